"""A page in one line: its head is parted from the first paragraph, its foot into buttons and links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core import pipeline
from dedupe_brief.core.cleaning import packed
from dedupe_brief.core.model import Span

STORY = "昨天清晨，渡口的石阶修好了，撑船的人又能在老地方靠岸。"
MIXED = st.text(alphabet="渡口河 >2024-05:16来源：，。\u3000", max_size=80)


def heads(line: str) -> list[str]:
    return [span.of(line) for span in packed.head(line, Span(0, len(line)))]


def feet(line: str) -> list[str]:
    return [span.of(line) for span in packed.foot(line, Span(0, len(line)))]


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (
            f"首页 > 社会 > 正文 石阶修好了 2024-05-01 06:40 来源：河湾晚报 {STORY}",
            ["首页 > 社会 > 正文", "石阶修好了", "2024-05-01 06:40 来源：河湾晚报", STORY],
        ),
        (f"石阶修好了 2024年5月1日 06:40:11 {STORY}", ["石阶修好了", "2024年5月1日 06:40:11", STORY]),
        (
            "新闻 | 栏目 位置：河湾台 > 新闻 石阶修好了 2024-05-01 06:40 编辑：林若舟",
            ["新闻 | 栏目 位置：河湾台 > 新闻", "石阶修好了", "2024-05-01 06:40 编辑：林若舟"],
        ),
    ],
)
def test_the_head_is_parted(line: str, parts: list[str]) -> None:
    assert heads(line) == parts


@pytest.mark.parametrize(
    "line",
    [
        STORY,
        f"石阶修好了。 2024-05-01 06:40 {STORY}",
        "2024-05-01 06:40 的那场雨，谁都记得。",
        "那是 2024-05-01 的事",
        "------ 河湾论坛 发布时间 2024-05-01 06:40 by 林若舟",
    ],
)
def test_what_is_no_head_stays_whole(line: str) -> None:
    assert heads(line) == [line]


def test_the_foot_is_parted() -> None:
    line = (
        "【打印】【关闭】 上一篇：别处的桥 下一篇：河边的书摊 友情链接：河湾网 声明：转载此文，不代表本站。"
    )
    assert feet(line) == line.split(" ")


@pytest.mark.parametrize(
    "line",
    [
        STORY,
        "他只会写 Slow River Bend 三个词，别的不会。",
        "石阶 栏杆 路灯",
        "散场以后 大家 不急着走,街灯 亮得 晚",
    ],
)
def test_a_last_paragraph_stays_whole(line: str) -> None:
    assert feet(line) == [line]


@given(MIXED)
def test_parts_stand_in_order_and_hold_every_letter(line: str) -> None:
    for parts in (heads(line), feet(line)):
        assert "".join("".join(parts).split()) == "".join(line.split())


def test_a_page_in_one_line_is_read_whole() -> None:
    more = "石阶一共二十四级，用的是上游采石场的青石，凿了两个月。"
    page = f"首页 > 社会 > 正文 渡口的石阶修好了 2024-05-01 06:40 来源：河湾晚报 {STORY} {more} 举报 评论 23 收藏 分享"
    article = pipeline.run(page)
    assert article.text == f"{STORY}\n{more}"
    found = article.metadata
    assert (found.title, found.date, found.publication) == (
        "渡口的石阶修好了",
        "2024-05-01T06:40",
        "河湾晚报",
    )
