"""Which articles are duplicates of which: each of an anchor it was compared with, never by way of others.

Articles are taken in one order, the most complete first, whatever order they came in. Each is compared with the anchors
among those before it: it becomes a duplicate of the one most like it, or an anchor itself. So the result is a function
of the set of articles, and two duplicates of one anchor are both like it, however little they are like each other.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dedupe_brief.core.duplicates.matching import SHORTEST, Kind, Match, compare, facts_agree
from dedupe_brief.core.duplicates.signature import BANDS, Signature, stacked

__all__ = ["Article", "Duplicate", "duplicates"]

Numbers = NDArray[np.int64]

# N-grams of which the hash is below this are looked up one by one, to find what a longer article contains.
_LOOKED_UP: Final = np.uint32(1 << 28)  # one in sixteen

# The share of an article's looked-up n-grams that an anchor must have to be compared with it as its container. Of a very
# long anchor not all of them are in its sample.
_SHARE: Final = 0.35

# Anchors that are noted for one band, and for one n-gram. What more than so many different articles share is a template
# or a phrase of the trade, and tells nothing; a duplicate shares more with its anchor than that.
_CROWD: Final = 128
_CROWD_OF_GRAM: Final = 24
_MOST_OF_GRAM: Final = 500
"""An n-gram that more articles of different content have is not looked up at all."""

# Anchors that one article is compared with, those that share most with it. Each of a story's many versions would be
# compared with every other one otherwise.
_MOST_COMPARED: Final = 64

# From so many candidates on, figures are compared all at once first: a template's articles differ in them.
_MANY: Final = 8


class Article(Struct, frozen=True, gc=False):
    """What duplicates are told by, and what decides which of them is the one that stays.

    Attributes:
        signature: What it is compared by.
        created: When it was published, in RFC 3339, or None.
        id: Its record's id.
        tie: Tells records of the same id apart.
    """

    signature: Signature
    created: str | None
    id: str
    tie: bytes = b""

    @property
    def rank(self) -> tuple[int, str, bytes, str, bytes]:
        """The order in which articles stay: the most complete, then the earliest, then by content key and id.

        >>> from dedupe_brief.core.duplicates.signature import signature
        >>> long, short = signature("桥头的渡口"), signature("渡口")
        >>> later = Article(long, "2024-05-02", "b")
        >>> min(later, Article(long, None, "a"), Article(short, "2024-05-01", "c"), key=lambda a: a.rank) is later
        True
        """
        content = self.signature.content or b""
        return -self.signature.size, self.created or "~", content, self.id, self.tie


class Duplicate(Struct, frozen=True, gc=False):
    """Article ``number`` is a duplicate of article ``of``; both count from 0 in what was given."""

    number: int
    of: int
    match: Match


def duplicates(articles: Sequence[Article]) -> Iterator[Duplicate]:
    """Yield the duplicates among articles, in the order in which articles stay.

    >>> from dedupe_brief.core.duplicates.signature import signature
    >>> texts = ["渡口的旧桥修好后开放。", "完全另一件事情。", "渡口的舊橋修好後開放"]
    >>> [(d.number, d.of, d.match.kind.value) for d in duplicates([Article(signature(t), None, t) for t in texts])]
    [(2, 0, 'script')]
    """
    order = sorted(range(len(articles)), key=lambda number: articles[number].rank)
    leaders, copies = _exact(articles, order)
    found: dict[int, Duplicate] = {}
    for duplicate in _attached([articles[leader].signature for leader in leaders]):
        number = leaders[duplicate.number]
        found[number] = Duplicate(number, leaders[duplicate.of], duplicate.match)
    for number in order:
        leader = copies.get(number, number)
        if leader in found:
            yield Duplicate(number, found[leader].of, found[leader].match)
        elif leader != number:
            match = compare(articles[number].signature, articles[leader].signature)
            if match is not None:
                yield Duplicate(number, leader, match)


def _exact(articles: Sequence[Article], order: Iterable[int]) -> tuple[list[int], dict[int, int]]:
    """Return the articles of different content, in order, and for each further copy of one the first of them."""
    first: dict[bytes, int] = {}
    leaders: list[int] = []
    copies: dict[int, int] = {}
    for number in order:
        content = articles[number].signature.content
        leader = number if content is None else first.setdefault(content, number)
        if leader == number:
            leaders.append(number)
        else:
            copies[number] = leader
    return leaders, copies


def _attached(signatures: Sequence[Signature]) -> Iterator[Duplicate]:
    """Yield the duplicates among articles of different content; those before stay."""
    if not signatures:
        return
    bands, facts = stacked([one.packed for one in signatures])
    near = _Shared.of_bands(bands, np.array([one.size for one in signatures]))
    held = _Shared.of_grams(signatures)
    asks = (near.counts > 0) | ((held.counts >= _SHARE * held.sizes) & (held.counts > 0))
    involved = np.flatnonzero((near.counts > 0) | (held.counts > 0))
    for number, asking in zip(involved.tolist(), asks[involved].tolist(), strict=True):
        if asking:
            one = signatures[number]
            candidates = _candidates(number, one, near, held, facts)
            best = _best(one, signatures, candidates)
            if best is not None:
                yield Duplicate(number, *best)
                continue
        near.note(number)
        held.note(number)


def _candidates(
    number: int, one: Signature, near: "_Shared", held: "_Shared", facts: NDArray[np.uint16]
) -> list[int]:
    """Return the anchors that an article is compared with, ascending."""
    candidates = sorted({*near.anchors_of(number), *held.anchors_of_most(number)})
    if len(candidates) >= _MANY:
        agree = facts_agree(one, facts.take(candidates, axis=0))
        candidates = list(compress(candidates, agree.tolist()))
    if len(candidates) > _MOST_COMPARED:
        shared = Counter(chain(near.anchors_of(number), held.anchors_of(number)))
        candidates = _most_promising(candidates, shared)
    return candidates


def _most_promising(candidates: Sequence[int], shared: Mapping[int, int]) -> list[int]:
    """Return those candidates that share most, ascending; of equal ones the first."""
    return sorted(sorted(candidates, key=lambda number: (-shared[number], number))[:_MOST_COMPARED])


def _best(
    one: Signature, signatures: Sequence[Signature], candidates: Sequence[int]
) -> tuple[int, Match] | None:
    """Return the candidate that an article is most like, if it is a duplicate; of equal ones the first."""
    best: tuple[int, Match] | None = None
    for number in candidates:
        match = compare(one, signatures[number])
        if match is not None and (best is None or _weight(match) > _weight(best[1])):
            best = number, match
    return best


def _weight(match: Match) -> tuple[bool, float]:
    """A copy of the whole comes before one of a part, whatever the share."""
    return match.kind is not Kind.CONTAINED, match.similarity


class _Shared:
    """What more than one article has (a band, an n-gram), and which anchors have it so far.

    Attributes:
        counts: How many of an article's are shared.
        sizes: How many an article has, but for those that too many have.
    """

    def __init__(
        self, parts: Iterable[tuple[NDArray[np.uint32], Numbers]], count: int, crowd: int, most: int
    ) -> None:
        """Take values with their owners; only values of one part are compared with each other."""
        self.sizes: Numbers = np.zeros(count, dtype=np.int64)
        groups = [np.empty(0, dtype=np.int64)]
        holders = [np.empty(0, dtype=np.int64)]
        number = 0
        for values, owner in parts:
            group, holder, known = _grouped(values, owner, most)
            groups.append(group + number)
            holders.append(holder)
            number += int(group[-1]) + 1 if len(group) else 0
            self.sizes += np.bincount(known, minlength=count)
        holder = np.concatenate(holders)
        self.counts: Numbers = np.bincount(holder, minlength=count)
        self._groups: Numbers = np.concatenate(groups)[np.argsort(holder)]
        self._ends: list[int] = np.append(0, self.counts.cumsum()).tolist()
        self._anchors: list[list[int]] = [[] for _ in range(number)]
        self._crowd = crowd

    @classmethod
    def of_bands(cls, bands: NDArray[np.uint32], sizes: Numbers) -> "_Shared":
        """Take articles' bands, each band by itself."""
        numbers = np.flatnonzero(sizes >= SHORTEST)
        parts = ((bands[numbers, band], numbers) for band in range(BANDS))
        return cls(parts, len(bands), _CROWD, len(bands))

    @classmethod
    def of_grams(cls, signatures: Sequence[Signature]) -> "_Shared":
        """Take the n-grams of articles that are looked up."""
        found = []
        for one in signatures:
            sample = one.sample
            found.append(sample[: sample.searchsorted(_LOOKED_UP) if one.size >= SHORTEST else 0])
        owner = np.repeat(np.arange(len(found)), [len(one) for one in found])
        return cls([(np.concatenate(found), owner)], len(found), _CROWD_OF_GRAM, _MOST_OF_GRAM)

    def anchors_of(self, number: int) -> Iterator[int]:
        """Yield the anchors that share anything with an article; one comes once for each."""
        return chain.from_iterable(self._noted(number))

    def anchors_of_most(self, number: int) -> Iterator[int]:
        """Yield the anchors that share most of what an article has and no crowd shares."""
        noted = [anchors for anchors in self._noted(number) if len(anchors) < self._crowd]
        least = _SHARE * (int(self.sizes[number]) - (int(self.counts[number]) - len(noted)))
        counts = Counter(chain.from_iterable(noted))
        return (anchor for anchor, count in counts.items() if count >= least)

    def _noted(self, number: int) -> Iterator[list[int]]:
        return map(self._anchors.__getitem__, self._groups_of(number))

    def _groups_of(self, number: int) -> list[int]:
        found: list[int] = self._groups[self._ends[number] : self._ends[number + 1]].tolist()
        return found

    def note(self, number: int) -> None:
        """Note an anchor for what it shares."""
        for group in self._groups_of(number):
            anchors = self._anchors[group]
            if len(anchors) < self._crowd:
                anchors.append(number)


def _grouped(values: NDArray[np.uint32], owner: Numbers, most: int) -> tuple[Numbers, Numbers, Numbers]:
    """Return the values that several owners have and not more than ``most``: as numbers from 0, ascending, and whose they are.

    At last come the owners of all values but those that too many have.
    """
    if not len(values):
        none = np.empty(0, dtype=np.int64)
        return none, none, owner
    order = np.argsort(values)
    ordered = values[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    holders = np.diff(starts, append=len(values))
    shared = (holders > 1) & (holders <= most)
    kept = order[np.repeat(shared, holders)]
    group = np.repeat(np.arange(int(shared.sum())), holders[shared])
    crowded = order[np.repeat(holders > most, holders)]
    return group, owner[kept], np.delete(owner, crowded) if len(crowded) else owner
