"""The same text at another address: found, and linked with how it is the same."""

from typing import Final

import msgspec
from msgspec import Struct

from dedupe_brief.archive.blobs import Blobs
from dedupe_brief.archive.database import Database, damaged
from dedupe_brief.archive.rows import RevisionRow, revisions
from dedupe_brief.archive.seals import seal
from dedupe_brief.core.history import Alias, Reason, State, alias_reason

__all__ = ["Links", "stored_text"]

# Shorter texts are alike by chance: "no text", a single date.
_LEAST_SHARED: Final = 16  # characters


class _Text(Struct):
    text: str


def stored_text(content: bytes) -> str:
    """Return the text of a record that was stored, without reading the rest of it."""
    return msgspec.json.decode(content, type=_Text).text


class Links:
    """Links articles that have the same text.

    Args:
        database: The archive, open for writing.
        blobs: Its contents.
    """

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    def link(self, revision: int, state: State) -> tuple[Alias, ...]:
        """Link the article of a new revision to the first one that has had the same text.

        Returns:
            The articles that it is linked to and was not before. The later of two is always the alias of the earlier.
        """
        if len(state.text) < _LEAST_SHARED:
            return ()
        (ours,) = revisions(self._database, "WHERE r.id = ?", revision)
        theirs = next(
            revisions(
                self._database,
                "WHERE r.text_key = ? AND r.article_id <> ? ORDER BY r.article_id, r.number LIMIT 1",
                *(state.text_key, ours.article_id),
            ),
            None,
        )
        if theirs is None:
            return ()
        return self._linked(ours, theirs, alias_reason(state.text, self._text_of(theirs)), 1.0)

    def _linked(
        self, ours: RevisionRow, theirs: RevisionRow, reason: Reason, similarity: float
    ) -> tuple[Alias, ...]:
        earlier, later = sorted((ours, theirs), key=lambda row: row.article_id)
        ends = later.article_id, earlier.article_id
        if self._database.row("SELECT 1 FROM alias WHERE article_id = ? AND of_id = ?", *ends):
            return ()
        said = (reason.value, similarity)
        self._database.execute(
            "INSERT INTO alias (article_id, of_id, reason, similarity, seal) VALUES (?, ?, ?, ?, ?)",
            *(*ends, *said, seal("alias", later.address, earlier.address, *said)),
        )
        return (Alias(theirs.address, reason, similarity),)

    def _text_of(self, revision: RevisionRow) -> str:
        row = self._database.row(
            "SELECT record_id FROM sighting WHERE revision_id = ? ORDER BY id LIMIT 1", revision.id
        )
        if row is None:
            raise damaged(self._database.path, "nobody saw it", f"{revision.address}@{revision.number}")
        return stored_text(self._blobs.get(row[0]))
