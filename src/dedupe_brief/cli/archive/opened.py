"""An archive opened for a command: what is read is of one moment."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
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
def writing(
    path: Path, *, keep_sources: bool = True, reclean: "Reclean | None" = None
) -> "Iterator[Callable[[], Writer]]":
    """Open an archive to add to it; what was added can be searched for at the end.

    One that is not there is made as soon as the writer is asked for: who has nothing to add leaves no file behind.

    Args:
        path: The file.
        keep_sources: Whether the bytes of sources are stored.
        reclean: As for `Writer`.

    Yields:
        What returns the writer, the same each time.

    Raises:
        ArchiveError: It can't be made, opened or written.
    """
    from dedupe_brief.archive.adding import Writer
    from dedupe_brief.archive.database import Database
    from dedupe_brief.archive.indexing import catch_up
    from dedupe_brief.archive.schema import NEWEST

    with ExitStack() as stack:

        @cache
        def writer() -> Writer:
            database = stack.enter_context(Database(path, write=True, create=True))
            if database.found < NEWEST:  # so that near copies of what an older program stored are known
                catch_up(database)
            return Writer(database, keep_sources=keep_sources, reclean=reclean)

        if (
            path.exists() or not path.parent.is_dir()
        ):  # what can't be opened is said before anything is cleaned
            writer()
        yield writer
        if writer.cache_info().currsize:
            writer().catch_up()
