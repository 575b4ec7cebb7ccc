"""What the steps of the pipeline hand on: the text so far, the ledger that led to it, the pieces it falls into."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from dedupe_brief.core import ledger
from dedupe_brief.core.characters import matchable
from dedupe_brief.core.cleaning import rare
from dedupe_brief.core.cleaning.verdict import Cut, Field
from dedupe_brief.core.model import Edit, Metadata, Options, Repeat, Role, Span
from dedupe_brief.core.rules import RuleSet

__all__ = ["Draft", "Piece"]


NOTHING_KNOWN = Metadata()


class Piece(Struct, frozen=True, gc=False):
    """A block in the making: where it stands, its matchable text, and what is known of it so far (a verdict's keys).

    ``role`` is None until a step knows better.
    """

    span: Span
    text: str
    role: Role | None = None
    rule: str = ""
    cuts_to_end: bool = False
    fields: tuple[Field, ...] = ()
    cuts: tuple[Cut, ...] = ()

    def labelled(self, role: Role, rule: str) -> "Piece":
        """Return the piece with a role and the rule that gave it."""
        return Piece(self.span, self.text, role, rule, self.cuts_to_end, self.fields, self.cuts)

    def at(self, span: Span) -> "Piece":
        """Return the piece at another place."""
        return Piece(span, self.text, self.role, self.rule, self.cuts_to_end, self.fields, self.cuts)


class Draft(Struct, frozen=True):
    """An article in the making.

    Attributes:
        text: The text as the steps so far have left it.
        rules: The rules that apply.
        options: What the caller chose.
        rare: The kinds of rare characters that ``text`` may hold, as `rare.kinds` adds them up: no step puts any in.
        edits: The ledger from the pass's input to ``text``.
        pieces: The blocks of ``text``, in order.
        body: The first and the last piece of the region where the article lies, half-open.
        metadata: What was read, its spans in the pass's input.
        repeats: The repeats found, in the pass's input.
    """

    text: str
    rules: RuleSet
    options: Options
    rare: int = rare.ANY
    edits: tuple[Edit, ...] = ()
    pieces: tuple[Piece, ...] = ()
    body: tuple[int, int] = (0, 0)
    metadata: Metadata = NOTHING_KNOWN
    repeats: tuple[Repeat, ...] = ()

    def edited(self, edits: Sequence[Edit]) -> "Draft":
        """Return the draft with ``edits`` made to its text; pieces move along, and go where nothing is left."""
        if not edits:
            return self
        text = ledger.apply(self.text, edits)
        pieces = tuple(_moved(self.pieces, edits, text)) if self.pieces else ()
        return replace(self, text=text, edits=ledger.compose(self.edits, edits), pieces=pieces)

    def value(self, piece: Piece) -> str:
        """Return a piece's words as they stand in the text."""
        return piece.span.of(self.text)


def _moved(pieces: Iterable[Piece], edits: Sequence[Edit], text: str) -> Iterator[Piece]:
    """Yield the pieces where ``edits``, which led to ``text``, have moved them: most of them are only shifted."""
    offsets: ledger.OffsetMap | None = None
    at, shift = 0, 0  # the edits in front of the piece, and by how much they moved it
    for piece in pieces:
        start, end = piece.span.start, piece.span.end
        while at < len(edits) and edits[at].span.end <= start:
            shift += len(edits[at].after) - len(edits[at].before)
            at += 1
        if at == len(edits) or edits[at].span.start >= end:
            yield piece.at(Span(start + shift, end + shift)) if shift else piece
            continue
        offsets = offsets or ledger.OffsetMap.of(edits)
        start, end = offsets.to_text(start), offsets.to_text(end, end=True)
        key = matchable(text[start:end])
        stripped = key.strip()
        if stripped:
            start += key.index(stripped)
            yield replace(piece, span=Span(start, start + len(stripped)), text=stripped)
