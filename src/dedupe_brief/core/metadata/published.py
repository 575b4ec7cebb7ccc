"""Which of a page's dates is the day on which the article came out."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from dedupe_brief.core.cleaning.draft import Draft, Piece
from dedupe_brief.core.metadata import dates

__all__ = ["day"]

_TIME: Final = "T"  # stands before the time in ISO 8601
_PER_PIECE: Final = 0.1
_UPDATED: Final = 0.6
_BELOW: Final = 1.2  # below the text stand the days of comments, of changes, of other posts
_UPDATE: Final = re.compile("更新|修改|修订|成文")  # a document is signed before it is made public
_ISSUE: Final = re.compile("发布|发表|出版|刊登|上架")
_DATE_MIN: Final = 0.0
_PARTED_REACH: Final = 40
_PARTS: Final = 6
_YEAR: Final = re.compile("20[0-4][0-9](?: |$)")
_PARTED: Final = re.compile(
    "(20[0-9]{2}) ([0-9]{2}) ?[/.-] ?([0-9]{2})(?: ([0-9]{2}:[0-9]{2}(?::[0-9]{2})?))?(?: |$)"
)
_EPAPER: Final = frozenset({"debris.epaper", "epaper.edition"})


def day(draft: Draft, near: Sequence[int], title: int | None) -> str | None:
    """Return the likeliest date of publication in ISO 8601; a wrong one is worse than none.

    Pages are full of dates. This one stands near the title or at an end of the body, most often with the time, and
    on a line with a source, a name or a counter.

    Args:
        draft: The page, its body found.
        near: The pieces that can speak of this article.
        title: The piece that is its title.
    """
    ends = [end for end in (title, draft.body[0], draft.body[1]) if end is not None]
    best: tuple[float, str] | None = None
    for at in near:
        piece = draft.pieces[at]
        parsed = _printed(piece)
        if parsed is None:
            continue
        score = 1.0 + (_TIME in parsed) + 0.5 * (len(piece.fields) > 1 or piece.rule != "info.date")
        score -= _UPDATED * _is_update(draft.pieces, at)
        score -= _PER_PIECE * min(abs(at - end) for end in ends) + _BELOW * (at >= draft.body[1])
        if score > _DATE_MIN and (best is None or score > best[0]):
            best = score, parsed
    return best[1] if best else _parted(draft) or _masthead(draft) or _only_below(draft, near, title)


def _parted(draft: Draft) -> str | None:
    """Return the day whose year, month and day a page marks up one by one: a scraper parts them into lines."""
    first = draft.body[0]
    for at in range(max(0, first - _PARTED_REACH), first):
        if _YEAR.fullmatch(draft.pieces[at].text):
            lines = " ".join([piece.text for piece in draft.pieces[at : min(first, at + _PARTS)]])
            if found := _PARTED.match(lines):
                return dates.parse("-".join(found.group(1, 2, 3)) + f" {found[4] or ''}")
    return None


def _printed(piece: Piece) -> str | None:
    """Return the first of a line's dates that is one."""
    if not piece.fields:
        return None
    days = (dates.parse(field.value) for field in piece.fields if field.name == "date")
    return next((day for day in days if day), None)


def _is_update(pieces: Sequence[Piece], at: int) -> bool:
    """Tell whether a date is said to be that of a change, on its own line or by the label above it."""
    label = pieces[at - 1].text if at and pieces[at - 1].text.endswith(":") else ""
    said = label + pieces[at].text
    return bool(_UPDATE.search(said)) and not _ISSUE.search(said)


def _masthead(draft: Draft) -> str | None:
    """Return the day of the paper: the only date that an e-paper prints above the article, or else below it."""
    if not any(piece.rule in _EPAPER for piece in draft.pieces):
        return None
    above = _days(draft.pieces[: draft.body[0]])
    printed = above or _days(draft.pieces[draft.body[1] :])
    return printed.pop() if len(printed) == 1 else None


def _days(pieces: Iterable[Piece]) -> set[str]:
    return {day for piece in pieces if (day := _printed(piece))}


def _only_below(draft: Draft, near: Iterable[int], title: int | None) -> str | None:
    """Return the day right below the text, if the page prints no other, and nothing there can be of another post."""
    last = draft.body[1]
    if len(_days(draft.pieces)) != 1:
        return None
    at = next((at for at in near if at >= last and _printed(draft.pieces[at])), None)
    if at is None or _is_update(draft.pieces, at):
        return None
    around = [*range(last, at), *range(at + 1, min(at + 2, len(draft.pieces)))]
    ours = all(other == title or draft.pieces[other].role is not None for other in around)
    return _printed(draft.pieces[at]) if ours else None
