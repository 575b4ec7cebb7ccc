"""What stands around the body → the article's fields: title and its neighbours, date, names, captions."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dedupe_brief.core import dates, people, script
from dedupe_brief.core.draft import Draft, Piece
from dedupe_brief.core.ledger import OffsetMap
from dedupe_brief.core.model import Caption, Metadata, Role, Span

__all__ = ["read"]

# How far from the body a title or a date may stand, in pieces: between them lie tools, counters and captions.
_REACH: Final = 40
# A title's words return early in the story; reading on would only make every line look alike.
_KEY_WORDS: Final = 3000
_TITLE_LENGTHS: Final = range(4, 61)
_TITLE_MIN: Final = 1.2
_CLOSE: Final = 0.7
_FEW: Final = 3  # with no more lines than these above the body, one of them is the title
_SITE_SUFFIX: Final = re.compile(r"\s*(?:[_|｜]|--|—|\s-\s|-)\s*[^_|｜]{2,24}$")
_CRUMB: Final = re.compile("[>›»→＞/]+")
_PAGE_ITSELF: Final = re.compile("(?:正文|内文|內文|详情|詳情|详细|内容|內容|文章|本文|本页|本頁)$")
_REPOST: Final = re.compile(r"^[\[【(（](?:转载|轉載|转帖|轉帖|转贴|轉貼|原创|原創|分享|图|圖|组图|組圖)[\]】)）]\s*")
_HAN: Final = re.compile("[\u3400-\u9fff]")
_CAPTION_LEAD: Final = re.compile(r"^[▲△▼]\s*|^(?:资料图|資料圖|图片说明|圖片說明)[：:片]*\s*")
_CREDIT: Final = re.compile(
    r"(?:(?:(?<=[。！？\s）)])|(?<=[（(]))(?:图片?[:：/]|圖片?[:：/]|照片[:：])?"
    r"(?P<who>[^。！？（()），,\s]{1,14}(?:\s[\u3400-\u9fff·]{2,4})?)"
    r"\s?(?:供图|供圖|摄影|攝影|拍摄|翻攝|摄|攝|提供|图片|圖片)[）)。]?"
    r"|[（(](?:图|圖|图片|圖片|照片|相片|摄影|攝影)[:：/]\s?(?P<named>[^（()）]{2,16})[）)])$"
)


@dataclass(frozen=True, slots=True)
class _Found:
    """The pieces that turned out to be title, subtitle and so on, by their place in the list."""

    title: int | None = None
    subtitle: int | None = None
    kicker: int | None = None
    section: int | None = None


def read(draft: Draft) -> Draft:
    """Read the metadata, and label the pieces it was read from; all else outside the body is debris."""
    near = _near(draft)
    names = _headline(draft, near)
    publication = _publication(draft, near)
    names, publication = _section(draft, names, publication)
    captions, pieces = _captions(draft)
    pieces = _label(pieces, names)
    metadata = _fields(draft, near, replace(draft.metadata, captions=captions))
    metadata = replace(
        metadata,
        title=metadata.title or _title(draft, names),
        subtitle=metadata.subtitle or _value(draft, names.subtitle),
        kicker=metadata.kicker or _value(draft, names.kicker),
        section=metadata.section or _value(draft, names.section) or _last_crumb(draft),
        publication=metadata.publication or publication,
        language=script.language("".join(draft.value(piece) for piece in _body(draft))),
    )
    return replace(draft, pieces=pieces, metadata=metadata)


def _body(draft: Draft) -> Iterator[Piece]:
    first, last = draft.body
    return (piece for piece in draft.pieces[first:last] if piece.role in (Role.PARAGRAPH, Role.HEADING))


def _near(draft: Draft) -> tuple[int, ...]:
    """Return the pieces that can speak of this article, the likeliest first: above the body, in it, below it."""
    first, last = draft.body
    above = range(first - 1, max(-1, first - 1 - _REACH), -1)
    below = range(last, min(len(draft.pieces), last + _REACH))
    return (*above, *range(first, last), *below)


def _value(draft: Draft, at: int | None) -> str | None:
    return None if at is None else draft.value(draft.pieces[at])


# -- Title ------------------------------------------------------------------------------------------------------


def _headline(draft: Draft, near: Iterable[int]) -> _Found:
    """Find title, subtitle and kicker among the unlabelled short lines around the body."""
    first, last = draft.body
    if first == last or not draft.pieces:
        return _Found()
    words = _bigrams("".join(piece.text for piece in _body(draft))[:_KEY_WORDS])
    printed = Counter(piece.text for piece in draft.pieces)
    heads = [at for at in near if not first <= at < last and _can_be_title(draft.pieces[at])]
    alone = sum(at < first for at in heads) <= _FEW
    scored = [(alone * (at < first) + _title_score(draft, at, words, printed), -abs(at - first), at) for at in heads]
    if not scored or max(scored)[0] < _TITLE_MIN:
        return _Found()
    title = _topmost(max(scored)[2], {at: score for score, _, at in scored})
    return _Found(title, _neighbour(draft, title, 1, words), _neighbour(draft, title, -1, words))


def _topmost(best: int, scores: Mapping[int, float]) -> int:
    """Return the first line of the headline: a subtitle right below a title can score a little higher."""
    while scores.get(best - 1, 0.0) >= max(_TITLE_MIN, scores[best] - _CLOSE):
        best -= 1
    return best


def _can_be_title(piece: Piece) -> bool:
    return (
        piece.role is None
        and len(piece.text) in _TITLE_LENGTHS
        and not piece.text.endswith(("。", "，", ",", ";", "；", "、"))
        and len(_HAN.findall(piece.text)) >= 3
    )


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _overlap(text: str, words: set[str]) -> float:
    own = [text[i : i + 2] for i in range(len(text) - 1)]
    return sum(pair in words for pair in own) / len(own)


def _title_score(draft: Draft, at: int, words: set[str], printed: Counter[str]) -> float:
    """Score a line as the title: its words return in the body, it is printed twice, it stands over the date."""
    piece = draft.pieces[at]
    first, last = draft.body
    score = 2.0 * _overlap(piece.text, words)
    score += 0.5 * (8 <= len(piece.text) <= 40)
    page_title = draft.pieces[0].text
    if at and len(piece.text) >= 6 and page_title.startswith(piece.text):
        score += 1.5
    elif len(piece.text) >= 6 and printed[piece.text] > 1:
        score += 0.5
    if any(other.role is Role.PUBLICATION for other in draft.pieces[at + 1 : at + 5]):
        score += 0.7
    distance = first - at if at < first else at - last + 1
    return score - 0.04 * distance - 0.5 * (at >= last)


def _neighbour(draft: Draft, title: int, step: int, words: set[str]) -> int | None:
    """Return the piece next to the title if its words return in the body too: subtitle below, kicker above."""
    at = title + step
    first, last = draft.body
    if not 0 <= at < len(draft.pieces) or first <= at < last:
        return None
    piece, head = draft.pieces[at], draft.pieces[title]
    if piece.role is not None or not 6 <= len(piece.text) <= 60 or piece.text.endswith("。"):
        return None
    if piece.text in head.text or head.text in piece.text:
        return None
    if step > 0:
        dated = any(p.role is Role.PUBLICATION for p in draft.pieces[at + 1 : at + 3])
        if piece.text.startswith(("—", "--")) or dated and _overlap(piece.text, words) >= 0.25:
            return at
    return at if _overlap(piece.text, words) >= 0.5 else None


def _title(draft: Draft, names: _Found) -> str | None:
    """Return the title without the site's name behind it."""
    title = _value(draft, names.title)
    if title is None:
        return None
    title = _REPOST.sub("", title) or title
    return _SITE_SUFFIX.sub("", title) or title if names.title == 0 else title


