"""A source read once more, as its record says that it was read: bytes → the text that was cleaned."""

import codecs

from msgspec.structs import replace

from dedupe_brief.core.html import page as html_page
from dedupe_brief.core.model import Known, Record, Source
from dedupe_brief.core.proof.integrity import decoded
from dedupe_brief.core.proof.irregular import gives_back, irregular
from dedupe_brief.core.record import digest

__all__ = ["page_again", "text_again"]


def text_again(
    record: Record, data: bytes, *, size: int | None = None, known: Known | None = None
) -> Source | None:
    """Return a text as its reader handed it to cleaning.

    Args:
        record: What was made of it.
        data: Its bytes.
        size: What ``origin.bytes`` is to be if the text was taken from a page; that of ``data`` if None.
        known: What that page's markup says.

    Returns:
        None if the encoding that the record names can't be that of the bytes.
    """
    encoding = record.origin.encoding
    text = decoded(record, data)
    if text is None or codecs.lookup(encoding).name != encoding:
        return None
    try:
        kept = () if gives_back(text, encoding, data) else irregular(data, encoding)
    except ValueError:
        return None
    origin = replace(
        record.origin, digest=digest(data), bytes=len(data) if size is None else size, chars=len(text)
    )
    return Source(text, origin, kept, known)


def page_again(record: Record, page: bytes) -> Source | None:
    """Return the text of a page, taken from its markup by the extractor of today.

    Returns:
        None if there is no such encoding as the record names.
    """
    try:
        markup = page.decode(record.origin.encoding, "replace")
    except (LookupError, ValueError):
        return None
    return html_page.source_of(markup, record.origin)
