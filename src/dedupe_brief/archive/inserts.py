"""Rows that are inserted together, their ids known before they are: SQLite is asked once for many."""

from collections.abc import Sequence

from dedupe_brief.archive.database import Database

__all__ = ["Inserts", "marks"]


class Inserts:
    """New rows of one table that wait to be inserted.

    Args:
        database: The archive, open for writing.
        table: The table, whose ids are never given twice.
        columns: What a row says beside its id.
    """

    def __init__(self, database: Database, table: str, columns: Sequence[str]) -> None:
        self._database = database
        self._table = table
        self._sql = f"INSERT INTO {table} (id, {', '.join(columns)}) VALUES (?, {marks(columns)})"  # noqa: S608  our own names
        self._rows: list[tuple[object, ...]] = []
        self._next: int | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, *values: object) -> int:
        """Let a row wait, and return its id. From the first one on to `flush`, nobody else may write."""
        if self._next is None:
            self._next = self._unused()
        number, self._next = self._next, self._next + 1
        self._rows.append((number, *values))
        return number

    def flush(self) -> None:
        """Insert what waits."""
        if self._rows:
            self._database.execute_many(self._sql, self._rows)
        self.forget()

    def forget(self) -> None:
        """Let nothing wait any more."""
        self._rows, self._next = [], None

    def _unused(self) -> int:
        """Return the id that SQLite itself would give next."""
        row = self._database.row(
            f"SELECT max((SELECT coalesce(max(id), 0) FROM {self._table}),"  # noqa: S608  our own names
            " (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?))",
            self._table,
        )
        return int(row[0]) + 1 if row else 1


def marks(values: Sequence[object]) -> str:
    """Return a question mark for each value, as SQL lists them; ``NULL`` if there are none."""
    return ", ".join("?" * len(values)) or "NULL"
