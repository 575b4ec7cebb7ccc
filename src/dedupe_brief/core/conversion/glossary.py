"""A user's glossary: names that no conversion may touch, and the words a house prefers.

A glossary is TOML::

    keep = ["于正"]                        # for every target
    prefer = { "程序员" = "程式設計師" }

    ["zh-Hant-TW"]                         # for one target, spelled as --to has it, or the beginning of its tag
    prefer = { "支持者" = "支持者" }

    [s2twp]                                # for one configuration
    keep = ["后里"]
"""

import hashlib
import json
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

from dedupe_brief.core.conversion.dictionaries import (
    CONFIGURATIONS,
    SHORT_TAGS,
    Configuration,
    Entry,
    configuration,
    meant,
)
from dedupe_brief.core.conversion.phrases import Finder
from dedupe_brief.errors import GlossaryError

__all__ = ["KEEP", "PREFER", "Glossary", "finder", "parse"]

KEEP = "glossary.keep"
PREFER = "glossary.prefer"
_KINDS = ("keep", "prefer")

# One character is what two words share by chance, as 北京 and 京剧 do. Words that share more are of one phrase,
# and which of them is meant only a person can say.
_OVERLAP = 2

_LAST = "\U0010ffff"  # stands behind whatever else begins alike

_SHOWN = 10  # overlaps that a message shows
_COUNTED = 1000  # overlaps after which nobody needs to know how many more there are


@dataclass(frozen=True, eq=False)
class Glossary:
    """The entries by scope: ``""`` for every target, a BCP 47 tag, or the name of a configuration.

    Each entry's ``dictionary`` is the rule it works under, and its value what must stand there.
    """

    name: str
    scopes: Mapping[str, Mapping[str, Entry]]

    @cached_property
    def digest(self) -> str:
        """``sha256:<hex>`` over everything that can change a result: the entries, not how the file is written."""
        entries = sorted(
            (scope, entry.dictionary, entry.key, entry.value)
            for scope, table in self.scopes.items()
            for entry in table.values()
        )
        return "sha256:" + hashlib.sha256(json.dumps(entries).encode()).hexdigest()


def parse(text: str, name: str) -> Glossary:
    """Read a glossary; ``name`` is its file's, for messages.

    Matching is from the left, the longest entry first. So an entry inside another is fine: the longer one wins
    where it stands. Entries where one ends with the two or more characters that the other begins with (国际机场 and
    机场大巴) are refused, since the text between them belongs to either: name the whole as an entry of its own. A
    single shared character is left to chance's own rule, the left one. The narrower of two scopes wins: a
    configuration over a target, zh-Hant-TW over zh-Hant, both over every target.

    Raises:
        GlossaryError: If it is no TOML, if a key or a scope is unknown, an entry empty or no string, or if two
            entries contradict or overlap.

    >>> sorted(parse('keep = ["于正"]', "house.toml").scopes[""])
    ['于正']
    """
    try:
        data = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise GlossaryError(f"not a TOML file: {error}", where=name) from error
    glossary = Glossary(name, _by_scope(data, name))
    every = (tuple(s for s in _scopes(c) if s in glossary.scopes) for c in _every_configuration())
    for scopes in dict.fromkeys(every):
        entries = _entries(glossary, scopes)
        _check_chains(entries, name)
        _check_overlaps(entries, name)
    return glossary


@lru_cache(maxsize=64)
def finder(glossary: Glossary, config: Configuration) -> Finder:
    """Return what finds the entries that hold for ``config``, and the words that they prefer.

    A preferred word that stands in a text already is left as it is: else 程序员, preferred as 资深程序员, would grow
    with each conversion.
    """
    entries = _entries(glossary, _scopes(config))
    stands = {entry.value: Entry(PREFER, entry.value, entry.value) for entry in entries.values()}
    return Finder({**stands, **entries})


def _entries(glossary: Glossary, scopes: Iterable[str]) -> Mapping[str, Entry]:
    """Return the entries that hold under ``scopes``, the widest first; the narrowest wins a phrase."""
    entries: dict[str, Entry] = {}
    for scope in scopes:
        entries |= glossary.scopes.get(scope, {})
    return entries


def _every_configuration() -> Iterator[Configuration]:
    return map(configuration, CONFIGURATIONS)


def _scopes(config: Configuration) -> Iterator[str]:
    """Yield the scopes that hold for ``config``, the widest first.

    >>> list(_scopes(configuration("s2twp")))
    ['', 'zh', 'zh-Hant', 'zh-Hant-TW', 's2twp']
    >>> list(_scopes(configuration("tw2sp")))
    ['', 'zh', 'zh-Hans', 'tw2sp']
    """
    yield ""
    subtags = SHORT_TAGS.get(config.target.tag, config.target.tag).split("-")
    for count in range(1, len(subtags) + 1):
        yield "-".join(subtags[:count])
    yield config.name


