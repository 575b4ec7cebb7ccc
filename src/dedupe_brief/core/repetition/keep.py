"""Which of several copies stays: decided for each copy as a whole, so that no text is put together from two.

A *place* is a connected stretch of a page that has a copy elsewhere. Places that are copies of one another make
up a family; of each family the best place stays, and all others are linked to it directly, never in a chain.
"""

from collections import defaultdict, deque
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dedupe_brief.core.model import Span
from dedupe_brief.core.repetition.chains import MIN_COPY, Link, align
from dedupe_brief.core.repetition.passages import SENTENCE_END, Page

__all__ = ["Pair", "settle"]

Positions = NDArray[np.int32]

# Two places this close are one copy of which a sentence is its own, unless one is a copy of the other.
SAME_PLACE = 60

# What one copy may have of its own in between, a few paragraphs, and still be one place.
OWN_TEXT = 1000

# Copies whose lengths differ by less are equally complete. In near copies small insertions and deletions don't
# cancel out: like steps at random they add up to about the root of their number, seldom to twice that.
EQUALLY_LONG = 16
DRIFT = 2

# Prose next to a copy is the article going on; less than this is a caption's scrap or a credit.
PROSE = 24

# Lines this long that stop in mid-sentence were wrapped by a machine; shorter ones are headings.
WRAPPED_LINE = 16

# A pair is walked again when another family member finds more of it; that happens in nested copies only.
MAX_WALKS = 4


@dataclass(frozen=True, slots=True)
class Pair:
    """Characters of a later place (``later``, ascending) and their twins in an earlier one (``earlier``)."""

    later: Positions
    earlier: Positions


@dataclass(slots=True)
class _Place:
    """A stretch of key characters ``[start, end)`` with the pairs it takes part in.

    ``done`` holds, for each earlier place, how far its copy reaches in this one; ``rows`` which rows of pairs
    have a part here, and on which side.
    """

    start: int
    end: int
    pairs: list[int] = field(default_factory=list)
    inner: list[int] = field(default_factory=list)
    done: dict[int, int] = field(default_factory=dict)
    rows: set[tuple[int, bool]] = field(default_factory=set)


def settle(page: Page, pairs: Sequence[Pair], article: Span) -> Link:
    """Decide which places stay; return for each key character its twin in a place that stays.

    A character that stays itself, or has no copy, has -1. ``article`` is where the page's article seems to lie.
    """
    places, sides = _places(pairs)
    link = np.full(len(page.codes), -1, dtype=np.int32)
    walks = [0] * len(pairs)
    for family in _families(places, sides):
        members = [places[index] for index in family]
        for root in _ranked(page, members, _tolerance(members, pairs), article):
            _keep(root, places, pairs, sides, link, walks)
    align(link, page.key)  # copies linked through another one have lost what both have changed
    own = link == np.arange(len(link), dtype=np.int32)
    link[own] = -1
    return link


def _places(pairs: Sequence[Pair]) -> tuple[list[_Place], list[tuple[int, int]]]:
    """Merge the two sides of all pairs into places; return these and each pair's (later, earlier) place."""
    edges: list[tuple[int, int, int, bool]] = []
    for number, pair in enumerate(pairs):
        edges.append((int(pair.earlier[0]), int(pair.earlier[-1]) + 1, number, False))
        edges.append((int(pair.later[0]), int(pair.later[-1]) + 1, number, True))
    rows = _rows(pairs)
    places: list[_Place] = []
    earlier_place = [-1] * len(pairs)
    later_place = [-1] * len(pairs)
    for start, end, number, later in sorted(edges):
        twin = earlier_place[number] if later else -1
        twin_start, twin_end = int(pairs[number].earlier[0]), int(pairs[number].earlier[-1]) + 1
        row = rows[number], later
        here = places[-1] if places else None
        apart = twin == len(places) - 1 or (here is not None and here.done.get(twin, 0) > twin_start)
        if here is None or (row not in here.rows and not _belongs(here, start, end, apart)):
            here = _Place(start, end)
            places.append(here)
        here.rows.add(row)
        here.end = max(here.end, end)
        if later:
            here.done[twin] = twin_end
        (later_place if later else earlier_place)[number] = len(places) - 1
    for number, (later_in, earlier_in) in enumerate(zip(later_place, earlier_place, strict=True)):
        if later_in == earlier_in:
            places[later_in].inner.append(number)
        else:
            places[later_in].pairs.append(number)
            places[earlier_in].pairs.append(number)
    return places, list(zip(later_place, earlier_place, strict=True))


def _rows(pairs: Sequence[Pair]) -> list[int]:
    """Number the pairs so that those that go on in both places, whatever one place has in between, are one row."""
    numbers: list[int] = []
    for number, pair in enumerate(pairs):
        row = number
        if number:
            last = pairs[number - 1]
            gaps = int(pair.later[0] - last.later[-1]), int(pair.earlier[0] - last.earlier[-1])
            if 0 < min(gaps) <= SAME_PLACE and max(gaps) <= OWN_TEXT:
                row = numbers[-1]
        numbers.append(row)
    return numbers


def _belongs(place: _Place, start: int, end: int, apart: bool) -> bool:
    """Tell whether a stretch is part of a place: inside it, or close by and not ``apart``, a copy of its own."""
    if 2 * (place.end - start) >= end - start:
        return True
    return start <= place.end + SAME_PLACE and not apart


