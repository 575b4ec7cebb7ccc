"""``clean``: the main job. Reads sources, cleans them, writes records."""

import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.archive.opened import writing
from dedupe_brief.cli.batch import Batch
from dedupe_brief.cli.console import Console
from dedupe_brief.cli.conversion import known_target, refuse_without_target, told
from dedupe_brief.cli.engines import open_engine
from dedupe_brief.cli.inputs import Inputs, check_encoding, check_text, listed, size_in_bytes
from dedupe_brief.cli.resuming import open_manifest
from dedupe_brief.cli.settings import about
from dedupe_brief.cli.shelving import GROUP, Shelving, in_a_line
from dedupe_brief.cli.times import present, time_given
from dedupe_brief.cli.unsure import doubted, open_unsure
from dedupe_brief.core.model import Options
from dedupe_brief.engine.outcome import Done
from dedupe_brief.errors import UsageError
from dedupe_brief.readers.kinds import Kind
from dedupe_brief.readers.reading import MAX_RATIO, Reading
from dedupe_brief.writers import choose
from dedupe_brief.writers.output import open_sink, place_for

if TYPE_CHECKING:  # what cleans takes its time to load
    from dedupe_brief.engine.engine import Engine
    from dedupe_brief.engine.task import Task

__all__ = ["clean"]


