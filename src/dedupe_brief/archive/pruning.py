"""Old revisions taken out for good: what would go, and going. What stays is as it was, and still proven."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from dedupe_brief.archive.blobs import Blobs
from dedupe_brief.archive.database import Database
from dedupe_brief.archive.indexing import catch_up, reindex
from dedupe_brief.archive.rows import ArticleRow, RevisionRow, revisions

__all__ = ["Bound", "Going", "Plan", "compact", "planned", "prune"]

_SEEN_LAST: Final = "SELECT max(seen) FROM sighting WHERE revision_id = ?"

# Contents of the revisions in a JSON array that no other revision has.
_FREED: Final = """
    WITH going (revision_id) AS (SELECT value FROM json_each(?)),
    shown (content_id, revision_id) AS (
        SELECT record_id, revision_id FROM sighting
        UNION ALL SELECT source_id, revision_id FROM sighting WHERE source_id IS NOT NULL
    )
    SELECT count(*), coalesce(sum(length(data)), 0) FROM blob WHERE id IN (
        SELECT content_id FROM shown WHERE revision_id IN going
        EXCEPT SELECT content_id FROM shown WHERE revision_id NOT IN going
    )
"""

_NEEDED: Final = """
    SELECT record_id FROM sighting UNION SELECT source_id FROM sighting WHERE source_id IS NOT NULL
"""


class Bound(Struct, frozen=True):
    """Which revisions stay. The latest one of an article always does.

    Attributes:
        keep: How many of each article, the latest ones; None if that does not count.
        before: When a revision must have been seen to stay: a day or time, RFC 3339; None if that does not count.
    """

    keep: int | None = None
    before: str | None = None


class Going(Struct, frozen=True):
    """A revision that goes."""

    revision: int
    article: int
    address: str
    number: int
    seal: bytes


class Plan(Struct, frozen=True):
    """What goes.

    Attributes:
        revisions: Those that go, by article and number.
        contents: How many contents nothing needs then.
        bytes: How many bytes these take in the file. Others are packed anew, and may take more.
    """

    revisions: tuple[Going, ...]
    contents: int
    bytes: int

    @property
    def articles(self) -> int:
        """How many articles lose a revision."""
        return len({going.article for going in self.revisions})


def planned(database: Database, bound: Bound, articles: Iterable[ArticleRow]) -> Plan:
    """Find out what goes.

    Args:
        database: The archive.
        bound: Which revisions stay.
        articles: Those of which revisions may go.
    """
    going = [one for article in articles for one in _going(database, bound, article)]
    numbers = msgspec.json.encode([one.revision for one in going]).decode()
    contents, size = database.row(_FREED, numbers) or (0, 0)
    return Plan(tuple(going), contents, size)


def _going(database: Database, bound: Bound, article: ArticleRow) -> Iterator[Going]:
    known = list(revisions(database, "WHERE a.id = ? ORDER BY r.number", article.id))
    latest = known[-(bound.keep or 1) :]
    for row in known[: len(known) - len(latest)]:
        if bound.before is None or _seen_last(database, row) < bound.before:
            yield Going(row.id, article.id, row.address, row.number, row.seal)


def _seen_last(database: Database, row: RevisionRow) -> str:
    found = database.row(_SEEN_LAST, row.id)
    return str(found[0]) if found else ""


def prune(database: Database, plan: Plan) -> None:
    """Take out what is planned, all of it or nothing. Not inside a transaction.

    What stood there stays known by its seal, so that the revisions after it are still proven. Contents that stay and
    are based on some that go are packed anew. The index of words is made anew as well.

    Raises:
        ArchiveError: It can't be written, or is damaged.
    """
    with database.rewriting():
        for going in plan.revisions:
            _take_out(database, going)
        _pack_anew(database)
        database.execute(f"DELETE FROM blob WHERE id NOT IN ({_NEEDED})")  # noqa: S608  our own words
        reindex(database)
    catch_up(database)


def compact(database: Database) -> None:
    """Give the room that is free back to the disk. Needs as much of it as the archive takes, for as long as it lasts.

    Raises:
        ArchiveError: There is not room enough, or others are reading or writing.
    """
    database.execute("VACUUM")
    database.row("PRAGMA wal_checkpoint(TRUNCATE)")


def _take_out(database: Database, going: Going) -> None:
    if database.row("SELECT 1 FROM revision WHERE id = ?", going.revision) is None:
        return  # somebody else was faster
    database.execute("DELETE FROM sighting WHERE revision_id = ?", going.revision)
    database.execute("DELETE FROM revision WHERE id = ?", going.revision)
    database.execute(
        "INSERT INTO pruned (article_id, number, seal) VALUES (?, ?, ?)",
        *(going.article, going.number, going.seal),
    )


def _pack_anew(database: Database) -> None:
    """Base what stays on what stays.

    Contents are taken in their order: what one is based on is older, so that its depth is settled by then.
    """
    blobs = Blobs(database)
    blobs.refresh()
    needed = {row[0] for row in database.rows(_NEEDED)}
    bases: dict[int, int | None] = dict(_pairs(database))
    sources = _sources(database)
    depths: dict[int, int] = {}
    for number, base in bases.items():
        if number not in needed or base is None:
            continue
        if base not in needed:
            older = _older(base, bases, needed)
            depths[number] = blobs.rebase(number, sources.get(number) if older is None else older)
        elif base in depths:
            depths[number] = depths[base] + 1
            database.execute("UPDATE blob SET depth = ? WHERE id = ?", depths[number], number)


def _pairs(database: Database) -> Sequence[tuple[int, int | None]]:
    return [(row[0], row[1]) for row in database.rows("SELECT id, base_id FROM blob ORDER BY id")]


def _sources(database: Database) -> dict[int, int]:
    """Return of each record the source it may be based on: that of its first sighting with an older one."""
    pairs = database.rows(
        "SELECT record_id, source_id FROM sighting WHERE source_id < record_id ORDER BY id DESC"
    )
    return {record: source for record, source in pairs}  # noqa: C416  rows have no type that dict would take


def _older(base: int, bases: dict[int, int | None], needed: set[int]) -> int | None:
    """Return the next older version of a content that stays, if there is one."""
    older: int | None = base
    while older is not None and older not in needed:
        older = bases.get(older)
    return older
