"""Repeats inside one page: the same content a second time, exactly or nearly, wherever the line breaks fall.

Here the line is drawn between a repeat and what a text says twice on purpose. How copies are found is in
`chains`, how they get clean edges in `passages`, which one stays in `keep`.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, pairwise

import numpy as np
from rapidfuzz.distance import LCSseq, Opcode

from dedupe_brief.core.model import Repeat, Span
from dedupe_brief.core.repetition.chains import Copy, Link, copies
from dedupe_brief.core.repetition.keep import Pair, settle
from dedupe_brief.core.repetition.passages import DIRECT, SENTENCE_END, Page, Passage, passages

__all__ = ["find"]

# Lengths are characters of the comparison key: no punctuation, no white space.

# A paragraph on its own lines in both places. Refrains, slogans and equal list items are shorter, or no sentence.
MIN_BLOCK = 24

# A stretch cut out of running text. Quotations repeated on purpose are mostly one sentence, and shorter.
MIN_RUN = 80
MIN_RUN_SENTENCES = 2

# From here on length alone tells: nobody quotes that much of himself, in one sentence or without punctuation.
LONG_SENTENCE = 160
LONG_RUN = 200

# Near repeats. In short texts a few changed characters are another event; in long ones, an edited copy.
MIN_NEAR = 60
SIMILAR = 0.82
SIMILAR_LONG = 0.8

# A copy settled through another copy differs from the one that stays by the changes of both.
SIMILAR_SETTLED = 0.7

# Changes that are figures to this share make another report on the same template, not an edited copy; in a long
# copy they don't if they are rarer than one in so many characters.
FIGURES = frozenset("0123456789〇零一二三四五六七八九十百千万亿两")
FIGURES_SHARE = 0.25
CHARACTERS_PER_FIGURE = 100

# Three lines that differ in the same slots (a list of names, of awards) are a template; changes at random, or an
# editor's, fall together by chance only.
SLOTS_SHARED = 0.5


def find(text: str, blocks: Sequence[Span], article: Callable[[], Span] | None = None) -> tuple[Repeat, ...]:
    r"""Find what ``text`` says a second time.

    Args:
        text: A page's text.
        blocks: The sorted, disjoint spans of it that may take part; what lies outside is layout.
        article: Says where the article seems to lie, if anything stands there twice: of equal copies one in it stays.

    Returns:
        Repeats, ascending by the place to remove. These places are disjoint, begin and end at blocks or
        sentences, and overlap no place that stays. ``similarity`` is the normalised Indel similarity of the two
        comparison keys, to four places.

    >>> line = "市图书馆昨日宣布延长夏季开放时间，每晚九时闭馆，周末照常开放，读者凭证入馆。"
    >>> page = line + "\n" + line
    >>> find(page, [Span(0, len(line)), Span(len(line) + 1, len(page))])[0].spans
    (Span(start=39, end=77), Span(start=0, end=38))
    """
    page = Page.of(text, blocks)
    pairs = _accepted(page)
    if not pairs:
        return ()
    settled = passages(page, settle(page, pairs, article() if article else Span(0, len(text))))
    alike = (passage for passage in settled if passage.similarity >= SIMILAR_SETTLED)
    return _apart(repeat for passage in alike for repeat in _placed(page, passage))


def _accepted(page: Page) -> list[Pair]:
    """Return the characters of those copies that are repeats, with their twins."""
    found = copies(page.codes, page.key)
    if all(sum(run[2] for run in copy) < MIN_BLOCK for copy in found):
        return []  # menu items that return: on most pages nothing else does
    link, owner = _link(len(page.codes), found)
    del found  # a long list of phrases is large
    by_copy: dict[int, list[Passage]] = {}
    for passage in passages(page, link):
        # Passages may hold characters of several copies: the first linked one tells whose it is.
        chars = np.flatnonzero(link[passage.start : passage.end] >= 0) + passage.start
        by_copy.setdefault(int(owner[chars[0]]), []).append(passage)
    good: list[Passage] = []
    single: list[Passage] = []
    for group in by_copy.values():
        attached = list(_attached(group))
        if _long_copy(page, group) and _alike(attached):
            good += attached
        else:
            single += [passage for passage in group if _is_repeat(page, link, passage)]
    good += _no_template(page, single)
    return [_pair(link, passage) for passage in sorted(good, key=lambda passage: passage.start)]


def _link(size: int, found: Sequence[Copy]) -> tuple[Link, Link]:
    """Return for each character its twin, or -1, and the number of the copy that it belongs to."""
    # The longest last, over the others: where two copies claim a character, chance is with the short one.
    order = sorted(range(len(found)), key=lambda number: -sum(run[2] for run in found[number]))[::-1]
    runs = chain.from_iterable(run for number in order for run in found[number])
    starts, twins, sizes = np.fromiter(runs, dtype=np.int32).reshape(-1, 3).T
    numbers = np.repeat(np.array(order, dtype=np.int32), [len(found[number]) for number in order])
    link = np.full(size, -1, dtype=np.int32)
    owner = np.full(size, -1, dtype=np.int32)
    # The characters of all runs one after another: where each run starts, counted on.
    begins = np.cumsum(sizes, dtype=np.int32) - sizes
    chars = np.repeat(starts - begins, sizes)
    chars += np.arange(chars.size, dtype=np.int32)
    link[chars] = chars + np.repeat(twins - starts, sizes)
    owner[chars] = np.repeat(numbers, sizes)
    return link, owner


def _pair(link: Link, passage: Passage) -> Pair:
    """Return a passage's characters that have a twin, and the twins."""
    start, end = _reach(link, passage)
    twins = link[start:end]
    low = max(passage.other_start - (passage.start - start), 0)
    high = passage.other_end + (end - passage.end)
    later = np.flatnonzero((twins >= low) & (twins < high)).astype(np.int32) + np.int32(start)
    later = _ascending(later, link)
    return Pair(later, link[later])


