"""Pages are decoded whatever they say of themselves, and become text."""

import subprocess
import sys

import pytest

from dedupe_brief import clean
from dedupe_brief.errors import SourceError, UsageError
from dedupe_brief.readers.document import HTML, Document, source_of
from dedupe_brief.readers.html import declared_in, decode_page

BODY = "昨天上午，小镇的第一班公交车开出了车站，等车的人排到了桥头，有人还带来了锣鼓。"
HANT = "昨天上午，小鎮的第一班公車開出了車站，等車的人排到了橋頭，有人還帶來了鑼鼓。"


def page(charset: str, body: str = BODY) -> str:
    return f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><p>{body}</p>'


# -- Encodings ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ('<meta charset="GBK">', "GBK"),
        ("<META HTTP-EQUIV=Content-Type CONTENT='text/html; charset=big5'>", "big5"),
        ('<?xml version="1.0" encoding="gb2312"?><meta charset=utf-8>', "gb2312"),
        ("<meta charset=utf-16>", None),  # it is legible, so it is not
        ("<meta name=viewport>", None),
        ("<meta charset=>", None),
    ],
)
def test_what_a_page_says_it_is_in(head: str, name: str | None) -> None:
    assert declared_in(head.encode()) == name


@pytest.mark.parametrize("says", ["utf-8", "gb2312", "big5", "iso-8859-1", "no-such", "utf-16"])
@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16"])
def test_a_page_is_read_right_whatever_it_says(says: str, codec: str) -> None:
    assert decode_page(page(says).encode(codec)).text == BODY


@pytest.mark.parametrize("says", ["utf-8", "gb2312", "big5"])
def test_a_traditional_page_too(says: str) -> None:
    assert decode_page(page(says, HANT).encode("big5")).text == HANT


def test_xhtml_in_gbk() -> None:
    markup = f'<?xml version="1.0" encoding="GBK"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><p>{BODY}<br />完</p></html>'
    source = decode_page(markup.encode("gbk"))
    assert (source.text, source.origin.encoding) == (f"{BODY}\n完", "gb18030")


def test_a_header_is_asked_before_the_page() -> None:
    assert decode_page(page("gbk").encode("utf-8"), declared="utf-8").origin.encoding == "utf-8"


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_a_damaged_character_is_replaced_as_in_a_browser(codec: str) -> None:
    data = page("utf-8", BODY * 9).encode(codec)
    at = data.index("昨".encode(codec), 400)
    text = decode_page(data[:at] + b"\xff" + data[at:]).text
    assert text.count("\ufffd") == 1
    assert text.replace("\ufffd", "").startswith(BODY)


def test_a_page_that_is_mostly_damaged_is_refused() -> None:
    with pytest.raises(SourceError, match="can't be decoded"):
        decode_page(page("utf-8").encode("gb18030").replace("车".encode("gb18030"), b"\xff\xff\xff"))


def test_an_encoding_that_the_caller_knows_is_believed() -> None:
    assert decode_page(page("utf-8").encode("gb18030"), encoding="gbk").text == BODY
    with pytest.raises(UsageError, match="no text encoding"):
        decode_page(b"<p>x", encoding="gbkk")


# -- Documents ----------------------------------------------------------------------------------------------------


def test_the_origin_is_the_pages_and_the_text_is_the_extractors() -> None:
    data = page("gbk").encode("gbk")
    origin = decode_page(data, path="a.html", url="https://news.example.org/1").origin
    assert (origin.path, origin.url, origin.media_type) == ("a.html", "https://news.example.org/1", HTML)
    assert (origin.bytes, origin.chars, origin.encoding) == (len(data), len(BODY), "gb18030")
    assert origin.extractor is not None


def test_a_document_that_is_a_page_is_read_as_one() -> None:
    data = page("utf-8").encode()
    assert source_of(Document("a", data, HTML)).text == BODY
    assert source_of(Document("a", data)).text == data.decode()


@pytest.mark.parametrize(
    "data",
    [
        b"<html><frameset><frame src=a><frame src=b><noframes>x</noframes></frameset></html>",
        b'<meta http-equiv=refresh content="0;url=b.html">',
        b"<html><body><script>render()</script></body></html>",
        b"<html></html>",
        b"<p>&nbsp;\xc2\xa0</p>",
    ],
)
def test_a_page_that_shows_nothing_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match=r"a\.html: the page shows no text; .*browser"):
        decode_page(data, path="a.html")


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n\0\0", b"  "])
def test_what_is_no_page_at_all_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError):
        decode_page(data)


def test_a_page_without_head_and_body_and_an_amp_page_are_pages() -> None:
    assert decode_page(f"{BODY}<p>{BODY}".encode()).text == f"{BODY}\n{BODY}"
    amp = f"<!doctype html><html ⚡><style amp-boilerplate>x</style><amp-img src=a></amp-img><p>{BODY}</p></html>"
    assert decode_page(amp.encode()).text == BODY


# -- From Python --------------------------------------------------------------------------------------------------


def test_clean_takes_pages_as_bytes_and_as_strings() -> None:
    markup = page("gbk")
    assert clean(markup).text == clean(markup.encode("gbk")).text == BODY
    assert clean(markup).origin.encoding == "utf-8"
    assert clean(f"<今天>{BODY}").origin.extractor is None


def test_clean_takes_the_callers_word_for_what_it_is() -> None:
    assert clean(f"1 <p>{BODY}", media_type=HTML).text.endswith(BODY)
    assert "<p>" in clean(f"<p>{BODY}", media_type="text/plain").text
    with pytest.raises(UsageError, match="media_type"):
        clean(BODY, media_type="text/xml")


def test_an_address_that_the_caller_gives_counts_before_the_pages_own() -> None:
    markup = f"<link rel=canonical href=https://news.example.org/2><p>{BODY}"
    assert clean(markup).metadata.url == "https://news.example.org/2"
    assert clean(markup).source == "news.example.org"
    assert clean(markup).origin.url is None
    assert clean(markup, url="https://example.org/1").metadata.url == "https://example.org/1"


def test_another_hash_seed_gives_the_same_record() -> None:
    code = (
        "import sys; from dedupe_brief import clean; from dedupe_brief.core.record import to_json;"
        "print(to_json(clean(sys.stdin.buffer.read())))"
    )
    markup = (
        f"<title>小镇通了公交_河湾网</title><meta name=pubdate content=2024-05-01>{page('utf-8')}".encode()
    )
    given = {
        subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", code],
            input=markup,
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path), "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(given) == 1
