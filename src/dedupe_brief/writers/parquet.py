"""Parquet: a row for each record, its parts nested as in JSON, every column of one type."""

import io
from collections.abc import Callable, Iterator
from functools import cache, partial
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Final, get_args, get_origin, get_type_hints

import msgspec

from dedupe_brief.core.model import Record, Repeat, Span
from dedupe_brief.core.record import SCHEMA
from dedupe_brief.core.versioning.archived import KEY, Archived
from dedupe_brief.errors import UsageError
from dedupe_brief.writers import jsonl
from dedupe_brief.writers.formats import ExportFormat, Format

if TYPE_CHECKING:  # pyarrow takes half a second, and is an extra
    import pyarrow as pa

__all__ = ["EXPORT", "PARQUET", "schema"]

ROWS: Final = 1_000
"""A row group is complete with so many records,"""

BYTES: Final = 32 << 20
"""or with the one that reaches so many bytes of JSON. Both are fixed, and so are the bytes of the file."""

BATCH: Final = 100
"""So many lines at a time become Python objects: as objects they are several times as large."""

LEVEL: Final = 3
"""How hard zstd tries."""


class _Rows:
    """Makes row groups of JSON lines. One is held in memory, and of the others what the footer says."""

    def __init__(self, columns: "Callable[[], pa.Schema]") -> None:
        try:
            from pyarrow.parquet import ParquetWriter
        except ImportError:
            raise UsageError(
                "Parquet can't be written without pyarrow",
                hint="install it with: pip install 'dedupe-brief[parquet]'",
            ) from None
        self._outlet = _Outlet()
        self._schema = columns()
        self._writer = ParquetWriter(self._outlet, self._schema, compression="zstd", compression_level=LEVEL)
        self._lines: list[bytes] = []
        self._batches: list[pa.RecordBatch] = []
        self._rows = self._bytes = 0

    def begin(self) -> bytes:
        return self._outlet.taken()

    def add(self, data: bytes) -> bytes:
        self._lines.append(data)
        self._rows += 1
        self._bytes += len(data)
        if self._rows == ROWS or self._bytes >= BYTES:
            self._write_group()
        elif len(self._lines) == BATCH:
            self._make_batch()
        return self._outlet.taken()

    def end(self) -> bytes:
        if self._rows:
            self._write_group()
        self._writer.close()
        return self._outlet.taken()

    def _make_batch(self) -> None:
        import pyarrow as pa

        rows = list(map(msgspec.json.decode, self._lines))
        self._batches.append(pa.RecordBatch.from_pylist(rows, self._schema))
        self._lines.clear()

    def _write_group(self) -> None:
        import pyarrow as pa

        self._make_batch()
        self._writer.write_table(pa.Table.from_batches(self._batches, self._schema), row_group_size=ROWS)
        self._batches.clear()
        self._rows = self._bytes = 0


class _Outlet(io.RawIOBase):
    """A file for pyarrow, from which is taken what it wrote."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._parts.append(part)
        self._at += len(part)
        return len(part)

    def tell(self) -> int:
        return self._at

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


@cache
def schema() -> "pa.Schema":
    """Return the columns, made from the record's types. What can't be null there can't be null here."""
    import pyarrow as pa

    return pa.schema(list(_fields(Record)), metadata={"schema": SCHEMA})


@cache
def export_schema() -> "pa.Schema":
    """Return the columns of what is exported from an archive: those of a record, and where it stands there."""
    import pyarrow as pa

    return schema().append(pa.field(KEY, _type(Archived), nullable=False))


def _fields(kind: type) -> "Iterator[pa.Field]":
    """Yield the fields of one of the record's types, as its JSON object has them."""
    import pyarrow as pa

    if kind is Repeat:
        yield from _ends("", "same_as_")
        yield pa.field("similarity", pa.float64(), nullable=False)
        return
    for name, hint in get_type_hints(kind).items():
        if hint is Span:
            yield from _ends("")
        else:
            nullable = NoneType in get_args(hint)
            yield pa.field(name, _type(hint), nullable=nullable)


def _ends(*prefixes: str) -> "Iterator[pa.Field]":
    import pyarrow as pa

    for prefix in prefixes:
        for end in ("start", "end"):
            yield pa.field(prefix + end, pa.int64(), nullable=False)


def _type(hint: Any) -> "pa.DataType":
    import pyarrow as pa

    if get_origin(hint) is UnionType:
        hint = next(part for part in get_args(hint) if part is not NoneType)
    if get_origin(hint) is tuple:
        return pa.list_(pa.field("element", _type(get_args(hint)[0]), nullable=False))
    plain = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    return plain[hint] if hint in plain else pa.struct(list(_fields(hint)))


PARQUET = Format("parquet", ".parquet", jsonl.JSONL.render, partial(_Rows, schema), binary=True)
"""Everything a record holds. It is rendered as its JSON line, and the lines become rows."""

EXPORT = ExportFormat("parquet", ".parquet", jsonl.EXPORT.render, partial(_Rows, export_schema), binary=True)
"""What an archive holds, with its place there in the column ``archive``."""
