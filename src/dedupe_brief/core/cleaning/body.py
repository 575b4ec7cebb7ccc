"""Where the article's body lies: blocks are scored by what text alone shows, and the best region is the body."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final

from msgspec.structs import replace

from dedupe_brief.core.cleaning import closing, figures, headings, reach, titles
from dedupe_brief.core.cleaning.draft import Draft, Piece
from dedupe_brief.core.cleaning.tables import RULE as _TABLE
from dedupe_brief.core.model import Role

__all__ = ["find", "is_prose"]

# Looked up once: Python 3.11 needs ten times as long for an enum's member as for a name.
DEBRIS: Final = Role.DEBRIS
PARAGRAPH: Final = Role.PARAGRAPH
PUBLICATION: Final = Role.PUBLICATION

_POINTS: Final = re.compile(r"[,，。;；!！?？、…:：]")
_STOPS: Final = re.compile(r"[。!！?？…;；]")
_CLOCK: Final = re.compile(r"\d[:：时時]\d\d")
_NUMBERED: Final = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.是]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[、.](?!\d)|第[一二三四五六七八九十\d]{1,3}[章节条部集届回]|[■●◆◎○★▶【])"
)

# Scores are in tens of characters of prose. A short line without punctuation costs about what a line of fifteen
# characters gives, so a heading between paragraphs is cheap and a menu is not.
_PROSE_MIN: Final = 15
_PROSE_CAP: Final = 30.0
_SHORT: Final = -1.5
_POINTED: Final = -0.3  # a short line with a comma or colon: a table row, a line of verse, "price: 20"
_DEBRIS: Final = -2.5
_INFO: Final = -2.0
_ROW: Final = 0.5  # a row of a table is content, whatever its cells are
_CAPTION: Final = -0.5
_CUT: Final = -20.0

_AMONG_PARAGRAPHS: Final = frozenset({Role.CAPTION, Role.CREDIT, Role.BYLINE, Role.NOTE})

# A title behind a bullet, or several in a row, parted by spaces.
_BULLET: Final = "•"
_SENTENCE_END: Final = re.compile("[。!?;:]")
_TITLES: Final = 3
_PAUSE: Final = re.compile("[,。;]")
_HAN_GAP: Final = re.compile(r"(?<=[\u3400-\u9fff)!?]) (?=[\u3400-\u9fff“《])")

# Debris that stands inside articles too: a pager, a stray bullet, a number, the buttons of an entry's headings.
_LIGHT: Final = frozenset(
    {
        "debris.pages",
        "debris.pager",
        "debris.bare_number",
        "debris.file",
        "debris.signs",
        "debris.clock",
        "debris.section_button",
    }
)

# On a page with this many pieces of furniture a short line is most likely a menu's; on one with none it costs
# a tenth of that.
_FURNISHED: Final = 8
_BARE: Final = 0.1

_HEADLINE_REACH: Final = 4
_TITLE_REACH: Final = 8
_SHORT_TITLE: Final = 4
_SENTENCE_STOP: Final = re.compile("。|[!?].")

_HEADINGS_REACH: Final = 30
_HEADINGS_GAP: Final = 4

# Below the text, who edited it or where it was taken from stands last; a line or two may still follow.
_CLOSING: Final = frozenset({"info.editor", "info.source"})
_CLOSED: Final = -5.0

# A body seldom goes on below 相关新闻 or a copyright line, but a box in its middle must not end it.
_AFTER_CUT: Final = 0.5
_SEEN_PROSE: Final = 5.0

# A page with several stories is about its first one, which has a headline or a date close above it, and is no
# teaser: a few sentences at least, and not lost beside the longest.
_STORY: Final = 80
_STORY_SHARE: Final = 0.05
_BOX: Final = 8
_STORIES: Final = 20  # as far up as that a page is looked at
_HEADED_REACH: Final = 12
_TITLE_MIN: Final = 6

# A programme, a table of contents, a list of winners: next to no prose on a page of many short lines.
_LIST_PAGE_PROSE: Final = 60
_LIST_PAGE_SHARE: Final = 0.1

# In a page that is nothing but short lines (a programme, a list of winners) those lines are the article.
_LIST_RUN: Final = 4


def is_prose(text: str) -> bool:
    """Tell whether a block reads as running text: long enough, and with the punctuation of sentences.

    >>> is_prose("会议昨天下午在市政厅举行，三百人到场。"), is_prose("会议昨天举行")
    (True, False)
    """
    if _STOPS.search(text):
        return len(text) >= 4
    return len(text) >= _PROSE_MIN and len(_POINTS.findall(text)) * 30 >= len(text)


def find(draft: Draft) -> Draft:
    """Find the region where the article lies and give every unlabelled piece in it its role."""
    pieces = draft.pieces
    furniture = len([p for p in pieces if p.role is DEBRIS and p.rule not in _LIGHT])
    scores = _scores(pieces, min(1.0, _BARE + furniture / _FURNISHED))
    first, last = _first_story(pieces, scores, _best_region(scores))
    if _is_list_page(pieces, first, last):
        last = _list_end(pieces)
        listed = (p if p.role else p.labelled(PARAGRAPH, "body.region") for p in pieces[:last])
        return replace(draft, pieces=(*listed, *pieces[last:]), body=(0, last))
    if (start := reach.above(pieces, scores, first)) < first and _headed(pieces, start):
        first = start
    last = reach.below(pieces, scores, last)
    first, last = reach.framed(pieces, scores, first, last)
    first = _below_box(pieces, first, last)
    first = _below_title(pieces, _with_headings(pieces, first), last)
    first = _below_headline(pieces, first, last)
    if not furniture:
        pieces, last = _to_the_end(figures.with_cells(pieces, first), last)
    pieces, last = closing.of_notice(*closing.with_last_section(pieces, first, last))
    pieces, last = closing.of_letter(pieces, first, last)
    pieces = figures.with_hours(pieces, first, last)
    inside = tuple(headings.without_fragments(_inside(pieces[first:last], scores[first:last])))
    return replace(draft, pieces=pieces[:first] + inside + pieces[last:], body=(first, last))


def _scores(pieces: Sequence[Piece], cost: float) -> list[float]:
    """Score each piece, prose alone above zero; below a line that says the article is over, it counts for less.

    ``cost`` (0–1) scales what a short line costs: little on a page without furniture, where it is no menu.
    """
    scores = []
    weight, seen = 1.0, 0.0
    for at, piece in enumerate(pieces):
        if piece.role is None:
            score = _ROW if piece.rule == _TABLE else _unlabelled_score(piece.text)
            if score > 0:
                score *= weight
                seen += score
            else:
                score *= cost
        else:
            score = _labelled_score(piece)
            if seen > _SEEN_PROSE:
                if piece.cuts_to_end or _begins_another_story(pieces, at):
                    score = _CUT
                    weight, seen = max(weight * _AFTER_CUT, _AFTER_CUT**2), 0.0
                elif piece.rule in _CLOSING:
                    score = _CLOSED
        scores.append(score)
    return scores


def _begins_another_story(pieces: Sequence[Piece], at: int) -> bool:
    """Tell whether a date and time parts two stories: between two paragraphs it is an hour of one, as in a chronicle."""
    if not _is_another_story(pieces[at]):
        return False
    around = (*pieces[max(0, at - 1) : at], *pieces[at + 1 : at + 2])
    bare = pieces[at].rule == "info.date"  # no word that it was posted then
    return not (bare and all(piece.role is None and is_prose(piece.text) for piece in around))


def _is_another_story(piece: Piece) -> bool:
    """Tell whether a line has date and time: below prose it belongs to the next post, or closes this one."""
    return piece.role is PUBLICATION and any(
        f.name == "date" and _CLOCK.search(f.value) for f in piece.fields
    )


def _is_list_page(pieces: Sequence[Piece], first: int, last: int) -> bool:
    """Tell whether prose is so rare that the page's short lines must be its content."""
    if first == last:
        return True
    prose = sum(len(p.text) for p in pieces[first:last] if p.role is None)
    if prose >= _LIST_PAGE_PROSE:
        return False
    return prose < _LIST_PAGE_SHARE * sum(len(p.text) for p in pieces if p.role is None)


