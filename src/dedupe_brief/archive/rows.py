"""Rows as values: how each table is read, and the check that a row is what its seal says."""

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from dedupe_brief.archive.database import Database, damaged
from dedupe_brief.archive.seals import seal
from dedupe_brief.core.versioning.revisions import Cause, Change

__all__ = [
    "AliasRow",
    "ArticleRow",
    "RevisionRow",
    "SightingRow",
    "aliases",
    "articles",
    "first_sighting",
    "revisions",
    "sightings",
]

_ARTICLES: Final = "SELECT id, address, seal FROM article a"

_REVISIONS: Final = """
    SELECT r.id, r.article_id, a.address, r.number, r.parent_seal, r.content, r.cosmetic, r.text_key, r.title, r.chars,
        r.change, r.cause, r.added, r.removed, r.title_changed, r.seal
    FROM revision r JOIN article a ON a.id = r.article_id
"""

_SIGHTINGS: Final = """
    SELECT s.id, s.revision_id, s.record_id, s.source_id, r.seal, s.seen, b.digest, o.digest, c.digest, s.seal, a.address
    FROM sighting s JOIN revision r ON r.id = s.revision_id JOIN article a ON a.id = r.article_id
        JOIN blob b ON b.id = s.record_id LEFT JOIN blob o ON o.id = s.source_id JOIN cleaner c ON c.id = s.cleaner_id
"""

_ALIASES: Final = """
    SELECT l.article_id, l.of_id, a.address, o.address, l.reason, l.similarity, l.seal
    FROM alias l JOIN article a ON a.id = l.article_id JOIN article o ON o.id = l.of_id
"""


class ArticleRow(Struct, frozen=True):
    """An article; fields as the columns."""

    id: int
    address: str


class RevisionRow(Struct, frozen=True):
    """A revision; fields as the columns, those that name another row by what it says."""

    id: int
    article_id: int
    address: str
    number: int
    parent_seal: bytes | None
    content: bytes
    cosmetic: bytes
    text_key: bytes
    title: str | None
    chars: int
    change: Change
    cause: Cause
    added: int
    removed: int
    title_changed: bool
    seal: bytes


class SightingRow(Struct, frozen=True):
    """A sighting; ``record``, ``source`` and ``cleaner`` are digests."""

    id: int
    revision_id: int
    record_id: int
    source_id: int | None
    seen: str
    record: bytes
    source: bytes | None
    cleaner: bytes
    seal: bytes


class AliasRow(Struct, frozen=True):
    """An alias: ``address`` has the text of ``of``."""

    address: str
    of: str
    reason: str
    similarity: float


def articles(database: Database, where: str = "", *values: object) -> Iterator[ArticleRow]:
    """Yield articles.

    Args:
        database: The archive.
        where: What follows FROM: conditions on ``a``, order, limit.
        values: What its question marks stand for.

    Raises:
        ArchiveError: A row is not what its seal says.
    """
    for number, address, sealed in database.rows(f"{_ARTICLES} {where}", *values):
        _check(database, "article", (address,), sealed, address)
        yield ArticleRow(number, address)


def revisions(database: Database, where: str = "", *values: object) -> Iterator[RevisionRow]:
    """Yield revisions, as `articles` does; the tables are ``r`` and ``a``."""
    for row in database.rows(f"{_REVISIONS} {where}", *values):
        number, article, *said, sealed = row
        _check(database, "revision", said, sealed, f"{said[0]}@{said[1]}")
        try:
            change, cause = Change(said[8]), Cause(said[9])
        except ValueError as fault:  # sealed by somebody else
            raise damaged(database.path, str(fault), f"{said[0]}@{said[1]}") from fault
        fields: tuple[Any, ...] = (
            number,
            article,
            *said[:8],
            change,
            cause,
            *said[10:12],
            bool(said[12]),
            sealed,
        )
        yield RevisionRow(*fields)


def sightings(database: Database, where: str = "", *values: object) -> Iterator[SightingRow]:
    """Yield sightings, as `articles` does; the tables are ``s``, ``r`` and ``a``."""
    for row in database.rows(f"{_SIGHTINGS} {where}", *values):
        number, revision, record_id, source_id, *said, sealed, address = row
        _check(database, "sighting", said, sealed, address)
        _, seen, record, source, cleaner = said
        yield SightingRow(number, revision, record_id, source_id, seen, record, source, cleaner, sealed)


def first_sighting(database: Database, revision: int) -> SightingRow | None:
    """Return the sighting that made a revision; None if nobody saw it. Raises as `sightings` does."""
    return next(sightings(database, "WHERE s.revision_id = ? ORDER BY s.id LIMIT 1", revision), None)


def aliases(database: Database, where: str = "", *values: object) -> Iterator[AliasRow]:
    """Yield aliases, as `articles` does; the tables are ``l``, ``a`` for the alias and ``o`` for what it is one of."""
    for row in database.rows(f"{_ALIASES} {where}", *values):
        _, _, *said, sealed = row
        _check(database, "alias", said, sealed, said[0])
        yield AliasRow(*said)


def _check(database: Database, kind: str, said: Any, sealed: object, where: str) -> None:
    try:
        whole = seal(kind, *said) == sealed
    except TypeError:  # a value of a type that was never stored
        whole = False
    if not whole:
        raise damaged(database.path, f"the row of a {kind} is not what its seal says", str(where))
