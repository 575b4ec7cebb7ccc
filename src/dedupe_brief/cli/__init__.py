"""The command line: one module per command; what they share is in command, console, options and settings.

Nothing here imports NumPy, RE2, OpenCC or YAML when it is loaded: commands import what they need when they run.
"""

import os
import sys
from pathlib import Path
from typing import NoReturn

__all__ = ["main"]


def main() -> NoReturn:
    """Run the command line: the entry point of ``dedupe-brief`` and of ``python -m dedupe_brief``."""
    # A process can be started with its streams closed; what is written then is meant for nobody.
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  open to the end
    try:
        from dedupe_brief.cli.app import app

        app(prog_name="dedupe-brief")
    except KeyboardInterrupt:  # before a command runs, or behind its end
        sys.exit(130)
    sys.exit(0)
