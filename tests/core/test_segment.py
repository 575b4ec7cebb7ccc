"""Blocks: they tile the text in order; spaces, bars and widths part or join only where the layout did."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core import segment

MIXED = st.text(alphabet="渡口河a1 \u3000\u00a0\t\n|｜。！？?!，,”：-（", max_size=60)
EDGES = " \t\u00a0\u3000|｜"

STORY = (
    "河水从入春起一天比一天浅，撑船的柳庭说，他在这个渡口三十年，没有见过露出这么多石头的河床，船底擦着走，"
    "客人都要先下来推一把，才能到对岸去；茶棚的生意也淡了，老板娘把桌椅搬到树下，自己坐着打扇子，一坐就是一个"
    "下午，直到太阳落到山的后面，渡口静得只听见水声，两只鹭鸶站在石头上，谁来了也不飞，像是这里的主人一样。"
)


def parts(text: str) -> list[str]:
    return [span.of(text) for span in segment.blocks(text)]


# -- Blocks -------------------------------------------------------------------------------------------------------


@given(MIXED)
def test_blocks_lie_in_order_and_leave_out_nothing_but_layout(text: str) -> None:
    at, between = 0, ""
    for span in segment.blocks(text):
        assert at <= span.start < span.end
        between += text[at : span.start]
        at = span.end
    between += text[at:]
    assert not between.strip("\n" + EDGES)


@given(MIXED)
def test_a_block_has_no_space_at_its_ends_and_no_line_end_inside(text: str) -> None:
    for part in parts(text):
        assert part == part.strip(" \u00a0\u3000\t")
        assert "\n" not in part


@pytest.mark.parametrize("text", ["", "\n", " \n\u3000", "|\n||\n｜ |", "\t"])
def test_layout_alone_has_no_blocks(text: str) -> None:
    assert parts(text) == []


def test_each_line_is_a_block_without_its_indent() -> None:
    assert parts("\u3000\u3000渡口的水退了。\n\n  岸上的人散了。  \n") == ["渡口的水退了。", "岸上的人散了。"]


@pytest.mark.parametrize(
    ("line", "paragraphs"),
    [
        ("渡口的水退了，船停了。\u3000岸上的人散了。", ["渡口的水退了，船停了。", "岸上的人散了。"]),
        ("渡口的水退了，船停了。  岸上的人散了。", ["渡口的水退了，船停了。", "岸上的人散了。"]),
        (
            "水退了，船停了。 岸上的人散了。 茶棚关了门。",
            ["水退了，船停了。", "岸上的人散了。", "茶棚关了门。"],
        ),
        ("他问：“船呢？” “走了。” 两人坐了下来。", ["他问：“船呢？”", "“走了。”", "两人坐了下来。"]),
        ("「船呢！」\u3000她沒有回答，只看着水面。", ["「船呢！」", "她沒有回答，只看着水面。"]),
        ("水退了吗?\u3000谁也没有回答这个问题。", ["水退了吗?", "谁也没有回答这个问题。"]),
    ],
)
def test_spaces_behind_a_sentence_part_paragraphs(line: str, paragraphs: list[str]) -> None:
    assert parts(line) == paragraphs


@pytest.mark.parametrize(
    "line",
    [
        "水退了，船停了。 岸上的人都散了，茶棚也关了门。",
        "水退了。 人散了。",
        "水退了。人散了。茶棚关了门。桌椅都搬到了树下。",
        "柳庭 乔木 苏以宁 三人合撑一条船，船头挂着灯。",
        "渡口 2016 年 重修，石阶 24 级，全用青石。",
    ],
    ids=["one-narrow-space", "too-short", "no-spaces", "names", "numbers"],
)
def test_other_spaces_part_nothing(line: str) -> None:
    assert parts(line) == [line]


def test_spaces_of_latin_sentences_part_nothing() -> None:
    line = "The boat left. Nobody saw it! Who knows? They sat down on the bank and waited, all of them, until dawn."
    assert parts(line) == [line]


def test_a_heading_is_parted_from_the_paragraph_behind_it() -> None:
    first, second, third = (
        STORY.split("；")[0] + "。",
        "石阶" + STORY[5:60] + "。",
        "茶棚" + STORY[60:110] + "。",
    )
    line = f"{first} 石头都露了出来 {second} 茶棚照旧开门 {third}"
    assert parts(line) == [first, "石头都露了出来", second, "茶棚照旧开门", third]


@pytest.mark.parametrize(
    "head",
    ["据柳庭介绍", "本报讯", "（记者柳庭）", "图为渡口的清晨", "记者柳庭", "渡口六日电", "渡口的水，退了"],
)
def test_the_head_of_a_story_is_no_heading(head: str) -> None:
    first, second = STORY.split("；")[0] + "。", STORY[5:60] + "。"
    assert parts(f"{first} {head} {second}") == [first, f"{head} {second}"]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("| 渡口 | 茶棚 |", ["渡口", "茶棚"]),
        ("|渡口||茶棚|", ["渡口", "茶棚"]),
        ("｜渡口｜茶棚｜", ["渡口", "茶棚"]),
        ("渡口 | 茶棚 |", ["渡口", "茶棚"]),
        ("| 渡口 | 茶棚", ["渡口", "茶棚"]),
        ("渡口\t茶棚\t石阶", ["渡口", "茶棚", "石阶"]),
        (
            "|\n| 渡口的水退了，船停了。\u3000岸上的人散了。 |\n|",
            ["渡口的水退了，船停了。", "岸上的人散了。"],
        ),
    ],
)
def test_a_table_row_is_parted_into_cells(text: str, cells: list[str]) -> None:
    assert parts(text) == cells


def test_a_long_gap_inside_a_cell_is_passed_over_once() -> None:
    cell = f"渡口{' ' * 500_000}茶棚"
    assert parts(f"| {cell} |") == [cell]


@pytest.mark.parametrize(
    "title", ["渡口的石阶修好了 | 河湾网", "渡口的石阶修好了|河湾网", "渡口｜石阶｜茶棚", "甲|乙"]
)
def test_a_title_with_a_bar_stays_whole(title: str) -> None:
    assert parts(f"{title}\n水退了。") == [title, "水退了。"]


@pytest.mark.parametrize(
    "text", ["他走了。", "谁？", "好！", "“好。”", "他说：", "等等……", "完了。）", "Done.", "一是水浅；"]
)
def test_a_sentence_ends(text: str) -> None:
    assert segment.ends_sentence(text)


@pytest.mark.parametrize("text", ["", "他走了", "他走了，", "渡口、", "（渡口）", "“渡口”", "3.5"])
def test_a_sentence_does_not_end(text: str) -> None:
    assert not segment.ends_sentence(text)
