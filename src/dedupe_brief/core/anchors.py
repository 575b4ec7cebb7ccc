"""Which characters of two texts stay the same: common stretches that keep their order, then the gaps between them.

Numbers only: this module knows code points and positions, nothing of text or sentences. A *point* is a place in
either text where the same stretch of a few characters stands. The points that keep their order and hold the most
text are the anchors; sentences play no part in it, so that a paragraph that moved unchanged can't pull apart the
changed ones around it, and a text without sentence ends costs no more than another.

Memory is bounded by the length of the texts and `LARGEST`; the result depends on the texts alone.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import starmap

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from dedupe_brief.core.script import Codes, from_code_points

__all__ = ["LARGEST", "Alignment", "Places", "Runs", "align", "stretch_hashes"]

Places = NDArray[np.int64]

SMALL = 1 << 22
"""Gaps with fewer pairs of characters than this are compared directly: that takes a tenth of a millisecond."""

LARGEST = 1 << 28
"""Gaps without any anchor, up to this many pairs of characters, are compared directly, in 32 MB."""


@dataclass(frozen=True, slots=True)
class Level:
    """One way to look for points: all stretches of ``width`` characters of which one in 2 to the power of ``sample`` is looked at.

    Those that stand in one text as often as in the other are paired in order, first with first; with ``uneven`` also
    those that don't, as when one text holds its article twice.
    """

    width: int
    sample: int
    uneven: bool = False


LEVELS = (Level(8, 4), Level(8, 0), Level(4, 0), Level(8, 0, uneven=True))
"""Tried one after the other on gaps that are too large. A sample does for all but heavily changed texts."""

PIECE = 1 << 16
"""Characters that are looked at in one go: numbers about them are several times as long as they are."""

MOST = 1 << 20
"""About how many places of a text are looked at: a longer one is sampled the more, so that memory stays bounded."""

_MIX = np.uint64(0x9E3779B97F4A7C15)
_BASE = 0x2545F4914F6CDD1D


@dataclass(frozen=True, slots=True)
class Runs:
    """Stretches that are the same: ``size`` characters from ``a`` on in one text and from ``b`` on in the other.

    Sorted, not empty, and disjoint in both texts.
    """

    a: Places
    b: Places
    size: Places

    def where(self, kept: NDArray[np.bool_]) -> "Runs":
        """Return the runs for which ``kept`` is true."""
        return self if kept.all() else Runs(self.a[kept], self.b[kept], self.size[kept])


@dataclass(frozen=True, slots=True)
class Alignment:
    """What two texts share, and whether every gap between anchors was compared character by character."""

    runs: Runs
    exact: bool


class Gap(Struct, frozen=True, gc=False):
    """What lies between two anchors: ``[a, a_end)`` of one text and ``[b, b_end)`` of the other."""

    a: int
    a_end: int
    b: int
    b_end: int

    @property
    def pairs(self) -> int:
        """How many pairs of characters a direct comparison would look at."""
        return (self.a_end - self.a) * (self.b_end - self.b)


def align(a: Codes, b: Codes) -> Alignment:
    """Return the longest stretches two texts share in the same order, as nearly as anchors allow.

    Args:
        a: The code points of one text.
        b: Those of the other.

    Returns:
        The runs. Between anchors they are the best there are (the longest common subsequence). A gap that is larger
        than `LARGEST` and holds no anchor stays one change as a whole; then the alignment is not exact.

    >>> from dedupe_brief.core.script import code_points
    >>> found = align(code_points("今天上午开会"), code_points("今天下午开会"))
    >>> list(zip(found.runs.a.tolist(), found.runs.b.tolist(), found.runs.size.tolist()))
    [(0, 0, 2), (3, 3, 3)]
    """
    head = _common(a, b)
    if head == len(a) == len(b):
        return Alignment(_joined([(0, 0, head)], []), exact=True)
    tail = _common(a[head:][::-1], b[head:][::-1])
    found = [(0, 0, head), (len(a) - tail, len(b) - tail, tail)]
    columns: list[Runs] = []
    texts = from_code_points(a[head : len(a) - tail]), from_code_points(b[head : len(b) - tail])
    exact = True
    todo = [(Gap(head, len(a) - tail, head, len(b) - tail), 0)]
    while todo:
        gap, level = todo.pop()
        if gap.pairs <= SMALL or (level == len(LEVELS) and gap.pairs <= LARGEST):
            found += _directly(texts, head, gap)
        elif level == len(LEVELS):
            exact = False
        else:
            runs = _anchored(a, b, gap, LEVELS[level])
            columns.append(runs)
            inner, large = _gaps(runs, gap)
            for small in inner:
                found += _directly(texts, head, small)
            todo += ((piece, level + 1) for piece in large)
    return Alignment(_joined(found, columns), exact=exact)


def _common(a: Codes, b: Codes) -> int:
    """Return how many characters two texts share at their start."""
    size = min(len(a), len(b))
    at, step = 0, 256
    while at < size:
        apart = a[at : min(at + step, size)] != b[at : min(at + step, size)]
        first = int(apart.argmax())
        if apart[first]:
            return at + first
        at, step = at + step, min(step * 4, PIECE)
    return size


def _directly(texts: tuple[str, str], head: int, gap: Gap) -> list[tuple[int, int, int]]:
    """Return the longest common subsequence of a gap, as runs; ``texts`` begin ``head`` characters into both."""
    one, other = texts[0][gap.a - head : gap.a_end - head], texts[1][gap.b - head : gap.b_end - head]
    if not one or not other or (len(one) == len(other) == 1 and one != other):
        return []
    blocks = LCSseq.editops(one, other).as_matching_blocks()
    return [(gap.a + block.a, gap.b + block.b, block.size) for block in blocks if block.size]


def _gaps(runs: Runs, gap: Gap) -> tuple[Iterator[Gap], list[Gap]]:
    """Return the gaps between runs where both texts hold something: the small ones, and those that are too large."""
    starts_a = np.concatenate(([gap.a], runs.a + runs.size))
    starts_b = np.concatenate(([gap.b], runs.b + runs.size))
    ends_a, ends_b = np.append(runs.a, gap.a_end), np.append(runs.b, gap.b_end)
    pairs = (ends_a - starts_a) * (ends_b - starts_b)
    small = _listed(pairs.astype(bool) & (pairs <= SMALL), starts_a, ends_a, starts_b, ends_b)
    return small, [*_listed(pairs > SMALL, starts_a, ends_a, starts_b, ends_b)]


def _listed(chosen: NDArray[np.bool_], *columns: Places) -> Iterator[Gap]:
    return starmap(Gap, zip(*(column[chosen].tolist() for column in columns), strict=True))


def _joined(found: list[tuple[int, int, int]], columns: list[Runs]) -> Runs:
    """Put all runs in order, and make one of those that touch in both texts."""
    listed = np.array(found, dtype=np.int64)
    a = np.concatenate((listed[:, 0], *(runs.a for runs in columns)))
    b = np.concatenate((listed[:, 1], *(runs.b for runs in columns)))
    size = np.concatenate((listed[:, 2], *(runs.size for runs in columns)))
    order = np.argsort(a[size > 0], kind="stable")
    a, b, size = (column[size > 0][order] for column in (a, b, size))
    if not a.size:
        return Runs(a, b, size)
    fresh = np.append(True, (a[1:] != a[:-1] + size[:-1]) | (b[1:] != b[:-1] + size[:-1]))
    first = np.flatnonzero(fresh)
    return Runs(a[first], b[first], np.add.reduceat(size, first))


def _anchored(a: Codes, b: Codes, gap: Gap, level: Level) -> Runs:
    """Return the anchors inside a gap, as long as they get."""
    one, other = a[gap.a : gap.a_end], b[gap.b : gap.b_end]
    first, second = _points(one, other, level)
    if not first.size:
        return Runs(first, second, first)
    at, twin = _in_order(first, second)
    runs = _stretched(one, other, at, twin)
    return Runs(runs.a + gap.a, runs.b + gap.b, runs.size)


def _points(a: Codes, b: Codes, level: Level) -> tuple[Places, Places]:
    """Return the places of the same stretches in both texts, ascending in the first."""
    longer = max(len(a), len(b))
    sampled = _sampled(a, level, longer), _sampled(b, level, longer)
    step = _step(max(places.size for places in sampled))  # what stands there is the same all over
    bits = np.uint64(longer.bit_length())
    hashes_a, places_a = _sorted_hashes(a, sampled[0][::step], level.width, bits)
    hashes_b, places_b = _sorted_hashes(b, sampled[1][::step], level.width, bits)
    values_a, starts_a, counts_a = _groups(hashes_a)
    values_b, starts_b, counts_b = _groups(hashes_b)
    where = np.searchsorted(values_b, values_a)
    where[where == values_b.size] = 0
    shared = values_b[where] == values_a if values_b.size else np.zeros(values_a.size, dtype=bool)
    if not level.uneven:
        shared &= counts_b[where] == counts_a if values_b.size else shared
    shared_b = where[shared]
    counts = np.minimum(counts_a[shared], counts_b[shared_b])
    within = _ranges(counts)
    first = places_a[np.repeat(starts_a[shared], counts) + within]
    second = places_b[np.repeat(starts_b[shared_b], counts) + within]
    same = (a[first] == b[second]) & (a[first + level.width - 1] == b[second + level.width - 1])
    order = np.argsort(first[same])
    return first[same][order], second[same][order]


def _ranges(counts: Places) -> Places:
    """Return 0, 1, 2 … up to each count, one range after the other."""
    result: Places = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return result


def _sorted_hashes(
    codes: Codes, places: Places, width: int, bits: np.uint64
) -> tuple[NDArray[np.uint64], Places]:
    """Return the hashes of these places in order, and where each of them stands; equal ones in the order of the text."""
    # Hash above, place below, in one integer: one plain sort keeps equal hashes in the order of the text.
    packed = stretch_hashes(codes, places, width)
    packed >>= bits
    packed <<= bits
    packed |= places.astype(np.uint64)
    packed.sort()
    return packed >> bits, (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)


def _sampled(codes: Codes, level: Level, longer: int) -> Places:
    """Return the places to look at, of two texts of which the longer one has so many characters.

    What stands there decides, so the same stretch is sampled in both texts. Without a sample, all places or, of a long
    text, one in several: a text that the other levels found nothing in repeats itself, or nothing of it is there.
    """
    count = max(0, len(codes) - level.width + 1)
    if not level.sample:
        return np.arange(0, count, _step(longer))
    least = np.uint32(1 << (32 - max(level.sample, longer.bit_length() - MOST.bit_length())))
    pieces = [np.empty(0, dtype=np.int64)]
    for start in range(0, count, PIECE):
        end = min(start + PIECE, count)
        mixed = codes[start:end] * np.uint32(_BASE & 0xFFFFFFFF) ^ codes[start + 1 : end + 1]
        mixed *= np.uint32(_BASE >> 32 | 1)
        pieces.append(np.flatnonzero(mixed < least) + start)
    return np.concatenate(pieces)


def _step(count: int) -> int:
    """Return of how many places one is looked at; an odd number, to meet every place of what repeats by twos."""
    return count // (2 * MOST) * 2 + 1


def stretch_hashes(codes: Codes, places: Places, width: int) -> NDArray[np.uint64]:
    """Return a hash of the ``width`` characters from each place on."""
    hashes = np.zeros(places.size, dtype=np.uint64)
    for step in range(width):
        hashes *= np.uint64(_BASE)
        hashes += codes[places + step]
    hashes ^= hashes >> np.uint64(29)
    hashes *= _MIX
    hashes ^= hashes >> np.uint64(32)
    return hashes


def _groups(hashes: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], Places, Places]:
    """Return the distinct ones of sorted hashes, where each starts, and how often it stands there."""
    if not hashes.size:
        none = np.empty(0, dtype=np.int64)
        return hashes, none, none
    starts = np.flatnonzero(np.append(True, hashes[1:] != hashes[:-1]))
    return hashes[starts], starts, np.diff(starts, append=hashes.size)


def _in_order(first: Places, second: Places) -> tuple[Places, Places]:
    """Return the points that ascend in both texts and are the most; neighbours on a diagonal stay together."""
    shift = second - first
    starts = np.flatnonzero(np.append(True, shift[1:] != shift[:-1]))
    ends = np.append(starts[1:], first.size)
    low, high = second[starts], second[ends - 1]
    if (low[1:] > high[:-1]).all():
        return first, second
    kept = _heaviest(low.tolist(), high.tolist(), (ends - starts).tolist())
    inside = np.zeros(starts.size, dtype=bool)
    inside[kept] = True
    chosen = np.repeat(inside, ends - starts)
    return first[chosen], second[chosen]


def _heaviest(low: list[int], high: list[int], weight: list[int]) -> list[int]:
    """Return which of the intervals ``[low, high]``, taken in order, ascend without overlap and weigh the most.

    ``tops`` holds for each total that pays off the lowest end it can be reached with: both ascend.
    """
    tops: list[int] = []
    totals: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (start, end, own) in enumerate(zip(low, high, weight, strict=True)):
        at = bisect_left(tops, start)
        before.append(last[at - 1] if at else -1)
        total = own + (totals[at - 1] if at else 0)
        at = bisect_left(tops, end)
        stop = at
        if at and totals[at - 1] >= total:
            continue
        while stop < len(tops) and totals[stop] <= total:
            stop += 1
        if stop < len(tops) and stop == at and tops[at] == end:
            continue
        tops[at:stop], totals[at:stop], last[at:stop] = [end], [total], [number]
    kept = []
    number = last[-1] if last else -1
    while number >= 0:
        kept.append(number)
        number = before[number]
    return kept[::-1]


def _stretched(a: Codes, b: Codes, first: Places, second: Places) -> Runs:
    """Return the points as runs: each as far forward as the texts agree, then as far back."""
    room = np.minimum(np.diff(first, append=len(a)), np.diff(second, append=len(b)))
    size = _agreeing(a, b, first, second, room)
    whole = (size[:-1] == room[:-1]) & (np.diff(first) == np.diff(second))  # reaches the next one
    starts = np.flatnonzero(np.append(True, ~whole))
    lasts = np.append(starts[1:], first.size) - 1
    a_at, b_at = first[starts], second[starts]
    a_end, b_end = first[lasts] + size[lasts], second[lasts] + size[lasts]
    room = np.minimum(a_at - np.append(0, a_end[:-1]), b_at - np.append(0, b_end[:-1]))
    back = _agreeing(a[::-1], b[::-1], len(a) - a_at, len(b) - b_at, room)
    size = a_end - a_at + back
    return Runs(a_at - back, b_at - back, size).where(size > 0)


def _agreeing(a: Codes, b: Codes, first: Places, second: Places, room: Places) -> Places:
    """Return how many characters agree from each point on, at most ``room``."""
    ends = np.cumsum(room)
    starts = ends - room
    # Points that follow each other on a diagonal are one stretch: few stretches, and a byte for each character.
    goes_on = (first[1:] == first[:-1] + room[:-1]) & (second[1:] == second[:-1] + room[:-1])
    heads = np.flatnonzero(np.append(True, ~goes_on))
    columns = first[heads], second[heads], starts[heads], np.append(starts[heads[1:]], ends[-1])
    apart = np.empty(ends[-1], dtype=bool)
    for at, twin, start, end in zip(*(column.tolist() for column in columns), strict=True):
        size = end - start
        np.not_equal(a[at : at + size], b[twin : twin + size], out=apart[start:end])
    misses = np.append(np.flatnonzero(apart), apart.size)
    result: Places = np.minimum(misses[np.searchsorted(misses, starts)], ends) - starts
    return result
