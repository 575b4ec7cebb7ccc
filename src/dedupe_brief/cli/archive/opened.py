"""An archive opened for a command: what is read is of one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # zstandard takes its time to load
    from dedupe_brief.archive.adding import Reclean, Writer
    from dedupe_brief.archive.database import Database
    from dedupe_brief.archive.reading import Reader

__all__ = ["DEFAULT", "looking", "reading", "writing"]

DEFAULT: Final = Path("dedupe-brief.db")
"""Where an archive is if nothing else is said."""


@contextmanager
def looking(path: Path) -> "Iterator[Database]":
    """Open the file of an archive to read from it.

    Raises:
        ArchiveError: There is none, or it can't be read.
    """
    from dedupe_brief.archive.database import Database

    with Database(path) as database, database.snapshot():
        yield database


@contextmanager
def reading(path: Path) -> "Iterator[Reader]":
    """Open an archive to read articles from it. Raises like `looking`."""
    from dedupe_brief.archive.reading import Reader

    with looking(path) as database:
        yield Reader(database)


@contextmanager
def writing(path: Path, *, keep_sources: bool = True, reclean: "Reclean | None" = None) -> "Iterator[Writer]":
    """Open an archive to add to it, made if it is not there; what was added can be searched for at the end.

    Args:
        path: The file.
        keep_sources: Whether the bytes of sources are stored.
        reclean: As for `Writer`.

    Raises:
        ArchiveError: It can't be made, opened or written.
    """
    from dedupe_brief.archive.adding import Writer
    from dedupe_brief.archive.database import Database
    from dedupe_brief.archive.indexing import catch_up
    from dedupe_brief.archive.schema import NEWEST

    with Database(path, write=True, create=True) as database:
        if database.found < NEWEST:  # so that near copies of what an older program stored are known
            catch_up(database)
        writer = Writer(database, keep_sources=keep_sources, reclean=reclean)
        yield writer
        writer.catch_up()
