"""Passages: whole sentences and blocks of a page that stand elsewhere on it too.

`Page` ties the comparison key to the text: key characters, the offsets they come from, the sentences and blocks
they make up. `passages` turns a link from characters to characters into passages with clean edges.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from dedupe_brief.core.chains import Link
from dedupe_brief.core.fingerprint import Offsets, key_codes
from dedupe_brief.core.model import Span
from dedupe_brief.core.script import Codes, from_code_points

__all__ = ["DIRECT", "SENTENCE_END", "Page", "Passage", "passages"]

# A full stop counts before white space or the block's end only: 3.5 and example.com go on.
SENTENCE_END = re.compile(r"(?:[。！？!?｡．…]+|\.(?=\s|$))[”’」』）)】》\"']*")

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
    """A page's text, its blocks and the key characters inside them. Made by `Page.of`."""

    text: str
    blocks: Sequence[Span]
    codes: Codes
    offsets: Offsets
    block_keys: list[int] = field(repr=False)

    @classmethod
    def of(cls, text: str, blocks: Sequence[Span]) -> "Page":
        """Fold a text once and keep what lies inside its sorted, disjoint blocks.

        >>> Page.of("一，二 | 三", [Span(0, 3), Span(6, 7)]).key
        '一二三'
        """
        codes, offsets = key_codes(text)
        edges = np.array([edge for span in blocks for edge in (span.start, span.end)], dtype=np.int32)
        where = np.searchsorted(offsets, edges)
        sizes = where[1::2] - where[::2]
        block_keys = np.concatenate(([0], np.cumsum(sizes)))
        if block_keys[-1] < len(codes):
            steps = np.bincount(where[::2], minlength=len(codes) + 1)
            steps -= np.bincount(where[1::2], minlength=len(codes) + 1)
            inside = np.cumsum(steps)[:-1] > 0
            codes, offsets = codes[inside], offsets[inside]
        return cls(text, blocks, codes, offsets, block_keys.tolist())

    @cached_property
    def key(self) -> str:
        """The comparison key of all blocks, one after another."""
        return from_code_points(self.codes)

    @cached_property
    def units(self) -> Units:
        """The sentences of all blocks; with a sentence that starts where the stream ends, as a sentinel."""
        units = Units([], [], [], [])
        # Most blocks of a page are menu items: only those that hold the end of a sentence are looked into.
        stops = [match.start() for match in SENTENCE_END.finditer(self.text)]
        for index, span in enumerate(self.blocks):
            first = bisect_right(stops, span.start - 1)
            holds_stop = first < len(stops) and stops[first] < span.end
            for start, end in _sentences(self.text, span) if holds_stop else ((span.start, span.end),):
                units.starts.append(start)
                units.ends.append(end)
                units.blocks.append(index)
        units.key_starts.extend(np.searchsorted(self.offsets, units.starts).tolist())
        units.key_starts.append(len(self.codes))
        return units

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


def _sentences(text: str, block: Span) -> Iterator[tuple[int, int]]:
    """Yield start and end of each sentence in a block, without the white space between them."""
    start = block.start
    for match in SENTENCE_END.finditer(text, block.start, block.end):
        yield start, match.end()
        start = match.end()
        while start < block.end and text[start].isspace():
            start += 1
    if start < block.end:
        yield start, block.end


@dataclass(frozen=True, slots=True)
class _Sentence:
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
    starts = np.array(page.units.key_starts)
    linked = np.flatnonzero(link >= 0)
    bounds = np.searchsorted(linked, starts)
    sizes, same = np.diff(starts), np.diff(bounds)
    for unit in np.flatnonzero((same > 0) & (same >= SAME_SENTENCE * sizes)).tolist():
        chars = _one_twin(linked[bounds[unit] : bounds[unit + 1]], link, int(sizes[unit]))
        if len(chars) >= SAME_SENTENCE * sizes[unit]:
            first, last = int(chars[0]), int(chars[-1])
            start, end = page.units.key_starts[unit : unit + 2]
            yield _Sentence(unit, start, end, first, last, int(link[first]), int(link[last]), len(chars))


def _one_twin(chars: NDArray[np.int64], link: Link, size: int) -> NDArray[np.int64]:
    """Return the linked characters of a sentence of which the twins stand together, the most if in several places."""
    steps = np.diff(link[chars])
    jumps = np.flatnonzero((steps < 1) | (steps > size + MAX_SKIP)) + 1
    return max(np.split(chars, jumps), key=len) if jumps.size else chars


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
