"""Figures alone in their lines that are the article's: the hours of a running report, the cells of a table."""

import re
from typing import Final

from msgspec.structs import replace

from dedupe_brief.core.cleaning.draft import Piece
from dedupe_brief.core.segment import ends_sentence

__all__ = ["with_cells", "with_hours"]

_HOUR_RULE: Final = "debris.clock"
_HOUR: Final = re.compile("(?:[01]?[0-9]|2[0-4]):[0-5][0-9]")
_HOURS: Final = 3
_NEWS: Final = 12  # code points: what happened at that hour is a sentence

_NUMBER_RULE: Final = "debris.bare_number"
_CELLS: Final = 6


def with_hours(pieces: tuple[Piece, ...], first: int, last: int) -> tuple[Piece, ...]:
    """Return the pieces; hours in the body, ``first`` to ``last``, each over what happened then, are its lines."""
    clocks = [at for at in range(first, last - 1) if pieces[at].rule == _HOUR_RULE]
    hours = {at for at in clocks if _HOUR.fullmatch(pieces[at].text) and _is_news(pieces[at + 1])}
    return _as_text(pieces, hours) if len(hours) >= _HOURS else pieces


def with_cells(pieces: tuple[Piece, ...], first: int) -> tuple[Piece, ...]:
    """Return the pieces of a page without furniture; many numbers from ``first`` on are the cells of a table."""
    cells = {at for at in range(first, len(pieces)) if pieces[at].rule == _NUMBER_RULE}
    return _as_text(pieces, cells) if len(cells) >= _CELLS else pieces


def _is_news(piece: Piece) -> bool:
    return piece.role is None and len(piece.text) >= _NEWS and ends_sentence(piece.text)


def _as_text(pieces: tuple[Piece, ...], lines: set[int]) -> tuple[Piece, ...]:
    """Return the pieces, these lines debris no more."""
    return tuple(
        [replace(piece, role=None, rule="") if at in lines else piece for at, piece in enumerate(pieces)]
    )
