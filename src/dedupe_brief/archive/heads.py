"""Where articles stand before something is added to them: read at once for many."""

from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

from dedupe_brief.archive.database import Database, damaged
from dedupe_brief.archive.inserts import marks
from dedupe_brief.archive.rows import revisions, sightings

__all__ = ["Head", "Latest", "heads"]

_ARTICLES: Final = "SELECT address, id FROM article WHERE address IN ({})"

_SEEN: Final = """
    SELECT r.article_id, max(s.seen) FROM revision r JOIN sighting s ON s.revision_id = r.id
    WHERE r.article_id IN ({}) GROUP BY r.article_id
"""

_LATEST: Final = (
    "WHERE a.id IN ({}) AND r.number = (SELECT max(number) FROM revision WHERE article_id = a.id)"
)

_SIGHTINGS: Final = """
    SELECT max(id), min(id) = max(id) FROM sighting WHERE revision_id IN ({}) GROUP BY revision_id
"""


class Latest(Struct, frozen=True):
    """The latest revision of an article, and what was seen of it last.

    Attributes:
        id: Its id.
        number: As in `Revision`, and so is the title.
        seal: As it is stored, and so are the other digests.
        title: That of the article.
        content: What the revision is compared by, as in `State`.
        cosmetic: The same.
        text_key: The same.
        record_id: The content of the record that was seen last.
        source_id: That of its source; None if it is not kept.
        cleaner: The digest of what made that record.
        seen_once: Nothing else was seen of it.
    """

    id: int
    number: int
    seal: bytes
    title: str | None
    content: bytes
    cosmetic: bytes
    text_key: bytes
    record_id: int
    source_id: int | None
    cleaner: bytes
    seen_once: bool


class Head(Struct):
    """Where an article stands.

    Attributes:
        article: Its id.
        latest: Its latest revision; None if it has none yet.
        seen: The latest time at which it was seen; None if it was not.
    """

    article: int
    latest: Latest | None = None
    seen: str | None = None


def heads(database: Database, addresses: Sequence[str]) -> dict[str, Head]:
    """Return where articles stand, by their addresses; those that are not there are left out.

    Raises:
        ArchiveError: A row is not what its seal says, or missing.
    """
    found = dict(_rows(database, _ARTICLES, addresses))
    if not found:
        return {}
    articles = list(found.values())
    latest = _latest(database, articles)
    seen = dict(_rows(database, _SEEN, articles))
    return {name: Head(number, latest.get(number), seen.get(number)) for name, number in found.items()}


def _rows(database: Database, sql: str, values: Sequence[object]) -> list[Any]:
    """Return the rows of a query that is about several values."""
    return list(database.rows(sql.format(marks(values)), *values))


def _latest(database: Database, articles: Sequence[int]) -> dict[int, Latest]:
    """Return the latest revisions of articles, by the articles' ids."""
    rows = list(revisions(database, _LATEST.format(marks(articles)), *articles))
    once = dict(_rows(database, _SIGHTINGS, [row.id for row in rows]))
    last = {row.revision_id: row for row in sightings(database, f"WHERE s.id IN ({marks([*once])})", *once)}
    found = {}
    for row in rows:
        if row.id not in last:
            raise damaged(database.path, "nobody saw it", f"{row.address}@{row.number}")
        said = last[row.id]
        found[row.article_id] = Latest(
            id=row.id,
            number=row.number,
            seal=row.seal,
            title=row.title,
            content=row.content,
            cosmetic=row.cosmetic,
            text_key=row.text_key,
            record_id=said.record_id,
            source_id=said.source_id,
            cleaner=said.cleaner,
            seen_once=bool(once[said.id]),
        )
    return found
