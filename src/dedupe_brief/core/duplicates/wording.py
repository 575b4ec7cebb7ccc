"""Taiwan's words exchanged for the mainland's: only to compare, never shown, and by OpenCC alone."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dedupe_brief.core.conversion.align import compatibility_table, library
from dedupe_brief.core.conversion.seams import seams
from dedupe_brief.core.fingerprint import key_codes
from dedupe_brief.core.script import Codes, code_points, from_code_points

__all__ = ["mainland_keys"]

_CONFIGURATION: Final = "tw2sp"

_LINE_FEED: Final = 0x0A
_SPACE: Final = 0x20

# Descriptions of characters (⿰木木) reach over the end of their text into the next one.
_DESCRIPTIONS: Final = 0x2FF0, 0x2FFF

# Longer pieces hardly ever come twice, and would fill the memory.
_LONGEST_KEPT: Final = 32


def mainland_keys(texts: Sequence[str]) -> tuple[Codes, NDArray[np.int64]]:
    """Return the comparison keys of Traditional texts in the words of the mainland, one after the other, and their sizes.

    Each is the key of what ``tw2sp`` makes of the whole text. No edit is recorded: it never leaves the program. OpenCC
    is loaded with the first text that has such words.

    >>> from dedupe_brief.core.fingerprint import key
    >>> codes, sizes = mainland_keys(["程式設計師", "用滑鼠"])
    >>> from_code_points(codes) == key("程序员用鼠标")[0], sizes.tolist()
    (True, [3, 3])
    """
    codes = _takable("\n".join([*texts, ""]))
    first, last = _DESCRIPTIONS
    if ((codes >= first) & (codes <= last)).any():
        worded = "\n".join([*(_exchanged(_takable(text)) for text in texts), ""])
    else:
        worded = _exchanged(codes)
    made, offsets = key_codes(worded)
    # Words hold no line feed, so the ends of texts are told by how many stand before them.
    feeds = np.flatnonzero(code_points(worded) == _LINE_FEED)
    ends = feeds[np.cumsum([text.count("\n") + 1 for text in texts]) - 1]
    return made, np.diff(np.searchsorted(offsets, ends), prepend=0)


def _takable(text: str) -> Codes:
    """Return the code points of a text without what OpenCC stops at or refuses: NUL and lone surrogates."""
    codes = code_points(text)
    refused = (codes == 0) | ((codes & 0xFFFFF800) == 0xD800)
    return np.where(refused, np.uint32(_SPACE), codes) if refused.any() else codes


def _exchanged(codes: Codes) -> str:
    """Return a text with OpenCC's output in the pieces in which words may be exchanged.

    Everywhere else it would put one form of a character for another, and the comparison key has one for all of them.
    """
    text = from_code_points(codes)
    parts: list[str] = []
    at = 0
    starts, ends = seams(_CONFIGURATION).suspects(compatibility_table().take(codes))
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        convert = _converted if end - start <= _LONGEST_KEPT else _converted.__wrapped__
        parts += (text[at:start], convert(text[start:end]))
        at = end
    return "".join([*parts, text[at:]])


@lru_cache(maxsize=1 << 14)
def _converted(piece: str) -> str:
    converted: str = library(_CONFIGURATION).convert(piece)
    return converted
