"""What an archive holds, in the words of core/versioning/revisions.py: articles by what they are called, revisions, contents."""

import difflib
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Final

from msgspec import Struct

from dedupe_brief.archive.blobs import Blobs
from dedupe_brief.archive.database import Database, damaged
from dedupe_brief.archive.rows import (
    ArticleRow,
    RevisionRow,
    SightingRow,
    aliases,
    articles,
    revisions,
    sightings,
)
from dedupe_brief.core.model import Record
from dedupe_brief.core.record import as_digest, from_json
from dedupe_brief.core.versioning.address import normalized
from dedupe_brief.core.versioning.revisions import Alias, Captured, Reason, Revision, Sighting
from dedupe_brief.errors import ArchiveError, RecordError

__all__ = ["LATEST", "Named", "Reader"]

LATEST: Final = "latest"

_SUGGESTED: Final = 3
_SEARCHED: Final = 20_000  # addresses among which close ones are looked for

_HALF: Final = re.compile(r"[\ud800-\udfff]")
"""Half a surrogate pair, as Python reads bytes of a command line that are no UTF-8: no address has one."""

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z?)?", re.ASCII)
_WHICH: Final = re.compile(rf"\d{{1,9}}|{LATEST}|{_DATE.pattern}", re.ASCII)


class Named(Struct, frozen=True):
    """An article, and which of its revisions is meant: a number, ``latest``, a date, or None for all of them."""

    article: ArticleRow
    which: str | None


