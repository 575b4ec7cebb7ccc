"""Rule packs: load, check, look up. A rule is data; this module turns it into something that can be matched."""

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from difflib import get_close_matches
from functools import cache, cached_property
from importlib import resources
from typing import Any, NamedTuple

import re2

from dedupe_brief.core.characters import matchable, matchable_pattern
from dedupe_brief.core.model import Role
from dedupe_brief.core.patterns.required import required
from dedupe_brief.core.patterns.screen import Screen
from dedupe_brief.errors import RuleError, UsageError

__all__ = ["BUILT_IN", "Match", "Rule", "RuleSet", "built_in", "check", "parse_pack"]

PLACES = ("line", "inline", "field", "lead")
FIELDS = frozenset(
    {"author", "byline", "caption", "credit", "date", "edition", "editor", "kicker", "publication", "section"}
    | {"subtitle", "title"}
)
BUILT_IN: Mapping[str, str] = tomllib.loads(
    resources.files("dedupe_brief.core").joinpath("data", "rules_in_code.toml").read_text("utf-8")
)
"""Rules that are tests in code rather than patterns, each with why it is there."""

# The matcher's memory bound. Far above what our packs need, so that a set never gives up on a line half-way.
_OPTIONS = re2.Options()
_OPTIONS.max_mem = 64 << 20
_OPTIONS.log_errors = False


_Search = Callable[[str], re.Match[str] | None]


class Match(NamedTuple):
    """Where a rule matched in a block, and which metadata it read there (offsets within the block)."""

    rule: "Rule"
    start: int
    end: int
    fields: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Rule:
    """A named, documented pattern.

    Attributes:
        name: ``family.name``, the one name used in code, packs, records and docs.
        role: What a block (``line``) or a run (``inline``, ``field``) is that the pattern finds.
        why: The reason, in words a reader of newspapers would accept.
        pattern: An RE2 expression; it is matched against text in which both scripts and both widths are one,
            so ``来源[:]`` finds ``來源：`` too. Named groups give metadata; an empty named group takes what
            follows it, up to the next field.
        where: ``line`` labels a whole block, ``inline`` takes a run out of a block, ``field`` reads an info line,
            ``lead`` reads the head of a paragraph and leaves it as it is.
        cuts_to_end: What stands below the block belongs to the page and not to the article.
        needs: Characters, as inside the brackets of a pattern, of which the block must hold one; all will do if "".
            A pattern without words of its own would be tried on every block of a page; this spares it most of them.
        examples: Lines the rule must match.
        counterexamples: Lines it must leave alone.
        pack: The file it came from.
    """

    name: str
    role: Role
    why: str
    pattern: str
    where: str
    cuts_to_end: bool
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]
    pack: str
    needs: str = ""

    def __reduce__(self) -> tuple[object, ...]:
        """Go to another process as what it was made of; a compiled pattern can't."""
        return Rule, tuple(getattr(self, field.name) for field in fields(self))

    @cached_property
    def compiled(self) -> Any:
        """The pattern as RE2 has it.

        Raises:
            RuleError: If it can't be matched in linear time, or is no pattern at all.
        """
        try:
            return re2.compile(matchable_pattern(self.pattern), _OPTIONS)
        except re2.error as error:
            detail = error.args[0].decode() if error.args and isinstance(error.args[0], bytes) else str(error)
            raise RuleError(
                f"the pattern is not usable: {detail}",
                where=self.where_is,
                hint="patterns are RE2: no look-around, no backreferences, so that they run in linear time",
            ) from error

    @property
    def where_is(self) -> str:
        """The pack and the name, for messages."""
        return f"{self.pack}: rule {self.name!r}"

    def may_match(self, text: str) -> bool:
        """Tell whether ``text`` (made matchable before) holds one of the characters that the rule needs."""
        return self.needed is None or self.needed(text) is not None

    @cached_property
    def needed(self) -> "_Search | None":
        """What finds one of the characters that the rule needs; None if it needs none."""
        return _class(self.needs, self.where_is).search if self.needs else None

    def find(self, text: str) -> Match | None:
        """Match against ``text`` (made :func:`~dedupe_brief.core.characters.matchable` before)."""
        if self.needs and not self.may_match(text):
            return None
        data = text.encode()
        found = self._search(data)
        return self._match(found, data) if found else None

    def find_all(self, text: str) -> Iterator[Match]:
        """Yield every match in ``text`` (made matchable before)."""
        if self.needs and not self.may_match(text):
            return
        data = text.encode()
        counted, length = 0, 0  # as many bytes are as many characters
        for found in self.compiled.finditer(data):
            start, end = found.span()
            if end > start:
                length += _length(data, counted, start)
                counted = start
                yield self._match(found, data, start, length)

    @cached_property
    def _search(self) -> Any:
        return self.compiled.search

    @cached_property
    def _groups(self) -> tuple[tuple[str, int], ...]:
        """The field that each named group reads, and the group's number."""
        return tuple((name.split("_")[0], number) for name, number in self.compiled.groupindex.items())

    def _match(self, found: Any, data: bytes, known: int = 0, length: int = 0) -> Match:
        """Carry over to characters what RE2 found in bytes; the first ``known`` of them are ``length`` characters.

        Given a string, RE2's wrapper would count each group's characters, read or not, and far more slowly.
        """
        start, end = found.span()
        spans = [(name, *found.span(number)) for name, number in self._groups]
        return Match(
            self,
            length + _length(data, known, start),
            length + _length(data, known, end),
            tuple(
                [
                    (name, length + _length(data, known, first), length + _length(data, known, last))
                    for name, first, last in spans
                    if first >= 0
                ]
            ),
        )


