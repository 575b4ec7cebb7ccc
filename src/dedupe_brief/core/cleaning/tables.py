"""Tables that an extractor wrote with bars, Markdown or nearly so: content, row by row, that stays as printed."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

__all__ = ["RULE", "row_starts"]

RULE: Final = "body.table"
"""What names a row, until it is known whether its table lies in the body."""

_RULER: Final = re.compile(r"\|(?:-{3,}\|)+")
_RULE_BEGINS: Final = "|---"  # so does the line under the head of every table
# What is set out in rows and columns has several rows with something in two of their cells. A frame that holds a
# page together has one at most, whatever else stands in it.
_CELLS: Final = 2
_ROWS: Final = 3
_RULED: Final = 2  # with a line under its head
_LONGEST: Final = 400  # a longer row holds a page's columns
_CELL: Final = 40  # a cell with line breaks in it: a longer line is a paragraph
_LINK: Final = "·"  # before each link in a box of them


def row_starts(text: str) -> frozenset[int]:
    r"""Return where the lines of tables begin, in code points.

    >>> sorted(row_starts("票价如下。\n| 站 | 元 |\n|---|---|\n| 渡口 | 3 |\n| 桥头 | 5 |\n完。"))
    [6, 16, 26, 37]
    >>> row_starts("| 河湾日报 | |\n|---|---|\n| 5月6日 | |\n| 更多 | |")
    frozenset()
    """
    if _RULE_BEGINS not in text or text.count("\n|") < _RULED:
        return frozenset()
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    rows = (number for table in _runs(lines) if _is_table(lines, table) for number in table)
    return frozenset(starts[number] for number in rows if lines[number].strip(" |"))


def _runs(lines: Sequence[str]) -> Iterator[range]:
    """Yield the runs of lines with bars, cells with line breaks in them included."""
    start = None
    for number, line in enumerate((*lines, "")):
        if "|" in line and len(line) <= _LONGEST:
            start = number if start is None else start
        elif start is not None and (not _is_open(lines[number - 1]) or not 0 < len(line) <= _CELL):
            yield range(start, number)
            start = None


def _is_open(row: str) -> bool:
    """Tell whether a cell goes on below a line: no bar closes it."""
    return not row.rstrip().endswith("|") or not row.strip(" |")


def _is_table(lines: Sequence[str], run: range) -> bool:
    ruled = any(_RULER.fullmatch(lines[at].strip()) for at in run)
    return ruled and sum(_filled(lines[at]) >= _CELLS for at in run) >= _ROWS


def _filled(row: str) -> int:
    """Return how many cells of a row hold something; a line that is none has no cells."""
    if not row.lstrip().startswith("|") or _RULER.fullmatch(row.strip()):
        return 0
    return sum(bool(cell.strip()) and not cell.lstrip().startswith(_LINK) for cell in row.split("|"))
