"""Runs of equal text, made readable: what lines up by chance goes, edges fall where a reader would cut.

An alignment of most equal characters is not yet a good story: it keeps a stray 的 in the middle of a rewritten
sentence, and begins an inserted sentence with the last full stop. Here runs only lose characters or slide; they never
come to cover other ones, so both texts are rebuilt from them as before.
"""

import numpy as np
from numpy.typing import NDArray

from dedupe_brief.core.anchors import Runs
from dedupe_brief.core.boundaries import Grade, Grades
from dedupe_brief.core.script import Codes
from dedupe_brief.core.stretches import Places

__all__ = ["Sentences", "cut_out", "drop_chance", "grow", "slide", "snap"]

# A sentence of which less than this stayed was rewritten: unrelated Chinese sentences share a quarter to a third.
REWRITTEN = 0.35

# In a rewritten sentence shorter runs are chance.
CHANCE = 3

# How far an insertion may slide to a better edge.
FAR = 256


class Sentences:
    """The sentences of one text.

    Attributes:
        bounds: The offsets at which sentences start, and the text's end.
        paragraphs: The numbers of the sentences that open a paragraph, and at last the number of sentences.
    """

    def __init__(self, grades: Grades) -> None:
        self.bounds: Places = np.flatnonzero(grades >= Grade.SENTENCE)
        self.paragraphs: Places = np.flatnonzero(grades[self.bounds] >= Grade.PARAGRAPH)

    def shares(self, starts: Places, sizes: Places) -> NDArray[np.float64]:
        """Return for each sentence the share of its characters that lies in these stretches, sorted and disjoint."""
        before = _covered(self.bounds, starts, sizes)
        shares: NDArray[np.float64] = (before[1:] - before[:-1]) / (self.bounds[1:] - self.bounds[:-1])
        return shares

    def of(self, offsets: Places) -> Places:
        """Return for each offset the number of the sentence it lies in."""
        found: Places = np.searchsorted(self.bounds, offsets, side="right") - 1
        return found


def _covered(offsets: Places, starts: Places, sizes: Places) -> Places:
    """Return how many characters before each offset lie in the given stretches, which are sorted and disjoint."""
    if not starts.size:
        return np.zeros_like(offsets)
    at = starts.searchsorted(offsets, side="right")
    ends = starts + sizes
    whole = sizes.cumsum()
    behind = np.concatenate(([0], whole))[at]
    # The last stretch that starts in front of an offset may reach beyond it.
    result: Places = behind - np.maximum(0, np.concatenate(([0], ends))[at] - offsets)
    return result


def drop_chance(runs: Runs, a: Sentences, b: Sentences) -> Runs:
    """Drop the short runs in sentences that were rewritten, unless all of the other side's sentence stayed."""
    short = np.flatnonzero(runs.size < CHANCE)
    if not short.size:
        return runs
    shares = (
        a.shares(runs.a, runs.size)[a.of(runs.a[short])],
        b.shares(runs.b, runs.size)[b.of(runs.b[short])],
    )
    chance = (np.minimum(*shares) < REWRITTEN) & (np.maximum(*shares) < 1)
    kept = np.ones(runs.size.size, dtype=bool)
    kept[short[chance]] = False
    return runs.where(kept)


def cut_out(runs: Runs, a: Places, b: Places) -> Runs:
    """Return the runs without what lies in the spans ``a`` of one text or ``b`` of the other (rows of start, end)."""
    b = b[np.argsort(b[:, 0])]
    gone = [(spans[:, 0], spans[:, 1] - spans[:, 0]) for spans in (a, b)]
    touched = np.zeros(runs.size.size, dtype=bool)
    for starts, (firsts, sizes) in ((runs.a, gone[0]), (runs.b, gone[1])):
        reached = firsts.searchsorted(starts + runs.size)
        touched |= reached > (firsts + sizes).searchsorted(starts, side="right")
    pieces = [(runs.a[~touched], runs.b[~touched], runs.size[~touched])]
    pieces += (_pieces(runs, at, *gone) for at in np.flatnonzero(touched).tolist())
    columns = [np.concatenate(column) for column in zip(*pieces, strict=True)]
    order = np.argsort(columns[0])
    return Runs(*(column[order] for column in columns))


def _pieces(
    runs: Runs, at: int, gone_a: tuple[Places, Places], gone_b: tuple[Places, Places]
) -> tuple[Places, Places, Places]:
    """Return what is left of one run where neither text's character is gone."""
    a, b, size = int(runs.a[at]), int(runs.b[at]), int(runs.size[at])
    offsets = np.arange(size + 1)
    gone = np.diff(_covered(a + offsets, *gone_a)) + np.diff(_covered(b + offsets, *gone_b))
    edges = np.flatnonzero(np.diff((gone == 0).astype(np.int8), prepend=0, append=0))
    starts, ends = edges[::2], edges[1::2]
    return a + starts, b + starts, ends - starts


