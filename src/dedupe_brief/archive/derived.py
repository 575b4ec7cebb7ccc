"""Are the tables that can be made anew what the others say? The index of words, and the bands of near copies."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final

from dedupe_brief.archive.blobs import Blobs
from dedupe_brief.archive.database import Database
from dedupe_brief.archive.finding import FILE, Finding
from dedupe_brief.archive.indexing import (
    Pairs,
    characters,
    documents,
    known,
    new_pairs,
    parts_of,
    together,
)
from dedupe_brief.archive.linking import bands_of
from dedupe_brief.archive.rows import RevisionRow, revisions
from dedupe_brief.core.duplicates.signature import signature

__all__ = ["bands", "index"]

# A sum over what is indexed of each revision, made by SQLite: there are hundreds of entries for each.
_FACTOR: Final = 1_000_003
_SUMS: Final = f"""
    SELECT doc, count(*), sum(unicode(term) * {_FACTOR} + coalesce(unicode(substr(term, 2)), 0))
    FROM temp.indexed GROUP BY doc
"""  # noqa: S608  our own number


def index(database: Database) -> Iterator[Finding]:
    """Yield the revisions whose words are not those that the index has."""
    database.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.indexed USING fts5vocab(main, search, instance)"
    )
    found = {doc: (count, total) for doc, count, total in database.rows(_SUMS)}
    names: dict[int, str] = {}
    for some in together(documents(database, Blobs(database), _indexed(database, names), {})):
        for one, pairs in zip(some, new_pairs(some), strict=True):
            where = names.pop(one.revision)
            if found.pop(one.revision, (0, 0)) != _sum(pairs):
                yield Finding(where, "the index of words is not what its text says")
    if found:
        yield Finding(FILE, "the index of words has entries that belong to nothing")


def _indexed(database: Database, names: dict[int, str]) -> Iterator[tuple[int, int | None]]:
    """Yield each revision that is indexed and the one before it, by their ids; what it is called is put into ``names``."""
    before: RevisionRow | None = None
    for row in revisions(database, "WHERE r.id <= ? ORDER BY r.article_id, r.number", known(database)):
        names[row.id] = f"{row.address}@{row.number}"
        yield row.id, before.id if before is not None and before.article_id == row.article_id else None
        before = row


def bands(database: Database) -> Iterator[Finding]:
    """Yield the articles whose bands are not those of their first revision. One may have none."""
    blobs = Blobs(database)
    firsts = revisions(database, "WHERE r.number = 1 ORDER BY r.article_id")
    row = next(firsts, None)
    for article, found in groupby(
        database.rows("SELECT article_id, hash FROM band ORDER BY article_id"), itemgetter(0)
    ):
        while row is not None and row.article_id < article:
            row = next(firsts, None)
        if row is None or row.article_id != article:
            continue  # its first revision was pruned
        if {band for _, band in found} != set(bands_of(signature(parts_of(database, blobs, row.id)[0]))):
            yield Finding(row.address, "what near copies of it are known by is not what its text says")


def _sum(pairs: Pairs) -> tuple[int, int]:
    firsts, seconds = characters(pairs)
    return pairs.size, int(firsts.sum()) * _FACTOR + int(seconds.sum())
