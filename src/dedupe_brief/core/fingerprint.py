"""The comparison key: the folded form two texts are compared in, never shown.

What counts as the same: other script, other width, other case, other punctuation, other white space.
"""

from functools import cache
from unicodedata import category

import numpy as np
from numpy.typing import NDArray

from dedupe_brief.core.script import UNICODE_SIZE, Codes, code_points, fold_table, from_code_points

__all__ = ["Offsets", "key", "key_codes"]

Offsets = NDArray[np.int32]

# White space (Z), punctuation (P), symbols (S), control (Cc) and format (Cf) characters. Private use and
# unassigned ones stay: in scraped Chinese they are rare characters that an encoding had no place for.
DROPPED = frozenset(
    {"Zs", "Zl", "Zp", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cc", "Cf"}
)

# Invisible although their category says mark or letter: joiners, Hangul fillers, variation selectors.
INVISIBLE = (0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))

FULL_WIDTH = range(0xFF01, 0xFF5F)
FULL_WIDTH_SHIFT = 0xFEE0

# Where no character is dropped or has a case: looking each one up would cost more than all the rest.
UNIFORM = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xAC00, 0xD7A4), range(0xD800, 0xF900))

# The planes above hold Han characters, tags (format) and selectors; the tags are listed here.
LOOKED_UP = 0x20000
TAGS = range(0xE0000, 0xE0080)


def key(text: str) -> tuple[str, Offsets]:
    """Return the comparison key of ``text`` and, for each of its characters, the offset it comes from.

    Offsets are code points of ``text``. The key can be empty.

    >>> folded, offsets = key("「後來」 ＡＢ 12％")
    >>> folded, offsets.tolist()
    ('后来ab12', [1, 2, 5, 6, 8, 9])
    """
    codes, offsets = key_codes(text)
    return from_code_points(codes), offsets


def key_codes(text: str, inside: NDArray[np.bool_] | None = None) -> tuple[Codes, Offsets]:
    """Return what `key` returns, the key as an array of code points.

    If ``inside`` is given, only of the characters for which it is true.
    """
    codes = _key_table().take(code_points(text))
    stays = codes != 0
    if inside is not None:
        stays &= inside
    places = stays.nonzero()[0]
    return codes[places], places.astype(np.int32)


@cache
def _key_table() -> Codes:
    """Return for each code point the one that stands for it in the key, 0 for what the key leaves out."""
    table = np.arange(UNICODE_SIZE, dtype=np.uint32)
    starts = (0, *(uniform.stop for uniform in UNIFORM))
    stops = (*(uniform.start for uniform in UNIFORM), LOOKED_UP)
    for start, stop in zip(starts, stops, strict=True):
        table[start:stop] = list(map(_narrow, map(chr, range(start, stop))))
    table[FULL_WIDTH.start : FULL_WIDTH.stop] = table[
        FULL_WIDTH.start - FULL_WIDTH_SHIFT : FULL_WIDTH.stop - FULL_WIDTH_SHIFT
    ]
    table[np.array((*INVISIBLE, *TAGS))] = 0
    table = fold_table()[table]
    table.flags.writeable = False
    return table


def _narrow(char: str) -> int:
    """Return a character in lower case, 0 if the key leaves it out."""
    if category(char) in DROPPED:
        return 0
    lower = char.lower()
    return ord(lower if len(lower) == 1 else char)
