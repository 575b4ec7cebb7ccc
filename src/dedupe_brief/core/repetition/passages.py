"""Passages: whole sentences and blocks of a page that stand elsewhere on it too.

`Page` ties the comparison key to the text: key characters, the offsets they come from, the sentences and blocks
they make up. `passages` turns a link from characters to characters into passages with clean edges.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import LCSseq

from dedupe_brief.core.fingerprint import Offsets, key_codes
from dedupe_brief.core.model import Span
from dedupe_brief.core.repetition.chains import Link
from dedupe_brief.core.script import Codes, from_code_points

__all__ = ["DIRECT", "SENTENCE_END", "Page", "Passage", "passages"]

# A full stop counts before white space or the block's end only: 3.5 and example.com go on.
# Written so that it begins with one set of characters: these are searched for twice as fast as alternatives.
SENTENCE_END = re.compile(r"[。！？!?｡．….](?:(?<!\.)[。！？!?｡．…]*|(?=\s|$))[”’」』）)】》\"']*")
_SENTENCE_END_AND_SPACE = re.compile(SENTENCE_END.pattern + r"(\s*)")

# A sentence with this share of its characters elsewhere is the same sentence with small changes; one with less
# says something of its own. Copies with every tenth character changed keep 70 % in all but the shortest.
SAME_SENTENCE = 0.5

# At a passage's edge nothing vouches for a doubtful sentence but itself.
SAME_EDGE = 0.6

# A near copy may lack a word at its very edge that the other one has.
LOST_WORD = 3

# Up to here two near places are compared directly; beyond, what their link says is close enough.
DIRECT = 2000

# A scrap of a line (hard-wrapped text) can change altogether without saying anything of its own.
SCRAP = 8

# What the kept copy may have in addition inside one passage: a word or a clause, not a sentence.
MAX_SKIP = 24


@dataclass(frozen=True, slots=True)
class Units:
    """The sentences of a page, block by block: text and key offsets, and which block each is in."""

    starts: list[int]
    ends: list[int]
    key_starts: list[int]
    blocks: list[int]


@dataclass(frozen=True)
class Page:
    """A page's text, its blocks and the key characters inside them. Made by `Page.of`.

    ``key`` holds all blocks one after another. ``block_keys`` is where in it each block starts, and its end;
    ``edges`` where the text, each block, and what lies between them starts, and the text's end.
    """

    text: str
    blocks: Sequence[Span]
    codes: Codes
    key: str
    offsets: Offsets
    edges: Offsets = field(repr=False)
    block_keys: list[int] = field(repr=False)

    @classmethod
    def of(cls, text: str, blocks: Sequence[Span]) -> "Page":
        """Fold a text once and keep what lies inside its sorted, disjoint blocks.

        >>> Page.of("一，二 | 三", [Span(0, 3), Span(6, 7)]).key
        '一二三'
        """
        edges = np.empty(2 * len(blocks) + 2, dtype=np.int32)
        edges[0], edges[-1] = 0, len(text)
        edges[1:-1:2] = [span.start for span in blocks]
        edges[2:-1:2] = [span.end for span in blocks]
        by_turns = np.zeros(len(edges) - 1, dtype=bool)  # outside, inside, outside ...
        by_turns[1::2] = True
        codes, offsets = key_codes(text, np.repeat(by_turns, edges[1:] - edges[:-1]))
        block_keys = np.searchsorted(offsets, edges[1::2]).tolist()
        return cls(text, blocks, codes, from_code_points(codes), offsets, edges, block_keys)

    @cached_property
    def units(self) -> Units:
        """The sentences of all blocks; with a sentence that starts where the stream ends, as a sentinel.

        A sentence starts where a block does or, after white space, where another sentence ends.
        """
        block_starts, block_ends = self.edges[1:-1:2], self.edges[2:-1:2]
        found = [(match.start(), *match.span(1)) for match in _SENTENCE_END_AND_SPACE.finditer(self.text)]
        stops, space, after = np.fromiter(chain.from_iterable(found), dtype=np.int32).reshape(-1, 3).T
        block = np.searchsorted(block_starts, stops, "right") - 1
        inside = (block >= 0) & (stops < block_ends[block])
        stops, space, after, block = stops[inside], space[inside], after[inside], block[inside]
        goes_on = after < block_ends[block]
        starts = np.concatenate((block_starts, after[goes_on]))
        blocks = np.concatenate((np.arange(len(block_starts)), block[goes_on]))
        order = np.argsort(starts, kind="stable")
        starts, blocks = starts[order], blocks[order]
        ends = block_ends[blocks]
        ends[np.searchsorted(starts, stops, "right") - 1] = np.minimum(space, block_ends[block])
        key_starts = [*np.searchsorted(self.offsets, starts).tolist(), len(self.codes)]
        return Units(starts.tolist(), ends.tolist(), key_starts, blocks.tolist())

    def unit_at(self, position: int) -> int:
        """Return the sentence that holds a key position."""
        return bisect_right(self.units.key_starts, position) - 1

    def sentence_start(self, position: int) -> int:
        """Return the key position at which the sentence that holds ``position`` starts."""
        return self.units.key_starts[self.unit_at(position)]

    def sentence_end(self, position: int) -> int:
        """Return the key position at which the sentence that holds the character before ``position`` ends."""
        return self.units.key_starts[self.unit_at(position - 1) + 1]

    def span(self, start: int, end: int) -> Span:
        """Return the text of the key characters ``[start, end)``, with what closes its last sentence."""
        units, last = self.units, self.unit_at(end - 1)
        first = self.unit_at(start)
        begins, closes = units.key_starts[first] == start, units.key_starts[last + 1] == end
        return Span(
            units.starts[first] if begins else int(self.offsets[start]),
            units.ends[last] if closes else int(self.offsets[end - 1]) + 1,
        )

    def whole_blocks(self, start: int, end: int) -> bool:
        """Tell whether the key characters ``[start, end)`` are whole blocks."""
        first = bisect_right(self.block_keys, start) - 1
        last = bisect_right(self.block_keys, end - 1)
        return self.block_keys[first] == start and self.block_keys[last] == end


@dataclass(frozen=True, slots=True)
class Passage:
    """Key characters ``[start, end)`` of whole sentences that stand at ``[other_start, other_end)`` too.

    ``same`` is how many characters the two places share.
    """

    start: int
    end: int
    other_start: int
    other_end: int
    same: int

    def __len__(self) -> int:
        return self.end - self.start

    @property
    def similarity(self) -> float:
        """Normalised Indel similarity of the two places: 1.0 if each character of one is in the other."""
        return 2 * self.same / (len(self) + self.other_end - self.other_start)


class _Sentence(NamedTuple):
    """A sentence with a twin: its number, key range, first and last linked character, and their twins."""

    unit: int
    start: int
    end: int
    first: int
    last: int
    twin_first: int
    twin_last: int
    same: int


def passages(page: Page, link: Link) -> list[Passage]:
    """Return the passages that a link makes up, in the order of the page.

    Args:
        page: The page.
        link: For each key character the position of its twin, or -1. A sentence takes part if most of it has one.
    """
    groups: list[list[_Sentence]] = []
    for sentence in _linked(page, link):
        if groups and _continues(page, groups[-1], sentence):
            groups[-1].append(sentence)
        else:
            groups.append([sentence])
    return [_passage(page, group) for group in map(_trim, groups) if group]


def _trim(group: Sequence[_Sentence]) -> Sequence[_Sentence]:
    """Drop doubtful sentences from both ends of a passage."""
    sure = [
        i for i, sentence in enumerate(group) if sentence.same >= SAME_EDGE * (sentence.end - sentence.start)
    ]
    return group[sure[0] : sure[-1] + 1] if sure else ()


def _linked(page: Page, link: Link) -> Iterator[_Sentence]:
    """Yield the sentences of which most stands elsewhere."""
    starts = np.array(page.units.key_starts, dtype=np.int32)
    linked = (link >= 0).nonzero()[0].astype(np.int32)
    if not linked.size:
        return iter(())
    twins, sizes = link[linked], starts[1:] - starts[:-1]
    bounds = np.searchsorted(linked, starts)
    unit_of = np.repeat(np.arange(len(sizes), dtype=np.int32), bounds[1:] - bounds[:-1])
    # Stretches of a sentence's linked characters of which the twins stand together.
    steps = twins[1:] - twins[:-1]
    apart = (unit_of[1:] != unit_of[:-1]) | (steps < 1) | (steps > sizes[unit_of[1:]] + MAX_SKIP)
    lows = np.concatenate(([0], apart.nonzero()[0] + 1))
    highs = np.append(lows[1:], linked.size)
    units, same = unit_of[lows], highs - lows
    longest = np.lexsort((-same, units))  # of each sentence the longest comes first
    chosen = longest[np.concatenate(([True], units[longest][1:] != units[longest][:-1]))]
    chosen = chosen[same[chosen] >= SAME_SENTENCE * sizes[units[chosen]]]
    units, same, first, last = units[chosen], same[chosen], lows[chosen], highs[chosen] - 1
    columns = (
        units,
        starts[units],
        starts[units + 1],
        linked[first],
        linked[last],
        twins[first],
        twins[last],
        same,
    )
    return map(_Sentence._make, zip(*(column.tolist() for column in columns), strict=True))


def _continues(page: Page, group: Sequence[_Sentence], following: _Sentence) -> bool:
    """Tell whether a sentence continues a passage in both places, with nothing of weight in between."""
    last = group[-1]
    skipped = following.twin_first - last.twin_last - 1
    changed = (following.first - following.start) + (last.end - last.last - 1)
    if not 0 <= skipped < MAX_SKIP + changed:
        return False
    return following.start - last.end <= _scraps(page, last.unit, following.unit, skipped) and _adjoin(
        page, last.unit, following.unit
    )


def _scraps(page: Page, last: int, following: int, skipped: int) -> int:
    """Return how many unlinked characters between two sentences count as changed: scraps, not sentences."""
    units = page.units
    total = 0
    for unit in range(last + 1, following):
        size = units.key_starts[unit + 1] - units.key_starts[unit]
        edges = units.blocks[unit - 1] != units.blocks[unit] != units.blocks[unit + 1]
        if size > SCRAP or (size and edges):
            return 0
        total += size
    return total if total <= 2 * skipped else 0


def _adjoin(page: Page, last: int, following: int) -> bool:
    """Tell whether only white space of the layout lies between two sentences."""
    units, blocks = page.units, page.blocks
    return all(
        not page.text[blocks[index].end : blocks[index + 1].start].strip()
        for index in range(units.blocks[last], units.blocks[following])
    )


def _passage(page: Page, group: Sequence[_Sentence]) -> Passage:
    """Close a passage: carry its twin to the sentence's edge where the passage's own edge has changed."""
    first, last = group[0], group[-1]
    other_start, other_end = first.twin_first, last.twin_last + 1
    head, tail = first.first - first.start, last.end - last.last - 1
    same = sum(sentence.same for sentence in group)
    if same < max(last.end - first.start, other_end - other_start):
        edge = page.sentence_start(other_start)
        other_start = edge if other_start - edge <= 2 * head + LOST_WORD else other_start
        edge = page.sentence_end(other_end)
        other_end = edge if edge - other_end <= 2 * tail + LOST_WORD else other_end
    if same < max(last.end - first.start, other_end - other_start) <= DIRECT:
        same = LCSseq.similarity(page.key[first.start : last.end], page.key[other_start:other_end])
    return Passage(first.start, last.end, other_start, other_end, same)