def _ascending(later: Link, link: Link) -> Link:
    """Drop the characters whose twins fall out of order: at a copy's edges another copy may have claimed some."""
    stretches = np.split(later, np.flatnonzero(np.diff(link[later]) <= 0) + 1)
    longest = max(range(len(stretches)), key=lambda i: len(stretches[i]))
    kept = [stretches[longest]]
    for stretch in reversed(stretches[:longest]):
        if link[stretch[-1]] < link[kept[0][0]]:
            kept.insert(0, stretch)
    for stretch in stretches[longest + 1 :]:
        if link[stretch[0]] > link[kept[-1][-1]]:
            kept.append(stretch)
    return np.concatenate(kept)


def _reach(link: Link, passage: Passage) -> tuple[int, int]:
    """Return where the common runs at a passage's edges end: in mid-sentence if the other copy is cut off there."""
    start, end = passage.start, passage.end
    if link[start] == passage.other_start:
        while start > 0 and 0 <= link[start - 1] == link[start] - 1:
            start -= 1
    if link[end - 1] == passage.other_end - 1:
        while end < len(link) and 0 <= link[end - 1] == link[end] - 1:
            end += 1
    return start, end


def _long_copy(page: Page, group: Sequence[Passage]) -> bool:
    """Tell whether passages in one order make up a long copy: then none of them is judged by itself."""
    if sum(map(len, group)) < LONG_RUN or not _alike(group):
        return False
    figures = sum(max(_changed_figures(page, passage)) for passage in group)
    return figures * CHARACTERS_PER_FIGURE <= sum(min(len(passage), DIRECT) for passage in group)


def _alike(group: Sequence[Passage]) -> bool:
    """Tell whether passages taken together are alike enough for a long copy."""
    both = sum(len(passage) + passage.other_end - passage.other_start for passage in group)
    return 2 * sum(passage.same for passage in group) >= SIMILAR_LONG * both


def _attached(group: Sequence[Passage]) -> Iterator[Passage]:
    """Yield the passages of a long copy without scraps that lie apart from its other passages in both places."""
    for number, passage in enumerate(group):
        around = [group[i] for i in (number - 1, number + 1) if 0 <= i < len(group)]
        if len(passage) >= MIN_NEAR or any(
            _gap(passage, other) < min(MIN_BLOCK, len(passage)) for other in around
        ):
            yield passage


def _gap(one: Passage, other: Passage) -> int:
    """Return how far two passages lie apart, in the place in which they are closer."""
    first, second = sorted((one, other), key=lambda passage: passage.start)
    return min(second.start - first.end, abs(second.other_start - first.other_end))


def _is_repeat(page: Page, link: Link, passage: Passage) -> bool:
    """Tell whether a passage by itself is a repeat: long enough, alike enough, a text and not a list."""
    if passage.similarity < SIMILAR:
        return False
    size = len(passage)
    start, end = _reach(link, passage)
    if page.whole_blocks(int(link[start]), int(link[end - 1]) + 1):
        size = end - start  # a teaser, cut off in mid-sentence
    if size < MIN_BLOCK:
        return False
    if not _exact(page, passage) and (size < MIN_NEAR or min(_changed_figures(page, passage))):
        return False
    if size >= LONG_RUN:
        return True
    sentences = sum(1 for _ in SENTENCE_END.finditer(page.span(passage.start, passage.end).of(page.text)))
    if not sentences:
        return False
    if size >= MIN_RUN and (sentences >= MIN_RUN_SENTENCES or size >= LONG_SENTENCE):
        return True
    return _holds_a_long_line(page, passage) and all(
        page.whole_blocks(*place)
        for place in ((passage.start, passage.end), (passage.other_start, passage.other_end))
    )


