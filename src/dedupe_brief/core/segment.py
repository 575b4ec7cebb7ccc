"""Text → blocks: lines, table cells, and the paragraphs and headings that hide inside a long line."""

import re
from collections.abc import Iterator
from typing import Final

from dedupe_brief.core.cleaning import packed, tables
from dedupe_brief.core.model import Span

__all__ = ["blocks", "ends_sentence"]

# What stands around a block in the layout and is no part of it: white space and the bars of flattened tables.
_EDGE: Final = " \t\u00a0\u3000\u2002\u2003\u2009|｜"
_BARS: Final = "|｜\t"
# A run of spaces is looked at from its start alone: a long one with no bar behind it would cost the square of its length.
_CELL: Final = re.compile(r"(?<![ \u00a0\u3000])[ \u00a0\u3000]*+(?:[|｜]|\t)[ \t\u00a0\u3000|｜]*")
_SPACE: Final = " \u00a0\u3000"

# A paragraph break inside a line: white space behind a sentence's end (and the quotes that close it). Written so that
# it begins with one set of characters, which is searched for twice as fast as alternatives.
_BREAK: Final = re.compile(
    r"[。！？…!?](?:(?<![!?])|(?<=[\u3400-\u9fff][!?]))[”’」』）)]*(?P<gap>[ \u00a0\u3000]+)(?=[^\s])"
)
# One narrow space alone proves little, since people type spaces: the line must be long, or hold several.
_LONG_LINE: Final = 80
_MANY_BREAKS: Final = 2

# A picture's owner behind the words under it, which stay one block.
_OWNER: Final = re.compile(
    r"[^\s。，,；;！？!?：:]{2,12}(?:[ \u00a0\u3000][^\s。，,；;！？!?：:]{2,6})?[ \u00a0\u3000/／]?"
    r"(?:摄|攝|摄影|攝影|供图|供圖|图片|圖片)[）)]?"
)
_OWNER_LENGTH: Final = 24

# A heading in front of its paragraph: a few words without punctuation, then a space, then a long sentence.
_HEADING: Final = re.compile(r"(?P<heading>[^\s，。,；;！？!?：:、]{4,24})(?P<gap>[ \u00a0\u3000]+)(?=[^\s])")
_NO_HEADING: Final = re.compile(r"^[（(【\[〔]|[电電讯訊]$|^(?:据|本报|本報|记者|記者|通讯员|图为|圖為)")
_MIN_PARAGRAPH: Final = 30
_SPLITTABLE: Final = 12  # two sentences need that much

_SENTENCE_END: Final = re.compile(r"[。！？!?…；;：:][”’」』）)》】\]]*$|[.．]$")
_LAST_OF_SENTENCE: Final = frozenset("。！？!?…；;：:”’」』）)》】].．")


def ends_sentence(text: str) -> bool:
    """Tell whether ``text`` closes a sentence, so that what follows it may start anew.

    >>> ends_sentence("他说：“好。”"), ends_sentence("他说好")
    (True, False)
    """
    return text[-1:] in _LAST_OF_SENTENCE and _SENTENCE_END.search(text[-8:]) is not None


def blocks(text: str) -> list[Span]:
    r"""Return the blocks of ``text`` in order, without the white space and table bars around them.

    >>> text = "| 首页 | 新闻 |\n　　第一段讲完了。　　第二段也讲完了。"
    >>> [span.of(text) for span in blocks(text)]
    ['首页', '新闻', '第一段讲完了。', '第二段也讲完了。']
    """
    barred = any(bar in text for bar in _BARS)
    rows = tables.row_starts(text)
    found: list[Span] = []
    at = 0
    for printed in text.split("\n"):
        content, size = printed.strip(_EDGE), len(printed)
        if rows and at in rows:
            found.append(_row(printed, at))
        elif content:
            length = len(content)
            start = at if length == size else at + printed.find(content)
            block = Span(start, start + length)
            if barred and _is_row(printed, content):
                for cell in _cells(text, block.start, block.end):
                    found += _paragraphs(text, cell)
            elif length >= _SPLITTABLE and (" " in content or "\u3000" in content or "\u00a0" in content):
                found += _paragraphs(text, block)
            else:
                found.append(block)
        at += size + 1
    return found


def _row(printed: str, at: int) -> Span:
    """Return the block that a table's row is, with its bars."""
    content = printed.strip()
    start = at + printed.find(content)
    return Span(start, start + len(content))


def _is_row(printed: str, content: str) -> bool:
    """Tell whether a line is a table row: a bar at an end, or a tab; a lone bar inside may belong to a title."""
    barred = printed.strip(_SPACE)
    return barred[0] in "|｜" or barred[-1] in "|｜" or "\t" in content


def _cells(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for bar in _CELL.finditer(text, start, end):
        if bar.start() > at:
            yield Span(at, bar.start())
        at = bar.end()
    if at < end:
        yield Span(at, end)


def _paragraphs(text: str, block: Span) -> Iterator[Span]:
    """Split a block at the spaces that stand for paragraph breaks."""
    if len(block) < _SPLITTABLE:
        yield block
        return
    gaps = [Span(*found.span("gap")) for found in _BREAK.finditer(text, block.start, block.end)]
    if gaps and block.end - gaps[-1].end <= _OWNER_LENGTH and _OWNER.fullmatch(text, gaps[-1].end, block.end):
        gaps.pop()
    if len(block) < _LONG_LINE:
        if len(gaps) < _MANY_BREAKS:
            gaps = [gap for gap in gaps if len(gap) > 1 or text[gap.start] == "\u3000"]
        if not gaps:  # most lines
            yield block
            return
    at = block.start
    for gap in (*gaps, Span(block.end, block.end)):
        piece = Span(at, gap.start)
        if at == block.start:
            yield from packed.head(text, piece) if len(block) >= _LONG_LINE else (piece,)
        elif gap.start == block.end:
            yield from (part for under in packed.foot(text, piece) for part in _headed(text, under))
        else:
            yield from _headed(text, piece)
        at = gap.end


def _headed(text: str, piece: Span) -> Iterator[Span]:
    """Split a paragraph of a packed line from the heading in front of it."""
    found = _HEADING.match(text, piece.start, piece.end)
    if (
        found
        and piece.end - found.end() >= _MIN_PARAGRAPH
        and not _NO_HEADING.search(found["heading"])
        and not _between_latin(text, found.start("gap"), found.end("gap"))
    ):
        yield Span(*found.span("heading"))
        piece = Span(found.end(), piece.end)
    yield piece


def _between_latin(text: str, start: int, end: int) -> bool:
    return text[start - 1].isascii() and text[end].isascii()
