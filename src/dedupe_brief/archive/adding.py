"""Captures stored: a revision where something changed, a sighting where nothing did, aliases, all sealed.

Many captures are stored together: what is asked about one is asked about all of them, and rows are inserted at the end.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from dedupe_brief.archive.blobs import Blobs, Stored
from dedupe_brief.archive.database import Database
from dedupe_brief.archive.heads import Head, Latest, heads
from dedupe_brief.archive.indexing import STEP, Document, catch_up
from dedupe_brief.archive.inserts import Inserts
from dedupe_brief.archive.linking import End, Links, New
from dedupe_brief.archive.seals import seal
from dedupe_brief.core.history import Prepared, State, Step, prepare, state, step
from dedupe_brief.core.model import Record
from dedupe_brief.core.record import as_digest, from_json
from dedupe_brief.core.versioning.revisions import Alias, Capture, Cause, Change, Worded, searchable
from dedupe_brief.errors import ArchiveError

__all__ = ["Added", "Reclean", "Writer"]

_TOGETHER: Final = 256  # captures that are stored together

_ARTICLE: Final = ("address", "seal")
_REVISION: Final = (
    *("article_id", "number", "parent_seal", "content", "cosmetic", "text_key", "title", "chars"),
    *("change", "cause", "added", "removed", "title_changed", "seal"),
)
_SIGHTING: Final = ("revision_id", "seen", "record_id", "source_id", "cleaner_id", "seal")

_KNOWN: Final = """
    SELECT r.number, r.seal FROM revision r JOIN sighting s ON s.revision_id = r.id JOIN blob b ON b.id = s.record_id
    WHERE r.article_id = ? AND s.seen = ? AND b.digest = ?
"""

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


class _Digests(NamedTuple):
    """The SHA-256 of a capture's record, and of its source if that is stored."""

    record: bytes
    source: bytes | None


class _Origin(Struct):
    digest: str


class _Compared(Struct):
    """What of a record that is stored is compared, or can be found: its JSON, as far as that."""

    text: str
    metadata: Worded
    origin: _Origin


