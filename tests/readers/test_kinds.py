import pytest

from dedupe_brief import clean
from dedupe_brief.readers.document import HTML, TEXT
from dedupe_brief.readers.kinds import Kind, is_read, kind_of, media_type
from tests.readers.given import TEXTS, json_lines, tar_of, warc, zip_of

PAGE = f"<!DOCTYPE html>\n<html><body><p>{TEXTS[0]}</p></body></html>"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (TEXTS[0].encode(), Kind.TEXT),
        (b"", Kind.TEXT),
        (PAGE.encode(), Kind.HTML),
        (json_lines(TEXTS[0], TEXTS[1]), Kind.JSONL),
        (json_lines(TEXTS[0]), Kind.JSONL),
        (b'{"text": "' + b"a" * 70_000, Kind.JSONL),
        (b'{"text": broken}\n{"text": "a"}\n', Kind.JSONL),
        (b'{\n  "text": "a"\n}\n', Kind.JSON),
        (b'{"id": {\n  "text": "a"\n}}\n', Kind.JSON),
        ('{"正文": "甲"}\n'.encode("gb18030"), Kind.JSONL),
        (b'[\n  {"text": "a"}\n]', Kind.JSON),
        (b'\xef\xbb\xbf[{"text": "a"}]', Kind.JSON),
        ('{"text": "甲"}\n'.encode("utf-16"), Kind.JSONL),
        (PAGE.encode("utf-16"), Kind.HTML),
        (b"PAR1\x15\x04", Kind.PARQUET),
        (warc("warcinfo", b"", 1), Kind.WARC),
        (zip_of({"a.txt": b"a"}), Kind.ZIP),
        (zip_of({}), Kind.ZIP),
        (tar_of({"a.txt": b"a"}), Kind.TAR),
        (b'---\nid: "urn:uuid:1"\n', Kind.MARKDOWN),
        (b"---\ntitle: a\n---\n", Kind.TEXT),
        (b"text,id\na,1\n", Kind.TEXT),
    ],
)
def test_content_says_what_it_is_whatever_the_name(data: bytes, kind: Kind) -> None:
    assert kind_of(data[: 64 * 1024], "-") == kind
    assert kind_of(data[: 64 * 1024], "a.txt") == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.csv", Kind.CSV),
        ("a.CSV.gz", Kind.CSV),
        ("a.tsv", Kind.TSV),
        ("a.html", Kind.HTML),
        ("a.jsonl.zst", Kind.JSONL),
        ("a.json", Kind.JSON),
        ("a.md", Kind.TEXT),
        ("a.txt.gz", Kind.TEXT),
    ],
)
def test_the_name_says_it_where_the_content_does_not(name: str, kind: Kind) -> None:
    assert kind_of("甲".encode(), name) == kind


def test_what_the_caller_says_counts_more_but_archives_are_unpacked() -> None:
    assert kind_of(PAGE.encode(), "a.html", Kind.TEXT) == Kind.TEXT
    assert kind_of(json_lines("甲"), "a.jsonl", Kind.CSV) == Kind.CSV
    assert kind_of(zip_of({"a.php": b"a"}), "a.zip", Kind.HTML) == Kind.ZIP


def test_a_table_is_what_its_name_says_whatever_its_first_cell() -> None:
    assert kind_of(b'{"a,text\n', "a.csv") == Kind.CSV
    assert kind_of(b"<p></p>,text\n", "a.csv") == Kind.CSV


@pytest.mark.parametrize(
    "page",
    [
        "<html>",
        "\ufeff\r\n <!doctype HTML>",
        "<?xml version='1.0'?>\n<!DOCTYPE html>",
        "<!-- a --><!-- b > c -->\n<html lang=zh>",
        "<head><title>甲</title>",
        "<div class='a'>甲</div>",
        "<p>甲</p>",
        "<P>甲<br/>乙",
        "\n\n  <form name=a method=post><input type=hidden><p>甲</p>",
        "<a href=x>甲</a>乙",
        "<section>甲</section>",
        "<script></script>甲",
        "<link rel=canonical href=x><p>甲",
        "<!-- saved --><!-- twice --> <body>甲",
    ],
)
def test_pages_and_pieces_of_pages_are_told(page: str) -> None:
    assert media_type(page.encode()) == media_type(page.removeprefix("\ufeff").encode("utf-16")) == HTML
    assert clean(f"{page}{TEXTS[0]}").origin.media_type == HTML


@pytest.mark.parametrize(
    "text",
    [
        "甲",
        "",
        "<b>是粗体",
        "<甲>乙</甲>",
        "a <p>b</p>",
        "<p 是段落",
        "<!-- <html>",
        "<htmlx>",
        "<div>没有结尾",
        "1 < 2",
        "< p>甲</p>",
        "<pre-history>甲</pre-history>",
        "<a>甲</a>",
        "<?xml version='1.0'?><rss>甲</rss>",
    ],
)
def test_texts_are_not_taken_for_pages(text: str) -> None:
    assert media_type(text.encode()) == TEXT
    assert clean(f"{text}{TEXTS[0]}").origin.media_type == TEXT


def test_many_comments_cost_no_more_than_their_length() -> None:
    assert media_type(b"<!---->" * 9_000 + b"<html>") == HTML
    assert media_type(b"<!--" * 16_000) == TEXT


@pytest.mark.parametrize(
    "name", ["a", "b/a.txt", "a.HTML", "a.jsonl.gz", "/a.txt", "../a.txt", "./a.warc.gz", "a.wet.gz"]
)
def test_what_is_read_of_a_folder(name: str) -> None:
    assert is_read(name)


@pytest.mark.parametrize(
    "name", ["", "/", ".a.txt", ".git/a.txt", "a.md", "a.md.gz", "a.png", "__MACOSX/a.txt"]
)
def test_what_is_left_out_of_a_folder(name: str) -> None:
    assert not is_read(name)
