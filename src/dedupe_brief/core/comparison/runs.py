"""Runs of equal text, made readable: what lines up by chance goes, edges fall where a reader would cut.

An alignment of most equal characters is not yet a good story: it keeps a stray 的 in the middle of a rewritten
sentence, and begins an inserted sentence with the last full stop. Here runs only lose characters or slide; they never
come to cover other ones, so both texts are rebuilt from them as before.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from dedupe_brief.core.comparison.affixes import common_prefix, common_suffix
from dedupe_brief.core.comparison.anchors import Runs
from dedupe_brief.core.comparison.boundaries import Grade, Grades
from dedupe_brief.core.comparison.stretches import Places
from dedupe_brief.core.script import Codes

__all__ = ["Sentences", "cut_out", "drop_chance", "grow", "slide", "snap"]

# A sentence of which less than this stayed was rewritten: unrelated Chinese sentences share a quarter to a third.
REWRITTEN = 0.35

# In a rewritten sentence shorter runs are chance.
CHANCE = 3

# How far an insertion may slide to a better edge.
FAR = 256


# NumPy takes a while to see that a member of an enumeration is a number.
_SENTENCE, _PARAGRAPH = np.uint8(Grade.SENTENCE), np.uint8(Grade.PARAGRAPH)


class Sentences:
    """The sentences of one text.

    Attributes:
        bounds: The offsets at which sentences start, and the text's end.
        lengths: How long each of them is.
        paragraphs: The numbers of the sentences that open a paragraph, and at last the number of sentences.
    """

    def __init__(self, grades: Grades) -> None:
        self.bounds: Places = (grades >= _SENTENCE).nonzero()[0]
        self.lengths: Places = self.bounds[1:] - self.bounds[:-1]
        self.paragraphs: Places = (grades[self.bounds] >= _PARAGRAPH).nonzero()[0]

    def covered(self, starts: Places, sizes: Places) -> Places:
        """Return for each sentence how many of its characters lie in these stretches, sorted and disjoint."""
        before = _covered(self.bounds, starts, sizes)
        return before[1:] - before[:-1]

    def shares(self, number: Places, starts: Places, sizes: Places) -> NDArray[np.float64]:
        """Return the share of the characters of some sentences that lies in these stretches."""
        edges = _covered(np.concatenate((self.bounds[number], self.bounds[number + 1])), starts, sizes)
        shares: NDArray[np.float64] = (edges[number.size :] - edges[: number.size]) / self.lengths[number]
        return shares

    def of(self, offsets: Places) -> Places:
        """Return for each offset the number of the sentence it lies in."""
        found: Places = self.bounds.searchsorted(offsets, side="right") - 1
        return found


def _covered(offsets: Places, starts: Places, sizes: Places) -> Places:
    """Return how many characters before each offset lie in the given stretches, which are sorted and disjoint."""
    inside = np.zeros(starts.size + 1, dtype=np.int64)
    sizes.cumsum(out=inside[1:])
    outside = np.zeros(starts.size + 1, dtype=np.int64)
    np.subtract(starts, inside[:-1], out=outside[1:])
    at = starts.searchsorted(offsets, side="right")
    # The last stretch that starts in front of an offset may reach beyond it: then all but what lies outside is in it.
    covered: Places = np.minimum(inside[at], offsets - outside[at])
    return covered


def drop_chance(runs: Runs, a: Sentences, b: Sentences, keys: tuple[str, str]) -> Runs:
    """Drop the short runs in sentences that were rewritten, unless all of the other side's sentence stayed."""
    short = (runs.size < CHANCE).nonzero()[0]
    if not short.size:
        return runs
    shares = (
        a.shares(a.of(runs.a[short]), runs.a, runs.size),
        b.shares(b.of(runs.b[short]), runs.b, runs.size),
    )
    chance = (np.minimum(*shares) < REWRITTEN) & (np.maximum(*shares) < 1)
    kept = np.ones(runs.size.size, dtype=bool)
    kept[short[chance]] = False
    return runs if kept.all() else _gone_on(runs, kept, keys)


def _gone_on(runs: Runs, kept: NDArray[np.bool_], keys: tuple[str, str]) -> Runs:
    """Return the runs that are kept, each with what agrees behind it: a dropped one may have held that elsewhere."""
    left = runs.where(kept)
    size = left.size.copy()
    before_dropped = kept[:-1] & ~kept[1:]
    for at in (np.cumsum(kept)[:-1][before_dropped] - 1).tolist():
        end = left.a.item(at) + size.item(at), left.b.item(at) + size.item(at)
        last = at + 1 == size.size
        stop = (len(keys[0]), len(keys[1])) if last else (left.a.item(at + 1), left.b.item(at + 1))
        size[at] += common_prefix(*keys, *end, min(stop[0] - end[0], stop[1] - end[1]))
    return Runs(left.a, left.b, size)


def cut_out(runs: Runs, a: Places, b: Places) -> Runs:
    """Return the runs without what lies in the spans ``a`` of one text or ``b`` of the other (rows of start, end)."""
    b = b[b[:, 0].argsort()]
    touched = np.zeros(runs.size.size, dtype=bool)
    for starts, spans in ((runs.a, a), (runs.b, b)):
        reached = spans[:, 0].searchsorted(starts + runs.size)
        touched |= reached > spans[:, 1].searchsorted(starts, side="right")
    if not touched.any():
        return runs
    gone = a.tolist(), b.tolist()
    pieces: list[tuple[int, int, int]] = []
    for at in touched.nonzero()[0].tolist():
        pieces += _pieces((runs.a.item(at), runs.b.item(at), runs.size.item(at)), gone)
    kept = ~touched
    columns = np.array(pieces, dtype=np.int64).reshape(-1, 3).T
    found = [
        np.concatenate((own[kept], cut))
        for own, cut in zip((runs.a, runs.b, runs.size), columns, strict=True)
    ]
    order = found[0].argsort()
    return Runs(*(column[order] for column in found))


