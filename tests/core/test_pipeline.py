"""The pipeline: a literal list of steps, run until nothing changes; whatever happens, the source can be rebuilt."""

from pathlib import Path

import pytest
from hypothesis import given
from msgspec.structs import replace

from dedupe_brief.core import article, label, ledger, pipeline
from dedupe_brief.core.cleaning import body
from dedupe_brief.core.cleaning.draft import Draft
from dedupe_brief.core.metadata import front
from dedupe_brief.core.model import Article, Edit, Options, Span
from dedupe_brief.core.rules import RuleSet, built_in, parse_pack
from tests.property.pages import pages

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.txt"))

P1 = "渡口的石阶昨天修好了，撑船的人又能在老地方靠岸，等船的人不必再踩泥。"
P2 = "石阶一共二十四级，用的是上游采石场的青石，由村里的石匠凿成，前后花了两个月。"
P3 = "船夫柳庭说，过去涨水的时候，客人要踩着木板上岸，老人和孩子都走不稳。"
PAGE = f"\ufeff登录\r\n渡口的石阶修好了\r\n2016-04-05 来源：河湾晚报\r\n{P1}\r\n{P2}\r\n{P3}\r\n{P1}\r\n{P2}\r\n{P3}\r\n"


def sound(source: str, found: Article) -> None:
    """Check that an article's edits are true of its source, and lead both ways."""
    ledger.check(source, found.edits)
    assert ledger.apply(source, found.edits) == found.text
    assert ledger.invert(found.text, found.edits) == source


# -- The list of steps --------------------------------------------------------------------------------------------


def test_the_steps_are_these_in_this_order() -> None:
    assert [name for name, _ in pipeline.STEPS] == [
        "invisible",
        "pinyin",
        "unwrap",
        "split",
        "rejoin",
        "label",
        "inline",
        "repeats",
        "body",
        "confidence",
        "front",
        "assemble",
        "punctuation",
    ]


def test_the_steps_are_the_rooms_they_are_named_after() -> None:
    steps = dict(pipeline.STEPS)
    assert steps["split"] is label.split
    assert steps["label"] is label.label
    assert steps["inline"] is label.cut_inline
    assert steps["body"] is body.find
    assert steps["front"] is front.read
    assert steps["assemble"] is article.assemble


def test_every_step_leaves_a_true_ledger() -> None:
    draft = Draft(PAGE, built_in(), Options(punctuation="restore"))
    for _, step in pipeline.STEPS:
        draft = step(draft)
        ledger.check(PAGE, draft.edits)
        assert ledger.apply(PAGE, draft.edits) == draft.text
    assert draft.text == f"{P1}\n{P2}\n{P3}"


# -- Settling -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_has_settled_after_the_second_pass(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = sample.read_bytes().decode()
    passes: list[str] = []

    def counted(draft: Draft) -> Draft:
        passes.append(draft.text)
        return draft

    monkeypatch.setattr(pipeline, "STEPS", (("counted", counted), *pipeline.STEPS))
    found = pipeline.run(source)
    sound(source, found)
    assert found.text
    assert len(passes) <= 3
    assert passes[-1] == found.text
    assert pipeline.run(found.text).edits == ()


def test_the_samples_are_there() -> None:
    assert len(SAMPLES) >= 7


@given(pages())
def test_cleaning_is_undone_and_settles_on_any_page(page: str) -> None:
    found = pipeline.run(page)
    sound(page, found)
    again = pipeline.run(found.text)
    assert (again.text, again.edits) == (found.text, ())


def test_what_a_second_pass_finds_is_joined_to_the_first() -> None:
    # What the mark hid comes to light when it is gone.
    source = f"{P1}\n（（完）完）\n{P2}[图[图片]片]，船来了。"
    found = pipeline.run(source)
    sound(source, found)
    assert pipeline.run(found.text).edits == ()


# -- A page that never settles ------------------------------------------------------------------------------------


def first_goes(draft: Draft) -> Draft:
    """Take out the first character, always."""
    return draft.edited((Edit("layout.space", Span(0, 1), draft.text[:1], ""),) if draft.text else ())


def grows(draft: Draft) -> Draft:
    return draft.edited((Edit("layout.space", Span(0, 0), "", "渡"),))


