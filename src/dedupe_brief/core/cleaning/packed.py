"""The head and the foot of a page that was flattened into one line: path, title, date and names; buttons and links."""

import re
from collections.abc import Iterator
from typing import Final

from dedupe_brief.core.model import Span

__all__ = ["foot", "head"]

# What proves a head is a date with its time in front of the first sentence: sentences seldom name both.
_HEAD: Final = 200
_STAMP: Final = re.compile(
    r"(?<=[ \u00a0\u3000])(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ \u00a0\u3000]?\d{1,2}[:：]\d\d(?:[:：]\d\d)?"
    r"(?=[ \u00a0\u3000]|$)"
)
_POINT: Final = re.compile("[，。！？；“”]")
_SPACES: Final = re.compile("[ \u00a0\u3000]+")
_RULER: Final = re.compile("[-—=_]{6}")  # above a forum's signature
_STEP: Final = re.compile("[>›»→＞/]")

# A statement may be a sentence, behind its label.
_SENTENCE: Final = re.compile("^(?![^，。,]{2,6}[：:]).*[，。！？；,]")

# Buttons and links are short, many, and no sentence.
_TOKENS: Final = 3
_TOKEN: Final = 20


def head(text: str, piece: Span) -> Iterator[Span]:
    """Split the head from the first paragraph of a long line: path, title, date and names, then the paragraph.

    >>> line = "首页 > 社会 渡口的石阶修好了 2024-05-01 06:40 来源：河湾晚报 昨天，渡口的石阶修好了。"
    >>> [span.of(line) for span in head(line, Span(0, len(line)))][:3]
    ['首页 > 社会', '渡口的石阶修好了', '2024-05-01 06:40 来源：河湾晚报']
    """
    stamp = _STAMP.search(text, piece.start, min(piece.end, piece.start + _HEAD))
    if stamp is None or not _is_head(text[piece.start : stamp.start()], text[stamp.end() : piece.end]):
        yield piece
        return
    yield from _path_and_title(text, Span(piece.start, stamp.start()))
    info = _info_end(text, stamp.end(), piece.end)
    yield _trimmed(text, stamp.start(), info)
    if info < piece.end:
        yield _trimmed(text, info, piece.end)


def _is_head(before: str, after: str) -> bool:
    """Tell whether a date parts a head from its article: with a path in front of it, or a sentence behind."""
    if "。" in before or _RULER.match(before):
        return False
    return _STEP.search(before) is not None or _POINT.search(after) is not None


def foot(text: str, piece: Span) -> Iterator[Span]:
    """Split the last part of a long line at its spaces, if it is buttons and links.

    >>> line = "举报 评论 23 收藏 上一篇：别处的桥"
    >>> [span.of(line) for span in foot(line, Span(0, len(line)))]
    ['举报', '评论', '23', '收藏', '上一篇：别处的桥']
    """
    edges = [piece.start]
    for gap in _SPACES.finditer(text, piece.start, piece.end):
        edges += gap.span()
    tokens = [Span(start, end) for start, end in zip(edges[::2], [*edges[1::2], piece.end], strict=True)]
    many = len(tokens) > _TOKENS and len(piece) <= _TOKEN * len(tokens)
    if (
        many
        and not _RULER.match(text, piece.start)
        and not any(_SENTENCE.search(token.of(text)) for token in tokens)
    ):
        yield from tokens
    else:
        yield piece


def _path_and_title(text: str, part: Span) -> Iterator[Span]:
    """Split the path from home in front of a title: it ends with the word behind its last sign."""
    part = _trimmed(text, part.start, part.end)
    last = max((found.end() for found in _STEP.finditer(text, part.start, part.end)), default=None)
    if last is not None:
        word = last + len(text[last : part.end]) - len(text[last : part.end].lstrip())
        gap = _SPACES.search(text, word, part.end)
        if gap is not None:
            yield Span(part.start, gap.start())
            part = Span(gap.end(), part.end)
    if len(part):
        yield part


def _info_end(text: str, start: int, end: int) -> int:
    """Return where the words behind a date stop being names and labels: at the first that holds a sentence's sign."""
    at = start
    for gap in _SPACES.finditer(text, start, end):
        following = _SPACES.search(text, gap.end(), end)
        token = text[gap.end() : following.start() if following else end]
        if _POINT.search(token):
            return gap.start() if gap.start() > start else at
        at = gap.end() + len(token)
    return at


def _trimmed(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))
