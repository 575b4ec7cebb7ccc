"""Records that a command is given: read from files or standard input, each with a name for messages."""

from collections.abc import Iterator, Sequence
from io import BytesIO

from dedupe_brief.core.model import Record
from dedupe_brief.errors import DedupeBriefError, SourceError
from dedupe_brief.readers.compression import codec_of
from dedupe_brief.readers.document import Document, Written
from dedupe_brief.readers.documents import documents_in
from dedupe_brief.readers.records import read_each_record
from dedupe_brief.readers.text import Found, expand, read_bytes

__all__ = ["MAX_BYTES", "RECORD_SUFFIXES", "files_of", "holds_records", "named_records", "records_in"]

RECORD_SUFFIXES = frozenset({".md", ".jsonl", ".parquet", ".warc", ".gz", ".zst", ".bz2", ".xz"})
"""Which files of a folder are records."""

MAX_BYTES = 4 * 1024**3
"""The largest file of records that is read; it is held in memory."""


def files_of(inputs: Sequence[str]) -> Iterator[Found | SourceError]:
    """Yield the files of records that ``inputs`` name, or in its place what keeps one from being read."""
    return expand(inputs, RECORD_SUFFIXES)


def holds_records(data: bytes) -> bool:
    """Tell records from a source: by how the program begins them."""
    start = data[:4096].lstrip()
    return data.startswith(b'---\nid: "urn:') or (start.startswith(b"{") and b'"provenance"' in data)


def records_in(item: Found) -> Iterator[tuple[str, Record | DedupeBriefError]]:
    """Yield the records of one file, each with its name: the file, and its number if there are several."""
    try:
        data = read_bytes(item, max_bytes=MAX_BYTES)
    except SourceError as fault:
        yield item.name, fault
        return
    if holds_records(data) or not _may_contain(data):
        yield from named_records(data, item.name)
        return
    for held in documents_in(item, stdin=BytesIO(data)):
        if isinstance(held, Written):
            yield held.name, held.record
        elif isinstance(held, Document):
            yield held.name, SourceError("this is no record", where=held.name, hint="clean it first")
        else:
            yield held.where, held


def _may_contain(data: bytes) -> bool:
    """Tell whether data may hold records without beginning with one: compressed, Parquet, WARC."""
    return data.startswith((b"PAR1", b"WARC/")) or codec_of(data[:16]) is not None


def named_records(data: bytes, file: str) -> Iterator[tuple[str, Record | DedupeBriefError]]:
    """Yield the records that the content of ``file`` holds; names are those of ``records_in``."""
    records = read_each_record(data, file)
    first = next(records, None)
    if first is None:
        return
    second = next(records, None)
    if second is None:
        yield file, first
        return
    yield f"{file} #1", first
    yield f"{file} #2", second
    for number, record in enumerate(records, 3):
        yield f"{file} #{number}", record
