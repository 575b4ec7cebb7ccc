"""``archive show``: one version of an article, or its source."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.archive.naming import named, shown_of
from dedupe_brief.cli.archive.opened import DEFAULT, reading
from dedupe_brief.cli.console import FINE, Console
from dedupe_brief.cli.settings import about
from dedupe_brief.core.model import Record
from dedupe_brief.errors import ArchiveError, OutputError, UsageError
from dedupe_brief.writers import choose, rendered
from dedupe_brief.writers.output import is_folder, open_sink, write_atomic

if TYPE_CHECKING:  # zstandard takes its time to load
    from dedupe_brief.archive.reading import Reader
    from dedupe_brief.core.versioning.revisions import Revision

__all__ = ["show"]


def show(
    console: Console,
    article: Annotated[
        str,
        typer.Argument(
            metavar="ARTICLE[@N]",
            help="The article, by its address or a part of it; @3, @latest or @2025-06-16 says which revision.",
        ),
    ],
    archive: options.Archive = DEFAULT,
    form: options.Formats = None,
    source: Annotated[
        bool, typer.Option("--source", help="Give the bytes of its source as they were scraped.")
    ] = False,
    output: options.Output = None,
) -> int:
    """Show one version of an article, or its source as it was scraped.

    Without @ it is the latest; @N is the revision with that number; a day or a time is what had been seen by then.
    Of a revision that was seen several times, the sighting that made it is shown. Nothing is shown that is not what its
    digest says.

    \b
    Examples:
      dedupe-brief archive show news.example/1 --format text
      dedupe-brief archive show news.example/1@2 -o second.md
      dedupe-brief archive show news.example/1@2025-06-16 --source -o page.html
    """
    if source and "form" in console.typed:
        raise UsageError(
            "--source is given as it was scraped, without --format", hint="leave out one of them"
        )
    with reading(archive) as reader:
        revision = reader.revision(reader.named(article))
        if source:
            encoding, data = _source(reader, revision)
            _give(console, data, encoding, output, archive)
        else:
            _write(console, *_record(reader, revision), form, output, archive)
    return FINE


def _record(reader: "Reader", revision: "Revision") -> tuple[Record, bytes | None]:
    sighting = shown_of(revision)
    return reader.record(sighting), reader.source(sighting)


def _write(
    console: Console,
    record: Record,
    source: bytes | None,
    form: str | None,
    output: str | None,
    archive: Path,
) -> None:
    with about("form"):
        chosen = choose(form, output)
    with open_sink(output, chosen, console.results(), [archive]) as sink:
        sink.write(rendered(record, chosen, source))


def _source(reader: "Reader", revision: "Revision") -> tuple[str, bytes]:
    """Return the source of the first sighting that has kept it, and its encoding.

    Raises:
        ArchiveError: None has.
    """
    for sighting in revision.sightings:
        data = reader.source(sighting)
        if data is not None:
            return reader.record(sighting).origin.encoding, data
    raise ArchiveError(
        "its source is not kept",
        where=named(revision),
        hint="show it with --format jsonl and give that to 'dedupe-brief rebuild'",
    )


def _give(console: Console, data: bytes, encoding: str, output: str | None, archive: Path) -> None:
    if output is None or output == "-":
        console.out_bytes(data, encoding)
    elif is_folder(output):
        raise OutputError("this is a folder", where=output, hint="name a file in it")
    else:
        write_atomic(Path(output), data, [archive])
