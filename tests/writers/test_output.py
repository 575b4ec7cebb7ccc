import dataclasses
import errno
import io
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from msgspec.structs import replace

from dedupe_brief.core import markdown
from dedupe_brief.core.model import Record
from dedupe_brief.errors import OutputError
from dedupe_brief.writers.formats import Separated, rendered
from dedupe_brief.writers.jsonl import JSONL
from dedupe_brief.writers.markdown import MARKDOWN
from dedupe_brief.writers.names import Names, safe_stem
from dedupe_brief.writers.output import FileSink, FolderSink, StreamSink, open_sink, write_atomic
from dedupe_brief.writers.text import TEXT
from tests.strategies import nasty_text
from tests.writers.example import example


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk with no room left: writing is taken, putting it on the disk is not."""

    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail)


# --- choosing --------------------------------------------------------------------------------------------------


def test_the_target_chooses_the_sink(tmp_path: Path) -> None:
    stream = io.BytesIO()
    (tmp_path / "there").mkdir()
    assert isinstance(open_sink(None, TEXT, stream), StreamSink)
    assert isinstance(open_sink("-", TEXT, stream), StreamSink)
    assert isinstance(open_sink(str(tmp_path / "there"), TEXT, stream), FolderSink)
    assert isinstance(open_sink(f"{tmp_path}/new/", TEXT, stream), FolderSink)
    assert isinstance(open_sink(tmp_path / "new", TEXT, stream), FileSink)
    assert isinstance(open_sink("nul\0", TEXT, stream), FileSink)


# --- streams ---------------------------------------------------------------------------------------------------


def test_a_stream_gets_each_record_at_once_and_stays_open() -> None:
    data = io.BytesIO()
    stream = io.BufferedWriter(data)
    with StreamSink(stream, MARKDOWN) as sink:
        sink.write(rendered(example("甲。"), MARKDOWN))
        assert list(markdown.read_all(data.getvalue().decode())) == [example("甲。")]  # it is flushed
        sink.write(rendered(example("乙。"), MARKDOWN))
    assert list(markdown.read_all(data.getvalue().decode())) == [example("甲。"), example("乙。")]
    assert not stream.closed


class Broken(io.BytesIO):
    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def flush(self) -> None:
        raise OSError(self.number, os.strerror(self.number))


def test_a_closed_pipe_is_left_to_the_command() -> None:
    with pytest.raises(BrokenPipeError):
        StreamSink(Broken(errno.EPIPE), TEXT).write(rendered(example(), TEXT))


def test_a_full_disk_behind_a_stream_is_reported() -> None:
    with pytest.raises(OutputError, match="standard output: the disk is full"):
        StreamSink(Broken(errno.ENOSPC), TEXT).write(rendered(example(), TEXT))


def test_nothing_binary_goes_to_a_terminal() -> None:
    class Terminal(io.BytesIO):
        def isatty(self) -> bool:
            return True

    binary = dataclasses.replace(TEXT, name="parquet", binary=True)
    with pytest.raises(OutputError, match="parquet is not for a terminal"), StreamSink(Terminal(), binary):
        pass
    with StreamSink(io.BytesIO(), binary), StreamSink(Terminal(), TEXT):
        pass


# --- one file --------------------------------------------------------------------------------------------------


def test_a_file_appears_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "out.md"
    path.write_text("alt", encoding="utf-8")
    with FileSink(path, TEXT) as sink:
        assert sink.write(rendered(example("甲。"), TEXT)) is None
        sink.write(rendered(example("乙。"), TEXT))
        assert path.read_text(encoding="utf-8") == "alt"
    assert path.read_bytes() == "甲。\n\n乙。\n".encode()
    assert left(tmp_path) == ["out.md"]


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt])
def test_an_error_leaves_everything_as_it_was(tmp_path: Path, fault: type[BaseException]) -> None:
    path = tmp_path / "out.md"
    path.write_text("alt", encoding="utf-8")

    def work() -> None:
        with FileSink(path, TEXT) as sink:
            sink.write(rendered(example("甲。"), TEXT))
            raise fault

    with pytest.raises(fault):
        work()
    assert path.read_text(encoding="utf-8") == "alt"
    assert left(tmp_path) == ["out.md"]


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="the disk is full"), FileSink(tmp_path / "out.md", TEXT) as sink:
        sink.write(rendered(example("甲。"), TEXT))
    with pytest.raises(OutputError, match="the disk is full"), FolderSink(tmp_path, TEXT) as folder:
        folder.write(rendered(example("甲。"), TEXT))
    assert left(tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_device_is_written_directly(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match="/dev/full: the disk is full"),
        FileSink(Path("/dev/full"), TEXT) as sink,
    ):
        sink.write(rendered(example("甲。"), TEXT))
    with FileSink(Path("/dev/null"), TEXT) as sink:
        sink.write(rendered(example("甲。"), TEXT))
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert left(tmp_path) == []


def test_a_link_is_followed_and_rights_are_kept(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text("alt", encoding="utf-8")
    (tmp_path / "real.md").chmod(0o640)
    (tmp_path / "link.md").symlink_to("real.md")
    write_atomic(tmp_path / "link.md", "neu")
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text(encoding="utf-8") == "neu"
    assert stat.S_IMODE((tmp_path / "real.md").stat().st_mode) == 0o640


def test_a_new_file_has_the_usual_rights(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write_atomic(tmp_path / "new", "neu")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_an_input_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("源", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to(path)
    os.link(path, tmp_path / "hard.txt")
    for target in (path, tmp_path / "link.txt", tmp_path / "hard.txt", tmp_path / "." / "a.txt"):
        with pytest.raises(OutputError, match="would overwrite an input"), FileSink(target, TEXT, [path]):
            pass
    with (
        pytest.raises(OutputError, match="would overwrite an input"),
        FolderSink(tmp_path, TEXT, [path]) as sink,
    ):
        sink.write(rendered(example("甲。", path="b/a.txt"), TEXT))
    assert path.read_text(encoding="utf-8") == "源"


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("none/out.md", "there is no such folder"),
        ("file/out.md", "a file, not a folder"),
        ("x" * 300, "the name is too long"),
        ("nul\0", "it can't be written"),
    ],
)
def test_a_place_that_can_not_be_written_is_reported(tmp_path: Path, target: str, message: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=message), FileSink(tmp_path / target, TEXT):
        pass
    with pytest.raises(OutputError, match="file"), FolderSink(tmp_path / "file", TEXT):
        pass
    assert left(tmp_path) == ["file"]


def test_a_folder_that_vanishes_is_reported(tmp_path: Path) -> None:
    with FolderSink(tmp_path / "out", TEXT) as sink:
        (tmp_path / "out").rmdir()
        with pytest.raises(OutputError, match="there is no such folder"):
            sink.write(rendered(example(), TEXT))


def test_a_sink_is_entered_before_it_is_used(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="has to be entered first"):
        FileSink(tmp_path / "a", TEXT).write(rendered(example(), TEXT))


# --- a folder --------------------------------------------------------------------------------------------------


def test_each_document_has_a_file(tmp_path: Path) -> None:
    with FolderSink(tmp_path / "new" / "out", JSONL) as sink:
        paths = [sink.write(rendered(example(path=path), JSONL)) for path in ("x/a.txt", "x/b.html", None)]
    assert [path and path.name for path in paths] == ["a.jsonl", "b.jsonl", "document.jsonl"]
    assert left(tmp_path / "new" / "out") == ["a.jsonl", "b.jsonl", "document.jsonl"]


def test_what_is_written_stays_when_a_later_one_fails(tmp_path: Path) -> None:
    (tmp_path / "b.txt").mkdir()
    with FolderSink(tmp_path, TEXT) as sink:
        sink.write(rendered(example(path="a.txt"), TEXT))
        with pytest.raises(OutputError, match="a folder stands where"):
            sink.write(rendered(example(path="b.txt"), TEXT))
    assert left(tmp_path) == ["a.txt", "b.txt"]


def test_equal_names_are_told_apart_by_id(tmp_path: Path) -> None:
    one, two = (replace(example(path=f"{n}/同.txt"), id=f"urn:uuid:{n}") for n in (1, 2))

    def run(folder: Path, many: list[Record]) -> list[str]:
        with FolderSink(folder, TEXT) as sink:
            for record in many:
                sink.write(rendered(record, TEXT))
        return left(folder)

    names = run(tmp_path / "1", [one, two, two])
    assert names == run(tmp_path / "2", [one, two, two])
    assert names[-1] == "同.txt"
    assert len(names) == 3


def test_names_that_differ_in_case_or_composition_only_are_told_apart() -> None:
    names = Names(".md")
    given_names = [
        names.name(path, path) for path in ("A.txt", "a.txt", "e\u0301.txt", "\u00e9.txt", "ß.txt", "SS.txt")
    ]
    assert given_names[::2] == ["A.md", "e\u0301.md", "ß.md"]
    assert all("-" in name for name in given_names[1::2])


@pytest.mark.parametrize(
    ("path", "stem"),
    [
        ("../../etc/passwd", "passwd"),
        ("..", "document"),
        ("a/..", "document"),
        ("/", "document"),
        ("", "document"),
        ("C:\\x\\新闻.txt", "新闻"),
        (".env", "env"),
        ("a b?.txt", "a b_"),
        ("NUL", "_NUL"),
        ("com1.tar.gz", "_com1.tar"),
        ("common.txt", "common"),
        ("\u202egpj.txt", "_gpj"),
        ("a\nb\x1b.txt", "a b_"),
        ("x. .txt", "x"),
    ],
)
def test_safe_stem(path: str, stem: str) -> None:
    assert safe_stem(path) == stem


@given(nasty_text, nasty_text)
def test_no_name_leaves_the_folder(path: str, identity: str) -> None:
    names = Names(".md")
    for name in (names.name(path, identity), names.name(path, identity), names.name(path * 90, identity)):
        assert Path(name).name == name
        assert not name.startswith(".")
        assert len(name.encode()) <= 200
        assert name.isprintable()
        assert not set(name) & set('/\\:*?"<>|')


def test_long_names_that_begin_alike_are_told_apart() -> None:
    names = Names(".md")
    one, two = (names.name("长" * 90 + end, end) for end in "甲乙")
    assert one != two
    assert one.endswith(".md")


def test_the_same_document_very_many_times_is_counted_on() -> None:
    names = Names(".md")
    given_names = [names.name("a.txt", "id") for _ in range(30_000)]
    assert len(set(given_names)) == len(given_names)
    assert given_names[-1].endswith("-29999.md")


class Failing(Separated):
    def __init__(self, at: str) -> None:
        super().__init__()
        self._at = at

    def begin(self) -> bytes:
        return self._reached("begin", super().begin())

    def add(self, data: bytes) -> bytes:
        return self._reached("add", super().add(data))

    def end(self) -> bytes:
        return self._reached("end", super().end())

    def _reached(self, at: str, data: bytes) -> bytes:
        if at == self._at:
            raise ZeroDivisionError
        return data


@pytest.mark.parametrize("at", ["begin", "add", "end"])
def test_a_frame_that_fails_leaves_nothing(tmp_path: Path, at: str) -> None:
    bad = dataclasses.replace(TEXT, frame=lambda: Failing(at))
    for sink in (FileSink(tmp_path / "a", bad), FolderSink(tmp_path, bad)):
        with pytest.raises(ZeroDivisionError), sink:
            sink.write(rendered(example(), bad))
    assert left(tmp_path) == []
