"""Commands that look at many records together: sources cleaned, records checked, all of them laid down to be compared."""

from contextlib import closing
from typing import TYPE_CHECKING, Self

from dedupe_brief.cli.batch import Batch
from dedupe_brief.cli.console import Console
from dedupe_brief.cli.inputs import Inputs
from dedupe_brief.engine.outcome import Done
from dedupe_brief.engine.report import RunReport
from dedupe_brief.errors import OutputError
from dedupe_brief.writers.formats import Framed, Rendered
from dedupe_brief.writers.jsonl import JSONL

if TYPE_CHECKING:  # what cleans, and numpy, take their time to load
    from dedupe_brief.corpus.collection import Collection
    from dedupe_brief.engine.engine import Engine
    from dedupe_brief.engine.task import Task

__all__ = ["gather"]


def gather(
    console: Console,
    sources: Inputs,
    task: "Task",
    records: "Collection",
    engine: "Engine",
    output: str | None,
) -> int:
    """Lay down the record of each input; return how many inputs failed, each of which was reported.

    Raises:
        OutputError: There is none, so that ``output`` would hold nothing.
    """
    from dedupe_brief.engine.orders import orders

    batch = Batch(console, _Taken(records), _told, report=RunReport("read"))
    made = engine.outcomes(orders(sources.items(), None), task, batch.report)
    course = sources.course("reading")
    with closing(made), console.progress(made, course, results_on_stdout=output in {None, "-"}) as shown:
        batch.take_all(shown)
    if batch.report.failed:
        console.say(str(batch.report))
    if not len(records):
        raise OutputError("nothing was read, so nothing is written", where=output or "standard output")
    return batch.report.failed


class _Taken:
    """Takes the records that are read into the collection."""

    form: Framed = JSONL

    def __init__(self, records: "Collection") -> None:
        self._records = records

    def write(self, item: Rendered) -> None:
        """Take in one record."""
        self._records.add(item.data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Do nothing: the collection is closed by whoever opened it."""


def _told(done: Done) -> str:
    return f"{done.name}: {done.kept:,} characters"
