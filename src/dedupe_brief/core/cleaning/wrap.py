"""Lines that a page of fixed width broke inside a sentence → joined again."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from dedupe_brief.core.model import Edit, Span
from dedupe_brief.core.segment import ends_sentence

__all__ = ["unwrap"]

# A page of fixed width: at least three lines that are prose and broken inside a sentence, as wide as each other
# but for what a sign that may not begin a line pushes over, and no line of the page wider.
_WRAP_LINES: Final = 3
_WRAP_MIN: Final = 20  # code points: half as many are a short line on any page
_INDENT: Final = (" ", "\t", "\u00a0", "\u3000")  # it starts a paragraph
_NO_START: Final = frozenset(("", *_INDENT))
_COMMA: Final = re.compile("[，。；、,]")
_NARROW: Final = re.compile("[\u0000-\u10ff\u1200-\u2013\u2027-\u2e7f\uff61-\uffdc]")


def unwrap(text: str) -> tuple[Edit, ...]:
    r"""Return the edits that join lines which a page of fixed width broke inside a sentence.

    >>> page = "\n".join(["这是一行，刚好写满二十五个汉字的文字它在中途就断开了去"] * 3 + ["完了。"])
    >>> len(unwrap(page))
    3
    """
    lines = text.split("\n")
    broken = [
        line
        for line, following in pairwise(lines)
        if len(line) >= _WRAP_MIN and _goes_on(following) and _is_broken(line)
    ]
    if len(broken) < _WRAP_LINES:
        return ()
    for measure, slack, hanging in _MEASURES:
        widths = [measure(line) for line in broken]
        full = range(max(widths) - slack, max(widths) + hanging + 1)
        fitting = sum(width in full for width in widths)
        if fitting < _WRAP_LINES or fitting * 2 <= len(broken):
            continue
        widths = [measure(line) for line in lines]
        if fitting * 2 > sum(width >= full.start for width in widths):
            return tuple(_joins(lines, widths, full))
    return ()


def _columns(line: str) -> int:
    """Width on a screen: a Chinese character takes two columns."""
    part = line.rstrip()
    return len(part) if part.isascii() else 2 * len(part) - len(_NARROW.findall(part))


def _characters(line: str) -> int:
    return len(line.rstrip())


# How lines were measured when they were broken, by how much a full line falls short where a word would not fit,
# and by how much a stop that may not begin a line hangs over.
_MEASURES: Final[tuple[tuple[Callable[[str], int], int, int], ...]] = ((_characters, 1, 1), (_columns, 4, 2))


def _goes_on(following: str) -> bool:
    """Tell whether a line can continue the one above it: neither blank nor the beginning of a paragraph."""
    return following[:1] not in _NO_START


def _is_broken(line: str) -> bool:
    """Tell whether a line is prose that stops inside a sentence."""
    return _COMMA.search(line) is not None and not ends_sentence(line.rstrip())


def _joins(lines: Sequence[str], widths: Sequence[int], full: range) -> Iterator[Edit]:
    indented = any(line.startswith(_INDENT) for line in lines)
    start = 0
    for number, (line, following) in enumerate(pairwise(lines)):
        # Where paragraphs are indented, a full line that closes a sentence goes on as well.
        if widths[number] in full and _goes_on(following) and (indented or not ends_sentence(line.rstrip())):
            yield _join(line, start, following)
        start += len(line) + 1


def _join(line: str, start: int, following: str) -> Edit:
    kept = line.rstrip()
    latin = kept[-1].isascii() and following[0].isascii() and kept[-1] != "-"
    joint = " " if latin and kept[-1].isalnum() and following[0].isalnum() else ""
    return Edit(
        "layout.wrap", Span(start + len(kept), start + len(line) + 1), line[len(kept) :] + "\n", joint
    )
