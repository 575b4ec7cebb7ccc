"""JSON that is not by lines: an array of documents, or one after the other; one of them in memory at a time."""

import re
from collections.abc import Iterator

from dedupe_brief.errors import SourceError
from dedupe_brief.readers.document import Item
from dedupe_brief.readers.objects import item_of
from dedupe_brief.readers.reading import Reading
from dedupe_brief.readers.streams import CHUNK, Stream, too_large
from dedupe_brief.readers.transcode import as_utf8

__all__ = ["read_json"]

# A library that reads JSON piece by piece would do as well, but stops for good at the first fault.
_TURNS = re.compile(rb'["{}\[\],]')
_IN_TEXT = re.compile(rb'["\\]')


def read_json(stream: Stream, how: Reading) -> Iterator[Item]:
    """Yield the documents of a JSON array, or of values that follow one another, as one object alone does.

    A value that can't be read is reported in its place. Where the file is cut off, what came before it has been given.
    """
    stream = as_utf8(stream, how.encoding)
    splitter = _Splitter(how.max_document, stream.place.name)
    number = 0
    while chunk := stream.read1(CHUNK):
        for value in splitter.feed(chunk):
            number += 1
            yield _item(value, stream, number, how)
    for value in splitter.rest():
        number += 1
        yield _item(value, stream, number, how)
    if splitter.is_cut_off:
        raise SourceError(
            "the JSON is cut off", where=stream.place.item(number + 1), hint="fetch the file again"
        )


def _item(value: bytes | None, stream: Stream, number: int, how: Reading) -> Item:
    if value is None:
        return too_large(how.max_document, stream.place.item(number))
    return item_of(value, stream.place, number, how)


class _Splitter:
    """Finds where values end, however the bytes are cut into chunks: by quotes, brackets and commas alone.

    Args:
        most: The most bytes of a value; of a larger one nothing is held, and None is given in its place.
        where: The container, for messages.
    """

    def __init__(self, most: int, where: str) -> None:
        self._most = most
        self._where = where
        self._depth = 0
        self._base = 0  # the depth at which values stand: 1 in an array of them
        self._in_text = False
        self._skip = 0  # how many bytes of the next chunk an escape takes
        self._held: list[bytes] = []
        self._size = 0

    @property
    def is_cut_off(self) -> bool:
        """Whether something is open still."""
        return self._in_text or self._depth > 0

    def feed(self, chunk: bytes) -> Iterator[bytes | None]:
        """Yield the values that end in ``chunk``."""
        begun, at, self._skip = 0, self._skip, 0
        while (found := (_IN_TEXT if self._in_text else _TURNS).search(chunk, at)) is not None:
            at = found.end()
            sign = found[0]
            if sign == b"\\":
                at += 1
            elif sign == b'"':
                self._in_text = not self._in_text
            elif self._opens_array(sign, chunk[begun : at - 1]):
                self._drop()
                begun = at
            elif self._ends(sign):
                # A comma and an array's last bracket are no part of the value before them.
                is_inside = sign != b"," and self._base == 0
                self._hold(chunk[begun : at if is_inside else at - 1])
                begun = at
                yield from self._given(sign)
                if sign != b",":
                    self._base = 0
        self._skip = max(0, at - len(chunk))
        self._hold(chunk[begun:])

    def rest(self) -> Iterator[bytes | None]:
        """Yield what stands behind the last value that ended."""
        if self._depth == self._base and not self._in_text:
            yield from self._given(b"]")

    def _opens_array(self, sign: bytes, before: bytes) -> bool:
        """Count a bracket that opens; tell whether it is that of an array of values."""
        if sign not in {b"[", b"{"}:
            return False
        self._depth += 1
        is_first = self._depth == 1 and sign == b"["
        if is_first and not before.strip() and not b"".join(self._held).strip():
            self._base = 1
            return True
        return False

    def _ends(self, sign: bytes) -> bool:
        """Count a bracket that closes; tell whether a value ends here."""
        if sign == b",":
            return self._depth == self._base == 1
        if sign not in {b"}", b"]"}:
            return False
        if not self._depth:
            raise SourceError("this is no JSON: a bracket closes nothing", where=self._where)
        self._depth -= 1
        return self._depth == 0

    def _hold(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._most:
            self._held.clear()
        elif part:
            self._held.append(part)

    def _given(self, sign: bytes) -> Iterator[bytes | None]:
        """Yield the value that has ended; before an array's end there may be none."""
        value = b"".join(self._held).strip()
        if self._size > self._most:
            yield None
        elif value or sign == b",":
            yield value
        self._drop()

    def _drop(self) -> None:
        self._held.clear()
        self._size = 0
