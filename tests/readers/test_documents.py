import errno
import gzip
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core import markdown
from dedupe_brief.errors import DedupeBriefError, SourceError, UsageError
from dedupe_brief.readers.document import Document, Written, source_of
from dedupe_brief.readers.documents import documents, listed
from dedupe_brief.readers.kinds import Kind
from dedupe_brief.readers.reading import Reading
from tests.readers.given import TEXTS, Trickle, faults, json_lines, read, tar_of, texts, warc, zip_of
from tests.writers.example import example


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "a/10.txt": b"10",
        "a/2.TXT": b"2",
        "b.jsonl.gz": gzip.compress(json_lines("b1", "b2")),
        "c.html": b"<p>c</p>",
        "d": b"d",
        "e.zip": zip_of({"x.txt": b"e"}),
        "f.md": b"f",
        "g.png": b"g",
        ".h.txt": b"h",
        ".git/i.txt": b"i",
        "j.md.gz": b"j",
        "k.csv": b"text\nk\n",
    }
    for name, data in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    return tmp_path


def test_a_folder_gives_all_it_holds_sorted_by_path(folder: Path) -> None:
    items = list(documents([folder]))
    assert texts(items) == ["10", "2", "b1", "b2", "<p>c</p>", "d", "e", "k"]
    assert faults(items) == []


def test_a_file_of_its_own_has_no_number_and_one_of_several_has(folder: Path) -> None:
    (alone,) = documents([folder / "d"])
    first, second = documents([folder / "b.jsonl.gz"])
    path = (folder / "b.jsonl.gz").as_posix()
    assert alone == Document((folder / "d").as_posix(), b"d", path=(folder / "d").as_posix())
    assert [item.name for item in (first, second) if isinstance(item, Document)] == [
        f"{path} #1",
        f"{path} #2",
    ]
    assert [item.path for item in (first, second) if isinstance(item, Document)] == [path, path]


def test_files_are_read_whatever_they_are_called(folder: Path) -> None:
    assert texts(documents([str(folder / name) for name in ("f.md", "g.png", ".h.txt")])) == ["f", "g", "h"]


def test_what_is_not_there_is_said_in_its_place(folder: Path) -> None:
    items = list(documents([folder / "d", folder / "none.jsonl", folder / "a"]))
    assert [type(item) for item in items] == [Document, SourceError, Document, Document]


def test_a_file_that_vanishes_is_said_and_the_rest_is_read(folder: Path) -> None:
    items = documents([folder / "a"])
    first = next(items)
    (folder / "a/2.TXT").unlink()
    assert texts([first]) == ["10"]
    assert "there is no such file" in faults(items)[0]


