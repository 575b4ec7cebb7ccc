"""Where a stream of characters repeats itself: common stretches, put in order into copies.

Numbers only: this module knows code points and positions, nothing of text, blocks or sentences. A *run* is
``(p, q, n)``: the ``n`` characters from ``p`` on equal those from ``q`` on, and ``q`` lies before ``p``. A
*copy* is a list of runs that ascend in both places. Everything here is linear in the stream's length, whatever
the stream holds.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from dedupe_brief.core.script import Codes

__all__ = ["MIN_COPY", "Copy", "Link", "Run", "align", "copies"]

Run = tuple[int, int, int]
Copy = list[Run]
Positions = NDArray[np.int32]
Link = NDArray[np.int32]
Runs = tuple[Positions, Positions, Positions]

# Shorter stretches recur in every text (names, set phrases); in a copy with every tenth character changed,
# still 43 % of the stretches of eight are untouched.
GRAM = 8

# Nothing shorter is ever a repeat, so closer places than this are rhythm (哈哈哈哈), not copies.
MIN_COPY = 24

# Insertions and deletions move a copy's diagonal; within one gap of NEAR characters seldom further than this.
BAND = 32

# Between two untouched stretches of one passage. With every tenth character changed, one gap in 900 is longer.
NEAR = 64

# Common stretches must make up this share of the passage, or they are phrases that happen to line up.
DENSITY = 0.25

# A sentence or a few paragraphs of its own, in one copy or the other, end a passage but not the copy. Longer
# gaps hold no small changes, and aligning them character by character would cost too much.
JOIN = 600

# What an alignment of two gaps must cover: unrelated Chinese sentences align by a quarter to a third.
ALIGNED = 0.5

# Past the last common stretch of a copy: its final sentence may end in changed characters.
EDGE = 32
EDGE_GAP = 12
EDGE_STEPS = 8

# How many copies can be under way at once. Enough for a digest that quotes several; bounds the work.
OPEN = 8

# Two characters in a row agree by chance far more rarely than one: what an alignment of longer gaps must show.
SOLID = 2
EDGE_SOLID = 3

# Four to sixteen times as many buckets as stretches.
_BUCKET_BITS = 2

_MIX = np.uint64(0x9E3779B97F4A7C15)
_BASE = 0x2545F4914F6CDD1D
_WEIGHTS = [np.uint64(pow(_BASE, width, 1 << 64)) for width in (1, 2, 4)]  # up to half of GRAM


def copies(codes: Codes, key: str) -> list[Copy]:
    """Return the copies inside a stream: later places that repeat an earlier one, exactly or nearly.

    Args:
        codes: The stream's code points.
        key: The same stream as a string.

    Returns:
        Lists of runs, ascending in both places; the two places of a copy don't overlap.

    >>> from dedupe_brief.core.script import code_points
    >>> stream = "一二三四五六七八九十百千万亿上下左右东南西北中外" * 2
    >>> copies(code_points(stream), stream)
    [[(24, 0, 24)]]
    """
    pieces = _unfilled(codes)
    if not pieces:
        return []
    ends = list(accumulate((_ends(piece)[0] for piece in pieces), max))
    room = zip([0, *ends], [*(piece[0][0] for piece in pieces[1:]), len(key)], strict=False)
    return [_fill(piece, key, *edges) for piece, edges in zip(pieces, room, strict=True)]


def _unfilled(codes: Codes) -> list[Copy]:
    """Return the copies as far as they are common stretches."""
    found = _dense(_runs(codes))
    if not found[0].size:
        return []
    passages = _chain(zip(*(column.tolist() for column in found), strict=True))
    solid = [passage for passage in passages if sum(run[2] for run in passage) >= MIN_COPY]
    return sorted(piece for group in _join(solid) for piece in _split_periods(group))


def align(link: Link, key: str) -> None:
    """Link what agrees in the gaps of copies of which only part of the characters is linked yet.

    Args:
        link: For each character its twin, itself, or -1. Changed in place.
        key: The stream.
    """
    linked = (link >= 0).nonzero()[0]
    twins = link[linked]
    own = linked == twins
    p_gaps, q_gaps = np.diff(linked) - 1, np.diff(twins) - 1
    open_ = (p_gaps > 0) & (q_gaps > 0) & (p_gaps <= JOIN) & (q_gaps <= JOIN) & ~own[1:] & ~own[:-1]
    for at in open_.nonzero()[0].tolist():
        later = int(linked[at]) + 1, int(linked[at + 1])
        earlier = int(twins[at]) + 1, int(twins[at + 1])
        for p, q, n in _between(key, later, earlier):
            link[p : p + n] = np.arange(q, q + n)


def _runs(codes: Codes) -> Runs:
    """Return the maximal runs of stretches of ``GRAM`` characters and their first twins."""
    later, earlier = _links(codes)
    if not later.size:
        return later, earlier, earlier
    distance = later - earlier
    fresh = _starts((later[1:] - later[:-1] != 1) | (distance[1:] != distance[:-1]))
    starts = fresh.nonzero()[0]
    later, earlier, distance = later[starts], earlier[starts], distance[starts]
    lengths = (np.append(starts[1:], fresh.size) - starts + (GRAM - 1)).astype(np.int32)
    # The last stretch's tail may reach into its own twin, or into another copy, where copies adjoin.
    lengths = np.minimum(lengths, distance)
    room = later[1:] - later[:-1]
    lengths[:-1] = np.where(lengths[1:] >= MIN_COPY, np.minimum(lengths[:-1], room), lengths[:-1])
    return later, earlier, lengths


def _links(codes: Codes) -> tuple[Positions, Positions]:
    """Return the places of stretches that occurred before, ascending, with the first places of these.

    The first, not the nearest: so that all copies lead to one, and a phrase inside a copy seldom leads astray.
    """
    none = np.empty(0, dtype=np.int32)
    count = len(codes) - GRAM + 1
    if len(codes) < 2 * MIN_COPY:
        return none, none
    # Hash above, position below, in one integer: one plain sort brings twins together in text order.
    bits = np.uint64(count.bit_length())
    packed = _hashes(codes)
    places = _crowded(packed)
    packed = packed[places]
    packed >>= bits
    packed <<= bits
    packed |= places.astype(np.uint64)
    del places
    packed.sort()
    span = np.uint64(1) << bits
    twins = ((packed[1:] ^ packed[:-1]) < span).nonzero()[0]
    if twins.size < MIN_COPY - GRAM + 1:
        return none, none
    mask = span - np.uint64(1)
    fresh = _starts(twins[1:] - twins[:-1] != 1)  # where a new stretch begins among the twins
    nearest = (packed[twins] & mask).astype(np.int32)
    twins += 1
    later = (packed[twins] & mask).astype(np.int32)
    del packed, twins  # the largest arrays of all
    earlier = nearest[np.maximum.accumulate(np.where(fresh, np.arange(fresh.size), 0))]
    far = later - nearest >= MIN_COPY
    # Once more two numbers in one, to sort both by the later place.
    both = later[far].astype(np.uint64)
    both <<= bits
    both |= earlier[far].astype(np.uint64)
    both.sort()
    return (both >> bits).astype(np.int32), (both & mask).astype(np.int32)


def _crowded(hashes: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Return, ascending, the places whose hash another place may have too: those that share a bucket.

    On most pages that is one in five; to sort them all would cost more than everything else here.
    """
    bits = hashes.size.bit_length() + _BUCKET_BITS
    buckets = (hashes >> np.uint64(64 - bits)).astype(np.intp)
    number = np.arange(hashes.size, dtype=np.int32)
    last = np.empty(1 << bits, dtype=np.int32)  # only what is written is read
    last[buckets] = number  # of the places in one bucket the last one stays
    last = last[buckets]
    shared = last != number
    shared[last[shared]] = True
    places: NDArray[np.intp] = shared.nonzero()[0]
    return places


