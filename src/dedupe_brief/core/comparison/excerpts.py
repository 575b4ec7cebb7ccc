"""What of two large texts has to be looked at: long stretches that they share are left out, but for their ends.

A comparison needs several bytes for each character it looks at, and most of two large texts is the same. What is left
out is found in passing, by comparing slices; it is cut where the rest reads on as before: see `_joins`.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dedupe_brief.core.comparison.affixes import common_prefix, common_suffix
from dedupe_brief.core.comparison.boundaries import Grade, Grades, grades
from dedupe_brief.core.comparison.ignore import Keyed
from dedupe_brief.core.script import code_points

__all__ = ["Excerpts", "Stretch", "excerpts"]

LARGE = 1 << 16
"""Shorter texts are compared as they are."""

LONG = 1 << 13
"""Shorter stretches are not worth it."""

KEPT = 1 << 10
"""At least so many of a stretch's characters are kept on either side: more than an edge ever moves."""

ROOMS = 1 << 11, 1 << 13, 1 << 16
"""How far into a stretch a cut is looked for, behind a paragraph or sentence; at last it may be anywhere."""

AROUND = 1 << 10
"""Characters before and behind a cut in which grades must stay as they are."""

PROBE = 64
"""Characters that show where two texts go on together."""

SKIPS = tuple(PROBE << shift for shift in range(0, 17, 3))
"""How far behind a difference that is looked for: further where nothing was found, or nothing long."""

PATIENCE = 4
"""So many stretches in a row may be too short before the next one is looked for further on."""

DOUBTFUL = 1 << 12
"""A stretch that could stand elsewhere as well is taken only if no more than this was skipped: of two insertions and
deletions, no place looks better than the other.
"""

REACH = 1 << 16


class Stretch(NamedTuple):
    """``size`` characters from ``a`` on in one text that are the same as those from ``b`` on in the other."""

    a: int
    b: int
    size: int


@dataclass(frozen=True, slots=True)
class Excerpts:
    """What of two texts is left out.

    Attributes:
        gaps: The stretches, in the order of both texts.
        sure: Whether each stands where it does beyond doubt. False where a text repeats itself near a difference.
    """

    gaps: tuple[Stretch, ...]
    sure: bool

    def keyed(self, text: str, side: int) -> Keyed:
        """Return one text with what is left of it as its key; side 0 is the first."""
        parts = []
        at = 0
        for gap in self.gaps:
            parts.append(text[at : gap[side]])
            at = gap[side] + gap.size
        key = "".join([*parts, text[at:]])
        codes = code_points(key)
        offsets = _Offsets(self.joints(side), [gap.size for gap in self.gaps])
        return Keyed(text, codes, key, codes, offsets, grades(codes))

    def joints(self, side: int) -> list[int]:
        """Return where in the excerpt of one text something was left out."""
        found = []
        gone = 0
        for gap in self.gaps:
            found.append(gap[side] - gone)
            gone += gap.size
        return found

    def pins(self) -> list[tuple[int, int, int]]:
        """Return what stays around each joint, as runs of both excerpts: nothing may be aligned across one."""
        pairs = zip(self.joints(0), self.joints(1), strict=True)
        return [(at - KEPT, twin - KEPT, 2 * KEPT) for at, twin in pairs]

    @property
    def size(self) -> int:
        """How many characters are left out of either text."""
        return sum(gap.size for gap in self.gaps)


class _Offsets:
    """Where in its text each character of an excerpt stands, and at last where the text ends."""

    def __init__(self, joints: Sequence[int], sizes: Sequence[int]) -> None:
        self._joints = joints
        self._gone = [0]
        for size in sizes:
            self._gone.append(self._gone[-1] + size)

    def __getitem__(self, at: int) -> int:
        return at + self._gone[bisect_right(self._joints, at)]


def excerpts(a: str, b: str) -> Excerpts:
    """Return which stretches of two texts to leave out of a comparison: all long ones that are found near their place.

    >>> text = "渡口开了三天。" * 20_000
    >>> found = excerpts(text, text + "船来了。")
    >>> len(text) - found.size < 16_384, found.sure
    (True, True)
    """
    if min(len(a), len(b)) < LARGE:
        return Excerpts((), sure=True)
    shared, sure = _shared(a, b)
    cut = (_cut(a, stretch) for stretch in shared)
    return Excerpts(tuple(gap for gap in cut if gap is not None), sure)


