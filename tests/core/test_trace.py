import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.conversion.align import library
from dedupe_brief.core.conversion.dictionaries import configuration
from dedupe_brief.core.conversion.trace import Step, trace
from tests.core.conversion_texts import configurations, loads, opencc_cases, texts_for


def traced(text: str, name: str) -> list[tuple[str, str, list[str]]]:
    phrases = trace(text, configuration(name))
    return [(p.span.of(text), p.output, [step.dictionary for step in p.steps]) for p in phrases]


@loads
@given(st.data())
def test_the_trace_says_what_the_library_prints(data: st.DataObject) -> None:
    name = data.draw(configurations)
    text = data.draw(texts_for(name))
    assert "".join(phrase.output for phrase in trace(text, configuration(name))) == library(name).convert(
        text
    )


@loads
@given(st.data())
def test_phrases_tile_the_text(data: st.DataObject) -> None:
    name = data.draw(configurations)
    text = data.draw(texts_for(name))
    at = 0
    for phrase in trace(text, configuration(name)):
        assert phrase.span.start == at < phrase.span.end
        at = phrase.span.end
    assert at == len(text)


@pytest.mark.parametrize(("name", "text", "expected"), opencc_cases())
def test_opencc_s_own_cases(name: str, text: str, expected: str) -> None:
    assert "".join(phrase.output for phrase in trace(text, configuration(name))) == expected


def test_stages_and_what_each_did() -> None:
    [phrase] = trace("网络", configuration("s2twp"))
    assert phrase.output == "網路"
    assert phrase.steps == (
        Step(1, "STCharacters", "网", "網"),
        Step(1, "STCharacters", "络", "絡"),
        Step(2, "TWPhrases", "網絡", "網路"),
    )


def test_a_later_stage_does_not_look_across_segments() -> None:
    # 歷史 is a segment of its own, so that no entry of stage 2 begins in it and ends behind it.
    assert [output for _, output, _ in traced("历史进程", "s2twp")] == ["歷史", "程序"]


def test_stage_0_is_a_step_of_its_own() -> None:
    assert traced("\uf900", "t2s") == [("\uf900", "岂", ["CJK_Compatibility_Ideographs", "TSCharacters"])]


def test_what_describes_a_character_is_left_alone() -> None:
    assert traced("⿰发发发", "s2t")[-1] == ("发", "發", ["STCharacters"])
    assert [output for _, output, _ in traced("⿰发发发", "s2t")] == ["⿰", "发", "发", "發"]
    assert traced("⿰发", "s2t")[-1][1] == "發"
