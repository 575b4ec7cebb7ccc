"""``dedupe``: which records are duplicates of which, and what becomes of them."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.beside import beside
from dedupe_brief.cli.console import FAILED, FINE, Console
from dedupe_brief.cli.engines import open_engine
from dedupe_brief.cli.gather import gather
from dedupe_brief.cli.inputs import Inputs, check_encoding, listed, size_in_bytes
from dedupe_brief.cli.settings import about
from dedupe_brief.core.model import Options
from dedupe_brief.errors import UsageError
from dedupe_brief.readers.kinds import Kind
from dedupe_brief.readers.reading import MAX_RATIO, Reading
from dedupe_brief.writers import Format, choose, rendered
from dedupe_brief.writers.jsonl import JSONL
from dedupe_brief.writers.output import Sink, is_folder, open_sink

if TYPE_CHECKING:  # what cleans, and numpy, take their time to load
    from dedupe_brief.cli.duplicates import Duplicates
    from dedupe_brief.engine.engine import Engine
    from dedupe_brief.engine.task import Task

__all__ = ["dedupe"]

_ENDING: Final = ".dropped.jsonl"


def dedupe(
    console: Console,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUTS",
            help="Records, or sources to be cleaned first: files, folders, or - for standard input.",
        ),
    ] = None,
    policy: Annotated[
        Literal["mark", "drop", "report"],
        typer.Option(
            "--policy",
            envvar="DEDUPE_BRIEF_POLICY",
            help="Write all records, the duplicates marked; or without the duplicates; or pairs and no records.",
        ),
    ] = "mark",
    form: options.DedupeFormat = None,
    output: options.Output = None,
    pairs: Annotated[
        str | None,
        typer.Option(
            "--pairs", metavar="FILE", help="Write each pair with its evidence there, as JSON Lines."
        ),
    ] = None,
    dropped: Annotated[
        str | None,
        typer.Option(
            "--dropped",
            metavar="FILE",
            help="Where 'drop' puts the duplicates, as JSON Lines; if not given, beside the output as "
            "NAME.dropped.jsonl.",
        ),
    ] = None,
    index: Annotated[
        Path | None,
        typer.Option(
            "--index",
            metavar="FILE",
            envvar="DEDUPE_BRIEF_INDEX",
            help="Compare with all that came before, and keep what is needed to compare with what comes later.",
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
    rules: options.Rules = None,
    jobs: options.Jobs = None,
    engine: options.Engine = "processes",
    ray: options.Ray = None,
) -> int:
    """Find records that are duplicates of others.

    Copies in another script, width or layout, edited copies, copies in Taiwan's words, and briefs that stand in a longer
    report are found. Of several copies the most complete one stays, then the earliest; the order of inputs plays no part.
    Records come out as JSON Lines unless --format says otherwise, in the order of the inputs; duplicate_of names the
    record that stays. Nothing is deleted unless --policy drop asks for it, and then it goes into a file of its own.

    --pairs says of each duplicate why it is one: the kind, the similarity, and the places in both texts that are the same;
    'dedupe-brief explain A B' shows two of them.

    \b
    Examples:
      dedupe-brief dedupe records.jsonl -o marked.jsonl --pairs pairs.jsonl
      dedupe-brief dedupe records.jsonl --policy drop -o kept.jsonl
      dedupe-brief dedupe today.jsonl --index seen.sqlite -o marked.jsonl
      dedupe-brief dedupe scraped/ --policy report
    """
    from dedupe_brief.cli.packs import load_rules
    from dedupe_brief.engine.task import Task

    check_encoding(encoding)
    how = Reading(
        text_field=text_field,
        id_field=id_field,
        url_field=url_field,
        kind=None if kind is None else Kind(kind),
        encoding=encoding,
        max_document=size_in_bytes(max_document, "max_document"),
        max_ratio=max_ratio,
    )
    task = Task(Options(), JSONL, load_rules(rules or ()), None, encoding)
    sources = Inputs.of(listed(inputs, files_from), how)
    with about("form"):
        chosen = choose(form, output, JSONL)
    places = _Places(policy, output, pairs, dropped)
    places.check(chosen)
    files = [*sources.files, *(rules or ()), *([index] if index else [])]
    return _compare(console, sources, task, chosen, places, index, open_engine(engine, ray, jobs), files)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where what goes, as the options say it."""

    policy: str
    output: str | None
    pairs: str | None
    dropped: str | None

    def check(self, form: Format) -> None:
        """Refuse what does not go together.

        Raises:
            UsageError: It does not.
        """
        if self.dropped is not None and self.policy != "drop":
            raise UsageError("--dropped goes with --policy drop", hint="leave it out, or drop")
        if self.policy == "report":
            if self.pairs is not None:
                raise UsageError(
                    "--policy report writes pairs, and so does --pairs",
                    hint="name the file with --output alone",
                )
            if form.name.partition(".")[0] != JSONL.name or is_folder(self.output or "-"):
                raise UsageError("pairs are JSON Lines", hint="name a file that ends with .jsonl")
        named = [
            "-" if name in {None, "-"} else str(Path(name or "").resolve())
            for name in (self.output, *filter(None, (self.pairs, self.aside)))
        ]
        if len(set(named)) < len(named):
            raise UsageError(
                "two of --output, --pairs and --dropped are the same place", hint="name one for each"
            )

    @property
    def aside(self) -> str | None:
        """Where records go that are dropped; None if none are.

        Raises:
            UsageError: No place is named, and there is none beside the output.
        """
        if self.policy != "drop":
            return None
        where = self.dropped if self.dropped is not None else beside(self.output, _ENDING)
        if where is None:
            raise UsageError(
                "--policy drop needs a place for what it drops",
                hint="name a file with --dropped, or one for the output with --output",
            )
        return where


def _compare(
    console: Console,
    sources: Inputs,
    task: "Task",
    form: Format,
    places: _Places,
    index: Path | None,
    engine: "AbstractContextManager[Engine]",
    files: list[Path],
) -> int:
    """Read all, compare, and write what is asked for; every output takes its place first."""
    from dedupe_brief.cli.duplicates import Duplicates
    from dedupe_brief.corpus.collection import Collection
    from dedupe_brief.corpus.index import open_index

    out = console.results()
    with (
        open_index(index) if index else nullcontext() as known,
        open_sink(places.output, form, out, files) as sink,
        _side(places.pairs, console, files) as pairs,
        _side(places.aside, console, files) as aside,
        Collection() as records,
        engine as workers,
    ):
        failed = gather(console, sources, task, records, workers, places.output)
        found = Duplicates(records, records.compare(known, workers.signatures))
        _write(found, places.policy, form, sink, pairs, aside)
    for line in found.lines():
        console.say(line)
    return FAILED if failed else FINE


def _write(
    found: "Duplicates", policy: str, form: Format, sink: Sink, pairs: Sink | None, aside: Sink | None
) -> None:
    """Write what the policy asks for, and the pairs if they have a place."""
    target = sink if policy == "report" else pairs
    if target is not None:
        for line in found.pair_lines():
            target.write(line)
    if policy == "report":
        return
    for record, pair in found.marked():
        if pair is None or aside is None:
            sink.write(rendered(record, form))
        else:
            aside.write(found.dropped_line(pair, record))


@contextmanager
def _side(where: str | None, console: Console, files: list[Path]) -> Iterator[Sink | None]:
    """Open a file of JSON Lines beside the output; None if there is none."""
    if where is None:
        yield None
        return
    with open_sink(where, choose(JSONL.name, where), console.results(), files) as sink:
        yield sink
