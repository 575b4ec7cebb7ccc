"""``archive add``: sources cleaned and stored, records stored as they are."""

from pathlib import Path

from dedupe_brief.cli import options
from dedupe_brief.cli.archive.opened import DEFAULT
from dedupe_brief.cli.console import FINE, Console

__all__ = ["add"]


def add(console: Console, archive: options.Archive = DEFAULT) -> int:
    """Add."""
    return FINE
