"""An archive in figures. They are counted, not proven: that is what verifying is for."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from msgspec import Struct

from dedupe_brief.archive.database import Database, damaged
from dedupe_brief.archive.rows import sightings
from dedupe_brief.core.record import as_digest
from dedupe_brief.core.versioning.revisions import Cause, Change, Reason

__all__ = ["Cleaner", "Contents", "Statistics", "statistics"]

_BY_CLEANER = """
    SELECT c.digest, c.about, (
        SELECT count(*) FROM revision r
        JOIN sighting s ON s.id = (SELECT min(id) FROM sighting WHERE revision_id = r.id)
        WHERE s.cleaner_id = c.id
    ) FROM cleaner c ORDER BY c.id
"""

_CONTENTS = """
    SELECT count(*), coalesce(sum(size), 0), coalesce(sum(length(data)), 0), coalesce(sum(base_id IS NULL), 0),
        coalesce(max(depth) + 1, 0) FROM blob
"""

_MAKING = tuple(change for change in Change if change is not Change.UNCHANGED)
"""What makes a revision."""

E = TypeVar("E", bound=StrEnum)


class Contents(Struct, frozen=True):
    """What is stored of records and sources.

    Attributes:
        count: How many contents there are; the same content is stored once.
        bytes: Their size.
        stored: The size of what they are compressed to, the dictionaries included.
        keyframes: How many stand for themselves, and not against another one.
        chain: How many have to be unpacked at most to read one.
        dictionaries: How many dictionaries help compressing.
    """

    count: int
    bytes: int
    stored: int
    keyframes: int
    chain: int
    dictionaries: int

    @property
    def ratio(self) -> float:
        """How many times its size the stored would be without compression; 1.0 if nothing is stored."""
        return self.bytes / self.stored if self.stored else 1.0


class Cleaner(Struct, frozen=True):
    """What made texts of sources: its digest, what it is as JSON, and how many revisions are its work."""

    digest: str
    about: str
    revisions: int


class Statistics(Struct, frozen=True):
    """An archive in figures.

    Attributes:
        articles: How many articles there are.
        revisions: How many revisions.
        changes: How many revisions of each kind, in the order of `Change`, but for ``UNCHANGED``, which makes none.
        causes: How many revisions were whose work, in the order of `Cause`.
        sightings: How many times an article was seen.
        aliases: How many links between articles, for each reason in the order of `Reason`.
        pruned: How many revisions were there before and are gone.
        sources: How many sources are kept.
        contents: What is stored.
        cleaners: What made the texts, the first one first.
        first_seen: The earliest sighting; None if there is none.
        last_seen: The latest.
        waiting: Revisions that the index of the search does not know yet.
        bytes: The size of the file.
    """

    articles: int
    revisions: int
    changes: tuple[tuple[Change, int], ...]
    causes: tuple[tuple[Cause, int], ...]
    sightings: int
    aliases: tuple[tuple[Reason, int], ...]
    pruned: int
    sources: int
    contents: Contents
    cleaners: tuple[Cleaner, ...]
    first_seen: str | None
    last_seen: str | None
    waiting: int
    bytes: int


def statistics(database: Database) -> Statistics:
    """Count what is in an archive.

    Raises:
        ArchiveError: It is damaged in a way that shows in its figures.
    """
    kinds = list(database.rows("SELECT change, cause, count(*) FROM revision GROUP BY change, cause"))
    reasons = database.rows("SELECT reason, count(*) FROM alias GROUP BY reason")
    return Statistics(
        articles=_number(database, "SELECT count(*) FROM article"),
        revisions=sum(row[2] for row in kinds),
        changes=_counted(database, _MAKING, ((change, count) for change, _, count in kinds)),
        causes=_counted(database, tuple(Cause), ((cause, count) for _, cause, count in kinds)),
        sightings=_number(database, "SELECT count(*) FROM sighting"),
        aliases=_counted(database, tuple(Reason), reasons),
        pruned=_number(database, "SELECT count(*) FROM pruned"),
        sources=_number(
            database, "SELECT count(DISTINCT source_id) FROM sighting WHERE source_id IS NOT NULL"
        ),
        contents=_contents(database),
        cleaners=tuple(_cleaners(database)),
        first_seen=_seen(database, "ORDER BY s.seen LIMIT 1"),
        last_seen=_seen(database, "ORDER BY s.seen DESC LIMIT 1"),
        waiting=_number(
            database,
            "SELECT count(*) FROM revision WHERE id > (SELECT coalesce(max(revision_id), 0) FROM searched)",
        ),
        bytes=_number(database, "PRAGMA page_count") * _number(database, "PRAGMA page_size"),
    )


def _number(database: Database, sql: str) -> int:
    row = database.row(sql)
    return int(row[0]) if row else 0


def _counted(
    database: Database, kinds: Sequence[E], rows: Iterable[tuple[Any, int]]
) -> tuple[tuple[E, int], ...]:
    """Add up counts by kind, those that never occur included."""
    counts = dict.fromkeys(kinds, 0)
    for name, count in rows:
        if name not in counts:
            raise damaged(database.path, f"{name!r} is none of {', '.join(kinds)}")
        counts[name] += count
    return tuple(counts.items())


def _contents(database: Database) -> Contents:
    count, size, stored, keyframes, chain = database.row(_CONTENTS) or (0, 0, 0, 0, 0)
    dictionaries, taken = database.row("SELECT count(*), coalesce(sum(length(data)), 0) FROM dictionary") or (
        0,
        0,
    )
    return Contents(count, size, stored + taken, keyframes, chain, dictionaries)


def _cleaners(database: Database) -> Iterator[Cleaner]:
    for digest, about, count in database.rows(_BY_CLEANER):
        if hashlib.sha256(about.encode()).digest() != digest:
            raise damaged(database.path, f"cleaner {digest.hex()} is not what its digest says")
        yield Cleaner(as_digest(digest), about, count)


def _seen(database: Database, place: str) -> str | None:
    return next((row.seen for row in sightings(database, place)), None)
