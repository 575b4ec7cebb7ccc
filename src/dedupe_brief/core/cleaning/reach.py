"""How far a body goes on beyond verse, names or a schedule: short lines that cost as much as a menu's."""

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from dedupe_brief.core.cleaning.draft import Piece
from dedupe_brief.core.model import Role
from dedupe_brief.core.segment import ends_sentence

__all__ = ["above", "below", "framed"]

_REACH: Final = 40  # pieces
# Code points. Below a body a title in a list of links is longer as often as not; above it, under date and name, no
# links stand.
_LINE_BELOW: Final = 16
_LINE_ABOVE: Final = 40
_SIGNATURE: Final = 2
_MENU_WORD: Final = 4
_TABLE: Final = 2
_SENTENCE: Final = 12
_PASSED: Final = frozenset({None, Role.DEBRIS, Role.CAPTION, Role.CREDIT, Role.NOTE})
_HEAD: Final = frozenset({Role.PUBLICATION, Role.BYLINE})
_CLOSING: Final = frozenset({Role.EDITOR})
_CLOSING_RULES: Final = frozenset({"tail.end", "info.source"})
_FIGURES: Final = frozenset(
    {"debris.bare_number", "debris.clock"}
)  # a table's cells, the hours of a schedule
_TURN_OR_FIGURE: Final = re.compile("[0-9]|^[问答QA]:?$")
_ITEM: Final = re.compile(
    r"(?P<day>\d{1,2}月\d{1,2}日)|(?P<hour>\d{1,2}[:时点])|(?P<square>[●■◆▲★])|(?P<book>《)|(?P<bracket>【)"
    r"|(?P<round>\([一二三四五六七八九十\d]{1,3}\))|(?P<number>\d{1,2}[、.](?!\d))|(?P<article>第[一二三四五六七八九十百]{1,4}[条章节])"
)


def above(pieces: Sequence[Piece], scores: Sequence[float], first: int) -> int:
    """Return where the body begins: at the first of the paragraphs that short lines part from the one at ``first``.

    Nothing between them may be labelled, since furniture would be.
    """
    run = [*takewhile(lambda at: _is_open(pieces[at]), range(first - 1, max(-1, first - 1 - _REACH), -1))]
    prose = [at for at in run if scores[at] > 0 and _is_sentence(pieces[at])]
    start = min(prose, default=first)
    between = [pieces[at].text for at in range(start, first) if scores[at] <= 0]
    return start if _are_set(between, _LINE_ABOVE) else first


def below(pieces: Sequence[Piece], scores: Sequence[float], last: int) -> int:
    """Return where the body ends, likewise: behind the last paragraph before anything is labelled.

    Where more lines follow it than a signature has, it is a teaser in a list of links.
    """
    run = [*takewhile(lambda at: _is_open(pieces[at]), range(last, min(len(pieces), last + _REACH)))]
    prose = [at for at in run if scores[at] > 0 and _is_sentence(pieces[at])]
    end = max(prose, default=last - 1) + 1
    between = [pieces[at].text for at in range(last, end) if scores[at] <= 0]
    goes_on = last + len(run) - end <= _SIGNATURE and _are_set(between, _LINE_BELOW)
    return _end_of_list(pieces, end if goes_on else last)


def framed(pieces: Sequence[Piece], scores: Sequence[float], first: int, last: int) -> tuple[int, int]:
    """Return the body with the paragraphs that buttons, advertisements and captions part from it.

    Upwards it goes as far as the line with date or name, downwards as far as the one with the editor or the end
    mark, if there is nothing on the way but paragraphs and what is known not to close an article.
    """
    up, down = range(first - 1, max(-1, first - 1 - _REACH), -1), range(last, min(len(pieces), last + _REACH))
    inner = _paragraphs(pieces, scores, up, _HEAD), _paragraphs(pieces, scores, down, _CLOSING)
    return min(inner[0], default=first), max(inner[1], default=last - 1) + 1


def _paragraphs(
    pieces: Sequence[Piece], scores: Sequence[float], way: Sequence[int], end: frozenset[Role]
) -> list[int]:
    """Return the paragraphs on a way that ends at a role of ``end``; none if something else ends it."""
    found: list[int] = []
    for at in way:
        piece = pieces[at]
        if piece.role in end or piece.rule in _CLOSING_RULES:
            return found
        if piece.cuts_to_end or piece.role not in _PASSED:
            break
        if piece.role is None:
            if scores[at] <= 0:
                break
            found.append(at)
    return []


def _end_of_list(pieces: Sequence[Piece], last: int) -> int:
    """Return where a list ends whose item is the last line of the body: its other items begin in the same way."""
    mark = _mark(pieces[last - 1]) if last else None
    while mark and last < len(pieces) and pieces[last].role is None and _mark(pieces[last]) == mark:
        last += 1
    return last


def _mark(piece: Piece) -> str | None:
    """Return which mark of a list a line begins with; a bullet is none, since links have it as well."""
    found = _ITEM.match(piece.text)
    return found.lastgroup if found else None


def _is_open(piece: Piece) -> bool:
    return piece.role is None or piece.rule in _FIGURES


def _is_sentence(piece: Piece) -> bool:
    text = piece.text
    return len(text) >= _SENTENCE and ends_sentence(text) and ("。" in text or "," in text)


def _are_set(lines: Sequence[str], longest: int) -> bool:
    """Tell whether short lines are verse, names, hours or turns of an interview: longer than a menu's words.

    A table's are as short, but figures stand among them.
    """
    figures = sum(map(str.isdigit, lines))
    words = [line for line in lines if len(line) <= _MENU_WORD and not _TURN_OR_FIGURE.search(line)]
    return all(len(line) <= longest for line in lines) and (figures >= _TABLE or 2 * len(words) <= len(lines))
