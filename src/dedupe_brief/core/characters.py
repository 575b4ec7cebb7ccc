"""Single characters: what no reader sees, line ends, width, punctuation. Every change is an edit or 1:1."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from dedupe_brief.core import script
from dedupe_brief.core.model import Edit, Span

__all__ = [
    "INVISIBLE",
    "TONED",
    "invisible",
    "matchable",
    "matchable_pattern",
    "pinyin",
    "restore_punctuation",
]

_LINE_END = "\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]"
# Control characters but TAB and LF; soft hyphen; zero-width, directional and interlinear marks; variation
# selectors; the BOM and its mirror; tags. ZWJ and ZWNJ join letters of Indic and Arabic scripts and emoji, so
# they go only beside Chinese or at the ends of a line.
_UNSEEN = (
    "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f"
)
_JOINER = "(?:(?<=[\u2e80-\u9fff\uff00-\uffef\\s])|^)[\u200c\u200d]+|[\u200c\u200d]+(?=[\u2e80-\u9fff\uff00-\uffef\\s]|$)"
INVISIBLE: Final = f"{_UNSEEN}\r\v\f\x1c-\x1e\x85\u2028\u2029\u200c\u200d"
"""What a text holds one of if `invisible` may change it: characters, and ranges of them with a hyphen between."""
_ANY: Final = re.compile(f"[{INVISIBLE}]")
_CHANGE: Final = re.compile(
    f"(?P<end>{_LINE_END})|(?P<unseen>[{_UNSEEN}]+)|(?P<joiner>{_JOINER})|(?P<stays>[\u200c\u200d]+)"
)

_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_IDEOGRAPHS: Final = ((0x2E80, 0xA000), (0xF900, 0xFB00), (0x20000, 0x33480))
_SPACES: Final = dict.fromkeys((*b"\t", 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), 0x20)
_ALIKE: Final = {0x2236: 0x3A, 0xFE55: 0x3A, 0x2215: 0x2F, 0x2212: 0x2D, 0x2010: 0x2D, 0x2011: 0x2D}


def invisible(text: str) -> tuple[Edit, ...]:
    r"""Return the edits that take out what no reader sees and make every line end one LF.

    >>> [(e.rule, e.before, e.after) for e in invisible("\ufeff甲\u200b乙\r\n丙")]
    [('layout.bom', '\ufeff', ''), ('layout.invisible', '\u200b', ''), ('layout.line_end', '\r\n', '\n')]
    """
    return tuple(_unseen(text))


def _unseen(text: str) -> Iterator[Edit]:
    at = 0
    # One class of characters is found four times as fast as _CHANGE.
    while candidate := _ANY.search(text, at):
        found = _CHANGE.match(text, candidate.start())
        at = found.end() if found else candidate.end()
        if found is None or found["stays"]:
            continue
        span = Span(*found.span())
        if found["end"]:
            yield Edit("layout.line_end", span, found[0], "\n")
        elif span.start == 0 and found[0] == "\ufeff":
            yield Edit("layout.bom", span, found[0], "")
        else:
            yield Edit("layout.invisible", span, found[0], "")


# Every syllable of a gloss has its tone mark: without it, it could be any word (café, résumé).
_TONES: Final = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
TONED: Final = _TONES + _TONES.upper()
"""What a text holds one of if `pinyin` may change it."""
_SYLLABLE: Final = f"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?[aeiouü]{{0,2}}[{_TONES}][aeiouü]{{0,2}}(?:ng?|r)?"
_GLOSS: Final = re.compile(
    "(?<=[\u2e80-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U0003347f])"
    f"[(（] ?{_SYLLABLE}(?:[ '’·]?{_SYLLABLE}){{0,5}} ?[)）]",
    re.IGNORECASE,
)


def pinyin(text: str) -> tuple[Edit, ...]:
    """Return the edits that take out the sound of a character where it is printed behind it.

    >>> [edit.before for edit in pinyin("亳（bó）州的(GDP)与(café)")]
    ['（bó）']
    """
    return tuple(Edit("layout.pinyin", Span(*found.span()), found[0], "") for found in _GLOSS.finditer(text))


@cache
def _matchable_table() -> npt.NDArray[np.uint32]:
    """The code point that stands for each code point when rules are matched."""
    table = np.arange(script.UNICODE_SIZE, dtype=np.uint32)
    for start, stop in _IDEOGRAPHS:
        table[start:stop] = script.fold_table()[start:stop]
    for pairs in (_FULL_WIDTH, _SPACES, _ALIKE):
        table[list(pairs)] = list(pairs.values())
    return table


def matchable(text: str) -> str:
    """Return ``text`` as rules see it: one script, one width, one kind of space; as long as before.

    >>> matchable("來源：新華網　") == matchable("来源:新华网 ")
    True
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return _matchable_table().take(codes).tobytes().decode("utf-32-le", "surrogatepass")


