"""OpenCC's output laid beside its input, code point by code point. What does not fit is an error, never a guess.

All of OpenCC's dictionaries but those that exchange words put one code point for one, and each is a form of the
same character (one and the same under ``script.fold``). So input and output are compared code point by code point,
except for the few pieces in which words may be exchanged: they are traced, and the library must have printed the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe_brief.core.conversion.dictionaries import COMPATIBILITY, Configuration, configuration, dictionary
from dedupe_brief.core.conversion.seams import seams
from dedupe_brief.core.conversion.trace import trace
from dedupe_brief.core.model import Edit, Span
from dedupe_brief.core.script import UNICODE_SIZE, Codes, code_points, fold, fold_table
from dedupe_brief.errors import ConversionError

__all__ = ["UNFOLDED", "Alignment", "align", "compatibility_table", "library"]

PHRASE = "convert.phrase"
"""The rule of a word that was exchanged for another region's."""

UNFOLDED = frozenset({"jp2t"})
"""Configurations that put other characters in place, as many as before: 予備 becomes 預備, two words to the fold."""

# Longer pieces hardly ever come twice, and would fill the memory.
_LONGEST_KEPT = 32

_CONTEXT = 20  # code points on either side that a message shows


Offsets = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Alignment:
    """What OpenCC makes of a text.

    Attributes:
        before: The code points of the text.
        after: For each of them what stands there now; where a word was exchanged, what stood there.
        changed: The offsets at which they differ.
        words: The words that were exchanged for others, in order, under the rule ``convert.phrase``.
    """

    before: Codes
    after: Codes
    changed: Offsets
    words: tuple[Edit, ...]


def align(text: str, config: Configuration) -> Alignment:
    """Convert ``text`` and lay the output beside it.

    ``text`` holds neither NUL, at which OpenCC would stop, nor lone surrogates, which it refuses.

    Raises:
        ConversionError: If the output is not what the dictionaries say; it names the place.
    """
    before = code_points(text)
    output: str = library(config.name).convert(text)
    words = _exchanged(text, output, before, config) if config.wording else []
    _check_length(text, output, words, config)
    after = _laid_beside(before, code_points(output), words)
    changed = np.flatnonzero(before != after)
    if config.name not in UNFOLDED:
        _check_forms(text, before, after, changed, config)
    return Alignment(before, after, changed, tuple(words))


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


def _exchanged(text: str, output: str, codes: Codes, config: Configuration) -> list[Edit]:
    """Trace the pieces in which words may be exchanged; return the words that were.

    Each piece must stand in ``output`` as it was traced, behind what the pieces before it have added.
    """
    starts, ends = seams(config.name).suspects(compatibility_table()[codes])
    words: list[Edit] = []
    growth = 0
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        look_up = _look_up if end - start <= _LONGEST_KEPT else _look_up.__wrapped__
        made, exchanged = look_up(text[start:end], config.name)
        if not output.startswith(made, start + growth):
            said = f"OpenCC made something else of {text[start:end]!r} than {made!r}"
            raise _disagreement(said, text, start, config)
        for span, before, after in exchanged:
            words.append(Edit(PHRASE, Span(start + span.start, start + span.end), before, after))
        growth += len(made) - (end - start)
    return words


@lru_cache(maxsize=1 << 14)
def _look_up(piece: str, name: str) -> tuple[str, tuple[tuple[Span, str, str], ...]]:
    """Return what becomes of ``piece``, and the words exchanged in it: where, which, and for what."""
    wording = configuration(name).wording
    phrases = tuple(trace(piece, configuration(name)))
    exchanged = tuple(
        (phrase.span, phrase.span.of(piece), phrase.output)
        for phrase in phrases
        if any(step.dictionary in wording for step in phrase.steps)
    )
    return "".join([phrase.output for phrase in phrases]), tuple(e for e in exchanged if e[1] != e[2])


def _check_length(text: str, output: str, words: Sequence[Edit], config: Configuration) -> None:
    """Make sure that nothing but the exchanged words is longer or shorter than before."""
    expected = len(text) + sum([len(word.after) - len(word.before) for word in words])
    if len(output) != expected:
        said = f"OpenCC printed {len(output)} code points instead of {expected}"
        raise _disagreement(said, text, _first_other(text, output), config)


def _check_forms(text: str, before: Codes, after: Codes, changed: Offsets, config: Configuration) -> None:
    """Make sure that what became of each code point is a form of the same character."""
    table = fold_table()
    same = table[before[changed]] == table[after[changed]]
    if not same.all():
        at = int(changed[np.argmin(same)])
        said = f"OpenCC printed {chr(after[at])!r} for {text[at]!r}"
        raise _disagreement(said, text, at, config)


def _laid_beside(before: Codes, out: Codes, words: Sequence[Edit]) -> Codes:
    """Return the output as one code point for each one before; an exchanged word stays as it was."""
    if not words:
        return out
    starts = np.array([word.span.start for word in words])
    ends = np.array([word.span.end for word in words])
    growth = np.cumsum([len(word.after) - len(word.before) for word in words])
    after = before.copy()
    after[_outside(starts, ends, len(before))] = out[
        _outside(starts + _shifted(growth), ends + growth, len(out))
    ]
    return after


def _shifted(growth: Offsets) -> Offsets:
    """Return the growth before each word, from the growth behind it."""
    return np.concatenate(([0], growth[:-1]))


def _outside(starts: Offsets, ends: Offsets, size: int) -> NDArray[np.bool_]:
    """Return which of ``size`` places lie in none of the sorted, disjoint spans; none of these is empty."""
    steps = np.zeros(size + 1, dtype=np.int8)
    steps[starts] += 1
    steps[ends] -= 1
    outside: NDArray[np.bool_] = np.cumsum(steps[:-1], dtype=np.int8) == 0
    return outside


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
