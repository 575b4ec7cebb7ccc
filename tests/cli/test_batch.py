"""Many documents: the same bytes whatever the workers do, nothing lost when something breaks, runs that go on."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dedupe_brief.engine.manifest import FILE
from dedupe_brief.errors import OutputError
from tests.cli.articles import ARTICLE, PLAIN, folder_of
from tests.cli.conftest import Run

FATAL = """
import os, signal, time
from dedupe_brief.core import pipeline
from dedupe_brief.cli import main
real = pipeline.run
def run(source, *rest):
    if "致命" in source:
        os.kill(os.getpid(), signal.SIGKILL)
    if "太慢" in source:
        time.sleep(600)
    return real(source, *rest)
pipeline.run = run
if __name__ == "__main__":
    main()
"""
"""The program with documents in it that kill or hold up whoever cleans them: workers read this file too."""


def start(folder: Path, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  our own words
        [sys.executable, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    )


def finished(folder: Path, *arguments: str, **environment: str) -> tuple[int, bytes, str]:
    with start(folder, *arguments, **environment) as process:
        out, err = process.communicate(timeout=300)
    return process.returncode, out, err.decode()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_workers_and_hash_seeds_change_nothing(tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 60)
    (tmp_path / "in" / "0007.txt").write_text("", "utf-8")
    command = ("-m", "dedupe_brief", "clean", "in", "--format", "jsonl")
    alone = finished(tmp_path, *command, "-j", "1", PYTHONHASHSEED="1")
    assert (alone[0], alone[1].count(b"\n")) == (2, 59), alone[2]
    for jobs, seed in (("2", "2"), ("3", "1")):
        code, out, err = finished(tmp_path, *command, "-j", jobs, PYTHONHASHSEED=seed)
        assert (code, out) == alone[:2]
        assert "error: in/0007.txt: the file is empty" in err


def test_a_killed_run_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 120)
    (tmp_path / "in" / "again").mkdir()
    (tmp_path / "in" / "again" / "0003.txt").write_text(PLAIN, "utf-8")
    assert finished(tmp_path, "-m", "dedupe_brief", "clean", "in", "-j", "2", "-o", "whole/")[0] == 0
    kills = 0
    for enough in (1, 20, 45, 80, 110):
        manifest = tmp_path / "out" / FILE
        with start(tmp_path, "-m", "dedupe_brief", "clean", "in", "-j", "2", "-o", "out/", "--resume") as run:
            while run.poll() is None and not (
                manifest.exists() and manifest.read_bytes().count(b"\n") > enough
            ):
                time.sleep(0.005)
            run.kill()
        kills += run.returncode == -signal.SIGKILL
        (tmp_path / "out" / ".dedupe-brief-0123456789abcdef.part").write_text("half a rec", "utf-8")
    assert kills
    code, _, err = finished(tmp_path, "-m", "dedupe_brief", "clean", "in", "-o", "out/", "--resume")
    assert code == 0
    assert "done before" in err
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
@pytest.mark.parametrize(
    ("word", "options", "said"),
    [
        ("致命", ("-j", "2"), "it ends the worker that cleans it"),
        ("太慢", ("--timeout", "5"), "it takes longer than --timeout allows"),
    ],
)
def test_a_document_that_kills_or_holds_up_its_worker_is_found_and_the_others_are_done(
    tmp_path: Path, word: str, options: tuple[str, str], said: str
) -> None:
    folder_of(tmp_path / "in", 40)
    (tmp_path / "in" / "0013.txt").write_text(PLAIN + word, "utf-8")
    (tmp_path / "program.py").write_text(FATAL, "utf-8")
    code, out, err = finished(tmp_path, "program.py", "clean", "in", "--format", "jsonl", *options)
    assert (code, out.count(b"\n")) == (2, 39)
    assert f"error: in/0013.txt: {said}" in err
    assert "39 cleaned, 1 failed\n" in err
    paths = [json.loads(line)["origin"]["path"] for line in out.splitlines()]
    assert paths == sorted(paths)


def test_an_interrupt_ends_the_workers_too(tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 400)
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from dedupe_brief.cli import main; main()"
    run = start(tmp_path, "-c", code, "clean", "in", "--format", "jsonl", "-j", "2")
    assert run.stdout is not None
    run.stdout.readline()
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=60)  # stderr closes when the last of them has ended
    assert (run.returncode, err) == (130, b"interrupted; nothing is half-written\n")


def test_a_closed_pipe_ends_several_workers_quietly(tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 400)
    run = start(tmp_path, "-m", "dedupe_brief", "clean", "in", "--format", "jsonl", "-j", "2")
    assert run.stdout is not None
    assert run.stderr is not None
    run.stdout.readline()
    run.stdout.close()
    assert run.stderr.read() == b""
    assert run.wait(60) == 0
    run.stderr.close()


def test_resuming_does_again_what_changed(run: Run, tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 4)
    run("clean", "in", "-o", "out/")
    (tmp_path / "in" / "0001.txt").write_text(PLAIN, "utf-8")
    (tmp_path / "out" / "0002.md").unlink()
    result = run("clean", "in", "-o", "out/", "--resume")
    assert result.err == "2 cleaned, 2 done before\n"
    run("clean", "in", "-o", "whole/")
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


@pytest.mark.parametrize(
    "options", [["--punctuation", "restore"], ["--format", "jsonl"], ["--added", "2025-06-16T08:00:00Z"]]
)
def test_resuming_with_other_options_begins_anew(run: Run, tmp_path: Path, options: list[str]) -> None:
    folder_of(tmp_path / "in", 2)
    run("clean", "in", "-o", "out/")
    result = run("clean", "in", "-o", "out/", "--resume", *options)
    assert (
        result.err
        == "out/: the earlier run had other options or rules; everything is done again\n2 cleaned\n"
    )


def test_what_failed_is_tried_again(run: Run, tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 2)
    (tmp_path / "in" / "0001.txt").write_text("", "utf-8")
    assert run("clean", "in", "-o", "out/").code == 2
    assert run("clean", "in", "-o", "out/", "--resume").code == 2
    (tmp_path / "in" / "0001.txt").write_text(PLAIN, "utf-8")
    result = run("clean", "in", "-o", "out/", "--resume")
    assert (result.code, result.err) == (0, "1 cleaned, 1 done before\n")


def test_a_file_that_another_document_took_is_said(run: Run, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    (tmp_path / "a" / "x.txt").write_text("", "utf-8")
    (tmp_path / "b" / "x.txt").write_text(PLAIN, "utf-8")
    run("clean", "a", "b", "-o", "out/")
    (tmp_path / "a" / "x.txt").write_text(ARTICLE, "utf-8")
    result = run("clean", "a", "b", "-o", "out/", "--resume")
    assert result.code == 2
    assert "error: b/x.txt: another document took the file it had; run it again with --resume" in result.err
    assert run("clean", "a", "b", "-o", "out/", "--resume").code == 0
    run("clean", "a", "b", "-o", "whole/")
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


@pytest.mark.parametrize("output", [[], ["-o", "out.jsonl"]])
def test_resuming_is_for_folders(run: Run, tmp_path: Path, output: list[str]) -> None:
    folder_of(tmp_path / "in", 1)
    result = run("clean", "in", "--resume", *output)
    assert result.code == 2
    assert "error: --resume goes with an output folder; name one with --output FOLDER/" in result.err


def test_the_present_time_can_not_be_gone_on_with(run: Run, tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 1)
    result = run("clean", "in", "-o", "out/", "--resume", "--now")
    assert result.code == 2
    assert "error: --resume and --now contradict each other" in result.err


def test_the_report_says_what_the_run_came_to(run: Run, tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 3)
    (tmp_path / "in" / "0001.txt").write_text("", "utf-8")
    result = run("clean", "in", "-o", "out/", "--report", "report.json")
    assert result.code == 2
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert (report["documents"], report["written"], report["failed"]) == (3, 2, 1)
    assert report["failures"] == [{"name": "the file is empty", "count": 1}]
    assert report["repeats"] == 2
    assert {"name": "repeat.exact", "count": report["removed"][0]["count"]} == report["removed"][0]
    assert report["chars_kept"] < report["chars"]
    assert report["seconds"] > 0


def test_records_are_checked_and_not_cleaned_again(run: Run, tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 2)
    first = run("clean", "in", "--format", "jsonl", "-o", "first.jsonl")
    assert first.code == 0
    again = run("clean", "first.jsonl", "--format", "jsonl", "-o", "again.jsonl")
    assert again.code == 0
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "first.jsonl").read_bytes()
    damaged = (tmp_path / "first.jsonl").read_text("utf-8").replace("木匠", "铁匠", 1)
    (tmp_path / "damaged.jsonl").write_text(damaged, "utf-8")
    result = run("clean", "damaged.jsonl", "--format", "jsonl")
    assert result.code == 2
    assert "error: damaged.jsonl #1: text" in result.err
    assert "the record is not whole" in result.err
    assert result.data.count(b"\n") == 1


def test_a_record_that_was_only_converted_is_not_taken_for_clean(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(ARTICLE, "utf-8")
    run("convert", "page.txt", "--to", "zh-Hant", "--format", "jsonl", "-o", "converted.jsonl")
    result = run("clean", "converted.jsonl")
    assert result.code == 2
    assert (
        "error: converted.jsonl #1: its text was converted and never cleaned; rebuild its source"
        in result.err
    )


def test_files_of_documents_that_are_gone_stay_and_are_named(run: Run, tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 3)
    run("clean", "in", "-o", "out/")
    (tmp_path / "in" / "0001.txt").unlink()
    result = run("clean", "in", "-o", "out/", "--resume")
    assert (result.code, (tmp_path / "out" / "0001.md").exists()) == (0, True)
    assert result.err == (
        "0 cleaned, 2 done before\n"
        "of the earlier run stay in out/, though their documents have changed or are not among the inputs: 0001.md\n"
    )


def test_a_manifest_that_can_not_be_written_ends_the_run(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OutputError("the manifest can't be used: No space left on device", where="out/")

    folder_of(tmp_path / "in", 3)
    monkeypatch.setattr("dedupe_brief.engine.manifest.Manifest.add", full)
    result = run("clean", "in", "-o", "out/")
    assert (result.code, result.err) == (
        2,
        "error: out/: the manifest can't be used: No space left on device\n",
    )


def test_a_report_that_can_not_be_written_is_known_before_the_work(run: Run, tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 2)
    result = run("clean", "in", "-o", "out.jsonl", "--report", "missing/report.json")
    assert result.code == 2
    assert "error: missing/report.json: there is no such folder" in result.err
    assert not (tmp_path / "out.jsonl").exists()
