"""``convert``: texts and records into another script, or another region's form of it."""

from contextlib import closing

from msgspec.structs import replace

from dedupe_brief.cli import options
from dedupe_brief.cli.batch import Batch
from dedupe_brief.cli.console import Console
from dedupe_brief.cli.conversion import known_target, told
from dedupe_brief.cli.inputs import Inputs, check_encoding, named
from dedupe_brief.cli.settings import about
from dedupe_brief.core.model import Options
from dedupe_brief.engine.outcome import Done
from dedupe_brief.engine.report import RunReport
from dedupe_brief.errors import UsageError
from dedupe_brief.readers.document import TEXT as TEXT_PLAIN
from dedupe_brief.readers.document import Document, Item
from dedupe_brief.readers.reading import Reading
from dedupe_brief.writers import choose
from dedupe_brief.writers.output import open_sink
from dedupe_brief.writers.text import TEXT

__all__ = ["convert"]


def convert(
    console: Console,
    inputs: options.Inputs = None,
    to: options.To = None,
    form: options.ConvertFormat = None,
    output: options.Output = None,
    force: options.Force = False,
    glossary: options.Glossary = None,
    corrections: options.Corrections = "on",
    quotes: options.Quotes = "keep",
    encoding: options.Encoding = None,
    jobs: options.Jobs = None,
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
    from dedupe_brief.core.rules import built_in
    from dedupe_brief.engine.run import outcomes
    from dedupe_brief.engine.task import Order, Task

    check_encoding(encoding)
    if to is None:
        raise UsageError("it is not said what to convert to", hint="name a target: --to zh-Hant-TW, say")
    chosen = Options(cleaning="off", to=known_target(to), force=force, corrections=corrections, quotes=quotes)
    with about("form"):
        chosen_form = choose(form, output, TEXT)
    task = Task(chosen, chosen_form, built_in(), load_glossary(glossary), encoding)
    sources = Inputs.of(named(inputs), Reading(encoding=encoding))
    with open_sink(
        output, task.form, console.results(), [*sources.files, *([glossary] if glossary else [])]
    ) as sink:
        batch = Batch(console, sink, _told, report=RunReport("converted"))
        made = outcomes(map(Order, map(_as_text, sources.items())), task, batch.report, jobs)
        shown_alone = output in {None, "-"}
        with (
            closing(made),
            console.progress(made, sources.course("converting"), results_on_stdout=shown_alone) as shown,
        ):
            batch.take_all(shown)
        batch.close(output)
    return batch.exit_code


def _as_text(item: Item) -> Item:
    """Take the markup of a page for text: what stands in it is converted where it stands."""
    return replace(item, media_type=TEXT_PLAIN) if isinstance(item, Document) else item


def _told(done: Done) -> str:
    said = told(done.conversion) if done.conversion else ""
    return f"{done.name}: {said}, {done.edits} edits"