def _pieces(
    run: tuple[int, int, int], gone: tuple[list[list[int]], list[list[int]]]
) -> Iterator[tuple[int, int, int]]:
    """Yield what is left of one run where neither text's character is gone."""
    a, b, size = run
    cuts = []
    for start, spans in ((a, gone[0]), (b, gone[1])):
        at = bisect_right(spans, start, key=itemgetter(1))
        while at < len(spans) and spans[at][0] < start + size:
            cuts.append((spans[at][0] - start, spans[at][1] - start))
            at += 1
    done = 0
    for first, last in (*sorted(cuts), (size, size)):
        if done < first:
            yield a + done, b + done, first - done
        done = max(done, last)


def grow(runs: Runs, keys: tuple[str, str], spans: tuple[Places, Places]) -> Runs:
    """Let runs beside the spans that were cut out take in what agrees there.

    The first character of a sentence may have been kept in what moved away from in front of it.
    """
    if not runs.size.size:
        return runs
    a, b, size = runs.a.copy(), runs.b.copy(), runs.size.copy()
    gone = spans[0], spans[1][spans[1][:, 0].argsort()]
    beside = {*runs.a.searchsorted(gone[0][:, 0]).tolist(), *runs.b.searchsorted(gone[1][:, 0]).tolist()}
    lists = [side[:, 0].tolist() for side in gone], [side[:, 1].tolist() for side in gone]
    for at in sorted(beside):
        start = (a.item(at - 1) + size.item(at - 1), b.item(at - 1) + size.item(at - 1)) if at else (0, 0)
        end = (a.item(at), b.item(at)) if at < size.size else (len(keys[0]), len(keys[1]))
        # What was cut out between the two runs: the first such span's start, and the last one's end.
        inside = [(bisect_left(lists[0][n], start[n]), bisect_left(lists[0][n], end[n])) for n in (0, 1)]
        by = 0
        if at:
            stops = [lists[0][n][low] if low < high else end[n] for n, (low, high) in enumerate(inside)]
            room = min(stops[0] - start[0], stops[1] - start[1], FAR)
            by = common_prefix(*keys, *start, room)
            size[at - 1] += by
        if at < size.size:
            starts = [
                lists[1][n][high - 1] if low < high else start[n] + by for n, (low, high) in enumerate(inside)
            ]
            by = common_suffix(*keys, *end, min(end[0] - starts[0], end[1] - starts[1], FAR))
            a[at] -= by
            b[at] -= by
            size[at] += by
    return Runs(a, b, size)


def slide(
    runs: Runs, keys: tuple[str, str], codes: tuple[Codes, Codes], grades: tuple[Grades, Grades]
) -> Runs:
    """Slide what stands in one text only, so that it begins behind a full stop and not with it."""
    starts, size = (runs.a, runs.b), runs.size.copy()
    ends = runs.a + size, runs.b + size
    shift = np.zeros(size.size, dtype=np.int64)
    for own, other in ((0, 1), (1, 0)):
        first, last = ends[own][:-1], starts[own][1:]
        alone = ((first < last) & (ends[other][:-1] == starts[other][1:])).nonzero()[0]
        first, last, code = first[alone], last[alone], codes[own]
        slides = (code[first - 1] == code[last - 1]) | (code[first] == code[last])
        for at in alone[slides].tolist():
            gap = ends[own].item(at), starts[own].item(at + 1)
            room = size.item(at), size.item(at + 1)
            there = starts[other].item(at + 1)
            by = _best_slide(keys[own], gap, room, (grades[own], grades[other]), there)
            size[at] += by
            shift[at + 1] += by
            size[at + 1] -= by
    return Runs(runs.a + shift, runs.b + shift, size).where(size > 0)


def _best_slide(
    key: str, gap: tuple[int, int], room: tuple[int, int], grades: tuple[Grades, Grades], there: int
) -> int:
    """Return by how much to slide a gap so that both its edges grade best; by as little as possible."""
    start, end = gap
    low, high = 0, 0
    while low < min(FAR, room[0]) and key[start - 1 - low] == key[end - 1 - low]:
        low += 1
    while high < min(FAR, room[1]) and key[start + high] == key[end + high]:
        high += 1
    edges = (grades[0], start), (grades[0], end), (grades[1], there)
    worth = [*map(min, *(own.data[at - low : at + high + 1] for own, at in edges))]
    best = max(worth)
    return min((step - low for step, own in enumerate(worth) if own == best), key=abs)


def snap(runs: Runs, grades: tuple[Grades, Grades], least: Grade) -> Runs:
    """Shorten runs until their edges are at offsets of at least this grade in both texts.

    A run that has no two such edges goes.
    """
    one, other = grades
    ends = runs.a + runs.size, runs.b + runs.size
    worst = np.minimum(np.minimum(one[runs.a], other[runs.b]), np.minimum(one[ends[0]], other[ends[1]]))
    bad = (worst < np.uint8(least)).nonzero()[0].tolist()
    if not bad:
        return runs
    a, b, size = runs.a.copy(), runs.b.copy(), runs.size.copy()
    for at in bad:
        p, q, n = a.item(at), b.item(at), size.item(at)
        edges = np.minimum(one[p : p + n + 1], other[q : q + n + 1]) >= np.uint8(least)
        first, last = int(edges.argmax()), n - int(edges[::-1].argmax())
        a[at], b[at], size[at] = p + first, q + first, max(0, last - first) if edges[first] else 0
    return Runs(a, b, size).where(size > 0)
