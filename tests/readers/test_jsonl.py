import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.record import to_json
from dedupe_brief.errors import RecordError, SourceError
from dedupe_brief.readers.document import Document, Written
from dedupe_brief.readers.documents import documents
from dedupe_brief.readers.reading import ID_NAMES, TEXT_NAMES, URL_NAMES, Reading
from tests.readers.given import TEXTS, Trickle, faults, json_lines, read, texts
from tests.strategies import nasty_text
from tests.writers.example import example


@given(st.lists(nasty_text.filter(bool), min_size=1, max_size=4), st.integers(1, 30))
def test_every_text_comes_out_as_it_went_in_however_the_bytes_arrive(many: list[str], size: int) -> None:
    source: Any = Trickle(json_lines(*many), size)
    assert texts(documents(["-"], None, source)) == many


def test_a_document_knows_its_place_its_id_and_its_url() -> None:
    data = json_lines(TEXTS[0], {"id": 17, "url": "http://news.example/17", "text": TEXTS[1]})
    first, second = read(data)
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.index, first.id, first.url) == (0, None, None)
    assert (second.index, second.id, second.url) == (1, "17", "http://news.example/17")
    assert second.name == "standard input #2"


def test_the_number_is_that_of_the_line() -> None:
    items = read(b"\n  \n" + json_lines(TEXTS[0]) + b"\r\n{\n" + json_lines(TEXTS[1]))
    assert [item.name for item in items if isinstance(item, Document)] == [
        "standard input #3",
        "standard input #6",
    ]
    assert faults(items) == ["standard input #5: this is not JSON: Input data was truncated"]


@pytest.mark.parametrize("name", TEXT_NAMES)
def test_the_usual_names_of_the_text_are_known(name: str) -> None:
    assert texts(read(json_lines({"other": "别的", name: TEXTS[0]}))) == [TEXTS[0]]


@pytest.mark.parametrize("name", ID_NAMES)
def test_the_usual_names_of_the_id_are_known(name: str) -> None:
    (item,) = read(json_lines({"text": TEXTS[0], name: "甲-1"}))
    assert isinstance(item, Document)
    assert item.id == "甲-1"


@pytest.mark.parametrize("name", URL_NAMES)
def test_the_usual_names_of_the_url_are_known(name: str) -> None:
    value: Any = "http://news.example/1"
    for key in reversed(name.split(".")):
        value = {key: value}
    (item,) = read(json_lines({"text": TEXTS[0], **value}))
    assert isinstance(item, Document)
    assert item.url == "http://news.example/1"


def test_the_likeliest_name_that_holds_text_wins() -> None:
    lines = json_lines(
        {"body": "正文一", "text": "正文二"},
        {"text": None, "body": "正文三"},
        {"text": "", "content": "正文四"},
    )
    assert texts(read(lines)) == ["正文二", "正文三", "正文四"]


def test_named_fields_are_the_only_ones_looked_at() -> None:
    data = json_lines(
        {"text": "不是", "页": {"文": TEXTS[0]}, "no": "n1", "at": "http://news.example/1"}, {"text": "不是"}
    )
    first, second = read(data, text_field="页.文", id_field="no", url_field="at")
    assert isinstance(first, Document)
    assert (first.data.decode(), first.id, first.url) == (TEXTS[0], "n1", "http://news.example/1")
    assert str(second) == "standard input #2: there is no field '页.文'; check --text-field; there are: text"


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ('{"text": null}', "'text' holds null, not text"),
        ('{"text": ["甲"]}', "'text' holds an array, not text"),
        ('{"text": {"a": 1}}', "'text' holds an object, not text"),
        ('{"text": 3}', "'text' holds a number, not text"),
        ('{"text": true}', "'text' holds a boolean, not text"),
        ('{"text": ""}', "its text is empty"),
        ('{"tekst": "甲"}', "no field has a name that texts usually have"),
        ("{}", "no field has a name that texts usually have"),
        ('["text"]', "it is no JSON object"),
        ("17", "it is no JSON object"),
        ('{"text": "甲"', "this is not JSON"),
        ('{"text": "甲"} x', "this is not JSON"),
        ('{"text": NaN}', "this is not JSON"),
        ('{"text": "\\ud800 half"}', "half a surrogate pair"),
        ('{"text": ' + "[" * 100_000, "nested too deeply"),
        ('{"a": ' * 50_000, "nested too deeply"),
        ('{"text": "甲", "id": 1e99999', "this is not JSON"),
    ],
)
def test_what_holds_no_text_is_said_and_the_rest_is_read(value: str, what: str) -> None:
    first, bad, last = read(json_lines(TEXTS[0]) + value.encode() + b"\n" + json_lines(TEXTS[2]))
    assert texts([first, last]) == [TEXTS[0], TEXTS[2]]
    assert isinstance(bad, SourceError)
    assert bad.where == "standard input #2"
    assert what in bad.what


