"""What stands around the body → the article's fields: title and its neighbours, date, names, captions."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from msgspec.structs import replace

from dedupe_brief.core.characters import matchable
from dedupe_brief.core.cleaning.draft import Draft, Piece
from dedupe_brief.core.cleaning.mojibake import is_mojibake
from dedupe_brief.core.cleaning.verdict import Field
from dedupe_brief.core.ledger import OffsetMap
from dedupe_brief.core.metadata import headline, people, published, signed
from dedupe_brief.core.metadata.headline import Headline
from dedupe_brief.core.model import Caption, Metadata, Role, Span

__all__ = ["read"]

# How far from the body a title or a date may stand, in pieces: between them lie tools, counters and captions.
_REACH: Final = 40
_SITE_CODE: Final = re.compile("[_ ]?[A-Z]{1,4}[0-9]{2,6}$")  # what a desk puts behind an editor's name
_REPORTER: Final = "info.reporter"
_BYLINES: Final = frozenset({"", _REPORTER})  # the first is that of a paragraph with a dateline
_CRUMB: Final = re.compile("[>›»→＞/]+")
_CRUMB_EDGE: Final = " \t\u3000\u00a0-—|"
_TITLE_CRUMB: Final = 9
_PAGE_ITSELF: Final = re.compile(
    "(?:正文|内文|內文|详情|詳情|详细|内容|內容|文章|本文|本页|本頁|首页|首頁|更多)$"
)
_HAN: Final = re.compile("[\u3400-\u9fff]")
_CAPTION_LEAD: Final = re.compile(r"^[▲△▼]\s*|^(?:资料图|資料圖|图片说明|圖片說明)[：:片]*\s*")
_CREDIT: Final = re.compile(
    r"(?:(?:(?<=[。！？\s）)])|(?<=[（(]))(?:图片?[:：/／]|圖片?[:：/／]|照片[:：])?"
    r"(?P<who>[^。！？（()），,\s／]{1,14}(?:\s[\u3400-\u9fff·]{2,4})?)"
    r"[\s／]?(?:供图|供圖|摄影|攝影|拍摄|翻攝|摄|攝|提供|图片|圖片)[）)。]?"
    r"|[（(](?:图|圖|图片|圖片|照片|相片|摄影|攝影)[:：/]\s?(?P<named>[^（()）]{2,16})[）)])$"
)


def read(draft: Draft) -> Draft:
    """Read the metadata, and label the pieces it was read from; all else outside the body is debris."""
    near = _near(draft)
    draft = signed.with_poster(draft, near)
    names = headline.find(draft, near)
    draft = signed.with_names(draft, names, near)
    said = _said(draft, near)
    section, publication = _section(draft, names, _publication(said))
    publication, fused = _fused(publication)
    metadata = replace(
        _people(_fields(said, draft.metadata), publication), date=published.day(draft, near, names.title)
    )
    crumbs = _crumbs(draft)
    title = metadata.title or headline.title_of(draft, names) or _title_crumb(draft, crumbs)
    metadata = replace(
        metadata,
        title=title,
        subtitle=metadata.subtitle or _value(draft, names.subtitle),
        kicker=metadata.kicker or _value(draft, names.kicker),
        section=metadata.section or _value(draft, section) or _last_crumb(crumbs, title) or fused,
        publication=publication,
        captions=tuple(_captions(draft)),
    )
    return replace(draft, pieces=_label(draft.pieces, names, section), metadata=metadata)


def _near(draft: Draft) -> tuple[int, ...]:
    """Return the pieces that can speak of this article, the likeliest first: above the body, in it, below it.

    Below a line that says the article is over, other articles and comments have their own dates and names.
    """
    first, last = draft.body
    above = range(first - 1, max(-1, first - 1 - _REACH), -1)
    below = range(last, min(len(draft.pieces), last + _REACH))
    below = next((range(last, at + 1) for at in below if draft.pieces[at].cuts_to_end), below)
    return (*above, *range(first, last), *below)


def _said(draft: Draft, near: Iterable[int]) -> tuple[Field, ...]:
    """Return what the rules read in these pieces; a byline before the author in it, whose context it is."""
    return tuple(
        field
        for at in near
        if draft.pieces[at].fields
        for field in sorted(_together(draft.pieces, at), key=lambda f: f.name != "byline")
    )


def _together(pieces: Sequence[Piece], at: int) -> tuple[Field, ...]:
    """Return a piece's fields; reporters and others, named in one byline or in two lines of them, are one field."""
    piece = pieces[at]
    lines = pieces[at - 1 : at + 1] if at and pieces[at - 1].rule == piece.rule == _REPORTER else (piece,)
    names = [field.value for line in lines for field in line.fields if field.name == "author"]
    if len(names) < 2 or piece.rule not in _BYLINES:
        return piece.fields
    return (*(f for f in piece.fields if f.name != "author"), Field("author", "、".join(names)))


def _value(draft: Draft, at: int | None) -> str | None:
    return None if at is None else draft.value(draft.pieces[at])


# -- Section and publication --------------------------------------------------------------------------------------


def _publication(said: Iterable[Field]) -> str | None:
    names = (people.publication(field.value) for field in said if field.name == "publication")
    return next((name for name in names if name), None)