def _list_end(pieces: Sequence[Piece]) -> int:
    """Return where a list page ends: at the first line that closes a page and has most of its text above it."""
    lengths = [0 if piece.role else len(piece.text) for piece in pieces]
    total, above = sum(lengths), 0
    for at, piece in enumerate(pieces):
        if piece.cuts_to_end and above * 2 >= total:
            return at
        above += lengths[at]
    return len(pieces)


@lru_cache(maxsize=1 << 11)
def _unlabelled_score(text: str) -> float:
    if not _POINTS.search(text):  # most lines of most pages
        return _SHORT
    if _is_link(text):
        return _POINTED
    return min(len(text) / 10, _PROSE_CAP) if is_prose(text) else _POINTED


def _is_link(text: str) -> bool:
    """Tell whether a line is a title in a list of them, or a row of titles: no comma, no sentence's end."""
    if text[0] == _BULLET:
        return not _SENTENCE_END.search(text[-2:])
    return text.count(" ") >= _TITLES and not _PAUSE.search(text) and len(_HAN_GAP.findall(text)) >= _TITLES


def _labelled_score(piece: Piece) -> float:
    if piece.role is DEBRIS:
        if piece.rule in _LIGHT:
            return _CAPTION
        return _CUT if piece.cuts_to_end else _DEBRIS
    return _CAPTION if piece.role in _AMONG_PARAGRAPHS else _INFO


