import gzip
import io
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.errors import SourceError
from dedupe_brief.readers.document import Document, Item
from dedupe_brief.readers.documents import documents
from dedupe_brief.readers.kinds import Kind
from dedupe_brief.readers.reading import Reading
from tests.readers.given import TEXTS, Trickle, faults, json_lines, read, tar_of, texts, zip_of

MEMBERS = {
    "b/2.txt": TEXTS[0].encode(),
    "a.jsonl.gz": gzip.compress(json_lines(TEXTS[1])),
    "c": TEXTS[2].encode(),
}
of_each = pytest.mark.parametrize("archive_of", [tar_of, zip_of])


def names(items: list[Item]) -> list[str]:
    return [item.name.removeprefix("standard input/") for item in items if isinstance(item, Document)]


@of_each
def test_members_are_read_in_their_order_whatever_they_are(archive_of: Any) -> None:
    items = read(archive_of(MEMBERS))
    assert names(items) == ["b/2.txt", "a.jsonl.gz #1", "c"]
    assert faults(items) == []


@of_each
def test_a_member_knows_its_path(archive_of: Any, tmp_path: Path) -> None:
    path = tmp_path / "dump.bin"
    path.write_bytes(archive_of(MEMBERS))
    first, second, _ = documents([path])
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.path, first.index) == (f"{path.as_posix()}/b/2.txt", None)
    assert (second.path, second.index) == (f"{path.as_posix()}/a.jsonl.gz", 0)


@of_each
def test_an_archive_is_read_like_a_folder(archive_of: Any) -> None:
    members = dict.fromkeys([".a.txt", "__MACOSX/a.txt", "a.md", "a.png", ".git/a", "a.html"], b"a")
    assert names(read(archive_of(members))) == ["a.html"]


@of_each
def test_an_archive_with_nothing_to_read_is_said(archive_of: Any) -> None:
    assert "the archive holds no file of a kind that is read" in faults(read(archive_of({"a.png": b"a"})))[0]


def test_an_empty_archive_is_said() -> None:
    assert "the archive holds no file of a kind that is read" in faults(read(zip_of({})))[0]


@of_each
def test_archives_in_archives_are_read_up_to_a_depth(archive_of: Any) -> None:
    data = archive_of(
        {"a.txt": b"a", "b.zip": zip_of({"b.txt": b"b"}), "c.tgz": gzip.compress(tar_of({"c.txt": b"c"}))}
    )
    assert texts(read(data)) == ["a", "b", "c"]
    for _ in range(6):
        data = archive_of({"x.zip": data, "a.txt": b"a"})
    items = read(data)
    assert texts(items) == ["a"] * 6
    assert "lie in one another" in faults(items)[0]


@of_each
def test_absolute_names_and_names_that_lead_out_are_only_names(archive_of: Any, tmp_path: Path) -> None:
    members = {"/etc/a.txt": b"a", "../../b.txt": b"b", "c/../../d.txt": b"d"}
    path = tmp_path / "in" / "dump.zip"
    path.parent.mkdir()
    path.write_bytes(archive_of(members))
    assert texts(documents([path])) == ["a", "b", "d"]
    assert [item.relative_to(tmp_path).as_posix() for item in tmp_path.rglob("*")] == ["in", "in/dump.zip"]


@of_each
def test_a_member_that_is_too_large_leaves_the_others(archive_of: Any) -> None:
    items = read(archive_of({"a.txt": b"a", "b.txt": b"b" * 1000, "c.txt": b"c"}), max_document=100)
    assert texts(items) == ["a", "c"]
    assert faults(items) == ["standard input/b.txt: it holds more than 100 bytes; split it into its articles"]


@of_each
def test_a_member_of_a_container_that_was_not_read_to_its_end_leaves_the_others(archive_of: Any) -> None:
    table = 'text\n"a\n' + "b\n" * 100_000
    assert texts(read(archive_of({"a.csv": table.encode(), "c.txt": b"c"}), max_document=1000)) == ["c"]


@of_each
@given(data=st.data())
def test_any_damage_raises_nothing_else(archive_of: Any, data: st.DataObject) -> None:
    archive = bytearray(archive_of(MEMBERS))
    for at in data.draw(st.lists(st.integers(0, len(archive) - 1), min_size=1, max_size=6)):
        archive[at] = data.draw(st.integers(0, 255))
    for item in read(bytes(archive)):
        assert not isinstance(item, Exception) or isinstance(item, SourceError)


@of_each
def test_a_forced_kind_is_said_of_the_members(archive_of: Any) -> None:
    items = read(archive_of({"a.txt": b"<p>a</p>"}), kind=Kind.TEXT)
    assert [item.media_type for item in items if isinstance(item, Document)] == ["text/plain"]


# --- tar -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("name", ["短.txt", "长名字/" * 14 + "a.txt", "d" * 90 + "/" + "e" * 90 + ".txt"])
def test_every_form_of_tar_is_read(form: int, name: str) -> None:
    if form == tarfile.USTAR_FORMAT and len(name.encode()) > 100 and "长" in name:
        name = name[-30:]
    items = read(tar_of({name: b"a", "b.txt": b"b"}, form))
    assert names(items) == [name, "b.txt"]
    assert texts(items) == ["a", "b"]


def test_a_tar_is_read_from_a_pipe_that_trickles() -> None:
    source: Any = Trickle(tar_of(MEMBERS), 100)
    assert len(texts(documents(["-"], None, source))) == 3


