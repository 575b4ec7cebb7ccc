"""Reading records back from what was written: JSON Lines or Markdown, told apart by the first line."""

import re
from collections.abc import Iterator

from dedupe_brief.core import markdown
from dedupe_brief.core.model import Record
from dedupe_brief.core.record import from_json
from dedupe_brief.errors import RecordError

__all__ = ["read_records"]


def read_records(data: str, where: str = "") -> Iterator[Record]:
    r"""Yield the records that ``data`` holds, in order.

    Args:
        data: The whole content of a file that the program wrote as JSON Lines or Markdown. Empty lines between
            JSON records are passed over.
        where: The file's name, for messages.

    Raises:
        RecordError: There is no record, or one can't be read; says in which line. The records before it have
            been yielded.

    >>> list(read_records("\n{}", "a.jsonl"))
    Traceback (most recent call last):
    dedupe_brief.errors.RecordError: a.jsonl:2: id: the key is missing
    """
    first = re.search(r"\S", data)
    if first and first[0] == "{":
        return _json_lines(data, where)
    if data.startswith(f"{markdown.FENCE}\n"):
        return markdown.read_all(data, where)
    raise RecordError(
        "this holds no records" if first else "this is empty",
        where=where,
        hint="pass a file that dedupe-brief wrote as jsonl or markdown",
    )


def _json_lines(data: str, where: str) -> Iterator[Record]:
    for number, line in enumerate(data.split("\n"), 1):
        if line.strip():
            yield from_json(line, f"{where}:{number}" if where else f"line {number}")