# -- Section and publication --------------------------------------------------------------------------------------


def _publication(draft: Draft, near: Iterable[int]) -> str | None:
    for at in near:
        for field in draft.pieces[at].fields:
            if field.name == "publication" and (name := people.publication(field.value)):
                return name
    return None


def _section(draft: Draft, names: _Found, publication: str | None) -> tuple[_Found, str | None]:
    """Find the section label; e-paper pages print paper and section as one word in the publication line."""
    for at, piece in enumerate(draft.pieces):
        if piece.role is not None or not 2 <= len(piece.text) <= 8 or draft.body[0] <= at < draft.body[1]:
            continue
        label = draft.value(piece)
        if publication and publication.endswith(label) and len(publication) > len(label) + 1:
            return replace(names, section=at), publication.removesuffix(label).rstrip("·-— ")
    first = draft.pieces[0] if draft.pieces else None
    if first and names.title in (1, 2) and first.role is None and 2 <= len(first.text) <= 6 and _HAN.match(first.text):
        return replace(names, section=0), publication
    return names, publication


# -- Fields -------------------------------------------------------------------------------------------------------


def _last_crumb(draft: Draft) -> str | None:
    """Return the last step of the path from the home page that names a section, not the page itself."""
    for piece in draft.pieces[: draft.body[0]]:
        if piece.role is Role.SECTION:
            steps = [step.strip() for step in _CRUMB.split(draft.value(piece))]
            sections = [step for step in steps[1:] if step and not _PAGE_ITSELF.search(step)]
            return sections[-1] if sections else None
    return None


