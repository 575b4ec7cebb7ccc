"""Is an archive whole? Every content by its digest, every row by its seal, every record by what it must give back.

Nothing is believed that can be worked out again: what a revision is to the one before it, the texts' digests, sources
from ledgers. Whatever stands in the file, checking it ends, and what it finds is said.
"""

import hashlib
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Final, NamedTuple

from dedupe_brief.archive.blobs import Blobs
from dedupe_brief.archive.database import Database
from dedupe_brief.archive.file_integrity import attempted, contents, derived, file, numbers_of, told
from dedupe_brief.archive.finding import FILE, Finding
from dedupe_brief.archive.linking import stored_text
from dedupe_brief.archive.rows import (
    ArticleRow,
    RevisionRow,
    SightingRow,
    articles,
    revisions,
    sightings,
)
from dedupe_brief.archive.seals import seal
from dedupe_brief.core.duplicates.matching import compare
from dedupe_brief.core.duplicates.signature import signature
from dedupe_brief.core.history import State, alias_reason, state, step
from dedupe_brief.core.model import Record
from dedupe_brief.core.proof.integrity import damage, keeps_removed
from dedupe_brief.core.record import as_digest, from_json
from dedupe_brief.core.verify import replayed
from dedupe_brief.core.versioning.revisions import Cause, Reason, cleaner_of
from dedupe_brief.errors import ArchiveError, RecordError

__all__ = ["Verification"]

# Large pages are unpacked once, too, if what they are based on is still at hand.
_CACHED: Final = 64 << 20  # bytes

_LINKS: Final = """
    SELECT l.article_id, l.of_id, a.address, o.address, l.reason, l.similarity, l.seal
    FROM alias l LEFT JOIN article a ON a.id = l.article_id LEFT JOIN article o ON o.id = l.of_id
"""

_SAME_TEXT: Final = """
    SELECT r.id, p.id FROM revision r JOIN revision p ON p.text_key = r.text_key AND p.article_id = ?
    WHERE r.article_id = ?
"""


class _Before(NamedTuple):
    """The revision before another one."""

    row: RevisionRow
    state: State | None


