"""Which characters of two texts stay the same: common stretches that keep their order, then the gaps between them.

Numbers only: this module knows code points and positions, nothing of text or sentences. A *point* is a place in
either text where the same stretch of a few characters stands. The points that keep their order and hold the most
text are the anchors; sentences play no part in it, so that a paragraph that moved unchanged can't pull apart the
changed ones around it, and a text without sentence ends costs no more than another.

Memory is bounded by the length of the texts and `LARGEST`; the result depends on the texts alone.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import starmap

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from dedupe_brief.core.comparison.affixes import common_prefix, common_suffix
from dedupe_brief.core.comparison.stretches import PIECE, Places, group_bounds, shared, spread, windows
from dedupe_brief.core.script import Codes

__all__ = ["LARGEST", "Alignment", "Runs", "align"]

Run = tuple[int, int, int]

SMALL = 1 << 22
"""Gaps with fewer pairs of characters than this are compared directly: that takes a tenth of a millisecond."""

LARGEST = 1 << 28
"""Gaps without any anchor, up to this many pairs of characters, are compared directly, in 32 MB."""


class Level(Struct, frozen=True):
    """One way to look for points: all stretches of ``width`` characters of which one in 2 to the power of ``sample`` is looked at.

    Those that stand in one text as often as in the other are paired in order, first with first; with ``uneven`` also
    those that don't, as when one text holds its article twice.
    """

    width: int
    sample: int
    uneven: bool = False


LEVELS = (Level(8, 4), Level(8, 0), Level(4, 0), Level(8, 0, uneven=True))
"""Tried one after the other on gaps that are too large. A sample does for all but heavily changed texts."""

MOST = 1 << 20
"""About how many places of a text are looked at: a longer one is sampled the more, so that memory stays bounded."""

BACK = 64
"""Characters before an anchor that are compared in one go: hardly ever more agree, and more of them one by one."""

# Odd numbers with their bits well mixed.
_FIRST = np.uint32(0x4F6CDD1D)
_SECOND = np.uint32(0x2545F491)


class Runs(Struct, frozen=True):
    """Stretches that are the same: ``size`` characters from ``a`` on in one text and from ``b`` on in the other.

    Sorted, not empty, and disjoint in both texts.
    """

    a: Places
    b: Places
    size: Places

    def where(self, kept: NDArray[np.bool_]) -> "Runs":
        """Return the runs for which ``kept`` is true."""
        return self if kept.all() else Runs(self.a[kept], self.b[kept], self.size[kept])


class Alignment(Struct, frozen=True):
    """What two texts share, and whether all gaps between anchors were compared, and all places looked at for these."""

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


def align(texts: tuple[str, str], codes: tuple[Codes, Codes], pins: Sequence[Run] = ()) -> Alignment:
    """Return the longest stretches two texts share in the same order, as nearly as anchors allow.

    Args:
        texts: Both texts.
        codes: Their code points.
        pins: Stretches that are known to stay, in order.

    Returns:
        The runs. Between anchors they are the best there are (the longest common subsequence). The alignment is not
        exact if a gap larger than `LARGEST` holds no anchor, and stays one change as a whole, or if only one in
        several of the places of a text that repeats itself was looked at.

    >>> from dedupe_brief.core.script import code_points
    >>> pair = "今天上午开会", "今天下午开会"
    >>> found = align(pair, tuple(map(code_points, pair)))
    >>> list(zip(found.runs.a.tolist(), found.runs.b.tolist(), found.runs.size.tolist()))
    [(0, 0, 2), (3, 3, 3)]
    """
    found: list[Run] = [*pins]
    columns: list[Runs] = []
    exact = True
    todo = [(gap, 0) for gap in _between(pins, len(texts[0]), len(texts[1]))]
    while todo:
        whole, level = todo.pop()
        gap = _trimmed(texts, whole, found)
        if gap.pairs <= SMALL or (level == len(LEVELS) and gap.pairs <= LARGEST):
            found += _directly(texts, gap)
        elif level == len(LEVELS):
            exact = False
        else:
            runs, thinned = _anchored(texts, codes, gap, LEVELS[level])
            exact &= not thinned
            columns.append(runs)
            inner, large = _gaps(runs, gap)
            for small in inner:
                found += _directly(texts, small)
            todo += ((piece, level + 1) for piece in large)
    return Alignment(_joined(found, columns), exact=exact)


def _between(pins: Sequence[Run], a_end: int, b_end: int) -> Iterator[Gap]:
    a = b = 0
    for pin_a, pin_b, size in (*pins, (a_end, b_end, 0)):
        yield Gap(a, pin_a, b, pin_b)
        a, b = pin_a + size, pin_b + size


def _trimmed(texts: tuple[str, str], gap: Gap, found: list[Run]) -> Gap:
    """Return a gap without what its texts begin and end with; that goes to ``found``."""
    most = min(gap.a_end - gap.a, gap.b_end - gap.b)
    head = common_prefix(*texts, gap.a, gap.b, most)
    tail = common_suffix(*texts, gap.a_end, gap.b_end, most - head)
    found += ((gap.a, gap.b, head), (gap.a_end - tail, gap.b_end - tail, tail))
    return Gap(gap.a + head, gap.a_end - tail, gap.b + head, gap.b_end - tail)


def _directly(texts: tuple[str, str], gap: Gap) -> list[Run]:
    """Return the longest common subsequence of a gap, as runs."""
    one, other = texts[0][gap.a : gap.a_end], texts[1][gap.b : gap.b_end]
    script = LCSseq.editops(one, other)
    if len(script) == len(one) + len(other):  # nothing stays
        return []
    blocks = script.as_matching_blocks()
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


def _joined(found: list[Run], columns: list[Runs]) -> Runs:
    """Put all runs in order, and make one of those that touch in both texts."""
    listed = np.array(found, dtype=np.int64).reshape(-1, 3)
    a = np.concatenate((listed[:, 0], *(runs.a for runs in columns)))
    b = np.concatenate((listed[:, 1], *(runs.b for runs in columns)))
    size = np.concatenate((listed[:, 2], *(runs.size for runs in columns)))
    held = size.nonzero()[0]
    if not held.size:
        return Runs(held, held, held)
    order = held[a[held].argsort(kind="stable")]
    a, b, size = a[order], b[order], size[order]
    first = group_bounds((a[1:] != a[:-1] + size[:-1]) | (b[1:] != b[:-1] + size[:-1]))[:-1]
    return Runs(a[first], b[first], np.add.reduceat(size, first))


def _anchored(
    texts: tuple[str, str], codes: tuple[Codes, Codes], gap: Gap, level: Level
) -> tuple[Runs, bool]:
    """Return the anchors inside a gap, as long as they get; and whether only some of the points were looked at."""
    one, other = codes[0][gap.a : gap.a_end], codes[1][gap.b : gap.b_end]
    first, second, thinned = _points(one, other, level)
    if not first.size:
        return Runs(first, second, first), thinned
    at, twin = _in_order(first, second)
    runs = _stretched(texts, gap, (one, other), at, twin)
    return Runs(runs.a + gap.a, runs.b + gap.b, runs.size), thinned


def _points(a: Codes, b: Codes, level: Level) -> tuple[Places, Places, bool]:
    """Return the places of the same stretches in both texts, ascending in the first, and whether some were left out."""
    longer = max(len(a), len(b))
    sampled = _sampled(a, level, longer), _sampled(b, level, longer)
    step = _step(max(places.size for places in sampled))  # what stands there is the same all over
    sampled = sampled[0][::step], sampled[1][::step]
    order, starts, counts_a, counts_b = shared((a, sampled[0]), (b, sampled[1]), level.width)
    fits = (counts_a > 0) & (counts_b > 0) if level.uneven else counts_a == counts_b
    starts, counts_a, counts = starts[fits], counts_a[fits], np.minimum(counts_a, counts_b)[fits]
    chosen = spread(starts, counts)
    twins = np.full(sampled[0].size, -1)
    twins[order[chosen]] = order[chosen + counts_a.repeat(counts)] - sampled[0].size
    paired = (twins >= 0).nonzero()[0]
    first, second = sampled[0][paired], sampled[1][twins[paired]]
    last = level.width - 1
    same = (a[first] == b[second]) & (a[first + last] == b[second + last])
    thinned = step > 1 or (not level.sample and _step(longer) > 1)
    return first[same], second[same], thinned


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
        mixed = codes[start:end] * _FIRST
        mixed ^= codes[start + 1 : end + 1]
        mixed *= _SECOND
        pieces.append((mixed < least).nonzero()[0] + start)
    return np.concatenate(pieces)


def _step(count: int) -> int:
    """Return of how many places one is looked at; an odd number, to meet every place of what repeats by twos."""
    return count // (2 * MOST) * 2 + 1


def _in_order(first: Places, second: Places) -> tuple[Places, Places]:
    """Return the points that ascend in both texts and are the most; neighbours on a diagonal stay together."""
    shift = second - first
    bounds = group_bounds(shift[1:] != shift[:-1])
    starts, ends = bounds[:-1], bounds[1:]
    low, high = second[starts], second[ends - 1]
    if (low[1:] > high[:-1]).all():
        return first, second
    sizes = ends - starts
    inside = np.zeros(starts.size, dtype=bool)
    inside[_heaviest(low.tolist(), high.tolist(), sizes.tolist())] = True
    chosen = inside.repeat(sizes)
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


def _stretched(
    texts: tuple[str, str], gap: Gap, codes: tuple[Codes, Codes], first: Places, second: Places
) -> Runs:
    """Return a gap's points as runs: each as far forward as the texts agree, then as far back."""
    a, b = codes
    shift = second - first
    apart = _apart(a, b, first, shift)
    room = np.minimum(np.append(first[1:], len(a)) - first, np.append(second[1:], len(b)) - second)
    size = np.minimum(apart[apart.searchsorted(first)] - first, room)
    bounds = group_bounds((size[:-1] < room[:-1]) | (shift[1:] != shift[:-1]))
    starts, lasts = bounds[:-1], bounds[1:] - 1
    a_at, b_at = first[starts], second[starts]
    a_end, b_end = first[lasts] + size[lasts], second[lasts] + size[lasts]
    room = np.minimum(a_at, b_at)
    room[1:] = np.minimum(a_at[1:] - a_end[:-1], b_at[1:] - b_end[:-1])
    back, beyond = _agreeing_before(a, b, a_at, b_at, room)
    for at in beyond.nonzero()[0].tolist():
        back[at] = common_suffix(*texts, gap.a + a_at.item(at), gap.b + b_at.item(at), room.item(at))
    size = a_end - a_at + back
    return Runs(a_at - back, b_at - back, size).where(size > 0)


