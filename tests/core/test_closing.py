"""What a notice or a letter says below its last sentence stays; what only looks like that goes."""

import pytest

from dedupe_brief.core import pipeline

HEAD = "首页\n登录\n政务公开\n关于石桥管护的通知\n发布时间：2024-03-06 09:30"
TEXT = "为做好石桥通行后的管护，保障行人安全，现将有关事项通知如下，请两岸各村遵照执行。"
FOOT = "扫一扫在手机打开当前页\n打印本页\n关闭窗口\n上一篇：春耕会"


def body_of(*lines: str) -> list[str]:
    return pipeline.run("\n".join((HEAD, *lines, FOOT)) + "\n").text.split("\n")


@pytest.mark.parametrize(
    "below",
    [
        ("特此通知。", "河湾镇人民政府", "2024年3月1日"),
        ("特此公告", "河湾渡船合作社", "二〇二四年三月一日"),
        (
            "附件：1. 值日表",
            "2. 路线图",
            "河湾镇人民政府",
            "河湾镇农业站",
            "2024年3月1日",
            "（此件公开发布）",
        ),
        ("联系电话：0100-0000000", "河湾镇图书馆", "2024年3月1日"),
        ("附件：值日表",),
    ],
)
def test_annexes_formula_office_and_day_stay(below: tuple[str, ...]) -> None:
    assert body_of(TEXT, *below) == [TEXT, *below]


@pytest.mark.parametrize(
    "below",
    [
        ("河湾镇人民政府",),  # the site's own name, no day below it
        ("河湾镇人民政府", "2024-03-01"),
        ("2. 路线图",),  # no annex above it
        ("白以恒", "2024年3月1日"),  # no salutation above the text
    ],
)
def test_what_nobody_signed_with_a_day_goes(below: tuple[str, ...]) -> None:
    assert body_of(TEXT, *below) == [TEXT]


def test_a_letter_keeps_who_signed_it() -> None:
    lines = ["亲爱的同学们：", TEXT, "你们的校长　白以恒", "2024年3月1日"]
    assert body_of(*lines) == lines


def test_the_last_section_goes_on_with_the_numbers() -> None:
    lines = ["一、社址", TEXT, "二、联系方式", "邮箱：a@example.com", "地址：河湾镇东街1号"]
    assert body_of(*lines) == lines
    assert body_of("一、社址", TEXT, "四、联系方式", "地址：河湾镇东街1号") == ["一、社址", TEXT]