def grow(runs: Runs, codes: tuple[Codes, Codes], spans: tuple[Places, Places]) -> Runs:
    """Let runs beside the spans that were cut out take in what agrees there.

    The first character of a sentence may have been kept in what moved away from in front of it.
    """
    if not runs.size.size:
        return runs
    a, b, size = runs.a.copy(), runs.b.copy(), runs.size.copy()
    gone = spans[0], spans[1][np.argsort(spans[1][:, 0])]
    beside = np.concatenate((runs.a.searchsorted(gone[0][:, 0]), runs.b.searchsorted(gone[1][:, 0])))
    for at in np.unique(beside).tolist():
        start = (int(a[at - 1] + size[at - 1]), int(b[at - 1] + size[at - 1])) if at else (0, 0)
        end = (int(a[at]), int(b[at])) if at < size.size else (len(codes[0]), len(codes[1]))
        inside = [
            side[side[:, 0].searchsorted(start[n]) : side[:, 0].searchsorted(end[n])]
            for n, side in enumerate(gone)
        ]
        stops = [int(found[0, 0]) if found.size else end[n] for n, found in enumerate(inside)]
        by = _agreeing(codes[0][start[0] : stops[0]], codes[1][start[1] : stops[1]]) if at else 0
        if at:
            size[at - 1] += by
        if at < size.size:
            starts = [int(found[-1, 1]) if found.size else start[n] + by for n, found in enumerate(inside)]
            by = _agreeing(
                codes[0][starts[0] : end[0]][::-1],
                codes[1][starts[1] : end[1]][::-1],
            )
            a[at], b[at], size[at] = a[at] - by, b[at] - by, size[at] + by
    return Runs(a, b, size)


def _agreeing(a: Codes, b: Codes) -> int:
    """Return how many characters two stretches share at their start; few are looked at."""
    room = min(len(a), len(b), FAR)
    apart = np.append(a[:room] != b[:room], True)
    return int(apart.argmax())


def slide(runs: Runs, codes: tuple[Codes, Codes], grades: tuple[Grades, Grades]) -> Runs:
    """Slide what stands in one text only, so that it begins behind a full stop and not with it."""
    if runs.size.size < 2:
        return runs
    ends = runs.a + runs.size, runs.b + runs.size
    gaps = runs.a[1:] - ends[0][:-1], runs.b[1:] - ends[1][:-1]
    a, b, size = runs.a.copy(), runs.b.copy(), runs.size.copy()
    for side, other in ((0, 1), (1, 0)):
        own = codes[side]
        one_sided = np.flatnonzero((gaps[side] > 0) & (gaps[other] == 0))
        start, end = ends[side][one_sided], ends[side][one_sided] + gaps[side][one_sided]
        can = (own[start - 1] == own[end - 1]) | (own[start] == own[end])
        for at in one_sided[can].tolist():
            room = int(size[at]), int(size[at + 1])
            first = int((b if side else a)[at]) + room[0]
            last = int((b if side else a)[at + 1])
            there = int((a if side else b)[at + 1])
            by = _best_slide(own, (first, last), room, (grades[side], grades[other]), there)
            size[at] += by
            a[at + 1] += by
            b[at + 1] += by
            size[at + 1] -= by
    return Runs(a, b, size).where(size > 0)


def _best_slide(
    own: Codes, gap: tuple[int, int], room: tuple[int, int], grades: tuple[Grades, Grades], there: int
) -> int:
    """Return by how much to slide a gap so that both its edges grade best; by as little as possible."""
    start, end = gap
    back = min(FAR, room[0])
    left = own[start - back : start][::-1] != own[end - back : end][::-1]
    ahead = min(FAR, room[1])
    right = own[start : start + ahead] != own[end : end + ahead]
    low = -(int(left.argmax()) if left.any() else back)
    high = int(right.argmax()) if right.any() else ahead
    steps = np.arange(low, high + 1)
    worth = np.minimum(grades[0][start + steps], grades[0][end + steps])
    worth = np.minimum(worth, grades[1][there + steps])
    best = np.flatnonzero(worth == worth.max())
    return int(steps[best[np.abs(steps[best]).argmin()]])


def snap(runs: Runs, grades: tuple[Grades, Grades], least: Grade) -> Runs:
    """Shorten runs until their edges are at offsets of at least this grade in both texts.

    A run that has no two such edges goes.
    """
    one, other = grades
    ends = runs.a + runs.size, runs.b + runs.size
    worst = np.minimum(np.minimum(one[runs.a], other[runs.b]), np.minimum(one[ends[0]], other[ends[1]]))
    bad = np.flatnonzero(worst < least).tolist()
    if not bad:
        return runs
    a, b, size = runs.a.copy(), runs.b.copy(), runs.size.copy()
    for at in bad:
        p, q, n = int(a[at]), int(b[at]), int(size[at])
        edges = np.minimum(one[p : p + n + 1], other[q : q + n + 1]) >= least
        first, last = int(edges.argmax()), n - int(edges[::-1].argmax())
        a[at], b[at], size[at] = p + first, q + first, max(0, last - first) if edges[first] else 0
    return Runs(a, b, size).where(size > 0)
