"""A page's record is verified with its page and without; whatever is changed in it is found."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from dedupe_brief import Record, clean
from dedupe_brief.core.clean import convert_record
from dedupe_brief.core.model import Extractor, Options, Origin
from dedupe_brief.core.record import digest, from_object, record_id, to_object
from dedupe_brief.core.verify import rebuild, verify

PAGE = (
    "<title>小镇通了公交_河湾网</title><meta name=pubdate content=2024-05-01><a>首页</a><h1>小镇通了公交</h1>"
    "<p>昨天上午，小镇的第一班公交车开出了车站，等车的人排到了桥头。<p>车票两元，老人和学生半价，末班车是晚上七点。"
).encode("gbk")

RECORDS = {
    "inline": clean(PAGE, path="a.html"),
    "digest": clean(PAGE, path="a.html", removed="digest"),
    "none": clean(PAGE, path="a.html", removed="none"),
    "no edits": clean(PAGE, path="a.html", edits="none"),
    "converted": clean(PAGE, url="https://news.example.org/1", to="zh-Hant"),
}


def extractor_of(origin: Origin) -> Extractor:
    assert origin.extractor is not None
    return origin.extractor


@pytest.mark.parametrize("name", RECORDS)
def test_with_its_page_all_of_a_record_is_checked(name: str) -> None:
    report = verify(RECORDS[name], PAGE)
    assert not report.findings, report
    assert report.notes == ()


@pytest.mark.parametrize("name", RECORDS)
def test_without_it_a_record_says_what_was_not(name: str) -> None:
    report = verify(RECORDS[name])
    assert not report.findings, report
    assert "the page is not at hand" in report.notes[0]


def test_the_text_that_was_extracted_comes_back() -> None:
    record = RECORDS["inline"]
    assert digest(rebuild(record)) == extractor_of(record.origin).digest
    assert rebuild(record).decode().startswith("小镇通了公交_河湾网\n")


def test_another_page_is_not_its_page() -> None:
    report = verify(RECORDS["inline"], PAGE + b" ")
    assert [finding.where for finding in report.findings] == ["source"]


def test_another_extractors_text_is_not_held_against_ours() -> None:
    record = RECORDS["inline"]
    other = replace(extractor_of(record.origin), version="0.0.1")
    report = verify(replace(record, origin=replace(record.origin, extractor=other)), PAGE)
    assert not report.findings
    assert "made by dedupe-brief 0.0.1 (whole page), not by dedupe-brief" in report.notes[0]


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in leaves(item, (*path, key))]
    if isinstance(value, list):
        return [leaf for at, item in enumerate(value) for leaf in leaves(item, (*path, at))]
    return [path]


def changed(record: Record, path: tuple[Any, ...]) -> Record | None:
    value = json.loads(json.dumps(to_object(record)))
    *way, last = path
    at = value
    for key in way:
        at = at[key]
    old = at[last]
    at[last] = old + 1 if isinstance(old, int | float) and not isinstance(old, bool) else f"{old or ''}x"
    try:
        return from_object(value)
    except Exception:
        return None


@pytest.mark.parametrize("path", leaves(to_object(RECORDS["inline"])), ids=str)
def test_whatever_is_changed_is_found(path: tuple[Any, ...]) -> None:
    record = changed(RECORDS["inline"], path)
    if record is not None:
        assert not verify(record, PAGE).ok


def test_a_text_with_an_extractor_was_a_page() -> None:
    record = RECORDS["inline"]
    wrong = replace(record, origin=replace(record.origin, media_type="text/plain"))
    for page in (PAGE, None):
        assert [finding.where for finding in verify(wrong, page).findings] == ["origin.media_type"]


def test_without_the_page_its_text_is_still_held_together() -> None:
    record = RECORDS["inline"]
    where = {
        finding.where for finding in verify(replace(record, text=record.text.replace("两", "三"))).findings
    }
    assert where == {"text", "provenance.edits"}
    other = replace(extractor_of(record.origin), digest=digest(b"x"))
    [finding] = verify(replace(record, origin=replace(record.origin, extractor=other))).findings
    assert finding.where == "provenance.edits"
    assert "origin.extractor.digest" in finding.what


def test_a_changed_digest_is_told_from_another_page() -> None:
    record = RECORDS["inline"]
    report = verify(replace(record, origin=replace(record.origin, digest=digest(b"x"))), PAGE)
    assert [finding.where for finding in report.findings] == ["origin.digest"]
    assert record.id == record_id("a.html", digest(PAGE))


def test_a_pages_record_is_converted_later_as_if_it_had_been_at_once() -> None:
    options = Options(to="zh-Hant")
    later = convert_record(clean(PAGE, url="https://news.example.org/1"), options)
    assert later == RECORDS["converted"]
