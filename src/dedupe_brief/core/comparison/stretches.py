"""Stretches of a few characters: their hashes, and which of them are the same."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dedupe_brief.core.script import Codes

__all__ = [
    "PIECE",
    "Hashes",
    "Places",
    "group_starts",
    "hashes",
    "ordered",
    "ranges",
    "shared_groups",
    "windows",
]

Places = NDArray[np.int64]
Hashes = NDArray[np.uint32]

PIECE = 1 << 16
"""Characters that are looked at in one go: numbers about them are several times as long as they are."""

_MIX = np.uint64(0x9E3779B97F4A7C15)
_BASE = 0x2545F4914F6CDD1D
_WEIGHTS = np.array([pow(_BASE, power, 1 << 64) for power in range(1, 5)], dtype=np.uint64)


def windows(codes: Codes, width: int) -> Codes:
    """Return a view of all stretches of this width, as rows."""
    rows = max(0, len(codes) - width + 1)
    return np.ndarray((rows, width), codes.dtype, codes, strides=(codes.itemsize, codes.itemsize))


def hashes(places: Sequence[tuple[Codes, Places]], width: int) -> Hashes:
    """Return a hash of the ``width`` characters from each place on, of one text after the other.

    ``width`` is even and at most eight.
    """
    found = np.empty(sum(own.size for _, own in places), dtype=np.uint64)
    end = 0
    for codes, own in places:
        rows = windows(codes, width)
        for start in range(0, own.size, PIECE):
            paired = rows[own[start : start + PIECE]].view("<u8")  # two characters in one number
            np.matmul(paired, _WEIGHTS[: width // 2], out=found[end : end + len(paired)])
            end += len(paired)
    found ^= found >> np.uint64(29)
    found *= _MIX
    return (found >> np.uint64(32)).astype(np.uint32)


def ordered(found: Hashes) -> Places:
    """Return the order that sorts hashes; equal ones stay as they stand.

    NumPy sorts numbers of 16 bits by radix, in a fraction of the time that longer ones take.
    """
    halves = found.view("<u2").reshape(-1, 2)
    order = halves[:, 0].argsort(kind="stable")
    return order[halves[:, 1][order].argsort(kind="stable")]


def group_starts(changes: NDArray[np.bool_]) -> Places:
    """Return where groups of neighbours start: at the first one, and where something changes from one to the next."""
    starts = np.empty(changes.size + 1, dtype=bool)
    starts[0] = True
    starts[1:] = changes
    return starts.nonzero()[0]


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
    starts = group_starts(found[1:] != found[:-1])
    sizes = np.diff(starts, append=found.size)
    several = sizes > 1
    starts, sizes = starts[several], sizes[several]
    of_a = np.zeros(found.size + 1, dtype=np.int64)
    np.cumsum(order < size_a, out=of_a[1:])
    counts = of_a[starts + sizes] - of_a[starts]
    return starts, counts, sizes - counts


def ranges(counts: Places) -> Places:
    """Return 0, 1, 2 … up to each count, one range after the other."""
    result: Places = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return result