def _best_region(scores: Sequence[float]) -> tuple[int, int]:
    """Return the half-open run of the highest sum; empty if no score is positive (Kadane's method)."""
    best, region = 0.0, (0, 0)
    total, start = 0.0, 0
    for at, score in enumerate(scores):
        if total <= 0:
            total, start = 0.0, at
        total += score
        if total > best:
            best, region = total, (start, at + 1)
    return region


def _first_story(pieces: Sequence[Piece], scores: Sequence[float], best: tuple[int, int]) -> tuple[int, int]:
    """Return the first of several stories on a page: a short one with a headline or a date above it, then longer ones.

    An earlier region is another story, and not a teaser of this one, if a line between the two closes it.
    """
    chosen = _first_post(pieces, scores, best)
    least = max(_STORY, _STORY_SHARE * _prose(pieces, chosen))
    headed = max(1, _headed(pieces, chosen[0]))
    region = best
    for _ in range(_STORIES):
        region = _best_region(scores[: region[0]])
        if region[0] == region[1]:  # no prose further up
            break
        if _is_box(pieces[region[1] : chosen[0]]):
            chosen = region[0], chosen[1]
            continue
        closed = min(scores[region[1] : chosen[0]], default=0.0) <= _CUT
        if closed and _prose(pieces, region) >= least and _headed(pieces, region[0]) >= headed:
            chosen, headed = region, _headed(pieces, region[0])
    return chosen


def _is_box(between: Sequence[Piece]) -> bool:
    """Tell whether two stretches of prose are one, parted by a box of links: its name, a few titles, no date."""
    return (
        1 < len(between) <= _BOX
        and between[0].cuts_to_end
        and between[0].rule == "tail.related"
        and all(p.role in (None, DEBRIS) and not _STOPS.search(p.text) for p in between)
    )


def _first_post(pieces: Sequence[Piece], scores: Sequence[float], region: tuple[int, int]) -> tuple[int, int]:
    """Return the region as far as the date of the next post, if it begins under a headline or a date itself."""
    first, last = region
    if not _headed(pieces, first):
        return region
    for at in range(first, last):
        if scores[at] == _CUT and _is_another_story(pieces[at]):
            length = _best_region(scores[first:at])
            if _prose(pieces, (first, at)) >= _STORY:
                return first, first + length[1]
    return region


def _prose(pieces: Sequence[Piece], region: tuple[int, int]) -> int:
    """Return how many characters of prose a region has."""
    lines = [piece.text for piece in pieces[slice(*region)] if piece.role is None]
    return sum(map(len, filter(is_prose, lines)))


