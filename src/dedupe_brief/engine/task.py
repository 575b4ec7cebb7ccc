"""What a worker does with one item: clean a document, or check a record that was made before."""

import traceback
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from dedupe_brief.core.clean import clean_source, convert_record
from dedupe_brief.core.model import Options, Record
from dedupe_brief.core.proof.integrity import damage
from dedupe_brief.core.rules import RuleSet
from dedupe_brief.engine.outcome import Done, Failed, Kept, Outcome
from dedupe_brief.engine.shelving import Shelf, prepared
from dedupe_brief.errors import DedupeBriefError, RecordError
from dedupe_brief.readers.document import Document, Item, Written, source_of
from dedupe_brief.writers.formats import Format, rendered
from dedupe_brief.writers.jsonl import JSONL

if TYPE_CHECKING:  # a glossary needs OpenCC's tables
    from dedupe_brief.core.conversion.glossary import Glossary

__all__ = ["Order", "Task", "begin", "name_of", "size_of"]


class Task(Struct, frozen=True):
    """How documents are cleaned and written: all that a worker has to know.

    Attributes:
        options: What the caller chose.
        form: The format to write in.
        rules: The rules to go by.
        glossary: What a conversion keeps and prefers.
        encoding: The encoding the documents are known to be in.
        added: When the records enter an archive.
        least: The confidence below which a record is set aside.
        shelf: How it enters an archive; None if it enters none.
    """

    options: Options
    form: Format
    rules: RuleSet
    glossary: "Glossary | None" = None
    encoding: str | None = None
    added: str | None = None
    least: float | None = None
    shelf: Shelf | None = None


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
    return 4 * len(item.record.text) if isinstance(item, Written) else 0


def name_of(item: Item) -> str:
    """Return what messages call an item."""
    return item.where if isinstance(item, DedupeBriefError) else item.name


def _outcome(task: Task, order: Order) -> Outcome:
    item = order.item
    if isinstance(item, Kept):
        return item
    try:
        return _done(task, item, order.digest)
    except DedupeBriefError as fault:
        return Failed(name_of(item), fault, trace=traceback.format_exc())
    except Exception as fault:
        said = f"{type(fault).__name__}: {fault}" if str(fault) else type(fault).__name__
        return Failed(name_of(item), None, said, traceback.format_exc())


def _done(task: Task, item: Item, digest: str) -> Done:
    if isinstance(item, DedupeBriefError):
        raise item
    record = _cleaned(task, item) if isinstance(item, Document) else _checked(task, item)
    aside = task.least is not None and record.metadata.confidence < task.least
    scraped = item.data if isinstance(item, Document) else None
    return Done(
        name=name_of(item),
        digest=digest,
        rendered=rendered(record, JSONL if aside else task.form, scraped),
        aside=aside,
        chars=record.origin.chars,
        kept=len(record.text),
        removed=_removed(record),
        repeats=len(record.repeats),
        confidence=record.metadata.confidence,
        doubts=record.metadata.doubts,
        conversion=record.provenance.conversion,
        edits=len(record.provenance.edits),
        again=isinstance(item, Written),
        prepared=prepared(task.shelf, item, record) if task.shelf is not None and not aside else None,
    )


def _cleaned(task: Task, document: Document) -> Record:
    source = source_of(document, task.encoding)
    return clean_source(source, task.options, task.rules, task.added, task.glossary)


def _checked(task: Task, written: Written) -> Record:
    """Return a record that was made before, if it is whole; converted, if that is wanted and was not done.

    Raises:
        RecordError: Something in it was changed, or it can't be made what is wanted.
    """
    record, known = written.record, written.record.provenance.options
    for finding in damage(record):
        raise RecordError(
            f"the record is not whole: {finding.what}",
            where=f"{written.name}: {finding.where}",
            hint="clean its source again",
        )
    if task.options.cleaning == "on" and known.cleaning == "off":
        raise RecordError(
            "its text was converted and never cleaned",
            where=written.name,
            hint="rebuild its source, and clean that",
        )
    if task.options.to in {None, known.to}:
        return record
    try:
        return convert_record(record, task.options, task.glossary, task.rules)
    except RecordError as fault:
        raise RecordError(fault.what, where=f"{written.name}: {fault.where}", hint=fault.hint) from None


def _removed(record: Record) -> dict[str, int]:
    """Return how many characters of the source each rule took out or replaced."""
    counts: Counter[str] = Counter()
    for edit in record.provenance.edits:
        counts[edit.rule] += edit.end - edit.start
    return dict(counts)
