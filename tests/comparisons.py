"""Comparisons made by hand: what a page or a table shows must not wait for the engine that finds it."""

from collections.abc import Sequence
from dataclasses import dataclass

from dedupe_brief.core.comparison.changes import (
    Change,
    Counts,
    Difference,
    Flag,
    Granularity,
    Ignore,
    Move,
    Operation,
    Statistics,
)
from dedupe_brief.core.model import Span
from dedupe_brief.core.versioning.versions import Comparison, FieldComparison, Version

__all__ = ["Away", "Edit", "Here", "Step", "comparison", "difference", "kept"]


@dataclass(frozen=True)
class Edit:
    """A stretch of both texts; equal if both say the same."""

    before: str
    after: str
    flags: tuple[Flag, ...] = ()
    ignored: Ignore | None = None

    @property
    def operation(self) -> Operation:
        if self.before == self.after:
            return Operation.EQUAL
        if self.before and self.after:
            return Operation.REPLACE
        return Operation.DELETE if self.before else Operation.INSERT


@dataclass(frozen=True)
class Away:
    """The place from which the text of the move ``id`` went."""

    id: int


@dataclass(frozen=True)
class Here:
    """The place to which it came, with what was edited on the way."""

    id: int
    edits: tuple[Edit, ...]


Step = Edit | Away | Here


def kept(text: str) -> Edit:
    return Edit(text, text)


def difference(*steps: Step) -> tuple[str, str, Difference]:
    """Return both texts and how they differ, from what happened in order."""
    edits = {step.id: step.edits for step in steps if isinstance(step, Here)}
    before, after = "", ""
    changes: list[Change] = []
    sides: dict[int, dict[str, int]] = {number: {} for number in edits}
    for step in steps:
        old, new = len(before), len(after)
        if isinstance(step, Edit):
            before, after = before + step.before, after + step.after
            changes.append(_change(step, old, new))
            continue
        if isinstance(step, Away):
            before += "".join(edit.before for edit in edits[step.id])
            sides[step.id]["before"] = old
        else:
            after += "".join(edit.after for edit in edits[step.id])
            sides[step.id]["after"] = new
        spans = Span(old, len(before)), Span(new, len(after))
        changes.append(Change(Operation.MOVE, *spans, move=step.id))
    moves = tuple(_move(number, edits[number], **sides[number]) for number in sorted(edits))
    same = all(change.operation is Operation.EQUAL or change.ignored for change in changes)
    return before, after, Difference(same, tuple(changes), moves, _statistics(changes, same), exact=True)


def _change(edit: Edit, old: int, new: int) -> Change:
    spans = Span(old, old + len(edit.before)), Span(new, new + len(edit.after))
    return Change(edit.operation, *spans, flags=edit.flags, ignored=edit.ignored)


def _move(number: int, edits: Sequence[Edit], before: int, after: int) -> Move:
    changes = []
    old, new = before, after
    for edit in edits:
        changes.append(_change(edit, old, new))
        old, new = changes[-1].before.end, changes[-1].after.end
    is_as_it_was = all(edit.operation is Operation.EQUAL for edit in edits)
    spans = Span(before, old), Span(after, new)
    return Move(number, *spans, 1.0 if is_as_it_was else 0.8, tuple(changes))


def _statistics(changes: Sequence[Change], same: bool) -> Statistics:
    ignored = [change.ignored for change in changes if change.ignored]
    counted = tuple((rule, ignored.count(rule)) for rule in sorted(set(ignored)))
    counts = Counts(len(changes), 2, 3, 4)
    return Statistics(counts, counts, 1.0 if same else 0.9999, counted, ())


def comparison(*steps: Step, names: tuple[str, str] = ("old.txt", "new.txt"), **fields: Edit) -> Comparison:
    """Return the comparison of two bodies; each field is one edit."""
    old, new, body = difference(*steps)
    compared = tuple(FieldComparison(n, e.before, e.after, difference(e)[2]) for n, e in fields.items())
    rules = tuple(rule for rule, _ in body.statistics.ignored)
    versions = Version(names[0], old), Version(names[1], new)
    return Comparison(*versions, rules, Granularity.CHAR, compared, body, body.statistics.ignored)
