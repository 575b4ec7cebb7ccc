"""Regional markers: words and forms that tell where a text was printed, and finding all of them in one pass."""

import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import product
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
        self._hidden = self._hidden_in_accidents()
        self._in_accident = np.zeros(len(self._trie.table), dtype=np.bool_)
        self._in_accident[list(self._hidden)] = True

    def group(self, marker: str) -> int:
        """Return the number of the group a marker belongs to."""
        return self._group_of[marker]

    def count(self, codes: Codes) -> dict[str, int]:
        """Return how often each marker stands in a text that is given as code points.

        >>> from dedupe_brief.core.script import code_points
        >>> markers(Script.HANT).count(code_points("產品質素，氣質素描"))
        {'質素': 1}
        """
        totals: Offsets = np.zeros(len(self._trie.table), dtype=np.int64)
        accidents: list[tuple[Offsets, Offsets]] = []
        for places, states in self._trie.walk(codes):
            totals += np.bincount(states, minlength=len(totals))
            among = self._in_accident[states]
            if among.any():
                accidents.append((places[among], states[among]))
        counts = totals[self._state_of]
        if accidents:
            counts -= self._by_accident(accidents)
        return {self._markers[number]: int(counts[number]) for number in np.flatnonzero(counts).tolist()}

    def _by_accident(self, accidents: Iterable[tuple[Offsets, Offsets]]) -> Offsets:
        """Return how often each marker stands in an accident; a place where it stands in several counts once."""
        found = []
        for places, states in accidents:
            for state in np.unique(states).tolist():
                begins = places[states == state]
                found += [
                    (begins + offset) * len(self._markers) + number for number, offset in self._hidden[state]
                ]
        return np.bincount(
            np.unique(np.concatenate(found)) % len(self._markers), minlength=len(self._markers)
        )

    def _hidden_in_accidents(self) -> Mapping[int, list[tuple[int, int]]]:
        """Return, by an accident's state, the markers that stand in it: their numbers, and where in it they stand."""
        number_of = {marker: number for number, marker in enumerate(self._markers)}
        found: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for group in self.groups:
            for marker, accident in product(group.markers, group.unless):
                if marker in accident:
                    found[self._trie.states[accident]].append((number_of[marker], accident.find(marker)))
        return found


@dataclass(frozen=True, eq=False)
class _Trie:
    """Strings as paths through states, for many places of a text at once.

    Attributes:
        letters: A small number for each code point; 0 if it is in no string.
        table: The state that a state and a letter lead to; 0 leads nowhere, and every path begins at 1.
        heads: A smaller number still for each code point that begins a string or follows such a one.
        opening: Whether two such numbers, one behind the other, open a string.
        states: Where each string and each of its beginnings leads.
    """

    letters: NDArray[np.uint16]
    table: NDArray[np.uint16]
    heads: NDArray[np.uint16]
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
        openings = {string[:2] for string in strings}
        heads = _numbered({char for opening in openings for char in opening})
        opening = np.zeros((int(heads.max()) + 1,) * 2, dtype=np.bool_)
        for first, *second in map(code_points, openings):
            # A single character is a string whatever follows it.
            opening[heads[first], heads[second[0]] if second else slice(None)] = True
        return cls(letters, table, heads, opening, states)

    def walk(self, codes: Codes) -> Iterator[tuple[Offsets, Offsets]]:
        """Yield, for one character more each time, the places whose strings go on, and the states they lead to."""
        places = self._places(codes)
        states: Offsets = np.full(len(places), _ROOT)
        at = places
        while len(places):
            states = self.table[states, self.letters[codes[at]]].astype(np.int64)
            alive = states > 0
            places, states, at = places[alive], states[alive], at[alive]
            yield places, states
            at = at + 1
            if len(at) and at[-1] == len(codes):
                places, states, at = places[:-1], states[:-1], at[:-1]

    def _places(self, codes: Codes) -> Offsets:
        """Return where a string may begin."""
        heads = self.heads.take(codes).astype(np.int32)
        pairs = heads * len(self.opening)
        pairs[:-1] += heads[1:]
        return np.flatnonzero(self.opening.take(pairs))


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
