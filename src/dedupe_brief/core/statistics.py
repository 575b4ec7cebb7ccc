"""A comparison in figures."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from dedupe_brief.core.anchors import Runs
from dedupe_brief.core.changes import Change, Counts, Flag, Ignore, Move, Operation, Statistics
from dedupe_brief.core.ignore import Keyed
from dedupe_brief.core.moves import Place
from dedupe_brief.core.runs import Sentences

__all__ = ["statistics"]

EQUAL, INSERT, DELETE, REPLACE, MOVE = Operation


def statistics(
    sides: tuple[Keyed, Keyed],
    runs: Sequence[Runs],
    places: Sequence[Place],
    changes: Iterable[Change],
    moves: Sequence[Move],
) -> Statistics:
    """Count what was found.

    Args:
        sides: The two texts.
        runs: What is equal in the keys: in place first, then inside each move.
        places: What moved, in the keys.
        changes: The changes of the texts.
        moves: The moves, with their own changes.
    """
    counted = [
        change
        for change in chain(changes, *(move.changes for move in moves))
        if change.operation is not EQUAL
    ]
    stayed = sum(int(part.size.sum()) for part in runs)
    length = sum(len(side.codes) for side in sides)
    ignored = Counter(change.ignored for change in counted if change.ignored)
    flagged = Counter(flag for change in counted for flag in change.flags)
    return Statistics(
        characters=_characters(counted),
        sentences=_sentences(sides, runs[0], places),
        similarity=2 * stayed / length if length else 1.0,
        ignored=tuple((rule, ignored[rule]) for rule in Ignore if ignored[rule]),
        flags=tuple((flag, flagged[flag]) for flag in Flag if flagged[flag]),
    )


def _characters(changes: Iterable[Change]) -> Counts:
    totals: Counter[Operation] = Counter()
    for change in changes:
        if change.ignored is None:
            before, after = len(change.before), len(change.after)
            totals[change.operation] += before if change.operation is MOVE else max(before, after)
    return Counts(*(totals[kind] for kind in (INSERT, DELETE, REPLACE, MOVE)))


def _sentences(sides: tuple[Keyed, Keyed], runs: Runs, places: Sequence[Place]) -> Counts:
    """Count sentences; changed ones on the side that has more of them."""
    old = Sentences(sides[0].grades, runs.a, runs.size)
    new = Sentences(sides[1].grades, runs.b, runs.size)
    away = sum(int(np.diff(old.of(np.array(place[:2])))[0]) for place in places)
    here = sum(int(np.diff(new.of(np.array(place[2:])))[0]) for place in places)
    return Counts(
        added=int((new.shares == 0).sum()) - here,
        removed=int((old.shares == 0).sum()) - away,
        changed=max(_changed(old), _changed(new)),
        moved=away,
    )


def _changed(sentences: Sentences) -> int:
    return int(((sentences.shares > 0) & (sentences.shares < 1)).sum())
