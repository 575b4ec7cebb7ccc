"""Which of many patterns may match which of many short texts: a look at all pairs of neighbouring characters at once."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache, reduce
from typing import Final

import numpy as np

from dedupe_brief.core.patterns.required import EDGE, Clause
from dedupe_brief.core.script import UNICODE_SIZE, code_points

__all__ = ["Screen"]

_WORD: Final = 64
_ALWAYS: Final[tuple[Clause, ...]] = (frozenset({EDGE}),)


class Screen:
    """What patterns require of a text, ready to be looked for in many texts.

    Characters that are required get small numbers, so that a table over pairs of them tells in one look-up what a pair
    speaks for: at nearly all places nothing. So little time is spent on a single text, however many patterns there are.

    Args:
        required: The clauses of each pattern; one without any may match every text.

    >>> from dedupe_brief.core.patterns.required import required
    >>> Screen([required("^编辑[:/]"), required("^.$")]).candidates(["编辑:某某", "编", "总编辑:某某"])
    [(0, 1), (1,), (1,)]
    """

    def __init__(self, required: Sequence[Sequence[Clause]]) -> None:
        self._patterns = max(1, len(required))
        self._words = -(-self._patterns // _WORD)
        self._clauses = max((1, *map(len, required)))
        supported = self._supported(required)
        chars = sorted({EDGE}.union(*supported))
        self._letters = np.zeros(UNICODE_SIZE, dtype=np.int32)
        self._letters[code_points("".join(chars))] = range(1, len(chars) + 1)
        self._edge = int(self._letters[ord(EDGE)])
        self._width = len(chars) + 1
        self._fill(supported)

    def _supported(self, required: Sequence[Sequence[Clause]]) -> dict[str, frozenset[int]]:
        """Return the clauses, numbered, that hold where a character stands, or a pair; those of its first one as well."""
        supported: defaultdict[str, frozenset[int]] = defaultdict(frozenset)
        for number, clauses in enumerate(required):
            known = clauses or _ALWAYS
            for rank in range(self._clauses):
                for string in known[min(rank, len(known) - 1)]:
                    supported[string] |= {rank * self._patterns + number}
        return {string: held | supported.get(string[0], frozenset()) for string, held in supported.items()}

    def _fill(self, supported: dict[str, frozenset[int]]) -> None:
        """Make the table over pairs, which gives each a kind, and say which clauses hold for each kind."""
        kinds: dict[frozenset[int], int] = {frozenset(): 0}
        table = np.zeros((self._width, self._width), dtype=np.uint16)
        for string in sorted(
            supported, key=len
        ):  # what a character says whatever follows it, before its pairs
            first, *second = self._letters[code_points(string)].tolist()
            table[first, second or slice(None)] = kinds.setdefault(supported[string], len(kinds))
        self._kinds = table.reshape(-1)
        held = np.zeros((len(kinds), self._clauses, self._words * _WORD), dtype=np.uint8)
        for clauses, kind in kinds.items():
            for clause in clauses:
                held[kind, clause // self._patterns, clause % self._patterns] = 1
        words = np.packbits(held, axis=2, bitorder="little").view("<u8")
        self._held = [
            [np.ascontiguousarray(words[:, rank, word]) for rank in range(self._clauses)]
            for word in range(self._words)
        ]

    def candidates(self, texts: Sequence[str]) -> list[tuple[int, ...]]:
        """Return for each text, ascending, the numbers of the patterns that may match it: no other one does."""
        found: list[tuple[int, ...]] = [()] * len(texts)
        edges = np.zeros(len(texts) + 1, dtype=np.intp)
        np.cumsum(np.fromiter(map(len, texts), dtype=np.intp) + 1, out=edges[1:])
        letters = self._letters.take(code_points("\n".join(("", *texts, ""))))
        letters[edges] = self._edge
        kinds = self._kinds.take(letters[:-1] * self._width + letters[1:])
        places = (kinds != 0).nonzero()[0]
        if not places.size:
            return found
        kinds = kinds.take(places)
        at = np.searchsorted(edges, places, "right") - 1  # the text of each place
        begins = np.ones(at.size, dtype=bool)
        begins[1:] = at[1:] != at[:-1]
        fresh = begins.nonzero()[0]
        may = [
            reduce(np.bitwise_and, [np.bitwise_or.reduceat(held.take(kinds), fresh) for held in clauses])
            for clauses in self._held
        ]
        passed = reduce(np.bitwise_or, may).nonzero()[0]
        for text, *words in zip(
            at[fresh[passed]].tolist(), *(word[passed].tolist() for word in may), strict=True
        ):
            found[text] = _numbers(*words)
        return found


@lru_cache(maxsize=1 << 12)
def _numbers(*words: int) -> tuple[int, ...]:
    """Return which bits are set in a row of words."""
    return tuple(
        [number for number in range(len(words) * _WORD) if words[number // _WORD] >> number % _WORD & 1]
    )
