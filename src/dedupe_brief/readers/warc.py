"""WARC and WET: pages as a crawler stored them, one record after another.

The framing is read here and not by a library: those that were tried (fastwarc 2.0, warcio 1.8) stop for good at bytes
that are no record, and give what follows a wrong length out as part of the page before it.
"""

import re
from collections import deque
from collections.abc import Iterator, Mapping

from msgspec import Struct

from dedupe_brief.errors import SourceError
from dedupe_brief.readers.document import HTML, TEXT, Document, Item
from dedupe_brief.readers.http import fields_of, media_of, response
from dedupe_brief.readers.kinds import media_type
from dedupe_brief.readers.reading import Reading
from dedupe_brief.readers.streams import CHUNK, Stream, too_large

__all__ = ["read_warc"]

MAX_HEADER = 256 * 1024
"""The most bytes of a record's header."""

MAX_AGAIN = 64 * 1024 * 1024
"""How many bytes of a file are read a second time, because a record's length was wrong and others lie in it."""

REMEMBERED = 64
"""How many records back a conversion may stand behind what it was made from."""

MEDIA = {"text/html": HTML, "application/xhtml+xml": HTML, "text/plain": TEXT}
"""What is read of what a crawler stored; pictures, style sheets and the like are passed over."""

_VERSION = re.compile(rb"WARC/\d\.\d{1,2}\s*$")
_INSIDE = re.compile(rb"\nWARC/\d\.\d{1,2}\r?\n")
_LENGTH = re.compile(r"\d{1,15}", re.ASCII)


class _Record(Struct, frozen=True):
    """A record that can hold a page: its header fields and its content."""

    fields: Mapping[str, str]
    content: bytes


def read_warc(stream: Stream, how: Reading) -> Iterator[Item]:
    """Yield the pages of a file, or in its place what keeps one from being read; then the next ones follow.

    Pages are responses with status 200, resources, and conversions whose media type is HTML or plain text. A
    conversion of a record shortly before it says the same again and is passed over. Requests, metadata, revisits
    and other records are passed over too. A document's number is that of its record among all records.
    """
    number = 0
    read: deque[str] = deque(maxlen=REMEMBERED)
    for record in _Records(stream, how.max_document):
        number += 1
        if isinstance(record, SourceError):
            yield SourceError(record.what, where=stream.place.item(number), hint=record.hint)
        if not isinstance(record, _Record):
            continue
        item = _item(record, stream, number, how, read)
        if item is not None:
            read.append(record.fields.get("warc-record-id", ""))
            yield item


def _item(record: _Record, stream: Stream, number: int, how: Reading, read: deque[str]) -> Item | None:
    """Return the page in a record, if it is one."""
    fields, name = record.fields, stream.place.item(number)
    if fields["warc-type"] == "conversion" and fields.get("warc-refers-to", "") in read:
        return None
    media, declared = media_of(fields.get("content-type", ""))
    body = record.content
    if fields["warc-type"] == "response":
        try:
            sent = response(body, how.max_document, name)
        except SourceError as fault:
            return fault
        if sent.status != 200:
            return None
        media, declared, body = sent.media_type, sent.charset, sent.body
    kind = MEDIA.get(media) if media else media_type(body)
    if kind is None:
        return None
    return Document(
        name,
        body,
        kind,
        path=stream.place.path,
        url=_bare(fields.get("warc-target-uri")),
        index=number - 1,
        declared=declared,
        warc_record_id=_bare(fields.get("warc-record-id")),
    )


def _bare(value: str | None) -> str | None:
    """Return an address without the angle brackets that some programs put around it."""
    return (value or "").strip().removeprefix("<").removesuffix(">") or None


def _is_page(fields: Mapping[str, str]) -> bool:
    """Tell whether a record can hold a page, by its header."""
    kind, content_type = fields.get("warc-type", ""), fields.get("content-type", "")
    if kind == "response":
        return content_type.lower().startswith("application/http")
    return kind in {"resource", "conversion"} and media_of(content_type)[0] in {"", *MEDIA}


class _Records:
    """The records of a file, with what keeps one from being read in its place."""

    def __init__(self, stream: Stream, most: int) -> None:
        self._stream = stream
        self._most = most
        self._line = b""  # the first line of the next record, if it was read already
        self._fault: SourceError | None = None  # met while looking for it
        self._again = MAX_AGAIN

    def __iter__(self) -> Iterator[_Record | SourceError | None]:
        """Yield each record; None for one that can't hold a page."""
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

    def _record(self) -> _Record | None:
        fields = self._header()
        length = _LENGTH.fullmatch(fields.get("content-length", ""))
        if length is None:
            raise SourceError("the record does not say how long it is", hint="fetch the file again")
        size, is_page = int(length[0]), _is_page(fields)
        if size > self._most:
            if is_page:
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
            return _Record(fields, content) if is_page else None
        is_followed = not self._line or _VERSION.match(self._line)
        if not is_followed and (gap.strip() or _INSIDE.search(content)):
            raise self._misframed(content, gap)
        return _Record(fields, content) if is_page else None

    def _header(self) -> Mapping[str, str]:
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
