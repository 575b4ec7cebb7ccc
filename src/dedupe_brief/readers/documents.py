"""From what a caller names to documents: files, folders, archives, standard input, lists of names."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from dedupe_brief.errors import SourceError
from dedupe_brief.readers.compression import SUFFIXES as COMPRESSED
from dedupe_brief.readers.containers import contents
from dedupe_brief.readers.decode import STDIN
from dedupe_brief.readers.document import Item
from dedupe_brief.readers.kinds import SUFFIXES
from dedupe_brief.readers.reading import Reading
from dedupe_brief.readers.streams import CHUNK, Budget, Place, Stream
from dedupe_brief.readers.text import Found, expand, standard_input, unreadable

__all__ = ["READ_SUFFIXES", "Meter", "documents", "documents_in", "listed"]

READ_SUFFIXES: Final = COMPRESSED | SUFFIXES.keys()
"""Which files of a folder are read, by suffix in lower case; under that of a compression another one is looked at."""

MAX_NAME: Final = 64 * 1024
"""The longest name in a list, in bytes."""


@dataclass(slots=True)
class Meter:
    """How many bytes of the inputs were read so far, as they stand on the disk or come through the pipe."""

    read: int = 0


def documents(
    inputs: Sequence[str | Path], how: Reading | None = None, stdin: BinaryIO | None = None
) -> Iterator[Item]:
    """Yield the documents that ``inputs`` hold, in their order, or in its place what keeps one from being read.

    Everything is read as it is asked for: a document is there before the pipe it comes from has ended.

    Args:
        inputs: Files, folders (their files of a known kind, sorted by path), and ``-`` for standard input.
        how: What the caller chose.
        stdin: What to read for standard input; ``sys.stdin`` unless given.

    Raises:
        UsageError: ``how.encoding`` is no text encoding.

    >>> [str(item) for item in documents(["no such file.jsonl"])]
    ['no such file.jsonl: there is no such file or folder; check the name']
    """
    for found in expand(inputs, READ_SUFFIXES):
        if isinstance(found, SourceError):
            yield found
        else:
            yield from documents_in(found, how, stdin)


def documents_in(
    found: Found, how: Reading | None = None, stdin: BinaryIO | None = None, meter: Meter | None = None
) -> Iterator[Item]:
    """Yield the documents of one input; see ``documents``. The ``meter`` is told what was read."""
    how, meter = how or Reading(), meter or Meter()
    if found.path is None:
        try:
            stream = _stream(standard_input(stdin), Place(STDIN), how, meter)
        except SourceError as fault:
            yield fault
            return
        yield from contents(stream, how)
        return
    try:
        file = found.path.open("rb", buffering=0)
    except (OSError, ValueError) as fault:
        yield unreadable(found.name, fault)
        return
    with file:
        after = meter.read + os.fstat(file.fileno()).st_size
        yield from contents(_stream(file, Place(found.name, found.name), how, meter), how)
        meter.read = max(meter.read, after)  # some kinds of files are read here and there


def _stream(file: BinaryIO, place: Place, how: Reading, meter: Meter) -> Stream:
    """Return the stream of a file's bytes, counted as what its documents may be unpacked from."""
    budget = Budget(how.max_ratio)
    some = getattr(file, "read1", file.read)

    def read(size: int) -> bytes:
        try:
            data: bytes = some(size)
        except (OSError, ValueError) as fault:
            raise unreadable(place.name, fault) from None
        budget.taken += len(data)
        meter.read += len(data)
        return data

    return Stream(read, place, budget, file if _is_whole(file) else None)


def _is_whole(file: BinaryIO) -> bool:
    """Tell whether a file can be read in any order from its start."""
    try:
        return stat.S_ISREG(os.fstat(file.fileno()).st_mode) and file.tell() == 0
    except (OSError, ValueError):
        return False


def listed(name: str, stdin: BinaryIO | None = None) -> Iterator[str]:
    """Yield the names in a list, each ended by a NUL, as ``find -print0`` writes them; as they come.

    Args:
        name: The file with the list, or ``-`` for standard input.
        stdin: What to read for standard input; ``sys.stdin`` unless given.

    Raises:
        SourceError: The list can't be read, or holds an empty name or one that is no name.
    """
    where = STDIN if name == "-" else Path(name).as_posix()
    try:
        if name == "-":
            yield from _names(standard_input(stdin), where)
            return
        with Path(name).open("rb", buffering=0) as file:
            yield from _names(file, where)
    except (OSError, ValueError) as fault:
        raise unreadable(where, fault) from None


def _names(file: BinaryIO, where: str) -> Iterator[str]:
    some = getattr(file, "read1", file.read)
    rest = b""
    number = 0
    while data := some(CHUNK):
        *whole, rest = (rest + data).split(b"\0")
        for raw in whole:
            number += 1
            yield _name(raw, number, where)
        if len(rest) > MAX_NAME:
            what = "this is no list of names parted by NUL"
            raise SourceError(what, where=where, hint="write it with find -print0")
    if rest:
        yield _name(rest, number + 1, where)


def _name(raw: bytes, number: int, where: str) -> str:
    if not raw:
        raise SourceError("the name is empty", where=f"{where} #{number}")
    return os.fsdecode(raw)