def _starts(changes: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return where groups of neighbours start: at the first one, and where something changes from one to the next."""
    starts = np.empty(changes.size + 1, dtype=bool)
    starts[0] = True
    starts[1:] = changes
    return starts


def _hashes(codes: Codes) -> NDArray[np.uint64]:
    """Return a hash of every stretch of ``GRAM`` characters, by joining halves: 1 + 1, 2 + 2, 4 + 4."""
    hashes = codes.astype(np.uint64)
    width = 1
    for weight in _WEIGHTS:
        hashes = hashes[:-width] * weight + hashes[width:]
        width *= 2
    hashes ^= hashes >> np.uint64(29)
    hashes *= _MIX
    return hashes


def _dense(runs: Runs) -> Runs:
    """Keep the runs that, with others on a near diagonal close by, cover enough characters for a copy."""
    later, earlier, lengths = runs
    if lengths.sum() < MIN_COPY:
        return later[:0], earlier[:0], lengths[:0]
    distance = later - earlier
    # Two overlapping sets of bands: a copy drifts over the edge of one only.
    kept = _dense_bands(distance // BAND, later, lengths)
    kept |= _dense_bands((distance + BAND // 2) // BAND, later, lengths)
    return later[kept], earlier[kept], lengths[kept]


def _dense_bands(band: Positions, later: Positions, lengths: Positions) -> NDArray[np.bool_]:
    """Tell which runs, with others of their band close by, cover enough characters for a copy."""
    order = np.argsort(band, kind="stable")
    band, starts, lengths = band[order], later[order], lengths[order]
    ends = starts + lengths
    fresh = _starts((band[1:] != band[:-1]) | (starts[1:] - ends[:-1] > NEAR))
    first = fresh.nonzero()[0]
    last = np.append(first[1:], fresh.size) - 1
    covered = np.add.reduceat(lengths, first)
    good = (covered >= MIN_COPY) & (covered >= DENSITY * (ends[last] - starts[first]))
    kept = np.empty_like(fresh)
    kept[order] = np.repeat(good, last - first + 1)
    return kept


@dataclass(slots=True)
class _Open:
    """A passage or copy that may go on: its runs, and where they end."""

    runs: Copy
    p_end: int = 0
    q_end: int = 0


def _chain(runs: Iterable[Run]) -> list[Copy]:
    """Put runs, ascending in their later place, into passages that ascend in both."""
    passages: list[Copy] = []
    active: list[_Open] = []
    for p, q, n in runs:
        active = [passage for passage in active if p - passage.p_end <= NEAR]
        best: _Open | None = None
        best_cost, best_cut = BAND + 1, 0
        for passage in active:
            p_gap, q_gap = p - passage.p_end, q - passage.q_end
            cost = abs(p_gap - q_gap)
            if cost < best_cost and q_gap <= NEAR + BAND:
                cut = max(-p_gap, -q_gap, 0)
                if cut < min(n, GRAM):
                    best, best_cost, best_cut = passage, cost, cut
        if best is None:
            best = _Open([])
            passages.append(best.runs)
            active = [*active[-OPEN + 1 :], best]
        _append(best.runs, (p, q, n), best_cut)
        best.p_end, best.q_end = p + n, q + n
    return passages


def _append(passage: Copy, run: Run, overlap: int) -> None:
    """Add a run to a passage; where it overlaps the last one, the longer of the two stays whole."""
    p, q, n = run
    if overlap and passage[-1][2] < n:
        p_last, q_last, n_last = passage.pop()
        if n_last - overlap >= GRAM:
            passage.append((p_last, q_last, n_last - overlap))
        overlap = 0
    passage.append((p + overlap, q + overlap, n - overlap))


def _join(passages: Sequence[Copy]) -> list[Copy]:
    """Join passages that continue one another in both places into one copy."""
    groups: list[Copy] = []
    active: list[_Open] = []
    for passage in sorted(passages):
        p, q, _ = passage[0]
        p_end, q_end = _ends(passage)
        active = [group for group in active if p - group.p_end <= JOIN]
        best: _Open | None = None
        best_cost = JOIN + 1
        for group in active:
            p_gap, q_gap = p - group.p_end, q - group.q_end
            cost = abs(p_gap - q_gap)
            if cost < best_cost and p_gap >= 0 and 0 <= q_gap <= JOIN:
                one_sided = min(p_gap, q_gap) <= NEAR or cost <= BAND
                disjoint = q_end <= group.runs[0][0]
                if one_sided and disjoint:
                    best, best_cost = group, cost
        if best is None:
            best = _Open([])
            groups.append(best.runs)
            active = [*active[-OPEN + 1 :], best]
        best.runs += passage
        best.p_end, best.q_end = p_end, q_end
    return groups


def _ends(copy: Copy) -> tuple[int, int]:
    """Return where a copy's later and earlier place end."""
    p, q, n = copy[-1]
    return p + n, q + n


def _split_periods(copy: Copy) -> Iterator[Copy]:
    """Cut a copy whose two places overlap (three and more copies in a row) into one copy for each period."""
    piece: Copy = []
    start = copy[0][0]
    for p, q, n in copy:
        while q + n > start:
            head = max(start - q, 0)
            if head:
                piece.append((p, q, head))
            if piece:
                yield piece
            piece, p, q, n = [], p + head, q + head, n - head
            start = p
        if n:
            piece.append((p, q, n))
    if piece:
        yield piece


def _fill(copy: Copy, key: str, low: int, high: int) -> Copy:
    """Align the characters between and around a copy's runs, so that small changes are all that is left.

    Around it only between ``low`` and ``high``: beyond are other copies.
    """
    result = _before(copy, key, low)
    for (p, q, n), (p_next, q_next, _) in pairwise(copy):
        result.append((p, q, n))
        result += _between(key, (p + n, p_next), (q + n, q_next))
    result.append(copy[-1])
    return result + _after(copy, key, high)


def _between(key: str, later: tuple[int, int], earlier: tuple[int, int]) -> Copy:
    """Return what agrees in a gap of a copy; nothing if the gap holds different sentences."""
    least = min(later[1] - later[0], earlier[1] - earlier[0])
    if least <= 0 or max(later[1] - later[0], earlier[1] - earlier[0]) > JOIN + BAND:
        return []
    if least <= EDGE_GAP:
        return _equal(key, later, earlier, 1)
    found = _equal(key, later, earlier, SOLID)
    return found if sum(run[2] for run in found) >= ALIGNED * least else []


def _before(copy: Copy, key: str, low: int) -> Copy:
    """Return what agrees in the characters before a copy's first run."""
    p, q, _ = copy[0]
    limit = max(_ends(copy)[1], low)
    found: Copy = []
    for _ in range(EDGE_STEPS):
        reach = min(EDGE, q, p - limit)
        step = _equal(key, (p - reach, p), (q - reach, q), EDGE_SOLID) if reach > 0 else []
        if not step or max(p - step[-1][0] - step[-1][2], q - step[-1][1] - step[-1][2]) > EDGE_GAP:
            break
        p, q, _ = step[-1]
        found.append(step[-1])
    return found[::-1]


def _after(copy: Copy, key: str, high: int) -> Copy:
    """Return what agrees in the characters after a copy's last run."""
    p, q = _ends(copy)
    limit = copy[0][0]
    found: Copy = []
    for _ in range(EDGE_STEPS):
        reach = min(EDGE, high - p, limit - q)
        step = _equal(key, (p, p + reach), (q, q + reach), EDGE_SOLID) if reach > 0 else []
        if not step or max(step[0][0] - p, step[0][1] - q) > EDGE_GAP:
            break
        p, q = _ends(step[:1])
        found.append(step[0])
    return found


def _equal(key: str, later: tuple[int, int], earlier: tuple[int, int], least: int) -> Copy:
    """Align two stretches; return the runs of at least ``least`` characters that agree."""
    blocks = LCSseq.editops(key[slice(*later)], key[slice(*earlier)]).as_matching_blocks()
    return [(later[0] + b.a, earlier[0] + b.b, b.size) for b in blocks if b.size >= least]