def test_what_is_odd_beside_the_text_does_no_harm() -> None:
    data = b'{"text": "a", "x": "\\ud800", "id": 1e99999, "url": [], "y": [[[[]]]], "z": 123456789012345678901234567890}\n'
    assert texts(read(data)) == ["a"]


def test_of_a_key_that_comes_twice_the_last_counts() -> None:
    assert texts(read(b'{"text": "a", "text": "b"}\n')) == ["b"]


def test_a_byte_that_is_not_utf8_costs_one_line() -> None:
    items = read(json_lines(TEXTS[0]) + b'{"text": "\xff"}\n' + json_lines(TEXTS[1]))
    assert texts(items) == [TEXTS[0], TEXTS[1]]
    assert faults(items) == ["standard input #2: this is not UTF-8"]


@pytest.mark.parametrize(
    "codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "big5"]
)
def test_lines_in_another_encoding_are_read(codec: str) -> None:
    text = "車站今天重新開放，旅客可以從南門進站。" * 9 if codec == "big5" else TEXTS[0] * 9
    assert texts(read(json_lines(text, text).decode().encode(codec))) == [text, text]


def test_a_named_encoding_is_believed() -> None:
    assert texts(read('{"text": "ﾊﾝｶｸ"}\n'.encode("cp932"), encoding="cp932")) == ["ﾊﾝｶｸ"]


def test_a_line_that_is_too_long_is_not_held_and_the_rest_is_read() -> None:
    class Endless(io.RawIOBase):
        """One line of a gigabyte between two short ones."""

        left = 1_000_000_000
        ends = (json_lines(TEXTS[0]) + b'{"text": "', b'"}\n' + json_lines(TEXTS[1]))

        def read(self, size: int = -1, /) -> bytes:
            if self.ends[0] and self.left == 1_000_000_000:
                self.left -= 1
                return self.ends[0]
            self.left -= size
            if self.left > 0:
                return b"a" * size
            rest, self.ends = self.ends[1], (b"", b"")
            return rest

    source: Any = Endless()
    items = list(documents(["-"], Reading(max_document=1_000_000), source))
    assert texts(items) == [TEXTS[0], TEXTS[1]]
    assert faults(items) == [
        "standard input #2: it holds more than 1,000,000 bytes; split it into its articles"
    ]


def test_a_pipe_gives_its_first_document_before_it_ends() -> None:
    class Pipe(io.RawIOBase):
        lines = [json_lines(TEXTS[0])]  # noqa: RUF012

        def read(self, size: int = -1, /) -> bytes:  # noqa: ARG002
            assert self.lines, "it waited for more than it needed"
            return self.lines.pop()

    source: Any = Pipe()
    assert texts([next(documents(["-"], None, source))]) == [TEXTS[0]]


def test_a_page_in_a_field_is_a_page() -> None:
    page = f"<html><body><p>{TEXTS[0]}</p></body></html>"
    (item,) = read(json_lines({"html": page}))
    assert isinstance(item, Document)
    assert item.media_type == "text/html"


# --- records of ours -------------------------------------------------------------------------------------------


def test_a_record_of_ours_is_told_from_a_text() -> None:
    record = example(TEXTS[0])
    lines = f"{to_json(record)}\n".encode() + json_lines(TEXTS[1])
    written, text = read(lines)
    assert written == Written("standard input #1", record)
    assert texts([text]) == [TEXTS[1]]


def test_a_broken_record_of_ours_is_no_text() -> None:
    value = json.loads(to_json(example()))
    del value["origin"]
    (fault,) = read(json_lines(value))
    assert isinstance(fault, RecordError)
    assert fault.where == "standard input #1"


def test_provenance_of_somebody_else_is_none_of_ours() -> None:
    assert texts(read(json_lines({"text": TEXTS[0], "provenance": {"schema": "other/1"}}))) == [TEXTS[0]]


@given(st.lists(st.binary(max_size=60), max_size=5))
def test_any_lines_raise_nothing(lines: list[bytes]) -> None:
    items = read(b'{"text": "a"}\n' + b"\n".join(lines), max_document=100)
    assert texts(items)[:1] == ["a"]
