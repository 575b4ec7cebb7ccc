"""Repeats inside one page: the same content a second time, exactly or nearly, wherever the line breaks fall.

Here the line is drawn between a repeat and what a text says twice on purpose. How copies are found is in
`chains`, how they get clean edges in `passages`, which one stays in `keep`.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

import numpy as np

from dedupe_brief.core.chains import Copy, copies
from dedupe_brief.core.keep import Pair, settle
from dedupe_brief.core.model import Repeat, Span
from dedupe_brief.core.passages import SENTENCE_END, Link, Page, Passage, passages

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
SIMILAR = 0.85
SIMILAR_LONG = 0.8

# A copy settled through another copy differs from the one that stays by the changes of both.
SIMILAR_SETTLED = 0.7

# Different figures in the same place are another report on one template, unless they are rare in a long copy.
FIGURES = frozenset(map(ord, "0123456789〇零一二三四五六七八九十百千万亿两"))
CHARACTERS_PER_FIGURE = 100


def find(text: str, blocks: Sequence[Span]) -> tuple[Repeat, ...]:
    """Find what ``text`` says a second time.

    Args:
        text: A page's text.
        blocks: The sorted, disjoint spans of it that may take part; what lies outside is layout.

    Returns:
        Repeats, ascending by the place to remove. These places are disjoint, begin and end at blocks or
        sentences, and overlap no place that stays. ``similarity`` is the normalised Indel similarity of the two
        comparison keys, to four places.

    >>> line = "市图书馆昨日宣布延长夏季开放时间，每晚九时闭馆，周末照常开放，读者凭证入馆。"
    >>> page = line + "\\n" + line
    >>> find(page, [Span(0, len(line)), Span(len(line) + 1, len(page))])[0].spans
    (Span(start=39, end=77), Span(start=0, end=38))
    """
    page = Page.of(text, blocks)
    found = copies(page.codes, page.key)
    if not found:
        return ()
    pairs = _accepted(page, found)
    if not pairs:
        return ()
    settled = passages(page, settle(page, pairs))
    return _apart(_repeat(page, passage) for passage in settled if passage.similarity >= SIMILAR_SETTLED)


def _accepted(page: Page, found: Sequence[Copy]) -> list[Pair]:
    """Return the characters of those copies that are repeats, with their twins."""
    link, owner = _link(len(page.codes), found)
    by_copy: dict[int, list[Passage]] = {}
    for passage in passages(page, link):
        # Passages may hold characters of several copies: the first linked one tells whose it is.
        chars = np.flatnonzero(link[passage.start : passage.end] >= 0) + passage.start
        by_copy.setdefault(int(owner[chars[0]]), []).append(passage)
    good = [
        passage
        for group in by_copy.values()
        for passage in (group if _long_copy(page, link, group) else [p for p in group if _is_repeat(page, link, p)])
    ]
    return [_pair(link, passage) for passage in sorted(good, key=lambda passage: passage.start)]


def _link(size: int, found: Sequence[Copy]) -> tuple[Link, Link]:
    """Return for each character its twin, or -1, and the number of the copy that it belongs to."""
    link = np.full(size, -1, dtype=np.int32)
    owner = np.full(size, -1, dtype=np.int32)
    order = sorted(range(len(found)), key=lambda number: -sum(run[2] for run in found[number]))
    for number in order:  # the longest first: where two copies claim a character, chance is with the short one
        for p, q, n in found[number]:
            free = link[p : p + n] < 0
            link[p : p + n][free] = np.arange(q, q + n, dtype=np.int32)[free]
            owner[p : p + n][free] = number
    return link, owner


def _pair(link: Link, passage: Passage) -> Pair:
    """Return a passage's characters that have a twin, and the twins."""
    later = np.flatnonzero(link[passage.start : passage.end] >= 0).astype(np.int32) + np.int32(passage.start)
    return Pair(later, link[later])


def _long_copy(page: Page, link: Link, group: Sequence[Passage]) -> bool:
    """Tell whether passages in one order make up a long copy: then none of them is judged by itself."""
    size = sum(map(len, group))
    both = size + sum(p.other_end - p.other_start for p in group)
    if size < LONG_RUN or 2 * sum(p.same for p in group) < SIMILAR_LONG * both:
        return False
    return sum(_changed_figures(page, link, p) for p in group) * CHARACTERS_PER_FIGURE <= size


def _is_repeat(page: Page, link: Link, passage: Passage) -> bool:
    """Tell whether a passage by itself is a repeat: long enough, alike enough, a text and not a list."""
    size = len(passage)
    if size < MIN_BLOCK or passage.similarity < SIMILAR:
        return False
    if not _exact(page, passage) and (size < MIN_NEAR or _changed_figures(page, link, passage)):
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


def _holds_a_long_line(page: Page, passage: Passage) -> bool:
    """Tell whether one of a passage's blocks is long enough to be no verse and no list item."""
    first = bisect_right(page.block_keys, passage.start) - 1
    last = bisect_right(page.block_keys, passage.end - 1)
    return any(page.block_keys[i + 1] - page.block_keys[i] >= MIN_BLOCK for i in range(first, last))


def _exact(page: Page, passage: Passage) -> bool:
    """Tell whether the two places have the same key."""
    one = page.codes[passage.start : passage.end]
    return np.array_equal(one, page.codes[passage.other_start : passage.other_end])


def _changed_figures(page: Page, link: Link, passage: Passage) -> int:
    """Return in how many places of a passage a figure stands for another one."""
    later = np.flatnonzero(link[passage.start : passage.end] >= 0) + passage.start
    earlier = link[later]
    changed = 0
    for gap in np.flatnonzero((np.diff(later) > 1) & (np.diff(earlier) > 1)).tolist():
        here = page.codes[later[gap] + 1 : later[gap + 1]].tolist()
        there = page.codes[earlier[gap] + 1 : earlier[gap + 1]].tolist()
        changed += not FIGURES.isdisjoint(here) and not FIGURES.isdisjoint(there)
    return changed


def _repeat(page: Page, passage: Passage) -> Repeat:
    """Carry a passage from key characters to the text."""
    removed = page.span(passage.start, passage.end)
    kept = page.span(passage.other_start, passage.other_end)
    if _exact(page, passage):
        return Repeat((removed, kept), True, 1.0)
    return Repeat((removed, kept), False, round(min(passage.similarity, 0.9999), 4))


def _apart(repeats: Iterable[Repeat]) -> tuple[Repeat, ...]:
    """Drop the repeats of which the place that should stay is, in part, removed by another one."""
    ordered = sorted(repeats, key=lambda repeat: repeat.spans)
    starts = [repeat.spans[0].start for repeat in ordered]

    def stays(kept: Span) -> bool:
        near = bisect_right(starts, kept.end - 1) - 1
        return near < 0 or not ordered[near].spans[0].overlaps(kept)

    return tuple(repeat for repeat in ordered if stays(repeat.spans[1]))
