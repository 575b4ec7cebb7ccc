"""The index of words: every two characters side by side in a revision and in none before it. Derived, and may lag behind.

What can be found of a revision is its text and some of its fields, folded by the comparison key.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dedupe_brief.archive.blobs import Blobs
from dedupe_brief.archive.database import Database
from dedupe_brief.archive.linking import forget_bands, know
from dedupe_brief.archive.rows import first_sighting, revisions
from dedupe_brief.core.fingerprint import key_codes
from dedupe_brief.core.script import from_code_points
from dedupe_brief.core.versioning.revisions import Worded, searchable

__all__ = [
    "STEP",
    "Document",
    "Pairs",
    "catch_up",
    "characters",
    "documents",
    "known",
    "new_pairs",
    "parts_of",
    "reindex",
    "together",
    "written",
]

STEP: Final = 256
"""How many revisions are indexed at once, while other writers wait, and readers look through what is not indexed yet."""

# Revisions are folded together up to so many characters: beyond it their arrays no longer fit the processor's cache.
_TOGETHER: Final = 1 << 14

Pairs: TypeAlias = NDArray[np.uint64]
"""Pairs of characters: the code point of the first, shifted, and that of the second; 0 for none."""

_SHIFT: Final = np.uint64(21)
_SECOND: Final = np.uint64((1 << 21) - 1)
_ONE: Final = np.uint64(1)

# The revisions that are not indexed yet, and of each the one before it.
_WAITING: Final = """
    SELECT r.id, (
        SELECT p.id FROM revision p WHERE p.article_id = r.article_id AND p.number < r.number ORDER BY p.number DESC LIMIT 1
    ) FROM revision r WHERE r.id > ? ORDER BY r.id LIMIT ?
