"""What a worker does with one item: clean a document, or check a record that was made before."""

import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from dedupe_brief.core.clean import clean_source, convert_record
from dedupe_brief.core.integrity import damage
from dedupe_brief.core.model import ConversionNote, Options, Record
from dedupe_brief.core.rules import RuleSet
from dedupe_brief.engine.manifest import Entry
from dedupe_brief.errors import DedupeBriefError, RecordError, SourceError
from dedupe_brief.readers.document import Document, source_of
from dedupe_brief.writers import by_name
from dedupe_brief.writers.formats import Rendered, rendered
from dedupe_brief.writers.jsonl import JSONL

if TYPE_CHECKING:  # a glossary needs OpenCC's tables
    from dedupe_brief.core.glossary import Glossary

__all__ = ["Done", "Failed", "Item", "Kept", "Order", "Outcome", "Task", "begin", "name_of", "size_of"]


class Task(Struct, frozen=True):
    """How documents are cleaned and written: all that a worker has to know.

    Attributes:
        options: What the caller chose.
        form: The name of the format to write in.
        rules: The rules to go by.
        glossary: What a conversion keeps and prefers.
        encoding: The encoding the documents are known to be in.
        added: When the records enter an archive.
        least: The confidence below which a record is set aside.
    """

    options: Options
    form: str
    rules: RuleSet
    glossary: "Glossary | None" = None
    encoding: str | None = None
    added: str | None = None
    least: float | None = None


class Done(Struct, frozen=True):
    """A record that was made, ready to be written, and what is said of it.

    Attributes:
        name: What messages call its source.
        digest: That of its order.
        rendered: The record; as JSON Lines if it is set aside.
        aside: Whether it is set aside.
        chars: How many characters the source has.
        kept: How many the text has.
        removed: How many characters of the source each rule took out or replaced.
        repeats: How many repeats were found.
        confidence: How sure the body is.
        doubts: What speaks against it.
        conversion: How the text was converted.
        again: The item was a record already; it is as it was.
    """

    name: str
    digest: str
    rendered: Rendered
    aside: bool
    chars: int
    kept: int
    removed: Mapping[str, int]
    repeats: int
    confidence: float
    doubts: tuple[str, ...]
    conversion: ConversionNote | None
    again: bool


class Failed(Struct, frozen=True):
    """An item of which no record was made, and why.

    Attributes:
        name: What messages call it.
        fault: What is wrong with it; None if the program is at fault.
        bug: What went wrong in the program, with its class.
        trace: Where in the program.
    """

    name: str
    fault: DedupeBriefError | None
    bug: str = ""
    trace: str = ""

    @property
    def cause(self) -> str:
        """The kind of fault, without what is particular to one item.

        >>> Failed("a.txt", SourceError("the text can't be decoded: utf-8 fails at byte 3")).cause
        "the text can't be decoded"
        """
        return self.fault.what.partition(":")[0] if self.fault else "a bug in the program"


class Kept(Struct, frozen=True):
    """A document that an earlier run has done, by its entry in the manifest."""

    name: str
    entry: Entry


Outcome = Done | Failed | Kept
"""What became of an item."""

Item = Document | Record | SourceError
"""What readers give: a document to clean, a record made before, or the error that stands in its place."""


class Order(Struct, frozen=True):
    """An item and the digest of what is asked of it, if a manifest is kept; a kept one passes through as it is."""

    item: Item | Kept
    digest: str = ""


def begin(task: Task) -> Callable[[Order], Outcome]:
    """Return the function that sees to one order. It raises nothing that an item can be the cause of."""
    return partial(_outcome, task)


def size_of(order: Order) -> int:
    """Return how much of memory an order takes, roughly, in bytes."""
    item = order.item
    if isinstance(item, Document):
        return len(item.data)
    return 4 * len(item.text) if isinstance(item, Record) else 0


def name_of(item: Item) -> str:
    """Return what messages call an item."""
    if isinstance(item, SourceError):
        return item.where
    return item.name if isinstance(item, Document) else item.origin.path or item.id


def _outcome(task: Task, order: Order) -> Outcome:
    item = order.item
    if isinstance(item, Kept):
        return item
    try:
        return _done(task, item, order.digest)
    except DedupeBriefError as fault:
        return Failed(name_of(item), fault)
    except Exception as fault:
        said = f"{type(fault).__name__}: {fault}" if str(fault) else type(fault).__name__
        return Failed(name_of(item), None, said, traceback.format_exc())


def _done(task: Task, item: Item, digest: str) -> Done:
    if isinstance(item, SourceError):
        raise item
    if isinstance(item, Document):
        source = source_of(item, task.encoding)
        record = clean_source(source, task.options, task.rules, task.added, task.glossary)
        scraped = item.data
    else:
        record, scraped = _checked(task, item), None
    aside = task.least is not None and record.metadata.confidence < task.least
    return Done(
        name=name_of(item),
        digest=digest,
        rendered=rendered(record, JSONL if aside else by_name(task.form), scraped),
        aside=aside,
        chars=record.origin.chars,
        kept=len(record.text),
        removed=_removed(record),
        repeats=len(record.repeats),
        confidence=record.metadata.confidence,
        doubts=record.metadata.doubts,
        conversion=record.provenance.conversion,
        again=not isinstance(item, Document),
    )


def _checked(task: Task, record: Record) -> Record:
    """Return a record that was made before, if it is whole; converted, if that is wanted and was not done.

    Raises:
        RecordError: Something in it was changed.
    """
    for finding in damage(record):
        raise RecordError(
            f"the record is not whole: {finding}",
            where=name_of(record),
            hint="clean its source again; 'dedupe-brief verify' says more",
        )
    if task.options.to is None or record.provenance.conversion is not None:
        return record
    return convert_record(record, task.options, task.glossary)


def _removed(record: Record) -> dict[str, int]:
    """Return how many characters of the source each rule took out or replaced."""
    counts: Counter[str] = Counter()
    for edit in record.provenance.edits:
        counts[edit.rule] += edit.end - edit.start
    return dict(counts)
