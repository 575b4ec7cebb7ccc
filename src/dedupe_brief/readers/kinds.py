"""What a stretch of bytes is: by what it begins with, then by its name."""

import codecs
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import PurePosixPath

from dedupe_brief.readers import compression
from dedupe_brief.readers.document import HTML, TEXT

__all__ = ["HEAD", "SUFFIXES", "Kind", "is_read", "kind_of", "media_type", "tells"]


class Kind(StrEnum):
    """What holds documents, or is one."""

    TEXT = "text"
    HTML = "html"
    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"
    PARQUET = "parquet"
    WARC = "warc"
    TAR = "tar"
    ZIP = "zip"
    MARKDOWN = "markdown"  # records of ours; other Markdown is text


SUFFIXES: Mapping[str, Kind] = {
    "": Kind.TEXT,
    ".txt": Kind.TEXT,
    ".text": Kind.TEXT,
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".shtml": Kind.HTML,
    ".xhtml": Kind.HTML,
    ".jsonl": Kind.JSONL,
    ".jsonlines": Kind.JSONL,
    ".ndjson": Kind.JSONL,
    ".json": Kind.JSON,
    ".csv": Kind.CSV,
    ".tsv": Kind.TSV,
    ".tab": Kind.TSV,
    ".parquet": Kind.PARQUET,
    ".warc": Kind.WARC,
    ".wet": Kind.WARC,
    ".tar": Kind.TAR,
    ".tgz": Kind.TAR,
    ".tbz2": Kind.TAR,
    ".txz": Kind.TAR,
    ".tzst": Kind.TAR,
    ".zip": Kind.ZIP,
}
"""What the files of a folder or archive are by the ends of their names; others are left out. Markdown is not among
them: it is what the program writes, so that a second run over a folder does not read what the first one wrote."""

HEAD = 64 * 1024
"""How many bytes are looked at, at most."""

TAR_MAGIC = slice(257, 262)

_SPACE = b" \t\r\n"
_ARRAY = re.compile(rb'\[\s*\{\s*"')
_OBJECT = re.compile(rb'\{\s*"')
_RECORD = b'---\nid: "urn:'

# What no text begins with, and what a text about pages may: such a tag takes a closing one behind it.
_PAGE = re.compile(
    r"<(?:!doctype\s+html|html|head|body|base|frameset|iframe|link|meta|script|style|title)[\s/>]",
    re.IGNORECASE,
)
_FRAGMENT = re.compile(
    r"<(?:(?:address|article|aside|blockquote|br|center|div|dl|font|form|h[1-6]|header|hr|img|main|nav|ol|p|section|span"
    r"|table|td|tr|ul)[\s/>]|a\s)",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"</[a-z][a-z0-9]*\s*>|<br\s*/?>", re.IGNORECASE)


def tells(head: bytes) -> bool:
    """Tell whether enough is there to know what it is: the first line, and where an archive would say that it is one."""
    start = head.lstrip(codecs.BOM_UTF8 + _SPACE)
    return b"\n" in start and (start.startswith(b"{") or len(head) > TAR_MAGIC.stop)


def suffix_of(name: str) -> str:
    """Return the end of a name that says what a file is, in lower case, without that of its compression.

    >>> suffix_of("a/b.JSONL.gz"), suffix_of("readme"), suffix_of("page.gz")
    ('.jsonl', '', '')
    """
    path = PurePosixPath(name)
    while path.suffix.lower() in compression.SUFFIXES:
        path = path.with_suffix("")
    return path.suffix.lower()


def is_read(name: str) -> bool:
    """Tell whether a file of a folder or an archive is read, by its name: its kind is known and it is not hidden.

    >>> is_read("a/b.warc.gz"), is_read("a/.b.txt"), is_read("a/b.md")
    (True, False, False)
    """
    parts = [part for part in name.split("/") if part not in {"", ".", ".."}]
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return bool(parts) and not hidden and suffix_of(name) in SUFFIXES


def kind_of(head: bytes, name: str, forced: Kind | None = None) -> Kind:
    r"""Return what data is that begins with ``head``: an archive by content, else what it is said to be, else by content.

    CSV can't be told by its content and has to be named so; so has JSON that begins otherwise than with an object or
    an array of objects.

    Args:
        head: The first bytes: the first line at least, or ``HEAD`` bytes, or all there are.
        name: The file's name.
        forced: What the caller says it is. Archives are unpacked all the same: what is said is said of what they hold.

    >>> kind_of(b'{"text": "a"}\n{"te', "-").value, kind_of(b"[1] \xe8\xb5\x84\xe6\x96\x99", "-").value
    ('jsonl', 'text')
    """
    named = SUFFIXES.get(suffix_of(name), Kind.TEXT)
    archive = _archive(head, named)
    return archive or forced or _by_content(head, named) or named


def _archive(head: bytes, named: Kind) -> Kind | None:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Kind.ZIP
    if head[TAR_MAGIC] == b"ustar" or (
        named is Kind.TAR and len(head) >= 512
    ):  # the oldest tars have no magic
        return Kind.TAR
    return None


def _by_content(head: bytes, named: Kind) -> Kind | None:
    if head.startswith(b"PAR1"):
        return Kind.PARQUET
    if re.match(rb"WARC/\d", head):
        return Kind.WARC
    if head.startswith(_RECORD):
        return Kind.MARKDOWN
    if named in {Kind.CSV, Kind.TSV}:
        return named  # its first cell may look like anything
    if media_type(head) == HTML:
        return Kind.HTML
    return _json(_narrow(head).lstrip(_SPACE), named)


def _json(start: bytes, named: Kind) -> Kind | None:
    """Return which kind of JSON begins so: several lines of objects, or one value over several lines."""
    if _ARRAY.match(start):
        return Kind.JSON
    if not _OBJECT.match(start):
        return None
    line, ends, rest = start.partition(b"\n")
    if not ends:
        return Kind.JSON if named is Kind.JSON and len(start) < HEAD // 2 else Kind.JSONL
    # A first line that is no whole object is damaged, or the beginning of an object over several lines.
    is_by_lines = line.rstrip().endswith(b"}") or _OBJECT.match(rest.lstrip(_SPACE)) or named is Kind.JSONL
    return Kind.JSONL if is_by_lines else Kind.JSON


def media_type(data: bytes) -> str:
    r"""Return ``text/html`` if ``data`` begins like a page or a piece of one, else ``text/plain``.

    >>> media_type(b"<p>\xe4\xb8\x80</p>"), media_type(b"<b> is bold")
    ('text/html', 'text/plain')
    """
    if not data.lstrip(b"\xef\xbb\xbf\xff\xfe\0" + _SPACE).startswith(b"<"):
        return TEXT
    begins = _past_comments(_narrow(data[:HEAD]).decode("latin-1"))
    if _PAGE.match(begins) or (_FRAGMENT.match(begins) and _CLOSED.search(begins)):
        return HTML
    return TEXT


def _past_comments(text: str) -> str:
    """Return a page's first bytes from its first tag on, or nothing: XML's declaration and comments come before."""
    while True:
        text = text.lstrip()
        ends = "-->" if text.startswith("<!--") else "?>" if text.startswith("<?xml") else ""
        if not ends:
            return text
        text = text.partition(ends)[2]


def _narrow(head: bytes) -> bytes:
    """Return ``head`` without byte order mark and without the zeros between the letters of 16- or 32-bit text."""
    for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if head.startswith(mark):
            head = head[len(mark) :]
    return head.replace(b"\0", b"") if b"\0" in head[:4] else head
