"""Laws of cleaning with a conversion: what comes out, cleaned with the same target once more, comes out as it is."""

from pathlib import Path

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from dedupe_brief import clean, convert
from dedupe_brief.core.conversion.glossary import parse
from dedupe_brief.core.verify import rebuild, verify
from dedupe_brief.errors import SourceError
from tests.property.pages import SENTENCES, SHORT

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.txt"))
LINES = [line for path in SAMPLES for line in path.read_text("utf-8").splitlines() if line.strip("| ")]
WORDS = (
    *(
        "程序员",
        "資深程序員",
        "软件",
        "軟體",
        "軟件",
        "互联网",
        "網路",
        "網絡",
        "头发",
        "頭髮",
        "后里",
        "皇后",
        "公里",
    ),
    *(
        "发",
        "裡",
        "裏",
        "臺",
        "台",
        "着",
        "著",
        "了如",
        "被发现",
        "的士兵",
        "巴士",
        "⿰木木",
        "東京の学校は",
        "\ufa0c",
    ),
    *("，", "。", "：", "|", "《", "“", "”", "\n", "\n", "\u3000", "2024", "ABC "),
)
TARGETS = ("zh-Hans", "zh-Hans-CN", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK", "s2twp", "s2hkp", "tw2sp", "hk2s")
GLOSSARIES = (
    None,
    'keep = ["后里", "头发"]',
    'prefer = { "程序员" = "资深程序员", "网" = "网页", "發" = "發布" }',
    'keep = ["軟體"]\n[zh-TW]\nprefer = { "互联网" = "網際網路", "记者" = "本報記者" }',
    '[zh-Hans]\nprefer = { "記者" = "本报记者" }\n[s2hkp]\nprefer = { "一" = "一一" }',
)

lines = st.sampled_from([*LINES, *SENTENCES, *SHORT])
pages = st.lists(lines, min_size=1, max_size=12).map("\n".join)
"""Pages in both scripts, of several regions."""

rubble = st.lists(st.sampled_from(WORDS) | lines.map(lambda line: line[:20]), max_size=20).map("".join)
"""Words without sense, in which little decides."""

laws = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@laws
@given(
    pages | rubble, st.sampled_from(TARGETS), st.sampled_from(GLOSSARIES), st.sampled_from(["keep", "corner"])
)
# A line grows by 程式設計師, and is prose where it was none.
@example("折困\n被发现:巴士闭互联网|丑家《", "s2twp", None, "keep")
def test_cleaning_what_was_converted_changes_nothing(
    source: str, to: str, glossary: str | None, quotes: str
) -> None:
    try:
        record = clean(source, to=to, glossary=glossary, quotes=quotes)
    except SourceError:
        assume(False)
        raise
    assert rebuild(record) == source.encode()
    assert verify(record, glossary=parse(glossary, "house.toml") if glossary else None).ok
    if record.text.strip():
        assert clean(record.text, to=to, glossary=glossary, quotes=quotes).text == record.text


@laws
@given(pages | rubble, st.sampled_from(TARGETS), st.sampled_from(GLOSSARIES))
def test_converting_what_was_converted_changes_nothing(source: str, to: str, glossary: str | None) -> None:
    once = convert(source, to, glossary=glossary).text
    assert convert(once, to, glossary=glossary).text == once
