"""The framing of WARC files: where records begin and end, and going on after what is none.

It is read here and not by a library: those that were tried (fastwarc 2.0, warcio 1.8) stop for good at bytes that are no
record, and give what follows a wrong length out as part of the page before it.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from dedupe_brief.errors import SourceError
from dedupe_brief.readers.http import fields_of
from dedupe_brief.readers.streams import CHUNK, Stream, too_large

__all__ = ["Fields", "WarcRecord", "warc_records"]

MAX_HEADER = 256 * 1024
"""The most bytes of a record's header."""

MAX_AGAIN = 64 * 1024 * 1024
"""How many bytes of a file are read a second time, because a record's length was wrong and others lie in it."""

_VERSION = re.compile(rb"WARC/\d\.\d{1,2}\s*$")
_INSIDE = re.compile(rb"\nWARC/\d\.\d{1,2}\r?\n")
_LENGTH = re.compile(r"\d{1,15}", re.ASCII)

Fields = Mapping[str, str]
"""A record's header fields by their names in lower case."""


class WarcRecord(Struct, frozen=True):
    """A record of a file: its header fields and its content."""

    fields: Fields
    content: bytes

    @property
    def kind(self) -> str:
        """What it says it is: ``response``, ``resource`` …; empty if it does not say."""
        return self.fields.get("warc-type", "")

    def address(self, name: str) -> str | None:
        """Return the address in a field, without the angle brackets that stand around most of them."""
        return self.fields.get(name, "").strip().removeprefix("<").removesuffix(">") or None


def warc_records(
    stream: Stream, most: int, is_wanted: Callable[[Fields], bool]
) -> Iterator[WarcRecord | SourceError | None]:
    """Yield the records of a file, and in its place what keeps one from being read; then the next ones follow.

    Args:
        stream: The file.
        most: The most bytes of a record that is wanted.
        is_wanted: Tells by its header whether a record is wanted; of others only None is given.
    """
    yield from _Records(stream, most, is_wanted)


class _Records:
    """The records of a file, with what keeps one from being read in its place."""

    def __init__(self, stream: Stream, most: int, is_wanted: Callable[[Fields], bool]) -> None:
        self._stream = stream
        self._most = most
        self._is_wanted = is_wanted
        self._line = b""  # the first line of the next record, if it was read already
        self._fault: SourceError | None = None  # met while looking for it
        self._again = MAX_AGAIN

    def __iter__(self) -> Iterator[WarcRecord | SourceError | None]:
        is_lost = False
        while True:
            try:
                if is_lost:
                    self._find()
                    is_lost = False
                if not self._begins():
                    return
                yield self._record()
            except SourceError as fault:
                is_lost = True
                yield fault

    def _find(self) -> None:
        """Go on to the next line that begins a record."""
        at_start = True
        while line := self._stream.readline(CHUNK):
            if at_start and _VERSION.match(line):
                self._line = line
                return
            at_start = line.endswith(b"\n")

    def _begins(self) -> bool:
        """Tell whether a record begins here, or the file ends."""
        fault, self._fault = self._fault, None
        if fault is not None:
            raise fault
        line, self._line = self._line or self._next_line(), b""
        if line and not _VERSION.match(line):
            raise SourceError("something that is no WARC record stands here", hint="fetch the file again")
        return bool(line)

    def _next_line(self) -> bytes:
        """Return the next line that is not blank."""
        while (line := self._stream.readline(CHUNK)) and not line.strip():
            pass
        return line

    def _record(self) -> WarcRecord | None:
        fields = self._header()
        length = _LENGTH.fullmatch(fields.get("content-length", ""))
        if length is None:
            raise SourceError("the record does not say how long it is", hint="fetch the file again")
        size, is_wanted = int(length[0]), self._is_wanted(fields)
        if size > self._most:
            if is_wanted:
                raise too_large(self._most, "")
            self._find()
            return None
        content = self._stream.read(size)
        gap = self._stream.readline(CHUNK)  # a fault up to here is one of this record
        if len(content) < size:
            raise self._misframed(content, gap)
        try:
            self._line = gap if gap.strip() else self._next_line()
        except SourceError as fault:
            self._fault = fault
            return WarcRecord(fields, content) if is_wanted else None
        is_followed = not self._line or _VERSION.match(self._line)
        if not is_followed and (gap.strip() or _INSIDE.search(content)):
            raise self._misframed(content, gap)
        return WarcRecord(fields, content) if is_wanted else None

    def _header(self) -> Fields:
        lines: list[bytes] = []
        size = 0
        while (line := self._stream.readline(CHUNK)).strip():
            size += len(line)
            if size > MAX_HEADER or not line.endswith(b"\n"):
                break
            lines.append(line)
        if line.strip() or not line:
            raise SourceError("the record's header does not end", hint="fetch the file again")
        return fields_of(b"\n" + b"".join(lines))

    def _misframed(self, content: bytes, gap: bytes) -> SourceError:
        """Say that a record's length is wrong, and read again the records that lie inside what was taken for it."""
        inside = _INSIDE.search(content)
        if inside is not None and len(content) - inside.start() <= self._again:
            self._again -= len(content) - inside.start()
            self._stream.put_back(
                content[inside.start() + 1 :] + gap + (self._line if not gap.strip() else b"")
            )
            self._line = b""
        what = "the record is cut off or its length is wrong"
        return SourceError(f"{what}: it says {len(content):,} bytes", hint="fetch the file again")