def _apart(a: Codes, b: Codes, first: Places, shift: Places) -> Places:
    """Return where the first text, from its first point on, is not what the second has beside it; and its length.

    Beside it is what lies on the diagonal of the last point.
    """
    heads = group_bounds(shift[1:] != shift[:-1])[:-1]
    starts, by = first[heads], shift[heads]
    ends = np.minimum(np.append(starts[1:], len(a)), len(b) - by)
    apart = np.ones(len(a) + 1, dtype=bool)
    apart[: starts.item(0)] = False
    columns = (column.tolist() for column in (starts, ends, starts + by, ends + by))
    for start, end, other, other_end in zip(*columns, strict=True):
        np.not_equal(a[start:end], b[other:other_end], apart[start:end])
    return apart.nonzero()[0]


def _agreeing_before(
    a: Codes, b: Codes, ends_a: Places, ends_b: Places, room: Places
) -> tuple[Places, NDArray[np.bool_]]:
    """Return how many characters agree up to each pair of offsets, at most ``room``; and where that may not be all."""
    result = np.zeros_like(room)
    fits = np.minimum(ends_a, ends_b) >= BACK
    rows = fits.nonzero()[0]
    for start in range(0, rows.size, PIECE // BACK):
        some = rows[start : start + PIECE // BACK]
        before_a, before_b = windows(a, BACK)[ends_a[some] - BACK], windows(b, BACK)[ends_b[some] - BACK]
        apart = (before_a.view(a.dtype) != before_b.view(b.dtype)).reshape(-1, BACK)
        nearest = apart[:, ::-1].argmax(axis=1)
        result[some] = np.where(apart[:, BACK - 1] | (nearest > 0), nearest, BACK)
    beyond = (~fits | (result == BACK)) & (room > result)
    return np.minimum(result, room, out=result), beyond
