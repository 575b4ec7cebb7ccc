"""Parquet: one document to a row, some rows at a time. Needs the extra ``parquet``."""

from collections.abc import Callable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any

from msgspec import Struct

from dedupe_brief.core.model import Record
from dedupe_brief.core.versioning.archived import KEY, from_value
from dedupe_brief.errors import RecordError, SourceError
from dedupe_brief.readers.document import Document, Item, Written
from dedupe_brief.readers.footers import footer_of, is_deadly
from dedupe_brief.readers.kinds import media_type
from dedupe_brief.readers.objects import no_text
from dedupe_brief.readers.reading import Reading
from dedupe_brief.readers.streams import Place, Stream, seekable, too_large

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

__all__ = ["read_parquet"]

MAX_ROWS = 1024
"""How many rows are read at once, at most."""

AT_ONCE = 16 * 1024 * 1024
"""How many bytes of text they may have, as the file itself says."""

BUFFER = 1024 * 1024
"""How much of a column is read from the file at once."""


def read_parquet(stream: Stream, how: Reading) -> Iterator[Item]:
    """Yield the document of each row, or in its place what keeps it from being read.

    Row groups that can't be read are reported, and the next ones are read. Rows that are records of ours are those.

    Raises:
        SourceError: pyarrow is not installed, this is no Parquet file, or no column holds text.
    """
    where = stream.place.name
    try:
        from pyarrow import parquet
    except ImportError:
        what, hint = "reading Parquet needs pyarrow", "pip install 'dedupe-brief[parquet]'"
        raise SourceError(what, where=where, hint=hint) from None
    with seekable(stream) as file:
        footer = footer_of(file)
        if footer is not None and _guarded(lambda: is_deadly(footer), where):
            what = "this can't be read as Parquet: its footer is damaged"
            raise SourceError(what, where=where, hint="fetch the file again")
        file.seek(0)
        schema = _guarded(lambda: parquet.read_schema(file), where)
        if set(schema.names) - {KEY} == set(Record.__struct_fields__):
            yield from _records(file, stream.place)
        else:
            yield from _documents(file, _columns(schema, how, where), stream.place, how.max_document)


class _Columns(Struct, frozen=True):
    """Where the text, the id and the URL stand: names of columns, or of fields in them; ``charset`` is the text's."""

    text: str
    id: str | None
    url: str | None
    charset: str | None


def _documents(file: IO[bytes], columns: _Columns, place: Place, most: int) -> Iterator[Item]:
    names = [name for name in (columns.text, columns.id, columns.url) if name is not None]
    for number, batch in _batches(file, place, names, columns.text):
        if isinstance(batch, SourceError):
            yield batch
            continue
        texts, ids, urls = (_cells(batch, name) for name in (columns.text, columns.id, columns.url))
        for row in range(batch.num_rows):
            try:
                data = _guarded(lambda: _bytes(texts(row)), place.item(number + row))  # noqa: B023  called at once
            except SourceError as fault:
                yield fault
                continue
            if len(data) > most:
                yield too_large(most, place.item(number + row))
            else:
                yield _document(data, ids(row), urls(row), place, number + row, columns.charset)


def _records(file: IO[bytes], place: Place) -> Iterator[Item]:
    for number, batch in _batches(file, place):
        if isinstance(batch, SourceError):
            yield batch
            continue
        for row in range(batch.num_rows):
            yield _record(batch.slice(row, 1), place.item(number + row))