def _shared(a: str, b: str) -> tuple[list[Stretch], bool]:
    """Return long stretches that are the same, in order, and whether each could be nowhere else."""
    head = common_prefix(a, b)
    tail = common_suffix(a, b, len(a), len(b), min(len(a), len(b)) - head)
    found = [Stretch(0, 0, head), Stretch(len(a) - tail, len(b) - tail, tail)]
    middle = _Middle(a, b, Stretch(0, 0, head), found[1])
    found[1:1] = middle.stretches()
    return [stretch for stretch in found if stretch.size >= LONG], middle.sure


class _Middle:
    """Finds stretches between what two texts begin and end with."""

    def __init__(self, a: str, b: str, head: Stretch, tail: Stretch) -> None:
        self._a, self._b = a, b
        self._at = [head.size, head.size]
        self._ends = tail.a, tail.b
        self.sure = True

    def stretches(self) -> Iterator[Stretch]:
        """Yield the long ones in order; stops where none is found in reach."""
        skip = short = 0
        while skip < len(SKIPS):
            met = self._met(SKIPS[skip])
            if met is None or not (met[1] or SKIPS[skip] <= DOUBTFUL):
                skip, short = skip + 1, 0
                continue
            stretch, sure = met
            self._at = [stretch.a + stretch.size, stretch.b + stretch.size]
            if stretch.size >= LONG:
                self.sure &= sure
                yield stretch
                skip = short = 0
            elif short < PATIENCE:
                short += 1
            else:  # there are many differences here, further on there may be fewer
                skip, short = skip + 1, 0

    def _met(self, skip: int) -> tuple[Stretch, bool] | None:
        """Return what the texts share around a place behind a difference, and whether it could be nowhere else."""
        (start_a, start_b), (end_a, end_b) = self._at, self._ends
        place, expected = start_a + skip, start_b + skip
        if place + PROBE > end_a:
            return None
        probe = self._a[place : place + PROBE]
        reach = REACH + 8 * skip
        low, high = max(start_b, expected - reach), min(end_b, expected + reach)
        behind = self._b.find(probe, min(expected, high), high)
        before = self._b.rfind(probe, low, min(expected + PROBE - 1, high))
        if behind < 0 and before < 0:
            return None
        there = min((at for at in (behind, before) if at >= 0), key=lambda at: abs(at - expected))
        back = common_suffix(self._a, self._b, place, there, min(place - start_a, there - start_b))
        on = common_prefix(self._a, self._b, place, there, min(end_a - place, end_b - there))
        once = min(behind, before) < 0 and self._b.find(probe, there + 1, high) < 0
        return Stretch(place - back, there - back, back + on), once


def _cut(text: str, stretch: Stretch) -> Stretch | None:
    """Return the inside of a stretch that can be left out, as large as it gets; None if that is not worth it."""
    start, end = stretch.a, stretch.a + stretch.size
    for room in ROOMS:
        if stretch.size < 2 * room:
            return None
        before = _edges(text, start + KEPT, start + room)
        behind = _edges(text, end - room, end - KEPT)
        for grade in (Grade.PARAGRAPH, Grade.SENTENCE):
            if before[grade] and behind[grade] and _joins(text, before[grade][-1], behind[grade][0]):
                return _inside(stretch, before[grade][-1], behind[grade][0])
    first, last = start + ROOMS[-1], end - ROOMS[-1]
    return _inside(stretch, first, last) if first < last and _joins(text, first, last) else None


def _inside(stretch: Stretch, first: int, last: int) -> Stretch:
    return Stretch(first, stretch.b + first - stretch.a, last - first)


def _edges(text: str, start: int, end: int) -> dict[Grade, list[int]]:
    """Return the offsets between two places at which paragraphs and sentences end."""
    found = _graded(text[start:end])
    return {
        grade: [start + at for at in (found[1:-1] == grade).nonzero()[0].tolist()]
        for grade in (Grade.PARAGRAPH, Grade.SENTENCE)
    }


def _joins(text: str, first: int, last: int) -> bool:
    """Tell whether text reads on at ``last`` as it does at ``first``: all offsets nearby keep their grades."""
    before, behind = text[first - AROUND : first], text[last : last + AROUND]
    joined = _graded(before + behind)
    old, new = _graded(before + text[first : first + AROUND]), _graded(text[last - AROUND : last] + behind)
    # How their own ends are graded says nothing.
    return (
        joined[1 : AROUND + 1].tobytes() == old[1 : AROUND + 1].tobytes()
        and joined[AROUND:-1].tobytes() == new[AROUND:-1].tobytes()
    )


def _graded(text: str) -> Grades:
    return grades(code_points(text))
