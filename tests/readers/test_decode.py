import codecs
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core import ledger
from dedupe_brief.core.model import Edit, Source, Span
from dedupe_brief.core.record import digest
from dedupe_brief.errors import DedupeBriefError, SourceError, UsageError
from dedupe_brief.readers.decode import decode
from dedupe_brief.readers.encodings import known

SIMPLIFIED = "镇上的图书馆今天重新开放，门口排起了长队。馆员说，新书已经上架，读者可以借阅两周。"
TRADITIONAL = "鎮上的圖書館今天重新開放，門口排起了長隊。館員說，新書已經上架，讀者可以借閱兩週。"
JAPANESE = "町の図書館がきょう再開し、入り口には長い列ができた。新刊もすでに並んでいる。"
KOREAN = "마을 도서관이 오늘 다시 문을 열었고 입구에는 긴 줄이 생겼다."


def rebuilt(source: Source, edits: tuple[Edit, ...] = ()) -> bytes:
    """Clean with ``edits``, keep the bytes, and undo both."""
    kept = ledger.attach_bytes(edits, source.irregular, source.text, source.origin.encoding)
    return ledger.rebuild(ledger.apply(source.text, kept), kept, source.origin.encoding)


# --- giving the bytes back -------------------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ["big5hkscs", "cp950", "gb18030", "cp932"])
def test_every_two_byte_code_is_given_back(codec: str) -> None:
    codes = []
    for pair in map(bytes, product(range(0x80, 0x100), range(0x30, 0x100))):
        try:
            pair.decode(codec)
        except UnicodeDecodeError:
            continue
        codes.append(pair)
    data = b"\n".join(codes) + b"\n" + b"".join(codes)
    source = decode(data, encoding=codec)
    assert rebuilt(source) == data
    for start in range(3):  # edits that cut anywhere, also inside what is one code and two characters
        cut = tuple(
            Edit("test", Span(at, at + 1), source.text[at], "") for at in range(start, len(source.text), 3)
        )
        assert rebuilt(source, cut) == data


def test_a_code_with_a_twin_keeps_its_bytes() -> None:
    data = "中".encode("big5") + b"\xa2\xcc" + "文\n".encode("big5") + b"\xa2\xce"
    source = decode(data, encoding="big5")
    assert source.text == "中十文\n卅"
    assert [(piece.span, piece.raw) for piece in source.irregular] == [
        (Span(1, 2), b"\xa2\xcc"),
        (Span(4, 5), b"\xa2\xce"),
    ]
    assert rebuilt(source) == data


def test_one_code_that_is_two_characters_can_be_cut() -> None:
    data = b"\x88\x62\xa2\xcc"
    source = decode(data, encoding="big5-hkscs")
    assert source.text == "\u00ca\u0304十"
    assert [piece.raw for piece in source.irregular] == [b"\x88\x62", b"", b"\xa2\xcc"]
    assert rebuilt(source, (Edit("test", Span(1, 2), "\u0304", ""),)) == data


def test_regular_text_has_nothing_to_keep() -> None:
    assert decode(TRADITIONAL.encode("big5")).irregular == ()


@given(st.text(st.characters(codec="utf-8"), min_size=1), st.sampled_from(["utf-8", "utf-16-le", "gb18030"]))
def test_named_encodings_give_the_bytes_back(text: str, codec: str) -> None:
    data = text.encode(codec)
    try:
        source = decode(data, encoding=codec)
    except SourceError:
        return
    assert rebuilt(source) == data
    assert source.origin.chars == len(source.text)


@given(
    st.binary(max_size=60), st.none() | st.sampled_from(["big5", "gbk", "utf-8", "shift_jis", "hz", "utf-7"])
)
def test_any_bytes_are_kept_or_refused(data: bytes, encoding: str | None) -> None:
    try:
        source = decode(data, encoding=encoding)
    except DedupeBriefError:
        return
    assert rebuilt(source) == data


@pytest.mark.parametrize(
    "text",
    [
        "甲\r\n乙\r丙\n",
        "甲\0乙",
        "甲\u200b\u200c乙",
        "甲\ue000\uf8ff乙",
        "\ufeff甲",
        "甲\u2028乙\x85",
        "\U00020547甲",
    ],
)
def test_nothing_is_translated(text: str) -> None:
    for codec in ("utf-8", "gb18030"):
        assert decode(text.encode(codec), encoding=codec).text == text