def _by_scope(data: Mapping[str, Any], name: str) -> dict[str, Mapping[str, Entry]]:
    """Check every table of a glossary and return its entries under the scope's own name."""
    top = {key: value for key, value in data.items() if key in _KINDS or not isinstance(value, dict)}
    scopes = {"": _table(top, "", name)}
    spelled: dict[str, str] = {}
    for asked in (key for key in data if key not in top):
        scope = _scope(asked, name)
        if scope in spelled:
            raise GlossaryError(
                f"{spelled[scope]!r} and {asked!r} are one and the same target",
                where=name,
                hint="put their entries into one table",
            )
        spelled[scope] = asked
        scopes[scope] = _table(data[asked], asked, name)
    return scopes


def _scope(asked: str, name: str) -> str:
    """Return the scope that a table's name means, spelled in any of the ways that a target may be."""
    known = sorted({scope for config in _every_configuration() for scope in _scopes(config) if scope})
    if (scope := meant(asked, known)) is not None:
        return scope
    close = get_close_matches(asked, (*known, *SHORT_TAGS), n=2)
    raise GlossaryError(
        f"{asked!r} is no target",
        where=name,
        hint=f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(known)}",
    )


def _table(table: Mapping[str, Any], scope: str, name: str) -> Mapping[str, Entry]:
    """Check one scope's table and return its entries."""
    where = f"{name}: [{scope}]" if scope else name
    for key in table:
        if key not in _KINDS:
            raise GlossaryError(f"unknown key {key!r}", where=where, hint="a table holds keep and prefer")
    keep, prefer = table.get("keep", []), table.get("prefer", {})
    if not isinstance(keep, list):
        raise GlossaryError("keep must be a list", where=where, hint='write keep = ["于正"]')
    if not isinstance(prefer, dict):
        raise GlossaryError("prefer must be a table", where=where, hint='write prefer = {"内存" = "記憶體"}')
    for entry in (*keep, *prefer, *prefer.values()):
        _check_word(entry, where)
    for both in sorted(prefer.keys() & set(keep)):
        raise GlossaryError(
            f"{both!r} is kept and preferred at once", where=where, hint="remove one of the two"
        )
    entries = {word: Entry(KEEP, word, word) for word in keep}
    return entries | {word: Entry(PREFER, word, value) for word, value in prefer.items()}


def _check_word(word: object, where: str) -> None:
    if not isinstance(word, str):
        raise GlossaryError(
            f"the entry {word!r} is no string", where=where, hint="put it into quotation marks"
        )
    if not word.strip():
        raise GlossaryError(f"the entry {word!r} is empty", where=where, hint="write a word or remove it")
    if any(character < " " for character in word):
        raise GlossaryError(
            f"the entry {word!r} holds a control character", where=where, hint="an entry is part of one line"
        )


def _check_chains(entries: Mapping[str, Entry], name: str) -> None:
    """Refuse a preferred word that is to become another one: no text with it could ever be left as it is."""
    for entry in entries.values():
        further = entries.get(entry.value, entry)
        if further.value != entry.value:
            raise GlossaryError(
                f"{entry.key!r} is to become {entry.value!r}, and that {further.value!r}",
                where=name,
                hint="say at once what it is to be, or give each target a table of its own",
            )


def _check_overlaps(entries: Mapping[str, Entry], name: str) -> None:
    """Refuse two entries that share an end and a beginning, unless the whole is an entry as well."""
    found = list(islice(_overlaps(sorted(entries)), _COUNTED))
    if not found:
        return
    shown = ", ".join(f"{left!r} and {right!r} overlap in {whole!r}" for left, right, whole in found[:_SHOWN])
    if (more := len(found) - _SHOWN) > 0:
        shown += f", and {'at least ' if len(found) == _COUNTED else ''}{more} more"
    wholes = repr(found[0][2]) if len(found) == 1 else "each of them"
    raise GlossaryError(shown, where=name, hint=f"say with an entry of its own what {wholes} is to be")


def _overlaps(words: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield each two of the sorted ``words`` that overlap, with the whole, unless one of them holds the other."""
    known = frozenset(words)
    for left in words:
        for right in _continuing(left, words):
            if left in right or right in left:
                continue
            for size in range(_OVERLAP, min(len(left), len(right))):
                whole = left + right[size:]
                if right.startswith(left[-size:]) and whole not in known:
                    yield left, right, whole


def _continuing(left: str, words: Sequence[str]) -> Iterator[str]:
    """Yield those of the sorted ``words`` that begin with an end of ``left``, each of them once."""
    # What begins alike stands together, and two such runs lie apart or one inside the other.
    runs: list[tuple[int, int]] = []
    for start in range(1, len(left) - _OVERLAP + 1):
        end = left[start:]
        first = bisect_left(words, end)
        if first < len(words) and words[first].startswith(end):
            runs.append((first, -bisect_left(words, end + _LAST, first)))
    done = 0
    for first, last in sorted(runs):
        yield from words[max(first, done) : -last]
        done = max(done, -last)
