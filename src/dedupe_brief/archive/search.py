"""Words found in any version: pairs of characters in an index, every hit proven on the text itself.

A word of two characters is found as surely as a long one, and in either script, since both are folded by the comparison
key. The index is derived and may lag behind: what it does not know yet is looked through.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dedupe_brief.archive.blobs import Blobs
from dedupe_brief.archive.database import Database
from dedupe_brief.archive.linking import forget_bands, know
from dedupe_brief.archive.rows import RevisionRow, first_sighting, revisions
from dedupe_brief.core.fingerprint import key, key_codes
from dedupe_brief.core.model import Span
from dedupe_brief.core.script import from_code_points
from dedupe_brief.errors import UsageError

__all__ = [
    "STEP",
    "Hit",
    "Pairs",
    "catch_up",
    "characters",
    "find",
    "known",
    "new_pairs",
    "pairs_of",
    "parts_of",
    "reindex",
    "written",
]

STEP: Final = 256
"""How many revisions are indexed at once, while other writers wait."""

Pairs: TypeAlias = NDArray[np.uint64]
"""Pairs of characters: the code point of the first, shifted, and that of the second; 0 for none."""

_HALF: Final = np.uint64(32)
_SECOND: Final = np.uint64(0xFFFFFFFF)
_FIRST: Final = ~_SECOND


class _Caption(Struct):
    text: str


class _Metadata(Struct):
    title: str | None
    subtitle: str | None
    kicker: str | None
    byline: str | None
    captions: tuple[_Caption, ...]


class _Searched(Struct):
    text: str
    metadata: _Metadata


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


def catch_up(database: Database, blobs: Blobs | None = None) -> int:
    """Index every revision that the index does not know yet, and return how many. Not inside a transaction.

    What near copies are known by is made as well, of articles that came in before there was any.

    Args:
        database: The archive, open for writing.
        blobs: Its contents, if some are at hand.
    """
    blobs, count = blobs or Blobs(database), 0
    while True:
        with database.transaction():
            last, unbanded = database.row("SELECT revision_id, unbanded FROM searched") or (0, 0)
            waiting = list(revisions(database, "WHERE r.id > ? ORDER BY r.id LIMIT ?", last, STEP))
            for row in waiting:
                pairs = written(new_pairs(database, blobs, row))
                database.execute("INSERT INTO search (rowid, pairs) VALUES (?, ?)", row.id, pairs)
                if row.id <= unbanded:
                    know(database, blobs, row)
            if waiting:
                database.execute("UPDATE searched SET revision_id = ?", waiting[-1].id)
        count += len(waiting)
        if len(waiting) < STEP:
            return count


def reindex(database: Database) -> None:
    """Empty the index and the bands of near copies, so that the next `catch_up` makes both anew. Inside a transaction."""
    database.execute("INSERT INTO search (search) VALUES ('delete-all')")
    database.execute(
        "UPDATE searched SET revision_id = 0, unbanded = (SELECT coalesce(max(id), 0) FROM revision)"
    )
    forget_bands(database)


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


def known(database: Database) -> int:
    """Return up to which revision the index knows."""
    row = database.row("SELECT revision_id FROM searched")
    return int(row[0]) if row else 0


def new_pairs(database: Database, blobs: Blobs, row: RevisionRow) -> Pairs:
    """Return the pairs that a revision has and the one before it has not, sorted: what is indexed of it."""
    found = pairs_of(parts_of(database, blobs, row.id))
    before = database.row(
        "SELECT id FROM revision WHERE article_id = ? AND number < ? ORDER BY number DESC LIMIT 1",
        *(row.article_id, row.number),
    )
    if before is None:
        return found
    old = pairs_of(parts_of(database, blobs, before[0]))
    if not old.size:
        return found
    is_new: NDArray[np.bool_] = old.take(np.searchsorted(old, found), mode="clip") != found
    return found[is_new]


def parts_of(database: Database, blobs: Blobs, revision: int) -> list[str]:
    """Return what of a revision can be found: its text first, then its fields."""
    seen = first_sighting(database, revision)
    if seen is None:
        return []
    record = msgspec.json.decode(blobs.get(seen.record_id), type=_Searched)
    said = record.metadata
    fields = [said.title, said.subtitle, said.kicker, said.byline, *(one.text for one in said.captions)]
    return [record.text, *filter(None, fields)]


def pairs_of(parts: Sequence[str]) -> Pairs:
    """Return every two characters that stand side by side, and the last one of each part alone: sorted, each once."""
    codes, offsets = key_codes("\n".join(parts))  # the key leaves out the line feeds
    if not codes.size:
        return np.empty(0, dtype=np.uint64)
    pairs = codes.astype(np.uint64) << _HALF
    pairs[:-1] |= codes[1:]
    lasts = np.searchsorted(offsets, np.cumsum([len(part) + 1 for part in parts])) - 1
    pairs[lasts] &= _FIRST
    pairs.sort()
    is_new = np.ones(pairs.size, dtype=np.bool_)
    np.not_equal(pairs[1:], pairs[:-1], out=is_new[1:])
    return pairs[is_new]


def characters(pairs: Pairs) -> tuple[Pairs, Pairs]:
    """Return the code points of the first characters, and those of the second ones; 0 for none."""
    return pairs >> _HALF, pairs & _SECOND


def written(pairs: Pairs) -> str:
    """Return pairs as the index takes them: set off by spaces."""
    words = np.full((pairs.size, 3), ord(" "), dtype=np.uint32)
    words[:, 0], words[:, 1] = characters(pairs)
    return from_code_points(words[words != 0])


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
    last: tuple[RevisionRow, list[str]] | None = None
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
