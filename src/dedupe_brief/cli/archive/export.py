"""``archive export``: what an archive holds, for other programs and other archives."""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date as day
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.archive.opened import DEFAULT, reading
from dedupe_brief.cli.console import FAILED, FINE, Console
from dedupe_brief.cli.progress import Course
from dedupe_brief.cli.settings import about
from dedupe_brief.core.versioning.archived import Exported, runs
from dedupe_brief.errors import ArchiveError, UsageError
from dedupe_brief.writers import chosen, jsonl, parquet, warc
from dedupe_brief.writers.formats import ExportFormat, Rendered
from dedupe_brief.writers.output import is_folder, open_sink

if TYPE_CHECKING:
    from dedupe_brief.archive.reading import Reader

__all__ = ["export"]

_BAG: Final = "bagit"


def export(
    console: Console,
    articles: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ARTICLE[@N|@latest|@DATE]]...",
            help="Which articles, or revisions; all if none is named.",
        ),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="NAME",
            envvar="DEDUPE_BRIEF_EXPORT_FORMAT",
            help="jsonl (compressed as well, such as jsonl.zst), parquet, warc, warc.gz, git, or bagit. If not given, as "
            "the output's name ends; else jsonl.",
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Write there and not to standard output; a bag is a folder.",
        ),
    ] = None,
    latest: Annotated[
        bool, typer.Option("--latest", help="One record for each article: the latest revision as last seen.")
    ] = False,
    ref: Annotated[
        str | None,
        typer.Option(
            "--ref", metavar="NAME", help="The branch that git is to make; refs/heads/archive if not given."
        ),
    ] = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="DATE", help="The day a bag is made, as 2025-06-16.")
    ] = None,
    archive: options.Archive = DEFAULT,
) -> int:
    """Write what an archive holds: each record with its revision, in the order of arrival.

    JSON Lines and bags hold all there is, and 'archive import' makes the same archive of them. Git gets one commit for
    each revision; WARC the sources with the times at which they were seen. What is damaged is reported and left out.

    \b
    Examples:
      dedupe-brief archive export -o all.jsonl.zst
      dedupe-brief archive export --latest -o corpus.parquet
      dedupe-brief archive export --format bagit -o bag --date 2025-06-16
      dedupe-brief archive export --format git | git fast-import
    """
    what = _What(archive, tuple(articles or ()), latest)
    if form == _BAG:
        return _into_bag(console, what, output, date)
    if date is not None:
        raise UsageError("--date is for bags", hint="add --format bagit")
    if output is not None and is_folder(output):
        raise UsageError("an export is one file", where=output, hint="name a file, or choose --format bagit")
    with about("form"):
        known = _formats(ref)
        chosen_form = chosen(form, output, known[0], known)
    if ref is not None and not chosen_form.name.startswith("git"):
        raise UsageError("--ref is for git", hint="add --format git")
    # The log and its index belong to the archive.
    own = [archive, *(archive.with_name(f"{archive.name}{end}") for end in ("-wal", "-shm"))]
    with reading(archive) as reader, open_sink(output, chosen_form, console.results(), own) as sink:

        def write(of: Exported) -> None:
            sink.write(Rendered(chosen_form.render(of), None, None, of.record.id))

        return _write_all(console, reader, what, write, results_on_stdout=output in {None, "-"})


@dataclass(frozen=True, slots=True)
class _What:
    """What is exported: of which archive, which articles, and whether their latest revisions alone."""

    archive: Path
    names: Sequence[str]
    latest: bool


def _formats(ref: str | None) -> tuple[ExportFormat, ...]:
    from dedupe_brief.writers import git  # compares fields, as nothing else here does

    return jsonl.EXPORT, parquet.EXPORT, warc.EXPORT, warc.EXPORT_GZ, git.export(ref or git.REF)


def _into_bag(console: Console, what: _What, output: str | None, date: str | None) -> int:
    from dedupe_brief.writers.bag import Bag

    if output is None or output == "-":
        raise UsageError("a bag is a folder", hint="name it with --output")
    with reading(what.archive) as reader, Bag(Path(output), _checked(date)) as bag:
        code = _write_all(console, reader, what, bag.write, results_on_stdout=False)
        for address, other in reader.links():
            bag.link(address, other)
    return code


def _checked(date: str | None) -> str | None:
    try:
        if date is None or day.fromisoformat(date).isoformat() == date:
            return date
    except ValueError:
        pass
    raise UsageError(f"{date!r} is no day for --date", hint="write it as 2025-06-16")


def _write_all(
    console: Console,
    reader: "Reader",
    what: _What,
    write: Callable[[Exported], None],
    *,
    results_on_stdout: bool,
) -> int:
    """Write every line; one that is damaged is reported, and the others go on."""
    code, count = FINE, 0
    lines = _lines(reader, what)
    with (
        closing(lines),
        console.progress(lines, Course("exporting"), results_on_stdout=results_on_stdout) as shown,
    ):
        for item in shown:
            if isinstance(item, ArchiveError):
                console.error(item)
                code = FAILED
            else:
                write(item)
                count += 1
    console.say(f"{what.archive.as_posix()}: {count:,} {'record' if count == 1 else 'records'} exported")
    return code


def _lines(reader: "Reader", what: _What) -> Generator[Exported | ArchiveError, None, None]:
    named = [reader.named(name) for name in what.names]
    for revision in reader.arrivals(named, latest=what.latest):
        if isinstance(revision, ArchiveError):
            yield revision
            continue
        for number, run in enumerate([*runs(revision)][-1 if what.latest else 0 :]):
            try:
                yield Exported(revision, run, reader.record(run[0]), reader.source(run[0]), number)
            except ArchiveError as fault:
                yield fault
