"""The schema as numbered SQL files, each a step from the schema before it, and which of them a file has taken."""

import sqlite3
from functools import cache
from importlib import resources
from typing import Final

__all__ = ["APPLICATION", "NEWEST", "migrate", "version_of"]

APPLICATION: Final = 0x64624172
"""What SQLite's header calls the file's kind: ``dbAr``."""


@cache
def _steps() -> tuple[str, ...]:
    """Return the SQL of each step, in order."""
    files = resources.files(__name__).iterdir()
    names = sorted(file.name for file in files if file.name.endswith(".sql"))
    return tuple(resources.files(__name__).joinpath(name).read_text("utf-8") for name in names)


NEWEST: Final = len(_steps())
"""The schema that this program writes."""


def version_of(connection: sqlite3.Connection) -> int:
    """Return the number of the schema that a file has; 0 if it is empty."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def migrate(connection: sqlite3.Connection, upto: int = NEWEST) -> None:
    """Take every step that a file has not taken, all or none. To be called inside a transaction.

    Args:
        connection: The file, which no one else writes to meanwhile.
        upto: The last step to take.
    """
    for number in range(version_of(connection) + 1, upto + 1):
        for statement in _statements(_steps()[number - 1]):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number:d}")


def _statements(script: str) -> list[str]:
    """Part a script: ``executescript`` would commit what was begun."""
    statements, rest = [], ""
    for line in script.splitlines(keepends=True):
        rest += line
        if sqlite3.complete_statement(rest):
            statements.append(rest.strip())
            rest = ""
    return statements
