"""Stretches of a few characters: their hashes, and which of them are the same."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dedupe_brief.core.script import Codes

__all__ = [
    "PIECE",
    "Hashes",
    "Places",
    "group_bounds",
    "hashes",
    "ordered",
    "shared_groups",
    "spread",
    "windows",
]

Places = NDArray[np.int64]
Hashes = NDArray[np.uint32]

PIECE = 1 << 16
"""Characters that are looked at in one go: numbers about them are several times as long as they are."""

_MIX = np.uint64(0x9E3779B97F4A7C15)
_BASE = 0x2545F4914F6CDD1D
_WEIGHTS = np.array([pow(_BASE, power, 1 << 64) for power in range(1, 5)], dtype=np.uint64)


def windows(codes: Codes, width: int) -> NDArray[np.void]:
    """Return a view of all stretches of this width, each as one value: NumPy copies that faster than a row."""
    count = max(0, len(codes) - width + 1)
    return np.ndarray((count,), f"V{width * codes.itemsize}", codes, strides=(codes.itemsize,))


def hashes(places: Sequence[tuple[Codes, Places]], width: int) -> Hashes:
    """Return a hash of the ``width`` characters from each place on, of one text after the other.

    ``width`` is even and at most eight.
    """
    found = np.empty(sum(own.size for _, own in places), dtype=np.uint64)
    end = 0
    for codes, own in places:
        rows = windows(codes, width)
        for start in range(0, own.size, PIECE):
            # Two characters in one number.
            paired = rows[own[start : start + PIECE]].view("<u8").reshape(-1, width // 2)
            np.matmul(paired, _WEIGHTS[: width // 2], out=found[end : end + len(paired)])
            end += len(paired)
    found ^= found >> np.uint64(29)
    found *= _MIX
    found >>= np.uint64(32)
    return found.astype(np.uint32)


def ordered(found: Hashes) -> Places:
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
    bounds = np.ones(changes.size + 2, dtype=bool)
    bounds[1:-1] = changes
    return bounds.nonzero()[0]


def shared_groups(found: Hashes, order: Places, size_a: int) -> tuple[Places, Places, Places]:
    """Return where each group of equal hashes starts, and how many of it are the first text's and the second's.

    Args:
        found: Hashes, sorted.
        order: Which place each of them is of.
        size_a: How many places are the first text's; they come first.
    """
    if found.size < 2:
        none = np.empty(0, dtype=np.int64)
        return none, none, none
    bounds = group_bounds(found[1:] != found[:-1])
    sizes = bounds[1:] - bounds[:-1]
    several = sizes > 1
    starts, sizes = bounds[:-1][several], sizes[several]
    of_a = np.zeros(found.size + 1, dtype=np.int64)
    (order < size_a).cumsum(out=of_a[1:])
    counts = of_a[starts + sizes] - of_a[starts]
    return starts, counts, sizes - counts


def spread(starts: Places, counts: Places) -> Places:
    """Return the numbers from each start on, as many as its count, one range after the other."""
    ends = counts.cumsum()
    result: Places = (starts - ends + counts).repeat(counts)
    result += np.arange(result.size)
    return result
