"""WARC and WET: which records of a crawl are pages, and which are records of ours."""

from collections import deque
from collections.abc import Iterator

from dedupe_brief.core.proof.forms import is_uri, to_the_second
from dedupe_brief.core.versioning.archived import from_line
from dedupe_brief.errors import RecordError, SourceError
from dedupe_brief.readers.document import HTML, TEXT, Document, Item, Written
from dedupe_brief.readers.http import media_of, response
from dedupe_brief.readers.kinds import media_type
from dedupe_brief.readers.objects import is_ours
from dedupe_brief.readers.reading import Reading
from dedupe_brief.readers.streams import Stream
from dedupe_brief.readers.warc_records import Fields, WarcRecord, warc_records

__all__ = ["read_warc"]

REMEMBERED = 64
"""How many pages back a conversion may stand behind what it was made from."""

MEDIA = {"text/html": HTML, "application/xhtml+xml": HTML, "text/plain": TEXT}
"""What is read of what a crawler stored; pictures, style sheets and the like are passed over."""

JSON = "application/json"


def read_warc(stream: Stream, how: Reading) -> Iterator[Item]:
    """Yield the pages of a file, or in its place what keeps one from being read; then the next ones follow.

    Pages are responses with status 200, resources, and conversions whose media type is HTML or plain text. A
    conversion of a record shortly before it says the same again and is passed over. Requests, metadata, revisits
    and other records are passed over too. A document's number is that of its record among all records.

    A record of ours stands in the metadata of its source and its text, which are not read once more.
    """
    pages = _Pages(stream, how)
    for number, record in enumerate(warc_records(stream, how.max_document, _can_be_page), 1):
        yield from pages.take(record, number)
    yield from pages.rest()


def _can_be_page(fields: Fields) -> bool:
    """Tell whether a record can hold a page, or a record of ours, by its header."""
    kind, content_type = fields.get("warc-type", ""), fields.get("content-type", "").lower()
    if kind == "response":
        return content_type.startswith("application/http")
    media = media_of(content_type)[0]
    return (kind in {"resource", "conversion"} and media in {"", *MEDIA}) or (
        kind == "metadata" and media == JSON
    )


class _Pages:
    """Makes items of records. One that is no response waits for the next record: it may be one of ours about it."""

    def __init__(self, stream: Stream, how: Reading) -> None:
        self._place = stream.place
        self._how = how
        self._waiting: Document | None = None
        self._read: deque[str] = deque(maxlen=REMEMBERED)

    def take(self, record: WarcRecord | SourceError | None, number: int) -> Iterator[Item]:
        """Yield what is known now that ``record`` has come."""
        name = self._place.item(number)
        if isinstance(record, WarcRecord):
            if record.kind == "conversion" and record.address("warc-refers-to") in self._read:
                return
            yield from self._known(record, number, name)
            return
        yield from self.rest()
        if record is not None:
            yield SourceError(record.what, where=name, hint=record.hint)

    def rest(self) -> Iterator[Item]:
        """Yield what has waited in vain."""
        if self._waiting is not None:
            yield self._waiting
            self._waiting = None

    def _known(self, record: WarcRecord, number: int, name: str) -> Iterator[Item]:
        if record.kind == "metadata":
            if is_ours(record.content):
                self._drop(record)
                yield from self.rest()
                yield _written(record, name)
            return
        yield from self.rest()
        try:
            item = self._page(record, number, name)
        except SourceError as fault:
            yield fault
            return
        if item is not None:
            if item.warc_record_id is not None:
                self._read.append(item.warc_record_id)
            self._waiting = item
            if record.kind == "response":
                yield from self.rest()

    def _drop(self, record: WarcRecord) -> None:
        """Forget the page that a record of ours is about."""
        about = {record.address("warc-refers-to"), record.address("warc-concurrent-to")}
        if self._waiting is not None and self._waiting.warc_record_id in about:
            self._waiting = None

    def _page(self, record: WarcRecord, number: int, name: str) -> Document | None:
        """Return the page in a record, if it is one.

        Raises:
            SourceError: It is damaged or too large.
        """
        media, declared = media_of(record.fields.get("content-type", ""))
        body = record.content
        if record.kind == "response":
            sent = response(body, self._how.max_document, name)
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
            path=self._place.path,
            url=record.address("warc-target-uri"),
            index=number - 1,
            declared=declared,
            warc_record_id=_name(record),
            seen=to_the_second(record.fields.get("warc-date", "").strip()),
        )


def _name(record: WarcRecord) -> str | None:
    """Return what a record calls itself; None if that is no URI, which ISO 28500 asks for."""
    name = record.address("warc-record-id")
    return name if name is not None and is_uri(name) else None


def _written(record: WarcRecord, name: str) -> Item:
    try:
        return Written(name, *from_line(record.content.decode(), name))
    except UnicodeDecodeError:
        return SourceError("this is not UTF-8", where=name)
    except RecordError as fault:
        return fault