class Reader:
    """Reads an archive. What it returns is what its digests and seals say, or it raises.

    Args:
        database: The archive.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._blobs = Blobs(database)

    def named(self, name: str) -> Named:
        """Return what ``ARTICLE[@N|@latest|@DATE]`` means.

        An article is called by its address, in any spelling that `normalized` knows and with or without ``https://``,
        or by any part of it that no other address has.

        Raises:
            ArchiveError: There is none, with the closest ones; or there are several.
        """
        if _HALF.search(name):
            raise self._unknown(name)
        article = self._article(name)
        if article is not None:
            return Named(article, None)
        head, _, which = name.rpartition("@")
        has_which = bool(head) and _WHICH.fullmatch(which) is not None
        part = head if has_which else name
        found = (self._article(part) if has_which else None) or self._by_part(part)
        return Named(found, which if has_which else None)

    def articles(self) -> Iterator[ArticleRow]:
        """Yield all articles, in the order of arrival."""
        return articles(self._database, "ORDER BY a.id")

    def revisions(self, article: ArticleRow) -> tuple[Revision, ...]:
        """Return the revisions of an article, the first one first."""
        rows = list(revisions(self._database, "WHERE a.id = ? ORDER BY r.number", article.id))
        return self._with_sightings(rows, "WHERE a.id = ? ORDER BY s.id", article.id)

    def recent(self, count: int) -> tuple[Revision, ...]:
        """Return the last revisions that came in, of whatever article, the newest first."""
        rows = list(revisions(self._database, "ORDER BY r.id DESC LIMIT ?", count))
        if not rows:
            return ()
        return self._with_sightings(
            rows, "WHERE s.revision_id >= ? ORDER BY s.revision_id, s.id", min(row.id for row in rows)
        )

    def revision(self, named: Named) -> Revision:
        """Return the one revision that is meant: the latest, if none is said.

        Raises:
            ArchiveError: There is no such revision; says which there are.
        """
        known = self.revisions(named.article)
        if not known:
            raise damaged(self._database.path, "it has no revision", named.article.address)
        which = named.which or LATEST
        if which == LATEST:
            return known[-1]
        if which.isdigit():
            return self._numbered(known, int(which))
        return self._seen_by(known, which)

    def before(self, revision: Revision) -> Revision | None:
        """Return the revision before another; None if that is the first one, or if what was before it was pruned."""
        if revision.parent is None:
            return None
        place = "WHERE a.address = ? AND r.number = ?"
        row = next(revisions(self._database, place, revision.address, revision.number - 1), None)
        if row is None:
            return None
        if as_digest(row.seal) != revision.parent:
            raise damaged(
                self._database.path,
                "it does not follow the revision before it",
                f"{revision.address}@{revision.number}",
            )
        return self._with_sightings([row], "WHERE s.revision_id = ? ORDER BY s.id", row.id)[0]

    def record(self, sighting: Sighting) -> Record:
        """Return the record of a sighting."""
        content = self._content(sighting.record)
        try:
            return from_json(content.decode())
        except (RecordError, UnicodeDecodeError) as fault:
            raise damaged(self._database.path, f"a record can't be read: {fault}") from fault

    def source(self, sighting: Sighting) -> bytes | None:
        """Return the bytes of a sighting's source; None if they are not kept."""
        return None if sighting.source is None else self._content(sighting.source)

    def cleaner(self, digest: str) -> str:
        """Return what made texts of sources, by its digest: JSON with programs, rules and options."""
        row = self._database.row("SELECT about FROM cleaner WHERE digest = ?", _bytes_of(digest))
        if row is None:
            raise damaged(self._database.path, f"the cleaner {digest} is missing")
        return str(row[0])

    def aliases(self, article: ArticleRow) -> tuple[Alias, ...]:
        """Return the other addresses at which an article's text was seen, those seen earlier first."""
        found = aliases(
            self._database, "WHERE l.article_id = ?1 OR l.of_id = ?1 ORDER BY l.of_id", article.id
        )
        return tuple(
            Alias(
                row.of if row.address == article.address else row.address, Reason(row.reason), row.similarity
            )
            for row in found
        )

    def captured(self, article: ArticleRow) -> Iterator[Captured]:
        """Yield every sighting of an article with what was seen, in the order of arrival."""
        known = self.revisions(article)
        for revision in known:
            for sighting in revision.sightings:
                yield Captured(revision, sighting, self.record(sighting), self.source(sighting))

    def arrivals(
        self, named: Sequence[Named] = (), *, latest: bool = False
    ) -> Iterator[Revision | ArchiveError]:
        """Yield revisions in the order in which they came in; what is damaged comes as the error that says so.

        Args:
            named: Which articles, and which of their revisions; all if none is named.
            latest: Of each article the latest one alone, unless another is named.
        """
        for number in self._of_named(named, latest=latest) if named else self._numbers(latest=latest):
            try:
                rows = list(revisions(self._database, "WHERE r.id = ?", number))
                yield from self._with_sightings(rows, "WHERE s.revision_id = ? ORDER BY s.id", number)
            except ArchiveError as fault:
                yield fault

    def links(self) -> Iterator[tuple[str, str]]:
        """Yield each pair of articles that are linked because they have the same text."""
        for row in aliases(self._database, "ORDER BY l.article_id, l.of_id"):
            yield row.address, row.of

    def _numbers(self, *, latest: bool) -> Iterator[int]:
        newest = "WHERE r.number = (SELECT max(number) FROM revision WHERE article_id = r.article_id)"
        for (number,) in self._database.rows(
            f"SELECT r.id FROM revision r {newest if latest else ''} ORDER BY r.id"  # noqa: S608  our own words
        ):
            yield number

    def _of_named(self, named: Sequence[Named], *, latest: bool) -> list[int]:
        found: set[int] = set()
        for one in named:
            which = one.which or (LATEST if latest else None)
            numbers = None if which is None else self.revision(Named(one.article, which)).number
            rows = self._database.rows(
                "SELECT id FROM revision WHERE article_id = ?1 AND (?2 IS NULL OR number = ?2)",
                *(one.article.id, numbers),
            )
            found.update(number for (number,) in rows)
        return sorted(found)

    def _with_sightings(
        self, rows: Sequence[RevisionRow], where: str, *values: object
    ) -> tuple[Revision, ...]:
        wanted = {row.id for row in rows}
        found = [row for row in sightings(self._database, where, *values) if row.revision_id in wanted]
        seen = {
            number: list(group) for number, group in groupby(sorted(found, key=_by_revision), _by_revision)
        }
        for row in rows:
            if row.id not in seen:
                raise damaged(self._database.path, "nobody saw it", f"{row.address}@{row.number}")
        return tuple(_revision(row, seen[row.id]) for row in rows)

    def _content(self, digest: str) -> bytes:
        row = self._database.row("SELECT id FROM blob WHERE digest = ?", _bytes_of(digest))
        content = None if row is None else self._blobs.get(row[0])
        if (
            content is None or as_digest(hashlib.sha256(content).digest()) != digest
        ):  # a damaged index leads to others
            raise damaged(self._database.path, f"the content {digest} is missing")
        return content

    def _article(self, name: str) -> ArticleRow | None:
        spellings = (name, normalized(name), normalized(f"https://{name}"))
        as_said = "WHERE a.address IN (?1, ?2, ?3) ORDER BY a.address = ?1 DESC LIMIT 1"
        return next(articles(self._database, as_said, *spellings), None)

    def _by_part(self, part: str) -> ArticleRow:
        found = list(
            articles(self._database, "WHERE instr(a.address, ?) ORDER BY a.id LIMIT ?", part, _SUGGESTED + 1)
        )
        if part and len(found) == 1:
            return found[0]
        where = self._database.path.as_posix()
        if part and found:
            named = ", ".join(row.address for row in found[:_SUGGESTED]) + (
                " …" if len(found) > _SUGGESTED else ""
            )
            raise ArchiveError(
                f"several articles are called like {part!r}", where=where, hint=f"say which: {named}"
            )
        raise self._unknown(part)

    def _unknown(self, name: str) -> ArchiveError:
        where = self._database.path.as_posix()
        return ArchiveError(f"there is no article {name!r}", where=where, hint=self._suggested(name))

    def _suggested(self, name: str) -> str:
        addresses = [row[0] for row in self._database.rows("SELECT address FROM article LIMIT ?", _SEARCHED)]
        close = difflib.get_close_matches(name, addresses, _SUGGESTED, 0.6)
        if close:
            return f"did you mean {' or '.join(close)}?"
        return "'dedupe-brief archive list' names all, 'archive search' finds them by their words"

    def _numbered(self, known: Sequence[Revision], number: int) -> Revision:
        for revision in known:
            if revision.number == number:
                return revision
        (gone,) = self._database.row(
            "SELECT count(*) FROM pruned p JOIN article a ON a.id = p.article_id WHERE a.address = ? AND p.number = ?",
            *(known[0].address, number),
        ) or (0,)
        numbers = f"{known[0].number} to {known[-1].number}" if len(known) > 1 else str(known[0].number)
        raise ArchiveError(
            f"revision {number} was pruned" if gone else f"there is no revision {number}",
            where=known[0].address,
            hint=f"there {'are' if len(known) > 1 else 'is'} {numbers}{'' if number else ', counted from 1'}",
        )

    def _seen_by(self, known: Sequence[Revision], date: str) -> Revision:
        """Return the revision that was seen last until a date, that day included."""
        bound = _end_of(date, known[0].address)
        seen = [(sighting.seen, revision) for revision in known for sighting in revision.sightings]
        before = [one for one in seen if one[0] < bound]
        if not before:
            first = min(time for time, _ in seen)
            raise ArchiveError(
                f"it was not seen by {date}", where=known[0].address, hint=f"first seen {first}"
            )
        return max(before, key=lambda one: (one[0], one[1].number))[1]