def _fields(draft: Draft, near: Iterable[int], known: Metadata) -> Metadata:
    """Fill in date, byline, authors and editor from what the rules read near the body."""
    date, byline, author, editor = known.date, known.byline, known.author, known.editor
    for at in near:
        for field in sorted(draft.pieces[at].fields, key=lambda f: f.name != "byline"):
            match field.name:
                case "date":
                    date = date or dates.parse(field.value)
                case "byline":
                    byline = byline or field.value
                case "author" if not author:
                    author = people.authors(field.value)
                    byline = byline or (field.value if author else None)
                case "editor":
                    editor = editor or field.value
    return replace(known, date=date, byline=byline, author=author, editor=editor)


# -- Captions -----------------------------------------------------------------------------------------------------


def _captions(draft: Draft) -> tuple[tuple[Caption, ...], tuple[Piece, ...]]:
    """Return the captions with whose pictures they are: a credit on the next line belongs to the one above it."""
    offsets = OffsetMap.of(draft.edits)
    captions: list[Caption] = []
    previous: Piece | None = None
    for piece in draft.pieces:
        if piece.role is Role.CAPTION:
            text, credit = _split_credit(_CAPTION_LEAD.sub("", draft.value(piece)))
            captions.append(Caption(text, credit, offsets.span_to_source(piece.span)))
        elif (
            piece.role is Role.CREDIT
            and previous is not None
            and previous.role is Role.CAPTION
            and captions[-1].credit is None
        ):
            credit = next((f.value for f in piece.fields if f.name == "credit"), None)
            span = Span(captions[-1].span.start, offsets.span_to_source(piece.span).end)
            captions[-1] = replace(captions[-1], credit=credit, span=span)
        previous = piece
    return tuple(captions), draft.pieces


def _split_credit(caption: str) -> tuple[str, str | None]:
    found = _CREDIT.search(caption)
    if not found:
        return caption, None
    return caption[: found.start()].rstrip(" \u3000（("), (found["who"] or found["named"]).strip()


# -- Labels -------------------------------------------------------------------------------------------------------


def _label(pieces: Sequence[Piece], names: _Found) -> tuple[Piece, ...]:
    roles = {
        names.title: (Role.TITLE, "metadata.title"),
        names.subtitle: (Role.SUBTITLE, "metadata.subtitle"),
        names.kicker: (Role.KICKER, "metadata.kicker"),
        names.section: (Role.SECTION, "metadata.section"),
    }
    labelled = []
    for at, piece in enumerate(pieces):
        if piece.role is None:
            role, rule = roles.get(at, (Role.DEBRIS, "body.outside"))
            piece = piece.labelled(role, rule)
        labelled.append(piece)
    return tuple(labelled)
