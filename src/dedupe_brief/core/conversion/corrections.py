"""Mistakes of OpenCC that are known and can be put right: phrases with what they must become.

OpenCC takes the longest key from the left, and so reads 被发明 as 被发 + 明. A correction is a phrase that is found
first and converted as it says. Where it would go too far, a longer phrase of its own holds it back.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from dedupe_brief.core.conversion.dictionaries import Entry, check_name
from dedupe_brief.core.conversion.phrases import Finder
from dedupe_brief.errors import RuleError

__all__ = ["CORRECTION", "Correction", "built_in", "finder", "named", "parse_corrections"]

CORRECTION = "convert.correction"

_KEYS = {
    "name": str,
    "why": str,
    "configurations": list,
    "right": dict,
    "examples": dict,
    "counterexamples": list,
}


@dataclass(frozen=True, eq=False)
class Correction:
    """One kind of mistake.

    Attributes:
        name: ``direction.mistake``, unique among all packs.
        why: What goes wrong, and why this is right.
        configurations: The names of the configurations it holds for.
        right: The phrases, each with what it must become.
        before: The characters of which one must stand before each phrase; any will do if "".
        examples: Texts that OpenCC gets wrong, each with what is right. Empty if it only holds another one back.
        counterexamples: Texts that look alike and must come out as OpenCC has them.
        pack: The file it came from.
    """

    name: str
    why: str
    configurations: tuple[str, ...]
    right: Mapping[str, str]
    examples: Mapping[str, str]
    counterexamples: tuple[str, ...]
    pack: str
    before: str = ""


@cache
def built_in() -> tuple[Correction, ...]:
    """Return the corrections that come with the program, in the order of their files."""
    folder = resources.files("dedupe_brief") / "corrections"
    packs = sorted((p for p in folder.iterdir() if p.name.endswith(".toml")), key=lambda p: p.name)
    return tuple(c for p in packs for c in parse_corrections(p.read_text("utf-8"), p.name))


@cache
def finder(configuration: str) -> Finder:
    """Return what finds the phrases of our corrections that hold for ``configuration``.

    Raises:
        RuleError: If two corrections have the same phrase.
    """
    entries: dict[str, Entry] = {}
    before: dict[str, str] = {}
    for correction in built_in():
        if configuration not in correction.configurations:
            continue
        for phrase, right in correction.right.items():
            if phrase in entries:
                raise RuleError(
                    f"{phrase!r} stands in another correction for {configuration} already",
                    where=f"{correction.pack}: {correction.name!r}",
                )
            entries[phrase] = Entry(CORRECTION, phrase, right)
            if correction.before:
                before[phrase] = correction.before
    return Finder(entries, before)


def named(configuration: str, phrase: str) -> str:
    """Return the name of the correction that has ``phrase`` for ``configuration``.

    >>> named("s2t", "被发夹")
    's2t.bei-fa'
    """
    return next(c.name for c in built_in() if configuration in c.configurations and phrase in c.right)


def parse_corrections(text: str, pack: str) -> tuple[Correction, ...]:
    """Read a pack of corrections; ``pack`` is its name, for messages.

    Raises:
        RuleError: If it is no TOML, or a correction lacks something or holds something unknown.

    >>> [correction] = parse_corrections('''
    ... [[correction]]
    ... name = "s2t.demo"
    ... why = "An example"
    ... configurations = ["s2t"]
    ... right = { "被发" = "被發" }
    ... examples = { "被发明" = "被發明" }
    ... counterexamples = ["发明"]
    ... ''', "demo.toml")
    >>> correction.right["被发"]
    '被發'
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"not a TOML file: {error}", where=pack) from error
    entries = data.get("correction")
    if set(data) != {"correction"} or not isinstance(entries, list):
        raise RuleError("a pack holds [[correction]] tables and nothing else", where=pack)
    return tuple(_correction(entry, number, pack) for number, entry in enumerate(entries, 1))


def _correction(entry: Mapping[str, Any], number: int, pack: str) -> Correction:
    where = f"{pack}: correction {entry.get('name', number)!r}"
    if unknown := entry.keys() - _KEYS - {"before"}:
        raise RuleError(
            f"unknown key {min(unknown)!r}", where=where, hint=f"keys: {', '.join(_KEYS)}, before"
        )
    for key, kind in _KEYS.items():
        value = entry.get(key)
        if not isinstance(value, kind) or not (value or key == "examples"):
            raise RuleError(f"{key!r} must be a {kind.__name__}, and not empty", where=where)
    for word in (
        *entry["configurations"],
        *entry["right"].values(),
        *entry["examples"].values(),
        entry.get("before", ""),
    ):
        if not isinstance(word, str):
            raise RuleError(f"{word!r} is no string", where=where)
    for name in entry["configurations"]:
        check_name(name)
    return Correction(
        name=entry["name"],
        why=entry["why"],
        configurations=tuple(entry["configurations"]),
        right=entry["right"],
        examples=entry["examples"],
        counterexamples=tuple(entry["counterexamples"]),
        pack=pack,
        before=entry.get("before", ""),
    )
