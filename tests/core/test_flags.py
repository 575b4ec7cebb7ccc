"""Flags on a change: each beside a change that looks like it and is none."""

import pytest

from dedupe_brief.core.flags import flags


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
    ],
)
def test_flags(before: str, after: str, expected: list[str]) -> None:
    assert [flag.value for flag in flags(before, after)] == expected
