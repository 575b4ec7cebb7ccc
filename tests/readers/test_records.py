import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core import markdown
from dedupe_brief.core.model import Record
from dedupe_brief.core.record import to_json
from dedupe_brief.errors import RecordError, SourceError
from dedupe_brief.readers.records import read_records
from tests.strategies import nasty_text, records


@given(st.lists(records(), min_size=1, max_size=3))
def test_both_formats_are_told_apart(many: list[Record]) -> None:
    assert list(read_records("".join(f"{to_json(record)}\n" for record in many))) == many
    assert list(read_records(markdown.SEPARATOR.join(map(markdown.render, many)))) == many


@given(nasty_text)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises((RecordError, SourceError)):
        list(read_records(text))


@given(records())
def test_a_bad_line_is_named(record: Record) -> None:
    items = read_records(f"{to_json(record)}\n\n{{}}\n", "a.jsonl")
    assert next(items) == record
    with pytest.raises(RecordError, match=r"^a\.jsonl:3: "):
        next(items)


def test_nothing_is_no_record() -> None:
    with pytest.raises(SourceError, match="this is empty"):
        read_records(" \n")
