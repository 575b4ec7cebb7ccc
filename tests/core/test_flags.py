"""Flags on a change: each beside a change that looks like it and is none."""

import pytest

from dedupe_brief.core.comparison.flags import flags


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("12", "13", ["number"]),
        ("1.5", "15", ["number"]),
        ("", "3", ["number"]),
        ("１２", "12", []),
        ("三", "五", ["quantity"]),
        ("万", "亿", ["quantity"]),
        ("一些", "有些", []),
        ("成立", "举行", []),
        ("不", "", ["negation-removed"]),
        ("", "未", ["negation-added"]),
        ("沒有", "没有", []),
        ("不", "未", []),
        ("", "非常", []),
        ("", "非洲", []),
        ("不足3成", "超过4成", ["number", "negation-removed"]),
        ("上午", "下午", []),
        ("12万", "12萬", []),
        ("兩億", "两亿", []),
        ("二〇二四", "二零二四", []),
        ("5％", "5%", []),
        ("5%", "5‰", ["quantity"]),
        ("1,234.5", "1234.5", []),
        ("1,234", "1,235", ["number"]),
        ("1,23", "123", ["number"]),
        ("3\u200b000", "3000", []),
        ("3\u200b000", "3001", ["number"]),
        ("3 000", "3000", ["number"]),
    ],
)
def test_flags(before: str, after: str, expected: list[str]) -> None:
    assert [flag.value for flag in flags(before, after)] == expected


@pytest.mark.parametrize(
    ("before", "after", "around", "expected"),
    [
        ("但", "会", ("他不", "来"), ["negation-added"]),
        ("会", "但", ("他不", "来"), ["negation-removed"]),
        ("不", "非", ("", "常好"), ["negation-removed"]),
        ("再", "会", ("他不", "来"), []),
        ("来", "去", ("他不", "了"), []),
        ("些", "百", ("有一", "人"), ["quantity"]),
        ("三", "五", ("", "成"), ["quantity"]),
        ("就", "功", ("成", "三百"), []),
    ],
)
def test_words_that_reach_into_a_change_are_judged_whole(
    before: str, after: str, around: tuple[str, str], expected: list[str]
) -> None:
    assert [flag.value for flag in flags(before, after, around)] == expected
