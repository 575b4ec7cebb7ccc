"""Old revisions taken out for good: what would go, and going. What stays is as it was, and still proven."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from dedupe_brief.archive.blobs import Blobs
from dedupe_brief.archive.database import Database
from dedupe_brief.archive.rows import ArticleRow, RevisionRow, revisions
from dedupe_brief.archive.search import catch_up, reindex

__all__ = ["Bound", "Going", "Plan", "compact", "planned", "prune"]

_SEEN_LAST: Final = "SELECT max(seen) FROM sighting WHERE revision_id = ?"

_CONTENTS: Final = """
    SELECT record_id FROM sighting WHERE revision_id = ?1
    UNION SELECT source_id FROM sighting WHERE revision_id = ?1 AND source_id IS NOT NULL
"""

_WANTED_BY: Final = """
    SELECT revision_id FROM sighting WHERE record_id = ?1 UNION SELECT revision_id FROM sighting WHERE source_id = ?1
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
    numbers = {one.revision for one in going}
    contents = {row[0] for one in going for row in database.rows(_CONTENTS, one.revision)}
    alone = [
        number for number in contents if all(row[0] in numbers for row in database.rows(_WANTED_BY, number))
    ]
    sizes = (database.row("SELECT length(data) FROM blob WHERE id = ?", number) for number in alone)
    return Plan(tuple(going), len(alone), sum(row[0] for row in sizes if row))


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
    with database.transaction():
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
    depths: dict[int, int] = {}
    for number, base in bases.items():
        if number not in needed or base is None:
            continue
        if base not in needed:
            depths[number] = blobs.rebase(number, _new_base(database, number, base, bases, needed))
        elif base in depths:
            depths[number] = depths[base] + 1
            database.execute("UPDATE blob SET depth = ? WHERE id = ?", depths[number], number)


def _pairs(database: Database) -> Sequence[tuple[int, int | None]]:
    return [(row[0], row[1]) for row in database.rows("SELECT id, base_id FROM blob ORDER BY id")]


def _new_base(
    database: Database, number: int, base: int, bases: dict[int, int | None], needed: set[int]
) -> int | None:
    """Return what a content is to be based on: the next older version that stays, else, of a record, its source."""
    older: int | None = base
    while older is not None and older not in needed:
        older = bases.get(older)
    if older is not None:
        return older
    row = database.row(
        "SELECT source_id FROM sighting WHERE record_id = ?1 AND source_id < ?1 ORDER BY id LIMIT 1", number
    )
    return None if row is None else int(row[0])
