"""WARC: for each document its source, its text and its record, each as a record of the web archives' format.

The form is WARC/1.1 (ISO 28500:2017). It is written here and not by a library, because ids, dates, digests and order
have to be the same in every run: what a library adds by itself would have to be taken out again.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Final
from urllib.parse import quote

from msgspec import Struct

from dedupe_brief.core import ledger
from dedupe_brief.core.model import Record
from dedupe_brief.core.record import SCHEMA, digest, replayable, to_json_bytes
from dedupe_brief.core.versioning.archived import Exported, archived, to_line
from dedupe_brief.errors import DedupeBriefError
from dedupe_brief.version import __version__
from dedupe_brief.writers.compression import gzip_member
from dedupe_brief.writers.formats import ExportFormat, Format

__all__ = ["EXPORT", "EXPORT_GZ", "WARC", "WARC_GZ"]

EPOCH: Final = "1970-01-01T00:00:00Z"
"""The date of what has none: the standard wants one, and the present time would differ from run to run."""

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_MEDIA_TYPE: Final = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+")
_ENCODING: Final = re.compile(r"[A-Za-z0-9_.:-]+")
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.+", re.DOTALL)
_TEXT: Final = "text/plain; charset=utf-8"
_SAME_AGAIN: Final = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_SAFE_IN_URI: Final = "!#$%&'()*+,/:;=?@[]~"


class _Document(Struct, frozen=True):
    """What is written of one document.

    Attributes:
        record: The record.
        said: The record as JSON, with whatever is said beside it.
        source: The source's bytes, if they are known.
        key: What ids are made of, with what each says: no two documents have the same.
        dates: When it was seen; once at least.
    """

    record: Record
    said: bytes
    source: bytes | None
    key: str
    dates: tuple[str, ...]


def _records(document: _Document) -> Iterator[bytes]:
    """Yield the source as ``resource``, the text as its ``conversion``, and the record as ``metadata`` of both.

    Each further time that the source was seen is a ``revisit``.
    """
    record, source, key, date = document.record, document.source, document.key, document.dates[0]
    target = ("WARC-Target-URI", _address(record))
    text = record.text.encode()
    of_source: list[str] = []
    if source is not None:
        of_source = [_id(key, "resource", source)]
        yield _block("resource", of_source[0], date, _media_type(record), source, target, _payload(source))
    refers = [("WARC-Refers-To", identity) for identity in of_source]
    known = ("WARC-Identified-Payload-Type", "text/plain")
    text_id = _id(key, "conversion", text)
    yield _block("conversion", text_id, date, _TEXT, text, target, *refers, _payload(text), known)
    # It is about the text, and not what an address gave: it has neither address nor payload.
    links = ("WARC-Refers-To", text_id), *(("WARC-Concurrent-To", identity) for identity in of_source)
    said = document.said
    yield _block("metadata", _id(key, "metadata", said), date, "application/json", said, *links)
    if source is not None:
        yield from _revisits(document, source, target, of_source[0])


def _revisits(document: _Document, source: bytes, target: tuple[str, str], identity: str) -> Iterator[bytes]:
    first, *later = document.dates
    for number, date in enumerate(later, 1):
        yield _block(
            "revisit",
            _id(document.key, f"revisit {number}", source),
            date,
            None,
            b"",
            target,
            ("WARC-Profile", _SAME_AGAIN),
            _payload(source),
            ("WARC-Refers-To", identity),
            ("WARC-Refers-To-Target-URI", target[1]),
            ("WARC-Refers-To-Date", first),
        )


def _info() -> bytes:
    """Return what stands first in a file: which program wrote it, and in which form."""
    lines = (
        f"software: dedupe-brief/{__version__}",
        "format: WARC File Format 1.1",
        "conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        f"description: sources, texts cleaned of them, and records of how ({SCHEMA})",
    )
    said = "".join(f"{line}\r\n" for line in lines).encode()
    return _block("warcinfo", _id("", "warcinfo", said), EPOCH, "application/warc-fields", said)


def _block(
    kind: str, identity: str, date: str, media_type: str | None, data: bytes, *fields: tuple[str, str]
) -> bytes:
    named = (
        ("WARC-Type", kind),
        ("WARC-Record-ID", identity),
        ("WARC-Date", date),
        *fields,
        ("WARC-Block-Digest", digest(data)),
        *(() if media_type is None else (("Content-Type", media_type),)),
        ("Content-Length", str(len(data))),
    )
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in named)
    return b"%b\r\n%b\r\n\r\n" % (head.encode(), data)


def _payload(data: bytes) -> tuple[str, str]:
    return "WARC-Payload-Digest", digest(data)


def _id(record: str, kind: str, data: bytes) -> str:
    """Return an id that is another one where the record is another document, or says another thing."""
    return f"<{uuid.uuid5(uuid.NAMESPACE_URL, f'{record} {kind} {digest(data)}').urn}>"


def _source(record: Record, scraped: bytes | None) -> bytes | None:
    """Return the source's bytes: as they are at hand, else out of the ledger; None where neither has them.

    None as well if the record was to keep less than all of what was removed: it would stand here in full.
    """
    known = record.provenance
    if known.options.removed != "inline":
        return None
    if scraped is not None:
        return scraped
    try:
        found = ledger.rebuild(record.text, replayable(known.edits), record.origin.encoding)
    except (DedupeBriefError, LookupError, UnicodeError):  # a record that was not made here can say anything
        return None
    return found if digest(found) == record.origin.digest else None


def _address(record: Record) -> str:
    """Return the document's URI: where it was scraped, else the record's own id, since paths are none."""
    for address in (record.origin.url, record.id):
        if address and _URI.fullmatch(address):
            return quote(address, safe=_SAFE_IN_URI)
    return uuid.uuid5(uuid.NAMESPACE_URL, record.id).urn


def _media_type(record: Record) -> str:
    origin = record.origin
    if not _MEDIA_TYPE.fullmatch(origin.media_type):
        return "application/octet-stream"
    known = origin.media_type.startswith("text/") and _ENCODING.fullmatch(origin.encoding)
    return f"{origin.media_type}; charset={origin.encoding}" if known else origin.media_type


class _Archive:
    """Puts a ``warcinfo`` before the others."""

    def __init__(self, packed: Callable[[bytes], bytes]) -> None:
        self._packed = packed

    def begin(self) -> bytes:
        return self._packed(_info())

    def add(self, data: bytes) -> bytes:
        return data

    def end(self) -> bytes:
        return b""


def _render(packed: Callable[[bytes], bytes], record: Record, scraped: bytes | None) -> bytes:
    date = record.added if record.added and _DATE.fullmatch(record.added) else EPOCH
    said = to_json_bytes(record)
    document = _Document(record, said, _source(record, scraped), record.id, (date,))
    return b"".join(map(packed, _records(document)))


def _render_export(packed: Callable[[bytes], bytes], of: Exported) -> bytes:
    """Render what an archive has seen; a source that it keeps is no secret."""
    record = of.record
    source = _source(record, None) if of.source is None else of.source
    dates = tuple(sighting.seen for sighting in of.sightings)
    key = f"{record.id} {of.revision.digest} {of.number}"
    said = to_line(record, archived(of, whole=False)).encode()
    return b"".join(map(packed, _records(_Document(record, said, source, key, dates))))


WARC = Format("warc", ".warc", partial(_render, bytes), partial(_Archive, bytes), binary=True)
"""Everything a record holds and the source it was made of."""

WARC_GZ = replace(
    WARC,
    name="warc.gz",
    suffix=".warc.gz",
    render=partial(_render, gzip_member),
    frame=partial(_Archive, gzip_member),
)
"""The same with each record compressed by itself, as the standard recommends, so that each can be read by itself."""

EXPORT = ExportFormat("warc", ".warc", partial(_render_export, bytes), partial(_Archive, bytes), binary=True)
"""What an archive holds: sources with the times they were seen, each further time as a ``revisit``."""

EXPORT_GZ = replace(
    EXPORT,
    name="warc.gz",
    suffix=".warc.gz",
    render=partial(_render_export, gzip_member),
    frame=partial(_Archive, gzip_member),
)
"""The same, compressed as above."""
