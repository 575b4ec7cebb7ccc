"""Regional markers: words and forms that tell where a text was printed, and finding all of them in one pass."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dedupe_brief.core.model import Script
from dedupe_brief.core.script import UNICODE_SIZE, Codes, code_points, from_code_points

__all__ = ["Group", "Markers", "markers"]


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
    whether a marker may begin at a place. The few places where one may are compared with the text, so that time is
    linear in it.
    """

    def __init__(self, groups: tuple[Group, ...]) -> None:
        self.groups = groups
        self._group_of = {marker: number for number, group in enumerate(groups) for marker in group.markers}
        self._beginning = _by_beginning(groups)
        heads = sorted({char for head in self._beginning for char in head})
        self._ids: NDArray[np.uint16] = np.zeros(UNICODE_SIZE, dtype=np.uint16)
        self._ids[code_points("".join(heads))] = np.arange(1, len(heads) + 1)
        self._starts = np.zeros((len(heads) + 1, len(heads) + 1), dtype=np.bool_)
        for head in self._beginning:
            first, *second = self._ids[code_points(head)].tolist()
            # A single character is a marker whatever follows it.
            self._starts[first, second or slice(None)] = True

    def group(self, marker: str) -> int:
        """Return the number of the group a marker belongs to."""
        return self._group_of[marker]

    def count(self, codes: Codes) -> dict[str, int]:
        """Return how often each marker stands in a text that is given as code points.

        >>> from dedupe_brief.core.script import code_points
        >>> markers(Script.HANT).count(code_points("產品質素，氣質素描"))
        {'質素': 1}
        """
        places = self._places(codes)
        counts: dict[str, int] = {}
        text = from_code_points(codes) if places else ""
        for place in places:
            for marker, accidents in (
                self._beginning.get(text[place : place + 2]) or self._beginning[text[place]]
            ):
                if text.startswith(marker, place) and not (accidents and _stands_in(accidents, text, place)):
                    counts[marker] = counts.get(marker, 0) + 1
        return counts

    def _places(self, codes: Codes) -> list[int]:
        """Return where a marker may begin."""
        if not codes.size:
            return []
        ids = self._ids.take(codes).astype(np.int32)
        pairs = ids * len(self._starts)
        pairs[:-1] += ids[1:]
        places: list[int] = np.flatnonzero(self._starts.take(pairs)).tolist()
        return places


_Accidents = tuple[tuple[str, int], ...]
"""Strings that a marker stands in by accident, and where in them."""


def _by_beginning(groups: Iterable[Group]) -> dict[str, list[tuple[str, _Accidents]]]:
    """Return the markers, with their accidents, by their first two characters, or the only one.

    A single character is also listed with the markers of two and more that begin with it.
    """
    known = [(marker, _accidents(marker, group.unless)) for group in groups for marker in group.markers]
    found: defaultdict[str, list[tuple[str, _Accidents]]] = defaultdict(list)
    for marker, accidents in known:
        found[marker[:2]].append((marker, accidents))
    for beginning in found:
        if len(beginning) > 1:
            found[beginning] += found.get(beginning[0], [])
    return dict(found)


def _accidents(marker: str, unless: Iterable[str]) -> _Accidents:
    return tuple((accident, accident.find(marker)) for accident in unless if marker in accident)


def _stands_in(accidents: _Accidents, text: str, place: int) -> bool:
    return any(
        place >= offset and text.startswith(accident, place - offset) for accident, offset in accidents
    )


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