def _by_revision(row: SightingRow) -> int:
    return row.revision_id


def _end_of(said: str, where: str) -> str:
    """Return the first second after a day, a minute or a second, as RFC 3339."""
    for form, length in (
        ("%Y-%m-%d", timedelta(days=1)),
        ("%Y-%m-%dT%H:%M", timedelta(minutes=1)),
        ("%Y-%m-%dT%H:%M:%S", timedelta(seconds=1)),
    ):
        try:
            return (datetime.strptime(said.rstrip("Z"), form).replace(tzinfo=UTC) + length).strftime(
                "%Y-%m-%dT%H:%M:%SZ"
            )
        except (ValueError, OverflowError):
            continue
    raise ArchiveError(
        f"{said!r} is no date", where=where, hint="write it as 2025-06-16 or 2025-06-16T08:00:00Z"
    )


def _revision(row: RevisionRow, seen: Iterable[SightingRow]) -> Revision:
    found = list(seen)
    return Revision(
        address=row.address,
        number=row.number,
        digest=as_digest(row.seal),
        parent=None if row.parent_seal is None else as_digest(row.parent_seal),
        title=row.title,
        chars=row.chars,
        change=row.change,
        cause=row.cause,
        added=row.added,
        removed=row.removed,
        title_changed=row.title_changed,
        cleaner=as_digest(found[0].cleaner),
        sightings=tuple(
            Sighting(one.seen, as_digest(one.record), None if one.source is None else as_digest(one.source))
            for one in found
        ),
    )


def _bytes_of(digest: str) -> bytes:
    return bytes.fromhex(digest.removeprefix("sha256:"))
