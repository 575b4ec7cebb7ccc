"""Rare characters: which kinds of them a text holds, told in one look, so that steps they concern need not look."""

import re
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dedupe_brief.core import characters
from dedupe_brief.core.cleaning import mojibake
from dedupe_brief.core.script import UNICODE_SIZE, code_points

__all__ = ["ANY", "INVISIBLE", "MOJIBAKE", "TONED", "kinds"]

INVISIBLE: Final = 1
TONED: Final = 2
MOJIBAKE: Final = 4
ANY: Final = INVISIBLE | TONED | MOJIBAKE

_RANGE: Final = re.compile("(.)(?:-(.))?", re.DOTALL)
_KINDS: Final = {INVISIBLE: characters.INVISIBLE, TONED: characters.TONED, MOJIBAKE: mojibake.SIGNS}


def kinds(text: str) -> int:
    """Return the kinds of rare characters in ``text``, added up; 0 if there is none.

    >>> kinds("甲\u200b乙") == INVISIBLE, kinds("甲乙")
    (True, 0)
    """
    return int(np.bitwise_or.reduce(_table().take(code_points(text)), initial=0))


@cache
def _table() -> NDArray[np.uint8]:
    table = np.zeros(UNICODE_SIZE, dtype=np.uint8)
    for kind, members in _KINDS.items():
        for first, last in _RANGE.findall(members):
            table[ord(first) : ord(last or first) + 1] |= kind
    return table
