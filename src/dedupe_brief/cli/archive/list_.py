"""``archive list``: every article in a line."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.archive.naming import alias_object, give_lines, give_objects, similar
from dedupe_brief.cli.archive.opened import DEFAULT, looking
from dedupe_brief.cli.console import FINE, Console
from dedupe_brief.cli.inputs import check_text
from dedupe_brief.cli.table import columns
from dedupe_brief.core.visible import visible

if TYPE_CHECKING:  # zstandard takes its time to load
    from dedupe_brief.archive.listing import Listed

__all__ = ["list_articles"]

SCHEMA: Final = "dedupe-brief/archive-list/1"

_HEAD: Final = ("ARTICLE", "REVISIONS", "FIRST SEEN", "LAST SEEN", "TITLE", "SAME AS")
_NUMBERS: Final = frozenset({1})


def list_articles(
    console: Console,
    part: Annotated[
        str, typer.Argument(metavar="PART", help="Only articles whose address has this in it.")
    ] = "",
    archive: options.Archive = DEFAULT,
    form: Annotated[
        Literal["table", "json"], typer.Option("--format", help="For people, or one JSON object to a line.")
    ] = "table",
) -> int:
    """List the articles of an archive, in the order in which they came in.

    The columns are the article, how many revisions it has, when it was seen first and last, the latest title, and which
    articles had the same text before it, with how it is the same: exact, layout (but for width and white space), script
    (in the other script), near.
    On a terminal a table; elsewhere one article to a line, its columns parted by tabs, without a heading.

    \b
    Examples:
      dedupe-brief archive list --archive news.db
      dedupe-brief archive list news.example | cut -f1
    """
    from dedupe_brief.archive.listing import listing

    check_text(part, "PART")
    with looking(archive) as database:
        articles = listing(database, part)
        if form == "json":
            give_objects(console, map(_object, articles))
        elif sys.stdout.isatty():
            console.out(columns([_HEAD, *map(_row, articles)], right=_NUMBERS))
        else:
            give_lines(console, ("\t".join(_row(article)) + "\n" for article in articles))
    return FINE


def _row(article: "Listed") -> tuple[str, ...]:
    return tuple(map(visible, _cells(article)))


def _cells(article: "Listed") -> Iterator[str]:
    yield article.address
    yield str(article.revisions)
    yield article.first_seen
    yield article.last_seen
    yield article.title or "-"
    yield ", ".join(f"{alias.address} ({similar(alias)})" for alias in article.alias_of) or "-"


def _object(article: "Listed") -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "address": article.address,
        "revisions": article.revisions,
        "first_seen": article.first_seen,
        "last_seen": article.last_seen,
        "title": article.title,
        "alias_of": [alias_object(alias) for alias in article.alias_of],
    }
