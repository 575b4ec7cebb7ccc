"""Tables of a page: which of them set values out in rows and columns, and how they stand in its text."""

from collections.abc import Sequence
from typing import Final

__all__ = ["Table"]

_ROWS: Final = 3
_CELLS: Final = 2
_CELL: Final = 60  # code points: a longer cell holds a part of the page
_ROW: Final = 300
_EVEN: Final = 0.75
_LINKED: Final = 0.5

Lines = Sequence[tuple[str, bool]]


class Table:
    """A table being read: where its lines begin, and those of its rows' cells.

    Most tables of old pages hold a page together. What is set out in rows and columns has no table inside, short
    cells, rows of one width, and is no menu.
    """

    def __init__(self, start: int) -> None:
        self.start = start
        self.nested = False
        self.links = 0
        self._rows: list[list[int]] = []

    def begin_row(self) -> None:
        """Begin a row."""
        self._rows.append([])

    def begin_cell(self, at: int) -> None:
        """Begin a cell, whose first line is the next one."""
        if not self._rows:
            self._rows.append([])
        self._rows[-1].append(at)

    def rows(self, lines: Lines) -> list[str]:
        """Return what stands for the table: its rows with bars, and a line of dashes under the first; none if it is no such table."""
        if self.nested or len(self._rows) < _ROWS:
            return []
        starts = [start for row in self._rows for start in row]
        if not starts:
            return []
        ends = iter((*starts[1:], len(lines)))
        cells = [[_cell(lines[start : next(ends)]) for start in row] for row in self._rows]
        cells = [row for row in cells if any(row)]
        if not self._is_grid(cells):
            return []
        above = [line for line, _ in lines[self.start : starts[0]]]
        head, *others = (f"| {' | '.join(row)} |" for row in cells)
        return [*above, head, "|" + "---|" * len(cells[0]), *others]

    def _is_grid(self, cells: Sequence[Sequence[str]]) -> bool:
        filled = [sum(map(bool, row)) for row in cells]
        if sum(count >= _CELLS for count in filled) < max(_ROWS, _EVEN * len(cells)):
            return False
        width = max(map(len, cells))
        if sum(len(row) == width for row in cells) < _EVEN * len(cells):
            return False
        if self.links > _LINKED * sum(filled):
            return False
        return all(
            sum(map(len, row)) <= _ROW and all(len(cell) <= _CELL and "|" not in cell for cell in row)
            for row in cells
        )


def _cell(lines: Lines) -> str:
    return " ".join(line for line, hidden in lines if not hidden)
