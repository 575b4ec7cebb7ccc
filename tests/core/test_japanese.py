"""Japanese passages: found as a whole in their own stretch, words only elsewhere, Chinese left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.detection.japanese import japanese_passages
from dedupe_brief.core.script import Kind, code_points, kind_table


def passages(text: str) -> list[str]:
    return [span.of(text) for span in japanese_passages(code_points(text))]


texts = st.text(alphabet=st.sampled_from("国學戦のはアン・ー。、「」 \nA说這") | st.characters(), max_size=40)


@given(texts)
def test_passages_are_sorted_disjoint_and_hold_kana(text: str) -> None:
    end = -1
    for span in japanese_passages(code_points(text)):
        assert end < span.start < span.end <= len(text)
        end = span.end
        kinds = {kind_table()[ord(char)] for char in span.of(text)}
        assert kinds & {Kind.HIRAGANA, Kind.KATAKANA}
        assert "\n" not in span.of(text)


@given(
    st.text(
        alphabet=st.characters(max_codepoint=0x3040) | st.sampled_from("国學戦说・ー々〇後后"), max_size=40
    )
)
def test_without_kana_nothing_is_japanese(text: str) -> None:
    assert passages(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("昨日、東京都内で会見を開いた。", ["昨日、東京都内で会見を開いた"]),
        ("他喜歡《千と千尋の神隠し》這部電影", ["千と千尋の神隠し"]),
        ("《進撃の巨人》", ["進撃の巨人"]),
        ("他唱《津軽海峡・冬景色》", []),
        ("我在店裡說了ありがとう就走了", ["ありがとう"]),
        ("孩子說お父さん，我們都笑了", ["お父さん"]),
        ("他們去カラオケ唱歌", ["カラオケ"]),
        ("「すき焼き」和「おでん」", ["すき焼き", "おでん"]),
        ("他看NHKニュース，還有ﾆｭｰｽ9", ["ニュース", "ﾆｭｰｽ"]),
        ("\ud800 のは", ["のは"]),
    ],
)
def test_what_is_japanese(text: str, found: list[str]) -> None:
    assert passages(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "阿嬤の店開張了",
        "鮮の味、旬之食",
        "列夫・托尔斯泰",
        "貝多芬・第九號交響曲ー合唱",
        "日本国会图书馆的学者说",
        "這是の最常見的用法",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    assert passages(text) == []
