"""What the rule packs say of one block by itself: its role, the values in it, the runs to take out of it."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from dedupe_brief.core.model import Role
from dedupe_brief.core.rules import Match, Rule, RuleSet

__all__ = ["UNKNOWN", "Cut", "Field", "Verdict", "judge"]

# Rules for lines and info lines look at short blocks only: a paragraph is told by its prose.
_LINE_MAX: Final = 200
_INFO_MAX: Final = 160
# How much of an info line may be words that no field accounts for (a site's name without a label, say).
_LEFT_OVER: Final = 10
_LEFT_OVER_SHARE: Final = 0.4
_VALUE_MAX: Final = 40

_SEPARATOR: Final = re.compile(r" {2,}|[|丨\])\]】〕>;]|-{2,}")
_LETTER: Final = re.compile(r"\w")
_EDGE: Final = " \u3000\u00a0:：[【(（"
_WITH_SPACES: Final = frozenset({"author", "byline", "credit"})

# Pages of one site share their menus, and a second pass reads the blocks that the first one kept.
_REMEMBERED: Final = 1 << 16


class Field(NamedTuple):
    """A value that a rule read: the name of a metadata field, and the words as printed; ``""`` if they follow."""

    name: str
    value: str


class Cut(NamedTuple):
    """A run to take out of a block, ``start`` to ``end`` within it, and the rule that says so."""

    start: int
    end: int
    rule: str


class Verdict(NamedTuple):
    """What the packs say of a block. ``role`` is None if they do not know it."""

    role: Role | None = None
    rule: str = ""
    cuts_to_end: bool = False
    fields: tuple[Field, ...] = ()
    cuts: tuple[Cut, ...] = ()


@lru_cache(maxsize=8)
def judge(rules: RuleSet) -> Callable[[str, str], Verdict]:
    """Return the function that judges a block by ``rules``, given its words and its matchable text.

    >>> from dedupe_brief.core.rules import built_in
    >>> verdict = judge(built_in())("来源：某报", "来源:某报")
    >>> verdict.rule, verdict.fields
    ('info.source', (Field(name='publication', value='某报'),))
    """

    @lru_cache(maxsize=_REMEMBERED)
    def judged(words: str, text: str) -> Verdict:
        matching = (rules if len(text) <= _LINE_MAX else rules.for_paragraphs).matching(text)
        return _judge(words, text, matching) if matching else UNKNOWN

    return judged


UNKNOWN: Final = Verdict()
"""The verdict on a block that no rule knows."""


def _judge(words: str, text: str, matching: tuple[Rule, ...]) -> Verdict:
    if len(text) <= _LINE_MAX:
        for rule in matching:
            if rule.where == "line":
                return Verdict(rule.role, rule.name, rule.cuts_to_end, _line_fields(words, text, rule))
    if len(text) <= _INFO_MAX and (info := _info_line(words, text, matching)):
        return info
    leads = [match for rule in matching if rule.where == "lead" and (match := rule.find(text))]
    cuts = _disjoint(matching, "inline", text)
    if leads:  # the reporters in a dateline's brackets stay with it
        cuts = [cut for cut in cuts if all(cut.start >= lead.end for lead in leads)]
    fields = tuple(field for match in (*leads, *cuts) for field in _read(words, text, match, match.end))
    if cuts and cuts[0].end - cuts[0].start == len(text):  # nothing would be left to hold the fields
        return Verdict(cuts[0].rule.role, cuts[0].rule.name, fields=fields)
    return Verdict(fields=fields, cuts=tuple(Cut(cut.start, cut.end, cut.rule.name) for cut in cuts))


def _line_fields(words: str, text: str, rule: Rule) -> tuple[Field, ...]:
    match = rule.find(text) if rule.has_fields else None
    return tuple(_read(words, text, match, len(text))) if match else ()


def _info_line(words: str, text: str, matching: Iterable[Rule]) -> Verdict | None:
    """Return the verdict that a block is an info line, if fields cover it almost wholly."""
    if "。" in text or text.endswith(
        (",", "、")
    ):  # a sentence, or the beginning of one that was cut at a link
        return None
    matches = _disjoint(matching, "field", text)
    if not matches:
        return None
    covered = 0
    fields: list[Field] = []
    for match, after in zip(matches, [*matches[1:], None], strict=True):
        read = list(_read(words, text, match, after.start if after else len(text)))
        inside = words[match.start : match.end]
        fields += read
        covered += _letters(inside) + sum(
            _letters(field.value) for field in read if field.value not in inside
        )
    letters = _letters(text)
    left = letters - covered
    if left > max(_LEFT_OVER, _LEFT_OVER_SHARE * letters) or left >= covered:
        return None
    leading = next((match.rule for match in matches if match.rule.role is not Role.DEBRIS), matches[0].rule)
    return Verdict(leading.role, leading.name, fields=tuple(fields))


def _letters(text: str) -> int:
    return len(_LETTER.findall(text))


def _disjoint(rules: Iterable[Rule], where: str, text: str) -> list[Match]:
    """Return the matches of one kind of rules that do not overlap, the earlier and longer first."""
    matches = [match for rule in rules if rule.where == where for match in rule.find_all(text)]
    if len(matches) < 2:  # most lines
        return matches
    kept: list[Match] = []
    for match in sorted(matches, key=lambda m: (m.start, -m.end)):
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept


def _read(words: str, text: str, match: Match, limit: int) -> Iterator[Field]:
    """Yield the fields of a match; an empty group takes what follows it, up to ``limit``."""
    for name, start, end in match.fields:
        if end == start:
            end = _value_end(text, start, limit, name)
            if end - start > _VALUE_MAX:
                continue
        yield Field(name, words[start:end].strip(_EDGE))


def _value_end(text: str, start: int, limit: int, name: str) -> int:
    """Return where a value that starts at ``start`` ends: at a separator, a lone space, or the next field."""
    begin = start + len(text[start:limit]) - len(text[start:limit].lstrip())
    found = _SEPARATOR.search(text, begin, limit)
    end = found.start() if found else limit
    if name not in _WITH_SPACES:
        space = text.find(" ", begin, end)
        if space > 0 and not (text[space - 1].isascii() and text[space + 1 : space + 2].isascii()):
            end = space
    return end
