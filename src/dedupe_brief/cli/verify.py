"""``verify``: is a record true? One line for each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.console import DIFFERENT, FAILED, FINE, Console
from dedupe_brief.cli.records import files_of, records_in
from dedupe_brief.core.model import Record
from dedupe_brief.core.record import digest
from dedupe_brief.core.visible import visible
from dedupe_brief.errors import DedupeBriefError, RecordError, SourceError, UsageError
from dedupe_brief.readers.text import Found, read_bytes

if TYPE_CHECKING:  # what checks needs NumPy and RE2
    from dedupe_brief.core.verify import Report

__all__ = ["verify"]

Named = tuple[str, Record | DedupeBriefError]


@dataclass
class _Tally:
    """How the records did: counts, wording and exit code."""

    ok: int = 0
    differ: int = 0
    failed: int = 0

    @property
    def exit_code(self) -> int:
        """2 if a record could not be checked, 1 if one is not true."""
        return FAILED if self.failed else DIFFERENT if self.differ else FINE

    def __str__(self) -> str:
        parts = [f"{self.ok} ok"]
        parts += [f"{self.differ} differ"] if self.differ else []
        parts += [f"{self.failed} failed"] if self.failed else []
        return ", ".join(parts)


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
    What no check can know is taken as it is: added, duplicate_of, and of origin what the bytes don't say.

    Exit codes: 0 all are true; 1 one differs or is damaged; 2 a file could not be read.

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
    with console.progress(list(files_of(records)), "verifying", results_on_stdout=True) as files:
        pairs = (pair for item in files for pair in _pairs(item))
        for name, item in pairs if source is None else _only_one(pairs, source):
            _attempt(
                console,
                tally,
                name,
                item,
                lambda record: core.verify(record, _source(record, source), rule_set, house),
            )
    if tally.ok + tally.differ + tally.failed > 1:
        console.say(str(tally))
    return tally.exit_code


def _pairs(item: Found | SourceError) -> Iterator[Named]:
    return iter([(item.where, item)]) if isinstance(item, SourceError) else records_in(item)


def _only_one(pairs: Iterator[Named], source: str) -> Iterator[Named]:
    """Refuse several records if ``source`` is one file."""
    if Path(source).is_dir():
        return pairs
    some = list(islice(pairs, 2))
    if len(some) > 1:
        raise UsageError(
            "--source is one file, and there are several records", hint="name a folder of sources"
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
        tally.differ += 1
        console.out(f"{_differs(console)} {visible(str(item))}\n")
        return
    if isinstance(item, DedupeBriefError):
        tally.failed += 1
        console.error(item)
        return
    try:
        report = check(item)
    except DedupeBriefError as fault:
        tally.failed += 1
        console.error(fault)
        return
    except Exception as fault:
        tally.failed += 1
        console.bug(fault, name)
        return
    console.out(_lines(console, name, report))
    if report.ok:
        tally.ok += 1
    else:
        tally.differ += 1


def _differs(console: Console) -> str:
    return console.styled("differs", "error")


def _lines(console: Console, name: str, report: "Report") -> str:
    """Return the line about a record; with ``--verbose`` also what else was found."""
    notes = [f"  note: {note}" for note in report.notes]
    if report.ok:
        head = f"{console.styled('ok', 'good')} {visible(name)}"
        more = []
    else:
        first, *others = report.findings
        count = f" (and {len(others)} more; -v shows them)" if others and not console.verbose else ""
        head = f"{_differs(console)} {visible(f'{name}: {first}')}{count}"
        more = [f"  {finding}" for finding in others] if console.verbose else []
    return "\n".join([head, *map(visible, [*more, *notes])]) + "\n"


def _source(record: Record, source: str | None) -> bytes | None:
    """Return the bytes that ``--source`` names for a record.

    Raises:
        SourceError: There are none.
    """
    if source is None:
        return None
    if not Path(source).is_dir():
        return read_bytes(Found(None if source == "-" else Path(source)))
    found = [read_bytes(Found(path)) for path in _below(Path(source), record.origin.path)]
    if not found:
        raise SourceError(
            f"there is no file for origin.path {record.origin.path!r}",
            where=source,
            hint="name the file itself with --source",
        )
    return next((data for data in found if digest(data) == record.origin.digest), found[0])


def _below(folder: Path, path: str | None) -> Iterator[Path]:
    """Yield the files below ``folder`` that a record's path can mean: all of it, or its last parts; none outside."""
    parts = [part for part in PurePosixPath((path or "").replace("\\", "/")).parts if part not in {"/", ".."}]
    top = folder.resolve()
    for first in range(len(parts)):
        file = folder.joinpath(*parts[first:])
        try:
            if file.is_file() and file.resolve().is_relative_to(top):
                yield file
        except (OSError, ValueError):  # no name that this system knows
            continue