"""


class _Searched(Struct):
    text: str
    metadata: Worded


class Document(Struct, frozen=True):
    """What of a revision can be found, and what of the one before it.

    Attributes:
        revision: Its id.
        before: The id of the one before it; None if there is none, or none any more.
        parts: Its text first, then its fields.
        old: The same of the one before it.
    """

    revision: int
    before: int | None
    parts: Sequence[str]
    old: Sequence[str]


def catch_up(
    database: Database, blobs: Blobs | None = None, at_hand: Mapping[int, Document | None] | None = None
) -> int:
    """Index every revision that the index does not know yet, and return how many. Not inside a transaction.

    What near copies are known by is made as well, of articles that came in before there was any.

    Args:
        database: The archive, open for writing.
        blobs: Its contents, if some are at hand.
        at_hand: Revisions by their ids that need not be read; None if one has to be.
    """
    blobs, at_hand, count = blobs or Blobs(database), at_hand or {}, 0
    while True:
        with database.transaction():
            indexed = _index_some(database, blobs, at_hand)
        count += indexed
        if indexed < STEP:
            return count


def _index_some(database: Database, blobs: Blobs, at_hand: Mapping[int, Document | None]) -> int:
    """Index the revisions that come next, and return how many."""
    last, unbanded = database.row("SELECT revision_id, unbanded FROM searched") or (0, 0)
    waiting = list(database.rows(_WAITING, last, STEP))
    if not waiting:
        return 0
    for some in together(documents(database, blobs, waiting, at_hand)):
        words = zip((one.revision for one in some), written(new_pairs(some)), strict=True)
        database.execute_many("INSERT INTO search (rowid, pairs) VALUES (?, ?)", words)
    upto = waiting[-1][0]
    if last < unbanded:
        for row in list(
            revisions(database, "WHERE r.id > ? AND r.id <= ? ORDER BY r.id", last, min(upto, unbanded))
        ):
            know(database, blobs, row)
    database.execute("UPDATE searched SET revision_id = ?", upto)
    return len(waiting)


def reindex(database: Database) -> None:
    """Empty the index and the bands of near copies, so that the next `catch_up` makes both anew. Inside a transaction."""
    database.execute("INSERT INTO search (search) VALUES ('delete-all')")
    database.execute(
        "UPDATE searched SET revision_id = 0, unbanded = (SELECT coalesce(max(id), 0) FROM revision)"
    )
    forget_bands(database)


def known(database: Database) -> int:
    """Return up to which revision the index knows."""
    row = database.row("SELECT revision_id FROM searched")
    return int(row[0]) if row else 0


def documents(
    database: Database,
    blobs: Blobs,
    rows: Iterable[tuple[int, int | None]],
    at_hand: Mapping[int, Document | None],
) -> Iterator[Document]:
    """Yield what is to be indexed of revisions, each given with the one before it.

    Args:
        database: The archive.
        blobs: Its contents.
        rows: The ids of revisions, and of those before them.
        at_hand: Revisions by their ids that need not be read, unless another one is before them by now.
    """
    for revision, before in rows:
        held = at_hand.get(revision)
        if held is not None and held.before == before:
            yield held
            continue
        old = () if before is None else parts_of(database, blobs, before)
        yield Document(revision, before, parts_of(database, blobs, revision), old)


def together(items: Iterable[Document]) -> Iterator[list[Document]]:
    """Yield documents in groups that are best folded at once; which changes nothing but the time."""
    group: list[Document] = []
    size = 0
    for item in items:
        group.append(item)
        size += sum(map(len, item.parts)) + sum(map(len, item.old))
        if size >= _TOGETHER:
            yield group
            group, size = [], 0
    if group:
        yield group


def parts_of(database: Database, blobs: Blobs, revision: int) -> Sequence[str]:
    """Return what of a revision can be found: its text first, then its fields."""
    seen = first_sighting(database, revision)
    if seen is None:
        return ()
    record = msgspec.json.decode(blobs.get(seen.record_id), type=_Searched)
    return searchable(record.text, record.metadata)


def new_pairs(items: Sequence[Document]) -> list[Pairs]:
    """Return of each document the pairs that it has and the one before it has not, sorted: what is indexed of it.

    A pair is two characters that stand side by side, or the last one of a part alone.
    """
    parts = [part for item in items for part in (*item.old, *item.parts)]
    codes, offsets = key_codes("\n".join([*parts, ""]))  # the key leaves out the line feeds
    lengths = np.array([len(part) + 1 for part in parts], dtype=np.int64)
    ends = np.append(0, np.searchsorted(offsets, lengths.cumsum()))
    # The lowest bit says that a pair is of the new one. It comes after the same pair of the old one then.
    pairs = codes.astype(np.uint64) << _SHIFT
    pairs[:-1] |= codes[1:]
    lasts = ends[1:][ends[1:] > ends[:-1]] - 1
    pairs[lasts] &= ~_SECOND
    pairs <<= _ONE
    counts = [count for item in items for count in (len(item.old), len(item.parts))]
    sides = ends[np.append(0, np.cumsum(counts))].tolist()
    for start, middle, end in zip(sides[::2], sides[1::2], sides[2::2], strict=False):
        pairs[middle:end] |= _ONE
        pairs[start:end].sort()
    return _firsts(pairs, sides[::2])


def _firsts(pairs: Pairs, bounds: list[int]) -> list[Pairs]:
    """Return the pairs of each document, sorted with their mark, that are new: each once, and without it."""
    bare = pairs >> _ONE
    is_first = np.ones(bare.size, dtype=np.bool_)
    np.not_equal(bare[1:], bare[:-1], out=is_first[1:])
    is_first[[start for start in bounds if start < bare.size]] = True
    is_first &= (pairs & _ONE).astype(np.bool_)
    kept = bare[is_first]
    ends = np.append(0, is_first.cumsum())[bounds].tolist()
    return [kept[start:end] for start, end in pairwise(ends)]


def characters(pairs: Pairs) -> tuple[Pairs, Pairs]:
    """Return the code points of the first characters, and those of the second ones; 0 for none."""
    return pairs >> _SHIFT, pairs & _SECOND


def written(pairs: Sequence[Pairs]) -> Iterator[str]:
    """Yield the pairs of each document as the index takes them: set off by spaces."""
    ends = np.append(0, np.cumsum([one.size for one in pairs]))
    words = np.full((ends[-1], 3), ord(" "), dtype=np.uint32)
    words[:, 0], words[:, 1] = characters(np.concatenate(pairs))
    alone = np.append(0, (words[:, 1] == 0).cumsum())
    text = from_code_points(words[words != 0])
    for start, end in pairwise((3 * ends - alone[ends]).tolist()):
        yield text[start:end]
