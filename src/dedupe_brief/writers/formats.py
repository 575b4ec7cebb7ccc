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
        render: The record as text that ends with a line feed.
        separator: What stands between two records in one file or stream.
    """

    name: str
    suffix: str
    render: Callable[[Record], str]
    separator: str
