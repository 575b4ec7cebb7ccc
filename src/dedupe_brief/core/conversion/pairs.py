"""Sets of words by their first two characters, asked for every place of a text at once."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe_brief.core.script import UNICODE_SIZE, Codes, code_points

__all__ = ["Openings", "Pairs"]

Mask = NDArray[np.bool_]

# Pairs are kept as bits under a hash, in a table that the processor's cache holds. Two that share a bit cost time,
# never truth: whoever asks looks again.
_HASH_BITS = 20
_FACTORS = np.array([0x9E3779B1, 0x85EBCA6B], dtype=np.uint32)


@dataclass(frozen=True, eq=False)
class Pairs:
    """A set of pairs of characters that may hold a few others as well."""

    table: Mask

    @classmethod
    def of(cls, pairs: Iterable[str]) -> "Pairs":
        """Build the set of those ``pairs``, two code points each."""
        return cls(_table(_hashes(code_points("".join(pairs)))[::2], 1 << _HASH_BITS))

    def at(self, codes: Codes) -> Mask:
        """Tell for each code point but the last whether it makes one of the pairs with the one behind it."""
        return self.table[_hashes(codes)]


@dataclass(frozen=True, eq=False)
class Openings:
    """Where words may begin: at their first two characters, or at their only one."""

    pairs: Pairs
    lone: Mask

    @classmethod
    def of(cls, words: Iterable[str]) -> "Openings":
        """Build it for ``words``, none of which is empty."""
        heads = {word[:2] for word in words}
        pairs = Pairs.of(head for head in heads if len(head) == 2)
        return cls(pairs, _table(code_points("".join(h for h in heads if len(h) == 1)), UNICODE_SIZE))

    def find(self, codes: Codes) -> NDArray[np.int64]:
        """Return the offsets at which a word may begin: all at which one does, and a few others.

        >>> Openings.of(["程序员", "云"]).find(code_points("云，程序员，程度")).tolist()
        [0, 2]
        """
        opening = self.lone[codes]
        opening[:-1] |= self.pairs.at(codes)
        return np.flatnonzero(opening)


def _hashes(codes: Codes) -> NDArray[np.uint32]:
    """Return the hash of each code point with the one behind it."""
    mixed: NDArray[np.uint32] = codes[:-1] * _FACTORS[0] + codes[1:] * _FACTORS[1]
    return mixed >> np.uint32(32 - _HASH_BITS)


def _table(places: NDArray[np.uint32], size: int) -> Mask:
    table = np.zeros(size, dtype=np.bool_)
    table[places] = True
    table.flags.writeable = False
    return table