def _no_template(page: Page, found: Sequence[Passage]) -> Iterator[Passage]:
    """Yield the passages that are no lines on one template: three and more that differ in the same slots.

    All copies of a place lead to its first one, so the slots can be told by the places where that one differs.
    """
    slots = {passage: _slots(page, passage) for passage in found if not _exact(page, passage)}
    lines = Counter(position for changed in slots.values() for position in changed)
    for passage in found:
        changed = slots.get(passage, frozenset())
        shared = sum(lines[position] > 1 for position in changed)
        if not changed or shared < SLOTS_SHARED * len(changed):
            yield passage


def _slots(page: Page, passage: Passage) -> frozenset[int]:
    """Return the key positions of the other place that differ from a passage."""
    return frozenset(
        passage.other_start + position
        for op in _changes(page, passage)[2]
        for position in range(op.dest_start, max(op.dest_end, op.dest_start + 1))
    )


def _holds_a_long_line(page: Page, passage: Passage) -> bool:
    """Tell whether one of a passage's blocks is long enough to be no verse and no list item."""
    first = bisect_right(page.block_keys, passage.start) - 1
    last = bisect_right(page.block_keys, passage.end - 1)
    return any(page.block_keys[i + 1] - page.block_keys[i] >= MIN_BLOCK for i in range(first, last))


def _exact(page: Page, passage: Passage) -> bool:
    """Tell whether the two places have the same key."""
    return page.key[passage.start : passage.end] == page.key[passage.other_start : passage.other_end]


def _changed_figures(page: Page, passage: Passage) -> tuple[int, int]:
    """Return how many figures each place has of its own, if figures are what the two differ in; else 0 and 0."""
    here, there, changes = _changes(page, passage)
    ours = "".join(here[op.src_start : op.src_end] for op in changes)
    theirs = "".join(there[op.dest_start : op.dest_end] for op in changes)
    figures = sum(char in FIGURES for char in ours), sum(char in FIGURES for char in theirs)
    return figures if sum(figures) >= FIGURES_SHARE * (len(ours) + len(theirs)) else (0, 0)


def _changes(page: Page, passage: Passage) -> tuple[str, str, list[Opcode]]:
    """Return the keys of a passage's two places, and where they differ; of very long ones the beginning."""
    here = page.key[passage.start : min(passage.end, passage.start + DIRECT)]
    there = page.key[passage.other_start : min(passage.other_end, passage.other_start + DIRECT)]
    return here, there, [op for op in LCSseq.opcodes(here, there) if op.tag != "equal"]


def _placed(page: Page, passage: Passage) -> Iterator[Repeat]:
    """Carry a passage from key characters to the text; an exact one in parts between which the other place has a line more."""
    if not _exact(page, passage):
        yield _repeat(page, passage, round(min(passage.similarity, 0.9999), 4))
        return
    shift = passage.start - passage.other_start
    cuts = [shift + cut for cut in sorted(set(_interrupted(page, passage.other_start, passage.other_end)))]
    for start, end in pairwise((passage.start, *cuts, passage.end)):
        yield _repeat(page, Passage(start, end, start - shift, end - shift, end - start), 1.0)


def _repeat(page: Page, passage: Passage, similarity: float) -> Repeat:
    removed = page.span(passage.start, passage.end)
    kept = page.span(passage.other_start, passage.other_end)
    return Repeat((removed, kept), similarity == 1.0, similarity)


def _interrupted(page: Page, start: int, end: int) -> Iterator[int]:
    """Yield the key positions inside a place at which lines that take no part stand between two blocks."""
    first = bisect_right(page.block_keys, start)
    for at in range(first, bisect_left(page.block_keys, end)):
        if page.text[page.blocks[at - 1].end : page.blocks[at].start].strip():
            yield page.block_keys[at]


def _apart(repeats: Iterable[Repeat]) -> tuple[Repeat, ...]:
    """Drop the repeats of which the place that should stay is, in part, removed by another one."""
    ordered = sorted(repeats, key=lambda repeat: repeat.spans)
    starts = [repeat.spans[0].start for repeat in ordered]

    def stays(kept: Span) -> bool:
        near = bisect_right(starts, kept.end - 1) - 1
        return near < 0 or not ordered[near].spans[0].overlaps(kept)

    return tuple(repeat for repeat in ordered if stays(repeat.spans[1]))
