import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dedupe_brief.core import markdown
from dedupe_brief.core.model import Caption, Heading, Metadata, Options, Record, RecordedEdit, Span
from dedupe_brief.core.record import to_object
from dedupe_brief.errors import DedupeBriefError, RecordError
from dedupe_brief.writers.markdown import MARKDOWN
from tests.strategies import lines, nasty_text, records
from tests.writers.example import example


def front_matter(text: str) -> str:
    return text.split("\n---\n")[0].removeprefix("---\n")


# --- laws ------------------------------------------------------------------------------------------------------


@given(records())
def test_reading_gives_the_record_back(record: Record) -> None:
    assert markdown.read(MARKDOWN.render(record, None).decode()) == record


@given(records(texts=nasty_text))
def test_reading_gives_back_a_text_cleaning_would_never_make(record: Record) -> None:
    assert markdown.read(markdown.render(record)) == record


@given(st.lists(records(), min_size=1, max_size=3))
def test_a_stream_of_records_comes_apart_again(many: list[Record]) -> None:
    stream = markdown.SEPARATOR.join(map(markdown.render, many))
    assert list(markdown.read_all(stream)) == many


@given(records(texts=nasty_text))
def test_yaml_readers_see_what_json_readers_see(record: Record) -> None:
    expected = to_object(record)
    del expected["text"]
    text = front_matter(markdown.render(record))
    assert yaml.safe_load(text) == expected
    if hasattr(yaml, "CSafeLoader"):
        assert yaml.load(text, Loader=yaml.CSafeLoader) == expected


@given(records(), st.data())
def test_a_changed_rendering_is_refused_or_is_the_rendering_of_another_record(
    record: Record, data: st.DataObject
) -> None:
    text = markdown.render(record)
    at = data.draw(st.integers(0, len(text) - 1))
    changed = text[:at] + data.draw(st.sampled_from(["", "\n", "*", " ", "甲", "\\"])) + text[at + 1 :]
    try:
        found = list(markdown.read_all(changed))
    except DedupeBriefError:
        return
    assert markdown.SEPARATOR.join(map(markdown.render, found)) == changed


@given(nasty_text)
def test_escaping_can_be_undone(line: str) -> None:
    escaped = markdown.escape(line)
    assert markdown.unescape(escaped) == line
    assert "\n" not in escaped
    assert escaped.strip() == escaped != ""


@given(lines)
def test_markdown_shows_the_characters_themselves(line: str) -> None:
    renderer = pytest.importorskip("markdown_it")
    shown = "".join(char for char in line if char.isprintable())  # Markdown has no way to show the others
    for level, block in (("p", markdown.escape(shown)), ("h2", "## " + markdown.escape(shown))):
        if not shown:
            return
        tokens = renderer.MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(block)
        assert [token.tag for token in tokens] == [level, "", level]
        assert {child.type for child in tokens[1].children} <= {"text"}
        assert "".join(child.content for child in tokens[1].children) == shown


@given(nasty_text)
def test_reading_anything_raises_nothing_else(text: str) -> None:
    for start in ("", "---\n", "---\nid: ", "---\nprovenance:\n  schema: "):
        with pytest.raises(RecordError):
            list(markdown.read_all(start + text))


# --- the form --------------------------------------------------------------------------------------------------


def test_a_record_is_front_matter_and_an_article() -> None:
    record = replace(
        example("第一段说明来意。\n小标题\n第二段 1 + 1。"),
        metadata=Metadata(
            title="桥通车了",
            subtitle="*第一天*",
            author=("丁一",),
            captions=(Caption("桥上的人", "丁一 摄", Span(30, 34)), Caption("夜景", None, Span(40, 42))),
            headings=(Heading("小标题", Span(9, 12)),),
        ),
    )
    text = markdown.render(record)
    assert text.split("\n---\n")[1] == (
        "\n# 桥通车了\n\n*\\*第一天\\**\n\n第一段说明来意。\n\n## 小标题\n\n第二段 1 + 1。\n"
        "\n> 桥上的人 — 丁一 摄\n\n> 夜景\n"
    )
    assert front_matter(text).splitlines()[:12] == [
        'id: "urn:uuid:0"',
        'source: "file"',
        "added: null",
        "created: null",
        "metadata:",
        "  url: null",
        '  title: "桥通车了"',
        '  subtitle: "*第一天*"',
        "  kicker: null",
        "  section: null",
        "  edition: null",
        "  byline: null",
    ]
    assert '  - {"text": "小标题", "start": 9, "end": 12}' in text.splitlines()


def test_edits_stand_one_to_a_line() -> None:
    edit = RecordedEdit("debris.bar", 0, 2, 0, 0, "| ", None, None, "", None, None)
    record = example("正文。")
    record = replace(
        record, provenance=replace(record.provenance, edits=(edit, replace(edit, start=2, end=4)))
    )
    edits = [line for line in markdown.render(record).splitlines() if line.startswith('  - {"rule"')]
    assert [json.loads(line[4:])["start"] for line in edits] == [0, 2]


