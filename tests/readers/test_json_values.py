import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.errors import SourceError
from dedupe_brief.readers.document import Document
from dedupe_brief.readers.documents import documents
from dedupe_brief.readers.kinds import Kind
from dedupe_brief.readers.reading import Reading
from tests.readers.given import TEXTS, Trickle, faults, read, texts
from tests.strategies import nasty_text

values = st.recursive(
    st.none() | st.integers() | nasty_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(nasty_text, inner, max_size=3),
)


@given(
    st.lists(st.tuples(nasty_text.filter(bool), values), min_size=1, max_size=4),
    st.integers(1, 30),
    st.sampled_from([None, 1]),
)
def test_an_array_gives_its_texts_however_the_bytes_arrive(
    many: list[tuple[str, Any]], size: int, indent: int | None
) -> None:
    array = [{"text": text, "beside": beside} for text, beside in many]
    source: Any = Trickle(json.dumps(array, indent=indent).encode(), size)
    assert texts(documents(["-"], Reading(kind=Kind.JSON), source)) == [text for text, _ in many]


def array_of(*objects: object, indent: int | None = None) -> bytes:
    return json.dumps(objects, ensure_ascii=False, indent=indent).encode()


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_is_told_by_content(indent: int | None) -> None:
    assert texts(read(array_of(*({"text": text} for text in TEXTS), indent=indent))) == list(TEXTS)


def test_one_object_over_many_lines_is_one_document() -> None:
    assert texts(read(json.dumps({"id": 1, "text": TEXTS[0]}, indent=2).encode())) == [TEXTS[0]]


def test_objects_over_many_lines_may_follow_one_another() -> None:
    data = "".join(json.dumps({"text": text}, indent=2) for text in TEXTS)
    assert texts(read(data.encode())) == list(TEXTS)


def test_brackets_that_close_nothing_end_the_file() -> None:
    items = read(b'[{"text": "a"}]' + b"}]" * 10_000)
    assert texts(items) == ["a"]
    assert faults(items) == ["standard input: this is no JSON: a bracket closes nothing"]


def test_texts_in_an_array_are_documents() -> None:
    assert texts(read(array_of(*TEXTS), kind=Kind.JSON)) == list(TEXTS)


def test_a_text_may_begin_with_a_bracket() -> None:
    for text in ("[图] 车站今天开放。", "[{}]号", "{甲}", "[1]甲"):
        assert texts(read(text.encode())) == [text]


def test_what_holds_no_text_is_said_and_the_rest_is_read() -> None:
    items = read(b'[{"text": "a"}, {"text": 3}, , {"text": "b" "c"}, {"text": "d"},]')
    assert texts(items) == ["a", "d"]
    assert [fault.split(":")[0] for fault in faults(items)] == [
        f"standard input #{number}" for number in (2, 3, 4)
    ]


@pytest.mark.parametrize("end", [b"", b"]", b"] ", b"]\n[]"])
def test_an_empty_array_is_empty(end: bytes) -> None:
    items = read(b"[" + end, kind=Kind.JSON)
    assert texts(items) == []
    assert bool(faults(items)) == (not end)


def test_a_cut_array_gives_what_was_whole() -> None:
    data = array_of(*({"text": text} for text in TEXTS))
    for cut in range(len(data) - 60, len(data) - 2):
        items = read(data[:cut])
        assert texts(items) == list(TEXTS[:2])
        assert faults(items) == ["standard input #3: the JSON is cut off; fetch the file again"]


def test_what_is_whole_before_a_missing_bracket_is_given() -> None:
    items = read(array_of({"text": "a"}, {"text": "b"})[:-1])
    assert texts(items) == ["a", "b"]
    assert "cut off" in faults(items)[0]


def test_a_value_that_is_too_large_is_not_held_and_the_rest_is_read() -> None:
    data = array_of({"text": "a"}, {"text": "b" * 5000}, {"text": "c"})
    items = read(data, max_document=100)
    assert texts(items) == ["a", "c"]
    assert faults(items) == ["standard input #2: it holds more than 100 bytes; split it into its articles"]


def test_memory_is_bounded_by_one_value() -> None:
    """Half a gigabyte of brackets: nothing of it is kept."""

    class Endless(io.RawIOBase):
        left = 2000

        def read(self, size: int = -1, /) -> bytes:  # noqa: ARG002
            self.left -= 1
            return b'[{"": [' if self.left == 1999 else b"[" * 10_000 if self.left >= 0 else b""

    source: Any = Endless()
    items = list(documents(["-"], Reading(max_document=1000), source))
    assert len(items) == 1
    assert "cut off" in faults(items)[0]


@given(
    st.lists(st.sampled_from(["{", "}", "[", "]", ",", '"', "\\", ":", "a", " ", '"text"']), max_size=30).map(
        "".join
    )
)
def test_any_signs_raise_nothing(signs: str) -> None:
    first, *others = read(f'[{{"text": "a"}}{signs}'.encode())
    assert isinstance(first, Document | SourceError)  # what stands behind it may be glued to it
    assert all(
        isinstance(item, Document | SourceError) for item in (*others, *read(signs.encode(), kind=Kind.JSON))
    )
