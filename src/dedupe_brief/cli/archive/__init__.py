"""``archive``: every version of every article in one file. A module for each command."""

import typer

from dedupe_brief.cli.archive import add, export, import_, search
from dedupe_brief.cli.command import Command, command

__all__ = ["app"]

app = typer.Typer(
    help="Keep every version of every article in one file.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

for _name, _function in (
    ("add", add.add),
    ("export", export.export),
    ("import", import_.import_),
    ("search", search.search),
):
    app.command(_name, cls=Command)(command(_function))
