"""What makes a format: its name, its file suffix, how a record looks in it and what stands between two."""

from collections.abc import Callable
from dataclasses import dataclass

from dedupe_brief.core.model import Record

__all__ = ["Format"]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write records.

    Attributes:
        name: What options call it.
        suffix: The suffix of a file in it, with the dot.
        render: The record as text; it ends with a line feed unless it is a source's text as it stands.
        separator: What stands between two records in one file or stream, at the beginning of a line.
    """

    name: str
    suffix: str
    render: Callable[[Record], str]
    separator: str

    def between(self, written: str) -> str:
        """Return what parts a record that was ``written`` from the next: its last line is ended first."""
        return self.separator if written.endswith("\n") else "\n" + self.separator
