"""Words found in any version: pairs of characters in an index, every hit proven on the text itself.

A word of two characters is found as surely as a long one, and in either script, since both are folded by the comparison
key. The index is derived and may lag behind: what it does not know yet is looked through.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from dedupe_brief.archive.blobs import Blobs
from dedupe_brief.archive.database import Database
from dedupe_brief.archive.indexing import known, parts_of
from dedupe_brief.archive.rows import RevisionRow, revisions
from dedupe_brief.core.fingerprint import key
from dedupe_brief.core.model import Span
from dedupe_brief.errors import UsageError

__all__ = ["Hit", "find"]


class Hit(Struct, frozen=True):
    """An article in which all words were found.

    Attributes:
        address: What the article is known by.
        numbers: The revisions that have all of them, the first one first.
        title: The title of the last of these.
        text: The part of it that has the first word: the text, or the field.
        spans: Where in that part the words stand, sorted.
    """

    address: str
    numbers: tuple[int, ...]
    title: str | None
    text: str
    spans: tuple[Span, ...]


def find(database: Database, words: Sequence[str]) -> Iterator[Hit]:
    """Yield the articles of which some revision has all the words, those that came in last first.

    Args:
        database: The archive.
        words: Words or phrases; script, width, case, punctuation and white space don't count.

    Raises:
        UsageError: One of them has nothing that could be looked for.
    """
    keys = []
    for word in words:
        keys.append(key(word)[0])
        if not keys[-1]:
            raise UsageError(
                f"there is nothing to look for in {word!r}", hint="give it letters or characters"
            )
    blobs = Blobs(database)
    for article in sorted(_candidates(database, keys), reverse=True):
        hit = _proven(blobs, database, article, keys)
        if hit is not None:
            yield hit


def _candidates(database: Database, keys: Sequence[str]) -> set[int]:
    """Return the articles that may have all words: those with all their pairs, and those not yet indexed."""
    queries = {query for word in keys for query in _queries(word)}
    found: set[int] | None = None
    for query in sorted(queries):
        rows = database.rows(
            "SELECT DISTINCT article_id FROM revision WHERE id IN (SELECT rowid FROM search WHERE search MATCH ?)",
            query,
        )
        articles = {row[0] for row in rows}
        found = articles if found is None else found & articles
        if not found:
            break
    waiting = database.rows("SELECT DISTINCT article_id FROM revision WHERE id > ?", known(database))
    return (found or set()) | {row[0] for row in waiting}


def _queries(word: str) -> Iterator[str]:
    if len(word) == 1:
        yield f'"{word}"*'
        return
    for pair in pairwise(word):
        yield f'"{"".join(pair)}"'


def _proven(blobs: Blobs, database: Database, article: int, keys: Sequence[str]) -> Hit | None:
    """Return the hit in an article; None if no revision has all words after all."""
    numbers: list[int] = []
    last: tuple[RevisionRow, Sequence[str]] | None = None
    for row in revisions(database, "WHERE a.id = ? ORDER BY r.number", article):
        parts = parts_of(database, blobs, row.id)
        folded = [key(part)[0] for part in parts]
        if all(any(word in part for part in folded) for word in keys):
            numbers.append(row.number)
            last = row, parts
    if last is None:
        return None
    row, parts = last
    shown = next(part for part in parts if keys[0] in key(part)[0])
    return Hit(row.address, tuple(numbers), row.title, shown, tuple(_spans(shown, keys)))


def _spans(text: str, keys: Sequence[str]) -> list[Span]:
    """Return where words stand in a text, sorted and apart; all of those that stand in it."""
    folded, offsets = key(text)
    found = []
    for word in keys:
        at = folded.find(word)
        while at >= 0:
            found.append(Span(int(offsets[at]), int(offsets[at + len(word) - 1]) + 1))
            at = folded.find(word, at + len(word))
    apart: list[Span] = []
    for span in sorted(found):
        if not apart or span.start >= apart[-1].end:
            apart.append(span)
    return apart
