import json
from pathlib import Path

import pytest

from tests.cli.articles import ARTICLE, PLAIN, folder_of
from tests.cli.conftest import Run


@pytest.mark.parametrize("form", ["markdown", "jsonl"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_source_comes_back_byte_for_byte(run: Run, tmp_path: Path, form: str, encoding: str) -> None:
    source = ARTICLE.replace("\n", "\r\n").encode(encoding)
    (tmp_path / "page.txt").write_bytes(source)
    run("clean", "page.txt", "--format", form, "-o", "record")
    result = run("rebuild", "record")
    assert (result.code, result.data, result.err) == (0, source, "")
    assert run("rebuild", "-", stdin=(tmp_path / "record").read_bytes()).data == source
    run("rebuild", "record", "-o", "again.txt")
    assert (tmp_path / "again.txt").read_bytes() == source


def test_bytes_that_no_codec_gives_back_come_back(run: Run, tmp_path: Path) -> None:
    source = "老街的石板路修好了，住戶都說走起來穩當。".encode("big5") + b"\xa2\xcc"
    (tmp_path / "page.txt").write_bytes(source)
    run("clean", "page.txt", "--encoding", "big5", "--format", "jsonl", "-o", "record")
    assert run("rebuild", "record").data == source


def test_several_records_need_a_folder(run: Run, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", 3)
    run("clean", "in", "--format", "jsonl", "-o", "all.jsonl")
    result = run("rebuild", "all.jsonl")
    assert (result.code, result.out) == (2, "")
    assert "all.jsonl holds 3 records; name a folder" in result.err
    assert run("rebuild", "all.jsonl", "-o", "out/").code == 0
    for path in folder.iterdir():
        assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("option", ["--removed=digest", "--removed=none", "--edits=none"])
def test_a_record_that_keeps_too_little_is_refused(run: Run, tmp_path: Path, option: str) -> None:
    run("clean", "--format", "jsonl", option, "-o", "a.jsonl", stdin=ARTICLE.encode())
    result = run("rebuild", "a.jsonl", "-o", "a.txt")
    assert result.code == 2
    assert "the record does not keep what was removed; clean the source again" in result.err
    assert not (tmp_path / "a.txt").exists()


def test_nothing_is_written_when_the_digest_is_another(run: Run, tmp_path: Path) -> None:
    run("clean", "--format", "jsonl", "-o", "a.jsonl", stdin=PLAIN.encode())
    record = json.loads((tmp_path / "a.jsonl").read_text("utf-8"))
    record["text"] = record["text"].replace("柳师傅", "刘师傅")
    (tmp_path / "a.jsonl").write_text(json.dumps(record), "utf-8")
    for arguments in ([], ["-o", "a.txt"], ["-o", "out/"]):
        result = run("rebuild", "a.jsonl", *arguments)
        assert (result.code, result.out) == (1, "")
        assert "nothing is written" in result.err
    assert not (tmp_path / "a.txt").exists()
    assert not list((tmp_path / "out").iterdir())


def test_the_record_is_not_overwritten(run: Run, tmp_path: Path) -> None:
    run("clean", "-o", "a.md", stdin=PLAIN.encode())
    before = (tmp_path / "a.md").read_bytes()
    result = run("rebuild", "a.md", "-o", "a.md")
    assert result.code == 2
    assert "this would overwrite an input" in result.err
    assert (tmp_path / "a.md").read_bytes() == before


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "this is empty"),
        (PLAIN.encode(), "this holds no records"),
        (b"{}", "the key is missing"),
        (b"\xff\xfe", "this is not UTF-8"),
    ],
)
def test_what_is_no_record_is_refused(run: Run, tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "a.jsonl").write_bytes(data)
    result = run("rebuild", "a.jsonl")
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_a_bad_record_among_several_is_reported_and_the_others_go_on(run: Run, tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 2)
    lines = run("clean", "in", "--format", "jsonl").out.splitlines()
    (tmp_path / "all.jsonl").write_text("\n".join([lines[0], "{}", lines[1]]), "utf-8")
    result = run("rebuild", "all.jsonl", "-o", "out/")
    assert result.code == 2
    assert "all.jsonl:2: id: the key is missing" in result.err
    assert len(list((tmp_path / "out").iterdir())) == 2
