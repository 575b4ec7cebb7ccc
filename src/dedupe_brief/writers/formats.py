"""What makes a format: its name, how a record looks in it, and what stands around and between records in one file.

A record is rendered wherever it was made, which may be another process; framing is done where the output is written.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from msgspec import Struct

from dedupe_brief.core.model import Record
from dedupe_brief.core.versioning.archived import Exported

__all__ = ["ExportFormat", "Format", "Frame", "Framed", "Rendered", "Separated", "rendered"]


class Rendered(Struct, frozen=True):
    """A record as bytes of its format, with what a file of its own is named after.

    Attributes:
        data: The bytes.
        path: Where its source was read from.
        url: Where it was scraped.
        id: The record's id.
    """

    data: bytes
    path: str | None
    url: str | None
    id: str


class Frame(Protocol):
    """Makes one file or stream of rendered records: each method returns what is to be written next."""

    def begin(self) -> bytes:
        """Return what stands before the first record."""

    def add(self, data: bytes) -> bytes:
        """Take one rendered record; it may be held back until there are enough of them."""

    def end(self) -> bytes:
        """Return what is left."""


class Framed(Protocol):
    """What is known of a form of files, whatever is rendered in it: see `Format`."""

    @property
    def name(self) -> str:
        """What options call it."""

    @property
    def suffix(self) -> str:
        """The suffix of a file in it, with the dot."""

    @property
    def frame(self) -> Callable[[], Frame]:
        """Begins a file or stream."""

    @property
    def binary(self) -> bool:
        """Whether it is not for terminals."""


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write records.

    Attributes:
        name: What options call it.
        suffix: The suffix of a file in it, with the dot.
        render: The record as bytes. Given too are its source's bytes as they were scraped, if they are at hand.
        frame: Begins a file or stream.
        binary: It is not for terminals.
    """

    name: str
    suffix: str
    render: Callable[[Record, bytes | None], bytes]
    frame: Callable[[], Frame]
    binary: bool = False


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A way to write what an archive holds.

    Attributes:
        name: What options call it.
        suffix: The suffix of a file in it, with the dot.
        render: Some sightings of a revision as bytes.
        frame: Begins a file or stream.
        binary: It is not for terminals.
    """

    name: str
    suffix: str
    render: Callable[[Exported], bytes]
    frame: Callable[[], Frame]
    binary: bool = False


def rendered(record: Record, form: Format, scraped: bytes | None = None) -> Rendered:
    """Render a record.

    Args:
        record: The record.
        form: The format to write in.
        scraped: Its source's bytes, if they are at hand.
    """
    return Rendered(form.render(record, scraped), record.origin.path, record.origin.url, record.id)


class Separated:
    r"""Puts a separator between records, at the beginning of a line, and nothing around them.

    >>> frame = Separated(b"--\n")
    >>> frame.begin() + frame.add(b"a\n") + frame.add(b"b") + frame.add(b"c\n") + frame.end()
    b'a\n--\nb\n--\nc\n'
    """

    def __init__(self, separator: bytes = b"") -> None:
        self._separator = separator
        self._between = b""

    def begin(self) -> bytes:
        """Return nothing."""
        return b""

    def add(self, data: bytes) -> bytes:
        """Return the record, with the separator before it if it is not the first."""
        between = self._between
        self._between = self._separator if data.endswith(b"\n") else b"\n" + self._separator
        return between + data

    def end(self) -> bytes:
        """Return nothing."""
        return b""
