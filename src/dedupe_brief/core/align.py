"""OpenCC's output laid beside its input, code point by code point. What does not fit is an error, never a guess.

All of OpenCC's dictionaries but those that exchange words put one code point for one, and each is a form of the
same character (one and the same under ``script.fold``). So input and output are compared code point by code point,
except for the few pieces in which words may be exchanged: they are traced, and the library must have printed the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe_brief.core.dictionaries import COMPATIBILITY, Configuration, configuration, dictionary
from dedupe_brief.core.model import Span
from dedupe_brief.core.script import UNICODE_SIZE, Codes, code_points, fold, fold_table
from dedupe_brief.core.seams import seams
from dedupe_brief.core.trace import Phrase, trace
from dedupe_brief.errors import ConversionError

__all__ = ["UNFOLDED", "Alignment", "align", "compatibility_table", "library"]

UNFOLDED = frozenset({"jp2t"})
"""Configurations that put other characters in place, as many as before: 予備 becomes 預備, two words to the fold."""

# Longer pieces hardly ever come twice, and would fill the memory.
_LONGEST_KEPT = 32

_CONTEXT = 20  # code points on either side that a message shows


Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Alignment:
    """What OpenCC makes of a text.

    Attributes:
        before: The code points of the text.
        after: For each of them what stands there now; where a word was exchanged, what stood there.
        changed: Where they differ.
        exchanged: The phrases that became other words, in order.
    """

    before: Codes
    after: Codes
    changed: Mask
    exchanged: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a text that was traced: what must become of it, and the words exchanged in it."""

    span: Span
    output: str
    exchanged: tuple[Phrase, ...]


def align(text: str, config: Configuration) -> Alignment:
    """Convert ``text`` and lay the output beside it.

    ``text`` holds neither NUL, at which OpenCC would stop, nor lone surrogates, which it refuses.

    Raises:
        ConversionError: If the output is not what the dictionaries say; it names the place.
    """
    before = code_points(text)
    output: str = library(config.name).convert(text)
    pieces = _traced(text, before, config) if config.wording else ()
    _check_places(text, output, pieces, config)
    exchanged = tuple(chain.from_iterable(piece.exchanged for piece in pieces))
    after = _laid_beside(before, code_points(output), exchanged)
    changed = before != after
    if config.name not in UNFOLDED:
        _check_forms(text, before, after, changed, config)
    return Alignment(before, after, changed, exchanged)


@cache
def library(name: str) -> Any:
    """Return OpenCC's converter for the configuration ``name``: slow to load, and nothing that can be pickled.

    OpenCC would rather take a file of that name from the working directory; the full path forbids it.
    """
    import opencc

    return opencc.OpenCC(str(resources.files("opencc").joinpath("clib", "share", "opencc", f"{name}.json")))


@cache
def compatibility_table() -> Codes:
    """Return the table from each code point to what stage 0 makes of it. Shared: don't write to it."""
    table = np.arange(UNICODE_SIZE, dtype=np.uint32)
    for key, entry in dictionary(COMPATIBILITY).items():
        table[ord(key)] = ord(entry.value)
    table.flags.writeable = False
    return table


def _traced(text: str, codes: Codes, config: Configuration) -> Sequence[_Piece]:
    """Trace the pieces in which words may be exchanged."""
    starts, ends = seams(config.name).suspects(compatibility_table()[codes])
    pieces = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        look_up = _look_up if end - start <= _LONGEST_KEPT else _look_up.__wrapped__
        output, exchanged = look_up(text[start:end], config.name)
        moved = tuple(
            [Phrase(Span(p.span.start + start, p.span.end + start), p.output, p.steps) for p in exchanged]
        )
        pieces.append(_Piece(Span(start, end), output, moved))
    return pieces


@lru_cache(maxsize=1 << 14)
def _look_up(piece: str, name: str) -> tuple[str, tuple[Phrase, ...]]:
    """Return what becomes of ``piece``, and the words exchanged in it."""
    config = configuration(name)
    phrases = tuple(trace(piece, config))
    exchanged = tuple(
        phrase
        for phrase in phrases
        if any(step.dictionary in config.wording for step in phrase.steps)
        and phrase.output != phrase.span.of(piece)
    )
    return "".join([phrase.output for phrase in phrases]), exchanged


def _check_places(text: str, output: str, pieces: Sequence[_Piece], config: Configuration) -> None:
    """Make sure that each traced piece stands where it must in the output, and that nothing else is longer."""
    growth = 0
    for piece in pieces:
        if not output.startswith(piece.output, piece.span.start + growth):
            said = f"OpenCC made something else of {piece.span.of(text)!r} than {piece.output!r}"
            raise _disagreement(said, text, piece.span.start, config)
        growth += len(piece.output) - len(piece.span)
    if len(output) != len(text) + growth:
        said = f"OpenCC printed {len(output)} code points instead of {len(text) + growth}"
        raise _disagreement(said, text, _first_other(text, output), config)


def _check_forms(text: str, before: Codes, after: Codes, changed: Mask, config: Configuration) -> None:
    """Make sure that what became of each code point is a form of the same character."""
    table = fold_table()
    same = table[before[changed]] == table[after[changed]]
    if not same.all():
        at = int(np.flatnonzero(changed)[np.argmin(same)])
        said = f"OpenCC printed {chr(after[at])!r} for {text[at]!r}"
        raise _disagreement(said, text, at, config)


def _laid_beside(before: Codes, out: Codes, exchanged: Sequence[Phrase]) -> Codes:
    """Return the output as one code point for each one before; an exchanged word stays as it was."""
    if not exchanged:
        return out
    after = before.copy()
    kept, kept_out = np.ones(len(before), dtype=np.bool_), np.ones(len(out), dtype=np.bool_)
    growth = 0
    for phrase in exchanged:
        start, end = phrase.span.start, phrase.span.end
        kept[start:end] = False
        kept_out[start + growth : start + growth + len(phrase.output)] = False
        growth += len(phrase.output) - (end - start)
    after[kept] = out[kept_out]
    return after


def _first_other(text: str, output: str) -> int:
    """Return the first offset at which there is no form of the same character on the other side."""
    pairs = enumerate(zip(fold(text), fold(output), strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(text), len(output)))


def _disagreement(said: str, text: str, at: int, config: Configuration) -> ConversionError:
    around = text[max(0, at - _CONTEXT) : at + _CONTEXT]
    return ConversionError(
        said,
        where=f"{config.name}, offset {at}",
        hint=f"the dictionaries say otherwise; please report it together with {around!r}",
    )
