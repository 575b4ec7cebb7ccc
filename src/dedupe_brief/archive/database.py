"""The file: created, opened, brought to the newest schema, written to in transactions; and what SQLite says, in our words."""

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from dedupe_brief.archive import schema
from dedupe_brief.errors import ArchiveError

__all__ = ["DAMAGED", "Database", "damaged"]

_PATIENCE: Final = 60.0  # seconds to wait while others write
_BETWEEN: Final = 0.001  # seconds between two tries

# Pages in the log before they are taken into the file (32 MB): pages that many groups change are then written once.
_LOGGED: Final = 8000

DAMAGED: Final = "the archive is damaged"

_HEAD: Final = b"SQLite format 3\x00"
_HEADER: Final = 100  # bytes
_APPLICATION: Final = slice(68, 72)  # where the header holds it, big-endian

# What SQLite says of a damaged schema quotes it, and need be no UTF-8.
_FAULTS: Final = (sqlite3.Error, UnicodeDecodeError)

_DAMAGED_HINT: Final = "go back to a copy; what 'dedupe-brief archive export' still reads can be saved"


class Database:
    """An open archive. Use it as a context; what is not committed when it ends is undone.

    Args:
        path: The file.
        write: Whether it is to be written to; else nobody who writes has to wait for us, nor we for them.
        create: Whether it is made if it is not there.

    Attributes:
        path: The file.
        found: The schema that the file had when it was opened; 0 if it was made.

    Raises:
        ArchiveError: It is not there, no archive, of a newer program, damaged, or can't be read or written.
    """

    def __init__(self, path: Path, *, write: bool = False, create: bool = False) -> None:
        self.path = path
        self.found = 0
        self._check_file(create=create)
        with self.faults():
            self.connection = self._connected(write=write)
            try:
                self._settle(write=write)
            except BaseException:
                self.connection.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        with self.faults():
            self.connection.close()

    def rows(self, sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query."""
        try:
            # A reader who stops half-way may outlive the file, whose cursors can't be closed again.
            for row in self.connection.execute(sql, values):  # noqa: UP028  `yield from` would close the cursor
                yield row
        except _FAULTS as fault:
            raise _told(fault, self.path) from fault

    def row(self, sql: str, *values: object) -> tuple[Any, ...] | None:
        """Return the first row of a query; None if there is none."""
        try:
            found: tuple[Any, ...] | None = self.connection.execute(sql, values).fetchone()
        except _FAULTS as fault:
            raise _told(fault, self.path) from fault
        return found

    def execute(self, sql: str, *values: object) -> int:
        """Change something, and return the id of the row that was inserted."""
        try:
            return self.connection.execute(sql, values).lastrowid or 0
        except _FAULTS as fault:
            raise _told(fault, self.path) from fault

    def execute_many(self, sql: str, values: Iterable[tuple[object, ...]]) -> None:
        """Change something for each of ``values``."""
        with self.faults():
            self.connection.executemany(sql, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all that the block does, or nothing; once it is left in peace, it is on the disk.

        Writers wait for one another here.
        """
        with self.faults():
            self._insist("BEGIN IMMEDIATE")
        try:
            yield
            with self.faults():
                self.connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # SQLite may have undone it already
                self.connection.execute("ROLLBACK")
            raise

    @contextmanager
    def rewriting(self) -> Iterator[None]:
        """Do what `transaction` does, for a block that takes out a great part of all rows.

        What rows refer to is looked up once for all, at the end, instead of for each row that goes.

        Raises:
            ArchiveError: Something refers to a row that is not there.
        """
        self.execute("PRAGMA foreign_keys = OFF")
        try:
            with self.transaction():
                yield
                dangling = self.row("PRAGMA foreign_key_check")
                if dangling is not None:
                    raise damaged(self.path, f"a row of {dangling[0]!r} refers to one that is not there")
        finally:
            self.execute("PRAGMA foreign_keys = ON")

    def _insist(self, statement: str) -> None:
        """Execute what needs our turn, and wait for it: asking often, since writers leave but a moment between two groups.

        SQLite itself asks ten times a second, and may find the door closed for minutes.
        """
        until = time.monotonic() + _PATIENCE
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                try:
                    self.connection.execute(statement)
                except sqlite3.OperationalError as fault:
                    if fault.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                        raise
                    time.sleep(_BETWEEN)
                else:
                    return
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {_PATIENCE * 1000:.0f}")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all that the block reads be of one moment, whatever others write meanwhile."""
        with self.faults():
            self.connection.execute("BEGIN")
        try:
            yield
        finally:
            with suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK")

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Turn what SQLite says into an ArchiveError."""
        try:
            yield
        except _FAULTS as fault:
            raise _told(fault, self.path) from fault

    def _check_file(self, *, create: bool) -> None:
        """Refuse what is no archive before SQLite sees it."""
        where = self.path.as_posix()
        try:
            with self.path.open("rb") as stream:
                head = stream.read(_HEADER)
        except FileNotFoundError:
            if create:
                self._check_folder()
                return
            hint = "'dedupe-brief archive add' makes one; --archive says where it is"
            raise ArchiveError("there is no archive", where=where, hint=hint) from None
        except OSError as fault:
            raise ArchiveError(f"it can't be opened: {fault.strerror}", where=where) from None
        if not head and create:
            return
        ours = int.from_bytes(head[_APPLICATION], "big") == schema.APPLICATION
        if not head.startswith(_HEAD) or not ours:
            raise ArchiveError(
                "this is no archive of dedupe-brief", where=where, hint="name another with --archive"
            )

    def _check_folder(self) -> None:
        folder = self.path.parent
        if not folder.is_dir():
            raise ArchiveError(
                "there is no such folder to write to", where=folder.as_posix(), hint="make it first"
            )

    def _connected(self, *, write: bool) -> sqlite3.Connection:
        uri = self.path.absolute().as_uri()
        if write:
            return self._opened(f"{uri}?mode=rwc")
        try:
            return self._opened(f"{uri}?mode=ro")
        except sqlite3.OperationalError:
            # In a folder that can't be written to no reader can register; if no log is left, nobody is writing either.
            log = self.path.with_name(f"{self.path.name}-wal")
            if log.exists() and log.stat().st_size:
                raise
            return self._opened(f"{uri}?mode=ro&immutable=1")

    def _opened(self, uri: str) -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None)
        try:
            for pragma in (
                "foreign_keys = ON",
                "trusted_schema = OFF",
                "cell_size_check = ON",
                "synchronous = FULL",
                f"wal_autocheckpoint = {_LOGGED}",
            ):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # only now is the file read
        except BaseException:
            connection.close()
            raise
        return connection

    def _settle(self, *, write: bool) -> None:
        """Bring the file to the newest schema."""
        version = self.found = schema.version_of(self.connection)
        if version > schema.NEWEST:
            raise ArchiveError(
                f"a newer dedupe-brief wrote it (its schema is {version}, we know {schema.NEWEST})",
                where=self.path.as_posix(),
                hint="update this program, or export the archive with that one",
            )
        if version == schema.NEWEST:
            return
        if not write:
            raise ArchiveError(
                f"an older dedupe-brief wrote it (its schema is {version}, ours {schema.NEWEST})",
                where=self.path.as_posix(),
                hint="bring it up to date with 'dedupe-brief archive migrate'",
            )
        if not version:
            # The header says what the file is before anything is in the log: others look at the header alone.
            with self.transaction():
                self.connection.execute(f"PRAGMA application_id = {schema.APPLICATION:d}")
            self._insist("PRAGMA journal_mode = WAL")
        with self.transaction():
            schema.migrate(self.connection)  # finds nothing to do if another was faster


def damaged(path: Path, what: str, where: str = "") -> ArchiveError:
    """Return the error that something in a file is not what its digest says.

    Args:
        path: The file.
        what: What is wrong.
        where: The article it concerns.
    """
    place = f"{path.as_posix()}: {where}" if where else path.as_posix()
    return ArchiveError(f"{DAMAGED}: {what}", where=place, hint=_DAMAGED_HINT)


def _told(fault: Exception, path: Path) -> ArchiveError:
    code = getattr(fault, "sqlite_errorcode", 0) & 0xFF
    where = path.as_posix()
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        what, hint = f"another program has been writing to it for {_PATIENCE:.0f} s", "try again later"
    elif code == sqlite3.SQLITE_FULL:
        what, hint = "the disk is full", "nothing of what failed was stored; make room and do it again"
    elif code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}:
        what, hint = "it can't be written", "see who may write to it and its folder"
    elif code == sqlite3.SQLITE_IOERR:
        what, hint = "the disk does not take or give what it should", "see whether it is full or failing"
    else:
        return damaged(path, str(fault))
    return ArchiveError(what, where=where, hint=hint)
