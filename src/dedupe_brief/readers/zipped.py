"""Zip archives: their members in the order of the directory that stands at the archive's end."""

import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Final

from dedupe_brief.errors import SourceError
from dedupe_brief.readers.member_names import member_name
from dedupe_brief.readers.streams import Place, Stream, seekable

__all__ = ["zip_members"]

_FAULTS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    OSError,
    EOFError,
    ValueError,
    RuntimeError,  # and NotImplementedError: a way of compressing that the library does not know
    IndexError,
    OverflowError,
    MemoryError,
)
"""What the library raises over archives that are damaged or strange."""

_ENCRYPTED: Final = 0x1
_UTF8: Final = 0x800


def zip_members(stream: Stream) -> Iterator[Stream | SourceError]:
    """Yield the stream of each file in the archive, or what keeps it from being read.

    The directory stands at the end, so that an archive that is no file is laid down in one first. Folders and links are
    passed over.

    Raises:
        SourceError: This is no archive, or it is damaged, or too large to be laid down.
    """
    with seekable(stream) as file:
        try:
            archive = zipfile.ZipFile(file)
        except _FAULTS as fault:
            raise _damaged(fault, stream.place) from None
        for info in archive.infolist():
            if info.filename.endswith("/") or stat.S_ISLNK(info.external_attr >> 16):
                continue
            yield from _member(archive, info, stream)


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, stream: Stream
) -> Iterator[Stream | SourceError]:
    place = stream.place.inside(_name(info))
    if info.flag_bits & _ENCRYPTED:
        yield SourceError("it is encrypted", where=place.name, hint="unpack the archive first")
        return
    try:
        file = archive.open(info)
    except _FAULTS as fault:
        yield _damaged(fault, place)
        return
    with file:
        yield stream.over(_reading(file, stream, place), place)


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's name: where it is not said to be UTF-8, the library has read it in the oldest of all ways."""
    if info.flag_bits & _UTF8:
        return info.filename.encode("utf-8", "backslashreplace").decode()
    return member_name(info.orig_filename.partition("\0")[0].encode("cp437"))


def _reading(file: IO[bytes], stream: Stream, place: Place) -> Callable[[int], bytes]:
    """Return what reads a member, counts what comes out, and says what is wrong with it."""

    def read(size: int) -> bytes:
        try:
            data = file.read(size)
        except _FAULTS as fault:
            raise _damaged(fault, place) from None
        stream.budget.give(len(data), place)
        return data

    return read


def _damaged(fault: BaseException, place: Place) -> SourceError:
    reason = (str(fault).splitlines() or [type(fault).__name__])[0]
    return SourceError(f"the ZIP archive is damaged or of an unknown kind ({reason[:200]})", where=place.name)
