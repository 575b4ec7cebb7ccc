import errno
import json
import os
from pathlib import Path
from typing import Any, get_args

import pytest

from dedupe_brief.cli import options
from dedupe_brief.core import clean as core_clean
from dedupe_brief.core.record import CHOICES, from_json
from dedupe_brief.readers.records import read_records
from tests.cli.articles import ARTICLE, BODY, PLAIN, folder_of
from tests.cli.conftest import Run

BAD_PACK = """
[[rule]]
name = "tail.mine"
role = "debris"
why = "A rule whose pattern is not closed"
pattern = '(再见'
where = "line"
examples = ["再见"]
counterexamples = ["你好"]
"""

OWN_PACK = BAD_PACK.replace("(再见", "^撑船的柳师傅").replace('"再见"', '"撑船的柳师傅说"')


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(ARTICLE, "utf-8")
    return path


# --- what comes out ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("article")
def test_text_is_the_article_alone(run: Run) -> None:
    result = run("clean", "page.txt", "--format", "text")
    assert (result.code, result.out, result.err) == (0, BODY + "\n", "")


@pytest.mark.usefixtures("article")
def test_markdown_is_the_default_and_can_be_read_back(run: Run) -> None:
    result = run("clean", "page.txt")
    [record] = read_records(result.out)
    assert record.text == BODY
    assert record.metadata.title == "桥南村的图书角开门了"


def test_jsonl_is_a_record_to_a_line_in_the_order_of_the_inputs(run: Run, tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        (tmp_path / f"{name}.txt").write_text(PLAIN + name, "utf-8")
    result = run("clean", "c.txt", "a.txt", "b.txt", "--format", "jsonl")
    assert [from_json(line).origin.path for line in result.out.splitlines()] == ["c.txt", "a.txt", "b.txt"]
    assert result.err == "3 cleaned\n"


@pytest.mark.usefixtures("article")
def test_a_rerun_is_byte_for_byte_the_same(run: Run) -> None:
    assert run("clean", "page.txt").data == run("clean", "page.txt").data


def test_standard_input_is_read_when_nothing_is_named(run: Run) -> None:
    piped = run("clean", "--format", "text", stdin=PLAIN.encode())
    named = run("clean", "-", "--format", "text", stdin=PLAIN.encode())
    assert piped == named
    assert piped.out == PLAIN + "\n"


@pytest.mark.usefixtures("article")
def test_the_options_are_kept_in_the_record(run: Run) -> None:
    arguments = "--format jsonl --removed digest --punctuation restore --added 2024-05-01T08:00:00Z --url"
    record = from_json(run("clean", "page.txt", *arguments.split(), "https://news.example.org/1").out)
    assert record.added == "2024-05-01T08:00:00Z"
    assert record.origin.url == "https://news.example.org/1"
    assert record.provenance.options.removed == "digest"
    assert "，第一天" in record.text
    assert all(edit.removed is None for edit in record.provenance.edits)


@pytest.mark.usefixtures("article")
def test_the_ledger_can_be_left_out(run: Run) -> None:
    assert (
        from_json(run("clean", "page.txt", "--format", "jsonl", "--edits", "none").out).provenance.edits == ()
    )


@pytest.mark.usefixtures("article")
def test_now_is_the_present_time_in_utc(run: Run) -> None:
    added = json.loads(run("clean", "page.txt", "--format", "jsonl", "--now").out)["added"]
    assert run("clean", "page.txt", "--added", added).code == 0


def test_an_encoding_can_be_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(PLAIN.encode("gbk"))
    assert run("clean", "a.txt", "--encoding", "gbk", "--format", "text").out == PLAIN + "\n"


def test_own_rules_come_first(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN_PACK, "utf-8")
    (tmp_path / "a.txt").write_text(PLAIN, "utf-8")
    record = from_json(run("clean", "a.txt", "--rules", "own.toml", "--format", "jsonl").out)
    assert "柳师傅" not in record.text
    assert "tail.mine" in [edit.rule for edit in record.provenance.edits]


def test_each_record_gets_a_file_in_a_folder(run: Run, tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 3)
    result = run("clean", "in", "-o", "out/", "-v")
    assert sorted(path.name for path in (tmp_path / "out").glob("[!.]*")) == ["0000.md", "0001.md", "0002.md"]
    assert "in/0000.txt: " in result.err
    assert "→ out/0000.md" in result.err
    assert result.out == ""


def test_all_records_go_into_one_file(run: Run, tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 3)
    run("clean", "in", "-o", "all.jsonl", "--format", "jsonl")
    assert len((tmp_path / "all.jsonl").read_text("utf-8").splitlines()) == 3


def test_quiet_says_nothing_but_errors(run: Run, tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 2)
    assert run("clean", "in", "-q", "-o", "out/").err == ""
    assert run("clean", "in", "no.txt", "-q", "-o", "out/").err.startswith("error: no.txt: ")


def test_the_choices_are_those_of_the_record() -> None:
    def choices(option: Any) -> tuple[str, ...]:
        return get_args(get_args(option)[0])

    assert choices(options.Removed) == CHOICES["removed"]
    assert choices(options.Edits) == CHOICES["edits"]
    assert choices(options.Punctuation) == CHOICES["punctuation"]
    assert choices(options.Corrections) == CHOICES["corrections"]
    assert choices(options.Quotes) == CHOICES["quotes"]


# --- bad inputs: reported, the others go on, nothing half-written ------------------------------------------------


def _make_bad_inputs(folder: Path) -> None:
    (folder / "folder").mkdir()
    (folder / "folder" / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "empty.txt").touch()
    (folder / "binary.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing.txt", "missing.txt: there is no such file or folder; check the name"),
        ("folder", "folder: the folder holds no file that is read"),
        ("empty.txt", "empty.txt: the file is empty; scrape the page again"),
        ("binary.txt", "binary.txt: this is not text but a PNG picture; pass the text itself"),
    ],
)
@pytest.mark.usefixtures("article")
def test_a_bad_input_is_reported_and_the_others_go_on(
    run: Run, tmp_path: Path, name: str, message: str
) -> None:
    _make_bad_inputs(tmp_path)
    result = run("clean", name, "page.txt", "-o", "out/")
    assert result.code == 2
    first, last = result.err.splitlines()
    assert first.startswith(f"error: {message}")
    assert last == "1 cleaned, 1 failed"
    assert [path.name for path in (tmp_path / "out").glob("[!.]*")] == ["page.md"]


