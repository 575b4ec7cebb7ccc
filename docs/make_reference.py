"""Write ``docs/reference.md``: what every command says with ``--help``.

Run it after changing a command; a test compares the file with what this would write.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.main import get_command

from dedupe_brief.cli.app import app

__all__ = ["REFERENCE", "reference"]

REFERENCE = Path(__file__).with_name("reference.md")
WIDTH = 88

HEAD = f"""\
# Command line

This page is made from `--help` by `docs/make_reference.py`; a test holds the two together.
(Help is laid out by typer, here by release {".".join(typer.__version__.split(".")[:2])}.)
"""


def reference() -> str:
    """Return the page."""
    return "\n".join([HEAD, *_sections(get_command(app), "dedupe-brief", None)])


def _sections(command: Any, name: str, parent: Any) -> Iterator[str]:
    context = command.context_class(command, info_name=name, parent=parent, terminal_width=WIDTH)
    context.help_option_names = ["-h", "--help"]
    path = context.command_path
    yield f"## `{path}`\n\n```text\n{command.get_help(context).rstrip()}\n```\n"
    for inner, below in getattr(command, "commands", {}).items():
        yield from _sections(below, inner, context)


if __name__ == "__main__":
    REFERENCE.write_text(reference(), "utf-8")
