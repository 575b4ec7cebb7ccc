"""Names on lines of their own around headline and date: who wrote it, who posted it, which paper it is from."""

import re
from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from dedupe_brief.core.characters import matchable_pattern
from dedupe_brief.core.cleaning.draft import Draft, Piece
from dedupe_brief.core.cleaning.titles import is_page_title
from dedupe_brief.core.cleaning.verdict import Field
from dedupe_brief.core.metadata import people
from dedupe_brief.core.metadata.headline import Headline
from dedupe_brief.core.model import Role

__all__ = ["with_names", "with_poster"]

_POSTED: Final = re.compile("(?:发表|发布|发帖|张贴|写)(?:于|在)")
_POSTED_AT: Final = "posted @"  # above the day and the name, below a post
_HANDLE: Final = re.compile(r"[\u3400-\u9fff]{2,6}|(?=.*[A-Za-z0-9_])[\w\-]{2,16}")

_REACH: Final = 24  # pieces above the body in which a paper or a person may be named
_DATE_REACH: Final = 3
_PAPER_RULE: Final = "metadata.paper"
_PAPER: Final = re.compile(
    matchable_pattern(
        "[\u3400-\u9fff]{2,8}(?:(?<![预简海喜公举播通汇警申填情])报|(?<!上)网)|[\u3400-\u9fff]{1,8}(?:通讯社|周刊|杂志|电视台|广播电台|在线|融媒|发布|客户端|新闻)"
    )
)


def with_names(draft: Draft, names: Headline, near: Iterable[int]) -> Draft:
    """Read the names that stand alone around headline and date, where only an author's and a paper's do.

    ``near`` are the pieces that can speak of this article: what these say with a label is not looked for.
    """
    draft = _with_name_below(draft, names)
    known = {field.name for at in near for field in draft.pieces[at].fields}
    return _with_names_at_date(draft, names, known)


def with_poster(draft: Draft, near: Iterable[int]) -> Draft:
    """Read who posted it: blogs and forums print the name on a line of its own, over the line that says when.

    Below the text that is who answered.
    """
    for at in near:
        if draft.pieces[at].text == _POSTED_AT and at + 2 < len(draft.pieces) and _is_handle(draft, at + 2):
            return _as_author(draft, at + 2, "metadata.poster")
        if 1 < at < draft.body[0] and _POSTED.match(draft.pieces[at].text) and _is_handle(draft, at - 1):
            return _as_author(draft, at - 1, "metadata.poster")
    return draft


def _is_handle(draft: Draft, at: int) -> bool:
    """Tell whether a line is a name such as forums know, with what may be a title or a date above it."""
    above, piece = draft.pieces[at - 1], draft.pieces[at]
    return (
        piece.role is None
        and above.role in (None, Role.PUBLICATION)
        and _HANDLE.fullmatch(piece.text) is not None
        and bool(people.authors(draft.value(piece)))
        and not is_page_title(draft.pieces, at)
    )


def _with_name_below(draft: Draft, names: Headline) -> Draft:
    """Read the name that stands alone below a headline, where only an author's does.

    That is between the headline and its date or its text, or between title and subtitle.
    """
    title, subtitle = names.title, names.subtitle
    if title is None:
        return draft
    parted = subtitle == title + 2
    at = title + 1 if parted or subtitle is None else max(title, subtitle) + 1
    if at > len(draft.pieces) - 2 or at >= draft.body[0]:
        return draft
    piece, below = draft.pieces[at], draft.pieces[at + 1]
    ends = parted or below.role is Role.PUBLICATION or at + 1 == draft.body[0]
    if piece.role is None and ends and people.is_name(draft.value(piece)):
        return _as_author(draft, at, "metadata.signed")
    return draft


def _with_names_at_date(draft: Draft, names: Headline, known: set[str]) -> Draft:
    """Read who wrote it and where it was printed from the lines right beside the date, below the headline.

    A paper's masthead may stand above the headline, with its day.
    """
    first = draft.body[0]
    if names.title is None or names.title >= first:
        return draft
    start = max(0, first - _REACH)
    if not any(map(_is_date_or_paper, draft.pieces[max(0, start - 1) : first + _DATE_REACH])):
        return draft
    for at in range(start, first):
        piece = draft.pieces[at]
        if piece.role is not None or not _is_beside_date(draft, at, at == names.title + 1):
            continue
        if "publication" not in known and _PAPER.fullmatch(piece.text):
            draft = _read(draft, at, _PAPER_RULE, Role.PUBLICATION, "publication")
            known = known | {"publication"}
        elif "author" not in known and at > names.title and people.is_surely_name(draft.value(piece)):
            draft = _as_author(draft, at, "metadata.signed")
            known = known | {"author"}
    return draft


def _is_beside_date(draft: Draft, at: int, headed: bool) -> bool:
    """Tell whether a line stands beside the date, or a little above it if it is ``headed``, right below the headline."""
    below = range(at + 1, min(len(draft.pieces), at + 1 + (_DATE_REACH if headed else 1)))
    return any(_is_date_or_paper(draft.pieces[other]) for other in (*range(max(0, at - 1), at), *below))


def _is_date_or_paper(piece: Piece) -> bool:
    """Tell whether a line prints the day, or is the paper's name that was found beside it."""
    return piece.rule == _PAPER_RULE or (bool(piece.fields) and any(f.name == "date" for f in piece.fields))


def _as_author(draft: Draft, at: int, rule: str) -> Draft:
    """Return the draft with a piece that is nothing but the author's name."""
    return _read(draft, at, rule, Role.BYLINE, "author", "byline")


def _read(draft: Draft, at: int, rule: str, role: Role, *names: str) -> Draft:
    """Return the draft with a piece that is nothing but the value of these fields."""
    piece = draft.pieces[at]
    fields = tuple(Field(name, draft.value(piece)) for name in names)
    read = replace(piece, role=role, rule=rule, fields=fields)
    return replace(draft, pieces=(*draft.pieces[:at], read, *draft.pieces[at + 1 :]))
