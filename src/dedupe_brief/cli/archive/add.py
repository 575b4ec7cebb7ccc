"""``archive add``: sources cleaned and stored, records stored as they are."""

import time
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Self

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.archive.opened import DEFAULT, writing
from dedupe_brief.cli.batch import Batch
from dedupe_brief.cli.console import Console
from dedupe_brief.cli.conversion import known_target, refuse_without_target
from dedupe_brief.cli.inputs import Inputs, check_encoding, check_text, listed, size_in_bytes
from dedupe_brief.cli.shelving import GROUP, Shelving, in_a_line
from dedupe_brief.cli.times import checked, present
from dedupe_brief.cli.unsure import doubted
from dedupe_brief.core.model import Options
from dedupe_brief.engine.outcome import Done
from dedupe_brief.engine.report import RunReport
from dedupe_brief.errors import UsageError
from dedupe_brief.readers.kinds import Kind
from dedupe_brief.readers.reading import MAX_RATIO, Reading
from dedupe_brief.writers.formats import Framed, Rendered
from dedupe_brief.writers.jsonl import JSONL

if TYPE_CHECKING:  # what cleans takes its time to load
    from dedupe_brief.archive.adding import Added
    from dedupe_brief.engine.task import Task

__all__ = ["add"]


def add(
    console: Console,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUTS",
            help="Files, folders, or - for standard input: records, or sources of every kind that 'clean' reads.",
        ),
    ] = None,
    archive: options.Archive = DEFAULT,
    key: Annotated[
        str | None,
        typer.Option(
            "--key", metavar="NAME", help="What the one article is known by, if not by its address."
        ),
    ] = None,
    no_sources: options.NoSources = False,
    seen: Annotated[
        str | None,
        typer.Option(
            "--seen",
            metavar="TIME",
            help="When it was seen, as 2025-06-16 (its beginning in UTC) or 2025-06-16T08:00:00Z, unless the input says "
            "so itself; now if not given.",
        ),
    ] = None,
    encoding: options.Encoding = None,
    kind: options.Input = None,
    files_from: options.Files0From = None,
    text_field: options.TextField = None,
    id_field: options.IdField = None,
    url_field: options.UrlField = None,
    max_document: options.MaxDocument = "256M",
    max_ratio: options.MaxRatio = MAX_RATIO,
    url: Annotated[
        str | None, typer.Option("--url", metavar="URL", help="Where the one input was scraped.")
    ] = None,
    punctuation: options.Punctuation = "keep",
    rules: options.Rules = None,
    to: options.To = None,
    force: options.Force = False,
    glossary: options.Glossary = None,
    corrections: options.Corrections = "on",
    quotes: options.Quotes = "keep",
    jobs: options.Jobs = None,
    timeout: options.Timeout = None,
) -> int:
    """Add articles to an archive: sources are cleaned, records taken as they are.

    An article is known by its URL, without what says how a reader came to it, else by where its source lies. What is
    seen unchanged adds a sighting; a change adds a revision, which says whether the site or the cleaner made it. The
    same text at another address is linked to it.

    For each document a line says what became of it, once it is on the disk: article and revision, what it is to the one
    before (first, unchanged, cosmetic, minor, major), and who changed it.

    \b
    Examples:
      dedupe-brief archive add scraped/ --archive news.db
      dedupe-brief archive add article.txt --url https://news.example/1 --seen 2025-06-16T08:00:00Z
      dedupe-brief clean scraped/ --format jsonl | dedupe-brief archive add
    """
    from dedupe_brief.cli.packs import load_glossary, load_rules
    from dedupe_brief.engine.shelving import Shelf
    from dedupe_brief.engine.task import Task

    refuse_without_target(console, to)
    check_encoding(encoding)
    how = Reading(
        text_field=text_field,
        id_field=id_field,
        url_field=url_field,
        kind=None if kind is None else Kind(kind),
        encoding=encoding,
        url=url,
        max_document=size_in_bytes(max_document, "max_document"),
        max_ratio=max_ratio,
    )
    sources = Inputs.of(listed(inputs, files_from), how)
    for option, given in (("--url", url), ("--key", key)):
        check_text(given, option)
        if given is not None and len(sources.found) != 1:
            raise UsageError(
                f"{option} is for one input, and there are {len(sources.found)}", hint="add them one by one"
            )
    chosen = Options(
        punctuation=punctuation,
        to=known_target(to),
        force=force,
        corrections=corrections,
        quotes=quotes,
    )
    shelf = Shelf(present() if seen is None else checked(seen, "--seen"), key, not no_sources)
    task = Task(chosen, JSONL, load_rules(rules or ()), load_glossary(glossary), encoding, shelf=shelf)
    return _add_all(console, sources, task, archive, jobs, timeout)


class _Nowhere:
    """A sink for what is stored already."""

    form: Framed = JSONL

    def write(self, item: Rendered) -> Path | None:  # noqa: ARG002  it went into the archive
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


def _told(done: Done) -> str:
    return f"{done.name}: {done.kept:,} of {done.chars:,} characters kept, {doubted(done.confidence, done.doubts)}"


def _add_all(
    console: Console, sources: Inputs, task: "Task", archive: Path, jobs: int | None, timeout: float | None
) -> int:
    from dedupe_brief.core.proof.recleaning import Recleaner
    from dedupe_brief.engine.orders import orders
    from dedupe_brief.engine.run import outcomes

    def acknowledge(added: "Added") -> None:
        console.out(f"{in_a_line(added)}\n")

    keeps = task.shelf is not None and task.shelf.sources
    reclean = Recleaner(task.rules, task.glossary).like
    with writing(archive, keep_sources=keeps, reclean=reclean) as writer:
        shelving = Shelving(console, writer, acknowledge, 1 if jobs == 1 else GROUP)
        batch = Batch(console, _Nowhere(), _told, report=RunReport("read"))
        began = time.perf_counter()
        made = outcomes(orders(sources.items(), None), task, batch.report, jobs, timeout)
        with (
            closing(made),
            console.progress(
                shelving.through(made), sources.course("adding"), results_on_stdout=True
            ) as shown,
        ):
            batch.take_all(shown)
        batch.report.seconds = time.perf_counter() - began
        batch.close(None)
    console.say(f"{archive.as_posix()}: {shelving}")
    return batch.exit_code