def test_headings_are_found_through_the_edits() -> None:
    record = example("同名\n正文。\n同名")
    edit = RecordedEdit("debris.bar", 0, 4, 0, 0, "| | ", None, None, "", None, None)
    record = replace(
        record,
        metadata=Metadata(headings=(Heading("同名", Span(11, 13)),)),
        provenance=replace(record.provenance, edits=(edit,)),
    )
    assert markdown.render(record).endswith("\n\n同名\n\n正文。\n\n## 同名\n")


def test_headings_are_found_by_their_text_when_the_edits_are_left_out() -> None:
    record = example("引子\n小节\n正文。\n小节")
    record = replace(
        record,
        metadata=Metadata(headings=(Heading("不在文中", Span(0, 4)), Heading("小节", Span(90, 92)))),
        provenance=replace(record.provenance, options=Options(edits="none")),
    )
    assert markdown.render(record).endswith("\n\n引子\n\n## 小节\n\n正文。\n\n小节\n")


def test_very_many_headings_that_stand_nowhere_are_looked_for_once_each() -> None:
    record = example("\n".join(["正文。"] * 40_000 + ["小节"]))
    missing = [Heading("不在文中", Span(0, 4))] * 40_000
    record = replace(
        record,
        metadata=Metadata(headings=(*missing, Heading("小节", Span(90, 92)))),
        provenance=replace(record.provenance, options=Options(edits="none")),
    )
    assert markdown.render(record).endswith("\n\n正文。\n\n## 小节\n")


def test_small_similarities_stay_numbers_in_yaml() -> None:
    text = markdown.render(example("文。", similarity=1e-05))
    assert yaml.safe_load(front_matter(text))["repeats"][0]["similarity"] == 1e-05


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("#1 楼", "\\#1 楼"),
        ("- 一", "\\- 一"),
        ("+ 一", "\\+ 一"),
        ("2024. 一", "2024\\. 一"),
        ("3) 三", "3\\) 三"),
        ("---", "\\---"),
        ("===", "==="),
        ("a - b", "a - b"),
        ("C:\\x", "C:\\\\x"),
        ("<p>&nbsp;", "\\<p\\>\\&nbsp;"),
        ("　缩进", "&#12288;缩进"),
        ("尾 ", "尾&#32;"),
        ("\r", "&#13;"),
        ("https://a.cn", "https\\://a.cn"),
        ("www.a.cn", "www\\.a.cn"),
        ("", "<!---->"),
    ],
)
def test_escape(line: str, written: str) -> None:
    assert markdown.escape(line) == written
    assert markdown.unescape(written) == line


# --- departures ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        ('title: "桥"', 'title: "路"', "# 桥", "expected '# 路', found '# 桥'"),
        ("# 桥", "# 路", "# 桥", "expected '# 桥', found '# 路'"),
        ("# 桥\n\n", "# 桥\n", "# 桥 +1", "expected '', found '正文 \\\\*。'"),
        ("正文 \\*。", "正文 *。", "正文 \\*。", "expected '正文 \\\\*。', found '正文 *。'"),
        ("added: null", "added: ~", "added: null", "not JSON"),
        ("added: null", "added:  null", "added: null", "expected 'added: null', found 'added:  null'"),
        ("added: null\n", "", "---", "added: the key is missing"),
        ("added: null", "added: null\nadded: null", "added: null +1", "expected 'created: null'"),
        ("added: null", "added", "added: null", "expected a key and its value"),
        ("第二段。\n", "第二段。", "第二段。 +1", "the record ends too early"),
        ("第二段。\n", "第二段。\n\n", "第二段。 +2", "expected the record to end"),
        ("第二段。\n", "第二段。\n\n---\n", "第二段。 +2", "the front matter has no end"),
    ],
)
def test_a_departure_is_named_with_its_line(old: str, new: str, at: str, message: str) -> None:
    text = markdown.render(replace(example("正文 *。\n第二段。"), metadata=Metadata(title="桥")))
    assert text.count(old) == 1
    line, _, after = at.partition(" +")
    with pytest.raises(RecordError) as fault:
        markdown.read(text.replace(old, new), "a.md")
    assert message in str(fault.value)
    assert fault.value.where == f"a.md:{text.split(chr(10)).index(line) + 1 + int(after or 0)}"


def test_other_line_ends_are_a_departure() -> None:
    with pytest.raises(RecordError, match=r"a\.md:1: expected '---'"):
        markdown.read(markdown.render(example("文。")).replace("\n", "\r\n"), "a.md")


def test_a_body_without_its_title_is_refused() -> None:
    text = markdown.render(replace(example(""), metadata=Metadata(title="桥")))
    with pytest.raises(RecordError, match="title, subtitle and captions need 1"):
        markdown.read(text.replace("\n# 桥\n", ""))


def test_one_record_is_not_two() -> None:
    text = markdown.render(example("文。"))
    with pytest.raises(RecordError, match="expected one record, found 2"):
        markdown.read(text + markdown.SEPARATOR + text)
