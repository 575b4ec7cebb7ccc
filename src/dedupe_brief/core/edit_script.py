"""Two texts → an edit script: what is kept, removed and inserted, in order. Linear memory, no clock.

diff-match-patch alone would stop at a time-out, so that a script depends on the machine, or without one take hours for
two large texts. Here size decides: texts are cut at anchors (pieces that stand once in both, in the same order) until
what lies between two anchors is small enough to be compared character by character.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

from diff_match_patch import diff_match_patch
from msgspec import Struct
from rapidfuzz.distance import Indel

__all__ = ["DELETE", "EQUAL", "INSERT", "EditScript", "edit_script"]

DELETE: Final[int] = diff_match_patch.DIFF_DELETE
EQUAL: Final[int] = diff_match_patch.DIFF_EQUAL
INSERT: Final[int] = diff_match_patch.DIFF_INSERT

EditScript = list[tuple[int, str]]
"""Operations with their text, as diff-match-patch has them: no two neighbours alike, none empty, a removal before the
insertion at its place."""

_MOST_CELLS: Final = 4096 * 4096
"""How large a table may be that compares two runs character by character: some milliseconds, and 2 MB."""

_SENTENCE: Final = re.compile(r"[^\n。！？!?；;]*(?:[\n。！？!?；;]+|\Z)")
_CHUNK: Final = 16  # characters; short enough to survive between edits, long enough to stand only once

_CLEANER: Final = diff_match_patch()


class _Anchor(Struct, frozen=True, gc=False):
    """A piece of ``chars`` characters that both texts have."""

    base: int
    result: int
    chars: int


def edit_script(base: str, result: str) -> EditScript:
    """Return what leads from one text to another.

    The same texts give the same script on every machine. It is seldom the shortest: what reads as one change is one,
    by diff-match-patch's semantic clean-up, and a run of more than 4,096 characters without an anchor is replaced as
    a whole.

    >>> edit_script("全年利润为一亿元。", "全年利润为二亿元。")
    [(0, '全年利润为'), (-1, '一'), (1, '二'), (0, '亿元。')]
    """
    script: EditScript = []
    for operation, text in _compared(base, result, _SPLITS):
        if script and script[-1][0] == operation:
            script[-1] = (operation, script[-1][1] + text)
        elif text:
            script.append((operation, text))
    return script


def _compared(base: str, result: str, splits: "tuple[_Split, ...]") -> Iterator[tuple[int, str]]:
    """Yield the script without what both texts begin and end with being looked at twice."""
    prefix: int = _CLEANER.diff_commonPrefix(base, result)
    yield EQUAL, base[:prefix]
    base, result = base[prefix:], result[prefix:]
    suffix: int = _CLEANER.diff_commonSuffix(base, result)
    end = base[len(base) - suffix :]
    yield from _middle(base[: len(base) - suffix], result[: len(result) - suffix], splits)
    yield EQUAL, end


def _middle(base: str, result: str, splits: "tuple[_Split, ...]") -> Iterator[tuple[int, str]]:
    if base and result and len(base) * len(result) <= _MOST_CELLS:
        yield from _by_characters(base, result)
    elif base and result and splits:
        yield from _by_anchors(base, result, splits)
    else:
        yield DELETE, base
        yield INSERT, result


def _by_characters(base: str, result: str) -> EditScript:
    """Return the script of two short runs: fewest characters first, then made readable."""
    script: EditScript = []
    for step in Indel.opcodes(base, result):
        before, after = base[step.src_start : step.src_end], result[step.dest_start : step.dest_end]
        script += [(EQUAL, before)] if step.tag == "equal" else [(DELETE, before), (INSERT, after)]
    script = [(operation, text) for operation, text in script if text]
    _CLEANER.diff_cleanupSemantic(script)
    _CLEANER.diff_cleanupMerge(script)
    return script


# --- anchors -------------------------------------------------------------------------------------------------------


def _by_anchors(base: str, result: str, splits: "tuple[_Split, ...]") -> Iterator[tuple[int, str]]:
    ends = _Anchor(0, 0, 0), _Anchor(len(base), len(result), 0)
    anchors = [ends[0], *_anchors(base, result, splits[0]), ends[1]]
    for one, other in pairwise(anchors):
        before = base[one.base + one.chars : other.base]
        after = result[one.result + one.chars : other.result]
        yield from _compared(before, after, splits[1:])
        yield EQUAL, base[other.base : other.base + other.chars]


def _anchors(base: str, result: str, split: "_Split") -> list[_Anchor]:
    """Return the most anchors that stand in the same order in both texts."""
    there = _standing_once(split(result))
    here = _standing_once(split(base))
    return _rising([_Anchor(here[piece], there[piece], len(piece)) for piece in here if piece in there])


def _standing_once(pieces: Iterator[str]) -> dict[str, int]:
    """Return where each piece begins that stands there once, in order."""
    starts: dict[str, int | None] = {}
    at = 0
    for piece in pieces:
        starts[piece] = None if piece in starts else at
        at += len(piece)
    return {piece: start for piece, start in starts.items() if start is not None}


def _rising(anchors: list[_Anchor]) -> list[_Anchor]:
    """Return the longest run of anchors, sorted by ``base``, whose ``result`` rises (patience sorting)."""
    tops: list[int] = []  # the smallest ``result`` a run of each length can end with
    ends: list[int] = []  # which anchor that is
    before: list[int] = []
    for number, anchor in enumerate(anchors):
        length = bisect_left(tops, anchor.result)
        before.append(ends[length - 1] if length else -1)
        tops[length : length + 1] = [anchor.result]
        ends[length : length + 1] = [number]
    run: list[_Anchor] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        run.append(anchors[number])
        number = before[number]
    return run[::-1]


# --- pieces --------------------------------------------------------------------------------------------------------


def _sentences(text: str) -> Iterator[str]:
    return (match[0] for match in _SENTENCE.finditer(text))


def _chunks(text: str) -> Iterator[str]:
    """Cut where the characters themselves say so, so that an edit moves no cut but the next."""
    start = 0
    for end, char in enumerate(text, 1):
        if end - start >= _CHUNK and not ord(char) % _CHUNK:
            yield text[start:end]
            start = end
    yield text[start:]


_Split = Callable[[str], Iterator[str]]

_SPLITS: Final[tuple[_Split, ...]] = (_sentences, _chunks)
"""Sentences and lines first; chunks for what lies between them, or has no punctuation."""
