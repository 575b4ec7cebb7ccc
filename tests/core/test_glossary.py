import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.conversion.dictionaries import CONFIGURATIONS, configuration
from dedupe_brief.core.conversion.glossary import Glossary, finder, parse
from dedupe_brief.core.convert import convert
from dedupe_brief.errors import GlossaryError

HOUSE = """
keep = ["于正", "后里"]
prefer = { "程序员" = "程式設計師", "内存" = "存储器" }

["zh-Hant"]
prefer = { "内存" = "記憶體" }

["zh-Hant-TW"]
prefer = { "内存" = "主記憶體" }

[s2twp]
keep = ["内存"]
"""


def values(glossary: Glossary, name: str) -> dict[str, str]:
    return {key: entry.value for key, entry in finder(glossary, configuration(name)).entries.items()}


def test_the_narrowest_scope_wins() -> None:
    glossary = parse(HOUSE, "house.toml")
    assert values(glossary, "t2s")["内存"] == "存储器"
    assert values(glossary, "s2hk")["内存"] == "記憶體"
    assert values(glossary, "s2tw")["内存"] == "主記憶體"
    assert values(glossary, "s2twp")["内存"] == "内存"
    assert values(glossary, "s2twp")["于正"] == "于正"


def test_a_byte_order_mark_is_no_part_of_it() -> None:
    assert list(parse('\ufeffkeep = ["于正"]', "house.toml").scopes[""]) == ["于正"]


def test_an_empty_glossary_is_one() -> None:
    assert values(parse("", "house.toml"), "s2t") == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("keep = [", "house.toml: not a TOML file"),
        ('kept = ["于正"]', "house.toml: unknown key 'kept'; a table holds keep and prefer"),
        ('keep = "于正"', 'keep must be a list; write keep = \\["于正"\\]'),
        ('prefer = ["于正"]', "prefer must be a table"),
        ("keep = [3]", "the entry 3 is no string"),
        ('keep = [" "]', "the entry ' ' is empty"),
        ('prefer = { "于正" = "" }', "the entry '' is empty"),
        ('prefer = { "于正" = 5 }', "the entry 5 is no string"),
        ('keep = ["于\\u0001正"]', "holds a control character"),
        ('keep = ["于正"]\nprefer = { "于正" = "於正" }', "'于正' is kept and preferred at once"),
        ('[s2twpp]\nkeep = ["于正"]', "house.toml: 's2twpp' is no target; did you mean s2twp"),
        ('["zh-Hant-XX"]\nkeep = ["于正"]', "did you mean zh-Hant"),
        ('[s2tw]\nkepp = ["于正"]', "house.toml: \\[s2tw\\]: unknown key 'kepp'"),
        ('[keep]\nx = ["于正"]', "keep must be a list"),
        ('keep = ["国际机场", "机场大巴"]', "'国际机场' and '机场大巴' overlap in '国际机场大巴'"),
        ('keep = ["国际机场"]\n[s2t]\nprefer = { "机场大巴" = "機場巴士" }', "overlap in '国际机场大巴'"),
        (
            'keep = ["国际机场", "机场大巴", "大巴站台", "站台票价"]',
            "'国际机场' and '机场大巴' overlap in '国际机场大巴', '大巴站台' and '站台票价' overlap in "
            "'大巴站台票价', '机场大巴' and '大巴站台' overlap in '机场大巴站台'; say with an entry",
        ),
        ('["zh-TW"]\nkeep = ["于正"]\n["zh-hant-tw"]\nkeep = ["后里"]', "'zh-TW' and 'zh-hant-tw' are one"),
        ('["zh-XX"]\nkeep = ["于正"]', "'zh-XX' is no target; did you mean zh"),
        (
            'prefer = { "软件" = "軟體", "軟體" = "软件" }',
            "'软件' is to become '軟體', and that '软件'; say at once what it is to be",
        ),
        (
            'prefer = { "软件" = "軟體" }\n[s2t]\nprefer = { "軟體" = "軟件" }',
            "'软件' is to become '軟體', and",
        ),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    with pytest.raises(GlossaryError, match=said):
        parse(text, "house.toml")


