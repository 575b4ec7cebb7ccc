"""``verify``: is a record true? One line for each."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Final

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.console import DIFFERENT, FAILED, FINE, Console
from dedupe_brief.cli.progress import Course
from dedupe_brief.cli.records import files_of, records_in
from dedupe_brief.cli.sources import Sources
from dedupe_brief.core.model import Record
from dedupe_brief.core.visible import visible
from dedupe_brief.errors import DedupeBriefError, RecordError, SourceError, UsageError
from dedupe_brief.readers.text import Found

if TYPE_CHECKING:  # what checks needs NumPy and RE2
    from dedupe_brief.core.verify import Report

__all__ = ["verify"]

Named = tuple[str, Record | DedupeBriefError]

_STYLES: Final = {"ok": "good", "unproven": "unsure", "differs": "error"}


@dataclass
class _Tally:
    """How many records got which verdict, or ``failed``; in a line, and as an exit code."""

    counts: Counter[str] = field(default_factory=Counter)

    @property
    def exit_code(self) -> int:
        """2 if a record could not be read, 1 if one is not true, or not proven to be.

        Whoever asks in a script whether records are true must not be told yes where that was not found out.
        """
        if self.counts["failed"]:
            return FAILED
        return DIFFERENT if self.counts["differs"] or self.counts["unproven"] else FINE

    def __str__(self) -> str:
        words = {"unproven": "unproven", "differs": "differ", "failed": "failed"}
        others = (f"{self.counts[key]} {word}" for key, word in words.items() if self.counts[key])
        return ", ".join([f"{self.counts['ok']} ok", *others])


def verify(
    console: Console,
    records: Annotated[
        list[str], typer.Argument(metavar="RECORDS", help="Files of records, folders of them, or -.")
    ],
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            metavar="FILE|FOLDER",
            help="The source of the one record, or a folder below which the records' origin.path is looked up.",
        ),
    ] = None,
    rules: options.Rules = None,
    glossary: options.Glossary = None,
) -> int:
    """Check that records are true, key by key.

    The source is rebuilt (or taken from --source), compared with its digest and cleaned again with the same options;
    the first place that differs is named. For a record that was cleaned by rules of your own, name them with --rules;
    for one that was converted by a glossary, name it with --glossary.
    No check can know when a record was added, which other it repeats (duplicate_of), or where in a container it stood
    (origin.warc_record_id; beside a URL also path, index and id): of these only the form is checked.

    Each record has a line that begins with the verdict. ok: it was all checked and is true. unproven: its digests and
    offsets hold, but its source could not be cleaned again, since it is not at hand, or another version, other rules or
    another glossary made the record; the line says which. differs: it was changed since, or is damaged.

    Exit codes: 0 all are ok; 1 one differs or is unproven; 2 a file could not be read.

    \b
    Examples:
      dedupe-brief verify article.md
      dedupe-brief verify records.jsonl --source scraped/
    """
    from dedupe_brief.cli.packs import load_glossary, load_rules
    from dedupe_brief.core import verify as core

    rule_set = load_rules(rules or ())
    house = load_glossary(glossary)
    tally = _Tally()
    sources = None if source is None else Sources(source)
    held = list(files_of(records))
    with console.progress(held, Course("verifying", len(held)), results_on_stdout=True) as files:
        pairs = (pair for item in files for pair in _pairs(item))
        for name, item in pairs if sources is None or sources.holds_many else _only_one(pairs):
            _attempt(
                console,
                tally,
                name,
                item,
                lambda record: core.verify(
                    record, None if sources is None else sources.of(record), rule_set, house
                ),
            )
    if tally.counts.total() > 1:
        console.say(str(tally))
    return tally.exit_code


def _pairs(item: Found | SourceError) -> Iterator[Named]:
    return iter([(item.where, item)]) if isinstance(item, SourceError) else records_in(item)


def _only_one(pairs: Iterator[Named]) -> Iterator[Named]:
    """Refuse several records: there is one source."""
    some = list(islice(pairs, 2))
    if len(some) > 1:
        raise UsageError(
            "--source is one document, and there are several records",
            hint="name a folder of sources, or the container they came from",
        )
    return iter(some)


def _attempt(
    console: Console,
    tally: _Tally,
    name: str,
    item: Record | DedupeBriefError,
    check: Callable[[Record], "Report"],
) -> None:
    """Check one record and say how it did on one line."""
    if isinstance(item, RecordError):  # it was a record, and a changed character has made it none
        tally.counts["differs"] += 1
        console.out(f"{_verdict(console, 'differs')} {visible(str(item))}\n")
        return
    if isinstance(item, DedupeBriefError):
        tally.counts["failed"] += 1
        console.error(item)
        return
    try:
        report = check(item)
    except DedupeBriefError as fault:
        tally.counts["failed"] += 1
        console.error(fault)
        return
    except Exception as fault:
        tally.counts["failed"] += 1
        console.bug(fault, name)
        return
    console.out(_lines(console, name, report))
    tally.counts[report.outcome] += 1


def _verdict(console: Console, verdict: str) -> str:
    return console.styled(verdict, _STYLES[verdict])


def _lines(console: Console, name: str, report: "Report") -> str:
    """Return the line about a record, and below it why some of it was not checked; with ``--verbose`` all findings."""
    first, *others = [*map(str, report.findings or report.notes)] or [""]
    head = f"{_verdict(console, report.outcome)} {visible(f'{name}: {first}' if first else name)}"
    if not report.findings:
        return "\n".join([head, *map(_note, others)]) + "\n"
    if others and not console.verbose:
        head += f" (and {len(others)} more; -v shows them)"
    more = [visible(f"  {finding}") for finding in others] if console.verbose else []
    return "\n".join([head, *more, *map(_note, report.notes)]) + "\n"


def _note(note: str) -> str:
    return visible(f"  note: {note}")
