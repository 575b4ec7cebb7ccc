"""Is the file whole? What SQLite finds, its schema, what rows refer to; contents and cleaners that no article leads to."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final

from dedupe_brief.archive import schema
from dedupe_brief.archive.blobs import KEYFRAME, Blobs
from dedupe_brief.archive.database import DAMAGED, Database
from dedupe_brief.archive.derived import bands, index
from dedupe_brief.archive.finding import FILE, Finding
from dedupe_brief.errors import ArchiveError

__all__ = ["attempted", "contents", "derived", "file", "numbers_of", "told"]

_MOST_TOLD: Final = 20  # by SQLite: one damaged page may be found a thousand times

_SCHEMA: Final = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'"

_CHAINS: Final = """
    SELECT b.id, b.depth, b.base_id, o.depth FROM blob b LEFT JOIN blob o ON o.id = b.base_id
    WHERE b.depth IS NOT CASE WHEN b.base_id IS NULL THEN 0 ELSE o.depth + 1 END
        OR b.depth >= ? OR b.base_id >= b.id
"""

_UNUSED: Final = """
    SELECT id FROM blob EXCEPT SELECT record_id FROM sighting EXCEPT SELECT source_id FROM sighting
    EXCEPT SELECT base_id FROM blob ORDER BY id
"""

DERIVED: Final[tuple[Callable[[Database], Iterable[Finding]], ...]] = (index, bands)
"""Checks of tables that can be made anew: each yields where such a table is not what the others say."""


def attempted(check: Callable[[], Iterable[Finding]], where: str = FILE) -> Iterator[Finding]:
    """Yield what a check finds; if damage keeps it from going on, that is a finding as well.

    What stands in a damaged file may be anything, and so may be what goes wrong in reading it.
    """
    try:
        yield from check()
    except ArchiveError as fault:
        yield Finding(where, told(fault))
    except Exception as fault:
        yield Finding(where, f"it can't be checked any further ({type(fault).__name__}: {fault})")


def told(fault: ArchiveError) -> str:
    """Return what is wrong, in the words of a finding: that the archive is damaged goes without saying."""
    return fault.what.removeprefix(f"{DAMAGED}: ")


def file(database: Database) -> Iterator[Finding]:
    """Yield what is wrong about the file as a database."""
    for check in (_told_by_sqlite, _against_schema, _dangling, _chains, _cleaners):
        yield from attempted(partial(check, database))


def derived(database: Database) -> Iterator[Finding]:
    """Yield what is wrong about tables that can be made anew."""
    for check in DERIVED:
        yield from attempted(partial(check, database))


def _told_by_sqlite(database: Database) -> Iterator[Finding]:
    for (said,) in database.rows(f"PRAGMA integrity_check({_MOST_TOLD:d})"):
        if said != "ok":
            yield Finding(FILE, f"the file is damaged: {' '.join(str(said).split())}")


def _against_schema(database: Database) -> Iterator[Finding]:
    """Compare the tables with those of an archive that is made now."""
    model = sqlite3.connect(":memory:", isolation_level=None)
    try:
        schema.migrate(model)
        wanted = {row[:3]: row[3] for row in model.execute(_SCHEMA)}
    finally:
        model.close()
    found = {row[:3]: row[3] for row in database.rows(_SCHEMA)}
    for kind, name, _ in sorted(wanted.keys() - found.keys()):
        yield Finding(FILE, f"the {kind} {name!r} is missing")
    for kind, name, _ in sorted(found.keys() - wanted.keys()):
        yield Finding(FILE, f"there is a {kind} {name!r} that is none of an archive's")
    for key in sorted(wanted.keys() & found.keys()):
        if wanted[key] != found[key]:
            yield Finding(FILE, f"the {key[0]} {key[1]!r} is not made as it must be")


def _dangling(database: Database) -> Iterator[Finding]:
    for table, row, parent, _ in database.rows("PRAGMA foreign_key_check"):
        yield Finding(FILE, f"row {row} of {table!r} refers to a row of {parent!r} that is not there")


def _chains(database: Database) -> Iterator[Finding]:
    for number, depth, base, of_base in database.rows(_CHAINS, KEYFRAME):
        said = "nothing" if base is None else f"content {base} of depth {of_base}"
        yield Finding(FILE, f"content {number} can't have depth {depth}: it is based on {said}")


def _cleaners(database: Database) -> Iterator[Finding]:
    for digest, about in database.rows("SELECT digest, about FROM cleaner"):
        if not isinstance(about, str) or hashlib.sha256(about.encode()).digest() != digest:
            yield Finding(FILE, "what is said of a cleaner is not what its digest says")


def contents(database: Database, blobs: Blobs, seen: set[int]) -> Iterator[Finding]:
    """Yield what is wrong about contents that no article has led to; each is unpacked.

    Args:
        database: The archive.
        blobs: Its contents.
        seen: The ids of those that have been unpacked; what is unpacked here is added.
    """
    for number in numbers_of(database, "blob"):
        if number not in seen:
            seen.add(number)
            yield from attempted(partial(_unpacked, blobs, number))
    yield from attempted(partial(_unused, database))


def _unpacked(blobs: Blobs, number: int) -> Iterator[Finding]:
    blobs.get(number)
    yield from ()


def _unused(database: Database) -> Iterator[Finding]:
    for (number,) in database.rows(_UNUSED):
        yield Finding(FILE, f"content {number} belongs to nothing")


def numbers_of(database: Database, table: str) -> Iterator[int]:
    """Yield the ids of a table, in order.

    Raises:
        ArchiveError: They can't be read to the end, or don't go up, so that there might be no end.
    """
    last = None
    for (number,) in database.rows(f"SELECT id FROM {table} ORDER BY id"):  # noqa: S608  our own names
        if last is not None and number <= last:
            raise ArchiveError(f"the rows of {table!r} are not in order", where=database.path.as_posix())
        last = number
        yield number
