"""Runs of the key → changes of the two texts: every character of either text falls into exactly one change.

What the key leaves out, and what is equal only in the key, becomes a change with the rule under which it is ignored.
"""

from collections.abc import Iterator
from functools import lru_cache
from operator import itemgetter

import numpy as np

from dedupe_brief.core.comparison.anchors import Runs
from dedupe_brief.core.comparison.changes import Change, Flag, Ignore, Operation
from dedupe_brief.core.comparison.flags import AROUND, flags, is_telling
from dedupe_brief.core.comparison.ignore import Keyed, rule_of
from dedupe_brief.core.comparison.moves import Place
from dedupe_brief.core.model import Span

__all__ = ["Tiler"]

Piece = tuple[int | None, int, int]
"""A stretch of a key, and the number of the move it belongs to."""

_rule_of = lru_cache(maxsize=4096)(rule_of)

OLD, NEW = 0, 1

_NEVER = 1 << 62  # no text is so long

EQUAL, INSERT, DELETE, REPLACE, MOVE = (
    Operation  # looking them up there each time would cost more than all the rest
)


class Tiler:
    """Writes the changes between two texts, from ``start`` to ``end``: an offset in either text.

    ``at`` is how far either text has been written.
    """

    def __init__(
        self,
        texts: tuple[Keyed, Keyed],
        rules: frozenset[Ignore],
        start: tuple[int, int],
        end: tuple[int, int],
    ) -> None:
        self.texts, self.rules, self.end = texts, rules, end
        self._offsets = [
            text.offsets.item if isinstance(text.offsets, np.ndarray) else text.offsets.__getitem__
            for text in texts
        ]
        self.at = [*start]
        self.changes: list[Change] = []

    def tile(self, runs: Runs, keys: Place, moved: tuple[Place, ...] = ()) -> tuple[Change, ...]:
        """Return the changes.

        Args:
            runs: What is equal in the keys.
            keys: The stretch of either key to be covered.
            moved: What moved. None of it is in the runs.
        """
        p, p_end, q, q_end = keys
        gone = _Pieces([(number, *place[:2]) for number, place in enumerate(moved)])
        come = _Pieces(
            sorted(((number, *place[2:]) for number, place in enumerate(moved)), key=itemgetter(1))
        )
        columns = zip(runs.a.tolist(), runs.b.tolist(), runs.size.tolist(), strict=True)
        for run_a, run_b, size in (*columns, (p_end, q_end, 0)):
            if gone.next <= run_a or come.next <= run_b:
                self._changed(gone.between(p, run_a), come.between(q, run_b))
            elif p < run_a or q < run_b:
                self._change((p, run_a), (q, run_b))
            if size:
                self._equal(run_a, run_b, size)
            p, q = run_a + size, run_b + size
        self._between(*self.end)
        return tuple(self.changes)

    def _start(self, side: int, place: int) -> int:
        """Return the offset of a key's character, or where this side ends."""
        offset: int = self._offsets[side](place)
        return offset if offset < self.end[side] else self.end[side]

    def _end(self, side: int, place: int) -> int:
        """Return the offset behind the key's character in front of ``place``."""
        offset: int = self._offsets[side](place - 1)
        return offset + 1

    def _changed(self, olds: list[Piece], news: list[Piece]) -> None:
        """Write a stretch without runs: what lies between moves in one text against the same in the other."""
        for number in range(max(len(olds), len(news))):
            old = olds[number] if number < len(olds) else (None, olds[-1][2], olds[-1][2])
            new = news[number] if number < len(news) else (None, news[-1][2], news[-1][2])
            if old[0] is None and new[0] is None:
                self._change(old[1:], new[1:])
            else:
                self._change(old[1:], (new[1], new[1]), old[0])
                self._change((old[2], old[2]), new[1:], new[0])

    def _change(self, old: tuple[int, int], new: tuple[int, int], move: int | None = None) -> None:
        """Write one change of the keys' characters, behind what the keys left out in front of it."""
        gone, come = old[1] - old[0], new[1] - new[0]
        if gone and come:
            if gone == come and self._same(old, new):  # what was left between two moves
                self._equal(old[0], new[0], gone)
                return
            self._between(self._start(OLD, old[0]), self._start(NEW, new[0]))
            self._write(self._end(OLD, old[1]), self._end(NEW, new[1]))
        elif gone:
            end = self._one_sided(OLD, old, new[0])
            self._write(end, self.at[NEW], move)
        elif come:
            end = self._one_sided(NEW, new, old[0])
            self._write(self.at[OLD], end, move)

    def _same(self, old: tuple[int, int], new: tuple[int, int]) -> bool:
        return self.texts[OLD].key[slice(*old)] == self.texts[NEW].key[slice(*new)]

    def _one_sided(self, side: int, span: tuple[int, int], place: int) -> int:
        """Return where text that stands on one side only ends, and write what the key left out in front of it.

        The key left something out on both its sides, where the other text has one such stretch; what does not
        match that goes with the text.
        """
        own, other = self.texts[side], self.texts[1 - side]
        first, last, behind = self._start(side, span[0]), self._end(side, span[1]), self._start(side, span[1])
        opposite = self._start(1 - side, place)
        if self.at[side] == first and self.at[1 - side] == opposite:  # nothing was left out in front of it
            return behind
        gap = other.text[self.at[1 - side] : opposite]
        if gap == own.text[last:behind] and gap != own.text[self.at[side] : first]:
            return last
        self._between(*((first, opposite) if side == OLD else (opposite, first)))
        return behind

    def _equal(self, p: int, q: int, size: int) -> None:
        """Write a run, with the differences inside it that are ignored."""
        end_a, end_b = self._end(OLD, p + size), self._end(NEW, q + size)
        if not self.rules:  # what the keys leave out is the same in both texts
            self._add(EQUAL, end_a, end_b)
            return
        self._between(self._start(OLD, p), self._start(NEW, q))
        old, new = self.texts
        if old.text[self.at[OLD] : end_a] == new.text[self.at[NEW] : end_b]:
            self._add(EQUAL, end_a, end_b)
            return
        for start_a, stop_a, start_b, stop_b in self._unlike(p, q, size):
            self._between(start_a, start_b)
            self._between(stop_a, stop_b)
        self._between(end_a, end_b)

    def _unlike(self, p: int, q: int, size: int) -> Iterator[tuple[int, int, int, int]]:
        """Yield the spans inside a run that are not the same in the texts, in order."""
        old, new = self.texts
        places_a, places_b = np.asarray(old.offsets[p : p + size]), np.asarray(new.offsets[q : q + size])
        other = old.original[places_a] != new.original[places_b]
        left_out = np.diff(places_a, append=places_a[-1] + 1) > 1
        left_out |= np.diff(places_b, append=places_b[-1] + 1) > 1
        for at in np.flatnonzero(other | left_out).tolist():
            a, b = int(places_a[at]), int(places_b[at])
            if other[at]:
                yield a, a + 1, b, b + 1
            if left_out[at]:
                yield a + 1, int(places_a[at + 1]), b + 1, int(places_b[at + 1])

    def _between(self, end_a: int, end_b: int) -> None:
        """Write what stands between here and there, equal or else ignored."""
        if (end_a, end_b) == (self.at[OLD], self.at[NEW]):
            return
        before, after = self.texts[OLD].text[self.at[OLD] : end_a], self.texts[NEW].text[self.at[NEW] : end_b]
        if before == after:
            self._add(EQUAL, end_a, end_b)
        else:
            self._add(_operation(len(before), len(after)), end_a, end_b, _rule_of(before, after, self.rules))

    def _add(self, operation: Operation, end_a: int, end_b: int, ignored: Ignore | None = None) -> None:
        """Write a change that doesn't count, as one with the last if that is of the same kind."""
        start_a, start_b = self.at
        last = self.changes[-1] if self.changes else None
        if last and last.operation is operation and last.ignored is ignored and not last.counts:
            start_a, start_b = last.before.start, last.after.start
            self.changes.pop()
        self.changes.append(Change(operation, Span(start_a, end_a), Span(start_b, end_b), None, (), ignored))
        self.at = [end_a, end_b]

    def _write(self, end_a: int, end_b: int, move: int | None = None) -> None:
        """Write a change that counts."""
        start_a, start_b = self.at
        before, after = Span(start_a, end_a), Span(start_b, end_b)
        operation = _operation(end_a - start_a, end_b - start_b) if move is None else MOVE
        self.changes.append(Change(operation, before, after, move, self._flags(before, after, move)))
        self.at = [end_a, end_b]

    def _flags(self, before: Span, after: Span, move: int | None) -> tuple[Flag, ...]:
        """Return the flags of a change; few need more than a look. What moved has changes of its own."""
        if move is not None:
            return ()
        old, new = self.texts[OLD].text, self.texts[NEW].text
        if not (is_telling(old, before.start, before.end) or is_telling(new, after.start, after.end)):
            return ()
        return flags(before.of(old), after.of(new), self._around(before, after))

    def _around(self, before: Span, after: Span) -> tuple[str, str]:
        """Return what both texts have in front of a change and behind it: a few characters."""
        old, new = self.texts[OLD].text, self.texts[NEW].text
        left = old[max(0, before.start - AROUND) : before.start]
        while not new.endswith(left, 0, after.start):
            left = left[1:]
        right = old[before.end : before.end + AROUND]
        while not new.startswith(right, after.end):
            right = right[:-1]
        return left, right


class _Pieces:
    """The moved stretches of one key, in order, that have not been written yet; ``next`` is where the first ends."""

    def __init__(self, moved: list[tuple[int, int, int]]) -> None:
        self._moved = moved[::-1]
        self._look()

    def _look(self) -> None:
        self.next = self._moved[-1][2] if self._moved else _NEVER

    def between(self, start: int, end: int) -> list[Piece]:
        """Return a stretch as pieces, by turns not moved (maybe empty) and moved."""
        pieces: list[Piece] = []
        while self.next <= end:
            number, first, last = self._moved.pop()
            pieces += ((None, start, first), (number, first, last))
            start = last
            self._look()
        return [*pieces, (None, start, end)]


def _operation(before: int, after: int) -> Operation:
    if before and after:
        return REPLACE
    return DELETE if before else INSERT