def clean(
    console: Console,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUTS",
            help="Files, folders, or - for standard input: text, HTML, JSON Lines, JSON, CSV, Parquet, WARC, tar, zip; "
            "compressed or not.",
        ),
    ] = None,
    form: options.Formats = None,
    output: options.Output = None,
    min_confidence: options.MinConfidence = None,
    unsure: options.Unsure = None,
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
    removed: options.Removed = "inline",
    edits: options.Edits = "full",
    punctuation: options.Punctuation = "keep",
    rules: options.Rules = None,
    to: options.To = None,
    force: options.Force = False,
    glossary: options.Glossary = None,
    corrections: options.Corrections = "on",
    quotes: options.Quotes = "keep",
    jobs: options.Jobs = None,
    timeout: options.Timeout = None,
    engine: options.Engine = "processes",
    ray: options.Ray = None,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Go on where an earlier run into the same folder stopped."),
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="Write what the run came to, as JSON."),
    ] = None,
    added: Annotated[
        str | None,
        typer.Option(
            "--added",
            metavar="TIME",
            help="When it enters an archive, as 2025-06-16 or 2025-06-16T08:00:00Z.",
        ),
    ] = None,
    archive: Annotated[
        Path | None,
        typer.Option("--archive", metavar="FILE", help="Add what is cleaned to that archive as well."),
    ] = None,
    now: Annotated[
        bool,
        typer.Option("--now", help="The same, with the present time; reruns are then no longer identical."),
    ] = False,
) -> int:
    """Clean scraped articles and keep a ledger of every change.

    What comes out is one copy of the text, what the page says of it, and every removed or changed span.

    An input that can't be read is reported, and the others go on. Output files appear complete or not at all, and no
    input is overwritten.

    Each record says how sure the program is of the body, from 0 to 1. With --min-confidence those below go into a
    file of their own, whole, with what speaks against them under metadata.doubts; the exit code stays 0.

    With --to the text is converted once it is clean, and with it title, headings and captions; names stay as they are
    printed. Each change is in the ledger, and a text that is in the target script already is left alone. The options
    about converting (--force, --glossary, --corrections, --quotes) need --to; where settings give them, they wait for it.

    \b
    Examples:
      dedupe-brief clean article.txt
      dedupe-brief clean scraped/ --format jsonl -o records.jsonl
      dedupe-brief clean scraped/ -o cleaned/ --min-confidence 0.7 --unsure look-at.jsonl
      dedupe-brief clean article.txt --to zh-Hant-TW --glossary house.toml
      curl -s https://example.org/a.txt | dedupe-brief clean --url https://example.org/a.txt
    """
    from dedupe_brief.cli.packs import load_glossary, load_rules
    from dedupe_brief.engine.shelving import Shelf
    from dedupe_brief.engine.task import Task

    refuse_without_target(console, to)
    stamp = time_given(added, now=now)
    if now and resume:
        raise UsageError("--resume and --now contradict each other", hint="give the time with --added")
    check_encoding(encoding)
    rule_set = load_rules(rules or ())
    house = load_glossary(glossary)
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
    check_text(url, "--url")
    if url is not None and len(sources.found) != 1:
        raise UsageError(
            f"--url is for one input, and there are {len(sources.found)}", hint="clean them one by one"
        )
    chosen = Options(
        removed=removed,
        edits=edits,
        punctuation=punctuation,
        to=known_target(to),
        force=force,
        corrections=corrections,
        quotes=quotes,
    )

    with about("form"):
        chosen_form = choose(form, output)
    shelf = None if archive is None else Shelf(stamp or present())
    task = Task(chosen, chosen_form, rule_set, house, encoding, stamp, min_confidence, shelf)
    wanted = _Wanted(
        output,
        unsure,
        report,
        open_engine(engine, ray, jobs, timeout),
        resume,
        archive,
        1 if jobs == 1 else GROUP,
    )
    return _clean_all(console, sources, task, wanted, [*(rules or ()), *([glossary] if glossary else [])])


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the options say of the run as a whole: where its results go, who does it, and how long it may take."""

    output: str | None
    unsure: str | None
    report: Path | None
    engine: "AbstractContextManager[Engine]"
    resume: bool
    archive: Path | None
    group: int


def _clean_all(
    console: Console,
    sources: Inputs,
    task: "Task",
    wanted: _Wanted,
    packs: Sequence[Path],
) -> int:
    """Write the record of each input, and what came of all; neither they nor the ``packs`` are overwritten."""
    from dedupe_brief.engine.orders import orders

    output, out = wanted.output, console.results()
    files = [*sources.files, *packs]
    # What is set aside takes its place first: an output that is there has left nothing out unseen.
    with (
        place_for(wanted.report, files) if wanted.report else nullcontext() as write_report,
        open_sink(output, task.form, out, files) as sink,
        open_unsure(task.least, wanted.unsure, output, out, files) as doubtful,
        open_manifest(console, output, task, resume=wanted.resume) as manifest,
        _shelving(console, wanted, task) as shelving,
        wanted.engine as engine,
    ):
        batch = Batch(console, sink, _told, doubtful, manifest)
        began = time.perf_counter()
        todo = orders(sources.items(), manifest)
        made = engine.outcomes(todo, task, batch.report)
        course = sources.course("cleaning")
        stored = shelving.through(made) if shelving else made
        with (
            closing(made),
            console.progress(stored, course, results_on_stdout=output in {None, "-"}) as shown,
        ):
            batch.take_all(shown)
        batch.report.seconds = time.perf_counter() - began
        batch.close(output)
        if shelving:
            console.say(f"{wanted.archive}: {shelving}")
            _say_what_is_not_added(console, batch.report.before)
        if write_report is not None:
            write_report(batch.report.to_json().encode())
    return batch.exit_code


@contextmanager
def _shelving(console: Console, wanted: _Wanted, task: "Task") -> Iterator[Shelving | None]:
    """Open the archive that takes what is cleaned before it is written; None if there is none."""
    if wanted.archive is None:
        yield None
        return
    from dedupe_brief.core.proof.recleaning import Recleaner

    reclean = Recleaner(task.rules, task.glossary).like
    with writing(wanted.archive, reclean=reclean) as writer:
        yield Shelving(console, writer, lambda added: console.detail(in_a_line(added)), wanted.group)


def _say_what_is_not_added(console: Console, before: int) -> None:
    """Say how many documents an earlier run did: whether that had an archive, and which, is not known here."""
    if before:
        documents = "document" if before == 1 else "documents"
        console.say(f"what was done before is not added: {before:,} {documents}; 'archive add' takes it")


def _told(done: Done) -> str:
    kept = f"{done.kept:,} of {done.chars:,} characters kept"
    kept += f", {told(done.conversion)}" if done.conversion else ""
    return f"{done.name}: {kept}, {doubted(done.confidence, done.doubts)}"