def _length(data: bytes, start: int, end: int) -> int:
    """Return how many characters a run of UTF-8 is."""
    return len(data[start:end].decode("utf-8", "ignore"))


def _class(characters: str, where: str) -> re.Pattern[str]:
    """Return the pattern for one of ``characters``."""
    try:
        return re.compile(f"[{matchable(characters)}]")
    except re.error as error:
        raise RuleError(
            f"'needs' is no list of characters: {error}", where=where, hint="escape ] and \\ and - with \\"
        ) from error


@dataclass(frozen=True, eq=False)
class RuleSet:
    """Rules in the order of their precedence, with what tells quickly which of them may match a line."""

    rules: tuple[Rule, ...]

    def __reduce__(self) -> tuple[object, ...]:
        """Go to another process without what was compiled here."""
        return RuleSet, (self.rules,)

    @cached_property
    def digest(self) -> str:
        """``sha256:<hex>`` over everything that can change a result."""
        data = [asdict(rule) | {"pack": ""} for rule in self.rules]
        text = json.dumps([data, sorted(BUILT_IN)], ensure_ascii=False, sort_keys=True)
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def _screen(self) -> Screen:
        # One automaton for all patterns (re2.Set) has to build new states for nearly every line, since bounded repeats
        # multiply; a filter on their literals (re2.Filter) looks at each line by itself, and costs more than this look
        # at all lines at once and trying the rules that pass, two or three for every second line of a page.
        return Screen([required(matchable_pattern(rule.pattern)) for rule in self.rules])

    def candidates(self, texts: Sequence[str]) -> list[tuple[int, ...]]:
        """Return for each matchable text, ascending, the numbers of the rules that may match it: no other one does."""
        return self._screen.candidates(texts)

    def named(self, name: str, also: Iterable[str] = ()) -> Rule:
        """Return the rule called ``name``; ``also`` are other names that may have been meant.

        Raises:
            UsageError: With the closest names, if there is none.
        """
        for rule in self.rules:
            if rule.name == name:
                return rule
        close = get_close_matches(name, [r.name for r in self.rules] + [*BUILT_IN, *also], n=3)
        hint = f"did you mean {' or '.join(close)}?" if close else "'dedupe-brief rules list' names them all"
        raise UsageError(f"there is no rule {name!r}", hint=hint)

    def with_pack(self, rules: Iterable[Rule]) -> "RuleSet":
        """Return this set with a user's rules put first; a rule of the same name replaces ours."""
        own = tuple(rules)
        names = {rule.name for rule in own}
        return RuleSet(own + tuple(rule for rule in self.rules if rule.name not in names))


@cache
def built_in() -> RuleSet:
    """Return the packs that come with the program, in the order of their file names."""
    folder = resources.files("dedupe_brief") / "rules"
    packs = sorted((p for p in folder.iterdir() if p.name.endswith(".toml")), key=lambda p: p.name)
    # Not checked each time the program starts: to compile a hundred patterns takes longer than to clean a page.
    return RuleSet(tuple(rule for p in packs for rule in _parsed(p.read_text("utf-8"), p.name)))