def matchable_pattern(pattern: str) -> str:
    r"""Return ``pattern`` in the same terms; a full-width sign stays a literal, whatever its ASCII twin means.

    >>> matchable_pattern("（來源：")
    '\\(来源\\:'
    """
    parts = []
    for char, plain in zip(pattern, matchable(pattern), strict=True):
        literal = plain != char and plain.isascii() and not plain.isalnum()
        parts.append("\\" + plain if literal else plain)
    return "".join(parts)


_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003347f"
# What makes a sign beside it Chinese: ideographs, and punctuation that was never folded to ASCII. The signs this
# module restores are left out, so that restoring one never changes what is said of another.
_CHINESE: Final = re.compile(
    f"[{_HAN}\u3001-\u3003\u3008-\u3011\u3014-\u301b\u2014\u2026\u201c\u201d\u2018\u2019]"
)
_SIGN: Final = re.compile("[,:;?!()]")
_TO_FULL: Final = str.maketrans(",:;?!()", "，：；？！（）")
_CLOSING: Final = frozenset(")]）］")


def restore_punctuation(text: str) -> tuple[Edit, ...]:
    """Return the 1:1 edits that put ASCII punctuation in Chinese text back to full width.

    A comma, colon, semicolon, question or exclamation mark is restored behind Chinese, or between a Latin word
    or number and Chinese; a pair of parentheses where Chinese stands inside it or next to it. Digits, Latin
    words and their own punctuation stay.

    >>> [e.span.start for e in restore_punctuation("去年(AI)增长1,200家,约5:3。")]
    [2, 5, 14]
    """
    signs = [found.start() for found in _SIGN.finditer(text)]
    paired = _chinese_pairs(text, signs)
    return tuple(
        Edit("punctuation.restore", Span(at, at + 1), text[at], text[at].translate(_TO_FULL))
        for at in signs
        if (at in paired if text[at] in "()" else _is_chinese_point(text, at))
    )


def _chinese_pairs(text: str, signs: list[int]) -> set[int]:
    """Return where the parentheses stand that belong to Chinese text; a pair never spans a line."""
    chinese: set[int] = set()
    opened: list[tuple[int, bool]] = []  # where, and whether Chinese was seen inside so far
    at = 0
    for sign in signs:
        between = text[at:sign]
        at = sign + 1
        if "\n" in between:
            opened.clear()
        elif opened and _CHINESE.search(between):
            opened[-1] = (opened[-1][0], True)
        if text[sign] == "(":
            opened.append((sign, False))
        elif text[sign] == ")" and opened:
            start, inside = opened.pop()
            if inside or _CHINESE.search(text[max(0, start - 1) : start] + text[sign + 1 : sign + 2]):
                chinese |= {start, sign}
            if inside and opened:
                opened[-1] = (opened[-1][0], True)
    return chinese


def _is_chinese_point(text: str, at: int) -> bool:
    before = at - 1
    while before >= 0 and text[before] in _CLOSING and at - before < 8:
        before -= 1
    if before < 0:
        return False
    if _CHINESE.match(text, before):
        return True
    return (text[before].isalnum() or text[before] in "%％") and bool(_CHINESE.match(text, at + 1))
