"""What a pattern needs: pairs of characters of which each text that it matches holds one, read off the pattern.

A pattern is read as RE2 reads it, and only as far as is safe: what is not known here can be anything.
Method: Russ Cox, "Regular Expression Matching with a Trigram Index" (2012), with pairs, and with edges as characters.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import chain, pairwise, product
from math import prod
from typing import Final, NamedTuple

__all__ = ["EDGE", "Clause", "required"]

EDGE: Final = "\ud800"
"""What stands in front of a text and behind it: no text holds it, and ``^`` and ``$`` are read as this character."""

Clause = frozenset[str]
"""Characters, and pairs of neighbours, of which a text holds one."""

Strings = frozenset[str]

# How many strings a part of a pattern is known by, and how long they get, before only their ends are looked at.
_STRINGS: Final = 64
_ALTERNATIVES: Final = 256
_LONGEST: Final = 8
_CHARACTERS: Final = 128
_DEPTH: Final = 50

# How often a character stands at a place of a page, roughly; it decides which of several clauses tells more.
_CHANCE_OF_EDGE: Final = 0.1
_CHANCE_OF_DIGIT: Final = 0.03
_CHANCE_OF_ASCII: Final = 0.02
_CHANCE_OF_OTHERS: Final = 0.005

# So many clauses, the one that tells most first. The others are worth their time if they seldom hold by chance.
_CONSIDERED: Final = 4
_WORTH: Final = 0.07

_SIGNS: Final = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_CLASSES: Final = {
    "d": "0123456789",
    "s": "\t\n\f\r ",
    "w": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz",
}
_ALSO: Final = {"k": "\u212a", "s": "\u017f"}  # what RE2 takes for these letters where case does not count

_PROPERTY: Final = re.compile(r"\\[pP](?:\{\^?\w+\}|[A-Z])|\\[DSW]")
_CODE: Final = re.compile(r"\\x(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))")
_FLAGS: Final = re.compile(r"\(\?([imsU]*)(?:-([imsU]+))?([:)])")
_GROUP: Final = re.compile(r"\(\?P?<\w+>|\((?!\?)")
_REPEAT: Final = re.compile(r"(?:([*+?])|\{(\d{1,4})(,?)(\d{0,4})\})\??")
_BOUNDS: Final = {"*": (0, None), "+": (1, None), "?": (0, 1)}


class _Unreadable(Exception):  # noqa: N818  it is no fault of the pattern
    """The pattern holds what is not known here."""


class _Loose(NamedTuple):
    """What is known of the texts that a part of a pattern matches, if they are too many to be named.

    Attributes:
        first: The characters that they begin with; None if these are not known.
        last: The same of their ends.
        empty: Whether one of them may be empty.
        clauses: What holds of each of them, at most `_CONSIDERED`, the best first.
    """

    first: Strings | None = None
    last: Strings | None = None
    empty: bool = False
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True)
class _Exact:
    """The same if all of them are known."""

    strings: Strings

    @property
    def first(self) -> Strings:
        return frozenset(string[0] for string in self.strings if string)

    @property
    def last(self) -> Strings:
        return frozenset(string[-1] for string in self.strings if string)

    @property
    def empty(self) -> bool:
        return "" in self.strings

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return _best(_clauses(self.strings))


_Part = _Loose | _Exact

_SOME_CHARACTER: Final = _Loose()
_EMPTY: Final = frozenset({""})
_NONE: Final[Strings] = frozenset()


class _Flags(NamedTuple):
    """Whether case does not count, and whether ``^`` and ``$`` match at lines."""

    fold: bool = False
    lines: bool = False


def required(pattern: str) -> tuple[Clause, ...]:
    r"""Return clauses that all hold of each text, between two `EDGE`, in which RE2 finds ``pattern``; () if none is known.

    >>> [sorted(clause) for clause in required("编辑[:/]")]
    [['编辑'], ['辑/', '辑:']]
    >>> required(r"\p{Han}+")
    ()
    """
    try:
        part = _Reader(pattern).read()
    except _Unreadable:
        return ()
    return (*part.clauses[:1], *(clause for clause in part.clauses[1:] if _chance(clause) <= _WORTH))


class _Reader:
    """Reads a pattern from left to right. Made for one that RE2 takes: what RE2 refuses is not looked for."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def read(self) -> _Part:
        """Return what is known of the whole pattern."""
        part = self._alternatives(_Flags(), 0)
        if self.at < len(self.pattern):
            raise _Unreadable
        return part

    def _alternatives(self, flags: _Flags, depth: int) -> _Part:
        """Read up to the end of a group."""
        if depth > _DEPTH:
            raise _Unreadable
        branches: list[_Part] = []
        parts: list[_Part] = []
        while self.at < len(self.pattern) and self.pattern[self.at] != ")":
            if self.pattern[self.at] == "|":
                self.at += 1
                branches.append(_sequence(parts))
                parts = []
            elif (found := _FLAGS.match(self.pattern, self.at)) and found[3] == ")":
                self.at = found.end()
                flags = _changed(flags, found)
            else:
                parts.append(self._repeated(self._atom(flags, depth)))
        branches.append(_sequence(parts))
        return _one_of(branches) if len(branches) > 1 else branches[0]

    def _atom(self, flags: _Flags, depth: int) -> _Part:
        char = self.pattern[self.at]
        if char == "(":
            return self._group(flags, depth)
        if char == "[":
            return self._class(flags)
        if char == "\\":
            return self._escape(flags)
        if char in "*+?":
            raise _Unreadable
        self.at += 1
        if char == ".":
            return _SOME_CHARACTER
        if char in "^$":
            return _Exact(frozenset({"" if flags.lines else EDGE}))
        return _character({char}, flags)

    def _group(self, flags: _Flags, depth: int) -> _Part:
        if found := _FLAGS.match(self.pattern, self.at):
            flags = _changed(flags, found)
        elif not (found := _GROUP.match(self.pattern, self.at)):
            raise _Unreadable
        self.at = found.end()
        part = self._alternatives(flags, depth + 1)
        if not self.pattern.startswith(")", self.at):
            raise _Unreadable
        self.at += 1
        return part

    def _repeated(self, part: _Part) -> _Part:
        """Read how often a part may follow on itself."""
        found = _REPEAT.match(self.pattern, self.at)
        if not found:
            return part
        self.at = found.end()
        if _REPEAT.match(self.pattern, self.at):
            raise _Unreadable
        if found[1]:
            return _times(part, *_BOUNDS[found[1]])
        low = int(found[2])
        return _times(part, low, int(found[4]) if found[4] else None if found[3] else low)

    def _escape(self, flags: _Flags) -> _Part:
        if found := _PROPERTY.match(self.pattern, self.at):
            self.at = found.end()
            return _SOME_CHARACTER
        name = self.pattern[self.at + 1 : self.at + 2]
        if name in "AzbB" and name:
            self.at += 2
            return _Exact(frozenset({EDGE if name in "Az" else ""}))
        return _character(self._escaped(), flags)

    def _escaped(self) -> set[str]:
        """Read an escape that stands for a character or a class of them."""
        if found := _CODE.match(self.pattern, self.at):
            self.at = found.end()
            return {chr(int(found[1] or found[2], 16))}
        name = self.pattern[self.at + 1 : self.at + 2]
        self.at += 2
        if name in _CLASSES:
            return set(_CLASSES[name])
        if name in _SIGNS:
            return {_SIGNS[name]}
        if not name.isascii() or name.isalnum() or name in ("", "_"):
            raise _Unreadable
        return {name}

    def _class(self, flags: _Flags) -> _Part:
        """Read a class in brackets."""
        self.at += 1
        known = not self.pattern.startswith("^", self.at)
        self.at += not known
        chars: set[str] = set()
        start = self.at
        while self.at == start or not self.pattern.startswith("]", self.at):
            if found := _PROPERTY.match(self.pattern, self.at):
                self.at = found.end()
                known = False
                continue
            low = self._member()
            if self.pattern.startswith("-", self.at) and not self.pattern.startswith("-]", self.at):
                self.at += 1
                ends = low | self._member()
                if len(ends) > 2:  # no range: one of its ends is a class
                    raise _Unreadable
                codes = range(ord(min(ends)), ord(max(ends)) + 1)
                known = known and len(codes) <= _CHARACTERS
                low = set(map(chr, codes)) if known else low
            chars |= low
        self.at += 1
        return _character(chars, flags) if known else _SOME_CHARACTER

    def _member(self) -> set[str]:
        if self.at >= len(self.pattern) or self.pattern.startswith("[:", self.at):
            raise _Unreadable
        if self.pattern[self.at] == "\\":
            return self._escaped()
        self.at += 1
        return {self.pattern[self.at - 1]}