class Verification:
    """Checks an archive, a step at a time.

    Args:
        database: The archive.

    Attributes:
        articles: How many articles were checked so far.
        revisions: How many revisions.
        sightings: How many sightings.
        contents: How many contents were unpacked.
        total: How many revisions there are, as far as can be told.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._blobs = Blobs(database, _CACHED)
        self._seen: set[int] = set()
        self.articles = self.revisions = self.sightings = 0
        self.total = self._count()

    @property
    def contents(self) -> int:
        """How many contents were unpacked so far."""
        return len(self._seen)

    def steps(self) -> Iterator[tuple[Finding, ...]]:
        """Check all; after each step yield what it found, which is nothing if all is well."""
        yield tuple(file(self._database))
        scan = _Scan(self._database)
        for number in scan:
            self.articles += 1
            yield tuple(self._article(number))
        yield tuple(scan.findings)
        yield tuple(attempted(partial(contents, self._database, self._blobs, self._seen)))
        yield tuple(attempted(self._links))
        yield tuple(derived(self._database))

    def _count(self) -> int:
        try:
            found = self._database.row("SELECT count(*) FROM revision")
        except ArchiveError:
            return 0
        return int(found[0]) if found else 0

    # --- articles ------------------------------------------------------------------------------------------------

    def _article(self, number: int) -> Iterator[Finding]:
        where = self._name(number)
        try:
            (article,) = articles(self._database, "WHERE a.id = ?", number)
            where = article.address
            rows = list(revisions(self._database, "WHERE a.id = ? ORDER BY r.number", number))
            seen = list(sightings(self._database, "WHERE a.id = ? ORDER BY s.revision_id, s.id", number))
        except (ArchiveError, ValueError, TypeError) as fault:
            yield Finding(where, told(fault) if isinstance(fault, ArchiveError) else "its row is missing")
            return
        yield from attempted(partial(self._history, article, rows, seen), where)

    def _name(self, number: int) -> str:
        """Return what an article is called by its row, whether it is sealed or not."""
        try:
            row = self._database.row("SELECT address FROM article WHERE id = ?", number)
        except ArchiveError:
            row = None
        return str(row[0]) if row else FILE

    def _history(
        self, article: ArticleRow, rows: Sequence[RevisionRow], seen: Sequence[SightingRow]
    ) -> Iterator[Finding]:
        if not rows:
            yield Finding(article.address, "it has no revision")
            return
        pruned = self._pruned(article)
        yield from _numbers(article, rows, pruned)
        seals = {**pruned, **{row.number: row.seal for row in rows}}
        by_revision = {number: list(group) for number, group in groupby(seen, lambda one: one.revision_id)}
        before: _Before | None = None
        for row in rows:
            self.revisions += 1
            where = f"{row.address}@{row.number}"
            if row.parent_seal != seals.get(row.number - 1):
                yield Finding(where, "the revision before it is not the one that it was made after")
            after: list[State] = []
            shown = by_revision.get(row.id, [])
            yield from attempted(partial(self._seen_as, row, shown, after), where)
            if after:
                expected = before if before and before.row.number == row.number - 1 else None
                yield from attempted(partial(_step, row, after[0], expected), where)
            before = _Before(row, after[-1] if after else None)

    def _pruned(self, article: ArticleRow) -> dict[int, bytes]:
        found = self._database.rows("SELECT number, seal FROM pruned WHERE article_id = ?", article.id)
        return {number: sealed for number, sealed in found}  # noqa: C416  rows have no type that dict would take

    def _seen_as(
        self, row: RevisionRow, shown: Sequence[SightingRow], states: list[State]
    ) -> Iterator[Finding]:
        """Check all that was seen of a revision; what it is compared by is put into ``states``, in order."""
        where = f"{row.address}@{row.number}"
        if not shown:
            yield Finding(where, "nobody saw it")
        for sighting in shown:
            self.sightings += 1
            record = self._record(sighting)
            source = None if sighting.source_id is None else self._unpacked(sighting.source_id)
            found = state(record)
            states.append(found)
            for what in (*_of_row(row, found), *_of_record(record, source, sighting)):
                yield Finding(where, f"seen {sighting.seen}: {what}")

    def _unpacked(self, number: int) -> bytes:
        self._seen.add(number)
        return self._blobs.get(number)

    def _record(self, sighting: SightingRow) -> Record:
        content = self._unpacked(sighting.record_id)
        try:
            return from_json(content.decode())
        except (RecordError, UnicodeDecodeError) as fault:
            what = f"the record seen {sighting.seen} can't be read: {fault}"
            raise ArchiveError(what, where=self._database.path.as_posix()) from fault

    # --- links ---------------------------------------------------------------------------------------------------

    def _links(self) -> Iterator[Finding]:
        for later, earlier, *said, sealed in self._database.rows(_LINKS):
            address, of, reason, _ = said
            where = str(address or FILE)
            if None in (address, of):
                continue  # told by what rows refer to
            if seal("alias", *said) != sealed:
                yield Finding(where, f"the row that links it to {of} is not what its seal says")
                continue
            yield from attempted(partial(self._link, later, earlier, where, of, reason), where)

    def _link(self, later: int, earlier: int, address: str, of: str, reason: str) -> Iterator[Finding]:
        if later <= earlier:
            yield Finding(address, f"it is linked to {of}, which came later")
        holds = (
            self._is_near(later, earlier) if reason == Reason.NEAR else self._is_same(later, earlier, reason)
        )
        if not holds and not self._has_pruned(later, earlier):
            yield Finding(address, f"it is linked to {of} as {reason}, which their texts are not")

    def _is_same(self, later: int, earlier: int, reason: str) -> bool:
        pairs = list(self._database.rows(_SAME_TEXT, earlier, later))
        return any(alias_reason(self._text(one), self._text(other)) == reason for one, other in pairs)

    def _is_near(self, later: int, earlier: int) -> bool:
        first = "SELECT id FROM revision WHERE article_id = ? ORDER BY number LIMIT 1"
        ends = [self._database.row(first, article) for article in (later, earlier)]
        signed = [signature(self._text(row[0])) for row in ends if row]
        return len(signed) == len(ends) and compare(*signed) is not None

    def _text(self, revision: int) -> str:
        row = self._database.row(
            "SELECT record_id FROM sighting WHERE revision_id = ? ORDER BY id LIMIT 1", revision
        )
        return "" if row is None else stored_text(self._blobs.get(row[0]))

    def _has_pruned(self, *ends: int) -> bool:
        """Tell whether the texts that were the same may have been pruned."""
        return self._database.row("SELECT 1 FROM pruned WHERE article_id IN (?, ?)", *ends) is not None


class _Scan:
    """The ids of all articles, and what keeps them from being read to the end."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.findings: list[Finding] = []

    def __iter__(self) -> Iterator[int]:
        try:
            yield from list(numbers_of(self._database, "article"))
        except (ArchiveError, TypeError) as fault:
            self.findings.append(Finding(FILE, f"the articles can't be read to the last: {fault}"))


