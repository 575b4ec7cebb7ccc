import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core import ledger
from dedupe_brief.core.conversion.align import library
from dedupe_brief.core.conversion.dictionaries import CONFIGURATIONS, configuration
from dedupe_brief.core.conversion.glossary import parse
from dedupe_brief.core.conversion.quotes import Quotes
from dedupe_brief.core.convert import Conversion, convert, explain
from dedupe_brief.core.rules import BUILT_IN
from dedupe_brief.errors import UsageError
from tests.core.conversion_texts import configurations, loads, opencc_cases, texts_for

HOUSE = parse('keep = ["于正", "发"]\nprefer = { "程序员" = "碼農", "的" = "之其" }', "house.toml")

anything = st.text(
    alphabet=st.characters() | st.sampled_from("发后程序员网络于正被的“”‘’「\0\x01\n\ud800"), max_size=30
)


def changes(done: Conversion) -> list[tuple[str, str, str]]:
    return [(edit.rule, edit.before, edit.after) for edit in done.edits]


def check(source: str, done: Conversion) -> None:
    ledger.check(source, done.edits)
    assert ledger.apply(source, done.edits) == done.text
    assert ledger.invert(done.text, done.edits) == source
    assert all(edit.rule in BUILT_IN for edit in done.edits)


@loads
@given(st.data())
def test_edits_lead_to_the_text_and_back(data: st.DataObject) -> None:
    name = data.draw(configurations)
    source = data.draw(texts_for(name) | anything)
    done = convert(
        source,
        name,
        glossary=data.draw(st.sampled_from([None, HOUSE])),
        corrections=data.draw(st.booleans()),
        quotes=data.draw(st.sampled_from([None, *Quotes])),
    )
    check(source, done)


@loads
@given(st.data())
def test_without_extras_the_text_is_the_library_s(data: st.DataObject) -> None:
    name = data.draw(configurations)
    source = data.draw(texts_for(name))
    assert convert(source, name, corrections=False).text == library(name).convert(source)


@pytest.mark.parametrize(("name", "source", "expected"), opencc_cases())
def test_opencc_s_own_cases_with_their_alignment(name: str, source: str, expected: str) -> None:
    bare = convert(source, name, corrections=False)
    check(source, bare)
    assert bare.text == expected


@loads
@given(st.data())
def test_plain_configurations_keep_the_length_and_every_place(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([name for name in CONFIGURATIONS if not configuration(name).wording]))
    source = data.draw(texts_for(name))
    done = convert(source, name, corrections=False)
    assert len(done.text) == len(source)
    assert all(len(edit.before) == len(edit.after) for edit in done.edits)


@loads
@given(st.data())
def test_every_change_of_opencc_s_has_its_phrases(data: st.DataObject) -> None:
    name = data.draw(configurations)
    source = data.draw(texts_for(name))
    done = convert(source, name, glossary=HOUSE)
    explained = list(explain(done))
    assert tuple(edit for edit, _ in explained) == done.edits
    for edit, phrases in explained:
        if edit.rule.startswith("convert.") and edit.rule != "convert.correction":
            assert phrases[0].span.start <= edit.span.start
            assert phrases[-1].span.end >= edit.span.end
        else:
            assert [(phrase.span, phrase.output) for phrase in phrases] == [(edit.span, edit.after)]


def test_neighbours_share_an_edit_and_each_rule_has_its_own() -> None:
    assert changes(convert("程序员头发\uf900“后", "s2twp", quotes=Quotes.CORNER)) == [
        ("convert.phrase", "程序员", "程式設計師"),
        ("convert.character", "头发", "頭髮"),
        ("convert.compatibility", "\uf900", "豈"),
        ("convert.quotes", "“", "「"),
        ("convert.character", "后", "後"),
    ]


def test_a_text_in_the_target_form_has_no_edits() -> None:
    assert convert("Reuters 2024，中文。", "s2twp").edits == ()
    assert convert("", "s2t") == Conversion("", (), "s2t", "")


def test_kept_names_are_not_touched_and_are_named() -> None:
    done = convert("于正对于正文", "s2t", glossary=parse('keep = ["于正"]', "house.toml"))
    assert done.text == "于正對于正文"
    assert changes(done) == [
        ("glossary.keep", "于正", "于正"),
        ("convert.character", "对", "對"),
        ("glossary.keep", "于正", "于正"),
    ]


def test_a_protected_span_parts_words_as_a_sign_does() -> None:
    glossary = parse('keep = ["序"]', "house.toml")
    assert convert("程序员", "s2twp", glossary=glossary).text == "程序員"
    assert convert("头发", "s2t", glossary=parse('keep = ["头"]', "house.toml")).text == "头發"


def test_preferred_words_stand_as_they_are_written() -> None:
    done = convert("内存发热", "s2twp", glossary=parse('prefer = { "内存" = "主存发" }', "house.toml"))
    assert done.text == "主存发發熱"
    assert changes(done)[0] == ("glossary.prefer", "内存", "主存发")


def test_the_glossary_goes_before_corrections() -> None:
    assert convert("被发明", "s2t").text == "被發明"
    assert convert("被发明", "s2t", corrections=False).text == "被髮明"
    assert convert("被发明", "s2t", glossary=parse('keep = ["被发"]', "house.toml")).text == "被发明"


def test_quotes_inside_kept_names_stay() -> None:
    glossary = parse('keep = ["“老”字号"]', "house.toml")
    assert (
        convert("“见‘老’“老”字号”", "s2t", glossary=glossary, quotes=Quotes.CORNER).text
        == "「見『老』“老”字号」"
    )


def test_what_opencc_cannot_take_stays_where_it_is() -> None:
    done = convert("头\0发\ud800程序员\x01", "s2twp", glossary=HOUSE, quotes=Quotes.CURLY)
    assert done.text == "頭\0发\ud800碼農\x01"
    check("头\0发\ud800程序员\x01", done)


def test_one_phrase_explains_the_edits_on_both_its_sides() -> None:
    done = convert("丑八怪乾杯", "t2s", corrections=False)
    assert [[p.output for p in phrases] for _, phrases in explain(done)] == [["干"]]
    done = convert("发短信头发", "s2t", corrections=False)
    assert [edit.before for edit, _ in explain(done)] == ["发", "头发"]


def test_a_line_of_a_million_characters_is_one_pass() -> None:
    source = "程序员的头发" * 170_000
    done = convert(source, "s2twp")
    assert len(done.text) == 170_000 * 8
    assert len(done.edits) == 170_000 * 2


def test_an_unknown_configuration_is_an_error() -> None:
    with pytest.raises(UsageError, match="did you mean s2tw"):
        convert("", "s2taiwan")


def test_a_correction_and_a_glossary_are_named_among_the_phrases() -> None:
    house = parse('keep = ["于正"]', "house.toml")
    done = convert("于正的书被发现了", "s2t", glossary=house)
    assert [
        (step.stage, step.dictionary, step.key, step.value)
        for _, phrases in explain(done)
        for phrase in phrases
        for step in phrase.steps
    ] == [
        (0, "glossary", "于正", "于正"),
        (1, "STCharacters", "书", "書"),
        (0, "s2t.bei-fa", "被发", "被發"),
        (1, "STCharacters", "现", "現"),
    ]
