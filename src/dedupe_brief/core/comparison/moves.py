"""Text that stands elsewhere now: sentences that are gone from one place and new in another, exactly or nearly."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from msgspec import Struct
from rapidfuzz.distance import Indel

from dedupe_brief.core.comparison.boundaries import Grade, Grades
from dedupe_brief.core.comparison.runs import Sentences
from dedupe_brief.core.comparison.stretches import Places, counted, shared, spread
from dedupe_brief.core.script import Codes

__all__ = ["MOVED", "Place", "Side", "missing", "moves"]

Pair = tuple[int, int]
"""The numbers of a sentence of one text and one of the other."""

Place = tuple[int, int, int, int]
"""Where text went from, and to: start and end in one text, start and end in the other."""

MOVED = 0.6
"""What two stretches must share to be the same text; Indel similarity, 2 · common / (both lengths)."""

# A sentence of which less stayed in its place may have gone elsewhere.
GONE = 0.5

GRAM = 4

# Stretches that stand more often among the sentences in question say little about any of them.
COMMON = 8

# Shorter sentences (他说。) are the same by chance; they move with their neighbours only.
SEED = 8

# More pairs of characters are not compared.
LARGEST = 1 << 26

# By so much two sentences must be more alike than either is to the one beside it.
CLEARLY = 0.1

# Longer ones are none, but a text without full stops.
LONGEST = 1 << 16

# So many characters are looked at, of which each costs some 40 bytes: more than a book, and memory stays bounded.
MOST = 1 << 22

# The numbers of two sentences in one.
_HALF = 32
_LOW = (1 << _HALF) - 1

# Between two sentences that moved together, so many may be rewritten, or have stayed behind.
SKIPPED = 2


class Side(Struct, frozen=True):
    """One text, its sentences, and the numbers of those that did not stay in their place."""

    key: str
    codes: Codes
    grades: Grades
    sentences: Sentences
    missing: Places

    def paragraphs(self, first: int, last: int) -> tuple[int, int]:
        """Return the sentences from ``first`` to ``last`` widened to whole paragraphs."""
        breaks = self.sentences.paragraphs
        start, end = breaks.searchsorted((first, last), side="right").tolist()
        return breaks.item(start - 1), breaks.item(end) - 1

    def is_cut(self, first: int, last: int, least: Grade) -> bool:
        """Tell whether the text may be cut in front of sentence ``first`` and behind ``last``."""
        bounds = self.sentences.bounds
        edges = self.grades.item(bounds.item(first)), self.grades.item(bounds.item(last + 1))
        return min(edges) >= least

    def text(self, first: int, last: int) -> str:
        """Return the sentences from number ``first`` to ``last``."""
        bounds = self.sentences.bounds
        return self.key[bounds.item(first) : bounds.item(last + 1)]


def missing(sentences: Sentences, starts: Places, sizes: Places, stayed: Sequence[int]) -> Places:
    """Return the numbers of the sentences of which too little lies in these stretches to say that they stayed.

    Those at the offsets ``stayed`` are none of them: they are longer than they look.
    """
    found: Places = (sentences.covered(starts, sizes) < GONE * sentences.lengths).nonzero()[0]
    return np.setdiff1d(found, sentences.of(np.array(stayed)), assume_unique=True) if stayed else found


def moves(a: Side, b: Side, least: Grade) -> list[Place]:
    """Return what moved from one text to the other, in the order of the first.

    Args:
        a: One text.
        b: The other.
        least: What a move must begin and end with; one that would be cut off elsewhere is none.
    """
    if not a.missing.size or not b.missing.size:
        return []
    pairs = [pair for pair in _candidates(a, b) if _alike(a, b, pair, pair) and not _on_template(a, b, pair)]
    free = set(a.missing.tolist()), set(b.missing.tolist())
    found = []
    for first, last in _passages(pairs, free):
        taken = _numbers(first, last)
        if not (taken[0] <= free[0] and taken[1] <= free[1]):
            continue  # an earlier passage skipped over part of it
        first, last = _widened(a, b, first, last, free)
        taken = _numbers(first, last)
        free[0].difference_update(taken[0])
        free[1].difference_update(taken[1])
        bounds_a, bounds_b = a.sentences.bounds, b.sentences.bounds
        place = (
            bounds_a.item(first[0]),
            bounds_a.item(last[0] + 1),
            bounds_b.item(first[1]),
            bounds_b.item(last[1] + 1),
        )
        fits = a.is_cut(first[0], last[0], least) and b.is_cut(first[1], last[1], least)
        if fits and _alike(a, b, first, last):
            found.append(place)
    return found


def _numbers(first: Pair, last: Pair) -> tuple[set[int], set[int]]:
    return set(range(first[0], last[0] + 1)), set(range(first[1], last[1] + 1))


def _alike(a: Side, b: Side, first: Pair, last: Pair) -> bool:
    one, other = a.text(first[0], last[0]), b.text(first[1], last[1])
    if (
        one == other or len(one) * len(other) > LARGEST
    ):  # a whole chapter: its sentences have been compared, that is enough
        return True
    return Indel.normalized_similarity(one, other, score_cutoff=MOVED) >= MOVED


def _on_template(a: Side, b: Side, pair: Pair) -> bool:
    """Tell whether two sentences are as like to each other as one of them is to its neighbour: lines of a list."""
    one, other = a.text(pair[0], pair[0]), b.text(pair[1], pair[1])
    if len(one) * len(other) > LARGEST or one == other:
        return False
    near = Indel.normalized_similarity(one, other) - CLEARLY
    return any(
        Indel.normalized_similarity(text, side.text(at, at), score_cutoff=near) >= near
        for side, number, text in ((a, pair[0], one), (b, pair[1], other))
        for at in (number - 1, number + 1)
        if 0 <= at < len(side.sentences.bounds) - 1
    )


def _candidates(a: Side, b: Side) -> list[Pair]:
    """Return the pairs of sentences that share more stretches with each other than with any other, in order."""
    (owners_a, places_a), (owners_b, places_b) = _grams(a), _grams(b)
    order, starts, counts_a, counts_b = shared((a.codes, places_a), (b.codes, places_b), GRAM)
    rare = (counts_a > 0) & (counts_b > 0) & (np.maximum(counts_a, counts_b) <= COMMON)
    starts, counts_a, counts_b = starts[rare], counts_a[rare], counts_b[rare]
    pairs = counts_a * counts_b
    if not pairs.size:
        return []
    nth = spread(np.zeros_like(pairs), pairs)
    start, width = starts.repeat(pairs), counts_b.repeat(pairs)
    owners = np.concatenate((owners_a, owners_b))[order]
    ones = owners[start + nth // width]
    others = owners[start + counts_a.repeat(pairs) + nth % width]
    found, counts = counted(ones << _HALF | others)
    numbers = zip((found >> _HALF).tolist(), (found & _LOW).tolist(), strict=True)
    votes = dict(zip(numbers, counts.tolist(), strict=True))
    best = _favourites(votes, 0), _favourites(votes, 1)
    return sorted(pair for pair in best[0].values() if best[1][pair[1]] == pair)


def _favourites(votes: Mapping[Pair, int], side: int) -> dict[int, Pair]:
    """Return for each sentence of one side the pair with the most votes; the first of several."""
    best: dict[int, Pair] = {}
    for pair, count in votes.items():
        rival = best.get(pair[side])
        if rival is None or (-votes[rival], rival) > (-count, pair):
            best[pair[side]] = pair
    return best


def _grams(side: Side) -> tuple[Places, Places]:
    """Return the places of the stretches in missing sentences, and the sentence each belongs to."""
    lengths = side.sentences.lengths[side.missing]
    usual = (lengths >= SEED) & (lengths <= LONGEST)
    usual &= (lengths * usual).cumsum() <= MOST
    found, counts = side.missing[usual], lengths[usual] - GRAM + 1
    return found.repeat(counts), spread(side.sentences.bounds[found], counts)


def _passages(pairs: list[Pair], free: tuple[set[int], set[int]]) -> Iterator[tuple[Pair, Pair]]:
    """Yield the first and the last pair of each passage whose sentences follow each other in both texts."""
    at = 0
    while at < len(pairs):
        first = last = pairs[at]
        at += 1
        while at < len(pairs) and _follows(last, pairs[at], free):
            last = pairs[at]
            at += 1
        yield first, last


def _follows(last: Pair, pair: Pair, free: tuple[set[int], set[int]]) -> bool:
    """Tell whether a pair is next to the last one, but for few sentences that are missing as well."""
    return all(
        0 < here - there <= SKIPPED + 1 and all(number in side for number in range(there + 1, here))
        for there, here, side in zip(last, pair, free, strict=True)
    )


def _widened(a: Side, b: Side, first: Pair, last: Pair, free: tuple[set[int], set[int]]) -> tuple[Pair, Pair]:
    """Take in what moved along: the rest of the paragraph, or neighbours that are too short to be found alone."""
    own = (first[0], last[0]), (first[1], last[1])
    whole = a.paragraphs(*own[0]), b.paragraphs(*own[1])
    # In one text alone where a full stop was put in or taken out: two sentences there are one here.
    for old, new in ((whole[0], whole[1]), (whole[0], own[1]), (own[0], whole[1])):
        start, end = (old[0], new[0]), (old[1], new[1])
        taken = _numbers(start, end)
        if taken[0] <= free[0] and taken[1] <= free[1] and _alike(a, b, start, end):
            first, last = start, end
            break
    for step in (-1, 1):
        while True:
            edge = first if step < 0 else last
            pair = edge[0] + step, edge[1] + step
            if pair[0] not in free[0] or pair[1] not in free[1] or not _alike(a, b, pair, pair):
                break
            first, last = (pair, last) if step < 0 else (first, pair)
    return first, last
