"""Regional markers: words and forms that tell where a text was printed, and finding all of them in one pass."""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import count, product
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dedupe_brief.core.model import Script
from dedupe_brief.core.script import UNICODE_SIZE, Codes, code_points

__all__ = ["Group", "Markers", "markers"]

Offsets = NDArray[np.int64]

_ROOT: Final = 1


@dataclass(frozen=True, slots=True)
class Group:
    """One habit of the papers of some regions, as ``data/regions.toml`` describes it.

    A marker that stands inside one of ``unless`` is there by accident. ``most`` bounds the points of all of them.
    """

    speaks_for: tuple[str, ...]
    weight: float
    most: float
    why: str
    markers: tuple[str, ...]
    unless: tuple[str, ...]


class Markers:
    """The markers of one script, ready to be found.

    Characters that markers begin with get small numbers, so that a table over pairs of them tells in one look-up
    whether a marker may begin at a place. From all those places at once, a second table leads on from character to
    character; markers and the strings they stand in by accident are found alike. So time is linear in the text, and
    little of it is spent on a single place, however many there are.
    """

    def __init__(self, groups: tuple[Group, ...]) -> None:
        self.groups = groups
        self._group_of = {marker: number for number, group in enumerate(groups) for marker in group.markers}
        self._markers = tuple(self._group_of)
        self._trie = _Trie.of({*self._group_of, *(string for group in groups for string in group.unless)})
        self._state_of = np.array([self._trie.states[marker] for marker in self._markers])
        self._hidden = np.array(self._hidden_in_accidents(), dtype=np.int64).reshape(-1, 3).T
        self._hidden_count = np.bincount(self._hidden[0], minlength=len(self._trie.table))
        self._hidden_before = np.cumsum(self._hidden_count) - self._hidden_count

    def group(self, marker: str) -> int:
        """Return the number of the group a marker belongs to."""
        return self._group_of[marker]

    def count(self, codes: Codes) -> dict[str, int]:
        """Return how often each marker stands in a text that is given as code points.

        >>> from dedupe_brief.core.script import code_points
        >>> markers(Script.HANT).count(code_points("產品質素，氣質素描"))
        {'質素': 1}
        """
        places, states = self._trie.walk(codes)
        if not len(places):
            return {}
        counts = np.bincount(states, minlength=len(self._hidden_count)).take(self._state_of)
        accidents = np.flatnonzero(self._hidden_count.take(states))
        if len(accidents):
            counts -= self._by_accident(places.take(accidents), states.take(accidents))
        return {self._markers[number]: int(counts[number]) for number in np.flatnonzero(counts).tolist()}

    def _by_accident(self, begins: Offsets, states: Offsets) -> Offsets:
        """Return how often each marker stands in an accident; a place where it stands in several counts once."""
        each = self._hidden_count[states]
        within = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each)
        _, number, offset = self._hidden[:, np.repeat(self._hidden_before[states], each) + within]
        places = (np.repeat(begins, each) + offset) * len(self._markers) + number
        return np.bincount(np.unique(places) % len(self._markers), minlength=len(self._markers))

    def _hidden_in_accidents(self) -> list[tuple[int, int, int]]:
        """Return, sorted, the state of each accident, the number of a marker that stands in it, and where in it."""
        number_of = {marker: number for number, marker in enumerate(self._markers)}
        return sorted(
            (self._trie.states[accident], number_of[marker], accident.find(marker))
            for group in self.groups
            for marker, accident in product(group.markers, group.unless)
            if marker in accident
        )


@dataclass(frozen=True, eq=False)
class _Trie:
    """Strings as paths through states, for many places of a text at once.

    Attributes:
        letters: A small number for each code point; 0 if it is in no string.
        table: The state that a state and a letter lead to; 0 leads nowhere, and every path begins at 1.
        opening: Whether two letters, one behind the other, open a string.
        states: Where each string and each of its beginnings leads.
    """

    letters: NDArray[np.uint16]
    table: NDArray[np.uint16]
    opening: NDArray[np.bool_]
    states: Mapping[str, int]

    @classmethod
    def of(cls, strings: Collection[str]) -> "_Trie":
        """Build it for ``strings``, none of which is empty."""
        beginnings = sorted({string[:size] for string in strings for size in range(1, len(string) + 1)})
        states = {beginning: number for number, beginning in enumerate(beginnings, _ROOT + 1)}
        letters = _numbered({char for string in strings for char in string})
        table = np.zeros((len(states) + _ROOT + 1, int(letters.max()) + 1), dtype=np.uint16)
        for beginning, state in states.items():
            table[states.get(beginning[:-1], _ROOT), letters[ord(beginning[-1])]] = state
        opening = np.zeros((table.shape[1],) * 2, dtype=np.bool_)
        for first, *second in (letters[code_points(string[:2])].tolist() for string in strings):
            # A single character is a string whatever follows it.
            opening[first, second or slice(None)] = True
        return cls(letters, table, opening, states)

    def walk(self, codes: Codes) -> tuple[Offsets, Offsets]:
        """Return where strings and beginnings of them stand in a text, the empty one too, and their states."""
        letters = np.zeros(len(codes) + 1, dtype=np.int32)  # the last one leads nowhere
        letters[:-1] = self.letters.take(codes)
        width = self.table.shape[1]
        places = np.flatnonzero(self.opening.take(letters[:-1] * width + letters[1:]))
        states: Offsets = np.full(len(places), _ROOT)
        found = [(places, states)]
        for size in count():
            states = self.table.take(states * width + letters.take(places + size)).astype(np.int64)
            on = np.flatnonzero(states)
            if not len(on):
                break
            places, states = places.take(on), states.take(on)
            found.append((places, states))
        begins, states = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return begins, states


def _numbered(characters: Iterable[str]) -> NDArray[np.uint16]:
    """Return a table over all code points that numbers ``characters`` from 1."""
    numbers: NDArray[np.uint16] = np.zeros(UNICODE_SIZE, dtype=np.uint16)
    places = code_points("".join(sorted(characters)))
    numbers[places] = np.arange(1, len(places) + 1)
    return numbers


_TABLES: Final = {Script.HANS: "Hans", Script.HANT: "Hant"}


@cache
def markers(script: Script) -> Markers:
    """Return the markers of Simplified or Traditional text."""
    text = resources.files("dedupe_brief.core").joinpath("data", "regions.toml").read_text("utf-8")
    return Markers(tuple(map(_group, tomllib.loads(text)[_TABLES[script]])))


def _group(row: dict[str, Any]) -> Group:
    return Group(
        speaks_for=tuple(row["speaks_for"]),
        weight=row["weight"],
        most=row["most"],
        why=row["why"],
        markers=tuple(row["markers"].split()),
        unless=tuple(row.get("unless", "").split()),
    )
