import io

from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.model import Record
from dedupe_brief.core.record import from_json
from dedupe_brief.writers import FORMATS, by_name, rendered
from dedupe_brief.writers.jsonl import JSONL
from dedupe_brief.writers.output import StreamSink
from tests.strategies import records


@given(st.lists(records(), max_size=3))
def test_a_record_is_a_line(many: list[Record]) -> None:
    stream = io.BytesIO()
    with StreamSink(stream, JSONL) as sink:
        for record in many:
            sink.write(rendered(record, JSONL))
    lines = stream.getvalue().decode().split("\n")
    assert lines.pop() == ""
    assert [from_json(line) for line in lines] == many


def test_formats_have_names() -> None:
    assert [by_name(form.name) for form in FORMATS] == list(FORMATS)
    assert FORMATS[0].name == "markdown"
