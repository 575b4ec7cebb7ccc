"""Formats compressed: gz, zst, bz2 and xz, each so that the same records give the same bytes."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from dedupe_brief.writers.formats import Frame, Framed

__all__ = ["KINDS", "compressed", "gzip_member"]

F = TypeVar("F", bound=Framed)

_GZIP: Final = 16 + zlib.MAX_WBITS
"""A gzip header without name and time; ``gzip`` would write the time of day."""


class _Compressor(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


def _gz() -> _Compressor:
    return zlib.compressobj(6, zlib.DEFLATED, _GZIP)


def _zst() -> _Compressor:
    from zstandard import ZstdCompressor

    return ZstdCompressor(level=10, write_checksum=True).compressobj()


def _bz2() -> _Compressor:
    return bz2.BZ2Compressor(9)


def _xz() -> _Compressor:
    return lzma.LZMACompressor(preset=6)


KINDS: Mapping[str, Callable[[], _Compressor]] = {"gz": _gz, "zst": _zst, "bz2": _bz2, "xz": _xz}
"""How each is made, by the ending of its files. The levels are fixed: they are part of what is written."""


def compressed(form: F, kind: str) -> F:
    """Return ``form``, compressed as one of ``KINDS``: records are rendered as before, the whole is compressed."""
    dataclass: Any = form  # what `replace` takes has no name as a type
    made: F = replace(
        dataclass,
        name=f"{form.name}.{kind}",
        suffix=f"{form.suffix}.{kind}",
        frame=partial(_Compressed, form.frame, KINDS[kind]),
        binary=True,
    )
    return made


def gzip_member(data: bytes) -> bytes:
    """Return ``data`` as a gzip file, which may stand behind another.

    >>> zlib.decompress(gzip_member(b"a"), _GZIP)
    b'a'
    """
    packer = _gz()
    return packer.compress(data) + packer.flush()


class _Compressed:
    """Another frame, compressed. What is small is held back until it fills a block."""

    def __init__(self, frame: Callable[[], Frame], compressor: Callable[[], _Compressor]) -> None:
        self._frame = frame()
        self._compressor = compressor()

    def begin(self) -> bytes:
        return self._compressor.compress(self._frame.begin())

    def add(self, data: bytes) -> bytes:
        return self._compressor.compress(self._frame.add(data))

    def end(self) -> bytes:
        return self._compressor.compress(self._frame.end()) + self._compressor.flush()
