"""A source in reading order, as plain text, with every removed or changed span marked in place."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Final

from dedupe_brief.core.model import Edit
from dedupe_brief.core.visible import visible

__all__ = ["LineNumbers", "Marks", "Part", "parts"]

HEAD: Final = 60
TAIL: Final = 30
"""How many characters of a long removed run are shown at its beginning and its end."""

LONGEST: Final = 120
"""The longest removed run that is shown whole."""

Style = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Part:
    """A run inside one line of the source that was kept, or that one edit took.

    Attributes:
        line: The line, counted from 1.
        text: What stands there, with its line feed if it reaches it.
        edit: The number of the edit; None for what was kept.
        offset: Where in the edit the run begins.
        ends: Whether the edit ends with it.
    """

    line: int
    text: str
    edit: int | None
    offset: int = 0
    ends: bool = False


def parts(source: str, edits: Sequence[Edit]) -> Iterator[Part]:
    r"""Yield all of ``source``, cut at line feeds and at the borders of edits.

    >>> from dedupe_brief.core.model import Span
    >>> [part.text for part in parts("甲\n乙丙", [Edit("demo", Span(0, 3), "甲\n乙", "")])]
    ['甲\n', '乙', '丙']
    """
    line, at = 1, 0
    for number, edit in enumerate(edits):
        for piece in _lines(source[at : edit.span.start]):
            yield Part(line, piece, None)
            line += piece.endswith("\n")
        offset = 0
        for piece in _lines(edit.before) or [""]:
            yield Part(line, piece, number, offset, offset + len(piece) == len(edit.before))
            offset += len(piece)
            line += piece.endswith("\n")
        at = edit.span.end
    for piece in _lines(source[at:]):
        yield Part(line, piece, None)
        line += piece.endswith("\n")


def _lines(text: str) -> list[str]:
    pieces = [f"{piece}\n" for piece in text.split("\n")]
    last = pieces.pop()[:-1]
    return [*pieces, last] if last else pieces


class LineNumbers:
    r"""Tells the lines of a source, counted from 1, without going through it for each.

    >>> LineNumbers("甲\n乙").of(2)
    2
    """

    def __init__(self, source: str) -> None:
        self._ends = [found.start() for found in re.finditer("\n", source)]

    def of(self, offset: int) -> int:
        """Return the line in which ``offset`` lies."""
        return bisect_left(self._ends, offset) + 1


@dataclass(frozen=True)
class Marks:
    """Shows one source.

    Attributes:
        source: The decoded source.
        edits: Its ledger.
        style: Puts text into the colour of a style.
        full: Show long removed runs whole.
        only: The rules to show; all if empty.
    """

    source: str
    edits: Sequence[Edit]
    style: Style
    full: bool = False
    only: frozenset[str] = frozenset()

    @cached_property
    def _numbers(self) -> LineNumbers:
        return LineNumbers(self.source)

    def rows(self) -> Iterator[str]:
        """Yield the lines to print, without line feeds."""
        numbers = len(str(self.source.count("\n") + 1))
        for line, group in groupby(parts(self.source, self.edits), lambda part: part.line):
            margin = f"{line:>{numbers}}"
            run = list(group)
            rows = self._kept(run) if any(map(self._stays, run)) else self._removed(run)
            for number, row in enumerate(rows):
                yield f"{margin if row[0] != '~' or not number else ' ' * numbers} {row}"

    def _stays(self, part: Part) -> bool:
        """Tell whether a part is text that a reader of the article sees."""
        if part.edit is None:
            return part.text != "\n"
        return self.edits[part.edit].before == self.edits[part.edit].after != ""

    def _shows(self, part: Part) -> bool:
        return part.edit is None or not self.only or self.edits[part.edit].rule in self.only

    def _kept(self, run: Sequence[Part]) -> Iterator[str]:
        """Yield a line of which something stays: its text with the changes marked, then the rules that made them."""
        changes = [part.edit for part in run if part.edit is not None]
        if self.only and not any(self.edits[number].rule in self.only for number in changes):
            return
        yield f"  {''.join(self._inside(part) for part in run)}"
        if changes:
            yield f"~ {self.style(self._rules(changes), 'rule')}"

    def _inside(self, part: Part) -> str:
        if part.edit is None or self._stays(part):
            return visible(part.text.removesuffix("\n"))
        removed = self._shown(part)
        marked = self.style(f"[-{removed}-]", "removed") if removed else ""
        return marked + self._inserted(part)

    def _removed(self, run: Sequence[Part]) -> Iterator[str]:
        """Yield a line of which nothing stays, a row for each edit in it."""
        for part in run:
            if part.edit is None or not self._shows(part):
                continue
            shown = self._shown(part)
            rule = self.style(f"[{self._rule(part)}]", "rule")
            if shown or part.ends:
                text = self.style(shown.removesuffix("␊") if part.text != "\n" else shown, "removed")
                inserted = self._inserted(part)
                yield f"- {rule} {text}{inserted}"

    def _rule(self, part: Part) -> str:
        """Return the rule of an edit; where it begins, also which place it repeats."""
        edit = self.edits[part.edit or 0]
        return self._named(edit) if part.offset == 0 else edit.rule

    def _rules(self, numbers: Sequence[int]) -> str:
        counts = Counter(self._named(self.edits[number]) for number in numbers)
        return ", ".join(f"{name} ×{count}" if count > 1 else name for name, count in counts.items())

    def _named(self, edit: Edit) -> str:
        if edit.same_as is None:
            return edit.rule
        start, end = edit.same_as.start, edit.same_as.end
        words = visible(self.source[start : start + 10].replace("\n", " "))
        return f"{edit.rule} of line {self._numbers.of(start)}, {start}–{end}: {words}…"

    def _inserted(self, part: Part) -> str:
        after = self.edits[part.edit or 0].after if part.ends else ""
        return self.style(f"{{+{_marked(after)}+}}", "added") if after else ""

    def _shown(self, part: Part) -> str:
        """Return what of a removed part is shown: all of it, or only what lies outside the middle of a long run."""
        edit = self.edits[part.edit or 0]
        total = len(edit.before)
        if self.full or total <= LONGEST:
            return _marked(part.text)
        head = part.text[: max(0, HEAD - part.offset)]
        tail = part.text[max(0, total - TAIL - part.offset) :]
        is_cut_here = part.offset <= HEAD < part.offset + len(part.text)
        middle = f" … {total - HEAD - TAIL:,} characters … " if is_cut_here else ""
        return _marked(head) + middle + _marked(tail)


def _marked(text: str) -> str:
    return visible(text, spaces=text.isspace())