def test_missing_rights_are_reported_and_the_rest_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rights are taken away by hand: a run as root may read everything."""
    scandir, open_file = os.scandir, Path.open

    def guarded_scandir(path: Path) -> Any:
        if path == folder / "a":
            raise PermissionError(errno.EACCES, "Permission denied")
        return scandir(path)

    def guarded_open(path: Path, mode: str, buffering: int) -> Any:
        if path == folder / "d":
            raise PermissionError(errno.EACCES, "Permission denied")
        return open_file(path, mode, buffering)

    monkeypatch.setattr(os, "scandir", guarded_scandir)
    monkeypatch.setattr(Path, "open", guarded_open)
    items = list(documents([folder]))
    assert faults(items) == [
        f"{folder.as_posix()}/{name}: reading it is not permitted; check its permissions"
        for name in ("a", "d")
    ]
    assert texts(items) == ["b1", "b2", "<p>c</p>", "e", "k"]


def test_a_file_that_can_not_be_read_on_is_said() -> None:
    class Broken(io.RawIOBase):
        data = [json_lines(TEXTS[0])]  # noqa: RUF012

        def read(self, size: int = -1, /) -> bytes:  # noqa: ARG002
            if not self.data:
                raise OSError(5, "Input/output error")
            return self.data.pop()

    source: Any = Broken()
    items = documents(["-"], None, source)
    assert texts([next(items)]) == [TEXTS[0]]
    assert "it can't be read: Input/output error" in str(next(items))


def test_one_url_is_for_one_document(folder: Path) -> None:
    how = Reading(url="http://news.example/1")
    (item,) = documents([folder / "d"], how)
    assert isinstance(item, Document)
    assert item.url == "http://news.example/1"
    for name in ("b.jsonl.gz", "e.zip", "k.csv"):
        assert "a URL was given for one" in faults(documents([folder / name], how))[0]


def test_a_kind_can_be_forced(folder: Path) -> None:
    assert texts(documents([folder / "b.jsonl.gz"], Reading(kind=Kind.TEXT))) == [
        json_lines("b1", "b2").decode()
    ]
    assert texts(documents([folder / "d"], Reading(kind=Kind.HTML))) == ["d"]


def test_a_wrong_encoding_is_no_fault_of_the_input() -> None:
    with pytest.raises(UsageError, match="no text encoding"):
        read(json_lines(TEXTS[0]), encoding="gbkk")


def test_standard_input_is_read_once() -> None:
    items = list(documents(["-", "-"], None, io.BytesIO(b"a")))
    assert texts(items) == ["a"]
    assert faults(items) == ["standard input: it is named twice and can be read once"]


def test_a_pipe_is_read_while_it_is_written() -> None:
    """The other side of the pipe waits for an answer before it ends."""
    code = (
        "from dedupe_brief.readers.documents import documents\n"
        "for item in documents(['-']): print(item.data.decode('ascii'), flush=True)"
    )
    pipe, command = subprocess.PIPE, [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as process:  # noqa: S603  our own words
        assert process.stdin is not None
        assert process.stdout is not None
        for answer in (b"one\n", b"two\n"):
            process.stdin.write(json_lines(answer.decode().strip()))
            process.stdin.flush()
            assert process.stdout.readline() == answer
        process.stdin.close()
        assert process.stdout.read() == b""


def test_a_source_says_where_it_stood() -> None:
    (item,) = read(json_lines({"text": TEXTS[0], "id": "n1", "url": "http://news.example/1"}))
    assert isinstance(item, Document)
    origin = source_of(item).origin
    assert (origin.index, origin.id, origin.url, origin.encoding) == (
        0,
        "n1",
        "http://news.example/1",
        "utf-8",
    )


def test_a_document_that_can_not_be_decoded_is_called_by_its_name() -> None:
    (_, item) = read(zip_of({"a.txt": b"a", "b.txt": b"\x89PNG\r\n\x1a\n"}))
    assert isinstance(item, Document)
    with pytest.raises(SourceError, match=r"^standard input/b\.txt: this is not text but a PNG picture"):
        source_of(item)


@pytest.mark.parametrize("count", [1, 3])
def test_records_in_markdown_are_told_from_texts(count: int) -> None:
    many = [example(text) for text in TEXTS[:count]]
    data = markdown.SEPARATOR.join(map(markdown.render, many)).encode()
    assert read(data) == [
        Written(f"standard input #{number}", record) for number, record in enumerate(many, 1)
    ]


def test_a_broken_record_in_markdown_leaves_the_others() -> None:
    parts = [markdown.render(example(text)) for text in TEXTS]
    parts[1] = parts[1].replace("chars:", "letters:")
    items = read(markdown.SEPARATOR.join(parts).encode())
    assert [item.name for item in items if isinstance(item, Written)] == [
        "standard input #1",
        "standard input #3",
    ]
    assert len(faults(items)) == 1


@given(st.binary(max_size=300), st.sampled_from([None, *Kind]), st.integers(1, 40))
def test_any_bytes_raise_nothing(data: bytes, kind: Kind | None, size: int) -> None:
    source: Any = Trickle(data, size)
    for item in documents(["-"], Reading(kind=kind, max_document=200), source):
        assert isinstance(item, Document | Written | DedupeBriefError)


BEGINNINGS = [
    gzip.compress(json_lines(*TEXTS), mtime=0),
    json_lines(*TEXTS),
    b"[" + json_lines(TEXTS[0]) + b",",
    zip_of({"a.txt": b"a"}),
    tar_of({"a.txt": b"a", "b.jsonl": json_lines(*TEXTS)}),
    warc("resource", b"a", 1, "text/plain"),
    b"PAR1",
    b"\x28\xb5\x2f\xfd",
    b"\xfd7zXZ\x00",
    markdown.render(example()).encode(),
]


@given(st.sampled_from(BEGINNINGS), st.integers(0, 2000), st.binary(max_size=60), st.integers(0, 2000))
def test_any_mixture_raises_nothing(begins: bytes, cut: int, middle: bytes, rest: int) -> None:
    for item in read(begins[:cut] + middle + begins[rest:]):
        assert isinstance(item, Document | Written | DedupeBriefError)


# --- lists of names --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["", "\0"])
def test_names_are_parted_by_nul(end: str, tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_bytes(f"a\nb.txt\0 要闻.txt\0-{end}".encode())
    assert list(listed(str(path))) == ["a\nb.txt", " 要闻.txt", "-"]


def test_names_that_are_not_utf8_come_back_as_they_are() -> None:
    (name,) = listed("-", io.BytesIO(b"\xff.txt\0"))
    assert os.fsencode(name) == b"\xff.txt"


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1), max_size=5),
    st.integers(1, 9),
)
def test_a_list_may_come_in_pieces(names: list[str], size: int) -> None:
    source: Any = Trickle("\0".join([*names, ""]).encode(), size)
    assert list(listed("-", source)) == names


def test_a_list_gives_its_first_name_before_it_ends() -> None:
    class Pipe(io.RawIOBase):
        data = [b"a\0b"]  # noqa: RUF012

        def read(self, size: int = -1, /) -> bytes:  # noqa: ARG002
            return self.data.pop()

    source: Any = Pipe()
    assert next(listed("-", source)) == "a"


def test_what_is_no_list_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="the name is empty"):
        list(listed("-", io.BytesIO(b"a\0\0b")))
    with pytest.raises(SourceError, match="no list of names parted by NUL"):
        list(listed("-", io.BytesIO(b"a\n" * 100_000)))
    with pytest.raises(SourceError, match="no such file"):
        list(listed(str(tmp_path / "none")))
    with pytest.raises(SourceError, match="it is a folder"):
        list(listed(str(tmp_path)))
