"""What shows that two articles are duplicates: the places in both that are the same, for a person to check."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from msgspec import Struct

from dedupe_brief.core.comparison.anchors import align
from dedupe_brief.core.duplicates.signature import GRAM
from dedupe_brief.core.fingerprint import Offsets, key_codes
from dedupe_brief.core.script import Codes, from_code_points

__all__ = ["MOVED", "Same", "same_places"]

MOVED: Final = 16
"""Characters of the comparison key that a place in another order holds at least: shorter phrases come by chance."""

# Places of the other text that are tried for one stretch of this one: text that repeats itself has very many.
_MOST_TRIED: Final = 16

_Run = tuple[int, int, int]


class Same(Struct, frozen=True, gc=False):
    """Code points ``[start, end)`` of one text and ``[other_start, other_end)`` of the other with the same comparison key."""

    start: int
    end: int
    other_start: int
    other_end: int


def same_places(text: str, other: str) -> tuple[Same, ...]:
    """Return what two texts have in common, in the order of ``text``, disjoint in both.

    Each place begins and ends with a character that counts in the comparison key, and could not be longer without
    running into the next one. It holds at least an n-gram of them, unless all of a text is shorter; what stands in
    another order in the other text holds `MOVED`.

    >>> same_places("本报讯 渡口的舊橋修好了。", "渡口的旧桥，修好了！")
    (Same(start=4, end=12, other_start=0, other_end=9),)
    """
    (codes, offsets), (other_codes, other_offsets) = key_codes(text), key_codes(other)
    common = _Common(codes, other_codes)
    return tuple(_place(run, offsets, other_offsets) for run in sorted(common.runs()))


def _place(run: _Run, offsets: Offsets, other_offsets: Offsets) -> Same:
    a, b, size = run
    ends = int(offsets[a + size - 1]) + 1, int(other_offsets[b + size - 1]) + 1
    return Same(int(offsets[a]), ends[0], int(other_offsets[b]), ends[1])


class _Common:
    """Two comparison keys, and which of their characters lie in no common stretch yet."""

    def __init__(self, codes: Codes, other_codes: Codes) -> None:
        self._codes = codes, other_codes
        self._keys = from_code_points(codes), from_code_points(other_codes)
        self._free = bytearray(b"\1" * len(codes)), bytearray(b"\1" * len(other_codes))

    def runs(self) -> Iterator[_Run]:
        """Yield the common stretches: those in one order, then those that moved."""
        found = align(self._keys, self._codes).runs
        found = found.where(found.size >= min(GRAM, *map(len, self._keys)))
        in_order = list(zip(found.a.tolist(), found.b.tolist(), found.size.tolist(), strict=True))
        for run in in_order:
            self._take(run)
        # What was dropped as too short may be where a longer one goes on.
        yield from map(self._extended, in_order)
        yield from self._moved()

    def _moved(self) -> Iterator[_Run]:
        places = self._free_places()
        key = self._keys[0]
        at = 0
        while (at := self._free[0].find(1, at)) >= 0:
            tried = places.get(key[at : at + MOVED], ())
            size, place = max(((self._ahead(at, place), -place) for place in tried), default=(0, 0))
            if size < MOVED:
                at += 1
                continue
            run = at, -place, size
            self._take(run)
            yield self._extended(run)
            at += size

    def _free_places(self) -> dict[str, list[int]]:
        """Return where stretches of `MOVED` characters of the other text stand that lie in no common one."""
        key, free = self._keys[1], np.frombuffer(self._free[1], np.uint8)
        places: dict[str, list[int]] = {}
        counts = np.cumsum(np.append(0, free), dtype=np.int64)
        for at in np.flatnonzero(counts[MOVED:] - counts[:-MOVED] == MOVED).tolist():
            known = places.setdefault(key[at : at + MOVED], [])
            if len(known) < _MOST_TRIED:
                known.append(at)
        return places

    def _extended(self, run: _Run) -> _Run:
        """Return a stretch with what is free and the same before and behind it."""
        a, b, size = run
        before, behind = self._back(a, b), self._ahead(a + size, b + size)
        longer = a - before, b - before, before + size + behind
        self._take(longer)
        return longer

    def _ahead(self, a: int, b: int) -> int:
        """Return how many characters from two places on are free and the same."""
        size = 0
        while (
            a + size < len(self._keys[0])
            and b + size < len(self._keys[1])
            and self._joins(a + size, b + size)
        ):
            size += 1
        return size

    def _back(self, a: int, b: int) -> int:
        """Return how many characters before two places are free and the same."""
        size = 0
        while size < min(a, b) and self._joins(a - size - 1, b - size - 1):
            size += 1
        return size

    def _joins(self, a: int, b: int) -> bool:
        return bool(self._free[0][a] and self._free[1][b]) and self._keys[0][a] == self._keys[1][b]

    def _take(self, run: _Run) -> None:
        a, b, size = run
        self._free[0][a : a + size] = bytes(size)
        self._free[1][b : b + size] = bytes(size)