def _batches(
    file: IO[bytes], place: Place, names: list[str] | None = None, text: str | None = None
) -> "Iterator[tuple[int, pa.RecordBatch | SourceError]]":
    """Yield the rows in batches, each after the number of its first row, from 1.

    Args:
        file: The file.
        place: Where it stands.
        names: The columns that are wanted; all unless given.
        text: The one with the text.
    """
    from pyarrow import parquet

    file.seek(0)
    about_all = _guarded(lambda: parquet.read_metadata(file), place.name)
    once = [text] if text and _guarded(lambda: _largest(about_all, text), place.name) <= AT_ONCE else None
    file.seek(0)
    table: ParquetFile = _guarded(
        lambda: parquet.ParquetFile(
            file, read_dictionary=once, buffer_size=BUFFER, pre_buffer=False, page_checksum_verification=True
        ),
        place.name,
    )
    first = 1
    for group in range(table.num_row_groups):
        about = table.metadata.row_group(group)
        each = max(1, about.total_byte_size // max(1, about.num_rows))
        batches = table.iter_batches(
            max(1, min(MAX_ROWS, AT_ONCE // each)), [group], names, use_threads=False
        )
        number = first
        while True:
            try:
                batch = _guarded(lambda: next(batches, None), place.item(number))  # noqa: B023  called at once
            except SourceError as fault:
                yield number, fault
                break
            if batch is None:
                break
            yield number, batch
            number += batch.num_rows
        first += max(0, about.num_rows)


def _columns(schema: "pa.Schema", how: Reading, where: str) -> _Columns:
    from pyarrow import types

    known = dict(_leaves(schema))
    text = _wanted(known, how.text_names)
    if text is None:
        raise no_text(known, how, where)
    kind = known[text]
    kind = kind.value_type if types.is_dictionary(kind) else kind
    is_text = any(test(kind) for test in (types.is_string, types.is_large_string, types.is_string_view))
    if not is_text and not any(test(kind) for test in (types.is_binary, types.is_large_binary)):
        hint = "name the column with --text-field"
        raise SourceError(f"the column {text!r} holds {kind}, not text", where=where, hint=hint)
    charset = "utf-8" if is_text else None
    return _Columns(text, _wanted(known, how.id_names), _wanted(known, how.url_names), charset)


def _leaves(schema: "pa.Schema") -> Iterator[tuple[str, "pa.DataType"]]:
    """Yield the columns, and the fields of those that are structs, each with its type."""
    from pyarrow import types

    for field in schema:
        yield field.name, field.type
        if types.is_struct(field.type):
            for number in range(field.type.num_fields):
                inner = field.type.field(number)
                yield f"{field.name}.{inner.name}", inner.type


def _wanted(known: "dict[str, pa.DataType]", names: Sequence[str]) -> str | None:
    """Return the first of ``names`` that there is, in any case of letters."""
    folded = {name.casefold(): name for name in reversed(known)}
    return next((folded[name.casefold()] for name in names if name.casefold() in folded), None)


def _largest(about: "pa.parquet.FileMetaData", name: str) -> int:
    """Return how many bytes a column has at most in one row group.

    Where they are few, equal values are held once: a few bytes can make thousands of rows with one long text. Where
    they are many, that would hold the whole row group at once.
    """
    groups = (about.row_group(number) for number in range(about.num_row_groups))
    columns = (group.column(number) for group in groups for number in range(group.num_columns))
    return max(
        (column.total_uncompressed_size for column in columns if column.path_in_schema == name), default=0
    )


def _guarded(read: Callable[[], Any], where: str) -> Any:
    """Return what ``read`` gives.

    Raises:
        SourceError: The library says that the file is damaged, in one of its many ways.
    """
    import pyarrow as pa

    try:
        return read()
    except (
        pa.ArrowException,
        OSError,
        ValueError,
        KeyError,
        IndexError,
        OverflowError,
        MemoryError,
    ) as fault:
        reason = (str(fault).splitlines() or [type(fault).__name__])[0]
        what = f"this can't be read as Parquet: {reason[:200]}"
        raise SourceError(what, where=where, hint="fetch the file again") from None


def _cells(batch: "pa.RecordBatch", name: str | None) -> "Callable[[int], pa.Scalar | None]":
    """Return what gives a column's cell in each row."""
    if name is None:
        return lambda _: None
    from pyarrow import compute

    if name in batch.schema.names:
        column = batch.column(name)
    else:
        outer, _, inner = name.partition(".")
        column = compute.struct_field(batch.column(outer), inner)

    def cell(row: int) -> "pa.Scalar":
        return column[row]

    return cell


def _bytes(cell: Any) -> bytes:
    """Return a text's bytes: making characters of them could fail."""
    value = getattr(cell, "value", cell)  # of a cell in a dictionary
    return value.as_buffer().to_pybytes() if value is not None and value.is_valid else b""


def _document(
    data: bytes, ident: Any, url: Any, place: Place, number: int, charset: str | None
) -> Document | SourceError:
    name = place.item(number)
    if not data:
        return SourceError("its text is empty", where=name)
    return Document(
        name,
        data,
        media_type(data),
        path=place.path,
        url=_plain(url),
        index=number - 1,
        id=_plain(ident),
        charset=charset,
    )


def _plain(cell: Any) -> str | None:
    """Return a name or an address; None if the cell is empty or holds something else."""
    try:
        value = None if cell is None else cell.as_py()
    except (ValueError, OverflowError):
        return None
    return (
        str(value) if isinstance(value, str | int) and value != "" and not isinstance(value, bool) else None
    )


def _record(row: "pa.RecordBatch", where: str) -> Item:
    try:
        [value] = row.to_pylist()
        return Written(where, *from_value(value, where))
    except RecordError as fault:
        return fault
    except (ValueError, OverflowError):
        return RecordError("the row can't be read", where=where)
