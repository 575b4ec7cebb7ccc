"""``archive migrate``: an archive of an older program brought to the schema of this one."""

from typing import Annotated

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.archive.opened import DEFAULT
from dedupe_brief.cli.console import FINE, Console
from dedupe_brief.core.visible import visible

__all__ = ["migrate"]


def migrate(
    console: Console,
    archive: options.Archive = DEFAULT,
    again: Annotated[
        bool,
        typer.Option(
            "--reindex", help="Make the index of words and near copies anew, if 'verify' finds it damaged."
        ),
    ] = False,
) -> int:
    """Bring an archive that an older program wrote up to date.

    All of it, or nothing, happens; what is stored of articles stays as it is. A program that adds to an archive does
    the same; those that read it don't write.

    \b
    Examples:
      dedupe-brief archive migrate --archive news.db
      dedupe-brief archive migrate --reindex
    """
    from dedupe_brief.archive.database import Database
    from dedupe_brief.archive.indexing import catch_up, reindex
    from dedupe_brief.archive.schema import NEWEST

    with Database(archive, write=True) as database:
        if again:
            with database.transaction():
                reindex(database)
        catch_up(database)
    name = visible(archive.as_posix())
    if database.found == NEWEST:
        console.out(f"{name}: nothing to do, its schema is {NEWEST}, the newest\n")
    else:
        console.out(f"{name}: schema {database.found} → {NEWEST}\n")
    return FINE
