"""The index: the signatures of every article that came before, in one SQLite file, at most a kilobyte for each.

No text is kept, so what is known of an article is what its signature says. A run changes the file at its end, all at
once or not at all.
"""

import sqlite3
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from dedupe_brief.core.duplicates.clusters import Article
from dedupe_brief.core.duplicates.signature import BANDS, GRAM, HEAD_BYTES, SAMPLE, Signature
from dedupe_brief.core.model import Script
from dedupe_brief.core.script import fold_version
from dedupe_brief.errors import IndexFileError

__all__ = ["SCHEMA", "Index", "open_index"]

SCHEMA: Final = "dedupe-brief/index/1"

_URN: Final = "urn:uuid:"
_SCRIPTS: Final = (Script.NONE, Script.HANS, Script.HANT)

# Rows of about a kilobyte leave little of such a page empty.
_PAGE: Final = 32768

_TABLES: Final = """
CREATE TABLE known (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE article (
    number INTEGER PRIMARY KEY,
    id NOT NULL,        -- the sixteen bytes of a UUID, else a text
    content BLOB,
    size INTEGER NOT NULL,
    script INTEGER NOT NULL,
    reworded INTEGER NOT NULL,
    created TEXT,
    packed BLOB NOT NULL
);
"""

_ADD: Final = (
    "INSERT OR REPLACE INTO article (number, id, content, size, script, reworded, created, packed)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)

# What SQLite says of a database with tables of other columns than ours.
_OTHER_TABLES: Final = ("no such column", "no such table")


class Index:
    """An index under a lock: nobody else writes to it while it is open."""

    def __init__(self, connection: sqlite3.Connection, where: str) -> None:
        self._connection = connection
        self._where = where
        self._numbers: dict[str, int] = {}

    def articles(self) -> Iterator[Article]:
        """Yield every article, in the order in which they came.

        Raises:
            IndexFileError: The file is damaged.
        """
        with _faults(self._where):
            rows = self._connection.execute(
                "SELECT number, id, content, size, script, reworded, created, packed FROM article ORDER BY number"
            )
            for row in rows:
                _check(row)
                number, key, content, size, script, reworded, created, packed = row
                identity = _identity(key)
                self._numbers[identity] = number
                signature = Signature(content, size, _SCRIPTS[script], bool(reworded), packed)
                yield Article(signature, created, identity)

    def add(self, articles: Iterable[Article]) -> None:
        """Take articles in; one whose id is known takes the place of what was known of it.

        Raises:
            IndexFileError: It can't be written.
        """
        with _faults(self._where):
            self._connection.executemany(_ADD, map(self._row, articles))

    def _row(self, article: Article) -> tuple[object, ...]:
        one = article.signature
        return (
            self._numbers.get(article.id),
            _key(article.id),
            one.content,
            one.size,
            _SCRIPTS.index(one.script),
            one.reworded,
            article.created,
            one.packed,
        )


@contextmanager
def open_index(path: Path, wait: float = 5) -> Iterator[Index]:
    """Open an index, made if it is not there; what was added is written when the block is left in peace.

    Args:
        path: The file.
        wait: For how many seconds, if another run is using it.

    Raises:
        IndexFileError: It can't be opened, is none, is of another version, or in use.
    """
    where = path.as_posix()
    with _faults(where):
        connection = sqlite3.connect(path, isolation_level=None, timeout=wait)
    try:
        with _faults(where):
            _begin(connection, where)
        yield Index(connection, where)
        with _faults(where):
            connection.execute("COMMIT")
    finally:
        with suppress(sqlite3.Error):
            connection.close()  # what was not committed was never there


def _begin(connection: sqlite3.Connection, where: str) -> None:
    """Lock the index, make its tables if it is new, and check that its signatures are ours."""
    connection.execute(f"PRAGMA page_size = {_PAGE}")
    connection.execute("BEGIN IMMEDIATE")
    wanted = _version()
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not tables:
        for statement in _TABLES.split(";")[:-1]:
            connection.execute(statement)
        connection.executemany("INSERT INTO known VALUES (?, ?)", wanted.items())
        return
    found = dict(connection.execute("SELECT name, value FROM known")) if "known" in tables else {}
    if found.get("schema", "").rpartition("/")[0] != SCHEMA.rpartition("/")[0]:
        raise IndexFileError("this is no index of signatures", where=where, hint="name another file")
    if found != wanted:
        other = next(name for name in wanted if found.get(name) != wanted[name])
        raise IndexFileError(
            f"its signatures were made otherwise: {other} is {found.get(other)!r}, and here {wanted[other]!r}",
            where=where,
            hint="build it anew from the records",
        )


def _version() -> dict[str, str]:
    """Return what two signatures must have in common to be compared."""
    return {
        "schema": SCHEMA,
        "fold": fold_version(),
        "signature": f"{GRAM}-grams, {BANDS} bands, sample of {SAMPLE}",
    }


def _check(row: tuple[object, ...]) -> None:
    """Hold a row to the types it was written with: SQLite keeps any value in any column."""
    number, key, content, size, script, reworded, created, packed = row
    if not isinstance(packed, bytes) or len(packed) < HEAD_BYTES or (len(packed) - HEAD_BYTES) % 4:
        raise ValueError(f"the signature of article {number} is damaged")
    if not (
        isinstance(key, bytes | str)
        and isinstance(content, bytes | None)
        and isinstance(size, int)
        and script in range(len(_SCRIPTS))
        and reworded in range(2)
        and isinstance(created, str | None)
    ):
        raise ValueError(f"what is known of article {number} is damaged")


def _key(identity: str) -> bytes | str:
    """Return an id as it is kept: a UUID in sixteen bytes."""
    with suppress(ValueError):
        key = uuid.UUID(identity.removeprefix(_URN))
        if key.urn == identity:
            return key.bytes
    return identity


def _identity(key: bytes | str) -> str:
    return uuid.UUID(bytes=key).urn if isinstance(key, bytes) else key


@contextmanager
def _faults(where: str) -> Iterator[None]:
    """Turn what SQLite says into an error that a reader can act on."""
    try:
        yield
    except sqlite3.OperationalError as fault:
        if str(fault).startswith(_OTHER_TABLES):
            raise IndexFileError(
                f"this is no index of signatures: {fault}", where=where, hint="name another file"
            ) from None
        in_use = "locked" in str(fault)
        what = "another run is using this index" if in_use else f"the index can't be used: {fault}"
        hint = "wait for it to end" if in_use else "check that its folder is there and can be written to"
        raise IndexFileError(what, where=where, hint=hint) from None
    except (sqlite3.DatabaseError, IndexError, ValueError, TypeError) as fault:
        raise IndexFileError(
            f"this is no sound index: {fault}", where=where, hint="name another file, or build it anew"
        ) from None
