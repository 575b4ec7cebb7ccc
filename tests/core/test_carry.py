"""Carrying a patch over to another text: found or not, and never called right without the digest."""

import pytest
from hypothesis import given

from dedupe_brief.core.comparison.carry import carry
from dedupe_brief.core.patch import make
from dedupe_brief.core.record import text_digest
from tests.versions import any_text, pairs

FILLER = "".join(f"第{number}段讲的是另一件事，与年报无关。" for number in range(200))


@given(pairs(), any_text)
def test_verified_is_the_result_and_nothing_else(texts: tuple[str, str], other: str) -> None:
    base, result = texts
    for text in (base, result, other, base + other, other + base, base[: len(base) // 2]):
        done = carry(make(base, result), text)
        assert done.verified == (done.text == result)
        assert done.verified == (text_digest(done.text) == text_digest(result))


@given(pairs())
def test_the_base_itself_is_carried_over_exactly(texts: tuple[str, str]) -> None:
    base, result = texts
    done = carry(make(base, result), base)
    assert (done.text, done.verified, done.missing, done.altered) == (result, True, (), ())


def test_a_text_that_differs_where_the_patch_does_not_look_is_not_verified() -> None:
    done = carry(make("利润为一亿", "利润为二亿"), "亏损为一亿")
    assert (done.text, done.verified, done.altered) == ("亏损为二亿", False, (1,))


def test_a_text_that_differs_only_in_what_the_patch_removes_is_verified() -> None:
    done = carry(make("全年利润为一亿元。", "全年利润为二亿元。"), "全年利润为三亿元。")
    assert (done.text, done.verified, done.altered) == ("全年利润为二亿元。", True, (1,))


@pytest.mark.parametrize("shift", ["", "新增的一段。", "新增的一段。" * 60], ids=len)
def test_hunks_are_found_where_they_moved(shift: str) -> None:
    base = FILLER + "年报说，全年利润为一亿元，比上年增长。" + FILLER + "董事长表示满意，股东没有异议。"
    result = base.replace("一亿", "二亿").replace("没有异议", "有异议")
    done = carry(make(base, result), shift + base)
    assert (done.text, done.missing, done.altered) == (shift + result, (), ())
    assert done.verified == (not shift)


def test_a_hunk_that_moved_among_equal_characters_is_not_called_altered() -> None:
    base = FILLER[:600] + "哈哈哈哈哈哈哈哈哈哈哈哈，大家都笑了，笑声传到街上。"
    done = carry(make(base, base.replace("哈哈哈哈，", "哈，")), "多出来的一句。" + base)
    assert (done.text, done.altered) == ("多出来的一句。" + base.replace("哈哈哈哈，", "哈，"), ())


def test_what_is_too_far_away_or_not_there_is_missing() -> None:
    base = FILLER + "年报说，全年利润为一亿元，比上年增长。" + FILLER + "董事长表示满意，股东没有异议。"
    patch = make(base, base.replace("一亿", "二亿").replace("没有异议", "有异议"))
    assert carry(patch, "").missing == (1, 2)
    assert carry(patch, FILLER[:2000]).missing == (1, 2)
    assert carry(patch, FILLER * 2 + base).missing == (1, 2)
    assert carry(patch, FILLER + "年报说，全年利润为一亿元，比上年增长。" + FILLER).missing == (2,)


def test_the_search_in_another_text_ends_early() -> None:
    base = "".join(f"第{number}户人家登记了{number}本书，管书的老秦都记在本子上。" for number in range(50))
    patch = make(base, base.replace("老秦", "老简"))
    assert len(patch.hunks) == 50
    assert carry(patch, "渡口的石阶昨天修好了。" * 200).missing == tuple(range(1, 10))


def test_a_long_removal_has_to_stand_there_as_it_is() -> None:
    long = "".join(f"第{number}家门店本周开业。" for number in range(100))
    patch = make(f"开头的一段。{long}结尾的一段。", "开头的一段。结尾的一段。")
    assert (
        carry(patch, f"前面多了几个字。开头的一段。{long}结尾的一段。").text
        == "前面多了几个字。开头的一段。结尾的一段。"
    )
    assert carry(patch, f"开头的一段。{long.replace('50', '五十')}结尾的一段。").missing == (1,)
