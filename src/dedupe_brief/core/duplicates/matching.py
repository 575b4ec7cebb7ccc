"""Whether two articles are duplicates, by their signatures alone, and of which kind.

The same two signatures always give the same answer: it does not matter which article came first, what else there is,
or whether a text is still at hand.
"""

from enum import StrEnum
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dedupe_brief.core.duplicates.signature import FACTS, NO_FACT, SAMPLE, Signature
from dedupe_brief.core.model import Script

__all__ = ["SHORTEST", "Kind", "Likeness", "Match", "compare", "facts_agree", "likeness"]

# Jaccard similarity of the n-grams. Every tenth character changed one by one leaves .42, in words of two .59;
# unrelated articles that share the phrases of their trade come to .15. In short texts a few changed words are another
# event.
_NEAR: Final = 0.33
_NEAR_SHORT: Final = 0.6
_SHORT: Final = 100

SHORTEST: Final = 24
"""Articles with fewer characters in their comparison keys are duplicates only if they are exact ones."""

# The share of the shorter one's n-grams that the longer one has, how many n-grams that has to be told by, and how long
# it may be beside the longer one: what is longer than that is a copy.
_CONTAINED: Final = 0.75
_PART: Final = 0.7
_FEWEST: Final = 8

# Reports on one template differ in their figures: a copy keeps most of them, or lost one or two, or few for its length.
_FACTS_KEPT: Final = 0.7
_FACTS_LOST: Final = 1
_CHARACTERS_PER_FACT: Final = 100


class Kind(StrEnum):
    """Why one article is taken for a duplicate of another."""

    EXACT = "exact"  # the same comparison key
    SCRIPT = "script"  # the same, one in Simplified and the other in Traditional
    NEAR = "near"
    CONTAINED = "contained"  # most of it stands in a longer one
    TAIWAN = "taiwan"  # near once Taiwan's words are the mainland's


class Match(Struct, frozen=True, gc=False):
    """Two articles are duplicates.

    Attributes:
        kind: Why.
        similarity: The Jaccard similarity of their n-grams, 0 to 1; of a contained one the share of its own that the
            other has. Exact where neither has more than `SAMPLE` n-grams, else estimated from samples.
    """

    kind: Kind
    similarity: float


class Likeness(Struct, frozen=True):
    """How like each other two articles are, duplicates or not.

    Attributes:
        similarity: The Jaccard similarity of their n-grams.
        contained: The share of the shorter one's n-grams that the longer one has.
        facts_agree: The longer one has most of the shorter one's figures, or lacks few.
    """

    similarity: float
    contained: float
    facts_agree: bool


def likeness(one: Signature, other: Signature) -> Likeness:
    """Return what `compare` goes by, but for the content keys.

    >>> from dedupe_brief.core.duplicates.signature import signature
    >>> likeness(signature("渡口的旧桥修好了"), signature("渡口的旧桥修好后开放"))
    Likeness(similarity=0.4286, contained=0.75, facts_agree=True)
    """
    shorter, longer = (one, other) if one.size <= other.size else (other, one)
    common, own, held = _shared(shorter.sample, longer.sample, SAMPLE)
    return Likeness(
        similarity=round(common / max(own + held - common, 1), 4),
        contained=round(common / max(own, 1), 4),
        facts_agree=_facts_agree(shorter, longer),
    )


def compare(one: Signature, other: Signature) -> Match | None:
    """Return what makes two articles duplicates, or None.

    >>> from dedupe_brief.core.duplicates.signature import signature
    >>> compare(signature("後來他們發現了"), signature("后来，他们发现了。"))
    Match(kind=<Kind.SCRIPT: 'script'>, similarity=1.0)
    >>> compare(signature("快讯"), signature("简讯"))
    """
    if one.content is not None and one.content == other.content:
        scripts = {one.script, other.script} - {Script.NONE}
        return Match(Kind.SCRIPT if len(scripts) > 1 else Kind.EXACT, 1.0)
    shorter, longer = (one, other) if one.size <= other.size else (other, one)
    if shorter.size < SHORTEST:
        return None
    match = _alike(shorter, longer)
    return match if match is not None and _facts_agree(shorter, longer) else None


def _alike(shorter: Signature, longer: Signature) -> Match | None:
    """Return what two articles are by their n-grams alone."""
    common, own, other = _shared(shorter.sample, longer.sample, SAMPLE)
    is_part = shorter.size <= _PART * longer.size
    if is_part and own >= _FEWEST and common >= _CONTAINED * own:
        return Match(Kind.CONTAINED, round(common / own, 4))
    similarity = common / max(own + other - common, 1)
    if similarity < (_NEAR_SHORT if shorter.size < _SHORT else _NEAR):
        return None
    return Match(Kind.TAIWAN if shorter.reworded != longer.reworded else Kind.NEAR, round(similarity, 4))


def _shared(
    one: NDArray[np.unsignedinteger], other: NDArray[np.unsignedinteger], most: int
) -> tuple[int, int, int]:
    """Return how many hashes two samples share, and how many each has in the range that both cover.

    They are ascending and distinct. Of a sample of ``most`` hashes there may be more beyond its last one.
    """
    ends = [sample[-1] for sample in (one, other) if len(sample) == most]
    if ends:
        one, other = (sample[: sample.searchsorted(min(ends), "right")] for sample in (one, other))
    merged = np.concatenate((one, other))
    merged.sort()
    return int(np.count_nonzero(merged[1:] == merged[:-1])), len(one), len(other)


def _facts_agree(shorter: Signature, longer: Signature) -> bool:
    facts, others = (one[: one.searchsorted(NO_FACT)] for one in (shorter.facts, longer.facts))
    common, wanted, _ = _shared(facts, others, FACTS)
    return wanted - common <= _few(shorter) or common >= _FACTS_KEPT * wanted


def _few(shorter: Signature) -> int:
    """Return how many figures a copy of that length may lose."""
    return max(_FACTS_LOST, shorter.size // _CHARACTERS_PER_FACT)


def facts_agree(shorter: Signature, others: NDArray[np.uint16]) -> NDArray[np.bool_]:
    """Tell for each of several longer articles whether it has most of the figures of a shorter one, as `compare` does.

    Args:
        shorter: The shorter one.
        others: The figures of the others, a row for each.
    """
    facts = shorter.facts
    # Those of an article that has more than are kept are known up to its last one; so are one's own.
    covered = np.minimum(others[:, -1], min(int(facts[-1]), NO_FACT - 1))
    is_there = np.zeros(NO_FACT + 1, dtype=np.bool_)
    own = facts[facts != NO_FACT]
    is_there[own] = True
    some = others[:, : np.count_nonzero(others.min(axis=0) != NO_FACT)]  # behind it there are none
    common = np.count_nonzero(is_there.take(some) & (some <= covered[:, None]), axis=1)
    wanted = np.searchsorted(own, covered, side="right")
    agree: NDArray[np.bool_] = (wanted - common <= _few(shorter)) | (common >= _FACTS_KEPT * wanted)
    return agree
