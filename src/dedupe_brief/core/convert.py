"""Conversion between Simplified and Traditional, every change of it an edit.

The order: what the glossary and the corrections name is put aside; OpenCC converts the rest, as if a sign stood
there; its output is laid beside the input; quotation marks follow if asked. Then all of it is one ledger.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from dedupe_brief.core import ledger
from dedupe_brief.core.conversion import corrections as known
from dedupe_brief.core.conversion import glossary as house
from dedupe_brief.core.conversion.align import Alignment, align, compatibility_table
from dedupe_brief.core.conversion.dictionaries import configuration as configuration_named
from dedupe_brief.core.conversion.glossary import Glossary
from dedupe_brief.core.conversion.phrases import Finder
from dedupe_brief.core.conversion.quotes import Quotes, restyle
from dedupe_brief.core.conversion.trace import Phrase, Step, trace
from dedupe_brief.core.model import Edit, Span
from dedupe_brief.core.script import Codes, code_points, from_code_points

__all__ = ["Conversion", "convert", "explain"]

CHARACTER = "convert.character"
COMPATIBILITY = "convert.compatibility"
QUOTES = "convert.quotes"

# Stands in the text OpenCC sees for what it must not touch or can't take. No dictionary has it, so it parts words.
_ASIDE = "\x01"

_SURROGATES = (0xD800, 0xE000)

# Never changed, so that it can part the texts of edits.
_BETWEEN = 0x0A

_WORDS = (house.KEEP, house.PREFER, known.CORRECTION)
"""The rules for what goes before OpenCC."""

_RULES = (CHARACTER, COMPATIBILITY, QUOTES)
"""The rules for changes of one code point into one; the second has the number of a true condition."""

Offsets = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Conversion:
    """A converted text and the edits that lead to it.

    Attributes:
        text: The result.
        edits: Sorted and disjoint; replaying them on the source gives ``text``. Neighbouring characters that
            changed under one rule share an edit. An edit whose two sides are equal names what a glossary or a
            correction kept as it was.
        configuration: The name of the configuration.
        seen: The source as OpenCC saw it, with a sign for each code point that was put aside.
    """

    text: str
    edits: tuple[Edit, ...]
    configuration: str
    seen: str


def convert(
    text: str,
    configuration: str,
    *,
    glossary: Glossary | None = None,
    corrections: bool = True,
    quotes: Quotes | None = None,
    aside: Sequence[Span] = (),
) -> Conversion:
    """Convert ``text``.

    Args:
        text: Any text. What OpenCC can't take (NUL, lone surrogates) stays as it is and parts words.
        configuration: The name of one of OpenCC's configurations, such as ``s2twp``.
        glossary: Names to keep and words to prefer; it goes before everything else.
        corrections: Whether known mistakes of OpenCC are put right.
        quotes: The quotation marks to use; as they are if None.
        aside: Spans of ``text``, ascending, that stay as they are, such as Japanese passages; they part words.

    Raises:
        UsageError: If there is no such configuration.
        ConversionError: If OpenCC's output is not what its dictionaries say.

    >>> done = convert("程序员的头发", "s2twp")
    >>> done.text
    '程式設計師的頭髮'
    >>> [(edit.rule, edit.before, edit.after) for edit in done.edits]
    [('convert.phrase', '程序员', '程式設計師'), ('convert.character', '头发', '頭髮')]
    """
    config = configuration_named(configuration)
    source = code_points(text)
    seen = _without_untakable(text, source, aside)
    words: list[Edit] = []
    if glossary is not None:
        seen = _put_aside(seen, house.finder(glossary, config), words)
    if corrections:
        seen = _put_aside(seen, known.finder(config.name), words)
    aligned = align(seen, config)
    words += aligned.words
    words.sort(key=_start)
    marks = np.empty(0, dtype=np.int64)
    if quotes is not None:
        aligned, marks = _restyled(aligned, seen, quotes)
    edits = _character_edits(aligned, marks)
    if words:
        edits = sorted(edits + words, key=_start)
    return Conversion(_converted(source, aligned.after, words), tuple(edits), config.name, seen)


def explain(conversion: Conversion) -> Iterator[tuple[Edit, tuple[Phrase, ...]]]:
    """Yield each edit with the phrases of OpenCC that it comes from; none for quotation marks.

    What a glossary or a correction says is a phrase of one step, in stage 0 and by the correction's name. Another
    phrase may reach beyond its edit, on both sides: 头发 is one, though 头 and 发 change each by itself elsewhere. The
    whole text is traced once, which takes a few microseconds for each character.
    """
    phrases = trace(conversion.seen, configuration_named(conversion.configuration))
    phrase = next(phrases, None)
    for edit in conversion.edits:
        if edit.rule in _WORDS:
            yield edit, (_said(edit, conversion.configuration),)
            continue
        found: list[Phrase] = []
        while phrase is not None and phrase.span.start < edit.span.end:
            if phrase.span.end > edit.span.start and phrase.steps:
                found.append(phrase)
            if phrase.span.end > edit.span.end:
                break  # the next edit may come from it as well
            phrase = next(phrases, None)
        yield edit, tuple(found)


def _said(edit: Edit, configuration: str) -> Phrase:
    """Return what a glossary or a correction said as a phrase."""
    by = known.named(configuration, edit.before) if edit.rule == known.CORRECTION else "glossary"
    return Phrase(edit.span, edit.after, (Step(0, by, edit.before, edit.after),))


def _start(edit: Edit) -> int:
    return edit.span.start


def _without_untakable(text: str, codes: Codes, aside: Sequence[Span]) -> str:
    """Return ``text`` with a sign for each code point at which OpenCC would stop, which it refuses, or put aside."""
    untakable = (codes == 0) | ((codes >= _SURROGATES[0]) & (codes < _SURROGATES[1]))
    for span in aside:
        untakable[span.start : span.end] = True
    return from_code_points(np.where(untakable, ord(_ASIDE), codes)) if untakable.any() else text


def _put_aside(text: str, finder: Finder, edits: list[Edit]) -> str:
    """Return ``text`` with a sign for each code point of the phrases found, and add what becomes of them."""
    parts: list[str] = []
    at = 0
    for start, entry in finder.find(text):
        end = start + len(entry.key)
        parts += (text[at:start], _ASIDE * (end - start))
        edits.append(Edit(entry.dictionary, Span(start, end), entry.key, entry.value))
        at = end
    parts.append(text[at:])
    return "".join(parts)


def _restyled(aligned: Alignment, seen: str, quotes: Quotes) -> tuple[Alignment, Offsets]:
    """Return the alignment with the quotation marks that are wanted, and where they changed."""
    found = tuple(restyle(seen, quotes))
    marks = np.array([at for at, _ in found], dtype=np.int64)
    after = aligned.after.copy()
    after[marks] = code_points("".join([mark for _, mark in found]))
    return Alignment(aligned.before, after, np.union1d(aligned.changed, marks), aligned.words), marks


def _character_edits(aligned: Alignment, marks: Offsets) -> list[Edit]:
    """Return the edits that put one code point for one; neighbours under one rule share an edit."""
    at = aligned.changed
    before, after = aligned.before[at], aligned.after[at]
    rules = (compatibility_table()[before] != before).astype(np.uint8)
    rules[np.searchsorted(at, marks)] = _RULES.index(QUOTES)
    opens = np.ones(len(at), dtype=np.bool_)
    opens[1:] = (np.diff(at) != 1) | (np.diff(rules) != 0)
    first = np.flatnonzero(opens)
    last = np.append(first[1:], len(at)) - 1 if len(at) else first
    spans = map(Span, at[first].tolist(), (at[last] + 1).tolist())
    names = map(_RULES.__getitem__, rules[first].tolist()) if rules.any() else repeat(CHARACTER)
    return list(map(Edit, names, spans, _split(before, opens), _split(after, opens)))


def _split(codes: Codes, opens: NDArray[np.bool_]) -> list[str]:
    """Return the texts that ``codes`` hold, each of which begins where ``opens`` is true."""
    # One decoding and one split for all: slicing a text eighty thousand times takes longer than converting it.
    if not len(codes):
        return []
    numbers = np.cumsum(opens)
    parted = np.full(len(codes) + numbers[-1] - 1, _BETWEEN, dtype=np.uint32)
    parted[np.arange(-1, len(codes) - 1) + numbers] = codes
    return from_code_points(parted).split(chr(_BETWEEN))


def _converted(source: Codes, after: Codes, words: Sequence[Edit]) -> str:
    """Return ``after`` as text, with what ``words`` say in their places and the source where it could not be taken."""
    aside = after == ord(_ASIDE)
    converted = from_code_points(np.where(aside, source, after) if aside.any() else after)
    return ledger.apply(converted, words)
