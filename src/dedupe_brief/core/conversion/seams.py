"""Where a text can be cut without changing what a configuration makes of it, and which pieces may hold other words.

Between two characters that stand side by side in no key, in no stage, no entry can reach across. So a text falls
into short pieces that convert alone as they do together. Only pieces in which a key of the dictionaries that
exchange words may begin need to be traced: all others give one character for one.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cache
from itertools import product
from operator import add

import numpy as np
from numpy.typing import NDArray

from dedupe_brief.core.conversion.dictionaries import Lexicon, configuration
from dedupe_brief.core.conversion.pairs import Openings, Pairs
from dedupe_brief.core.script import Codes

__all__ = ["Seams", "seams"]

Offsets = NDArray[np.int64]

# Within this many code points a description of a character (⿰木木) can swallow anything.
_DESCRIPTION_REACH = 64
_DESCRIPTION_FIRST, _DESCRIPTION_LAST = 0x2FF0, 0x2FFF


@dataclass(frozen=True, eq=False)
class Seams:
    """What matters to one configuration.

    Attributes:
        held: Pairs that some key may hold together.
        openers: Where a key that exchanges words may begin, or a key that leads to one.
    """

    held: Pairs
    openers: Openings

    def suspects(self, codes: Codes) -> tuple[Offsets, Offsets]:
        """Return where the pieces of a text begin, and where they end, in which words may be exchanged.

        ``codes`` are its code points after stage 0, compatibility ideographs.
        """
        openings = self.openers.find(codes)
        if not len(openings):
            return openings, openings
        held = self.held.at(codes)
        for at in np.flatnonzero((codes >= _DESCRIPTION_FIRST) & (codes <= _DESCRIPTION_LAST)).tolist():
            held[at : at + _DESCRIPTION_REACH] = True
        starts = np.concatenate(([0], np.flatnonzero(~held) + 1, [len(codes)]))
        pieces = np.searchsorted(starts, openings, side="right") - 1
        pieces = pieces[np.diff(pieces, prepend=-1) > 0]
        return starts[pieces], starts[pieces + 1]


@cache
def seams(name: str) -> Seams:
    """Return the seams of the configuration ``name``, which exchanges words."""
    config = configuration(name)
    held: set[str] = set()
    openers: set[str] = set()
    for lexicon in reversed(config.stages):
        held = _inside(lexicon) | _meeting(held, lexicon)
        openers |= _meeting(openers, lexicon) | _leading_to(openers, lexicon)
        openers |= _openings(lexicon, config.wording)
    if config.segmentation is not None:
        held |= _inside(config.segmentation)
    return Seams(Pairs.of(held), Openings.of(openers))


def _inside(lexicon: Lexicon) -> set[str]:
    """Return the neighbours within keys."""
    return {pair for group in lexicon.groups for key in group for pair in _neighbours(key)}


def _openings(lexicon: Lexicon, wording: Set[str]) -> set[str]:
    """Return the first two characters of the keys for which a dictionary of ``wording`` has another word."""
    return {
        key[:2]
        for group in lexicon.groups
        for key, entry in group.items()
        if entry.dictionary in wording and entry.value != key
    }


def _meeting(openers: Set[str], lexicon: Lexicon) -> set[str]:
    """Return the pairs that a stage may turn into one of ``openers`` where two of its tokens meet."""
    lasts: dict[str, set[str]] = {}
    firsts: dict[str, set[str]] = {}
    for group in lexicon.groups:
        for key, entry in group.items():
            lasts.setdefault(entry.value[-1], set()).add(key[-1])
            firsts.setdefault(entry.value[0], set()).add(key[0])
    return {
        last + first
        for opener in openers
        if len(opener) == 2
        for last, first in product(
            lasts.get(opener[0], set()) | {opener[0]}, firsts.get(opener[1], set()) | {opener[1]}
        )
    }


def _leading_to(openers: Set[str], lexicon: Lexicon) -> set[str]:
    """Return the first two characters of the keys whose value holds one of ``openers``."""
    return {
        key[:2]
        for group in lexicon.groups
        for key, entry in group.items()
        if not openers.isdisjoint(_neighbours(entry.value)) or not openers.isdisjoint(entry.value)
    }


def _neighbours(word: str) -> Iterator[str]:
    """Yield each two characters that stand side by side.

    >>> list(_neighbours("程序员"))
    ['程序', '序员']
    """
    return map(add, word, word[1:])
