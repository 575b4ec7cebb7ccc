"""What the rule packs say of one block by itself: its role, the values in it, the runs to take out of it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from dedupe_brief.core.characters import matchable_pattern
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

# The day on which something takes place is the article's to tell, and not when it came out.
_EVENT: Final = re.compile(
    matchable_pattern(
        "(?:召开|开庭|截止|登记|报名|上映|首映|首播|举行|举办|生效|施行|实施|起止|到期|出生|考试|面试|演出|开幕|闭幕|成立|开业|活动|比赛|展览|讲座|会议|拍卖|开标|投标|签订|除权|除息|停牌|复牌)"
        "(?:日期|时间|期限|日) ?:"
    )
)

_SEPARATOR: Final = re.compile(r" {2,}|[|丨\])\]】〕>;]|-{2,}")
_SIGN: Final = re.compile(r"\W")  # there are fewer of them than of letters
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


class _Judge:
    """Judges blocks by one set of rules, and remembers what it said of each."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._remembered: dict[str, Verdict] = {}

    def __call__(self, words: Sequence[str], texts: Sequence[str]) -> list[Verdict]:
        """Return the verdicts on blocks, given the words of each and what `matchable` makes of them."""
        if len(self._remembered) > _REMEMBERED:
            self._remembered = {}
        known = self._remembered
        verdicts = list(map(known.get, words))
        new = {words[at]: texts[at] for at, verdict in enumerate(verdicts) if verdict is None}
        if new:
            known |= self._judged(new)
        return [verdict or known[block] for block, verdict in zip(words, verdicts, strict=True)]

    def _judged(self, blocks: Mapping[str, str]) -> dict[str, Verdict]:
        rules = self._rules.rules
        candidates = self._rules.candidates(tuple(blocks.values()))
        return {
            words: _judge(words, text, [rules[number] for number in numbers]) if numbers else UNKNOWN
            for (words, text), numbers in zip(blocks.items(), candidates, strict=True)
        }


@lru_cache(maxsize=8)
def judge(rules: RuleSet) -> Callable[[Sequence[str], Sequence[str]], list[Verdict]]:
    """Return the function that judges blocks by ``rules``, given the words and the matchable text of each.

    >>> from dedupe_brief.core.rules import built_in
    >>> [verdict] = judge(built_in())(["来源：某报"], ["来源:某报"])
    >>> verdict.rule, verdict.fields
    ('info.source', (Field(name='publication', value='某报'),))
    """
    return _Judge(rules)


UNKNOWN: Final = Verdict()
"""The verdict on a block that no rule knows."""


def _judge(words: str, text: str, candidates: Sequence[Rule]) -> Verdict:
    if len(text) <= _LINE_MAX:
        for rule in candidates:
            if rule.where == "line" and (match := rule.find(text)):
                return Verdict(
                    rule.role, rule.name, rule.cuts_to_end, tuple(_read(words, text, match, len(text)))
                )
    infos = _matches(candidates, "field", text) if len(text) <= _LINE_MAX else []
    if infos and len(text) <= _INFO_MAX and (info := _info_line(words, text, infos)):
        return info
    leads = [match for rule in candidates if rule.where == "lead" and (match := rule.find(text))]
    inline = _matches(candidates, "inline", text)
    if not infos and not leads and not inline:
        return UNKNOWN
    # The reporters in a dateline's brackets stay with it.
    cuts = [cut for cut in _disjoint(inline) if all(cut.start >= lead.end for lead in leads)]
    fields = tuple(field for match in (*leads, *cuts) for field in _read(words, text, match, match.end))
    if cuts and cuts[0].end - cuts[0].start == len(text):  # nothing would be left to hold the fields
        return Verdict(cuts[0].rule.role, cuts[0].rule.name, fields=fields)
    return Verdict(fields=fields, cuts=tuple(Cut(cut.start, cut.end, cut.rule.name) for cut in cuts))


def _info_line(words: str, text: str, found: Sequence[Match]) -> Verdict | None:
    """Return the verdict that a block is an info line, if fields cover it almost wholly."""
    if "。" in text or text.endswith(
        (",", "、")
    ):  # a sentence, or the beginning of one that was cut at a link
        return None
    if ":" in text and _EVENT.search(text):
        return None
    matches = _disjoint(found)
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
    return len(text) - len(_SIGN.findall(text))


def _matches(candidates: Iterable[Rule], where: str, text: str) -> list[Match]:
    """Return the matches of one kind of rules."""
    return [match for rule in candidates if rule.where == where for match in rule.find_all(text)]


def _disjoint(matches: Sequence[Match]) -> Sequence[Match]:
    """Return those matches that do not overlap, the earlier and longer first."""
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
