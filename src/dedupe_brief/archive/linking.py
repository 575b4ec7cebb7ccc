"""The same text at another address: found, and linked with how it is the same."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct

from dedupe_brief.archive.blobs import Blobs
from dedupe_brief.archive.database import Database, damaged
from dedupe_brief.archive.rows import RevisionRow, first_sighting, revisions
from dedupe_brief.archive.seals import seal
from dedupe_brief.core.history import Prepared, alias_reason
from dedupe_brief.core.matching import SHORTEST, Kind, compare
from dedupe_brief.core.revisions import Alias, Reason
from dedupe_brief.core.signature import Signature, signature, stacked

__all__ = ["End", "Links", "bands_of", "forget_bands", "know", "stored_text"]

# Shorter texts are alike by chance: "no text", a single date.
_LEAST_SHARED: Final = 16  # characters

# So many articles are compared with a new one, those that share most bands with it first.
_COMPARED: Final = 8

# Of the bands of a signature so many are kept. Copies at other addresses share most n-grams, so that a few tell them:
# with every second n-gram in common (a Jaccard similarity of .5) 88 of 100 are found, from .6 on 98.
_BANDS: Final = 16

_NEAR: Final = frozenset({Kind.EXACT, Kind.SCRIPT, Kind.NEAR, Kind.TAIWAN})
"""What makes two articles near copies: all but that one is contained in the other."""


class _Text(Struct):
    text: str


def stored_text(content: bytes) -> str:
    """Return the text of a record that was stored, without reading the rest of it."""
    return msgspec.json.decode(content, type=_Text).text


def bands_of(signed: Signature) -> Iterator[int]:
    """Yield the bands of a signature as the table keeps them; none of a text that is too short to be near another."""
    if signed.size < SHORTEST:
        return
    rows, _ = stacked([signed.packed])
    yield from (band << 32 | value for band, value in enumerate(rows[0, :_BANDS].tolist()))


class End(NamedTuple):
    """An article at one end of a link: its id, and what it is known by."""

    article: int
    address: str


class Links:
    """Links articles that have the same text.

    Args:
        database: The archive, open for writing.
        blobs: Its contents.
    """

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    def link(self, ours: End, capture: Prepared, *, is_new: bool) -> tuple[Alias, ...]:
        """Link the article of a new revision to the first one that has had the same text.

        A new article is linked to one with nearly the same text, if none has the same.

        Args:
            ours: The article.
            capture: What the revision was made of.
            is_new: It is the article's first.

        Returns:
            The articles that it is linked to and was not before. The later of two is always the alias of the earlier.
        """
        state = capture.state
        if len(state.text) < _LEAST_SHARED:
            return ()
        same = next(
            revisions(
                self._database,
                "WHERE r.text_key = ? AND r.article_id <> ? ORDER BY r.article_id, r.number LIMIT 1",
                *(state.text_key, ours.article),
            ),
            None,
        )
        if same is not None:
            theirs = End(same.article_id, same.address)
            return self._linked(
                ours, theirs, alias_reason(state.text, _text_of(self._database, self._blobs, same)), 1.0
            )
        return self._near(ours, capture.signature) if is_new else ()

    def _near(self, ours: End, signed: Signature) -> tuple[Alias, ...]:
        """Link a new article to the one that is most like it, and make it known to those that come."""
        bands = list(bands_of(signed))
        best: tuple[float, RevisionRow] | None = None
        for row in self._sharing(bands):
            match = compare(signed, signature(_text_of(self._database, self._blobs, row)))
            if match and match.kind in _NEAR and (best is None or match.similarity > best[0]):
                best = match.similarity, row
        _insert_bands(self._database, ours.article, bands)
        if best is None:
            return ()
        similarity, row = best
        return self._linked(ours, End(row.article_id, row.address), Reason.NEAR, similarity)

    def _sharing(self, bands: list[int]) -> Iterator[RevisionRow]:
        """Yield the first revisions of articles that share bands, those that share most first."""
        marks = ", ".join("?" * len(bands)) or "NULL"
        found = self._database.rows(
            f"SELECT article_id FROM band WHERE hash IN ({marks})"  # noqa: S608  only question marks are put in
            " GROUP BY article_id ORDER BY count(*) DESC, article_id LIMIT ?",
            *(*bands, _COMPARED),
        )
        for (article,) in list(found):
            yield from revisions(self._database, "WHERE a.id = ? ORDER BY r.number LIMIT 1", article)

    def _linked(self, ours: End, theirs: End, reason: Reason, similarity: float) -> tuple[Alias, ...]:
        earlier, later = sorted((ours, theirs))
        ends = later.article, earlier.article
        if self._database.row("SELECT 1 FROM alias WHERE article_id = ? AND of_id = ?", *ends):
            return ()
        said = (reason.value, similarity)
        self._database.execute(
            "INSERT INTO alias (article_id, of_id, reason, similarity, seal) VALUES (?, ?, ?, ?, ?)",
            *(*ends, *said, seal("alias", later.address, earlier.address, *said)),
        )
        return (Alias(theirs.address, reason, similarity),)


def know(database: Database, blobs: Blobs, row: RevisionRow) -> None:
    """Let near copies of an article be found, if this is its first revision; bands that are there already stay.

    An article with a text that was there before has none: its copies are found by the one that came first.
    """
    if row.number != 1 or row.chars < _LEAST_SHARED:
        return
    if database.row(
        "SELECT 1 FROM revision WHERE text_key = ? AND id < ? AND article_id <> ?",
        *(row.text_key, row.id, row.article_id),
    ):
        return
    signed = signature(_text_of(database, blobs, row))
    _insert_bands(database, row.article_id, bands_of(signed))


def forget_bands(database: Database) -> None:
    """Take out the bands that `know` can make anew: those of articles whose first revision is there."""
    database.execute(
        "DELETE FROM band WHERE article_id IN (SELECT article_id FROM revision WHERE number = 1)"
    )


def _insert_bands(database: Database, article: int, bands: Iterable[int]) -> None:
    database.execute_many(
        "INSERT OR IGNORE INTO band (hash, article_id) VALUES (?, ?)", ((band, article) for band in bands)
    )


def _text_of(database: Database, blobs: Blobs, revision: RevisionRow) -> str:
    seen = first_sighting(database, revision.id)
    if seen is None:
        raise damaged(database.path, "nobody saw it", f"{revision.address}@{revision.number}")
    return stored_text(blobs.get(seen.record_id))
