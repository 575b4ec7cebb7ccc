"""Runs of the key → changes of the two texts: every character of either text falls into exactly one change.

What the key leaves out, and what is equal only in the key, becomes a change with the rule under which it is ignored.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest
from operator import itemgetter

import numpy as np

from dedupe_brief.core.comparison.anchors import Runs
from dedupe_brief.core.comparison.changes import Change, Ignore, Operation
from dedupe_brief.core.comparison.flags import flags_at
from dedupe_brief.core.comparison.ignore import Keyed, rule_of
from dedupe_brief.core.comparison.moves import Place
from dedupe_brief.core.model import Span

__all__ = ["tiled"]

Moved = tuple[int, int]
"""The number of a move, and where its stretch of a key ends."""

Stayed = tuple[list[Moved], int]
"""Where a stretch of a key ends that did not move, behind what moved in front of it."""

Pieces = tuple[list[Stayed], list[Moved]]
"""What a stretch of a key consists of: what did not move, and what moved behind the last of that."""

_rule_of = lru_cache(maxsize=4096)(rule_of)

OLD, NEW = 0, 1

_NEVER = 1 << 62  # no text is so long

EQUAL, INSERT, DELETE, REPLACE, MOVE = (
    Operation  # looking them up there each time would cost more than all the rest
)


def tiled(
    texts: tuple[Keyed, Keyed],
    rules: frozenset[Ignore],
    whole: tuple[Span, Span],
    runs: Runs,
    keys: Place,
    moved: tuple[Place, ...] = (),
) -> tuple[Change, ...]:
    """Return the changes between two texts.

    Args:
        texts: Both, with their keys.
        rules: What the keys ignore.
        whole: The stretch of either text to be covered.
        runs: What is equal in the keys.
        keys: The stretch of either key to be covered.
        moved: What moved. None of it is in the runs.
    """
    is_plain = all(text.key is text.text for text in texts)
    tiler = _Tiler(texts) if is_plain else _KeyTiler(texts, rules, whole)
    return tiler.tile(runs, keys, moved)


class _Tiler:
    """Writes the changes between two texts that are their own keys."""

    def __init__(self, texts: tuple[Keyed, Keyed]) -> None:
        old, new = texts
        self._old, self._new = old.text, new.text
        self._old_key, self._new_key = old.key, new.key
        self.changes: list[Change] = []

    def tile(self, runs: Runs, keys: Place, moved: tuple[Place, ...]) -> tuple[Change, ...]:
        """Return the changes; see `tiled`."""
        p, p_end, q, q_end = keys
        gone = _Moving([(number, *place[:2]) for number, place in enumerate(moved)])
        come = _Moving(
            sorted(((number, *place[2:]) for number, place in enumerate(moved)), key=itemgetter(1))
        )
        columns = zip(runs.a.tolist(), runs.b.tolist(), runs.size.tolist(), strict=True)
        for run_a, run_b, size in (*columns, (p_end, q_end, 0)):
            if gone.next <= run_a or come.next <= run_b:
                self._between_runs(p, gone.between(p, run_a), q, come.between(q, run_b))
            else:
                self._change(p, run_a, q, run_b)
            p, q = run_a + size, run_b + size
            if size:
                self._equal(run_a, p, run_b, q)
        return tuple(self.changes)

    def _between_runs(self, p: int, gone: Pieces, q: int, come: Pieces) -> None:
        """Write a stretch without runs. What did not move is paired in order, whatever moved beside it."""
        (olds, last_gone), (news, last_come) = gone, come
        olds.append((last_gone, 0))  # what is gone stands before what came
        for (away, old), (here, new) in zip_longest(olds, news, fillvalue=([], 0)):
            p, q = self._moves(p, away, q, here)
            p_end, q_end = max(p, old), max(q, new)
            self._change(p, p_end, q, q_end)
            p, q = p_end, q_end
        self._moves(p, [], q, last_come)

    def _moves(self, p: int, away: list[Moved], q: int, here: list[Moved]) -> tuple[int, int]:
        """Write what moved away from ``p`` and what came to ``q``; return where both end."""
        for move, end in away:
            self._differ(p, end, q, q, move)
            p = end
        for move, end in here:
            self._differ(p, p, q, end, move)
            q = end
        return p, q

    def _change(self, p: int, p_end: int, q: int, q_end: int) -> None:
        """Write one change of the keys' characters, if there are any."""
        gone, come = p_end - p, q_end - q
        if gone != come or self._old_key[p:p_end] != self._new_key[q:q_end]:
            self._differ(p, p_end, q, q_end)
        elif gone:  # what was left between two moves
            self._equal(p, p_end, q, q_end)

    def _equal(self, p: int, p_end: int, q: int, q_end: int) -> None:
        """Write what is equal in both keys."""
        self._add(EQUAL, p, p_end, q, q_end)

    def _differ(self, p: int, p_end: int, q: int, q_end: int, move: int | None = None) -> None:
        """Write a change that counts."""
        before, after = Span(p, p_end), Span(q, q_end)
        if move is not None:  # it has changes of its own
            change = Change(MOVE, before, after, move)
        else:
            told = flags_at(self._old, p, p_end, self._new, q, q_end)
            change = Change(_operation(p_end - p, q_end - q), before, after, None, told)
        self.changes.append(change)

    def _add(
        self, operation: Operation, p: int, p_end: int, q: int, q_end: int, ignored: Ignore | None = None
    ) -> None:
        """Write a change that doesn't count, as one with the last if that is of the same kind."""
        last = self.changes[-1] if self.changes else None
        if last and last.operation is operation and last.ignored is ignored and not last.counts:
            p, q = last.before.start, last.after.start
            self.changes.pop()
        self.changes.append(Change(operation, Span(p, p_end), Span(q, q_end), None, (), ignored))


