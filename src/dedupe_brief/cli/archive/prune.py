"""``archive prune``: old revisions taken out for good."""

import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.archive.naming import articles_named
from dedupe_brief.cli.archive.opened import DEFAULT
from dedupe_brief.cli.console import FINE, Console
from dedupe_brief.cli.times import checked
from dedupe_brief.core.visible import visible
from dedupe_brief.errors import ArchiveError, UsageError

if TYPE_CHECKING:  # zstandard takes its time to load
    from dedupe_brief.archive.database import Database
    from dedupe_brief.archive.pruning import Plan

__all__ = ["prune"]


def prune(
    console: Console,
    articles: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ARTICLES", help="Addresses, or parts of them; all articles if none is named."
        ),
    ] = None,
    archive: options.Archive = DEFAULT,
    keep: Annotated[
        int | None,
        typer.Option("--keep", metavar="N", min=1, help="Keep the latest N revisions of each article."),
    ] = None,
    before: Annotated[
        str | None,
        typer.Option(
            "--before",
            metavar="DATE",
            help="Keep what was seen on that day or at that time, as 2025-06-16 or 2025-06-16T08:00:00Z, or later.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and stop.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> int:
    """Take old revisions out of an archive for good.

    The latest revision of an article never goes, and the numbers of those that stay never change. With both --keep and
    --before, what goes is outside both. What stays can still be verified: of each revision that goes its seal is kept.

    It is said what goes: articles, revisions, contents that nothing else needs, and their bytes; with -v each article.
    On a terminal it is asked whether to do it; elsewhere that takes --yes.

    Exit codes: 0 done, or nothing to do, or not wanted; 2 wrong usage, or it can't be done.

    \b
    Examples:
      dedupe-brief archive prune --keep 3 --dry-run
      dedupe-brief archive prune --before 2024-01-01 news.example --yes
    """
    from dedupe_brief.archive.database import Database
    from dedupe_brief.archive.pruning import Bound, planned
    from dedupe_brief.archive.reading import Reader

    if keep is None and before is None:
        raise UsageError("nothing says what may go", hint="give --keep N or --before DATE")
    bound = Bound(keep, None if before is None else checked(before, "--before"))
    with Database(archive, write=not dry_run) as database:
        with database.snapshot():
            plan = planned(
                database, bound, articles_named(Reader(database), articles or (), hint="leave @ out")
            )
        _tell(console, plan)
        if not dry_run and plan.revisions and _wanted(yes=yes):
            _do(console, database, plan)
    return FINE


def _tell(console: Console, plan: "Plan") -> None:
    if not plan.revisions:
        console.out("nothing goes\n")
        return
    if console.verbose:
        for address, going in groupby(plan.revisions, lambda one: one.address):
            console.out(f"{visible(address)}: {', '.join(f'@{one.number}' for one in going)}\n")
    console.out(
        f"{len(plan.revisions):,} {_noun(len(plan.revisions), 'revision')} of {plan.articles:,} "
        f"{_noun(plan.articles, 'article')} {'goes' if len(plan.revisions) == 1 else 'go'}, with {plan.contents:,} "
        f"{_noun(plan.contents, 'content')} of {plan.bytes:,} bytes\n"
    )


def _noun(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"


def _wanted(*, yes: bool) -> bool:
    if yes:
        return True
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError("what goes is gone for good, and nobody can be asked", hint="give --yes")
    try:
        return typer.confirm("Take them out for good?", err=True)
    except typer.Abort:  # Ctrl-C, or the end of what is typed
        raise KeyboardInterrupt from None


def _do(console: Console, database: "Database", plan: "Plan") -> None:
    from dedupe_brief.archive.pruning import compact, prune

    size = _size(database.path)
    prune(database, plan)
    try:
        compact(database)
    except ArchiveError as fault:
        raise ArchiveError(
            f"the revisions are gone, but the file did not get smaller: {fault.what}",
            where=fault.where,
            hint=fault.hint,
        ) from fault
    console.say(f"done; the file has {_size(database.path):,} bytes, it had {size:,}")


def _size(path: Path) -> int:
    return path.stat().st_size
