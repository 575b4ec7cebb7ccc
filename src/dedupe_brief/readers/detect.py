"""Guessing an encoding nothing declares: candidates, and whether what they give looks like text."""

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache

from dedupe_brief.readers.encodings import family

__all__ = ["guesses", "looks_like_text", "wide"]

CANDIDATES = ("gb18030", "big5hkscs", "cp950", "cp932", "shift_jis_2004", "euc_jis_2004", "cp949")
"""The encodings of East Asian pages. Western ones are left out: they turn any damaged page into nonsense without
complaint."""

SAMPLE = 65_536
"""How many bytes a wide encoding is judged by."""

JUDGED = 2_000
"""How many characters beyond ASCII a guess is judged by."""

HIGH = re.compile(rb"[\x80-\xff]")

USUAL = (
    (0x00A0, 0x00A0),  # a space that holds
    (0x00B0, 0x00B7),  # degrees, middle dot; but no Latin letters, the look of Chinese read as Western
    (0x00D7, 0x00D7),  # times
    (0x2000, 0x266F),  # dashes, quotes, ellipses, bullets, arrows, frames
    (0x3000, 0x30FF),  # CJK punctuation, kana
    (0xFF01, 0xFF5E),  # full-width forms
)


def guesses(data: bytes) -> Iterator[str]:
    """Yield the codecs ``data`` may be written in, the likeliest first; what they give has to be looked at.

    >>> next(guesses("今天上午的會議".encode("big5")))
    'big5hkscs'
    """
    import chardet  # 30 ms to load, and most sources are UTF-8

    # Long runs of ASCII before the first other character would fill the detector's window.
    first = HIGH.search(data)
    start = data.rfind(b"\n", 0, first.start()) + 1 if first else 0
    found = chardet.detect(
        data[start:],
        compat_names=False,
        include_encodings=[*CANDIDATES, "utf-8"],
        no_match_encoding="utf-8",  # stands for "none of them"
    )
    if found["encoding"] not in (None, "utf-8"):
        yield from family(str(found["encoding"]))
    yield from wide(data)
    yield from CANDIDATES  # the detector believes what a page says of itself, true or not


def wide(data: bytes) -> Iterator[str]:
    r"""Yield the 16- or 32-bit encoding ``data`` is written in without saying so, if it is.

    >>> list(wide("第一行\n第二行\n".encode("utf-16-be")))
    ['utf-16-be']
    """
    for codec, width in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        if len(data) % width:
            continue
        try:
            text = codecs.getincrementaldecoder(codec)().decode(data[:SAMPLE])
        except UnicodeDecodeError:
            continue
        if "\0" not in text and looks_like_text(text, least=0.9):
            yield codec


def looks_like_text(text: str, least: float = 0.75) -> bool:
    """Tell whether at least the share ``least`` of what is not ASCII in ``text`` are everyday characters.

    Wrongly decoded Chinese is full of rare Han characters, private ones, and half-width kana.

    >>> looks_like_text("今天天气很好。"), looks_like_text("今天天气很好。".encode().decode("gb18030", "ignore"))
    (True, False)
    """
    judged = usual = 0
    for char in text:
        if char < "\x80":
            continue
        judged += 1
        usual += _is_usual(char)
        if judged == JUDGED:
            break
    return usual >= least * judged


@lru_cache(maxsize=16_384)
def _is_usual(char: str) -> bool:
    """Tell whether a character is everyday: the first level of GB 2312 or of Big5, KS X 1001, kana, punctuation."""
    if any(first <= ord(char) <= last for first, last in USUAL):
        return True
    if "가" <= char <= "힣":
        return len(char.encode("euc_kr", "ignore")) == 2  # the others are spelt out letter by letter
    simplified = char.encode("gb2312", "ignore")
    traditional = char.encode("big5", "ignore")
    return b"\xb0\xa1" <= simplified <= b"\xd7\xf9" or b"\xa4\x40" <= traditional <= b"\xc6\x7e"
