"""Quotation marks of both scripts: ``“”`` and ``‘’`` of the mainland, ``「」`` and ``『』`` of Taiwan and Hong Kong."""

import re
from collections.abc import Iterator
from enum import StrEnum

__all__ = ["Quotes", "restyle"]


class Quotes(StrEnum):
    """Which quotation marks a text is to have."""

    CORNER = "corner"
    CURLY = "curly"


_PAIRS = {Quotes.CORNER: ("「」", "『』"), Quotes.CURLY: ("“”", "‘’")}
_OTHER = {Quotes.CORNER: Quotes.CURLY, Quotes.CURLY: Quotes.CORNER}
_AFTER_LATIN = "\u0250"
_MARKS = {style: re.compile("[\n" + "".join(pairs) + "]") for style, pairs in _PAIRS.items()}


def restyle(text: str, style: Quotes) -> Iterator[tuple[int, str]]:
    """Yield the offset of each mark that must change, and the mark of ``style`` that belongs there.

    How deep a quotation stands decides, not which mark it had: outer, inner, outer again, to any depth. Each
    line begins anew, so that a quotation of several paragraphs may open every one of them and close in the last. A
    mark that closes nothing keeps its level, but ``’`` that closes nothing is an apostrophe and stays, and so it is
    between Latin letters.

    >>> [mark for _, mark in restyle("“甲‘乙“丙”’”", Quotes.CORNER)]
    ['「', '『', '「', '」', '』', '」']
    """
    given, wanted = _PAIRS[_OTHER[style]], _PAIRS[style]
    openers, closers = ("".join(marks) for marks in zip(*given, strict=True))
    opened: list[int] = []  # for each quotation that is open, the level whose mark opened it
    open_at = [0, 0]  # how many of them each level's mark has opened
    for found in _MARKS[_OTHER[style]].finditer(text):
        at, mark = found.start(), found.group()
        if mark == "\n":
            opened.clear()
            open_at = [0, 0]
        elif mark in "‘’" and _inside_latin(text, at):
            continue
        elif mark in openers:
            yield at, wanted[len(opened) % 2][0]
            level = openers.index(mark)
            opened.append(level)
            open_at[level] += 1
        elif open_at[level := closers.index(mark)]:
            while (inner := opened.pop()) != level:
                open_at[inner] -= 1  # opened inside, and never closed
            open_at[level] -= 1
            yield at, wanted[len(opened) % 2][1]
        elif mark != "’":
            yield at, wanted[level][1]


def _inside_latin(text: str, at: int) -> bool:
    """Tell whether the mark at ``at`` stands between two Latin letters or digits.

    >>> _inside_latin("it’s", 2), _inside_latin("他’s", 1)
    (True, False)
    """
    around = text[at - 1 : at] + text[at + 1 : at + 2]
    return len(around) == 2 and all(c.isalnum() and c < _AFTER_LATIN for c in around)
