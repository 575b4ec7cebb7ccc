"""Bytes on their way in: read once, front to back, with a look ahead; and where they stand, for messages and records."""

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, BinaryIO

from msgspec import Struct

from dedupe_brief.errors import SourceError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["CHUNK", "FLOOR", "MAX_SPOOLED", "Budget", "Place", "Stream", "seekable", "take", "too_large"]

CHUNK = 64 * 1024
"""How many bytes are asked for at once. Of larger pieces, folders of small files would take three times as long."""

FLOOR = 64 * 1024 * 1024
"""What a file may always unpack to, however small it is."""

MAX_SPOOLED = 4 * 1024**3
"""The most that is laid down in a temporary file, where a format can't be read front to back."""

IN_MEMORY = 16 * 1024 * 1024
"""What is laid down up to this size needs no file."""


class Place(Struct, frozen=True):
    """Where a stretch of bytes stands.

    Attributes:
        name: What messages call it: ``a.zip/b.txt``, ``standard input``.
        path: The same for the record; None if it came from standard input.
        depth: How many archives and compressions it lies inside.
    """

    name: str
    path: str | None = None
    depth: int = 0

    def inside(self, member: str) -> "Place":
        """Return the place of an archive's member.

        >>> Place("a.zip", "a.zip").inside("b/c.txt").path
        'a.zip/b/c.txt'
        """
        path = None if self.path is None else f"{self.path}/{member}"
        return Place(f"{self.name}/{member}", path, self.depth + 1)

    def deeper(self) -> "Place":
        """Return the place of what this unpacks to: the same name, one layer further in."""
        return Place(self.name, self.path, self.depth + 1)

    def item(self, number: int) -> str:
        """Return how messages name an item of this container, numbered from 1.

        >>> Place("pages.jsonl.gz").item(17)
        'pages.jsonl.gz #17'
        """
        return f"{self.name} #{number}"


class Budget:
    """How much one file may unpack to: a bomb is told by what comes out beside what went in.

    Everything at one depth counts together, so that neither many members nor archives in archives add up to more.

    Args:
        max_ratio: How many bytes may come out for each that went in.
    """

    def __init__(self, max_ratio: float) -> None:
        self.taken = 0
        self._max_ratio = max_ratio
        self._given: dict[int, int] = {}

    def give(self, size: int, place: Place) -> None:
        """Count ``size`` bytes that came out at the depth of ``place``.

        Raises:
            SourceError: That is too much.
        """
        given = self._given[place.depth] = self._given.get(place.depth, 0) + size
        if given > max(FLOOR, self._max_ratio * self.taken):
            raise SourceError(
                f"it unpacks to more than {self._max_ratio:g} times its size",
                where=place.name,
                hint="if it can be trusted, raise --max-ratio",
            )


class _Ahead(io.RawIOBase):
    """Gives out what ``read`` gives, after what was put in front of it."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._front = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        room = memoryview(buffer).cast("B")
        data = self._front[: len(room)] if self._front else self._read(len(room))
        if self._front:
            self._front = self._front[len(data) :]
        room[: len(data)] = data
        return len(data)

    def ahead(self, is_enough: Callable[[bytes], bool], most: int) -> bytes:
        """Return what comes next without taking it, as soon as it is enough or ``most``, or all there is."""
        held = bytes(self._front)
        while len(held) < most and not is_enough(held):
            data = self._read(CHUNK)
            if not data:
                break
            held += data
        self._front = memoryview(held)
        return held[:most]

    def put_in_front(self, data: bytes) -> None:
        self._front = memoryview(data + bytes(self._front))


class Stream(io.BufferedReader):
    """Bytes that are read once. Reading gives what is there: a pipe is not waited for longer than it takes.

    Args:
        read: Gives some bytes, at most as many as it is asked for; none at the end. What it raises, reading raises.
        place: Where the bytes stand.
        budget: What the file they come from may unpack to.
        file: The file itself if the bytes are all of it and it can be read in any order.
    """

    def __init__(
        self, read: Callable[[int], bytes], place: Place, budget: Budget, file: BinaryIO | None = None
    ) -> None:
        self._ahead = _Ahead(read)
        super().__init__(self._ahead, CHUNK)
        self.place = place
        self.budget = budget
        self.file = file

    def ahead(self, most: int, is_enough: Callable[[bytes], bool] | None = None) -> bytes:
        """Return the next bytes without taking them; only before anything was read.

        Args:
            most: How many at most.
            is_enough: Tells whether what is there will do; unless given, ``most`` bytes are waited for.
        """
        return self._ahead.ahead(is_enough or (lambda held: len(held) >= most), most)

    def put_back(self, data: bytes) -> None:
        """Have ``data`` read once more before what follows."""
        self._ahead.put_in_front(data + self.read(len(self.peek())))

    def over(self, read: Callable[[int], bytes], place: Place | None = None) -> "Stream":
        """Return the stream of what this one becomes when ``read`` reads it."""
        return Stream(read, place or self.place, self.budget)

    def each_line(self, most: int) -> Iterator[tuple[int, bytes | SourceError]]:
        """Yield each line after its number from 1, or in its place the error that keeps it from being read.

        What follows an error is read on. A line longer than ``most`` bytes is an error and is not held.
        """
        number = 0
        while True:
            number += 1
            try:
                line = self.readline(most + 1)
                if not line:
                    return
                if len(line) > most and not line.endswith(b"\n"):
                    self._skip_line()
                    raise too_large(most, self.place.item(number))
            except SourceError as fault:
                yield number, fault
            else:
                yield number, line

    def _skip_line(self) -> None:
        while (part := self.readline(CHUNK)) and not part.endswith(b"\n"):
            pass


def too_large(most: int, where: str) -> SourceError:
    """Return the error for what is larger than a document may be."""
    return SourceError(f"it holds more than {most:,} bytes", where=where, hint="split it into its articles")


def take(stream: IO[bytes], most: int, where: str) -> bytes:
    """Read a stream to its end, and no further than ``most`` bytes: it may be endless.

    Raises:
        SourceError: It is longer than that.
    """
    chunks: list[bytes] = []
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > most:
            raise too_large(most, where)
        chunks.append(chunk)
    return b"".join(chunks)


@contextmanager
def seekable(stream: Stream) -> Iterator[IO[bytes]]:
    """Give a file with the whole of ``stream`` that can be read in any order: the file itself, or a temporary one.

    Raises:
        SourceError: It is too large for that, or can't be read or laid down.
    """
    if stream.file is not None:
        stream.budget.taken = stream.file.seek(0, io.SEEK_END)
        stream.file.seek(0)
        yield stream.file
        return
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as spool:
        size = 0
        while chunk := stream.read1(CHUNK):
            size += len(chunk)
            if size > MAX_SPOOLED:
                raise SourceError(
                    f"it holds more than {MAX_SPOOLED:,} bytes and can't be read front to back",
                    where=stream.place.name,
                    hint="unpack it into a file first",
                )
            try:
                spool.write(chunk)
            except OSError as fault:
                what = f"it can't be laid down in a temporary file: {fault.strerror or fault}"
                raise SourceError(
                    what, where=stream.place.name, hint="set TMPDIR to a folder with room"
                ) from None
        spool.seek(0)
        yield spool
