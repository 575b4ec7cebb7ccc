"""Blocks → roles, as far as a block shows its role by itself: the packs' verdicts on all blocks of a page."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from dedupe_brief.core import segment
from dedupe_brief.core.characters import matchable
from dedupe_brief.core.cleaning import mojibake, rare, tables
from dedupe_brief.core.cleaning.draft import Draft, Piece
from dedupe_brief.core.cleaning.verdict import UNKNOWN, Field, Verdict, judge
from dedupe_brief.core.model import Edit, Role, Span

__all__ = ["cut_inline", "label", "split"]

_LETTER: Final = re.compile(r"\w")
# A label with nothing behind it asks for the next block, if that is as short as such a value is.
_ANSWERS: Final = {"author": 24, "publication": 24, "editor": 16, "date": 24, "caption": 120}


def split(draft: Draft) -> Draft:
    """Cut the text into pieces."""
    key = matchable(draft.text)
    pieces = [Piece(span, key[span.start : span.end]) for span in segment.blocks(draft.text)]
    return replace(draft, pieces=tuple(pieces))


def label(draft: Draft) -> Draft:
    """Give each piece the verdict of the rule packs."""
    text = draft.text
    words = [text[piece.span.start : piece.span.end] for piece in draft.pieces]
    verdicts = judge(draft.rules)(words, [piece.text for piece in draft.pieces])
    pieces = [
        piece if verdict is UNKNOWN else Piece(piece.span, piece.text, *verdict)
        for piece, verdict in zip(draft.pieces, verdicts, strict=True)
    ]
    for at in _garbled(draft, verdicts):
        pieces[at] = pieces[at].labelled(Role.DEBRIS, "body.mojibake")
    if rows := tables.row_starts(text):
        pieces = [Piece(p.span, p.text, None, tables.RULE) if p.span.start in rows else p for p in pieces]
    asking = any(not field.value for verdict in verdicts if verdict.fields for field in verdict.fields)
    return replace(draft, pieces=tuple(_answered(draft, pieces) if asking else pieces))


def _garbled(draft: Draft, verdicts: Sequence[Verdict]) -> list[int]:
    """Return the pieces that no rule knows and that were decoded with the wrong table."""
    if not draft.rare & rare.MOJIBAKE:
        return []
    signs = mojibake.signs(draft.text)
    starts = [piece.span.start for piece in draft.pieces]
    suspects = sorted({bisect_right(starts, sign) - 1 for sign in signs} - {-1})
    return [
        at
        for at in suspects
        if verdicts[at] is UNKNOWN and mojibake.is_mojibake(draft.value(draft.pieces[at]))
    ]


def _answered(draft: Draft, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Give a label's value, where it stands in the next block, the label's field."""
    asked = ""
    for piece in pieces:
        if piece.fields:
            asked = next((field.name for field in reversed(piece.fields) if not field.value), "")
            known = tuple(field for field in piece.fields if field.value)
            yield replace(piece, fields=known) if asked else piece
        elif asked and _LETTER.search(piece.text):
            yield _answer(draft, piece, asked)
            asked = ""
        else:
            yield piece


def _answer(draft: Draft, piece: Piece, asked: str) -> Piece:
    if piece.role is not None or len(piece.text) > _ANSWERS.get(asked, 0):
        return piece
    if asked == "caption":
        return piece.labelled(Role.CAPTION, "metadata.value")
    field = Field(asked, draft.value(piece).strip("[]【】() "))
    return replace(piece, role=Role.DEBRIS, rule="metadata.value", fields=(field,))


def cut_inline(draft: Draft) -> Draft:
    """Take out the runs inside blocks that the packs name."""
    edits = []
    for piece in draft.pieces:
        for start, end, rule in piece.cuts:
            span = Span(piece.span.start + start, piece.span.start + end)
            edits.append(Edit(rule, span, span.of(draft.text), ""))
    return draft.edited(edits)
