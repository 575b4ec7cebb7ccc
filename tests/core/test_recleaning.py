"""A record's source cleaned again: what comes out, and when it can't be done."""

import pytest
from msgspec.structs import replace

from dedupe_brief import clean
from dedupe_brief.core.conversion.glossary import parse
from dedupe_brief.core.model import Options, Record
from dedupe_brief.core.proof.recleaning import Recleaner
from dedupe_brief.core.rules import built_in, parse_pack
from dedupe_brief.errors import RecordError

TEXT = "首页 > 社会\n渡口添了两盏灯\n2024-05-01\n昨天傍晚，渡口的两盏新灯亮了，晚归的人不必再摸黑上船。\n河湾生活圈 欢迎扫码"
PAGE = (
    "<title>渡口添了两盏灯_河湾网</title><meta name=pubdate content=2024-05-01>"
    "<p>昨天傍晚，渡口的两盏新灯亮了，晚归的人不必再摸黑上船。<p>河湾生活圈 欢迎扫码"
)
PACK = """
[[rule]]
name = "my.circle"
role = "debris"
why = "The paper's club"
pattern = '^河湾生活圈'
where = "line"
examples = ["河湾生活圈 欢迎扫码"]
counterexamples = ["他住在河湾生活圈旁"]
"""
GLOSSARY = 'prefer = { "渡口" = "渡頭" }'

OURS = Recleaner(built_in())
STRICTER = Recleaner(built_in().with_pack(parse_pack(PACK, "mine")))


@pytest.mark.parametrize("source", [TEXT, PAGE], ids=["text", "page"])
def test_the_same_rules_give_the_same_record(source: str) -> None:
    record = replace(clean(source, path="a", url="https://news.example/1"), added="2024-05-02T00:00:00Z")
    assert OURS.clean(record, source.encode()) == record


@pytest.mark.parametrize("source", [TEXT, PAGE], ids=["text", "page"])
def test_other_rules_give_what_cleaning_by_them_gives(source: str) -> None:
    assert STRICTER.clean(clean(source), source.encode()) == clean(source, rules=PACK)
    assert clean(source, rules=PACK) != clean(source)


def test_a_record_that_keeps_all_needs_no_source() -> None:
    assert STRICTER.clean(clean(TEXT), None) == clean(TEXT, rules=PACK)


def test_options_can_be_given_anew() -> None:
    assert OURS.clean(clean(TEXT), None, Options(to="zh-Hant")) == clean(TEXT, to="zh-Hant")


def test_bytes_that_a_codec_does_not_give_back_stay() -> None:
    data = "昨天十人過河，渡口的燈亮了。".encode("big5").replace("十".encode("big5"), b"\xa2\xcc")
    record = clean(data, encoding="big5")
    assert OURS.clean(record, data) == record
    assert any(edit.removed_bytes for edit in record.provenance.edits)


@pytest.mark.parametrize(
    ("record", "source", "what"),
    [
        (clean(TEXT, removed="digest"), None, "does not give it back"),
        (clean(PAGE), None, "the page is not kept"),
        (clean(TEXT), TEXT.encode() + b"!", "is not the one with the digest"),
    ],
    ids=["digests", "page", "other"],
)
def test_without_its_source_nothing_is_cleaned(record: Record, source: bytes | None, what: str) -> None:
    if source is not None:
        record = replace(record, provenance=clean(TEXT, removed="none").provenance)
    with pytest.raises(RecordError, match=what):
        OURS.clean(record, source)
    assert OURS.like(record, source, clean(TEXT)) is None


def test_a_source_in_no_encoding_is_none() -> None:
    record = clean(TEXT)
    record = replace(record, origin=replace(record.origin, encoding="no such"))
    with pytest.raises(RecordError, match="does not decode"):
        OURS.clean(record, TEXT.encode())


def test_a_record_converted_by_a_glossary_asks_for_it() -> None:
    record = clean(TEXT, to="zh-Hant", glossary=GLOSSARY)
    with pytest.raises(RecordError, match="--glossary"):
        OURS.clean(record, None)
    assert Recleaner(built_in(), parse(GLOSSARY, "g")).clean(record, None) == record


def test_as_another_record_was_cleaned() -> None:
    assert OURS.like(clean(TEXT), None, clean("另一篇。", to="zh-Hant")) == clean(TEXT, to="zh-Hant")


def test_not_as_a_record_of_other_rules_or_another_program_was_cleaned() -> None:
    model = clean(TEXT)
    assert STRICTER.like(clean(TEXT), None, model) is None
    older = replace(model.provenance, software=(replace(model.provenance.software[0], version="0.0.1"),))
    assert OURS.like(clean(TEXT), None, replace(model, provenance=older)) is None
    page = clean(PAGE)
    assert page.origin.extractor is not None
    extractor = replace(page.origin.extractor, version="0.0.1")
    assert (
        OURS.like(clean(TEXT), None, replace(page, origin=replace(page.origin, extractor=extractor))) is None
    )
