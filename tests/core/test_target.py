"""Which configuration leads to a target, what is left alone, and that a carried article is still true."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dedupe_brief import clean as from_python
from dedupe_brief.core import ledger
from dedupe_brief.core.clean import clean_source, convert_record
from dedupe_brief.core.conversion.dictionaries import CONFIGURATIONS
from dedupe_brief.core.conversion.glossary import parse
from dedupe_brief.core.conversion.quotes import Quotes
from dedupe_brief.core.conversion.target import TARGETS, Carried, Wanted, canonical, carry_over
from dedupe_brief.core.model import Options, Record
from dedupe_brief.core.verify import Outcome, rebuild, verify
from dedupe_brief.errors import RecordError, UsageError
from dedupe_brief.readers.decode import decode
from tests.core.conversion_texts import loads

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.txt"))
SIMPLIFIED = "镇上的图书馆这个星期开门，孩子们来还书。"
TRADITIONAL = "鎮上的圖書館這個星期開門，孩子們來還書。"


def carried(text: str, to: str, **options: Any) -> Carried:
    return carry_over(text, Wanted(canonical(to), **options))


def sample(name: str) -> str:
    return next(path for path in SAMPLES if path.stem == name).read_text("utf-8")


# -- Names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*CONFIGURATIONS, *TARGETS])
def test_every_name_is_its_own(name: str) -> None:
    assert canonical(name) == name
    assert canonical(f" {name.upper()} ") == name


@pytest.mark.parametrize(
    ("short", "target"),
    [("zh-CN", "zh-Hans"), ("zh_TW", "zh-Hant-TW"), ("zh-hk", "zh-Hant-HK"), ("zh-Hans-CN", "zh-Hans")],
)
def test_the_tags_of_old_are_understood(short: str, target: str) -> None:
    assert canonical(short) == target


@pytest.mark.parametrize(("wrong", "meant"), [("s2twpp", "s2twp"), ("zh-Hnat", "zh-Hant"), ("st2", "s2t")])
def test_a_slip_gets_a_suggestion(wrong: str, meant: str) -> None:
    with pytest.raises(UsageError, match=f"did you mean .*{meant}"):
        canonical(wrong)


def test_what_is_nothing_like_a_name_gets_the_list() -> None:
    with pytest.raises(UsageError, match="zh-Hant-TW, zh-Hant-HK, or of OpenCC's s2t"):
        canonical("klingon")


# -- The choice -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "to", "configuration"),
    [
        (SIMPLIFIED, "zh-Hant", "s2t"),
        (SIMPLIFIED, "zh-Hant-TW", "s2twp"),
        (SIMPLIFIED, "zh-Hant-HK", "s2hkp"),
        (SIMPLIFIED, "zh-Hans", None),
        (TRADITIONAL, "zh-Hans", "tw2s"),
        (TRADITIONAL, "zh-Hant", None),
        (TRADITIONAL, "zh-Hant-TW", None),
        (SIMPLIFIED, "s2tw", "s2tw"),
        (TRADITIONAL, "s2tw", None),
        (SIMPLIFIED, "tw2s", None),
        (TRADITIONAL, "t2tw", "t2tw"),
        (TRADITIONAL, "tw2t", "tw2t"),
        (TRADITIONAL, "t2jp", "t2jp"),
        ("发", "zh-Hant", "s2t"),
        ("中文", "zh-Hans", "tw2s"),
        ("Reuters 2024", "zh-Hant", None),
        ("", "s2t", None),
    ],
)
def test_the_configuration_follows_from_what_the_text_is(
    text: str, to: str, configuration: str | None
) -> None:
    assert carried(text, to).note.configuration == configuration


def test_the_region_decides_where_it_is_told() -> None:
    taiwan, hong_kong = sample("taiwan-site"), sample("hongkong-site")
    assert carried(taiwan, "zh-Hans").note.configuration == "tw2sp"
    assert carried(hong_kong, "zh-Hans").note.configuration == "hk2sp"
    assert carried(taiwan, "zh-Hant-TW").note.configuration is None
    assert carried(hong_kong, "zh-Hant-TW").note.configuration == "t2tw"
    assert carried(taiwan, "t2tw").note.why == "it is in Traditional of Taiwan already"


def test_what_is_left_alone_is_untouched_and_says_why() -> None:
    done = carried(f"“{TRADITIONAL}”", "zh-Hant", quotes=Quotes.CORNER)
    assert (done.text, done.edits) == (f"“{TRADITIONAL}”", ())
    assert done.note.why == "it is in Traditional already"
    assert done.language == "zh-Hant"


def test_force_converts_all_the_same() -> None:
    mostly = TRADITIONAL * 3 + "他说：“好。”"
    assert carried(mostly, "zh-Hant").text == mostly
    assert carried(mostly, "zh-Hant", force=True).text == TRADITIONAL * 3 + "他說：“好。”"
    assert carried(TRADITIONAL, "s2t", force=True).note.configuration == "s2t"
    assert carried(TRADITIONAL, "zh-Hant-TW", force=True).note.configuration == "t2tw"


def test_of_a_text_in_both_scripts_only_the_lines_in_the_other_one_change() -> None:
    kept = f"皇后說：{TRADITIONAL}"
    done = carried(f"{SIMPLIFIED}\n{kept}\n{SIMPLIFIED}", "zh-Hant")
    assert done.text == f"{TRADITIONAL}\n{kept}\n{TRADITIONAL}"
    assert done.note.why == "it is in both scripts"


def test_japanese_stays_as_it_is() -> None:
    text = f"{SIMPLIFIED}她用日语说：「こんにちは、国会図書館です」。"
    done = carried(text, "zh-Hant")
    assert done.text == f"{TRADITIONAL}她用日語說：「こんにちは、国会図書館です」。"


def test_a_glossary_keeps_and_prefers() -> None:
    house = parse('keep = ["于正"]\nprefer = { "图书馆" = "書館" }', "house.toml")
    done = carried("于正来到图书馆。", "zh-Hant", glossary=house)
    assert done.text == "于正來到書館。"
    assert [edit.rule for edit in done.edits] == ["glossary.keep", "convert.character", "glossary.prefer"]


LINES = [line for path in SAMPLES for line in path.read_text("utf-8").splitlines() if line.strip("| ")]
lines = st.sampled_from(
    [*LINES, SIMPLIFIED, TRADITIONAL, "发", "后里", "中文", "Reuters", "お父さんの国会図書館", "“‘甲’”"]
)


@given(st.lists(lines, max_size=5).map("\n".join), st.sampled_from([*TARGETS, *CONFIGURATIONS]))
@loads
def test_the_edits_lead_to_the_text_and_back(text: str, to: str) -> None:
    done = carried(text, to, quotes=Quotes.CORNER)
    assert ledger.apply(text, done.edits) == done.text
    assert ledger.invert(done.text, done.edits) == text


@given(st.lists(lines, max_size=5).map("\n".join), st.sampled_from(TARGETS))
@loads
def test_carrying_over_once_is_enough(text: str, to: str) -> None:
    once = carried(text, to).text
    assert carried(once, to).text == once


# -- Records --------------------------------------------------------------------------------------------------------


def cleaned(path: Path, **options: Any) -> Record:
    return clean_source(decode(path.read_bytes(), path=path.name), Options(**options))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("to", ["zh-Hant-TW", "zh-Hans", "s2hk"])
def test_a_converted_record_is_true_and_gives_its_source_back(path: Path, to: str) -> None:
    record = cleaned(path, to=to)
    assert rebuild(record) == path.read_bytes()
    assert verify(record, path.read_bytes()).ok
    again = clean_source(decode(record.text.encode()), Options(to=to))
    assert again.text == record.text


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_converting_a_record_is_cleaning_its_source_with_the_target(path: Path) -> None:
    options = Options(to="zh-Hant-TW", quotes="corner", corrections="off")
    expected = cleaned(path, to="zh-Hant-TW", quotes="corner", corrections="off")
    assert convert_record(cleaned(path), options) == expected


def test_title_headings_and_captions_are_converted_with_the_text_and_names_are_not() -> None:
    record = cleaned(next(path for path in SAMPLES if path.stem == "epaper-doubled"), to="zh-Hant-TW")
    assert record.metadata.title == "老船廠裡來了年輕人"
    assert record.metadata.author == ("顾昭宁",)
    assert record.metadata.captions[0].text.startswith("圖為")
    assert record.metadata.headings
    assert all(heading.text in record.text for heading in record.metadata.headings)
    assert record.metadata.language == "zh-Hant-TW"
    assert ("opencc", "1.4.2") in [(made.name, made.version) for made in record.provenance.software]


def test_without_cleaning_all_of_the_source_is_the_text() -> None:
    page = f"首页 > 新闻\r\n{SIMPLIFIED}\r\n"
    record = clean_source(decode(page.encode()), Options(cleaning="off", to="s2t"))
    assert record.text == f"首頁 > 新聞\r\n{TRADITIONAL}\r\n"
    assert rebuild(record) == page.encode()
    assert verify(record).ok


def test_a_changed_note_is_found() -> None:
    record = cleaned(SAMPLES[0], to="zh-Hant-TW")
    note = record.provenance.conversion
    assert note is not None
    wrong = replace(
        record, provenance=replace(record.provenance, conversion=replace(note, configuration="s2t"))
    )
    assert verify(wrong).findings[0].where == "provenance.conversion.configuration"


def test_another_glossary_is_noted_and_the_rest_still_checked() -> None:
    house = parse('keep = ["渔网"]', "house.toml")
    source = decode(SAMPLES[0].read_bytes(), path=SAMPLES[0].name)
    record = clean_source(source, Options(to="zh-Hant-TW"), glossary=house)
    assert verify(record, glossary=house).notes == ()
    report = verify(record)
    assert report.outcome is Outcome.UNPROVEN
    assert report.notes[0].startswith("provenance.options.glossary: ")


def test_a_record_is_converted_once() -> None:
    record = cleaned(SAMPLES[0], to="zh-Hant-TW")
    with pytest.raises(RecordError, match="it was converted before"):
        convert_record(record, Options(to="zh-Hans"))


def test_a_record_that_keeps_nothing_can_not_be_converted() -> None:
    with pytest.raises(RecordError, match="does not keep what was removed"):
        convert_record(cleaned(SAMPLES[0], removed="digest"), Options(to="zh-Hant"))


def test_a_record_without_its_ledger_can_not_be_converted() -> None:
    with pytest.raises(RecordError, match="does not keep what was removed"):
        convert_record(cleaned(SAMPLES[0], edits="none"), Options(to="zh-Hant"))


def test_a_record_that_was_changed_is_not_converted() -> None:
    record = cleaned(SAMPLES[0])
    for changed in (
        replace(record, text=record.text.replace("清晨", "傍晚")),
        replace(record, origin=replace(record.origin, digest="sha256:" + "0" * 64)),
    ):
        with pytest.raises(RecordError, match="not what the digests say"):
            convert_record(changed, Options(to="zh-Hant"))


def test_a_record_that_was_left_alone_can_still_be_converted() -> None:
    left = cleaned(SAMPLES[0], to="zh-Hans")
    assert convert_record(left, Options(to="zh-Hant-TW")) == cleaned(SAMPLES[0], to="zh-Hant-TW")


@pytest.mark.parametrize(
    ("text", "to"), [("万里江山", "zh-Hant-TW"), ("一出剧院", "s2t"), ("萬里江山", "zh-Hans")]
)
def test_a_short_text_is_converted_once(text: str, to: str) -> None:
    once = carried(text, to).text
    assert once != text
    assert carried(once, to).text == once


def test_japanese_is_converted_by_its_own_configurations_and_stays_in_a_title() -> None:
    assert carried("東京の気象庁は発表した。", "jp2t").text == "東京の氣象廳は發表した。"
    page = f"東京の気象庁、国会を休む\n2024-05-01\n{SIMPLIFIED}{SIMPLIFIED}{SIMPLIFIED}"
    record = clean_source(decode(page.encode()), Options(to="zh-Hant-TW"))
    assert record.metadata.title == "東京の気象庁、国会を休む"


def test_the_particle_of_taiwan_s_papers_is_known() -> None:
    assert carried("他看著窗外的雨，記者穿著雨衣。", "zh-Hans").text == "他看着窗外的雨，记者穿着雨衣。"


# -- A second time --------------------------------------------------------------------------------------------------


def prose(name: str) -> str:
    return "\n".join(line for line in sample(name).splitlines() if len(line) > 20)


@pytest.mark.parametrize(
    ("page", "to", "by"),
    [
        ("taiwan-site", "zh-Hant-HK", "s2hkp+t2hk"),
        ("hongkong-site", "zh-Hant-TW", "s2twp+t2tw"),
        ("taiwan-site", "zh-Hant-TW", "s2twp"),
        ("taiwan-site", "zh-Hant", "s2t"),
    ],
)
def test_of_a_page_in_both_scripts_another_region_s_lines_are_carried_over_too(
    page: str, to: str, by: str
) -> None:
    text = prose(page) + f"\n{SIMPLIFIED}{SIMPLIFIED}{SIMPLIFIED}{SIMPLIFIED}{SIMPLIFIED}{SIMPLIFIED}"
    done = carried(text, to)
    assert done.note.configuration == by
    assert len(done.conversions) == by.count("+") + 1
    assert ledger.apply(text, done.edits) == done.text
    assert ledger.invert(done.text, done.edits) == text
    assert carried(done.text, to).text == done.text


def test_what_a_glossary_settles_does_not_tell_the_script() -> None:
    house = parse('keep = ["华为", "腾讯", "阅文"]\nprefer = { "员工" = "资深员工" }', "house.toml")
    kept = "华为、腾讯與阅文發佈了公里數"
    assert carried(kept, "zh-Hant-TW", glossary=house).text == kept
    assert carried(kept, "zh-Hant-TW", glossary=house).language == "zh"
    once = carried("华为的员工来了", "zh-Hant", glossary=house).text
    assert once == "华为的资深员工來了"
    assert carried(once, "zh-Hant", glossary=house).text == once


def test_a_title_in_the_target_script_stays_as_the_lines_do() -> None:
    page = f"皇后於台北後里發表\n2024-05-01\n{SIMPLIFIED * 3}\n{TRADITIONAL * 3}"
    record = clean_source(decode(page.encode()), Options(to="zh-Hant-TW"))
    assert record.metadata.title == "皇后於台北後里發表"
    note = record.provenance.conversion
    assert note is not None
    assert note.why == "it is in both scripts"


def test_a_record_of_other_rules_is_converted_and_not_cleaned_again() -> None:
    source = "折困\n被发现:巴士闭互联网|丑家《"
    made = clean_source(decode(source.encode()), Options())
    converted = "被發現:巴士閉網際網路|醜家《"
    assert convert_record(made, Options(to="s2twp")).text == converted
    other = replace(made, provenance=replace(made.provenance, ruleset_digest="sha256:" + "0" * 64))
    assert convert_record(other, Options(to="s2twp")).text == f"折困\n{converted}"


@pytest.mark.parametrize(
    "wish", [{"force": True}, {"quotes": "corner"}, {"corrections": "off"}, {"glossary": 'keep = ["于正"]'}]
)
def test_wishes_for_a_conversion_that_nobody_asked_for_are_refused(wish: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="nothing is converted"):
        from_python("今天的渡口很热闹。", **wish)