def test_nothing_is_written_when_nothing_was_cleaned(run: Run, tmp_path: Path) -> None:
    result = run("clean", "missing.txt", "-o", "out.md")
    assert result.code == 2
    assert "out.md: nothing was cleaned" in result.err
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("article")
def test_an_output_file_keeps_what_could_be_cleaned(run: Run, tmp_path: Path) -> None:
    result = run("clean", "missing.txt", "page.txt", "-o", "out.txt", "--format", "text")
    assert result.code == 2
    assert (tmp_path / "out.txt").read_text("utf-8") == BODY + "\n"


def test_no_input_is_overwritten(run: Run, article: Path) -> None:
    result = run("clean", "page.txt", "-o", "page.txt")
    assert result.code == 2
    assert "this would overwrite an input" in result.err
    assert article.read_text("utf-8") == ARTICLE


@pytest.mark.usefixtures("article")
def test_a_full_disk_stops_one_file_and_leaves_nothing_behind(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dedupe_brief.writers.output.os.fsync", _full_disk)
    result = run("clean", "page.txt", "-o", "out.md")
    assert result.code == 2
    assert "error: out.md: the disk is full" in result.err
    assert [path.name for path in tmp_path.iterdir()] == ["page.txt"]


def test_a_full_disk_fails_one_document_of_a_folder_and_the_others_go_on(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder_of(tmp_path / "in", 3)
    full = [False, True, False, False, False]  # the manifest's beginning, three records, the manifest
    real = os.fsync
    monkeypatch.setattr(
        "dedupe_brief.writers.output.os.fsync", lambda file: (_full_disk if full.pop(0) else real)(file)
    )
    result = run("clean", "in", "-o", "out/")
    assert result.code == 2
    assert "error: out/0000.md: the disk is full" in result.err
    assert result.err.endswith("2 cleaned, 1 failed\n")
    assert sorted(path.name for path in (tmp_path / "out").glob("[!.]*")) == ["0001.md", "0002.md"]


def _full_disk(_: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_bug_fails_one_document_and_is_never_silent(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder_of(tmp_path / "in", 3)
    real = core_clean.clean_source

    def broken(source: Any, *rest: Any) -> Any:
        if source.origin.path == "in/0001.txt":
            raise ZeroDivisionError("nothing divides by it")
        return real(source, *rest)

    monkeypatch.setattr("dedupe_brief.engine.task.clean_source", broken)
    result = run("clean", "in", "-o", "out/")
    assert result.code == 2
    assert "bug: in/0001.txt: this is a bug in dedupe-brief (ZeroDivisionError: nothing divides" in result.err
    assert "Traceback" not in result.err
    assert result.err.endswith("2 cleaned, 1 failed\n")
    assert "Traceback" in run("clean", "in", "-o", "out/", "--debug").err


def test_control_characters_of_a_name_do_not_reach_the_terminal(run: Run) -> None:
    assert "\x1b" not in run("clean", "\x1b[31mred.txt").err
    assert "␛[31mred.txt" in run("clean", "\x1b[31mred.txt").err


# --- wrong usage -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no input is named"),
        (["page.txt", "--encoding", "gb1803"], "did you mean 'gb18030'?"),
        (["page.txt", "--rules", "bad.toml"], "bad.toml: rule 'tail.mine': the pattern is not usable"),
        (["page.txt", "--rules", "no.toml"], "no.toml: there is no such file"),
        (["page.txt", "page.txt", "--url", "https://example.org"], "--url is for one input"),
        (["page.txt", "--now", "--added", "2024-05-01T08:00:00Z"], "--added and --now contradict each other"),
        (["page.txt", "--added", "2024-05"], "'2024-05' is no time for --added"),
        (["page.txt", "--added", "2024-02-30"], "is no time for --added"),
        (["page.txt", "--added", "2024-5-1T8:00:00Z"], "is no time for --added"),
        (["page.txt", "--added", "2024-02-30T08:00:00Z"], "is no time for --added"),
        (["page.txt", "--format", "jsnl"], "there is no format named 'jsnl'; did you mean 'jsonl'?"),
        (["page.txt", "--format", "jsonl", "-o", "a.md"], "a.md: it is called as if it were markdown"),
        (["page.txt", "--formt", "jsonl"], "--format"),
        (["page.txt", "-o", "no/such/folder/a.md"], "there is no such folder to write to"),
    ],
)
@pytest.mark.usefixtures("article")
def test_wrong_usage_exits_2_and_says_why(
    run: Run, tmp_path: Path, arguments: list[str], message: str
) -> None:
    (tmp_path / "bad.toml").write_text(BAD_PACK, "utf-8")
    result = run("clean", *arguments)
    assert result.code == 2
    assert message in result.err
    assert result.out == ""


def test_an_unknown_command_is_put_right(run: Run) -> None:
    result = run("cleen")
    assert result.code == 2
    assert "Did you mean 'clean'" in result.err
