"""What a stream holds, whatever it is: the one place that knows every kind."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

from dedupe_brief.errors import SourceError
from dedupe_brief.readers.compression import MAX_DEPTH, too_deep, unpacked
from dedupe_brief.readers.delimited import read_delimited
from dedupe_brief.readers.document import Item
from dedupe_brief.readers.json_values import read_json
from dedupe_brief.readers.jsonl import read_json_lines
from dedupe_brief.readers.kinds import HEAD, Kind, is_read, kind_of, tells
from dedupe_brief.readers.parquet import read_parquet
from dedupe_brief.readers.reading import Reading
from dedupe_brief.readers.single import read_markdown, read_single
from dedupe_brief.readers.streams import Stream
from dedupe_brief.readers.tarball import tar_members
from dedupe_brief.readers.warc import read_warc
from dedupe_brief.readers.zipped import zip_members

__all__ = ["contents"]

READERS: Final[Mapping[Kind, Callable[[Stream, Reading], Iterator[Item]]]] = {
    Kind.TEXT: partial(read_single, kind=Kind.TEXT),
    Kind.HTML: partial(read_single, kind=Kind.HTML),
    Kind.JSONL: read_json_lines,
    Kind.JSON: read_json,
    Kind.CSV: partial(read_delimited, kind=Kind.CSV),
    Kind.TSV: partial(read_delimited, kind=Kind.TSV),
    Kind.PARQUET: read_parquet,
    Kind.WARC: read_warc,
    Kind.MARKDOWN: read_markdown,
}
"""What reads documents."""

ARCHIVES: Final[Mapping[Kind, Callable[[Stream], Iterator[Stream | SourceError]]]] = {
    Kind.TAR: tar_members,
    Kind.ZIP: zip_members,
}
"""What reads files that hold files."""

SINGLE: Final = frozenset({Kind.TEXT, Kind.HTML})


def contents(stream: Stream, how: Reading) -> Iterator[Item]:
    """Yield the documents that a stream holds, or in its place what keeps one from being read.

    Args:
        stream: The bytes, none of which was read yet. Where they are compressed, they are unpacked.
        how: What the caller chose.

    Raises:
        UsageError: ``how.encoding`` is no text encoding.
    """
    try:
        stream = unpacked(stream)
        kind = kind_of(stream.ahead(HEAD, tells), stream.place.name, how.kind)
        _check_url(kind, stream, how)
        if kind in ARCHIVES:
            yield from _members(stream, kind, how)
        else:
            yield from READERS[kind](stream, how)
    except SourceError as fault:
        yield fault


def _check_url(kind: Kind, stream: Stream, how: Reading) -> None:
    """Make sure that one URL is not given to many documents."""
    if kind not in SINGLE and how.url is not None:
        what, hint = (
            "it can hold many documents, and a URL was given for one",
            "name their field with --url-field",
        )
        raise SourceError(what, where=stream.place.name, hint=hint)


def _members(stream: Stream, kind: Kind, how: Reading) -> Iterator[Item]:
    """Yield the documents of an archive's members; which members count is told as in a folder."""
    if stream.place.depth >= MAX_DEPTH:
        raise too_deep(stream.place)
    is_empty = True
    for member in ARCHIVES[kind](stream):
        if isinstance(member, SourceError):
            is_empty = False
            yield member
        elif is_read(member.place.name.removeprefix(stream.place.name)):
            is_empty = False
            yield from contents(member, how)
    if is_empty:
        what, hint = (
            "the archive holds no file of a kind that is read",
            "unpack it and name the files directly",
        )
        raise SourceError(what, where=stream.place.name, hint=hint)
