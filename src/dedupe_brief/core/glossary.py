"""A user's glossary: names that no conversion may touch, and the words a house prefers.

A glossary is TOML::

    keep = ["于正"]                        # for every target
    prefer = { "程序员" = "程式設計師" }

    ["zh-Hant-TW"]                         # for one target: a BCP 47 tag, or its beginning such as zh-Hant
    prefer = { "支持者" = "支持者" }

    [s2twp]                                # for one configuration
    keep = ["后里"]
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache
from typing import Any

from dedupe_brief.core.dictionaries import CONFIGURATIONS, Configuration, Entry, configuration
from dedupe_brief.core.phrases import Finder
from dedupe_brief.errors import GlossaryError

__all__ = ["KEEP", "PREFER", "Glossary", "finder", "parse"]

KEEP = "glossary.keep"
PREFER = "glossary.prefer"
_KINDS = ("keep", "prefer")

# One character is what two words share by chance, as 北京 and 京剧 do. Words that share more are of one phrase,
# and which of them is meant only a person can say.
_OVERLAP = 2


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
    tables = {"": {key: value for key, value in data.items() if key in _KINDS or not isinstance(value, dict)}}
    tables |= {key: value for key, value in data.items() if key not in tables[""]}
    glossary = Glossary(name, {scope: _table(table, scope, name) for scope, table in tables.items()})
    for config in map(configuration, CONFIGURATIONS):
        _check_overlaps(_entries(glossary, config), name)
    return glossary


@lru_cache(maxsize=64)
def finder(glossary: Glossary, config: Configuration) -> Finder:
    """Return what finds the entries that hold for ``config``."""
    return Finder(_entries(glossary, config))


def _entries(glossary: Glossary, config: Configuration) -> Mapping[str, Entry]:
    """Return the entries that hold for ``config``, the narrowest scope's where several have one phrase."""
    entries: dict[str, Entry] = {}
    for scope in _scopes(config):
        entries |= glossary.scopes.get(scope, {})
    return entries


def _scopes(config: Configuration) -> Iterator[str]:
    """Yield the scopes that hold for ``config``, the widest first.

    >>> list(_scopes(configuration("s2twp")))
    ['', 'zh', 'zh-Hant', 'zh-Hant-TW', 's2twp']
    """
    yield ""
    subtags = config.target.tag.split("-")
    for count in range(1, len(subtags) + 1):
        yield "-".join(subtags[:count])
    yield config.name


def _table(table: Mapping[str, Any], scope: str, name: str) -> Mapping[str, Entry]:
    """Check one scope's table and return its entries."""
    where = f"{name}: [{scope}]" if scope else name
    known = sorted({known for config in CONFIGURATIONS for known in _scopes(configuration(config)) if known})
    if scope and scope not in known:
        close = get_close_matches(scope, known, n=2)
        raise GlossaryError(
            f"{scope!r} is no target",
            where=name,
            hint=f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(known)}",
        )
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


def _check_overlaps(entries: Mapping[str, Entry], name: str) -> None:
    """Refuse two entries that share an end and a beginning, unless the whole is an entry as well."""
    heads: dict[str, list[str]] = {}
    for word in sorted(entries):
        for size in range(_OVERLAP, len(word)):
            heads.setdefault(word[:size], []).append(word)
    for left in sorted(entries):
        for size in range(_OVERLAP, len(left)):
            for right in heads.get(left[-size:], ()):
                whole = left + right[size:]
                if whole not in entries and left not in right and right not in left:
                    raise GlossaryError(
                        f"{left!r} and {right!r} overlap in {whole!r}",
                        where=name,
                        hint=f"say with an entry of its own what {whole!r} is to be",
                    )