class Writer:
    """Adds captures to an archive.

    Args:
        database: The archive, open for writing.
        keep_sources: Whether the bytes of sources are stored beside the records.
        reclean: Tells, where both site and cleaner may have changed a text, what the cleaner changed; None if
            sources can't be cleaned here.
    """

    def __init__(
        self, database: Database, *, keep_sources: bool = True, reclean: Reclean | None = None
    ) -> None:
        self._database = database
        self._blobs = Blobs(database)
        self._links = Links(database, self._blobs)
        self._keep_sources = keep_sources
        self._reclean = reclean
        self._cleaners: dict[bytes, int] = {}
        self._articles = Inserts(database, "article", _ARTICLE)
        self._revisions = Inserts(database, "revision", _REVISION)
        self._sightings = Inserts(database, "sighting", _SIGHTING)
        self._waiting: dict[int, Document | None] = {}  # revisions that were added and not yet indexed

    @contextmanager
    def group(self) -> Iterator[None]:
        """Store what is added in the block as one: all of it, once the block is left in peace, or nothing."""
        try:
            with self._database.transaction():
                self._blobs.refresh()
                yield
        except BaseException:
            self._forget()
            raise
        if len(self._waiting) >= STEP:
            # The group is stored; what can't be indexed is said at the end of the run.
            with suppress(ArchiveError):
                self.catch_up()

    def catch_up(self) -> int:
        """Let all that is stored be found by its words, and return how much was not. Not inside a group.

        Raises:
            ArchiveError: It can't be written, or is damaged.
        """
        waiting, self._waiting = self._waiting, {}
        return catch_up(self._database, self._blobs, waiting)

    def add(self, capture: Capture) -> Added:
        """Store a capture. To be called inside a group; nobody else writes meanwhile.

        Raises:
            ArchiveError: It can't be stored, or what it is compared with is damaged.
        """
        (added,) = self.store([prepare(capture)])
        return added

    def store(self, captures: Sequence[Prepared]) -> list[Added]:
        """Store captures that were prepared elsewhere, in their order. Inside a group; raises like `add`."""
        parts = (captures[start : start + _TOGETHER] for start in range(0, len(captures), _TOGETHER))
        return [added for part in parts for added in self._store(part)]

    def _store(self, captures: Sequence[Prepared]) -> list[Added]:
        digests = [self._digests(capture) for capture in captures]
        known = heads(self._database, list({capture.address for capture in captures}))
        self._look_up(captures, digests, known)
        made: list[tuple[Added, New | None]] = []
        for capture, digested in zip(captures, digests, strict=True):
            if capture.address not in known:
                known[capture.address] = Head(self._article(capture.address))
            made.append(self._added(known[capture.address], capture, digested))
        self._flush()
        linked = self._links.link([new for _, new in made if new is not None])
        return [_with_links(added, linked.get(new.revision, ())) if new else added for added, new in made]

    def _digests(self, capture: Prepared) -> _Digests:
        source = capture.source if self._keep_sources else None
        return _Digests(
            hashlib.sha256(capture.content).digest(),
            None if source is None else hashlib.sha256(source).digest(),
        )

    def _look_up(
        self, captures: Sequence[Prepared], digests: Sequence[_Digests], known: dict[str, Head]
    ) -> None:
        """Read what is stored of contents, and what they will be packed against."""
        bases: list[int | None] = []
        for capture in captures:
            head = known.get(capture.address)
            if head is not None and head.latest is not None:
                bases.append(head.latest.record_id)
                if self._keep_sources and capture.source and _is_longer(capture.source, capture):
                    bases.append(head.latest.source_id)
        contents = [digest for one in digests for digest in one if digest is not None]
        self._blobs.look_up(contents, [base for base in bases if base is not None])

    def _flush(self) -> None:
        """Insert what waits, each after what it refers to."""
        self._articles.flush()
        self._blobs.flush()
        self._revisions.flush()
        self._sightings.flush()

    def _forget(self) -> None:
        """Forget what was read or stored: it was undone."""
        self._blobs.forget()
        for inserts in (self._articles, self._revisions, self._sightings):
            inserts.forget()
        self._cleaners.clear()
        self._waiting.clear()

    # --- one capture ---------------------------------------------------------------------------------------------

    def _added(self, head: Head, capture: Prepared, digests: _Digests) -> tuple[Added, New | None]:
        """Store a capture, and return what became of it; and the revision, if it is one, to be linked."""
        later = head.seen if head.seen is not None and head.seen >= capture.seen else None
        again = None if later is None else self._again(head, capture, digests)
        if again is not None:
            return again, None
        before = head.latest
        compared = None if before is None else self._compared(before)
        taken = self._step(before, compared, capture)
        record, source = self._contents(before, capture, digests)
        new = None
        if before is None or taken.change is not Change.UNCHANGED:
            latest = self._revision(head, capture, taken, record, source)
            new = New(latest.id, End(head.article, capture.address), capture, before is None)
            self._wait(before, compared, new)
        else:
            latest = _seen_again(before, capture, record, source)
        self._sighting(latest, capture, record, source)
        head.latest, head.seen = latest, max(head.seen or "", capture.seen)
        return (
            Added(
                capture.address,
                latest.number,
                taken.change,
                taken.cause,
                later=None if later == capture.seen else later,
                digest=as_digest(latest.seal),
            ),
            new,
        )

    def _article(self, address: str) -> int:
        return self._articles.add(address, seal("article", address))

    def _again(self, head: Head, capture: Prepared, digests: _Digests) -> Added | None:
        """Return what this very sighting became when it came in before; None if it did not."""
        self._flush()
        found = self._database.row(_KNOWN, head.article, capture.seen, digests.record)
        if found is None:
            return None
        number, sealed = found
        return Added(
            capture.address, number, Change.UNCHANGED, Cause.SITE, again=True, digest=as_digest(sealed)
        )

    def _compared(self, latest: Latest) -> _Compared:
        return msgspec.json.decode(self._blobs.get(latest.record_id), type=_Compared)

    def _step(self, latest: Latest | None, compared: _Compared | None, capture: Prepared) -> Step:
        if latest is None or compared is None:
            return step(None, capture.state)

        def recleaned() -> State | None:
            if self._reclean is None:
                return None
            source = None if latest.source_id is None else self._blobs.get(latest.source_id)
            before = from_json(self._blobs.get(latest.record_id).decode())
            made = self._reclean(before, source, from_json(capture.content.decode()))
            return None if made is None else state(made)

        return step(_state(latest, compared), capture.state, recleaned)

    def _contents(
        self, latest: Latest | None, capture: Prepared, digests: _Digests
    ) -> tuple[Stored, Stored | None]:
        """Store record and source, the longer one first: that has most of what is in the other one."""
        before = latest.record_id if latest else None
        if digests.source is None or capture.source is None:
            return self._blobs.add(capture.content, digests.record, before), None
        if _is_longer(capture.source, capture):
            source = self._blobs.add(capture.source, digests.source, latest.source_id if latest else None)
            return self._blobs.add(capture.content, digests.record, before, source.id), source
        record = self._blobs.add(capture.content, digests.record, before)
        return record, self._blobs.add(capture.source, digests.source, record.id)

    def _revision(
        self, head: Head, capture: Prepared, taken: Step, record: Stored, source: Stored | None
    ) -> Latest:
        parent, after = head.latest, capture.state
        number = parent.number + 1 if parent else 1
        said: tuple[Any, ...] = (
            *(number, parent.seal if parent else None),
            *(after.content, after.cosmetic, after.text_key, after.title, len(after.text)),
            *(taken.change.value, taken.cause.value, taken.added, taken.removed, int(taken.title_changed)),
        )
        sealed = seal("revision", capture.address, *said)
        return Latest(
            id=self._revisions.add(head.article, *said, sealed),
            number=number,
            seal=sealed,
            title=after.title,
            content=after.content,
            cosmetic=after.cosmetic,
            text_key=after.text_key,
            record_id=record.id,
            source_id=source.id if source else None,
            cleaner=after.cleaner,
            seen_once=True,
        )

    def _wait(self, before: Latest | None, compared: _Compared | None, new: New) -> None:
        """Keep at hand what is to be indexed of a revision, if it is here.

        It is compared with what was first seen of the revision before it, and here is what was last seen of that.
        """
        document = None
        if before is None or compared is None:
            document = Document(new.revision, None, new.capture.searchable, ())
        elif before.seen_once:
            old = searchable(compared.text, compared.metadata)
            document = Document(new.revision, before.id, new.capture.searchable, old)
        self._waiting[new.revision] = document

    def _sighting(self, latest: Latest, capture: Prepared, record: Stored, source: Stored | None) -> None:
        cleaner = capture.state.cleaner
        said = (capture.seen, record.digest, source.digest if source else None, cleaner)
        self._sightings.add(
            *(latest.id, capture.seen, record.id, source.id if source else None),
            *(self._cleaner(cleaner, capture.cleaner), seal("sighting", latest.seal, *said)),
        )

    def _cleaner(self, digest: bytes, about: bytes) -> int:
        if digest not in self._cleaners:
            row = self._database.row("SELECT id FROM cleaner WHERE digest = ?", digest)
            made = row[0] if row else self._insert_cleaner(digest, about.decode())
            self._cleaners[digest] = made
        return self._cleaners[digest]

    def _insert_cleaner(self, digest: bytes, about: str) -> int:
        return self._database.execute("INSERT INTO cleaner (digest, about) VALUES (?, ?)", digest, about)


def _is_longer(source: bytes, capture: Prepared) -> bool:
    """Tell whether a source has more than its record: a web page has, of a text the record has all."""
    return len(source) > len(capture.content)


def _with_links(added: Added, aliases: tuple[Alias, ...]) -> Added:
    return replace(added, aliases=aliases) if aliases else added


def _seen_again(latest: Latest, capture: Prepared, record: Stored, source: Stored | None) -> Latest:
    """Return a revision with what was seen of it now."""
    return replace(
        latest,
        record_id=record.id,
        source_id=source.id if source else None,
        cleaner=capture.state.cleaner,
        seen_once=False,
    )


def _state(latest: Latest, said: _Compared) -> State:
    """Return what the latest revision is compared by, of its row and its record as it is stored."""
    return State(
        text=said.text,
        title=latest.title,
        content=latest.content,
        cosmetic=latest.cosmetic,
        text_key=latest.text_key,
        cleaner=latest.cleaner,
        source=said.origin.digest,
    )
