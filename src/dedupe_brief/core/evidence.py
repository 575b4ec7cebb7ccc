"""What shows that two articles are duplicates: the places in both that are the same, for a person to check."""

from typing import Final

import numpy as np
from msgspec import Struct

from dedupe_brief.core.anchors import Runs, align
from dedupe_brief.core.fingerprint import key_codes
from dedupe_brief.core.script import Codes, from_code_points
from dedupe_brief.core.signature import GRAM
from dedupe_brief.core.stretches import Places, ranges

__all__ = ["Same", "same_places"]

# Out of order, less than a sentence of this many characters is a phrase that stands in any report.
_MOVED: Final = 16

# How often what is left over is looked at again: each time finds what keeps one more order.
_ROUNDS: Final = 4


class Same(Struct, frozen=True, gc=False):
    """Code points ``[start, end)`` of one text and ``[other_start, other_end)`` of the other with the same comparison key."""

    start: int
    end: int
    other_start: int
    other_end: int


def same_places(text: str, other: str) -> tuple[Same, ...]:
    """Return what two texts have in common, in the order of the first; no character is in two places.

    Each place begins and ends with a character that counts in the comparison key. What keeps its order in the other text
    holds at least an n-gram of them, unless all of a text is shorter; what stands in another order, a sentence.

    >>> same_places("本报讯 渡口的舊橋修好了。", "渡口的旧桥，修好了！")
    (Same(start=4, end=12, other_start=0, other_end=9),)
    """
    (codes, offsets), (other_codes, other_offsets) = key_codes(text), key_codes(other)
    runs = _common(codes, other_codes)
    ends = (offsets[runs.a + runs.size - 1] + 1, other_offsets[runs.b + runs.size - 1] + 1)
    columns = (offsets[runs.a], ends[0], other_offsets[runs.b], ends[1])
    return tuple(map(Same, *(column.tolist() for column in columns)))


def _common(codes: Codes, other: Codes) -> Runs:
    """Return the stretches that two keys share: those in order first, then in what is left of both, until there is none."""
    found: list[Runs] = []
    left = np.arange(len(codes)), np.arange(len(other))
    least = min(GRAM, len(codes), len(other))
    for _ in range(_ROUNDS):
        rest = codes[left[0]], other[left[1]]
        runs = _unbroken(align((from_code_points(rest[0]), from_code_points(rest[1])), rest).runs, left)
        runs = runs.where(runs.size >= least)
        if not runs.size.size:
            break
        found.append(runs)
        left = _without(left[0], runs.a, runs.size), _without(left[1], runs.b, runs.size)
        least = max(least, _MOVED)
    a, b, size = (
        np.concatenate([np.empty(0, dtype=np.int64), *columns])
        for columns in ([runs.a for runs in found], [runs.b for runs in found], [runs.size for runs in found])
    )
    order = np.argsort(a)
    return Runs(a[order], b[order], size[order])


def _unbroken(runs: Runs, left: tuple[Places, Places]) -> Runs:
    """Return runs of what is left of two keys as runs of the keys themselves, parted where something was taken out."""
    a, b = left[0][_characters(runs.a, runs.size)], left[1][_characters(runs.b, runs.size)]
    if not a.size:
        return runs
    starts = np.flatnonzero(np.append(True, (np.diff(a) != 1) | (np.diff(b) != 1)))
    return Runs(a[starts], b[starts], np.diff(np.append(starts, a.size)))


def _without(left: Places, starts: Places, sizes: Places) -> Places:
    """Return what is left of a key when runs are taken out as well."""
    return left[~np.isin(left, _characters(starts, sizes), assume_unique=True)]


def _characters(starts: Places, sizes: Places) -> Places:
    """Return every position of runs, one run after the other."""
    return np.repeat(starts, sizes) + ranges(sizes)
