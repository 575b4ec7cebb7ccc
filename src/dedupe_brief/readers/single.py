"""What is one document: a text, a page; and records of ours as Markdown, which may be many."""

from collections.abc import Iterator

from dedupe_brief.core import markdown
from dedupe_brief.errors import RecordError, SourceError
from dedupe_brief.readers.document import HTML, TEXT, Document, Item, Written
from dedupe_brief.readers.kinds import Kind
from dedupe_brief.readers.reading import Reading
from dedupe_brief.readers.streams import Stream, take, too_large

__all__ = ["read_markdown", "read_single"]

_FENCE = f"{markdown.FENCE}\n".encode()


def read_single(stream: Stream, how: Reading, kind: Kind) -> Iterator[Item]:
    """Yield the one document that a stream is."""
    data = take(stream, how.max_document, stream.place.name)
    yield Document(
        stream.place.name,
        data,
        HTML if kind is Kind.HTML else TEXT,
        path=stream.place.path,
        url=how.url,
    )


def read_markdown(stream: Stream, how: Reading) -> Iterator[Item]:
    """Yield the records of a file of Markdown that the program wrote; what can't be read leaves the others."""
    for number, text in enumerate(_parts(stream, how.max_document), 1):
        yield text if isinstance(text, SourceError) else _record(text, stream.place.item(number))


def _record(data: bytes, name: str) -> Item:
    try:
        record = markdown.read(data.decode(), name)
    except UnicodeDecodeError:
        return SourceError("this is not UTF-8", where=name)
    except RecordError as fault:
        return fault
    return Written(name, record)


def _parts(stream: Stream, most: int) -> Iterator[bytes | SourceError]:
    """Yield the Markdown of each record: it begins with every other fence."""
    held: list[bytes] = []
    fences = size = 0
    for _, line in stream.each_line(most):
        if isinstance(line, SourceError):
            yield line
            return
        fences += line == _FENCE
        if fences == 3:
            yield b"".join(held).removesuffix(markdown.SEPARATOR.encode())
            held, fences, size = [], 1, 0
        size += len(line)
        if size > most:
            yield too_large(most, stream.place.name)
            return
        held.append(line)
    yield b"".join(held)
