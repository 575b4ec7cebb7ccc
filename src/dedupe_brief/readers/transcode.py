"""Containers of text in any encoding → the same in UTF-8, as they are read. A lone document stays as it is."""

import codecs
from collections.abc import Callable

from dedupe_brief.errors import SourceError
from dedupe_brief.readers.decode import MARKS, decode
from dedupe_brief.readers.detect import wide
from dedupe_brief.readers.encodings import canonical, family
from dedupe_brief.readers.streams import CHUNK, Stream

__all__ = ["as_utf8"]

SAMPLE = 64 * 1024
"""How many bytes the encoding is judged by."""


def as_utf8(stream: Stream, encoding: str | None, is_enough: Callable[[bytes], bool] = bool) -> Stream:
    """Return a stream of the same text in UTF-8, without a byte order mark.

    Bytes that can't be decoded come out as they went in, so that only the line they stand in is not UTF-8.

    Args:
        stream: The text, nothing of which was read yet.
        encoding: The encoding the caller knows it to be in.
        is_enough: Tells whether the encoding can be judged by the bytes that are there; any will do unless given.

    Raises:
        UsageError: ``encoding`` is no text encoding.
    """
    head = stream.ahead(SAMPLE, is_enough)
    mark, codec = _codec(head, stream.place.name, encoding)
    _drop(stream, len(mark))
    return stream if codec == "utf-8" else stream.over(_Transcoding(stream, codec).read)


def _drop(stream: Stream, size: int) -> None:
    while size:
        size -= len(stream.read(size))


def _codec(head: bytes, where: str, encoding: str | None) -> tuple[bytes, str]:
    """Return the byte order mark and the codec."""
    for mark, codec in MARKS:
        if head.startswith(mark):
            return mark, codec
    if encoding is not None:
        return b"", family(canonical(encoding))[0]
    if b"\0" in head[:4]:  # the signs of JSON and CSV are ASCII
        return b"", next(wide(head[: len(head) // 4 * 4]), "utf-8")
    return b"", "utf-8" if _is_mostly_utf8(head) else _guess(head, where)


def _is_mostly_utf8(head: bytes) -> bool:
    """Tell whether more lines than not are UTF-8, of those that could be something else: some may be damaged."""
    *lines, last = head.split(b"\n")
    votes = [_is_utf8(line) for line in (lines or [last]) if not line.isascii()]
    return 2 * sum(votes) >= len(votes)


def _is_utf8(line: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(line)
    except UnicodeDecodeError:
        return False
    return True


def _guess(head: bytes, where: str) -> str:
    """Return the codec of lines most of which are not UTF-8; UTF-8 if they are in no other one either."""
    try:
        return decode(head[: head.rfind(b"\n") + 1] or head, path=where).origin.encoding
    except SourceError:
        return "utf-8"


class _Transcoding:
    """Reads a stream in one encoding as UTF-8."""

    def __init__(self, source: Stream, codec: str) -> None:
        self._source = source
        self._codec = codec
        self._decoder = codecs.getincrementaldecoder(codec)("surrogateescape")
        self._ready = b""
        self._ended = False

    def read(self, size: int) -> bytes:
        while not self._ready and not self._ended:
            data = self._source.read1(CHUNK)
            self._ended = not data
            try:
                text = self._decoder.decode(data, final=not data)
                self._ready = text.encode("utf-8", "surrogateescape")
            except UnicodeError:
                self._ended = True
                raise SourceError(
                    f"the text can't be decoded as {self._codec}",
                    where=self._source.place.name,
                    hint="name its encoding with --encoding",
                ) from None
        data, self._ready = self._ready[:size], self._ready[size:]
        return data
