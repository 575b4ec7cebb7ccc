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

from dedupe_brief.core import ledger
from dedupe_brief.core.model import Record
from dedupe_brief.core.record import SCHEMA, digest, replayable, to_json
from dedupe_brief.errors import DedupeBriefError
from dedupe_brief.version import __version__
from dedupe_brief.writers.compression import gzip_member
from dedupe_brief.writers.formats import Format

__all__ = ["WARC", "WARC_GZ"]

EPOCH: Final = "1970-01-01T00:00:00Z"
"""The date of what has none: the standard wants one, and the present time would differ from run to run."""

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_MEDIA_TYPE: Final = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+")
_ENCODING: Final = re.compile(r"[A-Za-z0-9_.:-]+")
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.+", re.DOTALL)
_TEXT: Final = "text/plain; charset=utf-8"
_SAFE_IN_URI: Final = "!#$%&'()*+,/:;=?@[]~"


def _records(record: Record, scraped: bytes | None) -> Iterator[bytes]:
    """Yield the source as ``resource``, the text as its ``conversion``, and the record as ``metadata`` of both."""
    date = record.added if record.added and _DATE.fullmatch(record.added) else EPOCH
    target = ("WARC-Target-URI", _address(record))
    text, source = record.text.encode(), _source(record, scraped)
    of_source: list[str] = []
    if source is not None:
        of_source = [_id(record.id, "resource", source)]
        yield _block("resource", of_source[0], date, _media_type(record), source, target, _payload(source))
    refers = [("WARC-Refers-To", identity) for identity in of_source]
    known = ("WARC-Identified-Payload-Type", "text/plain")
    text_id = _id(record.id, "conversion", text)
    yield _block("conversion", text_id, date, _TEXT, text, target, *refers, _payload(text), known)
    # It is about the text, and not what an address gave: it has neither address nor payload.
    said = to_json(record).encode()
    links = ("WARC-Refers-To", text_id), *(("WARC-Concurrent-To", identity) for identity in of_source)
    yield _block("metadata", _id(record.id, "metadata", said), date, "application/json", said, *links)


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
    kind: str, identity: str, date: str, media_type: str, data: bytes, *fields: tuple[str, str]
) -> bytes:
    named = (
        ("WARC-Type", kind),
        ("WARC-Record-ID", identity),
        ("WARC-Date", date),
        *fields,
        ("WARC-Block-Digest", digest(data)),
        ("Content-Type", media_type),
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
    return b"".join(map(packed, _records(record, scraped)))


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
