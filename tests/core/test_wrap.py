"""Lines of fixed width: those that a page broke inside a sentence are joined, and no others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core import ledger
from dedupe_brief.core.cleaning import wrap

MIXED = st.text(alphabet="渡口河a1 \u3000\u00a0\t\n|｜。！？?!，,”：-（", max_size=60)

STORY = (
    "河水从入春起一天比一天浅，撑船的柳庭说，他在这个渡口三十年，没有见过露出这么多石头的河床，船底擦着走，"
    "客人都要先下来推一把，才能到对岸去；茶棚的生意也淡了，老板娘把桌椅搬到树下，自己坐着打扇子，一坐就是一个"
    "下午，直到太阳落到山的后面，渡口静得只听见水声，两只鹭鸶站在石头上，谁来了也不飞，像是这里的主人一样。"
)


def unwrapped(text: str) -> str:
    return ledger.apply(text, wrap.unwrap(text))


def wrapped(text: str, width: int) -> str:
    """Break ``text`` every ``width`` characters; a sign that may not begin a line hangs over."""
    lines = []
    while text:
        cut = width + (text[width : width + 1] in tuple("，。；、")) if len(text) > width else width
        lines.append(text[:cut])
        text = text[cut:]
    return "\n".join(lines)


def wrapped_indented(text: str, width: int) -> str:
    return wrapped("\u3000\u3000" + text, width)


@pytest.mark.parametrize("width", [20, 24, 30, 36, 40])
def test_a_page_of_fixed_width_is_joined(width: int) -> None:
    page = wrapped(STORY * 2, width)
    assert "\n" in page
    assert unwrapped(page) == STORY * 2


@pytest.mark.parametrize("width", [20, 36, 40])
def test_indented_paragraphs_of_a_joined_page_stay_apart(width: int) -> None:
    page = f"{wrapped_indented(STORY, width)}\n{wrapped_indented(STORY[::-1][1:] + '。', width)}"
    joined = unwrapped(page)
    assert joined.count("\n") == 1
    assert joined == f"\u3000\u3000{STORY}\n\u3000\u3000{STORY[::-1][1:]}。"


def test_a_full_line_that_closes_a_sentence_goes_on_where_paragraphs_are_indented() -> None:
    head = STORY[:33] + "。"  # closes on the last column of the first line
    page = wrapped_indented(head + STORY, 36)
    assert page.split("\n")[0].endswith("。")
    assert unwrapped(page) == f"\u3000\u3000{head}{STORY}"


def test_a_full_line_that_closes_a_sentence_ends_its_paragraph_elsewhere() -> None:
    head = STORY[:35] + "。"
    assert unwrapped(wrapped(head + STORY * 2, 36)) == f"{head}\n{STORY * 2}"


def test_blank_lines_of_a_joined_page_stay() -> None:
    page = f"{wrapped(STORY, 36)}\n\n{wrapped(STORY, 36)}"
    assert unwrapped(page) == f"{STORY}\n\n{STORY}"


def test_blanks_at_a_line_end_go_with_it() -> None:
    page = wrapped(STORY * 2, 36).replace("\n", " \n")
    assert unwrapped(page) == STORY * 2


def test_latin_words_are_joined_by_a_space() -> None:
    lines = [
        "河湾镇请来的工程师名叫格林，他在信里写道，这条河叫作 Slow",
        "River Bend，意思是水流得慢的河湾，他在图上标了三处浅滩，分别",
    ]
    page = "\n".join(lines * 4)
    assert "Slow River" in unwrapped(page)


def test_a_join_is_an_edit_that_can_be_undone() -> None:
    page = wrapped(STORY * 2, 36)
    edits = wrap.unwrap(page)
    ledger.check(page, edits)
    assert {edit.rule for edit in edits} == {"layout.wrap"}
    assert ledger.invert(unwrapped(page), edits) == page


@pytest.mark.parametrize(
    "text",
    [
        "",
        STORY,
        "首页\n新闻\n社会\n体育\n财经\n登录\n注册",
        "河水浅，石头露，\n船过去，人下来，\n推一把，走一步，\n太阳落，山后面，",
        "我在春天的渡口等一只没有名字的船，它从雨里来\n带着去年的灯，和一个没有说完的梦\n水声把夜切成两半，一半给你，一半给我，还有一些\n给了岸",
        "\n".join(["春天的渡口开了一树花，撑船的人回了家。", "夏天的渡口落了一场雨，等船的人借了伞。"] * 3),
        "\n".join(f"{n}、渡口的石阶共有二十四级，全部用的是青石，凿工细" for n in "一二三").replace(
            "\n", "\n　　"
        ),
    ],
    ids=["nothing", "one-line", "menu", "verse", "free-verse", "sentences-of-one-length", "indented-items"],
)
def test_lines_that_no_width_broke_are_left_alone(text: str) -> None:
    assert wrap.unwrap(text) == ()


@given(MIXED)
def test_unwrapping_takes_line_ends_and_blanks_only(text: str) -> None:
    edits = wrap.unwrap(text)
    ledger.check(text, edits)
    assert all(not edit.before.strip() and edit.after in ("", " ") for edit in edits)
