"""Mojibake: short lines that the wrong table made are told, whatever table it was; clean words never are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core import pipeline
from dedupe_brief.core.cleaning.mojibake import is_mojibake

WORDS = ("首页", "登录", "关于我们", "上一页 下一页", "版权所有", "茶棚老板的一天", "來源：河灣月報")
CLEAN = (
    *WORDS,
    "鐘楼修好了",
    "à la carte",
    "Français",
    "Español",
    "日本語",
    "涞水与灏河",
    "？？？",
    "�",
    "12月1日",
    "",
)


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("table", ["gbk", "cp1252", "latin-1"])
def test_words_read_with_the_wrong_table_are_told(word: str, table: str) -> None:
    garbled = word.encode().decode(table, "replace")
    unseen = "".join(
        char for char in garbled if not "\x7f" <= char <= "\x9f"
    )  # the pipeline takes them out first
    assert is_mojibake(unseen)


@pytest.mark.parametrize("line", ["锟斤拷锟斤拷", "������"])
def test_lost_words_are_told(line: str) -> None:
    assert is_mojibake(line)


@pytest.mark.parametrize("line", CLEAN)
def test_clean_words_are_not(line: str) -> None:
    assert not is_mojibake(line)


def test_a_whole_paragraph_is_for_a_person_to_look_at() -> None:
    assert not is_mojibake("锟斤拷" * 30)


@given(st.text(alphabet="渡口的石阶昨天修好了，撑船人又能在老地方靠岸。", max_size=60))
def test_common_chinese_never_is(text: str) -> None:
    assert not is_mojibake(text)


def test_garbled_menus_go_and_the_article_stays() -> None:
    story = "渡口的石阶昨天修好了，撑船的人又能在老地方靠岸，等船的人不必再踩泥。"
    menu = "\n".join(word.encode().decode("gbk", "replace") for word in WORDS[:3])
    article = pipeline.run(f"{menu}\n渡口的石阶修好了\n2024-05-01\n{story}\n{story[::-1]}\n锟斤拷锟斤拷")
    assert article.text.startswith(story)
    assert "锟" not in article.text
    assert {edit.rule for edit in article.edits} >= {"body.mojibake", "metadata.title"}