def _changed(flags: _Flags, found: re.Match[str]) -> _Flags:
    off = found[2] or ""
    return _Flags(
        (flags.fold or "i" in found[1]) and "i" not in off,
        (flags.lines or "m" in found[1]) and "m" not in off,
    )


def _character(chars: set[str], flags: _Flags) -> _Part:
    """Return the part that is one of ``chars``."""
    if flags.fold:
        if not all(char.isascii() or char == char.lower() == char.upper() for char in chars):
            return _SOME_CHARACTER
        chars = {
            form for char in chars for form in (char.lower(), char.upper(), _ALSO.get(char.lower(), char))
        }
    return (
        _Exact(frozenset(chars)) if 0 < len(chars) <= _CHARACTERS and EDGE not in chars else _SOME_CHARACTER
    )


def _one_of(branches: Sequence[_Part]) -> _Part:
    """Return the part that is one of several."""
    exact = [branch.strings for branch in branches if isinstance(branch, _Exact)]
    if len(exact) == len(branches) and sum(map(len, exact)) <= _ALTERNATIVES:
        return _Exact(_NONE.union(*exact))
    clauses = [branch.clauses for branch in branches]
    ranks = range(_CONSIDERED if all(clauses) else 0)
    return _Loose(
        _union([branch.first for branch in branches]),
        _union([branch.last for branch in branches]),
        any(branch.empty for branch in branches),
        _best(_NONE.union(*(each[min(rank, len(each) - 1)] for each in clauses)) for rank in ranks),
    )


