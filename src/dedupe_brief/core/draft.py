"""What the steps of the pipeline hand on: the text so far, the ledger that led to it, the pieces it falls into."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from msgspec import Struct, structs

from dedupe_brief.core import ledger
from dedupe_brief.core.characters import matchable
from dedupe_brief.core.model import Edit, Metadata, Options, Repeat, Role, Span
from dedupe_brief.core.rules import RuleSet
from dedupe_brief.core.verdict import Cut, Field

__all__ = ["Draft", "Piece"]


NOTHING_KNOWN = Metadata()


class Piece(Struct, frozen=True):
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


@dataclass(frozen=True, slots=True)
class Draft:
    """An article in the making.

    Attributes:
        text: The text as the steps so far have left it.
        rules: The rules that apply.
        options: What the caller chose.
        edits: The ledger from the pass's input to ``text``.
        pieces: The blocks of ``text``, in order.
        body: The first and the last piece of the region where the article lies, half-open.
        metadata: What was read, its spans in the pass's input.
        repeats: The repeats found, in the pass's input.
    """

    text: str
    rules: RuleSet
    options: Options
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
        pieces = (
            tuple(_moved(self.pieces, ledger.OffsetMap.of(edits), matchable(text))) if self.pieces else ()
        )
        return replace(self, text=text, edits=ledger.compose(self.edits, edits), pieces=pieces)

    def value(self, piece: Piece) -> str:
        """Return a piece's words as they stand in the text."""
        return piece.span.of(self.text)


def _moved(pieces: Iterable[Piece], offsets: ledger.OffsetMap, key: str) -> Iterable[Piece]:
    for piece in pieces:
        span = Span(offsets.to_text(piece.span.start), offsets.to_text(piece.span.end, end=True))
        text = span.of(key)
        stripped = text.strip()
        if stripped:
            start = span.start + text.index(stripped)
            yield structs.replace(piece, span=Span(start, start + len(stripped)), text=stripped)
