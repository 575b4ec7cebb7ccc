"""Tables printed with bars: their rows are found and stay; frames and cells of layout are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core import pipeline, segment
from dedupe_brief.core.cleaning import tables

TABLE = "| 班次 | 开船 |\n|---|---|\n| 头班 | 6:00 |\n| 末班 | 21:30 |"
PROSE = "渡口的水退了，船停在岸边，撑船的人坐在石阶上等下一班客人，一等就是半天。"


def rows(text: str) -> list[str]:
    return [text[start:].split("\n", 1)[0] for start in sorted(tables.row_starts(text))]


@given(st.text(alphabet="渡口 |-·\n", max_size=80))
def test_rows_begin_at_lines_that_hold_something(text: str) -> None:
    for start in tables.row_starts(text):
        assert start == 0 or text[start - 1] == "\n"
        assert text[start:].split("\n", 1)[0].strip(" |")


@pytest.mark.parametrize(
    "table",
    [
        TABLE,
        "| 班次 | 开船 |\n|---|---|\n| 头班 | 6:00\n7:00 |\n| 末班 | 21:30 |",  # a cell with a line break in it
        "| 渡口 | |\n|---|---|\n| 班次 | 开船 |\n| 头班 | 6:00 |\n| 末班 | 21:30 |",  # a title over the columns
    ],
)
def test_a_table_is_found_from_its_head_to_its_last_row(table: str) -> None:
    assert rows(f"{PROSE}\n{table}\n{PROSE}") == table.split("\n")


@pytest.mark.parametrize(
    "text",
    [
        "| 白鹭晚报 | |\n|---|---|\n| 2021年5月6日 | |\n| 更多 | |",  # a frame: one cell to a row
        "| 首页 | 新闻 | 体育 |\n|---|---|---|\n| 专题 | |",  # a menu above a frame
        "| 首页 | 新闻 |\n| 国内 | 国际 |\n| 体育 | 娱乐 |",  # no line under its head
        "| 名单 | 名单 |\n|---|---|\n| ·渡口 | ·石阶 |\n| ·老井 | ·盐仓 |",  # a box of links
        f"| {PROSE * 12} | 广告 |\n|---|---|\n| 上 | 下 |",  # a page in a cell
    ],
)
def test_a_frame_of_cells_is_no_table(text: str) -> None:
    assert rows(text) == []


def test_a_bare_bar_is_layout_even_in_a_table() -> None:
    text = "| 班次 | 开船 |\n|---|---|\n| 头班 | 6:00\n|\n| 末班 | 21:30 |"
    assert "|" not in [span.of(text) for span in segment.blocks(text)]


def test_a_title_below_the_table_is_no_row() -> None:
    assert rows(f"{TABLE}\n石阶修好了\n{PROSE}") == TABLE.split("\n")


def test_a_row_is_one_block_with_its_bars() -> None:
    text = f"{PROSE}\n  {TABLE.replace(chr(10), '  ' + chr(10))}\n{PROSE}"
    assert [span.of(text) for span in segment.blocks(text)] == [PROSE, *TABLE.split("\n"), PROSE]


def test_days_and_numbers_in_a_table_are_its_content() -> None:
    text = f"{PROSE}\n| 日期 | 停航 |\n|---|---|\n| 2021年7月12日 | 全天 |\n| 2021年7月19日 | 12 |"
    article = pipeline.run(text)
    assert article.text == text
    assert article.metadata.date is None