def _section(draft: Draft, names: Headline, publication: str | None) -> tuple[int | None, str | None]:
    """Find the section label; e-paper pages print paper and section as one word in the publication line."""
    key = matchable(publication or "")
    for at, piece in enumerate(draft.pieces if publication else ()):
        outside = piece.role is None and not draft.body[0] <= at < draft.body[1]
        if not (outside and 2 <= len(piece.text) <= 8 and key.endswith(piece.text)):
            continue
        if publication and (paper := people.without_section(publication, draft.value(piece))):
            return at, paper
    first = draft.pieces[0] if draft.pieces else None
    if (
        first
        and names.title in (1, 2)
        and first.role is None
        and 2 <= len(first.text) <= 4
        and _HAN.match(first.text)
    ):
        return 0, publication
    return None, publication


def _fused(publication: str | None) -> tuple[str | None, str | None]:
    """Part paper and section where the page prints the section nowhere else."""
    if publication is None:
        return None, None
    printed = matchable(publication)
    for section in filter(printed.endswith, headline.sections()):
        if paper := people.without_section(publication, section):
            name = publication[-len(section) :]
            return paper, None if _PAGE_ITSELF.search(name) else name
    return publication, None


# -- Fields -------------------------------------------------------------------------------------------------------


def _crumbs(draft: Draft) -> list[str]:
    """Return the steps of the path from the home page that are no name of the page itself."""
    path = next((piece for piece in draft.pieces[: draft.body[0]] if piece.role is Role.SECTION), None)
    steps = [step.strip(_CRUMB_EDGE) for step in _CRUMB.split(draft.value(path))] if path else []
    return [step for step in steps[1:] if step and not _PAGE_ITSELF.search(step) and not is_mojibake(step)]


def _title_crumb(draft: Draft, crumbs: Sequence[str]) -> str | None:
    """Return the last step if it is the title: too long for a section, and about what the body is about."""
    last = crumbs[-1] if crumbs else ""
    return last if len(last) >= _TITLE_CRUMB and headline.is_about(draft, last) else None


def _last_crumb(crumbs: Sequence[str], title: str | None) -> str | None:
    """Return the last step that names a section."""
    return next((step for step in reversed(crumbs) if step != title), None)


# Fields that a rule reads word for word; dates and names are read with more care.
_PLAIN: Final = ("title", "subtitle", "kicker", "section", "byline", "editor")


def _fields(said: Iterable[Field], known: Metadata) -> Metadata:
    """Fill in what the rules read; what stands nearest to the body is believed."""
    plain: dict[str, str | None] = {name: getattr(known, name) for name in _PLAIN}
    author = known.author
    for name, value in said:
        if name in plain:
            plain[name] = plain[name] or value
        elif name == "author" and not author:
            author = people.authors(value)
            plain["byline"] = plain["byline"] or (value if author else None)
    return replace(
        known,
        title=plain["title"],
        subtitle=plain["subtitle"],
        kicker=plain["kicker"],
        section=plain["section"],
        edition=_edition(said, known),
        byline=plain["byline"],
        author=author,
        editor=_SITE_CODE.sub("", plain["editor"]) if plain["editor"] else None,
    )


def _people(known: Metadata, publication: str | None) -> Metadata:
    """Return the fields without an author that is the account itself, as platforms print it for want of a person."""
    itself = publication is not None and known.author == (publication,)
    return replace(known, author=(), byline=None) if itself else known


def _edition(said: Iterable[Field], known: Metadata) -> str | None:
    """Return the page of the paper; e-papers list all of theirs, and then it is not said which one this is."""
    pages = {value for name, value in said if name == "edition"}
    return known.edition or (pages.pop() if len(pages) == 1 else None)


# -- Captions -----------------------------------------------------------------------------------------------------


def _captions(draft: Draft) -> Iterator[Caption]:
    """Yield the captions with whose pictures they are: a credit on the next line belongs to the one above it."""
    if Role.CAPTION not in [piece.role for piece in draft.pieces]:
        return
    offsets = OffsetMap.of(draft.edits)
    seen: dict[str, Caption] = {}
    for piece, following in pairwise((*draft.pieces, None)):
        if piece is None or piece.role is not Role.CAPTION:
            continue
        text, credit = _split_credit(_CAPTION_LEAD.sub("", draft.value(piece)))
        span = offsets.span_to_source(piece.span)
        if credit is None and following is not None and following.role is Role.CREDIT:
            credit = next((f.value for f in following.fields if f.name == "credit"), None)
            span = Span(span.start, offsets.span_to_source(following.span).end)
        # Pages print a caption under the picture and once more as its description; the one with the credit stays.
        if text not in seen or (credit and not seen[text].credit):
            seen[text] = Caption(text, credit, span)
    yield from seen.values()


def _split_credit(caption: str) -> tuple[str, str | None]:
    found = _CREDIT.search(caption)
    if not found:
        return caption, None
    return caption[: found.start()].rstrip(" \u3000（("), (found["who"] or found["named"]).strip()


# -- Labels -------------------------------------------------------------------------------------------------------


def _label(pieces: Sequence[Piece], names: Headline, section: int | None) -> tuple[Piece, ...]:
    """Give the pieces that metadata was read from their roles; all else that has none yet is outside the body."""
    outside = Role.DEBRIS
    labelled = [p if p.role is not None else p.labelled(outside, "body.outside") for p in pieces]
    for at, role, rule in (
        (names.title, Role.TITLE, "metadata.title"),
        (names.subtitle, Role.SUBTITLE, "metadata.subtitle"),
        (names.kicker, Role.KICKER, "metadata.kicker"),
        (section, Role.SECTION, "metadata.section"),
    ):
        if at is not None and pieces[at].role is None:
            labelled[at] = pieces[at].labelled(role, rule)
    return tuple(labelled)
