"""JSON Lines: one document to a line."""

from collections.abc import Iterator

from dedupe_brief.errors import SourceError
from dedupe_brief.readers.document import Item
from dedupe_brief.readers.objects import item_of
from dedupe_brief.readers.reading import Reading
from dedupe_brief.readers.streams import Stream
from dedupe_brief.readers.transcode import as_utf8

__all__ = ["read_json_lines"]


def read_json_lines(stream: Stream, how: Reading) -> Iterator[Item]:
    """Yield the document of each line, or in its place what keeps it from being read.

    A document's number is that of its line; blank lines are passed over.
    """
    stream = as_utf8(stream, how.encoding)
    for number, line in stream.each_line(how.max_document):
        if isinstance(line, SourceError):
            yield line
        elif value := line.strip():
            yield item_of(value, stream.place, number, how)
