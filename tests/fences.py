"""Fenced blocks of Markdown pages: what they show is run, so that no page can say what is not so."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ELISION", "ROOT", "Fence", "check_commands", "check_python", "commands", "fences"]

ROOT = Path(__file__).resolve().parents[1]
ELISION = "…"

_FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_NOT_RUN = re.compile(r"^(?:make|pip install|git|cd) ")


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block: its language, what it holds, the line it begins in, and whether it directly follows another."""

    language: str
    body: str
    line: int
    follows: bool


def fences(page: Path) -> list[Fence]:
    """Return the fenced blocks of a page, in order."""
    text = page.read_text("utf-8")
    found: list[Fence] = []
    end = 0
    for match in _FENCE.finditer(text):
        follows = bool(found) and not text[end : match.start()].strip()
        line = text.count("\n", 0, match.start()) + 1
        found.append(Fence(match["language"], match["body"], line, follows))
        end = match.end()
    return found


def commands(page: Path) -> Iterator[tuple[str, str | None, int]]:
    """Yield each shell command of a page, the output shown under its block or None, and its line.

    Commands that install or build are left out, and so are comments. Output belongs to the last command above it.
    """
    blocks = fences(page)
    for number, block in enumerate(blocks):
        if block.language != "sh":
            continue
        shown = blocks[number + 1] if number + 1 < len(blocks) else None
        output = shown.body if shown and shown.language == "text" and shown.follows else None
        lines = [
            line for line in block.body.replace("\\\n", " ").splitlines() if line and not line.startswith("#")
        ]
        for at, line in enumerate(lines):
            if not _NOT_RUN.match(line + " "):
                yield line, output if at == len(lines) - 1 else None, block.line + 1 + at


def project_copy(folder: Path) -> Path:
    """Copy into ``folder`` what pages refer to, so that commands can write beside it."""
    for name in ("samples", "docs"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one line of shell in ``folder`` with the ``dedupe-brief`` that belongs to this interpreter."""
    bin_folder = folder / ".bin"
    if not bin_folder.exists():
        bin_folder.mkdir()
        program = bin_folder / "dedupe-brief"
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m dedupe_brief "$@"\n')
        program.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DEDUPE_BRIEF_")}
    environment |= {
        "PATH": f"{bin_folder}{os.pathsep}{environment['PATH']}",
        "PYTHONUTF8": "1",
        "COLUMNS": "120",
    }
    return subprocess.run(  # noqa: S602  the pages are ours
        command,
        shell=True,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )


def matches(shown: str, printed: str) -> bool:
    """Tell whether ``printed`` is what a page shows; ``…`` stands for anything in a line, and alone for any lines.

    >>> matches("甲\\n…\\n丙…\\n", "甲\\n乙\\n乙\\n丙丁\\n"), matches("甲\\n…\\n", "甲\\n"), matches("甲\\n", "乙\\n")
    (True, True, False)
    """
    pattern = ""
    for line in shown.rstrip("\n").split("\n"):
        if line.strip() == ELISION:
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*".join(map(re.escape, line.rstrip().split(ELISION))) + r"[ \t]*\n"
    return re.fullmatch(pattern, printed.rstrip("\n") + "\n") is not None


def check_commands(page: Path, folder: Path) -> None:
    """Run a page's commands in a copy of the project; each must succeed and print what the page shows."""
    found = list(commands(page))
    if found:
        project_copy(folder)
    for command, shown, line in found:
        done = run(command, folder)
        assert done.returncode == 0, f"{page.name}:{line}: {command}\n{done.stderr}"
        assert shown is None or matches(shown, done.stdout), f"{page.name}:{line}: {command}\n{done.stdout}"


def check_python(page: Path) -> int:
    """Run a page's Python blocks, each by itself, and return how many there are; a failing one raises."""
    blocks = [block for block in fences(page) if block.language == "python"]
    for block in blocks:
        exec(compile(block.body, f"{page.name}:{block.line}", "exec"), {})  # noqa: S102  our own page
    return len(blocks)
