"""``clean``: the main job. Reads sources, cleans them, writes records, and counts what happened."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.console import FAILED, FINE, Console
from dedupe_brief.cli.conversion import known_target, told
from dedupe_brief.cli.inputs import named
from dedupe_brief.cli.interrupts import held_back
from dedupe_brief.cli.unsure import Unsure, doubted, open_unsure
from dedupe_brief.core.model import Options, Record
from dedupe_brief.errors import DedupeBriefError, OutputError, SourceError, UsageError
from dedupe_brief.readers.encodings import canonical
from dedupe_brief.readers.text import Found, expand, read
from dedupe_brief.writers import by_name
from dedupe_brief.writers.output import FileSink, FolderSink, Sink, open_sink

__all__ = ["Report", "clean"]

_RFC_3339: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass
class Report:
    """What became of a batch: counts, wording and exit code."""

    cleaned: int = 0
    set_aside: int = 0
    failed: int = 0

    @property
    def exit_code(self) -> int:
        """2 if any input failed."""
        return FAILED if self.failed else FINE

    def __str__(self) -> str:
        """Say it in a line, such as ``3 cleaned, 1 set aside, 1 failed``."""
        aside = f", {self.set_aside} set aside" if self.set_aside else ""
        return f"{self.cleaned} cleaned{aside}" + (f", {self.failed} failed" if self.failed else "")


def clean(
    console: Console,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="INPUTS", help="Files, folders (their *.txt files), or - for standard input."),
    ] = None,
    form: options.Formats = "markdown",
    output: options.Output = None,
    min_confidence: options.MinConfidence = None,
    unsure: options.Unsure = None,
    encoding: options.Encoding = None,
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
    added: Annotated[
        str | None,
        typer.Option("--added", metavar="TIME", help="When it enters an archive, as 2025-06-16T08:00:00Z."),
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
    printed. Each change is in the ledger, and a text that is in the target script already is left alone.

    \b
    Examples:
      dedupe-brief clean article.txt
      dedupe-brief clean scraped/ --format jsonl -o records.jsonl
      dedupe-brief clean scraped/ -o cleaned/ --min-confidence 0.7 --unsure look-at.jsonl
      dedupe-brief clean article.txt --to zh-Hant-TW --glossary house.toml
      curl -s https://example.org/a.txt | dedupe-brief clean --url https://example.org/a.txt
    """
    from dedupe_brief.cli.packs import load_glossary, load_rules
    from dedupe_brief.core.clean import clean_source

    stamp = _stamp(added, now)
    if encoding is not None:
        canonical(encoding)  # a wrong name is no fault of the inputs
    rule_set = load_rules(rules or ())
    house = load_glossary(glossary)
    found = list(expand(named(inputs)))
    if url is not None and len(found) != 1:
        raise UsageError(f"--url is for one input, and there are {len(found)}", hint="clean them one by one")
    chosen = Options(
        removed=removed,
        edits=edits,
        punctuation=punctuation,
        to=known_target(to),
        force=force,
        corrections=corrections,
        quotes=quotes,
    )

    def one(item: Found | SourceError) -> Record:
        if isinstance(item, SourceError):
            raise item
        return clean_source(read(item, encoding=encoding, url=url), chosen, rule_set, stamp, house)

    files = _files(found)
    # What is set aside takes its place first: an output that is there has left nothing out unseen.
    with (
        open_sink(output, by_name(form), console.results(), files) as sink,
        open_unsure(min_confidence, unsure, output, console.results(), files) as doubtful,
        console.progress(found, "cleaning", results_on_stdout=output in {None, "-"}) as items,
    ):
        report = Report()
        for item in items:
            _attempt(console, report, item, one, sink, doubtful)
        if len(found) > 1 or report.failed:
            console.say(str(report))
        for line in doubtful.lines() if doubtful else ():
            console.say(line)
        if not report.cleaned and not report.set_aside and isinstance(sink, FileSink):
            raise OutputError("nothing was cleaned, so nothing is written", where=str(output))
    return report.exit_code


def _attempt(
    console: Console,
    report: Report,
    item: Found | SourceError,
    one: Callable[[Found | SourceError], Record],
    sink: Sink,
    doubtful: Unsure | None,
) -> None:
    """Clean and write one input, or say why it failed; only what stops the whole output is passed on."""
    target = sink
    try:
        record = one(item)
        aside = doubtful if doubtful is not None and doubtful.takes(record) else None
        target = sink if aside is None else aside.sink
        # A file of its own is written in no time; a stream may wait for its reader, and must not wait for ever.
        with held_back() if isinstance(target, FolderSink) else nullcontext():
            written = target.write(record)
    except BrokenPipeError:
        raise
    except OutputError as fault:
        if not isinstance(target, FolderSink):
            raise
        report.failed += 1
        console.error(fault)
    except DedupeBriefError as fault:
        report.failed += 1
        console.error(fault)
    except Exception as fault:
        report.failed += 1
        console.bug(fault, _name(item))
    else:
        if aside is None:
            report.cleaned += 1
        else:
            report.set_aside += 1
            aside.add(record)
            written = Path(aside.where)
        console.detail(_told(record, written))


def _told(record: Record, written: Path | None) -> str:
    note = record.provenance.conversion
    kept = f"{len(record.text):,} of {record.origin.chars:,} characters kept"
    kept += f", {told(note)}" if note else ""
    target = f" → {written.as_posix()}" if written is not None else ""
    return f"{record.origin.path or '-'}: {kept}, {doubted(record)}{target}"


def _name(item: Found | SourceError) -> str:
    return item.where if isinstance(item, SourceError) else item.name


def _files(found: Sequence[Found | SourceError]) -> list[Path]:
    return [item.path for item in found if not isinstance(item, SourceError) and item.path is not None]


def _stamp(added: str | None, now: bool) -> str | None:
    """Return the time of ``--added`` or ``--now`` as RFC 3339 in UTC."""
    if now and added is not None:
        raise UsageError("--added and --now contradict each other", hint="give one of them")
    if now:
        return datetime.now(UTC).strftime(_RFC_3339)
    if added is None:
        return None
    try:
        fits = datetime.strptime(added, _RFC_3339).strftime(_RFC_3339) == added
    except ValueError:
        fits = False
    if not fits:
        raise UsageError(f"{added!r} is no time for --added", hint="write it as 2025-06-16T08:00:00Z")
    return added
