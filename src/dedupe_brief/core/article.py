"""Labelled pieces → the canonical text, the edits that lead to it, and the article's fields."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from dedupe_brief.core import ledger
from dedupe_brief.core.cleaning.draft import Draft, Piece
from dedupe_brief.core.model import Edit, Heading, Role, Span

__all__ = ["assemble"]

_TEXT = (Role.PARAGRAPH, Role.HEADING)


def assemble(draft: Draft) -> Draft:
    """Take out everything that is no heading or paragraph of the body, and part the rest by line breaks."""
    metadata = replace(draft.metadata, headings=_headings(draft))
    edits = ledger.merge(_gaps(draft.text, draft.pieces))
    return replace(draft, metadata=metadata, pieces=()).edited(edits)


def _headings(draft: Draft) -> tuple[Heading, ...]:
    heading = Role.HEADING
    headings = [piece for piece in draft.pieces if piece.role is heading]
    if not headings:
        return ()
    offsets = ledger.OffsetMap.of(draft.edits)
    return tuple([Heading(draft.value(piece), offsets.span_to_source(piece.span)) for piece in headings])


def _gaps(text: str, pieces: Sequence[Piece]) -> list[Edit]:
    """Return the edits for everything between, before and behind the pieces that make the text."""
    edits: list[Edit] = []
    removed: list[Piece] = []
    at, between = 0, False
    for piece in pieces:
        if piece.role in _TEXT:
            edits += _gap(text, Span(at, piece.span.start), removed, between)
            at, between = piece.span.end, True
            removed = []
        else:
            removed.append(piece)
    edits += _gap(text, Span(at, len(text)), removed, between=False)
    return edits


def _gap(text: str, gap: Span, removed: Sequence[Piece], between: bool) -> Iterator[Edit]:
    """Yield the edits of one gap: removed pieces take the white space behind them; one line break stays."""
    at = gap.start
    if between and not removed and gap.of(text) == "\n":  # as most paragraphs are parted
        return
    if between:
        first = removed[0].span.start if removed else gap.end
        line_end = text.find("\n", at, first)
        if line_end < 0:
            yield _edit("layout.break", text, Span(at, first), "\n")
            at = first
        else:
            if line_end > at:
                yield _edit("layout.space", text, Span(at, line_end))
            at = line_end + 1
    rule = "layout.space"
    for piece in removed:
        if piece.rule != rule:
            start = piece.span.start
            if start > at:
                yield _edit(rule, text, Span(at, start))
                at = start
            rule = piece.rule
    if removed:
        line_end = text.find("\n", removed[-1].span.end, gap.end)
        end = gap.end if line_end < 0 else line_end + 1
        yield _edit(rule, text, Span(at, end))
        at = end
    if gap.end > at:
        yield _edit("layout.space", text, Span(at, gap.end))


def _edit(rule: str, text: str, span: Span, after: str = "") -> Edit:
    return Edit(rule, span, span.of(text), after)