def _times(part: _Part, low: int, high: int | None) -> _Part:
    """Return the part that is ``part`` so many times; any number of times from ``low`` on if ``high`` is None."""
    if isinstance(part, _Exact) and high is not None and high <= _LONGEST:
        strings = part.strings
        if len(strings) ** high * high <= _STRINGS:
            rows = chain.from_iterable(product(strings, repeat=times) for times in range(low, high + 1))
            return _Exact(frozenset(reduce(_joined, row, "") for row in rows))
    return _Loose(part.first, part.last, part.empty or low == 0, part.clauses if low else ())


def _sequence(parts: Sequence[_Part]) -> _Part:
    """Return the part that is several, one behind the other."""
    whole = True
    clauses: list[Clause] = []
    run = _EMPTY  # all strings that end where the next part begins, as far back as they are known
    for part in parts:
        if isinstance(part, _Exact) and _is_short(run, part.strings):
            run = frozenset([_joined(*pair) for pair in product(run, part.strings)])
            continue
        whole = False
        clauses += (*_clauses(run), *part.clauses)
        if not part.empty and part.first is not None and "" not in run:
            clauses += _clauses({_joined(string[-1], char) for string, char in product(run, part.first)})
        run = _EMPTY if part.empty or part.last is None else part.last
    if whole:
        return _Exact(run)
    return _Loose(
        _ends((part.empty, part.first) for part in parts),
        _ends((part.empty, part.last) for part in reversed(parts)),
        all(part.empty for part in parts),
        _best((*clauses, *_clauses(run))),
    )


def _is_short(run: Strings, following: Strings) -> bool:
    """Tell whether all that is known of two parts together is still few strings, and short ones."""
    longest = max(map(len, run), default=0) + max(map(len, following), default=0)
    return len(run) * len(following) <= _STRINGS and longest <= _LONGEST


def _ends(parts: Iterable[tuple[bool, Strings | None]]) -> Strings | None:
    """Return with which characters a row of parts begins or ends, given those of each and whether it may be empty."""
    ends = _NONE
    for empty, chars in parts:
        if chars is None:
            return None
        ends |= chars
        if not empty:
            break
    return ends


def _joined(one: str, other: str) -> str:
    """Return two strings one behind the other; an edge and an edge are the same edge."""
    return one + other[1:] if one[-1:] == EDGE == other[:1] else one + other


def _union(sets: Sequence[Strings | None]) -> Strings | None:
    known = [chars for chars in sets if chars is not None]
    return _NONE.union(*known) if len(known) == len(sets) else None


def _clauses(strings: Strings | set[str]) -> Iterator[Clause]:
    """Yield what holds of each text with one of ``strings`` in it: its likeliest-to-tell pair, the next one, and so on."""
    pairs = [_pairs(string) for string in strings]
    if pairs and all(pairs):
        for rank in range(min(_CONSIDERED, max(map(len, pairs)))):
            yield frozenset([each[min(rank, len(each) - 1)] for each in pairs])


def _pairs(string: str) -> list[str]:
    """Return a string's pairs, the rarest first; a lone character as it is, but no lone edge, which stands everywhere."""
    if len(string) < 2:
        return [] if string in ("", EDGE) else [string]
    return sorted(map("".join, pairwise(string)), key=_chance_of)


def _best(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """Return the clauses that tell most, the best first."""
    return tuple(sorted(dict.fromkeys(clauses), key=_chance)[:_CONSIDERED])


def _chance(clause: Clause) -> float:
    """Return how likely a clause holds at a place by chance."""
    return sum(map(_chance_of, clause))


@lru_cache(maxsize=1 << 13)
def _chance_of(string: str) -> float:
    return prod(map(_chance_of_character, string))


def _chance_of_character(char: str) -> float:
    if char == EDGE:
        return _CHANCE_OF_EDGE
    if char.isascii():
        return _CHANCE_OF_DIGIT if char.isdigit() else _CHANCE_OF_ASCII
    return _CHANCE_OF_OTHERS
