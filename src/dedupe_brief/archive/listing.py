"""Every article in a line: how often it changed, when it was seen, what it is called. Read in one pass."""

from collections.abc import Callable, Hashable, Iterator
from itertools import groupby
from typing import Generic, TypeVar

from msgspec import Struct

from dedupe_brief.archive.database import Database, damaged
from dedupe_brief.archive.rows import (
    AliasRow,
    RevisionRow,
    SightingRow,
    aliases,
    articles,
    revisions,
    sightings,
)
from dedupe_brief.core.versioning.revisions import Alias, Reason

__all__ = ["Listed", "listing"]

_PART = "WHERE instr(a.address, ?)"

T = TypeVar("T")


class Listed(Struct, frozen=True):
    """An article, as a list names it.

    Attributes:
        address: What it is known by.
        revisions: How many there are.
        first_seen: The earliest time it was seen, RFC 3339 in UTC.
        last_seen: The latest.
        title: That of the latest revision; None if the page does not say.
        alias_of: The articles that had the same text before it.
    """

    address: str
    revisions: int
    first_seen: str
    last_seen: str
    title: str | None
    alias_of: tuple[Alias, ...]


def listing(database: Database, part: str = "") -> Iterator[Listed]:
    """Yield the articles whose address has a part, in the order of arrival; all of them if it is empty.

    Raises:
        ArchiveError: A row is not what its seal says.
    """
    known = _InOrder(revisions(database, f"{_PART} ORDER BY r.article_id, r.number", part), _article)
    seen = _InOrder(sightings(database, f"{_PART} ORDER BY r.article_id, r.number, s.id", part), _revision)
    others = _InOrder(aliases(database, f"{_PART} ORDER BY l.article_id, l.of_id", part), _address)
    for article in articles(database, f"{_PART} ORDER BY a.id", part):
        rows = known.of(article.id)
        times = [[sighting.seen for sighting in seen.of(row.id)] for row in rows]
        if not rows or not all(times):
            raise damaged(database.path, "nobody saw it", article.address)
        yield Listed(
            address=article.address,
            revisions=len(rows),
            first_seen=min(map(min, times)),
            last_seen=max(map(max, times)),
            title=rows[-1].title,
            alias_of=tuple(
                Alias(row.of, Reason(row.reason), row.similarity) for row in others.of(article.address)
            ),
        )


def _article(row: RevisionRow) -> int:
    return row.article_id


def _revision(row: SightingRow) -> int:
    return row.revision_id


def _address(row: AliasRow) -> str:
    return row.address


class _InOrder(Generic[T]):
    """Groups of a stream, asked for in the order in which they come, so that no more than one is held."""

    def __init__(self, items: Iterator[T], key: Callable[[T], Hashable]) -> None:
        self._groups = groupby(items, key)
        self._next = next(self._groups, None)

    def of(self, key: Hashable) -> list[T]:
        """Return the next group if it is the one with that key, else nothing."""
        if self._next is None or self._next[0] != key:
            return []
        group = list(self._next[1])
        self._next = next(self._groups, None)
        return group
