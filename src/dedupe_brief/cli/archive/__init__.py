"""``archive``: every version of every article in one file. A module for each command."""

import typer

from dedupe_brief.cli.archive import (
    add,
    diff,
    export,
    import_,
    list_,
    log,
    migrate,
    prune,
    reclean,
    search,
    show,
    stats,
    verify,
)
from dedupe_brief.cli.command import Command, command

__all__ = ["app"]

app = typer.Typer(
    help="Keep every version of every article in one file.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

for _name, _function in (
    ("add", add.add),
    ("list", list_.list_articles),
    ("log", log.log),
    ("show", show.show),
    ("diff", diff.diff),
    ("search", search.search),
    ("stats", stats.stats),
    ("verify", verify.verify),
    ("export", export.export),
    ("import", import_.import_),
    ("reclean", reclean.reclean),
    ("prune", prune.prune),
    ("migrate", migrate.migrate),
):
    app.command(_name, cls=Command)(command(_function))
