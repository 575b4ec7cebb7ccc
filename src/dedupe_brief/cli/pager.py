"""A pager for what is longer than the screen: ``$PAGER`` or less, started without a shell."""

import os
import shlex
import shutil
import subprocess
import sys
from tempfile import TemporaryFile
from typing import IO, Final

from dedupe_brief.cli.console import Console
from dedupe_brief.cli.interrupts import Terminated, left_to_others

__all__ = ["show"]

_DEFAULT: Final = "less -FRX"


def show(console: Console, text: str, *, paged: bool) -> None:
    """Write ``text``, which is safe to show; through a pager if that is wanted and stdout is a terminal too short for it."""
    is_long = sys.stdout.isatty() and text.count("\n") >= shutil.get_terminal_size().lines
    if not (paged and is_long and _shown(text)):
        console.out(text)


def _shown(text: str) -> bool:
    """Show ``text`` in a pager; tell whether one showed something: it may not start, or fail at once."""
    command = _command(os.environ.get("PAGER") or _DEFAULT)
    found = shutil.which(command[0]) if command else None
    if found is None:
        return False
    try:
        with TemporaryFile() as held:  # unlike a pipe, a file says how far it was read
            held.write(text.encode())
            held.seek(0)
            code = _ended([found, *command[1:]], held)
            return code == 0 or os.lseek(held.fileno(), 0, os.SEEK_CUR) > 0
    except OSError:
        return False


def _ended(command: list[str], text: IO[bytes]) -> int:
    """Run a pager, and return its exit code. What Ctrl-C means while it shows something, it knows itself."""
    with left_to_others(), subprocess.Popen(command, stdin=text) as pager:  # noqa: S603  the user's own pager
        try:
            return pager.wait()
        except Terminated:
            pager.terminate()
            raise


def _command(line: str) -> list[str]:
    """Return the words of a command line; none if a quote in it is never closed."""
    try:
        return shlex.split(line)
    except ValueError:
        return []