# --- finding the encoding --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides_and_stays(mark: bytes, codec: str) -> None:
    data = mark + SIMPLIFIED.encode(codec)
    source = decode(data, encoding="gbk")
    assert source.text == "\ufeff" + SIMPLIFIED
    assert source.origin.encoding == codec
    assert rebuilt(source) == data


@pytest.mark.parametrize(
    ("text", "written", "read"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "gb2312", "gb18030"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (TRADITIONAL, "gbk", "gb18030"),
        (TRADITIONAL, "big5", "big5hkscs"),
        (TRADITIONAL, "cp950", "big5hkscs"),
        (JAPANESE, "shift_jis", "cp932"),
        (JAPANESE, "euc_jp", "euc_jis_2004"),
        (KOREAN, "euc_kr", "cp949"),
        (SIMPLIFIED + "\n", "utf-16-le", "utf-16-le"),
        (TRADITIONAL + "\n", "utf-16-be", "utf-16-be"),
        ("plain words\n", "utf-16-le", "utf-16-le"),
        ("plain words\n", "utf-32-be", "utf-32-be"),
    ],
)
def test_what_nothing_declares_is_found(text: str, written: str, read: str) -> None:
    source = decode(text.encode(written))
    assert (source.origin.encoding, source.text) == (read, text)


@pytest.mark.parametrize("size", [10, 15, 20])
@pytest.mark.parametrize(("text", "codec"), [(SIMPLIFIED, "gb18030"), (TRADITIONAL, "big5hkscs")])
def test_short_lines_are_found(text: str, codec: str, size: int) -> None:
    for start in range(len(text) - size):
        part = text[start : start + size]
        assert decode(part.encode(codec)).text == part


def test_characters_of_four_bytes_are_found() -> None:
    text = SIMPLIFIED + "\U00020547\u3447"
    assert decode(text.encode("gb18030")).text == text


def test_ascii_before_the_first_character_does_not_hide_it() -> None:
    text = "<div>\n" * 60_000 + SIMPLIFIED
    assert decode(text.encode("gbk")).text == text


def test_a_named_encoding_is_believed_and_nothing_else_is_tried() -> None:
    assert decode(JAPANESE.encode("euc_jp"), encoding="EUC-JP").text == JAPANESE
    with pytest.raises(SourceError, match="gb18030 fails at byte 2 "):
        decode("甲".encode("gbk") + b"\xff" + SIMPLIFIED.encode(), encoding="gbk")


@pytest.mark.parametrize("name", ["gb2312", "GBK", "cp936", "x-gbk"])
def test_small_chinese_sets_are_read_by_the_large_one(name: str) -> None:
    text = "朱镕基与喆" + "\u3447"
    assert decode(text.encode("gb18030"), encoding=name).text == text


def test_big5_falls_back_to_the_set_that_fits() -> None:
    data = "圖書館".encode("cp950") + b"\xa3\xe1"
    assert decode(data, encoding="big5").origin.encoding == "cp950"


def test_a_declared_encoding_is_tried_before_a_guess() -> None:
    assert decode("联通".encode("gbk"), declared="gb2312").text == "联通"  # valid UTF-8 as well
    assert decode(SIMPLIFIED.encode("gbk"), declared="no such thing").text == SIMPLIFIED
    assert decode(SIMPLIFIED.encode("gbk"), declared="utf-8").text == SIMPLIFIED


@pytest.mark.parametrize("written", ["utf-8", "gbk"])
@pytest.mark.parametrize("declared", ["big5", "iso-8859-1", "windows-1252", "shift_jis", "euc-kr", "koi8-r"])
def test_a_page_that_says_what_it_is_not_is_not_believed(written: str, declared: str) -> None:
    for text in (SIMPLIFIED, SIMPLIFIED[:10]):
        assert decode(text.encode(written), declared=declared).text == text


def test_what_a_page_says_of_itself_does_not_mislead_the_guess() -> None:
    page = '<meta charset="gbk">' + TRADITIONAL
    assert decode(page.encode("big5")).text == page


def test_a_western_page_is_believed_when_nothing_else_fits() -> None:
    text = "Zwölf Boxkämpfer jagen Viktor über den großen Deich"
    assert decode(text.encode("cp1252"), declared="iso-8859-1").text == text


