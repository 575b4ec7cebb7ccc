"""Tables of plain text, aligned also where Chinese characters take two cells of a terminal."""

import unicodedata
from collections.abc import Sequence
from typing import Final

__all__ = ["columns", "width"]

_ON_THE_ONE_BEFORE: Final = frozenset({"Mn", "Me"})  # accents, variation selectors


def width(text: str) -> int:
    r"""Return how many cells of a terminal ``text`` takes.

    >>> width("rule"), width("规则"), width("e\u0301")
    (4, 4, 1)
    """
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(char: str) -> int:
    if unicodedata.category(char) in _ON_THE_ONE_BEFORE:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def columns(rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()) -> str:
    r"""Return ``rows`` as aligned columns, a line each; the last column is not padded.

    Args:
        rows: All of the same length.
        right: The columns that are aligned at their right edge, such as numbers.

    >>> columns([("规则", "1"), ("a", "20")], right=frozenset({1}))
    '规则   1\na     20\n'
    """
    widths = [max(map(width, cells)) for cells in zip(*rows, strict=True)]
    return "".join(f"{_line(row, widths, right).rstrip()}\n" for row in rows)


def _line(row: Sequence[str], widths: Sequence[int], right: frozenset[int]) -> str:
    cells = []
    for number, (cell, wide) in enumerate(zip(row, widths, strict=True)):
        space = " " * (wide - width(cell))
        cells.append(space + cell if number in right else cell + space)
    return "  ".join(cells)
