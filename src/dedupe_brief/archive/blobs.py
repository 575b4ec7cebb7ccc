"""Content by its digest, compressed against a dictionary and against what it is a version of."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import zstandard

from dedupe_brief.archive.database import Database, damaged
from dedupe_brief.archive.inserts import Inserts, marks

__all__ = ["KEYFRAME", "Blobs", "Stored"]

KEYFRAME: Final = 16
"""How many contents at most have to be unpacked to read one."""

_LEVEL: Final = 3
_DICTIONARY_BYTES: Final = 8192
_TRAINED_FROM: Final = 256  # contents; fewer teach too little
_TRAINED_AGAIN: Final = 32  # times as many

# Up to there a frame's own window holds content and base; beyond, it has to be told.
_SMALL: Final = 1 << 18
_LARGEST_WINDOW: Final = 30  # as a power of two, in bytes
_LARGEST_TABLE: Final = 26

_CACHED_BYTES: Final = 8 << 20

_COLUMNS: Final = ("digest", "size", "depth", "base_id", "dictionary_id", "data")
_PACKED: Final = f"SELECT id, {', '.join(_COLUMNS)} FROM blob"  # noqa: S608  our own names

# Packed contents of more bytes are read when they are needed, and not many at once.
_READ_AHEAD: Final = 1 << 16


class Stored(NamedTuple):
    """A content that is stored: its id, and its SHA-256."""

    id: int
    digest: bytes


class _Packed(NamedTuple):
    """A content as it is stored."""

    id: int
    digest: bytes
    size: int
    depth: int
    base: int | None
    dictionary: int | None
    data: bytes


class Blobs:
    """The contents of one archive.

    Args:
        database: The archive.
        cached: How many bytes of contents are held that may be a base to the next one.
    """

    def __init__(self, database: Database, cached: int = _CACHED_BYTES) -> None:
        self._database = database
        self._dictionaries: dict[int | None, bytes] = {None: b""}
        self._newest: int | None = None
        self._cache = _Cache(cached)
        self._depths: dict[int, int] = {}
        self._inserts = Inserts(database, "blob", _COLUMNS)
        self._ids: dict[bytes, int | None] = {}  # of contents that were looked for; None if not there
        self._rows: dict[int, _Packed] = {}

    def look_up(self, digests: Sequence[bytes], numbers: Iterable[int]) -> None:
        """Read at once what `add` will ask of many contents, up to the next `flush`.

        Args:
            digests: The digests of those that may be there.
            numbers: The ids of those that others will be based on.
        """
        self._look_for(digests)
        wanted = set(numbers)
        for _ in range(KEYFRAME):
            if not wanted:
                break
            where = f"WHERE id IN ({marks([*wanted])}) AND length(data) <= {_READ_AHEAD:d}"
            found = [_Packed(*row) for row in self._database.rows(f"{_PACKED} {where}", *wanted)]
            self._rows.update((packed.id, packed) for packed in found)
            bases = {packed.base for packed in found if self._cache.get(packed.id) is None}
            wanted = {base for base in bases if base is not None and base not in self._rows}

    def _look_for(self, digests: Sequence[bytes]) -> None:
        self._ids.update(dict.fromkeys(digests))
        where = f"WHERE digest IN ({marks(digests)})"
        for digest, number in self._database.rows(f"SELECT digest, id FROM blob {where}", *digests):  # noqa: S608
            self._ids[digest] = number

    def put(self, content: bytes, like: int | None = None, made_of: int | None = None) -> Stored:
        """Store a content unless it is there. To be called inside a transaction. The arguments are those of `add`."""
        stored = self.add(content, hashlib.sha256(content).digest(), like, made_of)
        self.flush()
        return stored

    def add(
        self, content: bytes, digest: bytes, like: int | None = None, made_of: int | None = None
    ) -> Stored:
        """Let a content wait for `flush`, unless it is there. Nobody else may write meanwhile.

        Args:
            content: The bytes.
            digest: Their SHA-256.
            like: The id of one that has most of it, in the same form: the version before it.
            made_of: The id of what it was made of, if there is none: that has its words, not its form.
        """
        if digest not in self._ids:
            self._look_for([digest])
        found = self._ids[digest]
        if found is not None:
            return Stored(found, digest)
        base, depth = self._based(made_of if like is None else like)
        # A dictionary says little that a version before does not, and packing is slower by a third with both.
        dictionary = None if base is not None and base == like else self._newest
        data = self._packed(content, base, dictionary)
        made = self._ids[digest] = self._inserts.add(digest, len(content), depth, base, dictionary, data)
        self._cache.put(made, content)
        self._depths[made] = depth
        return Stored(made, digest)

    def flush(self) -> None:
        """Store what waits."""
        self._inserts.flush()
        self._ids.clear()
        self._rows.clear()

    def get(self, number: int) -> bytes:
        """Return the content with an id.

        Raises:
            ArchiveError: It is not there, or not what its digest says.
        """
        chain: list[_Packed] = []
        base: int | None = number
        content = None
        while base is not None and content is None:
            content = self._cache.get(base)
            if content is None:
                chain.append(self._read(base))
                base = chain[-1].base
            if len(chain) > KEYFRAME:
                raise damaged(self._database.path, f"content {number} is based on too many others")
        content = content or b""
        for packed in reversed(chain):
            content = self._unpacked(packed, content)
            self._cache.put(packed.id, content)
        return content

    def _read(self, number: int) -> _Packed:
        if number not in self._rows and self._inserts:
            self.flush()  # it may be one of those that wait
        packed = self._rows.get(number) or self._row(number)
        numbers = {type(packed.size), type(packed.base or 0), type(packed.dictionary or 0)}
        if numbers != {int} or not isinstance(packed.data, bytes):
            raise damaged(self._database.path, f"content {number} can't be read")
        if packed.base is not None and packed.base >= number:  # so that no chain runs in a circle
            raise damaged(self._database.path, f"content {number} is based on a later one")
        return packed

    def _row(self, number: int) -> _Packed:
        row: tuple[Any, ...] | None = self._database.row(f"{_PACKED} WHERE id = ?", number)
        if row is None:
            raise damaged(self._database.path, f"content {number} is missing")
        return _Packed(*row)

    def _unpacked(self, packed: _Packed, base: bytes) -> bytes:
        try:
            if zstandard.frame_content_size(packed.data) != packed.size:
                raise damaged(self._database.path, f"content {packed.id} has not the size that is said")
            content = zstandard.ZstdDecompressor(
                dict_data=_raw(self._dictionary(packed.dictionary) + base),
                max_window_size=1 << _LARGEST_WINDOW,
            ).decompress(packed.data)
        except (zstandard.ZstdError, MemoryError) as fault:
            raise damaged(self._database.path, f"content {packed.id} can't be unpacked ({fault})") from fault
        if hashlib.sha256(content).digest() != packed.digest:
            raise damaged(self._database.path, f"content {packed.id} is not what its digest says")
        return content

    def _based(self, base: int | None) -> tuple[int | None, int]:
        """Return a base, or none if too many contents would have to be unpacked; and how many it makes."""
        depth = 0 if base is None else self._depth(base) + 1
        return (base, depth) if depth < KEYFRAME else (None, 0)

    def _depth(self, number: int) -> int:
        """Return how many contents have to be unpacked before one."""
        if number not in self._depths:
            self._depths[number] = self._read(number).depth
        return self._depths[number]

    def rebase(self, number: int, base: int | None) -> int:
        """Pack a content anew, on another base or none: what it was based on is to go.

        Returns:
            How many contents have to be unpacked before it now: it stands alone if that would be too many.
        """
        content = self.get(number)
        base, depth = self._based(base)
        self._database.execute(
            "UPDATE blob SET depth = ?, base_id = ?, dictionary_id = ?, data = ? WHERE id = ?",
            *(depth, base, self._newest, self._packed(content, base, self._newest), number),
        )
        self._depths[number] = depth
        return depth

    def forget(self) -> None:
        """Forget what was read or stored: it may have been undone, and its ids given to others."""
        self._dictionaries = {None: b""}
        self._newest = None
        self._cache.clear()
        self._depths.clear()
        self._inserts.forget()
        self._ids.clear()
        self._rows.clear()

    def refresh(self) -> None:
        """Learn of the newest dictionary, and make one if there is enough to learn from. Inside a transaction."""
        self._depths.clear()  # they need not be known for ever, and others may have packed contents anew
        found = self._database.row("SELECT max(id) FROM dictionary")
        self._newest = found[0] if found else None
        many = self._database.row("SELECT max(id) FROM blob")
        count = (many and many[0]) or 0
        made = self._newest or 0
        if count >= _TRAINED_FROM * _TRAINED_AGAIN**made:
            self._train()

    def _train(self) -> None:
        samples = self._database.rows(
            "SELECT id FROM blob WHERE size < 65536 ORDER BY id DESC LIMIT ?", 2 * _TRAINED_FROM
        )
        contents: list[bytes | bytearray | memoryview[int]] = [
            self.get(number) for (number,) in list(samples)
        ]
        try:
            data = zstandard.train_dictionary(_DICTIONARY_BYTES, contents).as_bytes()
        except zstandard.ZstdError:  # they have nothing in common, or are too small
            data = b"".join(contents)[:_DICTIONARY_BYTES]
        self._newest = self._database.execute("INSERT INTO dictionary (data) VALUES (?)", data)

    def _packed(self, content: bytes, base: int | None, dictionary: int | None) -> bytes:
        known = self._dictionary(dictionary) + (b"" if base is None else self.get(base))
        return _compressor(len(content), known).compress(content)

    def _dictionary(self, number: int | None) -> bytes:
        if number not in self._dictionaries:
            row = self._database.row("SELECT data FROM dictionary WHERE id = ?", number)
            if row is None or not isinstance(row[0], bytes):
                raise damaged(self._database.path, f"dictionary {number} is missing")
            self._dictionaries[number] = row[0]
        return self._dictionaries[number]


def _raw(known: bytes) -> zstandard.ZstdCompressionDict | None:
    return zstandard.ZstdCompressionDict(known, dict_type=zstandard.DICT_TYPE_RAWCONTENT) if known else None


def _compressor(size: int, known: bytes) -> zstandard.ZstdCompressor:
    if size + len(known) <= _SMALL:
        return zstandard.ZstdCompressor(level=_LEVEL, dict_data=_raw(known))
    # Left to itself, zstd takes tables too small to find a large base again.
    window = min(_LARGEST_WINDOW, (size + len(known)).bit_length())
    tables = min(window - 1, _LARGEST_TABLE)
    chosen = zstandard.ZstdCompressionParameters.from_level(
        _LEVEL,
        source_size=size,
        dict_size=len(known),
        window_log=window,
        hash_log=tables,
        chain_log=tables,
        write_content_size=1,
    )
    return zstandard.ZstdCompressor(compression_params=chosen, dict_data=_raw(known))


class _Cache:
    """Contents that were read or stored last, up to a number of bytes."""

    def __init__(self, most: int) -> None:
        self._held: OrderedDict[int, bytes] = OrderedDict()
        self._size = 0
        self._most = most

    def clear(self) -> None:
        self._held.clear()
        self._size = 0

    def get(self, number: int) -> bytes | None:
        content = self._held.get(number)
        if content is not None:
            self._held.move_to_end(number)
        return content

    def put(self, number: int, content: bytes) -> None:
        if number in self._held or len(content) > self._most // 4:
            return
        self._held[number] = content
        self._size += len(content)
        while self._size > self._most:
            _, dropped = self._held.popitem(last=False)
            self._size -= len(dropped)
