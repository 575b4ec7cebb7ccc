"""How OpenCC comes to its answer: which entry of which dictionary, in which stage, turned what into what.

A re-telling of OpenCC's method (its ``MaxMatchSegmentation``, ``Conversion`` and ``PrefixMatch``) over the same
dictionaries as text. It is slow and says everything; ``align`` holds it against what the library printed.
"""

from collections.abc import Iterator, Sequence
from itertools import repeat

from msgspec import Struct

from dedupe_brief.core.conversion.dictionaries import COMPATIBILITY, Configuration, Entry, Lexicon, dictionary
from dedupe_brief.core.model import Span

__all__ = ["Phrase", "Step", "trace"]

# How many operands an ideographic description character takes, and where OpenCC gives a description up.
_OPERANDS = {chr(code): 2 for code in range(0x2FF0, 0x2FFE)} | {"⿲": 3, "⿳": 3, "⿾": 1, "⿿": 1}
_DEEPEST_DESCRIPTION = 16
_LONGEST_DESCRIPTION = 64


class Step(Struct, frozen=True):
    """One entry at work: ``key`` became ``value`` by ``dictionary``.

    Stage 0 goes before the configuration: compatibility ideographs, and what corrections or a glossary say. Stage 1
    and those after it are the configuration's own.
    """

    stage: int
    dictionary: str
    key: str
    value: str


class Phrase(Struct, frozen=True):
    """The smallest stretch of source that can be paired with output: ``span`` became ``output`` in these steps.

    Without steps no dictionary knows what stands there, and it stays.
    """

    span: Span
    output: str
    steps: tuple[Step, ...]


class _Part(Struct):
    """A stretch on its way through the stages: how much source it is, what it is now, and how it came to that."""

    length: int
    output: str
    steps: tuple[Step, ...]


def trace(text: str, configuration: Configuration) -> Iterator[Phrase]:
    """Yield the phrases of ``text`` in order; they tile it, and their outputs joined are what OpenCC prints.

    >>> from dedupe_brief.core.conversion.dictionaries import configuration
    >>> for phrase in trace("程序员，", configuration("s2twp")):
    ...     print(phrase.output, [(step.stage, step.dictionary, step.key, step.value) for step in phrase.steps])
    程式設計師 [(1, 'STPhrases_GeneratedFromRegionalPhrases', '程序员', '程序員'), (2, 'TWPhrases', '程序員', '程式設計師')]
    ， []
    """
    at = 0
    for segment in _segments(_normalized(text), configuration):
        parts = segment
        for stage, lexicon in enumerate(configuration.stages, 1):
            parts = _converted(parts, lexicon, stage)
        for part in parts:
            yield Phrase(Span(at, at + part.length), part.output, part.steps)
            at += part.length


def _normalized(text: str) -> Sequence[_Part]:
    """Return the characters of ``text`` as stage 0 leaves them."""
    parts = [_Part(1, character, ()) for character in text]
    compatibility = dictionary(COMPATIBILITY)
    if compatibility.keys().isdisjoint(text):
        return parts
    return _converted(parts, Lexicon((compatibility,)), 0)


def _segments(parts: Sequence[_Part], configuration: Configuration) -> Iterator[Sequence[_Part]]:
    """Yield what goes through the stages by itself: each key of the segmentation, and each stretch between two."""
    if configuration.segmentation is None:
        yield parts
        return
    start = at = 0
    for length, entry in _tokens("".join([part.output for part in parts]), configuration.segmentation):
        if entry is not None:
            if start < at:
                yield parts[start:at]
            start = at + length
            yield parts[at:start]
        at += length
    if start < at:
        yield parts[start:at]


def _converted(parts: Sequence[_Part], lexicon: Lexicon, stage: int) -> list[_Part]:
    """Return ``parts`` after one more stage. What one entry took together stays one part from then on."""
    text = "".join([part.output for part in parts])
    result: list[_Part] = []
    following = iter(parts)
    length, output = 0, ""  # of the part in the making
    steps: tuple[Step, ...] = ()
    at = covered = 0  # how far the tokens have come in ``text``, and how far the parts taken so far
    for size, entry in _tokens(text, lexicon):
        while covered < at + size:
            part = next(following)
            covered += len(part.output)
            length += part.length
            steps += part.steps
        if entry is None:
            output += text[at : at + size]
        else:
            output += entry.value
            steps += (Step(stage, entry.dictionary, entry.key, entry.value),)
        at += size
        if covered == at:
            result.append(_Part(length, output, steps))
            length, output, steps = 0, "", ()
    return result


def _tokens(text: str, lexicon: Lexicon) -> Iterator[tuple[int, Entry | None]]:
    """Yield how a stage reads ``text``: the length of each stretch, and the entry for it; none if it stays."""
    at, end = 0, len(text)
    while at < end:
        entry = lexicon.match(text, at, end)
        if entry is not None:
            yield len(entry.key), entry
            at += len(entry.key)
        else:
            length = _description(text, at) if text[at] in _OPERANDS else 1
            yield from repeat((1, None), length)
            at += length


def _description(text: str, start: int) -> int:
    """Return the length of the ideographic description that begins at ``start``; 1 if it is not well-formed.

    >>> _description("⿰木⿱木木。", 0), _description("⿰木", 0)
    (5, 1)
    """
    missing: list[int] = []  # for each description that is open, the operands still to come
    for at in range(start, min(len(text), start + _LONGEST_DESCRIPTION)):
        if len(missing) == _DEEPEST_DESCRIPTION:
            return 1
        operands = _OPERANDS.get(text[at], 0)
        if operands:
            missing.append(operands)
            continue
        while missing:
            missing[-1] -= 1
            if missing[-1]:
                break
            missing.pop()
        if not missing:
            return at + 1 - start
    return 1
