"""Lines that are titles of their own: the page's, which its first line has as well, and a paper's name."""

import re
from collections.abc import Sequence
from typing import Final

from dedupe_brief.core.characters import matchable_pattern
from dedupe_brief.core.cleaning.draft import Piece

__all__ = ["is_masthead", "is_page_title"]

_MASTHEAD: Final = re.compile(
    matchable_pattern("[\u3400-\u9fff]{1,6}(?:[日晚早晨]报|都市报|青年报|周报|商报|周刊)")
)
_PAGE_SIGN: Final = frozenset(" _-|—")


def is_page_title(pieces: Sequence[Piece], at: int) -> bool:
    """Tell whether a line is the page's title, which the first line has with the site's name behind it."""
    page, line = pieces[0].text, pieces[at].text
    return at > 0 and page.startswith(line) and page[len(line) : len(line) + 1] in _PAGE_SIGN


def is_masthead(piece: Piece) -> bool:
    """Tell whether a line is a paper's name and nothing else."""
    return _MASTHEAD.fullmatch(piece.text) is not None
