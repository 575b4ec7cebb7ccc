import pytest

from dedupe_brief.core.dictionaries import configuration
from dedupe_brief.core.glossary import Glossary, finder, parse
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
    ],
)
def test_entries_that_can_live_together(text: str) -> None:
    assert any(parse(text, "house.toml").scopes.values())