def _families(places: Sequence[_Place], sides: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Group the places that pairs connect."""
    parent = list(range(len(places)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for one, other in sides:
        a, b = root(one), root(other)
        parent[max(a, b)] = min(a, b)
    families: defaultdict[int, list[int]] = defaultdict(list)
    for index in range(len(places)):
        families[root(index)].append(index)
    return list(families.values())


def _tolerance(family: Sequence[_Place], pairs: Sequence[Pair]) -> float:
    """Return how many characters of length don't make one copy of a family more complete than another."""
    changed = max(_changed(pairs[number]) for place in family for number in place.pairs + place.inner)
    return EQUALLY_LONG + DRIFT * float(np.sqrt(changed))


def _changed(pair: Pair) -> int:
    """Return how many characters between the first and the last of a pair have no twin."""
    sides = (int(side[-1] - side[0]) + 1 for side in (pair.later, pair.earlier))
    return max(sides) - len(pair.later)


def _ranked(page: Page, family: Sequence[_Place], tolerance: float, article: Span) -> list[_Place]:
    """Return a family's places, the one that stays first."""
    sizes = {place.start: _size(page, place) for place in family}
    longest = max(sizes.values())
    best = [place for place in family if sizes[place.start] >= longest - tolerance]
    if len(best) > 1:
        starts, ends = {p.start for p in family}, {p.end for p in family}
        best = _among(best, [page.span(place.start, place.end).overlaps(article) for place in best])
        best = _among(best, [not _alone(page, place, starts, ends) for place in best])
        best = _among(best, [_laid_out(page, place) for place in best])
    others = [place for place in family if place is not best[0]]
    return [best[0], *sorted(others, key=lambda place: (-sizes[place.start], place.start))]


def _among(places: list[_Place], good: Sequence[int]) -> list[_Place]:
    """Return the places that do best."""
    top = max(good)
    return [place for place, value in zip(places, good, strict=True) if value == top]


def _size(page: Page, place: _Place) -> int:
    """Return how many key characters a place has, its first and last sentence in full."""
    return page.sentence_end(place.end) - page.sentence_start(place.start)


def _alone(page: Page, place: _Place, starts: AbstractSet[int], ends: AbstractSet[int]) -> bool:
    """Tell whether no prose adjoins a place: a teaser stands alone, the article's beginning goes on."""
    first, last = page.unit_at(place.start), page.unit_at(place.end - 1)
    return not (
        (place.start not in ends and _prose(page, first - 1, first))
        or (place.end not in starts and _prose(page, last + 1, last))
    )


def _prose(page: Page, unit: int, neighbour: int) -> bool:
    """Tell whether a sentence is prose and nothing but white space lies between it and its neighbour."""
    units = page.units
    if not 0 <= unit < len(units.starts):
        return False
    one, other = sorted((unit, neighbour))
    size = units.key_starts[unit + 1] - units.key_starts[unit]
    between = page.text[units.ends[one] : units.starts[other]]
    sentence = page.text[units.starts[unit] : units.ends[unit]]
    return size >= PROSE and not between.strip() and SENTENCE_END.search(sentence) is not None


def _laid_out(page: Page, place: _Place) -> int:
    """Return 2 for paragraphs on lines of their own, 1 for all in one line, 0 for lines that a machine wrapped."""
    units = page.units
    first, last = page.unit_at(place.start), page.unit_at(place.end - 1)
    blocks = [page.blocks[index] for index in range(units.blocks[first], units.blocks[last] + 1)]
    if len(blocks) == 1:
        return 1
    long = [block for block in blocks if len(block) >= WRAPPED_LINE]
    return 0 if 2 * sum(_broken_off(page.text, block) for block in long) > len(long) else 2


def _broken_off(text: str, block: Span) -> bool:
    """Tell whether a line ends in mid-sentence."""
    tail = text[max(block.start, block.end - 4) : block.end]
    return SENTENCE_END.search(tail) is None


def _keep(
    root: _Place,
    places: Sequence[_Place],
    pairs: Sequence[Pair],
    sides: Sequence[tuple[int, int]],
    link: Link,
    walks: list[int],
) -> None:
    """Let a place stay as far as it is not settled yet, and link all its copies to it."""
    for number in root.inner:
        _stay(pairs[number].earlier, link)
        _follow(pairs[number].later, pairs[number].earlier, link)
    for number in root.pairs:
        later = places[sides[number][0]] is root
        _stay(pairs[number].later if later else pairs[number].earlier, link)
    queue = deque([root])
    while queue:
        place = queue.popleft()
        for number in place.pairs:
            if walks[number] == MAX_WALKS:
                continue
            walks[number] += 1
            pair, (later_in, earlier_in) = pairs[number], sides[number]
            if places[later_in] is place:
                if _follow(pair.earlier, pair.later, link):
                    queue.append(places[earlier_in])
            elif _follow(pair.later, pair.earlier, link):
                queue.append(places[later_in])


def _stay(chars: Positions, link: Link) -> None:
    """Let the characters that are not settled stay, but no scattered ones: these are a settled copy's changes."""
    unsettled = np.concatenate(([0], link[chars] < 0, [0]))
    edges = np.diff(unsettled)
    for start, end in zip(
        np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True
    ):
        if end - start >= MIN_COPY:
            link[chars[start:end]] = chars[start:end]


def _follow(chars: Positions, twins: Positions, link: Link) -> bool:
    """Link the characters that are not settled to where their twins lead; tell whether there were any."""
    open_ = (link[chars] < 0) & (link[twins] >= 0)
    link[chars[open_]] = link[twins[open_]]
    return bool(open_.any())