def test_links_folders_and_devices_are_passed_over() -> None:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
            header = tarfile.TarInfo("a.txt")
            header.type, header.linkname = kind, "/etc/passwd"
            archive.addfile(header)
        header = tarfile.TarInfo("b.txt")
        header.size = 1
        archive.addfile(header, io.BytesIO(b"b"))
    assert texts(read(data.getvalue())) == ["b"]
    assert len(read(data.getvalue())) == 1


@pytest.mark.parametrize("size", [10**9, 8**11 - 1, 2**62])
def test_a_size_that_is_a_lie_is_not_believed(size: int) -> None:
    header = tarfile.TarInfo("b.txt")
    header.size = size
    data = tar_of({"a.txt": b"a"})[:1024] + header.tobuf(tarfile.GNU_FORMAT) + b"b" * 700
    items = read(data)
    assert texts(items) == ["a"]
    assert faults(items) == ["standard input: the archive is cut off; fetch the archive again"]


def test_a_header_for_a_name_is_not_held_if_it_is_too_large() -> None:
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 2_097_152
    data = header.tobuf(tarfile.GNU_FORMAT) + b"x" * 2_097_152 + tar_of({"a.txt": b"a"})
    items = read(data)
    assert texts(items) == ["a"]
    assert "takes more than 1,048,576 bytes" in faults(items)[0]


def test_a_damaged_header_costs_one_member() -> None:
    data = bytearray(tar_of(dict.fromkeys(["a.txt", "b.txt", "c.txt"], b"a")))
    data[1024 + 150] ^= 1  # the second header's checksum
    items = read(bytes(data))
    assert names(items) == ["a.txt", "c.txt"]
    assert faults(items) == ["standard input: a header is damaged; fetch the archive again"]


def test_a_tar_without_its_end_is_said_and_archives_may_follow_one_another() -> None:
    data = tar_of({"a.txt": b"a"})
    assert texts(read(data + data)) == ["a", "a"]
    items = read(data[:1024])
    assert texts(items) == ["a"]
    assert "cut off" in faults(items)[0]


def test_a_file_with_holes_is_said_and_the_rest_is_read() -> None:
    header = tarfile.TarInfo("a.txt")
    header.type, header.size = tarfile.GNUTYPE_SPARSE, 3
    block = bytearray(header.tobuf(tarfile.GNU_FORMAT))
    block[482] = 1
    block[148:156] = b"%06o\0 " % (sum(block[:148]) + 256 + sum(block[156:]))
    more = b"\0" * 504 + b"\1" + b"\0" * 7
    last = b"\0" * 512
    data = bytes(block) + more + last + b"abc".ljust(512, b"\0") + tar_of({"b.txt": b"b"})
    items = read(data)
    assert texts(items) == ["b"]
    assert "it is stored with holes" in faults(items)[0]


# --- zip -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_every_way_of_packing_is_undone(method: int) -> None:
    assert len(texts(read(zip_of(MEMBERS, method)))) == 3


@pytest.mark.parametrize(("name", "codec"), [("要闻/头版头条.txt", "gb18030"), ("要聞/頭版頭條.txt", "big5")])
def test_names_in_the_encodings_of_chinese_systems_are_read(name: str, codec: str) -> None:
    raw = name.encode(codec)
    place = "n" * len(raw)
    data = zip_of({place: b"a"}).replace(place.encode(), raw)
    assert names(read(data)) == [name]


def test_an_encrypted_member_is_said_and_the_rest_is_read() -> None:
    data = bytearray(zip_of({"a.txt": b"a", "b.txt": b"b"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the first entry's flags
    items = read(bytes(data))
    assert texts(items) == ["b"]
    assert faults(items) == ["standard input/a.txt: it is encrypted; unpack the archive first"]


def test_an_unknown_way_of_packing_is_said_and_the_rest_is_read() -> None:
    data = bytearray(zip_of({"a.txt": b"a", "b.txt": b"b"}))
    data[data.index(b"PK\x01\x02") + 10] = 99
    items = read(bytes(data))
    assert texts(items) == ["b"]
    assert "damaged or of an unknown kind" in faults(items)[0]


def test_a_damaged_member_costs_one_member() -> None:
    data = bytearray(zip_of({"a.txt": TEXTS[0].encode() * 9, "b.txt": b"b"}))
    data[60] ^= 0x55
    items = read(bytes(data))
    assert texts(items) == ["b"]
    assert faults(items)[0].startswith("standard input/a.txt: ")


def test_links_in_a_zip_are_passed_over() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        link = zipfile.ZipInfo("a.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("b.txt", "b")
    assert texts(read(data.getvalue())) == ["b"]


def test_a_cut_zip_is_said() -> None:
    assert "damaged" in faults(read(zip_of(MEMBERS)[:-30]))[0]


def test_a_bomb_of_many_small_members_is_stopped() -> None:
    data = zip_of({f"{number}.txt": b"a" * 2_000_000 for number in range(60)})
    items = read(data, max_ratio=100)
    assert faults(items)[0].endswith(
        "it unpacks to more than 100 times its size; if it can be trusted, raise --max-ratio"
    )
    assert len(texts(items)) < 40


def test_a_bomb_of_zips_in_zips_is_stopped() -> None:
    data = zip_of({"a.txt": b"a" * 5_000_000})
    for _ in range(3):
        data = zip_of({f"{number}.zip": data for number in range(5)})
    items = read(data, max_ratio=100)
    assert len(texts(items)) < 20  # of 125
    assert "more than 100 times its size" in faults(items)[0]


def test_an_archive_is_read_as_a_file_too(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zip_of(MEMBERS))
    assert len(texts(documents([path], Reading(max_ratio=100)))) == 3