class _KeyTiler(_Tiler):
    """Writes the changes of the texts as the keys have them, and what the keys left out; both go on at ``at``."""

    def __init__(
        self, texts: tuple[Keyed, Keyed], rules: frozenset[Ignore], whole: tuple[Span, Span]
    ) -> None:
        super().__init__(texts)
        self.texts = texts
        self._rules = rules
        self._at = [span.start for span in whole]
        self._stops = [span.end for span in whole]
        self._offsets = [
            text.offsets.item if isinstance(text.offsets, np.ndarray) else text.offsets.__getitem__
            for text in texts
        ]

    def tile(self, runs: Runs, keys: Place, moved: tuple[Place, ...]) -> tuple[Change, ...]:
        """Return the changes, and at last what the keys left out at their ends."""
        super().tile(runs, keys, moved)
        self._skip(*self._stops)
        return tuple(self.changes)

    def _start(self, side: int, place: int) -> int:
        """Return the offset of a key's character, or where this side ends."""
        offset: int = self._offsets[side](place)
        return min(offset, self._stops[side])

    def _end(self, side: int, place: int) -> int:
        """Return the offset behind the key's character in front of ``place``."""
        offset: int = self._offsets[side](place - 1)
        return offset + 1

    def _differ(self, p: int, p_end: int, q: int, q_end: int, move: int | None = None) -> None:
        """Write a change that counts, behind what the keys left out in front of it."""
        if p < p_end and q < q_end:
            self._skip(self._start(OLD, p), self._start(NEW, q))
            ends = self._end(OLD, p_end), self._end(NEW, q_end)
        elif p < p_end:
            end = self._one_sided(OLD, (p, p_end), q)
            ends = end, self._at[NEW]
        else:
            end = self._one_sided(NEW, (q, q_end), p)
            ends = self._at[OLD], end
        super()._differ(self._at[OLD], ends[OLD], self._at[NEW], ends[NEW], move)
        self._at = [*ends]

    def _one_sided(self, side: int, span: tuple[int, int], place: int) -> int:
        """Return where text that stands on one side only ends, and write what the key left out in front of it.

        The key left something out on both its sides, where the other text has one such stretch; what does not
        match that goes with the text.
        """
        own, other = self.texts[side], self.texts[1 - side]
        first, last, behind = self._start(side, span[0]), self._end(side, span[1]), self._start(side, span[1])
        opposite = self._start(1 - side, place)
        if self._at[side] == first and self._at[1 - side] == opposite:  # nothing was left out in front of it
            return behind
        gap = other.text[self._at[1 - side] : opposite]
        if gap == own.text[last:behind] and gap != own.text[self._at[side] : first]:
            return last
        self._skip(*((first, opposite) if side == OLD else (opposite, first)))
        return behind

    def _equal(self, p: int, p_end: int, q: int, q_end: int) -> None:
        """Write a run, with the differences inside it that are ignored."""
        end_a, end_b = self._end(OLD, p_end), self._end(NEW, q_end)
        if not self._rules:  # what the keys leave out is the same in both texts
            super()._equal(self._at[OLD], end_a, self._at[NEW], end_b)
            self._at = [end_a, end_b]
            return
        self._skip(self._start(OLD, p), self._start(NEW, q))
        if self._old[self._at[OLD] : end_a] != self._new[self._at[NEW] : end_b]:
            for start_a, stop_a, start_b, stop_b in self._unlike(p, p_end, q, q_end):
                self._skip(start_a, start_b)
                self._skip(stop_a, stop_b)
        self._skip(end_a, end_b)

    def _unlike(self, p: int, p_end: int, q: int, q_end: int) -> Iterator[tuple[int, int, int, int]]:
        """Yield the spans inside a run that are not the same in the texts, in order."""
        old, new = self.texts
        places_a, places_b = np.asarray(old.offsets[p:p_end]), np.asarray(new.offsets[q:q_end])
        other = old.original[places_a] != new.original[places_b]
        left_out = np.diff(places_a, append=places_a[-1] + 1) > 1
        left_out |= np.diff(places_b, append=places_b[-1] + 1) > 1
        for at in np.flatnonzero(other | left_out).tolist():
            a, b = int(places_a[at]), int(places_b[at])
            if other[at]:
                yield a, a + 1, b, b + 1
            if left_out[at]:
                yield a + 1, int(places_a[at + 1]), b + 1, int(places_b[at + 1])

    def _skip(self, end_a: int, end_b: int) -> None:
        """Write what stands between here and there, equal or else ignored."""
        at_a, at_b = self._at
        if (end_a, end_b) == (at_a, at_b):
            return
        before, after = self._old[at_a:end_a], self._new[at_b:end_b]
        if before == after:
            self._add(EQUAL, at_a, end_a, at_b, end_b)
        else:
            operation = _operation(len(before), len(after))
            self._add(operation, at_a, end_a, at_b, end_b, _rule_of(before, after, self._rules))
        self._at = [end_a, end_b]


class _Moving:
    """The moved stretches of one key, in order, that have not been written yet; ``next`` is where the first ends."""

    def __init__(self, moved: list[tuple[int, int, int]]) -> None:
        self._moved = moved[::-1]
        self._look()

    def _look(self) -> None:
        self.next = self._moved[-1][2] if self._moved else _NEVER

    def between(self, start: int, end: int) -> Pieces:
        """Return the pieces of a stretch of the key."""
        stayed: list[Stayed] = []
        moved: list[Moved] = []
        while self.next <= end:
            number, first, last = self._moved.pop()
            if start < first:
                stayed.append((moved, first))
                moved = []
            moved.append((number, last))
            start = last
            self._look()
        if start < end:
            stayed.append((moved, end))
            moved = []
        return stayed, moved


def _operation(before: int, after: int) -> Operation:
    if before and after:
        return REPLACE
    return DELETE if before else INSERT
