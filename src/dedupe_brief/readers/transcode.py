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
        SourceError: The first bytes are in no encoding that was tried.
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
    codec = next(wide(head[: len(head) // 4 * 4]), "")
    if codec or head.isascii():
        return b"", codec or "utf-8"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        whole_lines = head[: head.rfind(b"\n") + 1] or head
        return b"", decode(whole_lines, path=where).origin.encoding
    return b"", "utf-8"


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
