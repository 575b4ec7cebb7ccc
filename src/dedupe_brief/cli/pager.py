"""A pager for what is longer than the screen: ``$PAGER`` or less, started without a shell."""

import os
import shlex
import shutil
import subprocess
import sys
from contextlib import suppress
from typing import Final

from dedupe_brief.cli.console import Console

__all__ = ["show"]

_DEFAULT: Final = "less -FRX"


def show(console: Console, text: str, *, paged: bool) -> None:
    """Write ``text``, which is safe to show; through a pager if that is wanted and stdout is a terminal too short for it."""
    if not paged or not sys.stdout.isatty() or text.count("\n") < shutil.get_terminal_size().lines:
        console.out(text)
        return
    command = _command(os.environ.get("PAGER") or _DEFAULT)
    found = shutil.which(command[0]) if command else None
    if found is None:
        console.out(text)
        return
    pager = subprocess.Popen([found, *command[1:]], stdin=subprocess.PIPE, encoding="utf-8")  # noqa: S603  the user's own pager
    with pager, suppress(BrokenPipeError):  # the reader has seen enough
        pager.communicate(text)


def _command(line: str) -> list[str]:
    """Return the words of a command line; none if a quote in it is never closed."""
    try:
        return shlex.split(line)
    except ValueError:
        return []
