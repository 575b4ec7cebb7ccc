"""The command line: one module per command; what all of them share is in command, console, options and settings.

Nothing here imports NumPy, RE2, OpenCC or YAML when it is loaded: commands import what they need when they run.
"""

import gc
import os
import sys
from pathlib import Path
from typing import NoReturn

from dedupe_brief.cli.interrupts import Terminated, listen

__all__ = ["GARBAGE", "main"]

GARBAGE = 100_000
"""After how many new objects Python looks for cycles. Cleaning makes many and no cycles; at 700, Python's own
number, looking for them takes a tenth of the time."""


def main() -> NoReturn:
    """Run the command line: the entry point of ``dedupe-brief`` and of ``python -m dedupe_brief``."""
    gc.set_threshold(GARBAGE)
    # A process can be started with its streams closed; what is written then is meant for nobody.
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  open to the end
    listen()
    try:
        from dedupe_brief.cli.app import app

        app(prog_name="dedupe-brief")
    except Terminated:  # before a command runs, or behind its end
        sys.exit(143)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0)
