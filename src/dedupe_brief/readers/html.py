"""Web pages: which encoding one says it is in, and bytes → the text that it shows.

A page's bytes can't be rebuilt from its text, so a page may be damaged where a text may not: what no codec reads is
replaced, as a browser does, if it is little.
"""

import re
from collections.abc import Iterator
from typing import Final

from dedupe_brief.core.html import page as html_page
from dedupe_brief.core.model import Origin, Source
from dedupe_brief.core.record import digest
from dedupe_brief.errors import SourceError
from dedupe_brief.readers.decode import (
    SEEN,
    STDIN,
    first_fitting,
    legible_path,
    refuse_binary,
    refuse_unreadable,
)
from dedupe_brief.readers.detect import looks_like_text
from dedupe_brief.readers.encodings import family, known

__all__ = ["declared_in", "decode_page"]

_DECLARING: Final = 16_384  # bytes: old portals put their scripts before it

_META: Final = re.compile(rb"""<meta\b[^>]{0,400}?\bcharset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_XML: Final = re.compile(
    rb"""\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{2,40})["']""", re.IGNORECASE
)
_WIDE: Final = re.compile("utf-?(?:16|32)|ucs-?[24]", re.IGNORECASE)

_FOREIGN: Final = re.compile("[^\0-\x7f]")
_REPLACED: Final = "\ufffd"
_MOST_REPLACED: Final = 0.01  # of what is not ASCII


def declared_in(data: bytes) -> str | None:
    """Return the encoding that a page says it is in: by its XML declaration or a ``meta`` element near its top.

    >>> declared_in(b'<meta http-equiv=Content-Type content="text/html; charset=GB2312">')
    'GB2312'
    """
    head = data[:_DECLARING]
    found = _XML.match(head) or _META.search(head)
    name = found[1].decode("ascii") if found else ""
    return None if not name or _WIDE.match(name) else name  # it would not be legible if it were


def decode_page(
    data: bytes,
    *,
    path: str | None = None,
    url: str | None = None,
    encoding: str | None = None,
    declared: str | None = None,
) -> Source:
    """Decode a page and read it: its text, and what its markup says.

    Args:
        data: The page's bytes.
        path: Where they were read, with ``/`` between folders.
        url: Where the page was scraped.
        encoding: The encoding the caller knows it to be in.
        declared: The encoding it was said to be in (by an HTTP header); what the page says itself is asked otherwise.

    Raises:
        SourceError: It is empty, binary, in no encoding that was tried, or shows no text.
        UsageError: ``encoding`` is no text encoding.

    >>> source = decode_page("<meta charset=gbk><p>小镇通了公交。".encode("gbk"))
    >>> source.text, source.origin.encoding, source.origin.media_type
    ('小镇通了公交。', 'gb18030', 'text/html')
    """
    path = None if path is None else legible_path(path)
    where = path or url or STDIN
    refuse_binary(data, where)
    markup, codec = _markup(data, where, encoding, declared or declared_in(data))
    refuse_unreadable(markup, where)
    source = html_page.source_of(
        markup, Origin(path, url, digest(data), html_page.MEDIA_TYPE, codec, bytes=len(data), chars=0)
    )
    if not SEEN.search(source.text):
        raise SourceError(
            "the page shows no text",
            where=where,
            hint="scrape it in a browser: its scripts may bring the text",
        )
    return source


def _markup(data: bytes, where: str, encoding: str | None, declared: str | None) -> tuple[str, str]:
    """Return a page's markup and its codec: the first that fits, else one that fits but for a few characters."""
    try:
        return first_fitting(data, where, encoding, declared)
    except SourceError:
        for codec in _usual(encoding, declared):
            markup = data.decode(codec, "replace")
            if _is_little_damaged(markup):
                return markup, codec
        raise


def _usual(encoding: str | None, declared: str | None) -> Iterator[str]:
    """Yield the codecs that a damaged page may be in."""
    for name in (encoding,) if encoding else (declared, "utf-8", "gb18030", "big5"):
        codec = known(name) if name else None
        if codec is not None:
            yield from family(codec)[:1]


def _is_little_damaged(markup: str) -> bool:
    """Tell whether next to all of a page is legible, with what could not be decoded replaced."""
    foreign = len(_FOREIGN.findall(markup))
    return markup.count(_REPLACED) <= _MOST_REPLACED * foreign and looks_like_text(markup)
