import gzip
import io
import re
import uuid
from collections.abc import Iterator
from typing import Any

import fastwarc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from warcio.archiveiterator import ArchiveIterator

from dedupe_brief.core.clean import clean_source
from dedupe_brief.core.model import Options, Record
from dedupe_brief.core.record import digest, from_json
from dedupe_brief.readers.decode import decode
from dedupe_brief.writers.warc import EPOCH, WARC, WARC_GZ
from tests.strategies import nasty_text, records
from tests.writers.example import example
from tests.writers.framing import written

PAGE = "首页 > 正文\n|\n水塔修好了\n　　镇上的水塔修了三个月，昨天重新上水。\n".encode("gb18030")

Headers = dict[str, str]


def read(data: bytes) -> Iterator[tuple[Headers, bytes]]:
    """Read with warcio, which checks every digest."""
    for record in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
        yield dict(record.rec_headers.headers), record.content_stream().read()


def kinds(data: bytes) -> list[str]:
    return [headers["WARC-Type"] for headers, _ in read(data)]


def page(url: str | None = None, **chosen: Any) -> Record:
    return clean_source(decode(PAGE, path="水塔.txt", url=url), Options(**chosen))


@settings(deadline=None)
@given(st.lists(records(texts=nasty_text), max_size=3), st.sampled_from([WARC, WARC_GZ]))
def test_reading_gives_the_records_back(many: list[Record], form: Any) -> None:
    """Whatever a record says, it stays inside its own lines."""
    found = list(read(written(form, many)))
    assert [from_json(data.decode()) for headers, data in found if headers["WARC-Type"] == "metadata"] == many
    assert [data.decode() for headers, data in found if headers["WARC-Type"] == "conversion"] == [
        record.text for record in many
    ]


def test_a_document_is_its_source_its_text_and_its_record() -> None:
    record = page("http://news.example/水塔 1?a=%20&b=[2]")
    (info, _), (resource, source), (conversion, text), (metadata, said) = read(written(WARC, [record], PAGE))
    assert info["WARC-Type"] == "warcinfo"
    assert source == PAGE
    assert text.decode() == record.text
    assert from_json(said.decode()) == record
    assert resource == {
        "WARC-Type": "resource",
        "WARC-Record-ID": resource["WARC-Record-ID"],
        "WARC-Date": EPOCH,
        "WARC-Target-URI": "http://news.example/%E6%B0%B4%E5%A1%94%201?a=%20&b=[2]",
        "WARC-Payload-Digest": digest(PAGE),
        "WARC-Block-Digest": digest(PAGE),
        "Content-Type": f"text/plain; charset={record.origin.encoding}",
        "Content-Length": str(len(PAGE)),
    }
    assert conversion == {
        **resource,
        "WARC-Type": "conversion",
        "WARC-Record-ID": conversion["WARC-Record-ID"],
        "WARC-Refers-To": resource["WARC-Record-ID"],
        "WARC-Payload-Digest": digest(text),
        "WARC-Identified-Payload-Type": "text/plain",
        "WARC-Block-Digest": digest(text),
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": str(len(text)),
    }
    assert metadata == {  # neither an address nor a payload
        "WARC-Type": "metadata",
        "WARC-Record-ID": metadata["WARC-Record-ID"],
        "WARC-Date": EPOCH,
        "WARC-Refers-To": conversion["WARC-Record-ID"],
        "WARC-Concurrent-To": resource["WARC-Record-ID"],
        "WARC-Block-Digest": digest(said),
        "Content-Type": "application/json",
        "Content-Length": str(len(said)),
    }


def test_ids_are_distinct_and_the_same_in_every_run() -> None:
    many = [page(), page("http://a.example/"), replace(page(), added="2024-04-18T09:12:00Z")]
    data = written(WARC, many, PAGE)
    assert written(WARC, [page(), *many[1:]], PAGE) == data
    ids = [headers["WARC-Record-ID"] for headers, _ in read(data)]
    assert all(
        re.fullmatch(r"<urn:uuid:[0-9a-f-]{36}>", each) and uuid.UUID(each[1:-1]).version == 5 for each in ids
    )
    # The third is the first's document with one more thing said of it: another metadata record, the same texts.
    assert len(set(ids)) == len(ids) - 2


