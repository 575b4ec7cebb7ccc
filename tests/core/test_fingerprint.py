import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.fingerprint import key, key_codes
from dedupe_brief.core.script import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("後來發現：他走了。", "后来发现,他走了"),
        ("ＡＢＣ１２％", "abc12"),
        ("第一段。\n\n　　第二段。", "第一段第二段"),
        ("“引号”——『另一种』", '"引号" 另一种'),
        ("零\u200b宽\ufeff字\u00ad符\ufe0f", "零宽字符"),
        ("标★号◆与☆符●", "标号与符"),
    ],
)
def test_same_content_has_the_same_key(one: str, other: str) -> None:
    assert key(one)[0] == key(other)[0]


@pytest.mark.parametrize(
    ("one", "other"), [("3.5亿", "3.6亿"), ("他", "她"), ("々", ""), ("〇", ""), ("\ue000", "")]
)
def test_other_content_has_another_key(one: str, other: str) -> None:
    assert key(one)[0] != key(other)[0]


@pytest.mark.parametrize("text", ["", "。，！", " \n\t　", "\U000e0041\u2060"])
def test_a_key_can_be_empty(text: str) -> None:
    folded, offsets = key(text)
    assert (folded, len(offsets)) == ("", 0)


@given(st.text())
def test_each_character_knows_where_it_comes_from(text: str) -> None:
    folded, offsets = key(text)
    assert offsets.dtype == np.int32
    assert len(folded) == len(offsets)
    assert np.all(np.diff(offsets) > 0)
    for char, offset in zip(folded, offsets.tolist(), strict=True):
        assert key(text[offset])[0] == char


@given(st.text())
def test_the_key_of_a_key_is_itself(text: str) -> None:
    folded = key(text)[0]
    assert key(folded)[0] == folded


@given(st.text(), st.text())
def test_keys_join_as_their_texts_do(one: str, other: str) -> None:
    assert key(one + other)[0] == key(one)[0] + key(other)[0]


@given(st.text())
def test_folding_first_makes_no_difference(text: str) -> None:
    assert key(fold(text))[0] == key(text)[0]


def test_codes_are_the_characters() -> None:
    codes, offsets = key_codes("甲，Ｂ")
    assert codes.tolist() == [ord("甲"), ord("b")]
    assert offsets.tolist() == [0, 2]
