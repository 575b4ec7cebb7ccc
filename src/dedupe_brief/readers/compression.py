"""Compressed data: told by its first bytes, unpacked as it is read, layer by layer."""

import bz2
import lzma
import re
import zlib
from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from dedupe_brief.errors import SourceError
from dedupe_brief.readers.streams import CHUNK, Place, Stream

__all__ = ["MAX_DEPTH", "SUFFIXES", "UNPACKING_FAULTS", "codec_of", "decoder_for", "too_deep", "unpacked"]

SUFFIXES = frozenset({".gz", ".bz2", ".xz", ".zst"})
"""How the names of compressed files end, in lower case."""

MAX_DEPTH = 6
"""How many compressions and archives may lie in one another."""

MAX_MEMORY = 256 * 1024 * 1024
"""What unpacking xz may need; its files say themselves how much."""

UNPACKING_FAULTS = (zlib.error, lzma.LZMAError, OSError, ValueError, EOFError)
"""What decompressors raise over damaged data."""

ZSTD_PIECE = 2048
"""How many bytes zstd gets at once: it gives out all they become, up to 32 kB for each."""


class Decoder(Protocol):
    """What Python's own decompressors have in common; each unpacks one member of a file."""

    @property
    def eof(self) -> bool:
        """Whether the member has ended."""

    @property
    def needs_input(self) -> bool:
        """Whether it wants more before it can give more."""

    @property
    def unused_data(self) -> bytes:
        """What followed the member's end."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return some of what ``data`` and what was held back become."""


class _Inflate:
    """zlib's decompressor in the shape of the others."""

    def __init__(self, wbits: int) -> None:
        self._inner = zlib.decompressobj(wbits)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


class _Zstd:
    """zstd's decompressor in the shape of the others: it gets its input in small pieces."""

    def __init__(self) -> None:
        import zstandard  # 5 ms to load, and few files are zstd

        self._inner = zstandard.ZstdDecompressor().decompressobj()
        self._rest = b""  # input that it has not got yet
        self._ready = memoryview(b"")  # output that nobody has got yet

    @property
    def eof(self) -> bool:
        return self._inner.eof and not self._ready

    @property
    def needs_input(self) -> bool:
        return not self._rest and not self._ready

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data + self._rest

    def decompress(self, data: bytes, max_length: int) -> bytes:
        if not self._ready:
            data = self._rest + data
            self._rest = data[ZSTD_PIECE:]
            try:
                self._ready = memoryview(self._inner.decompress(data[:ZSTD_PIECE]))
            except Exception as fault:  # its type can't be named without loading it
                raise ValueError(str(fault)) from None
        data, self._ready = bytes(self._ready[:max_length]), self._ready[max_length:]
        return data


class Codec(Struct, frozen=True):
    """A kind of compression: its name, how each member begins, and what unpacks one."""

    name: str
    begins: re.Pattern[bytes]
    decoder: Callable[[], Decoder]


CODECS = (
    Codec("gzip", re.compile(rb"\x1f\x8b\x08[\x00-\x1f]"), lambda: _Inflate(31)),
    # A text may begin with BZh and a digit: what follows is a block, or the end at once.
    Codec("bzip2", re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), bz2.BZ2Decompressor),
    Codec("xz", re.compile(rb"\xfd7zXZ\x00"), lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, MAX_MEMORY)),
    Codec("zstd", re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"), _Zstd),
)

HEAD = 10
"""How many bytes tell every compression."""


def codec_of(head: bytes) -> Codec | None:
    r"""Return the compression that data beginning with ``head`` is in, if it is in any.

    >>> codec_of(b"BZh91AY&SY").name, codec_of(b"BZhou writes")
    ('bzip2', None)
    """
    return next((codec for codec in CODECS if codec.begins.match(head)), None)


def unpacked(stream: Stream) -> Stream:
    """Return the stream of what ``stream`` holds once every compression around it is undone.

    Reading it raises ``SourceError`` where data is damaged or cut off, or unpacks to more than the budget allows. After
    damage it can be read on: it goes on with the next member, if there is one (a ``warc.gz`` has one for each record).

    Raises:
        SourceError: Compressions lie too deep in one another, or the first bytes can't be read.
    """
    while (codec := codec_of(stream.ahead(HEAD))) is not None:
        place = stream.place.deeper()
        if place.depth > MAX_DEPTH:
            raise too_deep(place)
        stream = stream.over(_Unpacking(stream, codec, place).read, place)
    return stream


