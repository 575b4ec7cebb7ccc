"""A comparison in figures."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from dedupe_brief.core.comparison.anchors import Runs
from dedupe_brief.core.comparison.changes import Change, Counts, Flag, Ignore, Move, Operation, Statistics
from dedupe_brief.core.comparison.moves import Place
from dedupe_brief.core.comparison.runs import Sentences
from dedupe_brief.core.comparison.stretches import Places

__all__ = ["statistics"]

EQUAL, INSERT, DELETE, REPLACE, MOVE = Operation


def statistics(
    parts: tuple[Sentences, Sentences],
    runs: Sequence[Runs],
    places: Sequence[Place],
    changes: Iterable[Change],
    moves: Sequence[Move],
    left_out: int = 0,
) -> Statistics:
    """Count what was found.

    Args:
        parts: The sentences of the two keys.
        runs: What is equal in the keys: in place first, then inside each move.
        places: What moved, in the keys.
        changes: The changes of the texts.
        moves: The moves, with their own changes.
        left_out: How many characters both texts share that are in neither key.
    """
    counted = [
        change
        for change in chain(changes, *(move.changes for move in moves))
        if change.operation is not EQUAL
    ]
    stayed = left_out + sum(int(part.size.sum()) for part in runs)
    length = 2 * left_out + sum(int(sentences.bounds[-1]) for sentences in parts)
    ignored = Counter([change.ignored for change in counted if change.ignored])
    flagged = Counter([flag for change in counted if change.flags for flag in change.flags])
    return Statistics(
        characters=_characters(counted),
        sentences=_sentences(parts, runs[0], places),
        similarity=2 * stayed / length if length else 1.0,
        ignored=tuple((rule, ignored[rule]) for rule in Ignore if ignored[rule]),
        flags=tuple((flag, flagged[flag]) for flag in Flag if flagged[flag]),
    )


def _characters(changes: Iterable[Change]) -> Counts:
    added = removed = changed = moved = 0
    for change in changes:
        if change.ignored is not None:
            continue
        operation, old, new = change.operation, change.before, change.after
        if operation is REPLACE:
            changed += max(old.end - old.start, new.end - new.start)
        elif operation is INSERT:
            added += new.end - new.start
        elif operation is DELETE:
            removed += old.end - old.start
        elif operation is MOVE:
            moved += old.end - old.start
    return Counts(added, removed, changed, moved)


def _sentences(parts: tuple[Sentences, Sentences], runs: Runs, places: Sequence[Place]) -> Counts:
    """Count sentences; changed ones on the side that has more of them."""
    moved = np.array(places, dtype=np.int64).reshape(-1, 4)
    removed, old, away = _side(parts[0], runs.a, runs.size, moved[:, :2])
    added, new, here = _side(parts[1], runs.b, runs.size, moved[:, 2:])
    return Counts(added - here, removed - away, max(old, new), away)


def _side(sentences: Sentences, starts: Places, sizes: Places, moved: Places) -> tuple[int, int, int]:
    """Return of how many sentences nothing stayed, how many stayed in part, and how many moved."""
    stayed = sentences.covered(starts, sizes)
    gone = np.count_nonzero(stayed == 0)
    whole = np.count_nonzero(stayed == sentences.lengths)
    first, last = sentences.of(moved).T
    return int(gone), int(stayed.size - gone - whole), int((last - first).sum())
