"""A document: what one article's source is before it is decoded, wherever it was found."""

from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from dedupe_brief.core.model import Record, Source
from dedupe_brief.core.versioning.archived import Archived
from dedupe_brief.errors import RecordError, SourceError
from dedupe_brief.readers.decode import decode

__all__ = ["HTML", "TEXT", "Document", "Item", "Written", "source_of"]

TEXT = "text/plain"
HTML = "text/html"


class Document(Struct, frozen=True):
    """One article's bytes with what its container says of it. Small enough to be handed to another process.

    Attributes:
        name: What messages call it: ``a.txt``, ``pages.jsonl.gz #17``.
        data: Its bytes as they stand in the container; of a text in a JSON string, its UTF-8.
        media_type: ``text/plain`` or ``text/html``; it is told by content where the container does not say.
        path: The file it was read from, with ``/`` between folders and between an archive and its member; None for
            standard input.
        url: Where it was scraped.
        index: Its number in its container, from 0; None for a file that holds one document.
        id: What its container calls it.
        charset: The encoding its container knows it to be in (that of a JSON string, say).
        declared: The encoding it is said to be in (by an HTTP header), which may be wrong.
        warc_record_id: The WARC record it was read from.
        seen: When it was scraped, RFC 3339 in UTC, if its container says so.
    """

    name: str
    data: bytes
    media_type: str = TEXT
    path: str | None = None
    url: str | None = None
    index: int | None = None
    id: str | None = None
    charset: str | None = None
    declared: str | None = None
    warc_record_id: str | None = None
    seen: str | None = None


class Written(Struct, frozen=True):
    """A record of ours that stands where a document could: it is to be verified, not cleaned once more.

    Attributes:
        name: What messages call it.
        record: The record as it was read; nothing is proven yet.
        archived: Where it stands in the archive that it was exported from, if it says so.
    """

    name: str
    record: Record
    archived: Archived | None = None


Item: TypeAlias = Document | Written | SourceError | RecordError
"""What readers give for each document: the document, or in its place what keeps it from being read."""


def source_of(document: Document, encoding: str | None = None) -> Source:
    """Decode a document, and take a page's text from its markup.

    Args:
        document: What was found.
        encoding: The encoding the caller knows it to be in.

    Raises:
        SourceError: It is empty, binary, in no encoding that was tried, or a page that shows no text.
        UsageError: ``encoding`` is no text encoding.
    """
    read = decode
    if document.media_type == HTML:
        from dedupe_brief.readers.html import decode_page as read  # its rules, for those who read pages
    try:
        source = read(
            document.data,
            path=document.path,
            url=document.url,
            encoding=document.charset or encoding,
            declared=document.declared,
        )
    except SourceError as fault:
        raise SourceError(fault.what, where=document.name, hint=fault.hint) from fault
    origin = replace(
        source.origin,
        index=document.index,
        id=document.id,
        warc_record_id=document.warc_record_id,
        media_type=document.media_type,
    )
    return replace(source, origin=origin)
