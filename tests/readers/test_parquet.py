import gzip
import io
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.record import to_object
from dedupe_brief.errors import RecordError, SourceError
from dedupe_brief.readers.document import Document, Written
from dedupe_brief.readers.documents import documents
from tests.readers.given import TEXTS, faults, read, texts, zip_of
from tests.writers.example import example

pa = pytest.importorskip("pyarrow", reason="needs the extra 'parquet'")
pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra 'parquet'")


def table(columns: dict[str, Any], schema: Any = None, **how: Any) -> bytes:
    data = io.BytesIO()
    pq.write_table(pa.table(columns, schema=schema), data, **how)
    return data.getvalue()


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd"])
@pytest.mark.parametrize("dictionary", [True, False])
def test_every_row_is_a_document(compression: str, dictionary: bool) -> None:
    many = [f"{TEXTS[number % 3]}{number}" for number in range(3000)]
    data = table(
        {"id": range(3000), "text": many},
        compression=compression,
        use_dictionary=dictionary,
        row_group_size=700,
    )
    items = read(data)
    assert texts(items) == many
    assert [(item.index, item.id) for item in items if isinstance(item, Document)] == [
        (number, str(number)) for number in range(3000)
    ]


def test_a_row_knows_its_place_its_id_and_its_url(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(table({"Doc_ID": ["n1", None], "URL": ["http://news.example/1", ""], "正文": TEXTS[:2]}))
    first, second = documents([path])
    assert first == Document(
        f"{path.as_posix()} #1",
        TEXTS[0].encode(),
        path=path.as_posix(),
        url="http://news.example/1",
        index=0,
        id="n1",
        charset="utf-8",
    )
    assert isinstance(second, Document)
    assert (second.index, second.id, second.url) == (1, None, None)


def test_fields_inside_structs_are_found() -> None:
    data = table({"doc": [{"body": TEXTS[0], "n": 1}], "metadata": [{"url": "http://news.example/1"}]})
    (item,) = read(data, text_field="doc.body", id_field="doc.n")
    assert isinstance(item, Document)
    assert (item.data.decode(), item.id, item.url) == (TEXTS[0], "1", "http://news.example/1")


@pytest.mark.parametrize(
    "kind", ["string", "large_string", "string_view", "binary", "large_binary", "dictionary"]
)
def test_every_type_of_text_is_read(kind: str) -> None:
    of = pa.dictionary(pa.int32(), pa.string()) if kind == "dictionary" else getattr(pa, kind)()
    values = [text.encode() if "binary" in kind else text for text in TEXTS]
    items = read(table({"text": pa.array(values, type=pa.string() if kind == "dictionary" else of).cast(of)}))
    assert [item.data.decode() for item in items if isinstance(item, Document)] == list(TEXTS)


def test_bytes_may_be_in_any_encoding() -> None:
    (item,) = read(table({"html": [f"<p>{TEXTS[0]}</p>".encode("gb18030")]}))
    assert isinstance(item, Document)
    assert (item.charset, item.media_type) == (None, "text/html")


def test_rows_without_text_are_said_and_the_rest_is_read() -> None:
    items = read(table({"text": ["甲", None, "", "乙"]}))
    assert texts(items) == ["甲", "乙"]
    assert faults(items) == ["standard input #2: its text is empty", "standard input #3: its text is empty"]


@pytest.mark.parametrize(
    ("columns", "what"),
    [
        ({"text": [1, 2]}, "the column 'text' holds int64, not text; name the column with --text-field"),
        ({"text": [["甲"]]}, "holds list<"),
        ({"title": ["甲"], "n": [1]}, "name it with --text-field; there are: title, n"),
        ({}, "there are: none"),
    ],
)
def test_a_table_without_text_is_refused(columns: dict[str, Any], what: str) -> None:
    (fault,) = faults(read(table(columns)))
    assert what in fault


def test_odd_ids_and_urls_are_none() -> None:
    (item,) = read(table({"text": ["甲"], "id": [[1]], "url": [1.5]}))
    assert isinstance(item, Document)
    assert (item.id, item.url) == (None, None)


def test_it_is_read_packed_in_an_archive_and_from_a_pipe() -> None:
    data = table({"text": TEXTS})
    assert texts(read(gzip.compress(data))) == list(TEXTS)
    assert texts(read(zip_of({"a/b.parquet": data}))) == list(TEXTS)


def test_a_row_that_is_too_large_is_reported_and_the_next_one_is_read() -> None:
    items = read(table({"text": ["一" * 100, TEXTS[0]]}), max_document=200)
    assert texts(items) == [TEXTS[0]]
    assert faults(items) == ["standard input #1: it holds more than 200 bytes; split it into its articles"]


def test_a_damaged_row_group_leaves_the_others() -> None:
    many = [f"{TEXTS[number % 3]}{number}" for number in range(300)]
    data = bytearray(table({"text": many}, row_group_size=100, compression="gzip", use_dictionary=False))
    about = pq.ParquetFile(io.BytesIO(bytes(data))).metadata.row_group(1).column(0)
    start = about.data_page_offset + about.total_compressed_size - 60
    data[start : start + 20] = b"\xff" * 20
    items = read(bytes(data))
    assert texts(items) == many[:100] + many[200:]
    assert faults(items)[0].startswith("standard input #101: this can't be read as Parquet")


@pytest.mark.parametrize("count", [3, 600])
@given(data=st.data())
def test_any_damage_raises_nothing_else(count: int, data: st.DataObject) -> None:
    many = [TEXTS[number % 3] for number in range(count)]
    damaged = bytearray(table({"id": range(count), "text": many}, compression="none"))
    for at in data.draw(st.lists(st.integers(4, len(damaged) - 1), min_size=1, max_size=6)):
        damaged[at] = data.draw(st.integers(0, 255))
    for item in read(bytes(damaged)):
        assert not isinstance(item, Exception) or isinstance(item, SourceError)


def test_a_text_that_rows_repeat_is_held_once() -> None:
    """Decoded row by row, these thousand rows would be ten gigabytes at once."""
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 1000, pa.int32()), pa.array(["甲" * 3_333_333]))
    data = io.BytesIO()
    pq.write_table(pa.table({"text": column}), data, dictionary_pagesize_limit=2**30, compression="zstd")
    before = pa.total_allocated_bytes()
    source: Any = io.BytesIO(data.getvalue())
    items = documents(["-"], None, source)
    assert all(isinstance(next(items), Document) for _ in range(10))
    assert pa.total_allocated_bytes() - before < 200_000_000


def test_records_of_ours_are_told_from_texts() -> None:
    records = [example(text) for text in TEXTS]
    data = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([to_object(record) for record in records]), data)
    assert read(data.getvalue()) == [
        Written(f"standard input #{number}", record) for number, record in enumerate(records, 1)
    ]


def test_a_broken_record_of_ours_is_no_text() -> None:
    value = to_object(example()) | {"origin": {"path": "a"}}
    data = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([value]), data)
    (fault,) = read(data.getvalue())
    assert isinstance(fault, RecordError)


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    assert faults(read(b"PAR1" + b"\0" * 20)) == [
        "standard input: reading Parquet needs pyarrow; pip install 'dedupe-brief[parquet]'"
    ]
