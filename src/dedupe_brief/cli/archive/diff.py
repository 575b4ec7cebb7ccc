"""``archive diff``: two versions of an article, or of two articles, compared as ``diff`` compares files."""

from typing import TYPE_CHECKING, Annotated

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.archive.naming import named, version_of
from dedupe_brief.cli.archive.opened import DEFAULT, reading
from dedupe_brief.cli.console import DIFFERENT, FINE, Console
from dedupe_brief.cli.diff import as_text, compared, form_of, give, manner_of
from dedupe_brief.errors import ArchiveError

if TYPE_CHECKING:  # zstandard takes its time to load
    from dedupe_brief.archive.reading import Reader
    from dedupe_brief.core.versioning.revisions import Revision

__all__ = ["diff"]


def diff(
    console: Console,
    before: Annotated[
        str,
        typer.Argument(
            metavar="OLD",
            help="A version, as ARTICLE@N, ARTICLE@latest or ARTICLE@2025-06-16; the latest if nothing is said.",
        ),
    ],
    after: Annotated[
        str | None,
        typer.Argument(
            metavar="NEW",
            help="The same for the newer version; if not given, OLD is compared with the revision before it.",
        ),
    ] = None,
    archive: options.Archive = DEFAULT,
    form: options.DiffFormat = None,
    output: options.OutputFile = None,
    ignore: options.Ignore = None,
    granularity: options.Granularity = "char",
    field: options.Field = None,
    min_change: options.MinChange = 1,
    full: options.Full = False,
    pager: options.Pager = True,
) -> int:
    """Compare two versions that an archive holds: title, names and date first, then the body.

    It is the comparison that 'dedupe-brief diff' makes of the two versions written to files. Without NEW, a revision is
    compared with the one before it, and an article's latest if no revision is named.

    Exit codes: 0 the same under the rules; 1 different; 2 something failed.

    \b
    Examples:
      dedupe-brief archive diff news.example/1
      dedupe-brief archive diff news.example/1@1 news.example/1@3 --ignore script,layout
      dedupe-brief archive diff news.example/1 mirror.example/1 --format stat
    """
    shape = form or form_of(output)
    manner = manner_of(ignore, granularity, field, shape, min_change, full=full)
    with reading(archive) as reader:
        old, new = (version_of(reader, revision) for revision in _both(reader, before, after))
    comparison = compared(old, new, manner)
    give(console, as_text(console, comparison, manner), shape, output, [archive], pager=pager)
    return FINE if comparison.same else DIFFERENT


def _both(reader: "Reader", before: str, after: str | None) -> "tuple[Revision, Revision]":
    """Return the two revisions that are meant, the old one first.

    Raises:
        ArchiveError: One is not there, or there is nothing before the only one.
    """
    one = reader.revision(reader.named(before))
    if after is not None:
        return one, reader.revision(reader.named(after))
    earlier = reader.before(one)
    if earlier is None:
        what = "it is the first revision" if one.parent is None else "the revision before it was pruned"
        raise ArchiveError(
            f"{what}, and nothing to compare it with is named", where=named(one), hint="name two versions"
        )
    return earlier, one
