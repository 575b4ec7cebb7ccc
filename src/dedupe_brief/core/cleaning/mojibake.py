"""Mojibake: words that were decoded with the wrong table, told by what the right one makes of them."""

import re
from typing import Final

__all__ = ["SIGNS", "is_mojibake", "signs"]

_LONGEST: Final = 60  # a menu's words; a whole paragraph is for a person to look at

# UTF-8 has every Chinese character begin with a byte from E4 to E9 and go on with two from 80 to BF. Read as GBK, the
# first two of them give one of these characters, seldom seen otherwise.
_READ_AS_GBK: Final = "".join(
    bytes((first, second)).decode("gbk")
    for first in range(0xE4, 0xEA)
    for second in range(0x80, 0xC0)
    if second != 0x7F
)
SIGNS: Final = f"{_READ_AS_GBK}\ufffd锟\u00e2-\u00ef"
"""What a line holds one of if it may be mojibake: characters, and ranges of them with a hyphen between."""
_SIGNS: Final = re.compile(f"[{SIGNS}]")
_HAN: Final = re.compile("[\u3400-\u9fff]")
_LATIN: Final = re.compile("[\u00a1-\u00ff\u0152-\u017e\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")
_LEAD: Final = re.compile("[\u00e2-\u00ef]")
_LOST: Final = re.compile("锟斤拷|斤拷锟|\ufffd{2}")
_MOST: Final = 0.6
_LEAST: Final = 2


def signs(text: str) -> list[int]:
    """Return where a text holds what mojibake would: cheap, so that next to no line is looked at closer."""
    return [found.start() for found in _SIGNS.finditer(text)]


def is_mojibake(line: str) -> bool:
    r"""Tell whether a short line was UTF-8 and has been read as GBK or Latin-1, or lost its characters altogether.

    >>> is_mojibake("鏂伴椈"), is_mojibake("æ–°é—»"), is_mojibake("锟斤拷锟斤拷")
    (True, True, True)
    >>> is_mojibake("新闻"), is_mojibake("à la carte"), is_mojibake("鐘楼")
    (False, False, False)
    """
    if len(line) > _LONGEST or not _SIGNS.search(line):
        return False
    return _LOST.search(line) is not None or _was_read_as_gbk(line) or _was_read_as_latin(line)


def _was_read_as_gbk(line: str) -> bool:
    data = line.encode("gbk", "ignore")
    chinese = len(_HAN.findall(data.decode("utf-8", "ignore")))
    return chinese >= _LEAST and 3 * chinese >= _MOST * sum(byte > 0x7F for byte in data)


def _was_read_as_latin(line: str) -> bool:
    letters = [char for char in line if not char.isspace()]
    latin = len(_LATIN.findall(line))
    return latin >= _MOST * len(letters) and len(_LEAD.findall(line)) >= _LEAST
