"""A difference as one text to read: paragraphs of both versions in one order, in pieces that say what became of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from dedupe_brief.core.comparison.changes import Change, Difference, Flag, Move, Operation

__all__ = ["Kind", "Paragraph", "Piece", "merged"]


class Kind(StrEnum):
    """What became of a piece. The values are class names on the page."""

    SAME = "same"
    IGNORED = "ignored"  # differs, and does not count
    REMOVED = "removed"
    ADDED = "added"
    LEFT = "left"  # moved away from here
    CAME = "came"  # moved here


_UNCHANGED: Final = frozenset({Kind.SAME, Kind.IGNORED})


@dataclass(frozen=True, slots=True)
class Piece:
    r"""A run inside one paragraph.

    Attributes:
        kind: What became of it.
        text: What it says. Only its last character can be a ``\n``, which closes the paragraph.
        change: The change it is part of.
        move: The move it is part of.
        opens: Whether a side of the move begins with it.
        flags: What a reader must not overlook in the change that ends with this piece.
    """

    kind: Kind
    text: str
    change: Change
    move: Move | None = None
    opens: bool = False
    flags: tuple[Flag, ...] = ()


@dataclass(slots=True)
class Paragraph:
    """Pieces up to a line feed of either version."""

    pieces: list[Piece] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        """Whether anything in it counts as a difference."""
        return any(piece.kind not in _UNCHANGED for piece in self.pieces)

    @property
    def size(self) -> int:
        """How many characters there are to read."""
        return sum(len(piece.text.removesuffix("\n")) for piece in self.pieces)

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to see: an empty line in both versions."""
        return not self.is_changed and all(piece.text == "\n" for piece in self.pieces)

    @property
    def is_whole(self) -> bool:
        """Whether all of it was added, removed or moved: its line feed then says nothing of its own."""
        return len({piece.kind if piece.move is None else piece.move.id for piece in self.pieces}) == 1


def merged(before: str, after: str, found: Difference, least: int = 1) -> Iterator[Paragraph]:
    r"""Yield the paragraphs of both texts in one order.

    A paragraph ends at a line feed of either text: where two paragraphs became one, the removed line feed still
    parts them, and closes the first as a piece of its own.

    Args:
        before: The old text.
        after: The new one.
        found: How the one became the other.
        least: A change of fewer code points is shown as if there were none, unless it lies in moved text.
    """
    paragraph = Paragraph()
    for piece in _pieces(before, after, found, least):
        paragraph.pieces.append(piece)
        if piece.text.endswith("\n"):
            yield paragraph
            paragraph = Paragraph()
    if paragraph.pieces:
        yield paragraph


def _pieces(before: str, after: str, found: Difference, least: int) -> Iterator[Piece]:
    moves: dict[int | None, Move] = {move.id: move for move in found.moves}
    for change in found.changes:
        if change.operation is Operation.MOVE:
            yield from _moved(before, after, change, moves)
        elif change.is_shown(least) or not change.counts:
            yield from _stretch(before, after, change, None)
        else:
            yield from _cut(Kind.SAME, change.after.of(after), change, None)


def _moved(before: str, after: str, change: Change, moves: Mapping[int | None, Move]) -> Iterator[Piece]:
    """Yield one side of a move: where the text went, as it was; where it came to, with what was edited on the way."""
    move = moves[change.move]
    gone = change.before.of(before)
    if gone:
        pieces = _cut(Kind.LEFT, gone, change, move)
    else:
        pieces = [piece for inner in move.changes for piece in _stretch(before, after, inner, move)]
    for number, piece in enumerate(pieces):
        yield piece if number else replace(piece, opens=True)


def _stretch(before: str, after: str, change: Change, move: Move | None) -> list[Piece]:
    old, new = change.before.of(before), change.after.of(after)
    if change.operation is Operation.EQUAL:
        return _cut(Kind.CAME if move else Kind.SAME, new, change, move)
    if change.ignored is not None:
        # The new text leads: what it lacks is named, but ends no paragraph.
        return _cut(Kind.IGNORED, new, change, move) or [Piece(Kind.IGNORED, "", change, move)]
    pieces = _cut(Kind.REMOVED, old, change, move) + _cut(Kind.ADDED, new, change, move)
    return [*pieces[:-1], replace(pieces[-1], flags=change.flags)]


def _cut(kind: Kind, text: str, change: Change, move: Move | None) -> list[Piece]:
    *whole, last = text.split("\n")
    lines = [f"{line}\n" for line in whole] + ([last] if last else [])
    return [Piece(kind, line, change, move) for line in lines]
