"""Captures stored: a revision where something changed, a sighting where nothing did, aliases, all sealed."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from dedupe_brief.archive.blobs import Blobs, Stored
from dedupe_brief.archive.database import Database, damaged
from dedupe_brief.archive.indexing import STEP, Document, catch_up
from dedupe_brief.archive.linking import End, Links
from dedupe_brief.archive.rows import RevisionRow, SightingRow, revisions, sightings
from dedupe_brief.archive.seals import seal
from dedupe_brief.core.history import Prepared, State, Step, prepare, state, step
from dedupe_brief.core.model import Metadata, Record
from dedupe_brief.core.record import as_digest, from_json
from dedupe_brief.core.revisions import Alias, Capture, Cause, Change, searchable
from dedupe_brief.errors import ArchiveError

__all__ = ["Added", "Reclean", "Writer"]

Reclean: TypeAlias = Callable[[Record, bytes | None, Record], Record | None]
"""Cleans the source of the first record, whose bytes are given if they are kept, as the second one was cleaned."""


class Added(Struct, frozen=True):
    """What became of a capture.

    Attributes:
        address: What the article is known by.
        number: The revision that was seen.
        change: What it is to the one before it.
        cause: Who made the difference.
        again: This very sighting was there already, and nothing is stored.
        later: The latest time at which the article had been seen before, if that is after this sighting.
        aliases: Articles with the same text that had not been linked.
        digest: The digest of the revision that was seen, ``sha256:<hex>``.
    """

    address: str
    number: int
    change: Change
    cause: Cause
    again: bool = False
    later: str | None = None
    aliases: tuple[Alias, ...] = ()
    digest: str = ""


class _Origin(Struct):
    digest: str


class _Compared(Struct):
    """What of a record that is stored is compared, or can be found."""

    text: str
    metadata: Metadata
    origin: _Origin


class _Latest(Struct, frozen=True):
    """The latest revision of an article, and when it was seen last."""

    revision: RevisionRow
    sighting: SightingRow


class Writer:
    """Adds captures to an archive.

    Args:
        database: The archive, open for writing.
        keep_sources: Whether the bytes of sources are stored beside the records.
        reclean: Tells, where both site and cleaner may have changed a text, what the cleaner changed; None if
            sources can't be cleaned here.

    Attributes:
        blobs: The contents of the archive, those that were added last at hand.
    """

    def __init__(
        self, database: Database, *, keep_sources: bool = True, reclean: Reclean | None = None
    ) -> None:
        self._database = database
        self.blobs = Blobs(database)
        self._links = Links(database, self.blobs)
        self._keep_sources = keep_sources
        self._reclean = reclean
        self._cleaners: dict[bytes, int] = {}
        self._waiting: dict[int, Document] = {}  # revisions that were added and not yet indexed

    @contextmanager
    def group(self) -> Iterator[None]:
        """Store what is added in the block as one: all of it, once the block is left in peace, or nothing."""
        try:
            with self._database.transaction():
                self.blobs.refresh()
                yield
        except BaseException:
            self.blobs.forget()
            self._cleaners.clear()
            self._waiting.clear()
            raise
        if len(self._waiting) >= STEP:
            with suppress(
                ArchiveError
            ):  # the group is stored; what can't be indexed is said at the end of the run
                self.catch_up()

    def catch_up(self) -> None:
        """Let all that was stored be found by its words. Not inside a group. Raises like `group`."""
        waiting, self._waiting = self._waiting, {}
        catch_up(self._database, self.blobs, waiting)

    def add(self, capture: Capture) -> Added:
        """Store a capture. To be called inside a group; nobody else writes meanwhile.

        Raises:
            ArchiveError: It can't be stored, or what it is compared with is damaged.
        """
        return self.store(prepare(capture))

    def store(self, capture: Prepared) -> Added:
        """Store a capture that was prepared elsewhere. Raises like `add`."""
        after = capture.state
        article = self._article(capture.address)
        latest = self._latest(article, capture.address)
        later = None if latest is None else self._since(article, capture.seen)
        known = None if later is None else self._known(article, capture)
        if known is not None:
            number, sealed = known
            return Added(
                capture.address, number, Change.UNCHANGED, Cause.SITE, again=True, digest=as_digest(sealed)
            )
        later = None if later == capture.seen else later
        before = None if latest is None else self._compared(latest)
        taken = step(None, after)
        if latest is not None and before is not None:
            taken = self._step(latest, before, capture)
        source, record = self._stored(capture, latest)
        if latest is not None and taken.change is Change.UNCHANGED:
            self._sighting(latest.revision.id, latest.revision.seal, capture, record, source)
            return Added(
                capture.address,
                latest.revision.number,
                taken.change,
                taken.cause,
                later=later,
                digest=as_digest(latest.revision.seal),
            )
        parent = latest.revision if latest else None
        number = parent.number + 1 if parent else 1
        made, sealed = self._revision(article, capture.address, number, parent, after, taken)
        self._sighting(made, sealed, capture, record, source)
        old = () if before is None else searchable(before.text, before.metadata)
        self._waiting[made] = Document(made, parent.id if parent else None, capture.searchable, old)
        linked = self._links.link(End(article, capture.address), capture, is_new=parent is None)
        return Added(
            capture.address,
            number,
            taken.change,
            taken.cause,
            later=later,
            aliases=linked,
            digest=as_digest(sealed),
        )

    def _article(self, address: str) -> int:
        row = self._database.row("SELECT id FROM article WHERE address = ?", address)
        if row is not None:
            return int(row[0])
        sealed = seal("article", address)
        return self._database.execute("INSERT INTO article (address, seal) VALUES (?, ?)", address, sealed)

    def _latest(self, article: int, address: str) -> _Latest | None:
        newest = "WHERE a.id = ? ORDER BY r.number DESC LIMIT 1"
        revision = next(revisions(self._database, newest, article), None)
        if revision is None:
            return None
        last = "WHERE s.revision_id = ? ORDER BY s.id DESC LIMIT 1"
        sighting = next(sightings(self._database, last, revision.id), None)
        if sighting is None:
            raise damaged(self._database.path, "nobody saw it", f"{address}@{revision.number}")
        return _Latest(revision, sighting)

    def _known(self, article: int, capture: Prepared) -> tuple[int, bytes] | None:
        """Return number and seal of the revision that this very sighting is one of, if it is there."""
        found = self._database.row(
            "SELECT r.number, r.seal FROM revision r JOIN sighting s ON s.revision_id = r.id JOIN blob b ON b.id = s.record_id "
            "WHERE r.article_id = ? AND s.seen = ? AND b.digest = ?",
            *(article, capture.seen, hashlib.sha256(capture.content).digest()),
        )
        return None if found is None else (int(found[0]), bytes(found[1]))

    def _since(self, article: int, seen: str) -> str | None:
        """Return the latest time an article was seen, if that is not before ``seen``."""
        found = self._database.row(
            "SELECT max(s.seen) FROM revision r JOIN sighting s ON s.revision_id = r.id WHERE r.article_id = ?",
            article,
        )
        latest = found[0] if found else None
        return latest if latest is not None and latest >= seen else None

    def _compared(self, latest: _Latest) -> _Compared:
        return msgspec.json.decode(self.blobs.get(latest.sighting.record_id), type=_Compared)

    def _step(self, latest: _Latest, before: _Compared, capture: Prepared) -> Step:
        def recleaned() -> State | None:
            if self._reclean is None:
                return None
            kept = latest.sighting.source_id
            source = None if kept is None else self.blobs.get(kept)
            content = self.blobs.get(latest.sighting.record_id)
            made = self._reclean(from_json(content.decode()), source, from_json(capture.content.decode()))
            return None if made is None else state(made)

        return step(_state(latest, before), capture.state, recleaned)

    def _stored(self, capture: Prepared, latest: _Latest | None) -> tuple[Stored | None, Stored]:
        """Store source and record, each against the one before it; a first record against its source."""
        source = None
        if self._keep_sources and capture.source is not None:
            source = self.blobs.put(capture.source, latest.sighting.source_id if latest else None)
        before = latest.sighting.record_id if latest else None
        return source, self.blobs.put(capture.content, before, source.id if source else None)

    def _revision(
        self, article: int, address: str, number: int, parent: RevisionRow | None, after: State, taken: Step
    ) -> tuple[int, bytes]:
        said: tuple[Any, ...] = (
            *(number, parent.seal if parent else None),
            *(after.content, after.cosmetic, after.text_key, after.title, len(after.text)),
            *(taken.change.value, taken.cause.value, taken.added, taken.removed, int(taken.title_changed)),
        )
        sealed = seal("revision", address, *said)
        made = self._database.execute(
            "INSERT INTO revision (article_id, number, parent_seal, content, cosmetic, text_key, title, chars,"
            " change, cause, added, removed, title_changed, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(article, *said, sealed),
        )
        return made, sealed

    def _sighting(
        self, revision: int, sealed: bytes, capture: Prepared, record: Stored, source: Stored | None
    ) -> None:
        cleaner = capture.state.cleaner
        said = (capture.seen, record.digest, source.digest if source else None, cleaner)
        self._database.execute(
            "INSERT INTO sighting (revision_id, seen, record_id, source_id, cleaner_id, seal)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            *(revision, capture.seen, record.id, source.id if source else None),
            *(self._cleaner(cleaner, capture.cleaner), seal("sighting", sealed, *said)),
        )

    def _cleaner(self, digest: bytes, about: bytes) -> int:
        if digest not in self._cleaners:
            row = self._database.row("SELECT id FROM cleaner WHERE digest = ?", digest)
            made = row[0] if row else self._insert_cleaner(digest, about.decode())
            self._cleaners[digest] = made
        return self._cleaners[digest]

    def _insert_cleaner(self, digest: bytes, about: str) -> int:
        return self._database.execute("INSERT INTO cleaner (digest, about) VALUES (?, ?)", digest, about)


def _state(latest: _Latest, said: _Compared) -> State:
    """Return what the latest revision is compared by, of its row and its record as it is stored."""
    row = latest.revision
    return State(
        text=said.text,
        title=row.title,
        content=row.content,
        cosmetic=row.cosmetic,
        text_key=row.text_key,
        cleaner=latest.sighting.cleaner,
        source=said.origin.digest,
    )
