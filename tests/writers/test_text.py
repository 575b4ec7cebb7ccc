import io

from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.writers import by_name, rendered
from dedupe_brief.writers.output import StreamSink
from dedupe_brief.writers.text import TEXT
from tests.strategies import articles
from tests.writers.example import example


def test_only_the_text_is_written() -> None:
    assert TEXT.render(example("一。\n二。"), None) == "一。\n二。\n".encode()
    assert by_name("text") is TEXT


@given(st.lists(articles.filter(bool), min_size=1, max_size=4))
def test_documents_come_apart_at_blank_lines(texts: list[str]) -> None:
    stream = io.BytesIO()
    with StreamSink(stream, TEXT) as sink:
        for text in texts:
            sink.write(rendered(example(text), TEXT))
    assert stream.getvalue().decode().removesuffix("\n").split("\n\n") == texts