def too_deep(place: Place) -> SourceError:
    """Return the error for archives in archives in archives."""
    what = f"more than {MAX_DEPTH} compressions and archives lie in one another"
    return SourceError(what, where=place.name, hint="unpack it first")


def decoder_for(name: str, data: bytes) -> Decoder | None:
    """Return what undoes the compression that HTTP calls ``name``; None if nothing here does.

    Args:
        name: The content coding.
        data: What is compressed: some servers leave the frame of ``deflate`` away, and it shows.
    """
    if name == "deflate":
        framed = len(data) > 1 and data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
        return _Inflate(15 if framed else -15)
    name = {"x-gzip": "gzip", "x-bzip2": "bzip2"}.get(name, name)
    return next((codec.decoder() for codec in CODECS if codec.name == name), None)


class _Unpacking:
    """Unpacks a file of one member or many."""

    def __init__(self, source: Stream, codec: Codec, place: Place) -> None:
        self._source = source
        self._codec = codec
        self._place = place
        self._decoder: Decoder | None = None  # of the open member
        self._rest = b""  # read, and not given to a decoder yet
        self._last = b""  # given to the open member's decoder last; from here the next one is looked for
        self._size = 0
        self._lost = False  # damage was met, and no member has given anything since
        self._ended = False

    def read(self, size: int) -> bytes:
        """Return some of the unpacked bytes; none at the end.

        Raises:
            SourceError: The data is damaged or cut off, or it is too much.
        """
        while not self._ended:
            decoder = self._decoder or self._opened()
            data = b"" if decoder is None else self._step(decoder, max(size, 1))
            if data:
                self._count(len(data))
                return data
        return b""

    def _opened(self) -> Decoder | None:
        """Open the next member; without one the file has ended."""
        if not (self._find() if self._lost else self._next()):
            self._ended = True
            return None
        self._decoder = self._codec.decoder()
        return self._decoder

    def _next(self) -> bool:
        """Tell whether a member follows at once; zeros, with which tapes and disks are filled up, are passed over."""
        while True:
            self._rest = self._rest.lstrip(b"\0")
            if len(self._rest) >= HEAD or not (more := self._source.read1(CHUNK)):
                break
            self._rest += more
        if not self._rest:
            return False
        if self._codec.begins.match(self._rest):
            return True
        self._ended = True
        raise self._error(f"something else follows the {self._codec.name} data", "cut it off")

    def _find(self) -> bool:
        """Look for the next member behind damage."""
        while not (found := self._codec.begins.search(self._rest)):
            more = self._source.read1(CHUNK)
            if not more:
                return False
            self._rest = self._rest[-HEAD:] + more
        self._rest = self._rest[found.start() :]
        return True

    def _step(self, decoder: Decoder, size: int) -> bytes:
        wanted = decoder.needs_input
        fresh = b""
        if wanted:
            opening, fresh = bool(self._rest), self._rest or self._source.read1(CHUNK)
            self._rest = b""
            self._last = fresh[1:] if opening else fresh
        try:
            data = decoder.decompress(fresh, size)
        except UNPACKING_FAULTS as fault:
            return self._damaged(fault)
        if decoder.eof:
            self._rest = decoder.unused_data
            self._decoder = None
        elif wanted and not fresh and not data:
            self._ended = True
            raise self._error(f"the {self._codec.name} data is cut off", "fetch the file again")
        return data

    def _damaged(self, fault: Exception) -> bytes:
        """Say that a member is damaged; unless it was none, but bytes that look like the start of one."""
        was_lost, self._lost = self._lost, True
        self._rest, self._decoder = self._last, None
        if was_lost:
            return b""
        detail = str(fault).removeprefix("Error -3 while decompressing data: ")
        raise self._error(f"the {self._codec.name} data is damaged ({detail})", "fetch the file again")

    def _count(self, size: int) -> None:
        self._lost = False
        self._size += size
        try:
            self._source.budget.give(size, self._place)
        except SourceError:
            self._ended = True
            raise

    def _error(self, what: str, hint: str) -> SourceError:
        return SourceError(f"{what} after {self._size:,} unpacked bytes", where=self._place.name, hint=hint)