@pytest.mark.parametrize("step", [first_goes, grows], ids=["shrinks", "grows"])
def test_a_page_that_never_settles_is_all_taken_out_and_still_inverts(
    step: pipeline.Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "STEPS", (("never", step),))
    source = "\n".join((P1, P2, P3)) * 4
    found = pipeline.run(source)
    assert found.text == ""
    assert "body.unsettled" in {edit.rule for edit in found.edits}
    sound(source, found)


def test_a_page_that_never_settles_after_the_real_steps_inverts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "STEPS", (*pipeline.STEPS, ("never", first_goes)))
    source = PAGE + "\n".join(f"{n}号船今天第{n}次过河，船上坐着{n + 3}个人，还有一头牛。" for n in range(40))
    found = pipeline.run(source)
    assert found.text == ""
    assert {"body.unsettled", "layout.bom"} <= {edit.rule for edit in found.edits}
    sound(source, found)


def test_a_page_that_shrinks_fast_enough_may_take_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def tenth_goes(draft: Draft) -> Draft:
        size = -(-len(draft.text) // 10)
        return draft.edited((Edit("layout.space", Span(0, size), draft.text[:size], ""),) if size else ())

    monkeypatch.setattr(pipeline, "STEPS", (("never", tenth_goes),))
    source = P1 * 10
    found = pipeline.run(source)
    assert found.text == ""
    assert {edit.rule for edit in found.edits} == {"layout.space"}
    sound(source, found)


# -- What is found on the way -------------------------------------------------------------------------------------


def test_a_repeat_says_where_both_prints_stand_in_the_source() -> None:
    found = pipeline.run(PAGE)
    assert found.text == f"{P1}\n{P2}\n{P3}"
    assert found.repeats
    for repeat in found.repeats:
        removed, kept = repeat.spans
        assert repeat.exact
        assert repeat.similarity == 1.0
        assert removed.of(PAGE).strip() == kept.of(PAGE).strip()
    assert "repeat.exact" in {edit.rule for edit in found.edits}


def test_punctuation_is_restored_on_request_only() -> None:
    folded = P1.replace("，", ",")
    assert pipeline.run(folded).text == folded
    restored = pipeline.run(folded, Options(punctuation="restore"))
    assert restored.text == P1
    assert {edit.rule for edit in restored.edits} == {"punctuation.restore"}
    sound(folded, restored)


def test_own_rules_are_gone_by() -> None:
    own = parse_pack(
        "[[rule]]\nname = 'my.boat'\nrole = 'debris'\nwhy = 'x'\npattern = '^今日船号\\d+$'\nwhere = 'line'\n"
        "examples = ['今日船号3']\ncounterexamples = ['今日']\n",
        "own.toml",
    )
    source = f"{P1}\n今日船号7\n{P2}"
    assert pipeline.run(source).text == source
    assert pipeline.run(source, rules=built_in().with_pack(own)).text == f"{P1}\n{P2}"


def test_without_rules_the_layout_is_still_read() -> None:
    source = f"  {P1}\u3000\n\n  {P2}"
    found = pipeline.run(source, rules=RuleSet(()))
    assert found.text in (f"{P1}\n{P2}", pipeline.run(source).text)
    sound(source, found)


def test_a_source_is_never_changed_by_the_options_of_the_record() -> None:
    options = Options()
    other = replace(options, removed="none", edits="none")
    assert pipeline.run(PAGE, options) == pipeline.run(PAGE, other)


@pytest.mark.parametrize("source", ["", " ", "\n", "\ufeff", "渡", "。", "|", "\U00020547", "\x00" * 9])
def test_the_smallest_sources_are_cleaned_without_a_fault(source: str) -> None:
    article = pipeline.run(source)
    sound(source, article)
    assert len(article.text) <= len(source)


def test_a_text_that_is_clean_already_has_its_headings() -> None:
    text = "渡口的夜航昨晚恢复，头一班船载着三十六名工人过了河。\n船票还是五角\n月票十二元，工人们说，这样就能在家里吃一顿热的晚饭。\n两岸的马灯亮到十一点，大雾天除外。"
    found = pipeline.run(text)
    assert (found.text, found.edits) == (text, ())
    assert [heading.text for heading in found.metadata.headings] == ["船票还是五角"]
    assert pipeline.run(text + "\n").metadata.headings == found.metadata.headings
