import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.errors import SourceError
from dedupe_brief.readers.document import Document
from dedupe_brief.readers.documents import documents
from dedupe_brief.readers.kinds import Kind
from dedupe_brief.readers.reading import Reading
from tests.readers.given import TEXTS, Trickle, faults, texts
from tests.readers.given import read as read_any
from tests.strategies import nasty_text


def read(data: bytes | str, kind: Kind = Kind.CSV, **how: Any) -> Any:
    return read_any(data if isinstance(data, bytes) else data.encode(), kind=kind, **how)


def table(*rows: tuple[str, ...], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


@given(st.lists(st.tuples(nasty_text, nasty_text.filter(bool)), min_size=1, max_size=4), st.integers(1, 30))
def test_every_text_comes_out_as_it_went_in(rows: list[tuple[str, str]], size: int) -> None:
    source: Any = Trickle(table(("note", "text"), *rows), size)
    assert texts(documents(["-"], Reading(kind=Kind.CSV), source)) == [text for _, text in rows]


def test_a_row_knows_its_place_its_id_and_its_url() -> None:
    data = table(("ID", "Url", "正文"), ("n1", "http://news.example/1", TEXTS[0]), ("", "", TEXTS[1]))
    first, second = read(data)
    assert (first.name, first.index, first.id, first.url) == (
        "standard input #1",
        0,
        "n1",
        "http://news.example/1",
    )
    assert (second.name, second.index, second.id, second.url) == ("standard input #2", 1, None, None)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    assert texts(read(table(("id", "text", "url"), ("1", "甲,乙;丙|丁", ""), delimiter=delimiter))) == [
        "甲,乙;丙|丁"
    ]


def test_commas_are_text_in_tsv() -> None:
    assert texts(read("a,b\ttext\n1\t甲,乙\n", Kind.TSV)) == ["甲,乙"]


def test_texts_may_have_many_lines_and_be_long() -> None:
    long = "一行。\n" * 100_000
    assert texts(read(table(("text",), (long,), ("短",)))) == [long, "短"]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "gb18030"])
def test_tables_in_another_encoding_are_read(codec: str) -> None:
    data = table(("id", "text"), ("1", TEXTS[0]), ("2", TEXTS[2])).decode().encode(codec)
    assert texts(read(data)) == [TEXTS[0], TEXTS[2]]


def test_the_encoding_can_be_named() -> None:
    assert texts(read("text\nﾊﾝｶｸ\n".encode("cp932"), encoding="cp932")) == ["ﾊﾝｶｸ"]


def test_a_byte_that_can_not_be_decoded_costs_one_row() -> None:
    items = read(f"text\n{TEXTS[0]}\n".encode() + b"\xff\xff\n" + f"{TEXTS[1]}\n".encode())
    assert texts(items) == [TEXTS[0], TEXTS[1]]
    assert faults(items) == [
        "standard input #2: its text can't be decoded; name the file's encoding with --encoding"
    ]


def test_rows_that_are_short_or_empty_are_said_and_blank_lines_are_not() -> None:
    items = read("id,text\n1,甲\n\n2\n3,\n4,乙,多\n")
    assert texts(items) == ["甲", "乙"]
    assert faults(items) == ["standard input #2: its text is empty", "standard input #3: its text is empty"]


def test_names_that_are_too_long_are_said() -> None:
    (fault,) = faults(read("x" * 200 + ",text\na,b\n", max_document=100))
    assert "a row holds more than 100 characters" in fault


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\n1,2"])
def test_a_table_without_names_is_refused(data: bytes) -> None:
    assert "no row with the names of the columns" in faults(read(data))[0]


def test_a_table_without_text_is_refused_by_the_names_it_has() -> None:
    (fault,) = faults(read("编号,标题\n1,甲\n"))
    assert fault.endswith("name it with --text-field; there are: 编号, 标题")
    (fault,) = faults(read("id,text\n1,甲\n", text_field="文"))
    assert fault.endswith("there is no field '文'; check --text-field; there are: id, text")
    (fault,) = faults(read(b"\xff,a\n1,2\n"))
    assert fault.endswith(r"there are: \udcff, a")


def test_a_quotation_mark_that_is_not_closed_is_said_with_its_line() -> None:
    items = read('id,text\n1,甲\n2,"乙\n3,丙\n')
    assert texts(items) == ["甲"]
    assert faults(items) == [
        "standard input, line 3: a cell's quotation mark is not closed; nothing below that line was read"
    ]


def test_a_quotation_mark_that_is_not_closed_does_not_hold_the_whole_file() -> None:
    class Endless(io.RawIOBase):
        begun = False

        def read(self, size: int = -1, /) -> bytes:  # noqa: ARG002
            data = b"line\n" * 1000 if self.begun else b'text\na\n"b\n'
            self.begun = True
            return data

    source: Any = Endless()
    items = list(documents(["-"], Reading(kind=Kind.CSV, max_document=100_000), source))
    assert texts(items) == ["a"]
    assert "holds more than 100,000 characters: a quotation mark may not be closed" in faults(items)[0]


def test_nul_characters_are_kept() -> None:
    assert texts(read("text\n甲\0乙\n")) == ["甲\0乙"]


def test_a_page_in_a_cell_is_a_page() -> None:
    (item,) = read(table(("html",), ("<p>甲</p>",)))
    assert isinstance(item, Document)
    assert item.media_type == "text/html"


@given(
    st.lists(st.sampled_from(['"', ",", "\n", "\r", "a", "text", "\0", "甲", ";"]), max_size=30).map("".join)
)
def test_any_signs_raise_nothing(signs: str) -> None:
    for held in (f"text,id\n{signs}", signs):
        assert all(isinstance(item, Document | SourceError) for item in read(held))
