import gzip
import io
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.record import to_json
from dedupe_brief.errors import RecordError, SourceError
from dedupe_brief.readers.document import Document, Item, Written, source_of
from dedupe_brief.readers.documents import documents
from dedupe_brief.readers.http import fields_of, response
from tests.readers.given import TEXTS, Trickle, faults, http, read, texts, warc
from tests.writers.example import example


def page(text: str, codec: str = "utf-8") -> bytes:
    return f"<html><body><p>{text}</p></body></html>".encode(codec)


PAGES = [page(text) for text in TEXTS]
RECORDS = [warc("response", http(body), number) for number, body in enumerate(PAGES, 1)]


def numbers(items: Iterable[Item]) -> list[int]:
    return [item.index + 1 for item in items if isinstance(item, Document) and item.index is not None]


def test_a_page_knows_where_it_comes_from(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(b"".join(gzip.compress(record) for record in [warc("warcinfo", b"a: b", 0), RECORDS[0]]))
    (item,) = documents([path])
    assert item == Document(
        name=f"{path.as_posix()} #2",
        data=PAGES[0],
        media_type="text/html",
        path=path.as_posix(),
        url="http://news.example/1",
        index=1,
        declared="utf-8",
        warc_record_id="urn:uuid:1",
        seen="2024-05-01T00:00:00Z",
    )


@pytest.mark.parametrize(
    ("date", "seen"),
    [
        ("2024-05-01T08:30:00Z", "2024-05-01T08:30:00Z"),
        (" 2024-05-01T08:30:00.123456789Z", "2024-05-01T08:30:00Z"),
        ("2024-02-31T00:00:00Z", None),
        ("2024-05-01T25:00:00Z", None),
        ("2024-05-01", None),
        ("yesterday", None),
    ],
)
def test_a_page_was_seen_at_a_time_that_there_is_or_nobody_knows_when(date: str, seen: str | None) -> None:
    (item,) = read(warc("response", http(PAGES[0]), 1, WARC_Date=date))
    assert isinstance(item, Document)
    assert item.seen == seen


@given(st.integers(1, 200), st.sampled_from([bytes, gzip.compress, zstandard.ZstdCompressor().compress]))
def test_records_are_read_however_they_arrive(size: int, pack: Any) -> None:
    source: Any = Trickle(b"".join(map(pack, RECORDS)), size)
    assert texts(documents(["-"], None, source)) == [body.decode() for body in PAGES]


def test_only_pages_are_given() -> None:
    data = [
        warc("warcinfo", b"", 1, "application/warc-fields"),
        warc("request", b"GET / HTTP/1.1\r\n\r\n", 2, "application/http; msgtype=request"),
        warc("response", http(b"\x89PNG", media_type="image/png"), 3),
        warc("response", http(PAGES[0], status="404 Not Found"), 4),
        warc("response", http(b"", "Location: /", status="301 Moved"), 5),
        warc("response", b"1 2 3", 6, "text/dns"),
        warc("revisit", http(b""), 7),
        warc("metadata", b"a: b", 8, "application/warc-fields"),
        warc("resource", PAGES[1], 9, "text/html"),
        warc("resource", b"\x89PNG", 10, "image/png"),
        warc("conversion", TEXTS[2].encode(), 11, "text/plain"),
        warc("response", http(b"a", media_type="text/plain"), 12),
        warc("response", http(PAGES[0], media_type=""), 13),
        warc("response", http(b"{}", media_type=""), 14),
    ]
    items = read(b"".join(data))
    assert numbers(items) == [9, 11, 12, 13, 14]
    assert [item.media_type for item in items if isinstance(item, Document)] == [
        "text/html",
        *["text/plain"] * 2,
        "text/html",
        "text/plain",
    ]


def test_a_conversion_of_what_was_just_read_is_not_read_again() -> None:
    conversion = warc("conversion", b"a", 2, "text/plain", WARC_Refers_To="<urn:uuid:1>")
    assert numbers(read(RECORDS[0] + conversion)) == [1]
    assert numbers(read(conversion)) == [1]


def test_a_name_that_is_no_uri_is_none() -> None:
    nameless = warc("response", http(PAGES[0]), 1, WARC_Record_ID="<record 1>")
    (item,) = read(nameless)
    assert isinstance(item, Document)
    assert item.warc_record_id is None
    of_nothing = warc("conversion", TEXTS[0].encode(), 2, "text/plain")
    assert numbers(read(nameless + of_nothing)) == [1, 2]


def test_a_record_of_ours_stands_for_its_source_and_its_text() -> None:
    record = example(TEXTS[0])
    said = to_json(record).encode()
    source = warc("resource", TEXTS[0].encode(), 1, "text/plain; charset=utf-8")
    text = warc("conversion", TEXTS[0].encode(), 2, "text/plain", WARC_Refers_To="<urn:uuid:1>")
    about = {"WARC_Refers_To": "<urn:uuid:2>", "WARC_Concurrent_To": "<urn:uuid:1>"}
    metadata = warc("metadata", said, 3, "application/json", **about)
    foreign = warc("metadata", b"{}", 4, "application/json", **about)
    written = Written("standard input #3", record)
    assert read(source + text + metadata) == [written]
    assert read(RECORDS[0] + text + metadata)[1:] == [written]
    assert numbers(read(source + RECORDS[1] + metadata)) == [1, 2]  # it is not about what stands before it
    assert numbers(read(source + text + foreign)) == [1]
    (fault,) = read(warc("metadata", said[:-9], 3, "application/json"))
    assert isinstance(fault, RecordError)


def test_the_charset_of_the_header_is_a_hint() -> None:
    lying = warc("response", http(page(TEXTS[0], "gbk"), media_type="text/html; charset=iso-8859-1"), 1)
    honest = warc("response", http(page(TEXTS[0], "gbk"), media_type='text/html; charset="GB2312"'), 2)
    items = read(lying + honest)
    assert numbers(items) == [1, 2]
    for item in items:
        assert isinstance(item, Document)
        source = source_of(item)
        assert TEXTS[0] in source.text
        assert source.origin.warc_record_id == item.warc_record_id
        assert source.origin.media_type == "text/html"


# --- damage ----------------------------------------------------------------------------------------------------


def test_garbage_between_records_is_said_and_the_rest_is_read() -> None:
    items = read(RECORDS[0] + b"what is this\nWARC\n\n" + RECORDS[1])
    assert numbers(items) == [1, 3]
    assert faults(items) == [
        "standard input #2: something that is no WARC record stands here; fetch the file again"
    ]


@pytest.mark.parametrize("length", ["", "many", "-5", "1e3", "9" * 30])
def test_a_record_without_a_length_costs_one_record(length: str) -> None:
    items = read(RECORDS[0] + warc("response", http(PAGES[1]), 2, Content_Length=length) + RECORDS[2])
    assert texts(items) == [PAGES[0].decode(), PAGES[2].decode()]
    assert "does not say how long it is" in faults(items)[0]


@pytest.mark.parametrize("length", [0, 3, 100, 10**4, 10**6])
def test_a_wrong_length_costs_one_record(length: int) -> None:
    wrong = warc("response", http(PAGES[1]), 2, Content_Length=str(length))
    items = read(RECORDS[0] + wrong + RECORDS[2] * 3)
    assert texts(items)[0] == PAGES[0].decode()
    assert texts(items)[-3:] == [PAGES[2].decode()] * 3
    assert PAGES[1].decode() not in texts(items)
    assert faults(items)


def test_a_length_beyond_any_document_does_not_hold_the_file() -> None:
    wrong = warc("response", http(PAGES[1]), 2, Content_Length=str(10**12))
    items = read(RECORDS[0] + wrong + RECORDS[2])
    assert texts(items) == [PAGES[0].decode(), PAGES[2].decode()]
    assert "it holds more than 268,435,456 bytes" in faults(items)[0]


def test_a_film_is_passed_over_whatever_its_size() -> None:
    film = warc("resource", b"\x00\x01" * 5000, 1, "video/mp4")
    items = read(film + RECORDS[0], max_document=1000)
    assert numbers(items) == [2]
    assert faults(items) == []


def test_many_wrong_lengths_cost_no_more_than_one_more_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dedupe_brief.readers.warc_records.MAX_AGAIN", 10_000)
    wrong = warc("response", b"", 1, Content_Length="900000")
    items = read(wrong * 200 + RECORDS[0])
    assert 10_000 // len(wrong) > len(faults(items)) > 0


@pytest.mark.parametrize("cut", [1, 5, 30, 150, 260])
def test_a_cut_file_gives_what_was_whole(cut: int) -> None:
    data = RECORDS[0] + RECORDS[1]
    items = read(data[: len(RECORDS[0]) + cut])
    assert texts(items) == [PAGES[0].decode()]
    assert len(faults(items)) == 1


def test_a_damaged_member_costs_one_record() -> None:
    members = [gzip.compress(record) for record in RECORDS]
    members[1] = members[1][:40] + b"\xff" * 9 + members[1][49:]
    items = read(b"".join(members))
    assert texts(items) == [PAGES[0].decode(), PAGES[2].decode()]
    assert "standard input #2: the gzip data is damaged" in faults(items)[0]


def test_a_cut_gzip_gives_what_was_whole() -> None:
    items = read(b"".join(map(gzip.compress, RECORDS))[:-20])
    assert texts(items) == [PAGES[0].decode(), PAGES[1].decode()]
    assert "the gzip data is cut off" in faults(items)[0]


def test_a_header_without_an_end_is_not_held() -> None:
    data = RECORDS[0] + b"WARC/1.0\r\n" + b"a: b\r\n" * 100_000 + RECORDS[1]
    items = read(data)
    assert texts(items) == [PAGES[0].decode(), PAGES[1].decode()]
    assert "the record's header does not end" in faults(items)[0]


@given(data=st.data())
def test_any_damage_raises_nothing_else(data: st.DataObject) -> None:
    damaged = bytearray(b"".join(RECORDS))
    for at in data.draw(st.lists(st.integers(0, len(damaged) - 1), min_size=1, max_size=6)):
        damaged[at] = data.draw(st.integers(0, 255))
    for item in read(bytes(damaged)):
        assert not isinstance(item, Exception) or isinstance(item, SourceError)


@pytest.mark.parametrize("library", ["fastwarc", "warcio"])
def test_it_reads_what_others_read(library: str) -> None:
    pytest.importorskip(library)
    data = b"".join(map(gzip.compress, RECORDS))
    if library == "fastwarc":
        from fastwarc.warc import ArchiveIterator

        theirs = [record.reader.read() for record in ArchiveIterator(io.BytesIO(data))]
    else:
        from warcio.archiveiterator import ArchiveIterator as Iterator

        theirs = [record.content_stream().read() for record in Iterator(io.BytesIO(data))]
    assert [item.data for item in read(data) if isinstance(item, Document)] == theirs


# --- HTTP ------------------------------------------------------------------------------------------------------


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", raw_deflate),
        ("zstd", zstandard.ZstdCompressor().compress),
        ("identity", bytes),
        ("", bytes),
        ("gzip", bytes),  # stored decoded, header kept
        ("br", bytes),
    ],
)
def test_content_codings_are_undone(coding: str, pack: Any) -> None:
    sent = response(http(pack(PAGES[0]), f"Content-Encoding: {coding}"), 1000, "a")
    assert sent.body == PAGES[0]
    assert (sent.status, sent.media_type, sent.charset) == (200, "text/html", "utf-8")


