"""Are the tables that can be made anew what the others say? The index of words, and the bands of near copies."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final

from dedupe_brief.archive.blobs import Blobs
from dedupe_brief.archive.database import Database
from dedupe_brief.archive.finding import FILE, Finding
from dedupe_brief.archive.linking import bands_of
from dedupe_brief.archive.rows import revisions
from dedupe_brief.archive.search import Pairs, characters, known, new_pairs, parts_of
from dedupe_brief.core.signature import signature

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
    blobs = Blobs(database)
    for row in revisions(database, "WHERE r.id <= ? ORDER BY r.article_id, r.number", known(database)):
        if found.pop(row.id, (0, 0)) != _sum(new_pairs(database, blobs, row)):
            yield Finding(f"{row.address}@{row.number}", "the index of words is not what its text says")
    if found:
        yield Finding(FILE, "the index of words has entries that belong to nothing")


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
