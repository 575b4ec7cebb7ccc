"""Inputs that can be sources as well as records: what is meant if none is named, and what each of them holds."""

import sys
from collections.abc import Iterable, Iterator, Sequence

from dedupe_brief.cli import records
from dedupe_brief.cli.settings import about
from dedupe_brief.core.model import Record, Source
from dedupe_brief.errors import DedupeBriefError, SourceError, UsageError
from dedupe_brief.readers import text
from dedupe_brief.readers.decode import decode
from dedupe_brief.readers.document import Document, Earlier
from dedupe_brief.readers.encodings import canonical
from dedupe_brief.readers.text import Found, read_bytes

__all__ = ["check_encoding", "contents", "items", "named"]


def check_encoding(encoding: str | None) -> None:
    """Refuse an encoding that is none before any input is read: it is no fault of theirs.

    Raises:
        UsageError: There is no such text encoding.
    """
    if encoding is not None:
        with about("encoding"):
            canonical(encoding)


def named(inputs: Sequence[str] | None) -> Sequence[str]:
    """Return the inputs; standard input if none is named and something is piped in.

    Raises:
        UsageError: None is named, and nothing is piped in.
    """
    if inputs:
        return inputs
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError("no input is named", hint="name files or folders, or - for standard input")
    return ["-"]


def contents(found: Found, encoding: str | None) -> Iterator[tuple[str, Source | Record | DedupeBriefError]]:
    """Yield what an input holds, each with its name for messages: its records if it holds any, else the source it is.

    What keeps one from being read comes in its place.

    Args:
        found: The input.
        encoding: The encoding a source is known to be in; records are always UTF-8.

    Raises:
        UsageError: ``encoding`` is no text encoding.
    """
    try:
        data = read_bytes(found, max_bytes=_most(found))
        source = None if records.holds_records(data) else decode(data, path=_path(found), encoding=encoding)
    except SourceError as fault:
        yield found.name, fault
        return
    if source is None:
        yield from records.named_records(data, found.name)
    else:
        yield found.name, source


def items(
    found: Iterable[Found | SourceError], url: str | None = None
) -> Iterator[Document | Earlier | DedupeBriefError]:
    """Yield what inputs hold, before anything is decoded: documents, records made before, and what can't be read."""
    for item in found:
        try:
            if isinstance(item, SourceError):
                raise item
            data = read_bytes(item, max_bytes=_most(item))
        except SourceError as fault:
            yield fault
            continue
        if not records.holds_records(data):
            yield Document(item.name, data, path=_path(item), url=url)
            continue
        for name, held in records.named_records(data, item.name):
            yield Earlier(name, held) if isinstance(held, Record) else held


def _path(found: Found) -> str | None:
    return None if found.path is None else found.name


def _most(found: Found) -> int:
    """Return how many bytes are read: a collection of records may be larger than one source."""
    is_collection = found.path is not None and found.path.suffix.lower() in records.RECORD_SUFFIXES
    return records.MAX_BYTES if is_collection else text.MAX_BYTES