def test_codings_over_one_another_are_undone() -> None:
    body = gzip.compress(zlib.compress(PAGES[0]))
    assert response(http(body, "Content-Encoding: deflate, gzip"), 1000, "a").body == PAGES[0]


@given(st.binary(min_size=1, max_size=200), st.integers(1, 50))
def test_chunks_are_joined(body: bytes, size: int) -> None:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    chunked = b"".join(b"%x;a=b\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    assert response(http(chunked, "Transfer-Encoding: chunked"), 1000, "a").body == body


def test_a_body_stored_without_its_chunks_is_taken_as_it_is() -> None:
    assert response(http(PAGES[0], "Transfer-Encoding: chunked"), 1000, "a").body == PAGES[0]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "no HTTP response"),
        (b"HTTP/1.1 OK\r\n\r\n", "no HTTP response"),
        (http(b"5\r\nab", "Transfer-Encoding: chunked").replace(b"5\r\n", b"1\r\na\r\n5\r\n"), "cut off"),
        (http(gzip.compress(b"a" * 100, mtime=0)[:-9], "Content-Encoding: gzip"), "damaged"),
        (http(gzip.compress(b"a" * 5000, mtime=0), "Content-Encoding: gzip"), "more than 1,000 bytes"),
        (http(b"\x1b\x03", "Content-Encoding: br"), "compressed as 'br'"),
    ],
)
def test_what_is_no_response_is_said(data: bytes, what: str) -> None:
    with pytest.raises(SourceError, match=what):
        response(data, 1000, "a")


@pytest.mark.parametrize(
    ("head", "fields"),
    [
        (b"x\r\nA: 1\r\n  2\r\nB : 3", {"a": "1 2", "b": "3"}),
        (b"x\r\nA: 1\r\nA: 2\r\n 3\r\nB: 4", {"a": "1", "b": "4"}),
        (b"x\r\nno field\r\n goes on\r\n: empty\r\n\tgoes on\nA:\xff", {"a": "\ufffd"}),
        (b"x\r\n begins with a space", {}),
    ],
)
def test_header_fields_are_read_as_they_come(head: bytes, fields: dict[str, str]) -> None:
    assert fields_of(head) == fields


def test_a_response_without_a_body_is_empty() -> None:
    assert response(b"HTTP/1.1 200\r\nContent-Type: text/html", 10, "a").body == b""


@given(st.binary(max_size=100))
def test_any_response_raises_nothing_else(data: bytes) -> None:
    for head in (
        b"",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip, deflate\r\n\r\n",
    ):
        with suppress(SourceError):
            response(head + data, 1000, "a")
