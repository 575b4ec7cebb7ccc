"""Stretches of a few characters: their hashes, and which of them are the same."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from dedupe_brief.core.script import Codes

__all__ = ["PIECE", "Places", "counted", "group_bounds", "shared", "spread", "windows"]

Places = NDArray[np.int64]
Hashes = NDArray[np.uint32]
Stretches = tuple[Codes, Places]
"""A text, and where in it stretches start."""

PIECE = 1 << 16
"""Characters that are looked at in one go: numbers about them are several times as long as they are."""

_MIX = np.uint64(0x9E3779B97F4A7C15)
_BASE = 0x2545F4914F6CDD1D
_WEIGHTS = np.array([pow(_BASE, power, 1 << 64) for power in range(1, 5)], dtype=np.uint64)


def windows(codes: Codes, width: int) -> NDArray[np.void]:
    """Return a view of all stretches of this width, each as one value: NumPy copies that faster than a row."""
    count = max(0, len(codes) - width + 1)
    return np.ndarray((count,), f"V{width * codes.itemsize}", codes, strides=(codes.itemsize,))


def shared(a: Stretches, b: Stretches, width: int) -> tuple[Places, Places, Places, Places]:
    """Return which stretches of ``width`` characters are the same in two texts, or twice in one of them.

    Returns:
        The numbers of the stretches, the first text's before the second's, sorted so that the same ones are groups;
        where each group starts, and how many of it are the first text's and how many the second's. In a group they
        stand as in the texts, the first text's first.
    """
    found = _hashes((a, b), width)
    order = _ordered(found)
    if not found.size:
        return order, order, order, order
    found = found[order]
    bounds = group_bounds(found[1:] != found[:-1])
    before = np.zeros(found.size + 1, dtype=np.int64)
    (order < a[1].size).cumsum(out=before[1:])
    before = before[bounds]
    counts = before[1:] - before[:-1]
    return order, bounds[:-1], counts, bounds[1:] - bounds[:-1] - counts


def _hashes(texts: Iterable[Stretches], width: int) -> Hashes:
    """Return a hash of each stretch, of one text after the other; ``width`` is even and at most eight."""
    parts = []
    for codes, places in texts:
        rows = windows(codes, width)
        for start in range(0, places.size, PIECE):
            paired = rows[places[start : start + PIECE]].view("<u8")  # two characters in one number
            parts.append(paired.reshape(-1, width // 2) @ _WEIGHTS[: width // 2])
    found = np.concatenate([np.empty(0, dtype=np.uint64), *parts])
    found ^= found >> np.uint64(29)
    found *= _MIX
    found >>= np.uint64(32)
    return found.astype(np.uint32)


def _ordered(found: Hashes) -> Places:
    """Return the order that sorts hashes; equal ones stay as they stand.

    NumPy sorts numbers of 16 bits by radix, in a fraction of the time that longer ones take.
    """
    halves = found.view("<u2").reshape(-1, 2)
    order = halves[:, 0].argsort(kind="stable")
    return order[halves[:, 1][order].argsort(kind="stable")]


def group_bounds(changes: NDArray[np.bool_]) -> Places:
    """Return where groups of neighbours start, and where the last one ends.

    The first one starts at 0, each other where something changes from one neighbour to the next.
    """
    is_bound = np.empty(changes.size + 2, dtype=bool)
    is_bound[0] = is_bound[-1] = True
    is_bound[1:-1] = changes
    return is_bound.nonzero()[0]


def counted(numbers: Places) -> tuple[Places, Places]:
    """Return the different ones of some numbers, ascending, and how often each is there."""
    numbers = np.sort(numbers)
    bounds = group_bounds(numbers[1:] != numbers[:-1])
    return numbers[bounds[:-1]], bounds[1:] - bounds[:-1]


def spread(starts: Places, counts: Places) -> Places:
    """Return the numbers from each start on, as many as its count, one range after the other."""
    ends = counts.cumsum()
    result: Places = (starts - ends + counts).repeat(counts)
    result += np.arange(result.size)
    return result
