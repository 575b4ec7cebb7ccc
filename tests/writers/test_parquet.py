import io
import sys
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe_brief.core.model import Record
from dedupe_brief.core.record import from_object, to_json, to_object
from dedupe_brief.errors import UsageError
from dedupe_brief.writers import parquet
from dedupe_brief.writers.output import FileSink, FolderSink, StreamSink
from dedupe_brief.writers.parquet import PARQUET, schema
from tests.strategies import nasty_text, records
from tests.writers.example import example
from tests.writers.framing import written


def opened(data: bytes) -> pq.ParquetFile:
    return pq.ParquetFile(io.BytesIO(data))


@settings(deadline=None)  # the first time, pyarrow is loaded
@given(st.lists(records(texts=nasty_text), max_size=3))
def test_reading_gives_the_records_back(many: list[Record]) -> None:
    rows = opened(written(PARQUET, many)).read().to_pylist()
    assert rows == [to_object(record) for record in many]
    assert [from_object(row) for row in rows] == many


@settings(deadline=None)
@given(records())
def test_the_columns_are_the_keys_of_the_record_in_their_order(record: Record) -> None:
    def check(fields: pa.StructType, value: dict[str, object]) -> None:
        assert [field.name for field in fields] == list(value)
        for field in fields:
            inner, item = field.type, value[field.name]
            if pa.types.is_list(inner) and pa.types.is_struct(inner.value_type):
                for each in item if isinstance(item, list) else ():
                    check(inner.value_type, each)
            elif pa.types.is_struct(inner) and isinstance(item, dict):
                check(inner, item)

    check(pa.struct(list(schema())), to_object(record))


def test_the_types_do_not_depend_on_what_is_written() -> None:
    empty, full = opened(written(PARQUET, [])), opened(written(PARQUET, [example()]))
    assert empty.schema_arrow == full.schema_arrow == schema()
    edits = schema().field("provenance").type.field("edits").type
    assert str(edits.value_type) == (
        "struct<rule: string not null, start: int64 not null, end: int64 not null, out_start: int64 not null, "
        "out_end: int64 not null, removed: string, removed_digest: string, removed_bytes: string, "
        "inserted: string not null, same_as_start: int64, same_as_end: int64>"
    )
    assert not schema().field("text").nullable
    assert schema().field("created").nullable
    assert schema().metadata == {b"schema": b"dedupe-brief/record/1"}


def test_a_value_of_another_type_is_refused() -> None:
    frame = PARQUET.frame()
    value = to_object(example())
    value["metadata"]["confidence"] = "high"
    frame.add(msgspec.json.encode(value))
    with pytest.raises(pa.ArrowInvalid):
        frame.end()


def test_row_groups_hold_so_many_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "ROWS", 5)
    monkeypatch.setattr(parquet, "BATCH", 2)
    many = [msgspec.structs.replace(example(), id=f"urn:uuid:{number}") for number in range(12)]
    file = opened(written(PARQUET, many))
    assert [file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)] == [5, 5, 2]
    assert [row["id"] for row in file.read().to_pylist()] == [record.id for record in many]


def test_large_records_make_smaller_row_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(to_json(example("长" * 99 + "。")))
    monkeypatch.setattr(parquet, "BYTES", 2 * size)
    file = opened(written(PARQUET, [example("长" * 99 + "。")] * 5))
    assert [file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)] == [2, 2, 1]


def test_what_is_complete_is_handed_on_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A frame holds one row group, so that memory does not grow with the file."""
    monkeypatch.setattr(parquet, "ROWS", 2)
    frame = PARQUET.frame()
    assert frame.begin() == b"PAR1"
    sizes = [len(frame.add(PARQUET.render(example(), None))) for _ in range(4)]
    assert [size > 0 for size in sizes] == [False, True, False, True]


def test_a_second_run_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [example("甲。"), example("乙。")]
    first = written(PARQUET, many)
    monkeypatch.setattr("time.time", lambda: 1e9)
    assert written(PARQUET, many) == first
    assert opened(first).metadata.row_group(0).column(0).compression == "ZSTD"


def test_without_pyarrow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    for sink in (
        lambda: StreamSink(io.BytesIO(), PARQUET),
        lambda: FileSink(tmp_path / "a.parquet", PARQUET),
        lambda: FolderSink(tmp_path / "out", PARQUET),
    ):
        with pytest.raises(UsageError, match=r"pip install 'dedupe-brief\[parquet\]'"):
            sink()
    assert not list(tmp_path.iterdir())
