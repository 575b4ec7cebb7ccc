"""Blocks → roles, as far as a block shows its role by itself: what the rule packs say of it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from dedupe_brief.core import segment
from dedupe_brief.core.characters import matchable
from dedupe_brief.core.draft import Draft, Field, Piece
from dedupe_brief.core.model import Edit, Role, Span
from dedupe_brief.core.rules import Match, Rule

__all__ = ["cut_inline", "label", "split"]

# Rules for lines and info lines look at short blocks only: a paragraph is told by its prose.
_LINE_MAX: Final = 200
_INFO_MAX: Final = 160
# How much of an info line may be words that no field accounts for (a site's name without a label, say).
_LEFT_OVER: Final = 10
_LEFT_OVER_SHARE: Final = 0.4
_VALUE_MAX: Final = 40

_SEPARATOR: Final = re.compile(r" {2,}|[|丨\])\]】〕>;]|-{2,}")
_LETTER: Final = re.compile(r"\w")
_ANSWERS: Final = {"author": 24, "publication": 24, "editor": 16, "date": 24}


def split(draft: Draft) -> Draft:
    """Cut the text into pieces."""
    key = matchable(draft.text)
    pieces = []
    for span in segment.blocks(draft.text):
        text = span.of(key)
        pieces.append(Piece(span, text, draft.rules.matching(text)))
    return replace(draft, pieces=tuple(pieces))


def cut_inline(draft: Draft) -> Draft:
    """Take out the runs that ``inline`` rules find inside blocks, keeping what they read; read ``lead`` rules."""
    edits: list[Edit] = []
    pieces: list[Piece] = []
    for piece in draft.pieces:
        if not piece.matching or piece.role is not None:
            pieces.append(piece)
            continue
        leads = [match for rule in _rules(piece, "lead") if (match := rule.find(piece.text))]
        cuts = _inline(piece)
        for cut in cuts:
            span = Span(piece.span.start + cut.start, piece.span.start + cut.end)
            edits.append(Edit(cut.rule.name, span, span.of(draft.text), ""))
        fields = tuple(f for match in (*leads, *cuts) for f in _read(draft, piece, match))
        pieces.append(replace(piece, fields=piece.fields + fields) if fields else piece)
    return replace(draft, pieces=tuple(pieces)).edited(edits)


def _rules(piece: Piece, where: str) -> Iterator[Rule]:
    return (rule for rule in piece.matching if rule.where == where)


def _inline(piece: Piece) -> list[Match]:
    """Return the inline matches of a block, disjoint and in order."""
    return _disjoint(match for rule in _rules(piece, "inline") for match in rule.find_all(piece.text))


def _read(draft: Draft, piece: Piece, match: Match) -> Iterator[Field]:
    """Yield what a match read, in the words of the text."""
    for name, start, end in match.fields:
        if start == end:
            end = _value_end(piece.text, start, match.end if match.end > start else len(piece.text), name)
        value = draft.text[piece.span.start + start : piece.span.start + end].strip(" \u3000\u00a0:：")
        if value:
            yield Field(name, value)


def label(draft: Draft) -> Draft:
    """Give each piece the role that the rules for lines and info lines know for it."""
    pieces = tuple(_labelled(draft, piece) for piece in draft.pieces)
    return replace(draft, pieces=tuple(_answered(draft, pieces)))


def _labelled(draft: Draft, piece: Piece) -> Piece:
    if not piece.matching or len(piece.text) > _LINE_MAX:
        return piece
    for rule in _rules(piece, "line"):
        match = rule.find(piece.text)
        if match:
            fields = piece.fields + tuple(_read(draft, piece, match))
            return replace(piece, role=rule.role, rule=rule.name, cuts_to_end=rule.cuts_to_end, fields=fields)
    if len(piece.text) <= _INFO_MAX:
        return _info_line(draft, piece) or piece
    return piece


def _info_line(draft: Draft, piece: Piece) -> Piece | None:
    """Return the piece as an info line, if fields cover it almost wholly."""
    rules = tuple(_rules(piece, "field"))
    if not rules or "。" in piece.text:
        return None
    matches = _disjoint(match for rule in rules for match in rule.find_all(piece.text))
    covered = 0
    fields: list[Field] = []
    for match, after in zip(matches, [*matches[1:], None], strict=True):
        limit = after.start if after else len(piece.text)
        values = list(_field_values(draft, piece, match, limit))
        covered += len(_LETTER.findall(piece.text[match.start : match.end]))
        for field, inside in values:
            fields.append(field)
            covered += 0 if inside else len(_LETTER.findall(matchable(field.value)))
    letters = len(_LETTER.findall(piece.text))
    left = letters - covered
    if not matches or left > max(_LEFT_OVER, _LEFT_OVER_SHARE * letters) or left >= covered:
        return None
    leading = next((m.rule for m in matches if m.rule.role is not Role.DEBRIS), matches[0].rule)
    return replace(piece, role=leading.role, rule=leading.name, fields=piece.fields + tuple(fields))


def _disjoint(matches: Iterable[Match]) -> list[Match]:
    """Return the matches that do not overlap, the earlier and longer first."""
    kept: list[Match] = []
    for match in sorted(matches, key=lambda m: (m.start, -m.end)):
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept


def _field_values(draft: Draft, piece: Piece, match: Match, limit: int) -> Iterator[tuple[Field, bool]]:
    """Yield the fields of a match, and whether their words lie inside the match."""
    for name, start, end in match.fields:
        inside = end > start
        if not inside:
            end = _value_end(piece.text, start, limit, name)
            if end - start > _VALUE_MAX:
                continue
        value = draft.text[piece.span.start + start : piece.span.start + end].strip(" \u3000\u00a0:：[【(（")
        yield Field(name, value), inside


def _value_end(text: str, start: int, limit: int, name: str) -> int:
    """Return where a value that starts at ``start`` ends: at a separator, a lone space, or the next field."""
    lead = len(text[start:limit]) - len(text[start:limit].lstrip())
    begin = start + lead
    found = _SEPARATOR.search(text, begin, limit)
    end = found.start() if found else limit
    if name not in ("author", "byline", "caption", "credit"):
        space = text.find(" ", begin, end)
        if space > 0 and not (text[space - 1].isascii() and text[space + 1 : space + 2].isascii()):
            end = space
    return end


def _answered(draft: Draft, pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Give a label's value, where it stands in the next block, the label's field."""
    asked = ""
    for piece in pieces:
        limit = _ANSWERS.get(asked)
        if limit and piece.role is None and len(piece.text) <= limit and _LETTER.search(piece.text):
            yield replace(
                piece,
                role=Role.DEBRIS,
                rule="metadata.value",
                fields=(*piece.fields, Field(asked, draft.value(piece).strip("[]【】() "))),
            )
            asked = ""
            continue
        open_field = next((f.name for f in reversed(piece.fields) if not f.value), "")
        if open_field or _LETTER.search(piece.text):
            asked = open_field
        yield replace(piece, fields=tuple(f for f in piece.fields if f.value)) if open_field else piece
