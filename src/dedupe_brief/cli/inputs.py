"""Inputs that can be sources as well as records: what is meant if none is named, and what each of them holds."""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from dedupe_brief.cli import records
from dedupe_brief.cli.progress import Course
from dedupe_brief.cli.settings import about
from dedupe_brief.core.model import Record, Source
from dedupe_brief.errors import DedupeBriefError, SourceError, UsageError
from dedupe_brief.readers import text
from dedupe_brief.readers.document import TEXT, Document, Item, Written, source_of
from dedupe_brief.readers.documents import READ_SUFFIXES, Meter, documents_in
from dedupe_brief.readers.documents import listed as names_in
from dedupe_brief.readers.encodings import canonical
from dedupe_brief.readers.reading import Reading
from dedupe_brief.readers.text import Found, expand, read_bytes

__all__ = ["Inputs", "check_encoding", "check_text", "contents", "listed", "named", "size_in_bytes"]

_LARGE: Final = 1 << 20  # bytes
_POWERS: Final = {"": 0, "k": 10, "m": 20, "g": 30}


def check_encoding(encoding: str | None) -> None:
    """Refuse an encoding that is none before any input is read: it is no fault of theirs.

    Raises:
        UsageError: There is no such text encoding.
    """
    if encoding is not None:
        with about("encoding"):
            canonical(encoding)


def check_text(said: str | None, option: str) -> None:
    """Refuse what was typed as bytes that are no text: only paths may be that.

    Raises:
        UsageError: It holds such bytes, which Python reads as lone surrogates.
    """
    try:
        (said or "").encode()
    except UnicodeEncodeError:
        raise UsageError(
            f"{said!r} for {option} holds bytes that are no UTF-8", hint="type it in a terminal set to UTF-8"
        ) from None


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


def listed(inputs: Sequence[str] | None, files_from: str | None) -> Sequence[str]:
    """Return the inputs that are named, on the command line or in a list.

    Raises:
        UsageError: Both, or neither.
        SourceError: The list can't be read.
    """
    if files_from is None:
        return named(inputs)
    if inputs:
        raise UsageError("inputs are named, and --files0-from as well", hint="give one of the two")
    return list(names_in(files_from))


def size_in_bytes(said: str, option: str = "") -> int:
    """Return how many bytes a size is; ``K``, ``M`` and ``G`` are powers of 1024.

    Args:
        said: The size.
        option: The option that says it, for messages.

    Raises:
        UsageError: It is no size.

    >>> size_in_bytes("64M"), size_in_bytes("1000")
    (67108864, 1000)
    """
    found = re.fullmatch(r"([0-9]{1,15})([kmg]?)(?:i?b)?", said.strip(), re.IGNORECASE | re.ASCII)
    if found is None or not int(found[1]):
        with about(option):
            raise UsageError(f"{said!r} is no size", hint="write it as 64M, or in bytes")
    return int(found[1]) << _POWERS[found[2].lower()]


def contents(
    found: Found, encoding: str | None, *, as_text: bool = False
) -> Iterator[tuple[str, Source | Record | DedupeBriefError]]:
    """Yield what an input holds, each with its name for messages: records, and of other documents their sources.

    What keeps one from being read comes in its place.

    Args:
        found: The input.
        encoding: The encoding a source is known to be in; records are always UTF-8.
        as_text: Take the markup of a page for text.

    Raises:
        UsageError: ``encoding`` is no text encoding.
    """
    try:
        data = read_bytes(found, max_bytes=_most(found))
    except SourceError as fault:
        yield found.name, fault
        return
    if records.holds_records(data):
        yield from records.named_records(data, found.name)
        return
    for item in documents_in(found, Reading(encoding=encoding), BytesIO(data)):
        yield _content(
            replace(item, media_type=TEXT) if as_text and isinstance(item, Document) else item, encoding
        )


def _content(item: Item, encoding: str | None) -> tuple[str, Source | Record | DedupeBriefError]:
    if isinstance(item, DedupeBriefError):
        return item.where, item
    if isinstance(item, Written):
        return item.name, item.record
    try:
        return item.name, source_of(item, encoding)
    except SourceError as fault:
        return item.name, fault


@dataclass(frozen=True, slots=True)
class Inputs:
    """All inputs of a run.

    Attributes:
        found: Files, standard input, and what can't be found, in order.
        how: How they are read.
        meter: How much of them was read so far.
    """

    found: tuple[Found | SourceError, ...]
    how: Reading
    meter: Meter = field(default_factory=Meter)

    @classmethod
    def of(cls, inputs: Sequence[str], how: Reading) -> "Inputs":
        """Find what ``inputs`` name; folders give their files of a known kind."""
        return cls(tuple(expand(inputs, READ_SUFFIXES)), how)

    @property
    def files(self) -> list[Path]:
        """The files among them, none of which may be overwritten."""
        return [item.path for item in self.found if isinstance(item, Found) and item.path is not None]

    def course(self, doing: str) -> Course:
        """Return what there is to be done: by bytes, since one file may hold many documents."""
        if len(self.found) == 1 and self.files and not _is_large(self.files[0]):
            return Course(doing, 1)
        sizes = [] if len(self.files) < len(self.found) else [path.stat().st_size for path in self.files]
        return Course(doing, sum(sizes) or None, lambda: self.meter.read)

    def items(self) -> Iterator[Item]:
        """Yield what they hold, read as it is asked for."""
        for item in self.found:
            if isinstance(item, SourceError):
                yield item
            else:
                yield from documents_in(item, self.how, meter=self.meter)


def _is_large(path: Path) -> bool:
    """Tell whether a file is worth a bar, which takes a moment to load."""
    return path.stat().st_size > _LARGE


def _most(found: Found) -> int:
    """Return how many bytes are read: a collection of records may be larger than one source."""
    is_collection = found.path is not None and found.path.suffix.lower() in records.RECORD_SUFFIXES
    return records.MAX_BYTES if is_collection else text.MAX_BYTES
