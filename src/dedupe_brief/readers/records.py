"""Reading records back from what was written: JSON Lines or Markdown, told apart by the first line."""

import re
from collections.abc import Iterator

from dedupe_brief.core import markdown
from dedupe_brief.core.model import Record
from dedupe_brief.core.versioning.archived import from_line
from dedupe_brief.errors import RecordError, SourceError

__all__ = ["read_each_record", "read_records"]


def read_records(data: str, where: str = "") -> Iterator[Record]:
    r"""Yield the records that ``data`` holds, in order.

    Args:
        data: The whole content of a file that the program wrote as JSON Lines or Markdown. Empty lines between
            JSON records are passed over, and so is what an export of an archive says beside a record.
        where: The file's name, for messages.

    Raises:
        SourceError: There is no record in it.
        RecordError: One can't be read; says in which line. The records before it have been yielded.

    >>> list(read_records("\n{}", "a.jsonl"))
    Traceback (most recent call last):
    dedupe_brief.errors.RecordError: a.jsonl:2: id: the key is missing
    """
    first = re.search(r"\S", data)
    if first and first[0] == "{":
        return (from_line(line, place)[0] for place, line in _json_lines(data, where))
    if data.startswith(f"{markdown.FENCE}\n"):
        return markdown.read_all(data, where)
    raise SourceError(
        "this holds no records" if first else "this is empty",
        where=where,
        hint="pass a file that dedupe-brief wrote as jsonl or markdown",
    )


def read_each_record(data: bytes, where: str = "") -> Iterator[Record | RecordError | SourceError]:
    """Yield the records that ``data`` holds, or in its place the error that kept one from being read.

    In JSON Lines a line that can't be read leaves the others as they are; in Markdown what follows it is lost,
    since nothing tells where the next record begins.

    Args:
        data: The whole content of a file that the program wrote as JSON Lines or Markdown.
        where: The file's name, for messages.

    >>> [str(item) for item in read_each_record(b"{}", "a.jsonl")]
    ['a.jsonl:1: id: the key is missing']
    """
    try:
        text = data.decode()
        if not text.lstrip().startswith("{"):
            yield from read_records(text, where)
            return
    except UnicodeDecodeError as fault:
        yield SourceError("this is not UTF-8", where=_line(where, data.count(b"\n", 0, fault.start) + 1))
        return
    except (RecordError, SourceError) as fault:
        yield fault
        return
    for place, line in _json_lines(text, where):
        try:
            yield from_line(line, place)[0]
        except RecordError as fault:
            yield fault


def _json_lines(data: str, where: str) -> Iterator[tuple[str, str]]:
    """Yield each line that is not empty, after its place."""
    for number, line in enumerate(data.split("\n"), 1):
        if line.strip():
            yield _line(where, number), line


def _line(where: str, number: int) -> str:
    return f"{where}:{number}" if where else f"line {number}"
