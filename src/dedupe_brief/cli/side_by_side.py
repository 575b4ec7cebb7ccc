"""A comparison in two columns: the old version left, the new one right, and between them what became of each row."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby, zip_longest
from typing import Final

from dedupe_brief.cli.table import width as cells_of
from dedupe_brief.core.comparison.changes import Difference, Move, Operation
from dedupe_brief.core.repetition.passages import SENTENCE_END
from dedupe_brief.core.versioning.versions import Comparison
from dedupe_brief.core.visible import visible

__all__ = ["rows"]

Style = Callable[[str, str], str]

_NARROWEST: Final = 4  # cells of a column: two Chinese characters
_PLAIN: Final = ""  # the style of text that is no change

_NOT_FIRST: Final = frozenset("，。、；：！？）」』”’》】…-+]}")
"""What begins no row, so long as one of the characters before it can."""

_NOT_LAST: Final = ("[-", "{+")

_CARRIED_OVER: Final = (
    4  # characters that go to the next row with such a one, at most, if it has room for them
)


def rows(
    comparison: Comparison, width: int, style: Style, full: bool = False, least: int = 1
) -> Iterator[str]:
    """Yield the lines to print, without line feeds: both names, each field that differs, then the body.

    Changes stand between ``[-`` and ``-]`` on the left and ``{+`` and ``+}`` on the right; ``#1`` behind the bracket
    says that the text moved. Between the columns: ``|`` both sides of the row changed, ``<`` only the left, ``>`` only
    the right, ``#1`` text moved.

    Args:
        comparison: Two versions compared.
        width: Of the terminal, in cells.
        style: Puts text into the colour of a style.
        full: Show all unchanged rows, and not only one on either side of a change.
        least: A change of the body with fewer code points is shown as if there were none.
    """
    before, after = comparison.before, comparison.after
    parts = [("body", before.text, after.text, comparison.body, least)] if comparison.body.changes else []
    fields = [(found.name, found.before, found.after, found.difference, 1) for found in comparison.fields]
    middle = max([1, *(len(_number(move)) for *_, found, _ in (*fields, *parts) for move in found.moves)])
    page = _Page(max(_NARROWEST, (width - middle - 2) // 2), middle, style)
    yield from page.title(before.name, after.name)
    for name, old, new, found, smallest in (*fields, *parts):
        yield style(f"── {name}", "rule")
        yield from page.part(_laid_out(old, new, found, page.column, smallest), full=full)


# --- rows on paper -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Run:
    """Text inside one row and one column, in one style."""

    text: str
    style: str
    mark: str = ""  # of the row, if this is a change


@dataclass(slots=True)
class _Column:
    """Rows of one side that are filled, character by character, up to ``width`` cells each."""

    width: int
    rows: list[list[_Run]] = field(default_factory=lambda: [[]])
    used: int = 0
    in_line: bool = (
        False  # something was written since the last line ended, be it on rows that have been taken
    )

    def write(self, text: str, style: str = _PLAIN, mark: str = "") -> None:
        """Add text that is visible already."""
        start = 0
        for at, char in enumerate(text):
            cells = _cells(char)
            if self.used + cells > self.width:
                cut = self._cut(text, start, at)
                self._put(text[start:cut], style, mark)
                self._next_row()
                start = cut
                self.used = sum(map(_cells, text[cut:at]))
            self.used += cells
        self._put(text[start:], style, mark)
        self.in_line = self.in_line or bool(text)

    def _cut(self, text: str, start: int, at: int) -> int:
        """Return where a row that is full before ``at`` ends: not every character can begin or end one."""
        first = start if self.rows[-1] else start + 1
        for cut in range(at, max(first, at - _CARRIED_OVER) - 1, -1):
            if sum(map(_cells, text[cut : at + 1])) > self.width:
                break
            if _can_part(text, cut) and not text.endswith(_NOT_LAST, start, cut):
                return cut
        return at

    def _put(self, text: str, style: str, mark: str) -> None:
        if text:
            self.rows[-1].append(_Run(text, style, mark))

    def _next_row(self) -> None:
        self.rows.append([])
        self.used = 0

    def end_line(self) -> None:
        """Go on in a new row, unless the line went on in one to which nothing has been written."""
        if not (self.in_line and self.rows == [[]]):
            self._next_row()
        self.in_line = False

    def take(self) -> list[list[_Run]]:
        """Return the rows and begin anew; a row to which nothing was written is none if it is the last."""
        taken, self.rows, self.used = self.rows, [[]], 0
        return taken if taken[-1] else taken[:-1]


_cells = lru_cache(maxsize=4096)(cells_of)


def _can_part(text: str, at: int) -> bool:
    """Tell whether a row can begin here: with nothing that stands on the character before, nor with punctuation."""
    return text[at] not in _NOT_FIRST and _cells(text[at]) > 0


@dataclass(frozen=True, slots=True)
class _Row:
    left: Sequence[_Run]
    right: Sequence[_Run]

    @property
    def is_changed(self) -> bool:
        return any(run.mark for run in (*self.left, *self.right))

    def mark(self) -> str:
        """Return what stands between the columns: the number of a move before anything else."""
        left, right = ([run.mark for run in side if run.mark] for side in (self.left, self.right))
        numbers = [mark for mark in (*left, *right) if mark.startswith("#")]
        if numbers:
            return numbers[0]
        if left and right:
            return "|"
        return "<" if left else ">" if right else ""


@dataclass(frozen=True, slots=True)
class _Page:
    column: int
    middle: int
    style: Style

    def title(self, before: str, after: str) -> Iterator[str]:
        """Yield the names over the columns."""
        left, right = _Column(self.column), _Column(self.column)
        left.write(visible(before), "removed")
        right.write(visible(after), "added")
        yield from map(self._line, _paired(left, right))

    def part(self, found: Iterable[_Row], *, full: bool) -> Iterator[str]:
        """Yield the rows of a field or of the body; unless ``full``, a line stands for many that did not change."""
        after_change = False
        groups = groupby(found, lambda row: row.is_changed)
        upcoming = next(groups, None)
        while upcoming is not None:
            is_changed, run = upcoming[0], list(upcoming[1])
            upcoming = next(groups, None)
            if is_changed or full:
                yield from map(self._line, run)
            else:
                yield from self._unchanged(run, int(after_change), int(upcoming is not None))
            after_change = is_changed

    def _unchanged(self, run: Sequence[_Row], head: int, tail: int) -> Iterator[str]:
        hidden = len(run) - head - tail
        if hidden < 2:  # the line that says so would be as long
            yield from map(self._line, run)
            return
        yield from map(self._line, run[:head])
        yield self.style(f"··· {hidden:,} unchanged rows ···", "dim")
        yield from map(self._line, run[len(run) - tail :])

    def _line(self, row: _Row) -> str:
        used = sum(cells_of(run.text) for run in row.left)
        mark = row.mark()
        left = "".join(map(self._run, row.left))
        right = "".join(map(self._run, row.right))
        space = " " * (self.column - used)
        return f"{left}{space} {mark:<{self.middle}} {right}".rstrip(" ")

    def _run(self, run: _Run) -> str:
        return self.style(run.text, run.style) if run.style else run.text


# --- what stands beside what -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Piece:
    """Text to write, visible already, and whether its line ends with it."""

    text: str
    style: str
    breaks: bool


def _laid_out(before: str, after: str, found: Difference, width: int, least: int) -> Iterator[_Row]:
    """Yield both texts beside each other, on a new row where both end a line, or a sentence and one side lags."""
    moves: dict[int | None, Move] = {move.id: move for move in found.moves}
    left, right = _Column(width), _Column(width)
    for change in found.changes:
        old, new = change.before.of(before), change.after.of(after)
        if change.operation is Operation.EQUAL:
            yield from _equal(old, left, right)
        elif change.ignored is not None or not (change.is_shown(least) or change.operation is Operation.MOVE):
            yield from _beside(_pieces(old, _PLAIN), _pieces(new, _PLAIN), left, right, mark="")
        elif change.operation is Operation.MOVE:
            move = moves[change.move]
            gone = _enclosed(f"[-{_number(move)} ", _pieces(old, "rule"), "-]")
            came = _enclosed(f"{{+{_number(move)} ", _edited(before, after, move), "+}") if new else []
            yield from _beside(gone, came, left, right, mark=_number(move))
        else:
            yield from _beside(_removed(old, left.used), _added(new, right.used), left, right, mark="|")
    yield from _paired(left, right)


def _equal(text: str, left: _Column, right: _Column) -> Iterator[_Row]:
    for piece in _pieces(text, _PLAIN):
        at = 0
        for sentence in SENTENCE_END.finditer(piece.text):
            _write(piece.text[at : sentence.end()], left, right)
            at = sentence.end()
            if len(left.rows) != len(right.rows):
                yield from _paired(left, right)
        _write(piece.text[at:], left, right)
        if piece.breaks:
            left.end_line()
            right.end_line()
            yield from _paired(left, right)


def _write(text: str, left: _Column, right: _Column) -> None:
    left.write(text)
    right.write(text)


def _beside(
    old: Sequence[_Piece], new: Sequence[_Piece], left: _Column, right: _Column, mark: str
) -> Iterator[_Row]:
    """Write what stood against what stands, line by line. Whole lines of one side alone take rows of their own."""
    for one, other in zip_longest(old, new):
        for column, piece in ((left, one), (right, other)):
            if piece is not None:
                column.write(piece.text, piece.style, mark)
                if piece.breaks:
                    column.end_line()
        if not left.used and not right.used:
            yield from _paired(left, right)


def _pieces(text: str, style: str) -> list[_Piece]:
    """Cut a text behind its line feeds."""
    *whole, last = map(visible, text.split("\n"))
    pieces = [_Piece(line, style, breaks=True) for line in whole]
    return [*pieces, _Piece(last, style, breaks=False)] if last else pieces


def _removed(text: str, used: int) -> list[_Piece]:
    return _enclosed("[-", _changed(text, "removed", used), "-]")


def _added(text: str, used: int) -> list[_Piece]:
    return _enclosed("{+", _changed(text, "added", used), "+}")


def _changed(text: str, style: str, used: int) -> list[_Piece]:
    """Cut a text that was changed behind its line feeds.

    White space is named where there is nothing else, and a line feed where not all of its line goes with it: ``used``
    says how many cells of the row were filled before.
    """
    *whole, last = (visible(line, spaces=text.isspace()) for line in text.split("\n"))
    pieces = [_Piece(line or "␊", style, breaks=True) for line in whole]
    if pieces and used and whole[0]:
        pieces[0].text += "␊"
    return [*pieces, _Piece(last, style, breaks=False)] if last else pieces


def _enclosed(start: str, pieces: list[_Piece], end: str) -> list[_Piece]:
    if pieces:
        pieces[0].text = start + pieces[0].text
        pieces[-1].text += end
    return pieces


def _edited(before: str, after: str, move: Move) -> list[_Piece]:
    """Return moved text as it stands now, with what was changed on the way."""
    pieces: list[_Piece] = []
    for change in move.changes:
        old, new = change.before.of(before), change.after.of(after)
        if change.operation is Operation.EQUAL or change.ignored is not None:
            pieces += _pieces(new, "rule")
        else:
            pieces += _removed(old, 0) + _added(new, 0)
    return pieces


def _number(move: Move) -> str:
    return f"#{move.id + 1}"


def _paired(left: _Column, right: _Column) -> Iterator[_Row]:
    for one, other in zip_longest(left.take(), right.take(), fillvalue=()):
        yield _Row(one, other)
