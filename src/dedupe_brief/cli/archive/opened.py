"""An archive opened for a command: what is read is of one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # zstandard takes its time to load
    from dedupe_brief.archive.reading import Reader

__all__ = ["DEFAULT", "reading"]

DEFAULT: Final = Path("dedupe-brief.db")
"""Where an archive is if nothing else is said."""


@contextmanager
def reading(path: Path) -> "Iterator[Reader]":
    """Open an archive to read from it.

    Raises:
        ArchiveError: There is none, or it can't be read.
    """
    from dedupe_brief.archive.database import Database
    from dedupe_brief.archive.reading import Reader

    with Database(path) as database, database.snapshot():
        yield Reader(database)
