"""Daft as the engine, here and on Ray: the same bytes as from our own processes, nothing lost when something breaks.

Runs where the extras are installed: ``pip install 'dedupe-brief[ray]'``.
"""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.articles import folder_of
from tests.cli.conftest import Run
from tests.fences import ROOT
from tests.news import mixed_texts

NATIVE = pytest.param(
    (),
    id="native",
    marks=pytest.mark.skipif(
        not importlib.util.find_spec("daft"), reason="the extra 'daft' is not installed"
    ),
)
RAY = pytest.param(
    ("--ray", "local"),
    id="ray",
    marks=pytest.mark.skipif(not importlib.util.find_spec("ray"), reason="the extra 'ray' is not installed"),
)
EVERYWHERE = pytest.mark.parametrize("where", [NATIVE, RAY])

DEADLY = """
import os, pathlib, signal
if os.environ.get("MARKER"):
    from dedupe_brief.core import pipeline
    real = pipeline.run
    def run(source, *rest):
        marker = pathlib.Path(os.environ["MARKER"])
        if "致命一次" in source and not marker.exists():
            marker.touch()
            parent = pathlib.Path("/proc", str(os.getppid()), "cmdline")
            is_ray = parent.exists() and b"ray::" in parent.read_bytes()
            os.kill(os.getppid() if is_ray else os.getpid(), signal.SIGKILL)
        if "致命每次" in source:
            os.kill(os.getpid(), signal.SIGKILL)
        if "程序有错" in source:
            raise RuntimeError("made for this test")
        return real(source, *rest)
    pipeline.run = run
"""
"""What every interpreter of a run begins with, wherever it was started: documents that kill whoever cleans them."""


def finished(folder: Path, *arguments: str, **environment: str) -> tuple[int, bytes, str]:
    (folder / "begin").mkdir(exist_ok=True)
    (folder / "begin" / "sitecustomize.py").write_text(DEADLY, "utf-8")
    path = os.pathsep.join(filter(None, [str(folder / "begin"), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-m", "dedupe_brief", *arguments],
        cwd=folder,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": path, **environment},
        timeout=500,
    )
    return done.returncode, done.stdout, done.stderr.decode()


@EVERYWHERE
def test_cleaning_gives_the_same_bytes(tmp_path: Path, where: tuple[str, ...]) -> None:
    folder_of(tmp_path / "in", 60)
    (tmp_path / "in" / "0007.txt").write_text("", "utf-8")
    command = ("clean", "in", str(ROOT / "samples"), "--format", "jsonl")
    alone = finished(tmp_path, *command, "-j", "1")
    code, out, err = finished(tmp_path, *command, "--engine", "daft", *where)
    assert (code, out) == (2, alone[1])
    assert "0007.txt" in err
    assert "1 failed" in err


@EVERYWHERE
def test_duplicates_are_the_same(tmp_path: Path, where: tuple[str, ...]) -> None:
    pages = [{"id": str(n), "text": text} for n, text in enumerate(mixed_texts(5))]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(page) + "\n" for page in pages), "utf-8")
    for name, engine in (("ours", ()), ("daft", ("--engine", "daft", *where))):
        code, _, err = finished(
            tmp_path, "dedupe", "in.jsonl", "-o", f"{name}.jsonl", "--pairs", f"{name}.pairs.jsonl", *engine
        )
        assert code == 0, err
    for ending in ("jsonl", "pairs.jsonl"):
        ours = (tmp_path / f"ours.{ending}").read_bytes()
        assert ours == (tmp_path / f"daft.{ending}").read_bytes()
        assert ours


@EVERYWHERE
def test_a_worker_that_is_killed_takes_nothing_with_it(tmp_path: Path, where: tuple[str, ...]) -> None:
    folder_of(tmp_path / "in", 40)
    hit = tmp_path / "in" / "0011.txt"
    hit.write_text(hit.read_text("utf-8") + "\n他说这是致命一次的事情，后来大家都知道了。\n", "utf-8")
    command = ("clean", "in", "--format", "jsonl")
    whole = finished(tmp_path, *command, "-j", "1")
    marker = tmp_path / "killed"
    code, out, err = finished(tmp_path, *command, "--engine", "daft", *where, MARKER=str(marker))
    assert marker.exists()
    assert (code, out) == (0, whole[1]), err


@EVERYWHERE
def test_a_document_that_kills_or_breaks_is_reported_and_the_others_go_on(
    tmp_path: Path, where: tuple[str, ...]
) -> None:
    folder_of(tmp_path / "in", 8)
    whole = finished(tmp_path, "clean", "in", "--format", "jsonl", "-j", "1")
    for name, word in (("0002a.txt", "致命每次"), ("0005a.txt", "程序有错")):
        (tmp_path / "in" / name).write_text(f"他说这是{word}的事情，后来大家都知道了。\n", "utf-8")
    code, out, err = finished(
        tmp_path,
        "clean",
        "in",
        "--format",
        "jsonl",
        "--engine",
        "daft",
        *where,
        MARKER=str(tmp_path / "killed"),
    )
    assert (code, out) == (2, whole[1]), err
    assert "0002a.txt: it ends the worker that cleans it" in err
    assert "0005a.txt" in err
    assert "made for this test" in err
    assert "8 cleaned, 2 failed" in err


@pytest.mark.parametrize("where", [NATIVE])
def test_a_run_goes_on_where_another_engine_stopped(tmp_path: Path, where: tuple[str, ...]) -> None:
    folder_of(tmp_path / "in", 30)
    finished(tmp_path, "clean", "in", "-o", "whole/", "-j", "1")
    late = {path: path.read_bytes() for path in sorted((tmp_path / "in").iterdir())[12:]}
    for path in late:
        path.unlink()
    finished(tmp_path, "clean", "in", "-o", "out/", "-j", "1")
    for path, data in late.items():
        path.write_bytes(data)
    code, _, err = finished(tmp_path, "clean", "in", "-o", "out/", "--resume", "--engine", "daft", *where)
    assert code == 0
    assert "18 cleaned, 12 done before" in err
    files = {path.name: path.read_bytes() for path in (tmp_path / "whole").iterdir()}
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}


@pytest.mark.parametrize("where", [RAY])
def test_an_address_where_no_cluster_is(tmp_path: Path, where: tuple[str, ...]) -> None:
    assert where
    folder_of(tmp_path / "in", 1)
    for address, said in (("127.0.0.1:1", "no Ray cluster answers"), ("nowhere", "an address is host:port")):
        code, out, err = finished(tmp_path, "clean", "in", "--engine", "daft", "--ray", address)
        assert (code, out) == (2, b"")
        assert f"--ray {address}" in err
        assert said in err
        assert "ray start --head" in err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--ray", "auto"), "--ray goes with --engine daft"),
        (("--engine", "daft", "--jobs", "2"), "--jobs counts processes of our own"),
        (("--engine", "daft", "--timeout", "3"), "--timeout can't be kept with --engine daft"),
    ],
)
def test_options_that_do_not_go_together(
    run: Run, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    folder_of(tmp_path / "in", 1)
    result = run("clean", "in", *options)
    assert result.code == 2
    assert said in result.err


def test_an_engine_that_is_not_installed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    folder_of(tmp_path / "in", 1)
    result = run("clean", "in", "--engine", "daft")
    assert result.code == 2
    assert "daft is not installed" in result.err
    assert "pip install 'dedupe-brief[daft]'" in result.err