def _numbers(article: ArticleRow, rows: Sequence[RevisionRow], pruned: dict[int, bytes]) -> Iterator[Finding]:
    """Yield which numbers are missing, there twice, or pruned where nothing follows."""
    there = [row.number for row in rows]
    for number in sorted(set(there) & pruned.keys()):
        yield Finding(f"{article.address}@{number}", "it is there, and said to be pruned")
    for number in sorted(set(range(1, max(there) + 1)) - set(there) - pruned.keys()):
        yield Finding(f"{article.address}@{number}", "it is missing")
    for number in sorted(number for number in pruned if not 0 < number < max(there)):
        yield Finding(f"{article.address}@{number}", "it is said to be pruned, and nothing came after it")


def _of_row(row: RevisionRow, found: State) -> Iterator[str]:
    """Yield what a revision's row says that is not so of what was seen."""
    pairs = {
        "text and fields": (row.content, found.content),
        "what is left without width, space and script": (row.cosmetic, found.cosmetic),
        "what its text is known by": (row.text_key, found.text_key),
    }
    for name, (said, true) in pairs.items():
        if said != true:
            yield f"{name} don't have the digest that the revision says"
    if row.title != found.title:
        yield "its title is another one than the revision says"
    if row.chars != len(found.text):
        yield f"its text has {len(found.text)} characters, the revision says {row.chars}"


def _of_record(record: Record, source: bytes | None, sighting: SightingRow) -> Iterator[str]:
    """Yield what is not whole about a record, with the source that is kept beside it."""
    for finding in damage(record):
        yield str(finding)
    if hashlib.sha256(cleaner_of(record)).digest() != sighting.cleaner:
        yield "it was made by another cleaner than is said"
    if source is None or sighting.source is None:
        return
    if record.origin.digest != as_digest(sighting.source):
        yield "the source that is kept is not the one that the record was made from"
    elif record.origin.extractor is None and not keeps_removed(record):
        yield from map(str, replayed(record, source) if record.provenance.options.edits == "full" else ())


def _step(row: RevisionRow, after: State, before: _Before | None) -> Iterator[Finding]:
    """Work out again what a revision is to the one before it, if that is still there."""
    where = f"{row.address}@{row.number}"
    if row.number > 1 and (before is None or before.state is None):
        return
    taken = step(before.state if before else None, after)
    told = {
        "change": (row.change, taken.change),
        "added": (row.added, taken.added),
        "removed": (row.removed, taken.removed),
        "title_changed": (bool(row.title_changed), taken.title_changed),
    }
    if taken.cause is not Cause.BOTH:  # else it was settled by cleaning again, with the program of then
        told["cause"] = (row.cause, taken.cause)
    for name, (said, true) in told.items():
        if said != true:
            yield Finding(where, f"{name} is said to be {said}, and is {true}")