@pytest.mark.parametrize(
    "text",
    [
        'keep = ["国际机场", "机场"]',
        'keep = ["机场", "机场大巴"]',
        'keep = ["北京", "京剧"]',
        'keep = ["国际机场", "机场大巴", "国际机场大巴"]',
        '[s2t]\nkeep = ["国际机场"]\n[t2s]\nkeep = ["机场大巴"]',
        '[zh-Hant]\nprefer = { "软件" = "軟體" }\n[zh-Hans]\nprefer = { "軟體" = "软件" }',
        'keep = ["軟體"]\nprefer = { "软件" = "軟體", "后里" = "后里" }',
    ],
)
def test_entries_that_can_live_together(text: str) -> None:
    assert any(parse(text, "house.toml").scopes.values())


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("程序员和资深程序员", "资深程序员和资深程序员"),
        ("资深资深程序员", "資深资深程序员"),
        ("里民與里民", "里民與里民"),
    ],
)
def test_a_preferred_word_that_stands_already_is_left_as_it_is(text: str, right: str) -> None:
    house = parse('prefer = { "程序员" = "资深程序员", "里長" = "里民" }', "house.toml")
    done = convert(text, "s2t", glossary=house)
    assert done.text == right
    assert convert(done.text, "s2t", glossary=house).text == right


SIMPLIFIED = {"t2s", "tw2s", "tw2sp", "hk2s", "hk2sp"}


@pytest.mark.parametrize(
    ("spelling", "configurations"),
    [
        ("zh-TW", {"s2tw", "s2twp", "t2tw"}),
        ("zh-hant-tw", {"s2tw", "s2twp", "t2tw"}),
        ("zh_HK", {"s2hk", "s2hkp", "t2hk"}),
        ("zh-CN", SIMPLIFIED),
        ("zh-Hans-CN", SIMPLIFIED),
        ("S2TWP", {"s2twp"}),
    ],
)
def test_a_scope_is_spelled_as_a_target_is(spelling: str, configurations: set[str]) -> None:
    glossary = parse(f'["{spelling}"]\nkeep = ["于正"]', "house.toml")
    assert {name for name in CONFIGURATIONS if values(glossary, name)} == configurations


def test_how_a_scope_is_spelled_is_no_part_of_the_digest() -> None:
    one, other = (parse(f'["{scope}"]\nkeep = ["于正"]', "house.toml") for scope in ("zh-TW", "zh-Hant-TW"))
    assert one.digest == other.digest


def test_of_many_overlaps_some_are_shown_and_the_rest_counted() -> None:
    words = ", ".join(f'"{chr(0x4E8C + number)}丙丁", "丙丁{chr(0x5200 + number)}"' for number in range(9))
    with pytest.raises(GlossaryError) as raised:
        parse(f"keep = [{words}]", "house.toml")
    assert raised.value.what.count(" overlap in ") == 10
    assert raised.value.what.endswith(", and 71 more")


@pytest.mark.parametrize("word", ["甲", "甲乙", "甲乙丙甲乙"])
def test_entries_that_hold_one_another_do_not_overlap(word: str) -> None:
    grown = ", ".join(f'"{word * number}"' for number in range(1, 40))
    assert len(parse(f"keep = [{grown}]", "house.toml").scopes[""]) == 39


@given(st.sets(st.text("甲乙丙", min_size=1, max_size=6), max_size=8))
def test_overlaps_are_found_as_their_definition_says(words: set[str]) -> None:
    expected = any(
        left[-size:] == right[:size] and left + right[size:] not in words
        for left, right in itertools.permutations(words, 2)
        if left not in right and right not in left
        for size in range(2, min(len(left), len(right)))
    )
    text = f"keep = {json.dumps(sorted(words), ensure_ascii=False)}"
    if expected:
        with pytest.raises(GlossaryError, match=" overlap in "):
            parse(text, "house.toml")
    else:
        parse(text, "house.toml")