def test_the_date_is_that_of_the_archive_or_none() -> None:
    dates = [
        next(
            headers["WARC-Date"]
            for headers, _ in read(written(WARC, [record]))
            if "WARC-Refers-To" in headers
        )
        for record in (
            replace(page(), added=added) for added in ("2024-04-18T09:12:00Z", None, "2024\r\nX: 1")
        )
    ]
    assert dates == ["2024-04-18T09:12:00Z", EPOCH, EPOCH]


def test_the_source_comes_out_of_the_ledger_if_it_is_not_at_hand() -> None:
    found = dict(read_types(written(WARC, [page()])))
    assert found["resource"] == PAGE


def read_types(data: bytes) -> Iterator[tuple[str, bytes]]:
    return ((headers["WARC-Type"], content) for headers, content in read(data))


def test_a_source_that_nobody_has_is_left_out() -> None:
    without = ["warcinfo", "conversion", "metadata"]
    assert kinds(written(WARC, [page(edits="none")])) == without
    assert kinds(written(WARC, [replace(page(), text="别的文字。")])) == without
    metadata = list(read(written(WARC, [page(edits="none")])))[-1][0]
    assert "WARC-Concurrent-To" not in metadata


@pytest.mark.parametrize("removed", ["digest", "none"])
def test_what_a_record_must_not_keep_is_not_kept_beside_it(removed: str) -> None:
    data = written(WARC, [page(removed=removed)], PAGE)
    assert kinds(data) == ["warcinfo", "conversion", "metadata"]
    assert "首页".encode() not in data
    assert "首页".encode("gb18030") not in data


@pytest.mark.parametrize(
    ("url", "target"),
    [
        (None, None),
        ("news.example/1", None),
        ("a:", None),
        ("http://a.example/\r\nWARC-Type: response", "http://a.example/%0D%0AWARC-Type:%20response"),
    ],
)
def test_a_target_is_always_an_address(url: str | None, target: str | None) -> None:
    record = page(url)
    resource, conversion = list(read(written(WARC, [record], PAGE)))[1:3]
    assert resource[0]["WARC-Target-URI"] == conversion[0]["WARC-Target-URI"] == (target or record.id)


def test_a_media_type_can_say_nothing_else() -> None:
    origin = replace(page().origin, media_type="text/html", encoding="utf-8\r\nX: 1")
    types = [
        list(read(written(WARC, [replace(page(), origin=each)], PAGE)))[1][0]["Content-Type"]
        for each in (replace(origin, encoding="gb18030"), origin, replace(origin, media_type="a b"))
    ]
    assert types == ["text/html; charset=gb18030", "text/html", "application/octet-stream"]


def test_each_record_is_compressed_by_itself() -> None:
    packed = written(WARC_GZ, [page(), example()], PAGE)
    assert gzip.decompress(packed) == written(WARC, [page(), example()], PAGE)
    starts = [record.stream_pos for record in fastwarc.ArchiveIterator(io.BytesIO(packed))]
    assert len(starts) == 7
    for start in starts:
        assert packed[start : start + 2] == b"\x1f\x8b"
        assert gzip.GzipFile(fileobj=io.BytesIO(packed[start:])).read(9) == b"WARC/1.1\r"


@pytest.mark.parametrize("form", [WARC, WARC_GZ])
def test_fastwarc_finds_every_digest_true(form: Any) -> None:
    data = written(form, [page(), page("http://a.example/")], PAGE)
    found = [
        record.verify_block_digest(consume=False)
        for record in fastwarc.ArchiveIterator(io.BytesIO(data), parse_http=False)
    ]
    assert found == [True] * 7
