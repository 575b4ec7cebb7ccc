"""What the program writes to a terminal, which only a process of its own can have."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

__all__ = ["needs_terminal", "on_terminal"]

needs_terminal = pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a terminal")


def on_terminal(folder: Path, *arguments: str, code: int = 0, **environment: str) -> str:
    """Return what a terminal gets from stdout and stderr, its line ends as line feeds."""
    ours, theirs = os.openpty()
    with subprocess.Popen(  # noqa: S603  this very program
        [sys.executable, "-m", "dedupe_brief", *arguments],
        cwd=folder,
        env={**{k: v for k, v in os.environ.items() if k != "NO_COLOR"}, "TERM": "xterm", **environment},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        parts: list[bytes] = []
        with suppress(OSError):  # on Linux, the terminal ends with an error
            while part := os.read(ours, 1 << 16):
                parts.append(part)
        os.close(ours)
    assert process.returncode == code
    return b"".join(parts).decode().replace("\r\n", "\n")
