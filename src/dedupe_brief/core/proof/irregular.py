"""Finding text whose bytes its codec would not give back, so that a record can keep them."""

import codecs
import re
from collections.abc import Iterator

from dedupe_brief.core.model import Irregular, Span

__all__ = ["gives_back", "irregular"]

JOINED = re.compile("[\u02e5\u02e9\u0300\u0301\u0304\u030c\u309a]")
"""Marks that Big5-HKSCS and the JIS X 0213 encodings write as one code with the letter before them: how such a
letter is encoded depends on what follows it, so that the two are kept as bytes."""


def gives_back(text: str, codec: str, data: bytes) -> bool:
    r"""Tell whether ``text`` encodes to exactly ``data``.

    >>> gives_back("十", "big5", b"\xa4\x51"), gives_back("十", "big5", b"\xa2\xcc")
    (True, False)
    """
    try:
        return text.encode(codec) == data
    except UnicodeEncodeError:
        return False


def irregular(data: bytes, codec: str) -> tuple[Irregular, ...]:
    r"""Return the characters of ``data`` that the stateless ``codec`` decodes and would encode otherwise.

    Each is one character, so that an edit never cuts through one; the text between them can be encoded piece
    by piece, cut anywhere. Takes linear time.

    >>> irregular(b"a\xa2\xccb", "big5")
    (Irregular(span=Span(start=1, end=2), raw=b'\xa2\xcc'),)
    """
    found: list[Irregular] = []
    at = 0
    for line in data.split(b"\n"):  # no stateless codec uses this byte inside a longer code
        text = line.decode(codec)
        if JOINED.search(text) or not gives_back(text, codec, line):
            found += _in_line(line, codec, at)
        at += len(text) + 1
    return tuple(found)


def _in_line(line: bytes, codec: str, at: int) -> Iterator[Irregular]:
    """Yield the irregular characters of one line, which begins at offset ``at`` of the text."""
    for raw, text in _codes(line, codec):
        if JOINED.search(text) or not gives_back(text, codec, raw):
            # Where one code is two characters, the first carries the bytes and the second none.
            yield Irregular(Span(at, at + 1), raw)
            yield from (Irregular(Span(n, n + 1), b"") for n in range(at + 1, at + len(text)))
        at += len(text)


def _codes(line: bytes, codec: str) -> Iterator[tuple[bytes, str]]:
    """Yield each code of a line with the character or characters it stands for."""
    decoder = codecs.getincrementaldecoder(codec)()
    start = 0
    for end in range(1, len(line) + 1):
        text = decoder.decode(line[end - 1 : end])
        if text:
            yield line[start:end], text
            start = end