def _headed(pieces: Sequence[Piece], first: int) -> int:
    """Tell how surely a story begins at ``first``: the page's own title above it is surer than a time, than a day."""
    start = max(0, first - _HEADED_REACH)
    above = pieces[start:first]
    if any(
        len(pieces[at].text) >= _TITLE_MIN and titles.is_page_title(pieces, at) for at in range(start, first)
    ):
        return 3
    if any(_is_another_story(p) for p in above):
        return 2
    return int(any(f.name == "date" for p in above for f in p.fields))


def _with_headings(pieces: Sequence[Piece], first: int) -> int:
    """Return where the body begins if what stands right above its first paragraph is part of it.

    That is a marked or numbered line, with a few unmarked ones below it, or one that ends with a colon. Numbered
    lines under the name of a box (most read, latest comments) are that box's.
    """
    start = first
    for at in range(first - 1, max(-1, first - 1 - _HEADINGS_REACH), -1):
        piece = pieces[at]
        if piece.cuts_to_end and start - at == 1:
            return first
        if piece.role is not None or start - at > _HEADINGS_GAP:
            break
        if _NUMBERED.search(piece.text) or piece.text.endswith((":", "：")):
            start = at
    return start


def _below_box(pieces: Sequence[Piece], first: int, last: int) -> int:
    """Return where the body begins below a table: an encyclopedia sums up its entry in one above the text."""
    return next((at for at in range(first, last) if pieces[at].rule != _TABLE), first)


def _below_title(pieces: Sequence[Piece], first: int, last: int) -> int:
    """Return where the body begins if the page's title is among its first lines: what stands above that is no part of it."""
    for at in range(first, min(last, first + _TITLE_REACH)):
        if len(pieces[at].text) >= _SHORT_TITLE and titles.is_page_title(pieces, at):
            return at + 1
    return first


def _below_headline(pieces: Sequence[Piece], first: int, last: int) -> int:
    """Return where the body begins if its first lines are a headline with a colon or comma, over date or names."""
    for at in range(first, min(last, first + _HEADLINE_REACH)):
        if pieces[at].role in (PUBLICATION, Role.BYLINE):
            return at + 1
        if pieces[at].role is not None or _SENTENCE_STOP.search(pieces[at].text):
            break
    return first


def _to_the_end(pieces: tuple[Piece, ...], last: int) -> tuple[tuple[Piece, ...], int]:
    """Return where the body ends on a page without furniture: the lines below its last paragraph are no menu.

    They are a headline, though, if a date or source follows them: e-papers print the text first. Below a line that
    ends with a colon they are an annex, and the day under it is part of it.
    """
    below = pieces[last:]
    if below and below[0].role is None and below[0].text.endswith(":"):
        return (*pieces[:last], *map(closing.without_date, below)), len(pieces)
    end = next((at for at in range(last, len(pieces)) if pieces[at].role is not None), len(pieces))
    end -= last < end and titles.is_masthead(pieces[end - 1])
    return pieces, last if end < len(pieces) and pieces[end].role is PUBLICATION else end


def _inside(pieces: Sequence[Piece], scores: Sequence[float]) -> Iterator[Piece]:
    """Yield the region's pieces with their roles: prose, headings, and lists of links among them."""
    scored = zip(pieces, scores, strict=True)
    for prose, run in groupby(scored, key=lambda pair: pair[1] > 0):
        group = [piece for piece, _ in run]
        if prose:
            yield from [piece.labelled(PARAGRAPH, piece.rule or "body.region") for piece in group]
        else:
            yield from _between(group)


def _between(group: Sequence[Piece]) -> Iterator[Piece]:
    """Yield what stands between paragraphs: a heading or two, or a box of links with its own debris."""
    box = len(group) >= _LIST_RUN and any(p.role is DEBRIS and p.rule != "debris.bare_number" for p in group)
    for piece in group:
        if piece.role is not None:
            yield piece
        elif box:
            yield piece.labelled(DEBRIS, "body.list")
        else:
            yield piece.labelled(headings.role(piece), "body.region")
