import io
import os
from pathlib import Path

import pytest

from dedupe_brief.errors import SourceError
from dedupe_brief.readers.text import Found, expand, read_bytes

TEXT = frozenset({".txt", ".text", ""})


def names(folder: Path, items: list[Found | SourceError]) -> list[str]:
    return [
        item.path.relative_to(folder).as_posix() if isinstance(item, Found) and item.path else str(item)
        for item in items
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "b.txt",
        "a/2.TXT",
        "a/10.txt",
        "a.txt",
        "c",
        "d.text",
        "e.md",
        "f.html",
        ".hidden.txt",
        ".git/x.txt",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{name} 的内容", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    return tmp_path


def test_a_folder_gives_its_text_files_sorted_by_path(folder: Path) -> None:
    assert names(folder, list(expand([folder], TEXT))) == [
        "a/10.txt",
        "a/2.TXT",
        "a.txt",
        "b.txt",
        "c",
        "d.text",
    ]


def test_other_suffixes_can_be_asked_for(folder: Path) -> None:
    assert names(folder, list(expand([folder], suffixes={".html"}))) == ["f.html"]


def test_a_file_counts_whatever_it_is_called(folder: Path) -> None:
    assert names(folder, list(expand([folder / "f.html", folder / ".hidden.txt"], TEXT))) == [
        "f.html",
        ".hidden.txt",
    ]


def test_a_folder_without_text_is_an_error_in_its_place(folder: Path) -> None:
    first, second = expand([str(folder / "empty"), str(folder / "b.txt")], TEXT)
    assert isinstance(first, SourceError)
    assert "holds no file that is read (*.text, *.txt, no suffix)" in str(first)
    assert isinstance(second, Found)


def test_links_to_files_are_read_and_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("真", encoding="utf-8")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing.txt")
    found = list(expand([tmp_path], TEXT))
    assert [type(item).__name__ for item in found] == ["SourceError", "Found", "Found", "SourceError"]
    assert "no such file" in str(found[0])
    assert "leads back to itself" in str(found[3])


def test_a_deep_folder_is_no_limit(tmp_path: Path) -> None:
    path = tmp_path
    for _ in range(200):
        path = path / "d"
        path.mkdir()
    (path / "a.txt").write_text("深", encoding="utf-8")
    assert len(list(expand([tmp_path], TEXT))) == 1


def test_devices_and_pipes_in_a_folder_are_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "a.txt").write_text("甲", encoding="utf-8")
    assert names(tmp_path, list(expand([tmp_path], TEXT))) == ["a.txt"]


def test_a_file_is_read_as_it_is(folder: Path) -> None:
    assert read_bytes(Found(folder / "a" / "2.TXT")) == "a/2.TXT 的内容".encode()


def test_standard_input_has_no_path() -> None:
    (found,) = expand(["-"], TEXT)
    assert isinstance(found, Found)
    assert (found.path, read_bytes(found, stdin=io.BytesIO(b"\xff"))) == (None, b"\xff")


def test_standard_input_can_be_named_once() -> None:
    _, again = expand(["-", "-"], TEXT)
    assert str(again) == "standard input: it is named twice and can be read once"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.txt", "there is no such file or folder"),
        ("a.txt/x", "there is no such file or folder"),
        ("x" * 300, "the name is too long"),
        ("nul\0.txt", "there is no such file or folder"),
    ],
)
def test_what_is_not_there_is_reported(folder: Path, name: str, message: str) -> None:
    (item,) = expand([folder / name], TEXT)
    assert isinstance(item, SourceError)
    assert message in item.what
    assert item.where
    assert item.hint


def test_a_file_that_vanishes_is_reported(folder: Path) -> None:
    found = list(expand([folder / "a.txt"], TEXT))
    (folder / "a.txt").unlink()
    assert isinstance(found[0], Found)
    with pytest.raises(SourceError, match="there is no such file"):
        read_bytes(found[0])


def test_a_folder_in_place_of_a_file_is_reported(folder: Path) -> None:
    with pytest.raises(SourceError, match="it is a folder"):
        read_bytes(Found(folder))


def test_a_source_that_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("一二三", encoding="utf-8")
    assert read_bytes(Found(tmp_path / "a.txt"), max_bytes=9).decode() == "一二三"
    with pytest.raises(SourceError, match="more than 8 bytes"):
        read_bytes(Found(tmp_path / "a.txt"), max_bytes=8)
    with pytest.raises(SourceError, match="more than 100,000 bytes"):
        read_bytes(Found(Path("/dev/zero")), max_bytes=100_000)
