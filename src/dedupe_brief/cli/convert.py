"""``convert``: texts and records into another script, or another region's form of it."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from dedupe_brief.cli import options
from dedupe_brief.cli.batch import Batch
from dedupe_brief.cli.console import Console
from dedupe_brief.cli.conversion import known_target, told
from dedupe_brief.cli.inputs import check_encoding, contents, named
from dedupe_brief.cli.progress import Course
from dedupe_brief.core.model import Options, Record, Source
from dedupe_brief.errors import DedupeBriefError, RecordError, SourceError, UsageError
from dedupe_brief.readers.text import Found, expand
from dedupe_brief.writers import by_name
from dedupe_brief.writers.output import open_sink

if TYPE_CHECKING:  # a glossary needs OpenCC's tables
    from dedupe_brief.core.glossary import Glossary

__all__ = ["convert"]


def convert(
    console: Console,
    inputs: options.Inputs = None,
    to: options.To = None,
    form: options.ConvertFormat = "text",
    output: options.Output = None,
    force: options.Force = False,
    glossary: options.Glossary = None,
    corrections: options.Corrections = "on",
    quotes: options.Quotes = "keep",
    encoding: options.Encoding = None,
) -> int:
    """Convert texts between Simplified and Traditional, as they stand and line for line.

    A target picks the configuration from what the text is found to be in; a configuration can be named as well. What
    is in the target script already is left alone, and in a text of both scripts each line that is; Japanese passages
    stay too.

    Text comes out as text in UTF-8, with a blank line between several, or as a record whose ledger has every change. A record comes out as the record
    that cleaning its source with --to gives, and as its text alone unless --format says otherwise.

    \b
    Examples:
      dedupe-brief convert article.txt --to zh-Hant-TW --quotes corner
      dedupe-brief convert records.jsonl --to zh-Hans --format jsonl -o converted.jsonl
      cat article.txt | dedupe-brief convert --to s2twp --glossary house.toml
    """
    from dedupe_brief.cli.packs import load_glossary

    check_encoding(encoding)
    if to is None:
        raise UsageError("it is not said what to convert to", hint="name a target: --to zh-Hant-TW, say")
    chosen = Options(cleaning="off", to=known_target(to), force=force, corrections=corrections, quotes=quotes)
    house = load_glossary(glossary)
    found = list(expand(named(inputs)))
    files = [item.path for item in found if isinstance(item, Found) and item.path is not None]
    files += [glossary] if glossary else []
    with (
        open_sink(output, by_name(form), console.results(), files) as sink,
        console.progress(
            found, Course("converting", len(found)), results_on_stdout=output in {None, "-"}
        ) as items,
    ):
        batch = Batch(console, sink, "converted", _told)
        for item in items:
            for name, held in _contents(item, encoding):
                batch.take(name, partial(_converted, name, held, chosen, house))
        batch.close(output)
    return batch.exit_code


def _contents(
    item: Found | SourceError, encoding: str | None
) -> Iterable[tuple[str, Source | Record | DedupeBriefError]]:
    return [(item.where, item)] if isinstance(item, SourceError) else contents(item, encoding)


def _converted(
    name: str, held: Source | Record | DedupeBriefError, chosen: Options, house: "Glossary | None"
) -> Record:
    from dedupe_brief.core.clean import clean_source, convert_record

    if isinstance(held, DedupeBriefError):
        raise held
    if isinstance(held, Source):
        return clean_source(held, chosen, glossary=house)
    try:
        return convert_record(held, chosen, house)
    except RecordError as fault:
        raise RecordError(fault.what, where=f"{name}: {fault.where}", hint=fault.hint) from None


def _told(record: Record) -> str:
    note = record.provenance.conversion
    edits = len(record.provenance.edits)
    said = told(note) if note else ""
    return f"{record.origin.path or '-'}: {said}, {edits} edits"
