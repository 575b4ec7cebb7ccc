"""Tar archives: their members one after another, as they are read.

The standard library reads single headers here, not the archive: its own reader takes a damaged header for the archive's
end and says nothing, and it holds extended headers of any size.
"""

import tarfile
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from dedupe_brief.errors import SourceError
from dedupe_brief.readers.member_names import member_name
from dedupe_brief.readers.streams import CHUNK, Stream

__all__ = ["tar_members"]

BLOCK: Final = 512
MAX_EXTENDED: Final = 1024 * 1024
"""The most bytes of what stands before a member because its header has no room for it, such as a long name."""

_PAX: Final = frozenset({tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE})
_EXTENDING: Final = _PAX | {tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK}
_FILES: Final = frozenset({tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE})
_WITHOUT_DATA: Final = frozenset(
    {tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE}
)
_HOLES_GO_ON: Final = {False: 482, True: 504}
"""Where a header, and a block that continues it, say whether the list of a file's holes goes on."""


class _Member(Struct, frozen=True):
    """A member of an archive: its name as it is stored, its type, whether it is stored with holes."""

    name: bytes
    type: bytes
    has_holes: bool


def tar_members(stream: Stream) -> Iterator[Stream | SourceError]:
    """Yield the stream of each file in the archive, in its order; each is to be read before the next is asked for.

    Folders, links and devices are passed over: what a link leads to stands elsewhere in the archive, or not in it.
    Where a header is damaged, the next one that is whole is looked for.

    Raises:
        SourceError: The archive is cut off.
    """
    archive = _Archive(stream)
    while (member := archive.next()) is not None:
        if isinstance(member, SourceError):
            yield member
            continue
        place = stream.place.inside(member_name(member.name))
        if member.has_holes:
            yield SourceError("it is stored with holes", where=place.name, hint="unpack the archive first")
        elif member.type in _FILES:
            yield stream.over(archive.read, place)


class _Archive:
    """Goes through an archive header by header."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._left = 0  # bytes of the open member
        self._padding = 0
        self._is_lost = False  # damage was met, and no whole header since
        self._ends = False  # zeros came last, as at an archive's end

    def next(self) -> _Member | SourceError | None:
        """Return the next member, an error once for what is damaged, None at the end.

        Raises:
            SourceError: The archive is cut off.
        """
        self._pass_over()
        about: dict[bytes, bytes] = {}
        while block := self._stream.read(BLOCK):
            self._ends = not block.strip(b"\0")
            if self._ends:
                continue
            header = self._header(block)
            if header is None:
                if self._is_lost:
                    continue
                self._is_lost = True
                return self._error("a header is damaged")
            self._is_lost = False
            self._open(header.size if header.type not in _WITHOUT_DATA else 0)
            if header.type not in _EXTENDING:
                return self._member(header, block, about)
            if header.size > MAX_EXTENDED:
                return self._error(f"what a header has no room for takes more than {MAX_EXTENDED:,} bytes")
            about |= self._extension(header.type)
        if self._ends:
            return None
        raise self._cut_off()

    def read(self, size: int) -> bytes:
        """Return some bytes of the open member; none at its end.

        Raises:
            SourceError: The archive is cut off.
        """
        if not self._left:
            return b""
        data = self._stream.read1(min(size, self._left))
        if not data:
            raise self._cut_off()
        self._left -= len(data)
        return data

    @staticmethod
    def _header(block: bytes) -> tarfile.TarInfo | None:
        """Return what a header says, unless it is damaged; names stay bytes, whatever encoding they are in."""
        try:
            header = tarfile.TarInfo.frombuf(block, "latin-1", "strict")
        except (tarfile.HeaderError, ValueError):
            return None
        return header if header.size >= 0 else None

    def _member(self, header: tarfile.TarInfo, block: bytes, about: Mapping[bytes, bytes]) -> _Member:
        if (size := about.get(b"size", b"")).isdigit() and len(size) < 20:
            self._open(int(size))
        has_holes = header.type == tarfile.GNUTYPE_SPARSE or any(
            key.startswith(b"GNU.sparse") for key in about
        )
        is_continued = False
        while (
            header.type == tarfile.GNUTYPE_SPARSE
            and len(block) == BLOCK
            and block[_HOLES_GO_ON[is_continued]]
        ):
            block, is_continued = self._stream.read(BLOCK), True
        return _Member(about.get(b"path", header.name.encode("latin-1")), header.type, has_holes)

    def _extension(self, kind: bytes) -> Mapping[bytes, bytes]:
        """Return what the open member says of the one behind it."""
        data = b"".join(iter(lambda: self.read(CHUNK), b""))
        self._pass_over()
        if kind in _PAX:
            return dict(_pairs(data))
        return {b"path": data.rstrip(b"\0")} if kind == tarfile.GNUTYPE_LONGNAME else {}

    def _open(self, size: int) -> None:
        self._left, self._padding = size, -size % BLOCK

    def _pass_over(self) -> None:
        """Read on to the end of the open member."""
        while self.read(CHUNK):
            pass
        self._stream.read(self._padding)
        self._padding = 0

    def _cut_off(self) -> SourceError:
        self._open(0)
        self._ends = True
        return self._error("the archive is cut off")

    def _error(self, what: str) -> SourceError:
        return SourceError(what, where=self._stream.place.name, hint="fetch the archive again")


def _pairs(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    r"""Yield the entries of an extended header, as far as they can be read.

    >>> list(_pairs(b"12 path=a/b\n"))
    [(b'path', b'a/b')]
    """
    at = 0
    while (space := data.find(b" ", at, at + 10)) > at and data[at:space].isdigit():
        end = at + int(data[at:space])
        if not space < end <= len(data):
            return
        key, _, value = data[space + 1 : end - 1].partition(b"=")
        yield key, value
        at = end
