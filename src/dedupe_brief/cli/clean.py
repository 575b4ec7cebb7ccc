"""``clean``: the main job. Reads sources, cleans them, writes records."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.batch import Batch
from dedupe_brief.cli.console import Console
from dedupe_brief.cli.conversion import known_target, refuse_without_target, told
from dedupe_brief.cli.inputs import check_encoding, named
from dedupe_brief.cli.progress import Course
from dedupe_brief.cli.unsure import doubted, open_unsure
from dedupe_brief.core.model import Options, Record
from dedupe_brief.errors import SourceError, UsageError
from dedupe_brief.readers.text import Found, expand, read
from dedupe_brief.writers import by_name
from dedupe_brief.writers.output import open_sink

__all__ = ["clean"]

_RFC_3339: Final = "%Y-%m-%dT%H:%M:%SZ"


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
    from dedupe_brief.core.clean import clean_source

    refuse_without_target(console, to)
    stamp = _stamp(added, now)
    check_encoding(encoding)
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

    places = _Places(form, output, min_confidence, unsure)
    return _clean_all(console, found, one, places, [*(rules or ()), *([glossary] if glossary else [])])


@dataclass(frozen=True, slots=True)
class _Places:
    """Where records go, and those that the program is not sure enough of: what the options say."""

    form: str
    output: str | None
    min_confidence: float | None
    unsure: str | None


def _clean_all(
    console: Console,
    found: Sequence[Found | SourceError],
    one: Callable[[Found | SourceError], Record],
    places: _Places,
    packs: Sequence[Path],
) -> int:
    """Write the record that ``one`` makes of each input; neither they nor the ``packs`` are overwritten."""
    output, out = places.output, console.results()
    files = [*_files(found), *packs]
    # What is set aside takes its place first: an output that is there has left nothing out unseen.
    with (
        open_sink(output, by_name(places.form), out, files) as sink,
        open_unsure(places.min_confidence, places.unsure, output, out, files) as doubtful,
        console.progress(
            found, Course("cleaning", len(found)), results_on_stdout=output in {None, "-"}
        ) as items,
    ):
        batch = Batch(console, sink, "cleaned", _told, doubtful)
        for item in items:
            batch.take(_name(item), partial(one, item))
        batch.close(output)
    return batch.exit_code


def _told(record: Record) -> str:
    note = record.provenance.conversion
    kept = f"{len(record.text):,} of {record.origin.chars:,} characters kept"
    kept += f", {told(note)}" if note else ""
    return f"{record.origin.path or '-'}: {kept}, {doubted(record)}"


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
