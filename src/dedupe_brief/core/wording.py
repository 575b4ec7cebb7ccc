"""Taiwan's words exchanged for the mainland's: only to compare, never shown, and by OpenCC alone."""

import re
from functools import lru_cache
from typing import Final

from dedupe_brief.core.align import compatibility_table, library
from dedupe_brief.core.script import code_points
from dedupe_brief.core.seams import seams

__all__ = ["mainland_wording"]

_CONFIGURATION: Final = "tw2sp"

# What OpenCC stops at or refuses, NUL and lone surrogates; and what describes a character, in which it may take all that
# follows for a part, the next line as well.
_UNTAKABLE: Final = re.compile("[\\x00\\ud800-\\udfff\\u2ff0-\\u2fff]")

_REMEMBERED: Final = 1 << 14  # pieces are a few characters long, and come again and again


def mainland_wording(text: str) -> str:
    """Return a Traditional text with Taiwan's words in those of the mainland.

    Only the pieces of it in which such a word may stand are given to OpenCC. In all others it would put one form of a
    character for another, and the comparison key makes no difference between those. No edit of it is recorded: it never
    leaves the program. OpenCC is loaded with the first such piece.

    >>> mainland_wording("設計師用滑鼠")
    '設計師用鼠标'
    """
    text = _UNTAKABLE.sub(" ", text)
    starts, ends = seams(_CONFIGURATION).suspects(compatibility_table()[code_points(text)])
    parts: list[str] = []
    at = 0
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        parts += (text[at:start], _converted(text[start:end]))
        at = end
    return "".join(parts) + text[at:]


@lru_cache(maxsize=_REMEMBERED)
def _converted(piece: str) -> str:
    converted: str = library(_CONFIGURATION).convert(piece)
    return converted
