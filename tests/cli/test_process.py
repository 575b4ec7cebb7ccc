"""What only a process of its own shows: pipes, signals, full disks, terminals, and what is imported at the start."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dedupe_brief.version import __version__
from tests.cli.articles import PLAIN, folder_of
from tests.cli.terminal import needs_terminal, on_terminal

RUN = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); from dedupe_brief.cli import main; main()"
"""A shell that starts a job in the background has it ignore SIGINT; a test wants it as in the foreground."""

HEAVY = [
    "numpy",
    "re2",
    "opencc",
    "yaml",
    "chardet",
    "rapidfuzz",
    "rich",
    "diff_match_patch",
    "pyarrow",
    "trafilatura",
]


def _start(
    folder: Path, *arguments: str, stdin: int | None = None, stdout: int | None = None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  our own words
        [sys.executable, "-c", RUN, *arguments],
        cwd=folder,
        stdin=stdin,
        stderr=subprocess.PIPE,
        stdout=stdout,
    )


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-m", "dedupe_brief", *arguments], cwd=folder, capture_output=True, check=False
    )


def test_the_module_can_be_run(tmp_path: Path) -> None:
    result = _run(tmp_path, "--version")
    assert (result.returncode, result.stdout, result.stderr) == (
        0,
        f"dedupe-brief {__version__}\n".encode(),
        b"",
    )


@pytest.mark.parametrize(
    "arguments",
    [["--version"], ["-h"], ["clean", "-h"], ["explain", "-h"], ["detect", "-h"], ["rules", "-h"]],
)
def test_nothing_heavy_is_imported_for_help(tmp_path: Path, arguments: list[str]) -> None:
    code = (
        "import sys\nfrom dedupe_brief.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        f"loaded = [name for name in {HEAVY} if name in sys.modules]\nassert not loaded, loaded"
    )
    command = [sys.executable, "-c", code, *arguments]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)  # noqa: S603  our own words
    assert (result.returncode, result.stderr) == (0, b"")


@pytest.mark.parametrize(
    "arguments",
    [
        ["clean", "in", "--format", "markdown"],
        ["clean", "in", "--format", "jsonl"],
        ["clean", "in", "--format", "text"],
        ["clean", "in", "--format", "warc.gz"],
        ["detect", "in", "--format", "json", "--paragraphs"],
    ],
)
def test_a_closed_pipe_ends_quietly(tmp_path: Path, arguments: list[str]) -> None:
    folder_of(tmp_path / "in", 240)  # more than a pipe holds: nobody is done before it is closed
    process = _start(tmp_path, *arguments, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert (process.wait(60), said) == (0, b"")


@pytest.mark.parametrize(
    "arguments",
    [
        ["-h"],
        ["clean", "-h"],
        ["--version"],
        ["rules", "list"],
        ["clean", "a.txt", "--format", "jsonl.xz"],
        ["clean", "a.txt", "--format", "parquet"],
        ["explain", "a.txt"],
        ["detect", "a.txt"],
        ["detect", "a.txt", "--format", "json"],
    ],
)
def test_a_pipe_that_nobody_reads_ends_quietly(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "a.txt").write_text(PLAIN, "utf-8")
    reader, writer = os.pipe()
    os.close(reader)
    process = _start(tmp_path, *arguments, stdout=writer)
    os.close(writer)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    "arguments",
    [
        ["-h"],
        ["--version"],
        ["clean", "a.txt"],
        ["clean", "a.txt", "--format", "jsonl.xz"],
        ["clean", "a.txt", "--format", "parquet"],
        ["explain", "a.txt"],
        ["rebuild", "a.md"],
        ["detect", "a.txt"],
        ["detect", "a.txt", "--format", "json"],
    ],
)
def test_a_full_disk_behind_stdout_is_reported(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "a.txt").write_text(PLAIN, "utf-8")
    assert _run(tmp_path, "clean", "a.txt", "-o", "a.md").returncode == 0
    with Path("/dev/full").open("wb") as full:
        process = _start(tmp_path, *arguments, stdout=full.fileno())
        _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said.startswith(b"error: standard output: ")
    assert said.count(b"\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="needs a shell's redirections")
@pytest.mark.parametrize(
    ("redirection", "code", "out", "err"),
    [
        ("<&-", 2, "", "error: standard input: it is closed; name a file\n0 cleaned, 1 failed\n"),
        (
            ">&-",
            2,
            "",
            "error: no.txt: there is no such file or folder; check the name\n0 cleaned, 1 failed\n",
        ),
        ("2>&-", 2, "", ""),
    ],
)
def test_closed_streams_are_no_bug(tmp_path: Path, redirection: str, code: int, out: str, err: str) -> None:
    name = "-" if redirection == "<&-" else "no.txt"
    line = f'"$0" -m dedupe_brief clean {name} {redirection}'
    result = subprocess.run(  # noqa: S603  our own words
        ["/bin/sh", "-c", line, sys.executable], cwd=tmp_path, capture_output=True, check=False
    )
    assert (result.returncode, result.stdout.decode(), result.stderr.decode()) == (code, out, err)


@pytest.mark.parametrize("target", ["out.jsonl", "out/"])
@pytest.mark.parametrize(
    ("number", "code", "word"), [(signal.SIGINT, 130, b"interrupted"), (signal.SIGTERM, 143, b"terminated")]
)
def test_an_interrupt_leaves_nothing_half_written(
    tmp_path: Path, target: str, number: signal.Signals, code: int, word: bytes
) -> None:
    folder_of(tmp_path / "in", 2000)
    process = _start(tmp_path, "clean", "in", "--format", "jsonl", "-o", target)
    end = time.monotonic() + 60
    while not [
        path for path in tmp_path.rglob("*") if path.name.endswith(".part") or path.suffix == ".jsonl"
    ]:
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.01)
    time.sleep(0.2)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (code, word + b"; nothing is half-written\n")
    assert not list(tmp_path.rglob("*.part"))
    assert not (tmp_path / "out.jsonl").exists()
    for path in tmp_path.rglob("*.jsonl"):
        assert path.read_text("utf-8").endswith("}\n")


@needs_terminal
def test_a_terminal_gets_no_control_characters(tmp_path: Path) -> None:
    text = PLAIN.replace("码头", "码\x1b[2J头\u202e")
    (tmp_path / "a.txt").write_text(text, "utf-8")
    for arguments in (
        ["clean", "a.txt"],
        ["explain", "a.txt", "--color", "never"],
        ["clean", "a.txt", "-o", "a.md"],
        ["rebuild", "a.md"],
    ):
        shown = on_terminal(tmp_path, *arguments)
        assert "\x1b[2J" not in shown
        assert "\u202e" not in shown
    assert "码␛[2J头<U+202E>" in on_terminal(tmp_path, "rebuild", "a.md")
    (tmp_path / "码\x1b\u202e.txt").write_text(text, "utf-8")
    for form in ("table", "json"):
        shown = on_terminal(tmp_path, "detect", "码\x1b\u202e.txt", "--format", form)
        assert "<U+202E>.txt" in shown
        assert "\x1b" not in shown
        assert "\u202e" not in shown
    assert _run(tmp_path, "rebuild", "a.md").stdout == text.encode()


@needs_terminal
def test_a_terminal_gets_nothing_binary(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PLAIN, "utf-8")
    for form in ("parquet", "warc", "text.gz"):
        assert on_terminal(tmp_path, "clean", "a.txt", "--format", form, code=2, NO_COLOR="1") == (
            f"error: standard output: {form} is not for a terminal; "
            "name a file with --output, or pass it on through a pipe\n"
        )


@needs_terminal
def test_a_terminal_gets_a_table_of_rules_and_colours(tmp_path: Path) -> None:
    assert on_terminal(tmp_path, "rules", "list").startswith("NAME")
    (tmp_path / "a.txt").write_text("|\n" + PLAIN, "utf-8")
    assert "\x1b[31m" in on_terminal(tmp_path, "explain", "a.txt")
    assert "\x1b[31m" not in on_terminal(tmp_path, "explain", "a.txt", NO_COLOR="1")


@needs_terminal
def test_progress_is_shown_on_a_terminal_only(tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 30)
    assert "cleaning" in on_terminal(tmp_path, "clean", "in", "-o", "out/")
    assert "cleaning" not in on_terminal(tmp_path, "clean", "in", "-o", "out/", "-q")
    assert b"cleaning" not in _run(tmp_path, "clean", "in", "-o", "out/").stderr
    assert "detecting" in on_terminal(tmp_path, "detect", "in")
    assert "detecting" not in on_terminal(tmp_path, "detect", "in", "--format", "json")
    assert b"detecting" not in _run(tmp_path, "detect", "in").stderr


def test_an_interrupted_run_leaves_an_index_that_opens_and_can_be_run_again(tmp_path: Path) -> None:
    folder_of(tmp_path / "before", 20)
    assert _run(tmp_path, "dedupe", "before", "--index", "i.sqlite", "-o", "first.jsonl").returncode == 0
    shutil.copy(tmp_path / "i.sqlite", tmp_path / "whole.sqlite")
    lines = b"".join(
        json.dumps({"url": f"https://a.example/{n}", "text": f"{PLAIN}第{n}号渡口。"}).encode() + b"\n"
        for n in range(300)
    )
    again = ["--input", "jsonl", "-o", "out.jsonl", "--pairs", "pairs.jsonl", "--index"]
    process = _start(tmp_path, "dedupe", "-", *again, "i.sqlite", stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(lines * 2)  # more than a pipe holds: it is being read, and does not end
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, b"interrupted; nothing is half-written\n")
    assert not (tmp_path / "out.jsonl").exists()
    (tmp_path / "in.jsonl").write_bytes(lines)
    made = []
    for index in ("i.sqlite", "whole.sqlite"):  # the one it was interrupted with, and one that never was
        assert _run(tmp_path, "dedupe", "in.jsonl", *again, index).returncode == 0
        made.append([(tmp_path / name).read_bytes() for name in ("out.jsonl", "pairs.jsonl", index)])
    assert made[0] == made[1]
