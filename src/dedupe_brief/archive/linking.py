"""The same text at another address: found, and linked with how it is the same."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct

from dedupe_brief.archive.blobs import Blobs
from dedupe_brief.archive.database import Database, damaged
from dedupe_brief.archive.inserts import marks
from dedupe_brief.archive.rows import RevisionRow, first_sighting, revisions
from dedupe_brief.archive.seals import seal
from dedupe_brief.core.duplicates.matching import SHORTEST, Kind, compare
from dedupe_brief.core.duplicates.signature import Signature, signature
from dedupe_brief.core.history import Prepared, alias_reason
from dedupe_brief.core.versioning.revisions import Alias, Reason

__all__ = ["End", "Links", "New", "bands_of", "forget_bands", "know", "stored_text"]

# Shorter texts are alike by chance: "no text", a single date.
_LEAST_SHARED: Final = 16  # characters

# So many articles are compared with a new one, those that share most bands with it first.
_COMPARED: Final = 8

# Of the bands of a signature so many are kept. Copies at other addresses share most n-grams, so that a few tell them:
# with every second n-gram in common (a Jaccard similarity of .5) 88 of 100 are found, from .6 on 98.
_BANDS: Final = 16

_NEAR: Final = frozenset({Kind.EXACT, Kind.SCRIPT, Kind.NEAR, Kind.TAIWAN})
"""What makes two articles near copies: all but that one is contained in the other."""


# Of each revision from one on, the first one of another article that had its text before.
_SAME: Final = """
    SELECT n.id, (
        SELECT r.id FROM revision r WHERE r.text_key = n.text_key AND r.article_id <> n.article_id AND r.id < n.id
        ORDER BY r.article_id, r.number LIMIT 1
    ) FROM revision n WHERE n.id >= ?
"""


class _Text(Struct):
    text: str


def stored_text(content: bytes) -> str:
    """Return the text of a record that was stored, without reading the rest of it."""
    return msgspec.json.decode(content, type=_Text).text


def bands_of(signed: Signature) -> Iterator[int]:
    """Yield the bands of a signature as the table keeps them; none of a text that is too short to be near another."""
    if signed.size < SHORTEST:
        return
    yield from (band << 32 | value for band, value in enumerate(signed.bands[:_BANDS].tolist()))


class End(NamedTuple):
    """An article at one end of a link: its id, and what it is known by."""

    article: int
    address: str


class New(NamedTuple):
    """A revision that was just stored: its id, its article, what it was made of, whether it is the article's first."""

    revision: int
    end: End
    capture: Prepared
    is_first: bool


class Links:
    """Links articles that have the same text.

    Args:
        database: The archive, open for writing.
        blobs: Its contents.
    """

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    def link(self, stored: Sequence[New]) -> dict[int, tuple[Alias, ...]]:
        """Link the articles of new revisions to the first one that had the same text before.

        A new article is linked to one with nearly the same text, if none has the same.

        Args:
            stored: The revisions, in their order; no other one came in since the first of them.

        Returns:
            For each revision that makes a link, by its id, the articles that its own is linked to and was not before. The
            later of two is always the alias of the earlier.
        """
        told = [new for new in stored if len(new.capture.state.text) >= _LEAST_SHARED]
        if not told:
            return {}
        same = {
            number: one for number, one in self._database.rows(_SAME, told[0].revision) if one is not None
        }
        alone = {new.revision: list(bands_of(new.capture.signature)) for new in told if new.is_first}
        alone = {number: bands for number, bands in alone.items() if number not in same}
        _insert_bands(
            self._database,
            ((band, new.end.article) for new in told for band in alone.get(new.revision, ())),
        )
        made = {}
        for new in told:
            if new.revision in same:
                made[new.revision] = self._same(new, same[new.revision])
            elif new.revision in alone:
                made[new.revision] = self._near(new, alone[new.revision])
        return made

    def _same(self, new: New, other: int) -> tuple[Alias, ...]:
        """Link an article to that of another revision, whose text is the same."""
        row = next(revisions(self._database, "WHERE r.id = ?", other), None)
        if row is None:
            raise damaged(self._database.path, f"revision {other} is missing", new.end.address)
        reason = alias_reason(new.capture.state.text, _text_of(self._database, self._blobs, row))
        return self._linked(new.end, End(row.article_id, row.address), reason, 1.0)

    def _near(self, new: New, bands: Sequence[int]) -> tuple[Alias, ...]:
        """Link a new article to the one before it that is most like it."""
        best: tuple[float, RevisionRow] | None = None
        for row in self._sharing(new.end.article, bands):
            match = compare(new.capture.signature, signature(_text_of(self._database, self._blobs, row)))
            if match and match.kind in _NEAR and (best is None or match.similarity > best[0]):
                best = match.similarity, row
        if best is None:
            return ()
        similarity, row = best
        return self._linked(new.end, End(row.article_id, row.address), Reason.NEAR, similarity)

    def _sharing(self, article: int, bands: Sequence[int]) -> Iterator[RevisionRow]:
        """Yield the first revisions of earlier articles that share bands, those that share most first."""
        found = self._database.rows(
            f"SELECT article_id FROM band WHERE hash IN ({marks(bands)}) AND article_id < ?"  # noqa: S608  question marks
            " GROUP BY article_id ORDER BY count(*) DESC, article_id LIMIT ?",
            *(*bands, article, _COMPARED),
        )
        for (other,) in list(found):
            yield from revisions(self._database, "WHERE a.id = ? ORDER BY r.number LIMIT 1", other)

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
    _insert_bands(database, ((band, row.article_id) for band in bands_of(signed)))


def forget_bands(database: Database) -> None:
    """Take out the bands that `know` can make anew: those of articles whose first revision is there."""
    database.execute(
        "DELETE FROM band WHERE article_id IN (SELECT article_id FROM revision WHERE number = 1)"
    )


def _insert_bands(database: Database, pairs: Iterable[tuple[int, int]]) -> None:
    """Insert bands, each with its article: in their order, since neighbours share pages."""
    database.execute_many("INSERT OR IGNORE INTO band (hash, article_id) VALUES (?, ?)", sorted(pairs))


def _text_of(database: Database, blobs: Blobs, revision: RevisionRow) -> str:
    seen = first_sighting(database, revision.id)
    if seen is None:
        raise damaged(database.path, "nobody saw it", f"{revision.address}@{revision.number}")
    return stored_text(blobs.get(seen.record_id))