def parse_pack(text: str, pack: str) -> tuple[Rule, ...]:
    """Read a rule pack.

    Args:
        text: The TOML.
        pack: Its name, for messages.

    Raises:
        RuleError: If it is no TOML, or a rule lacks something, has something unknown, or has a bad pattern.

    >>> [rule] = parse_pack('''
    ... [[rule]]
    ... name = "tail.demo"
    ... role = "debris"
    ... why = "An example"
    ... pattern = '^再见$'
    ... where = "line"
    ... examples = ["再见"]
    ... counterexamples = ["再见了，朋友"]
    ... ''', "demo.toml")
    >>> rule.find("再见") is not None
    True
    """
    rules = _parsed(text, pack)
    for rule in rules:
        _check_patterns(rule)
    return rules


def _parsed(text: str, pack: str) -> tuple[Rule, ...]:
    """Read a rule pack whose patterns are known to be good."""
    try:
        data = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"not a TOML file: {error}", where=pack) from error
    entries = data.get("rule")
    if (
        set(data) != {"rule"}
        or not isinstance(entries, list)
        or not all(isinstance(e, dict) for e in entries)
    ):
        raise RuleError("a rule pack holds [[rule]] tables and nothing else", where=pack)
    rules = tuple(_parse_rule(entry, number, pack) for number, entry in enumerate(entries, 1))
    names = [rule.name for rule in rules]
    for name in names:
        if names.count(name) > 1 or name in BUILT_IN:
            raise RuleError(
                f"the name {name!r} is taken already", where=pack, hint="give the rule one of its own"
            )
    return rules


_REQUIRED = {
    "name": str,
    "role": str,
    "why": str,
    "pattern": str,
    "where": str,
    "examples": list,
    "counterexamples": list,
}
_OPTIONAL = {"cuts_to_end": bool, "needs": str}


def _parse_rule(entry: dict[str, Any], number: int, pack: str) -> Rule:
    where = f"{pack}: rule {entry.get('name', number)!r}"
    kinds = _REQUIRED | _OPTIONAL
    for key, value in entry.items():
        if key not in kinds:
            close = get_close_matches(key, kinds, n=1)
            raise RuleError(
                f"unknown key {key!r}", where=where, hint=f"did you mean {close[0]!r}?" if close else ""
            )
        if not isinstance(value, kinds[key]):
            raise RuleError(f"{key!r} must be a {kinds[key].__name__}", where=where)
    if missing := [key for key in _REQUIRED if not entry.get(key)]:
        raise RuleError(f"{missing[0]!r} is missing or empty", where=where)
    for key in ("examples", "counterexamples"):
        if not all(isinstance(line, str) for line in entry[key]):
            raise RuleError(f"{key!r} must be a list of strings", where=where)
    if entry["where"] not in PLACES:
        raise RuleError(f"'where' must be one of {', '.join(PLACES)}", where=where)
    if entry["role"] not in list(Role):
        raise RuleError(f"unknown role {entry['role']!r}", where=where, hint=f"roles: {', '.join(Role)}")
    return Rule(
        name=entry["name"],
        role=Role(entry["role"]),
        why=entry["why"],
        pattern=entry["pattern"],
        where=entry["where"],
        cuts_to_end=entry.get("cuts_to_end", False),
        examples=tuple(entry["examples"]),
        counterexamples=tuple(entry["counterexamples"]),
        pack=pack,
        needs=entry.get("needs", ""),
    )


def _check_patterns(rule: Rule) -> None:
    """Refuse what can't be matched, and named groups that are no fields or stand there twice: RE2 would keep one."""
    rule.may_match("")  # a bad list of characters is reported now
    groups = re.findall(r"\(\?P?<(\w+)>", rule.pattern)
    if twice := {name for name in groups if groups.count(name) > 1}:
        raise RuleError(
            f"the group {min(twice)!r} stands there twice",
            where=rule.where_is,
            hint=f"call one {min(twice)}_2",
        )
    if unknown := {name.split("_")[0] for name in rule.compiled.groupindex} - FIELDS:
        raise RuleError(
            f"the group {min(unknown)!r} is no field",
            where=rule.where_is,
            hint=f"fields: {', '.join(sorted(FIELDS))}",
        )


def check(rules: Iterable[Rule]) -> list[str]:
    """Run every rule's examples and counterexamples; return what is wrong, a line each.

    >>> check(built_in().rules)
    []
    """
    wrong = []
    for rule in rules:
        wrong += [
            f"{rule.where_is} does not match its example {e!r}"
            for e in rule.examples
            if not rule.find(matchable(e))
        ]
        wrong += [
            f"{rule.where_is} matches its counterexample {e!r}"
            for e in rule.counterexamples
            if rule.find(matchable(e))
        ]
    return wrong