# --- refusing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ["gb18030", "big5hkscs"])
@pytest.mark.parametrize("damage", [b"\xff", b"\x81\x20"])
def test_damage_is_reported_and_never_guessed_away(codec: str, damage: bytes) -> None:
    text = TRADITIONAL.encode(codec)
    for at in range(0, len(text), 7):
        data = text[:at] + damage + text[at:]
        try:
            data.decode(codec)
        except UnicodeDecodeError:
            with pytest.raises(SourceError):
                decode(data)


def test_the_message_says_everything_that_was_tried() -> None:
    with pytest.raises(SourceError) as fault:
        decode(SIMPLIFIED.encode("gbk")[:-1], path="a.txt", declared="utf-16")
    assert str(fault.value) == (
        "a.txt: the text can't be decoded: utf-16-le fails at byte 10 (0xb9), utf-8 fails at byte 0 (0xd5), "
        "gb18030 fails at byte 80 (0xa1), big5hkscs fails at byte 80 (0xa1), cp950 fails at byte 80 (0xa1), "
        "cp932 fails at byte 15 (0xec), shift_jis_2004 gives no readable text, euc_jis_2004 fails at byte 80 (0xa1), "
        "cp949 fails at byte 2 (0xc9); name the encoding with --encoding, or scrape the page again"
    )


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"GIF89a\x01\0\x01\0", "GIF"),
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04", "ZIP"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
        (b"\x7fELF\x02", "program"),
        (b"SQLite format 3\0", "SQLite"),
        (b"RIFF\x10\0\0\0WEBP", "RIFF"),
    ],
)
def test_binary_data_is_named(start: bytes, name: str) -> None:
    with pytest.raises(SourceError, match=name):
        decode(start + bytes(range(256)))


@pytest.mark.parametrize(
    "text", ["GIF89a 是一种图片格式。", "MZ 世代", "RIFF 文件的开头", "ID3 标签", "BZh 也是字"]
)
def test_text_that_begins_like_binary_data_is_text(text: str) -> None:
    assert decode(text.encode()).text == text


@pytest.mark.parametrize(
    "data", [b"", b" \n\t", "\u3000\n".encode(), codecs.BOM_UTF8, b"\0\0", "\u200b".encode()]
)
def test_an_empty_source_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match=r"empty|nothing but white space"):
        decode(data)


def test_control_characters_betray_binary_data() -> None:
    with pytest.raises(SourceError, match="90% of it are control characters"):
        decode(b"a\x01\x02\x03\x04\x05\x06\x07\x08\x0e" * 20)


def test_a_few_control_characters_are_text() -> None:
    assert decode("甲\0乙\x01丙".encode()).text == "甲\0乙\x01丙"


def test_an_unknown_encoding_gets_a_suggestion() -> None:
    with pytest.raises(UsageError, match="did you mean 'gb18030'"):
        decode(b"a", encoding="GB18030x")


@pytest.mark.parametrize(
    "name",
    [
        "base64",
        "rot13",
        "zlib",
        "hex",
        "idna",
        "punycode",
        "unicode_escape",
        "undefined",
        "",
        "\0",
        "é",
        "a" * 999,
    ],
)
def test_what_is_no_text_encoding_is_refused(name: str) -> None:
    assert known(name) is None
    with pytest.raises(UsageError):
        decode(b"a", encoding=name)


def test_a_stateful_encoding_is_read_if_it_gives_its_bytes_back() -> None:
    assert decode("甲乙".encode("hz"), encoding="hz").text == "甲乙"
    with pytest.raises(SourceError, match="does not give its bytes back"):
        decode(b"~{VP~}~{ND~}", encoding="hz")


# --- origin ----------------------------------------------------------------------------------------------------


def test_the_origin_describes_the_bytes() -> None:
    data = SIMPLIFIED.encode("gbk")
    origin = decode(data, path="b/a.txt", url="https://a.cn/1").origin
    assert (origin.path, origin.url, origin.media_type) == ("b/a.txt", "https://a.cn/1", "text/plain")
    assert (origin.digest, origin.bytes, origin.chars) == (digest(data), len(data), len(SIMPLIFIED))


def test_a_path_that_is_not_utf8_can_be_written_down() -> None:
    assert decode(b"a", path="\udcff.txt").origin.path == "\\xff.txt"
