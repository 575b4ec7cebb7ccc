"""A comparison for programs and for those who want figures: JSON, statistics, and the head of all."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from dedupe_brief.cli.table import columns
from dedupe_brief.core.comparison.changes import Change, Counts, Difference, Flag, Ignore, Move, Statistics
from dedupe_brief.core.versioning.versions import Comparison, FieldComparison, Version
from dedupe_brief.core.visible import visible

__all__ = [
    "SCHEMA",
    "alone_as_json",
    "as_json",
    "head",
    "statistics",
    "summary",
    "to_object",
]

SCHEMA: Final = "dedupe-brief/diff/1"
"""The name of the JSON's form. Its number rises when an older program could no longer read it."""

Style = Callable[[str, str], str]


def head(comparison: Comparison, style: Style) -> Iterator[str]:
    """Yield the lines that say what is compared, and under which rules."""
    yield style(f"--- {_named(comparison.before)}", "removed")
    yield style(f"+++ {_named(comparison.after)}", "added")
    yield style(summary(comparison), "dim")


def _named(version: Version) -> str:
    return f"{visible(version.name)} ({len(version.text):,} characters, {version.digest[:19]})"


def summary(comparison: Comparison) -> str:
    """Return in one line how two versions differ."""
    said = [_verdict(comparison)]
    said += [f"{count} moved" for count in [len(comparison.main.moves)] if count]
    said += [f"{count} ignored ({rule})" for rule, count in comparison.ignored]
    said += [f"{count} × {flag}" for flag, count in comparison.flags]
    if not comparison.exact:
        said.append(
            "not exact: some stretches were too long or too repetitive to compare character by character"
        )
    if comparison.only is not None:
        said.append(f"nothing but the field {comparison.only} was compared")
    return "; ".join(said)


def _verdict(comparison: Comparison) -> str:
    if comparison.same:
        return "the same"
    if comparison.main.same:
        return f"the body is the same, and not: {_differing(comparison)}"
    return f"similarity {_share(comparison.main.statistics.similarity)}"


def _differing(comparison: Comparison) -> str:
    return ", ".join(field.name for field in comparison.fields)


def _share(similarity: float) -> str:
    """Return a share to four places: 1.0000 is said of nothing less."""
    return f"{similarity if similarity == 1 else min(similarity, 0.9999):.4f}"


# --- statistics --------------------------------------------------------------------------------------------------


def statistics(comparison: Comparison) -> str:
    """Return the comparison in figures."""
    figures = comparison.main.statistics
    rows = [
        ("", "ADDED", "REMOVED", "CHANGED", "MOVED"),
        ("characters", *_counts(figures.characters)),
        ("sentences", *_counts(figures.sentences)),
    ]
    pairs = [
        ("similarity", _share(figures.similarity)),
        ("exact", "yes" if comparison.exact else "no"),
        ("fields that differ", _differing(comparison) or "none"),
        *((f"ignored: {rule}", f"{count:,}") for rule, count in comparison.ignored),
        *((f"changes of {flag}", f"{count:,}") for flag, count in comparison.flags),
    ]
    return columns(rows, right=frozenset(range(1, 5))) + "\n" + columns(pairs)


def _counts(counts: Counts) -> tuple[str, ...]:
    return tuple(f"{count:,}" for count in (counts.added, counts.removed, counts.changed, counts.moved))


# --- JSON --------------------------------------------------------------------------------------------------------


def as_json(comparison: Comparison) -> str:
    """Return the comparison as one JSON object on one line."""
    return json.dumps(to_object(comparison), ensure_ascii=False) + "\n"


def to_object(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison as JSON has it; offsets are code points of both original texts."""
    return {
        "schema": SCHEMA,
        "same": comparison.same,
        "before": _version(comparison.before),
        "after": _version(comparison.after),
        "ignore": list(comparison.ignore),
        "granularity": comparison.granularity,
        "field": comparison.only,
        "ignored": _ignored(comparison.ignored),
        "flags": _flags(comparison.flags),
        "fields": [_field(field) for field in comparison.fields],
        "body": _difference(comparison.body) if comparison.has_body else None,
    }


def alone_as_json(
    name: str, *, is_old: bool, ignore: Sequence[str], granularity: str, only: str | None
) -> str:
    """Return the line for a file that has no other to be compared with: same keys, and no name for the missing one."""
    there, missing = ({"name": each, "digest": None, "chars": None} for each in (name, None))
    found = {
        "schema": SCHEMA,
        "same": False,
        "before": there if is_old else missing,
        "after": missing if is_old else there,
        "ignore": ignore,
        "granularity": granularity,
        "field": only,
        "ignored": [],
        "flags": [],
        "fields": [],
        "body": None,
    }
    return json.dumps(found, ensure_ascii=False) + "\n"


def _version(version: Version) -> dict[str, Any]:
    return {"name": version.name, "digest": version.digest, "chars": len(version.text)}


def _field(field: FieldComparison) -> dict[str, Any]:
    return {
        "name": field.name,
        "before": field.before,
        "after": field.after,
        **_difference(field.difference),
    }


def _difference(found: Difference) -> dict[str, Any]:
    return {
        "same": found.same,
        "exact": found.exact,
        "changes": [_change(change) for change in found.changes],
        "moves": [_move(move) for move in found.moves],
        "statistics": _figures(found.statistics),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "operation": change.operation,
        "before_start": change.before.start,
        "before_end": change.before.end,
        "after_start": change.after.start,
        "after_end": change.after.end,
        "move": change.move,
        "flags": list(change.flags),
        "ignored": change.ignored,
    }


def _move(move: Move) -> dict[str, Any]:
    return {
        "id": move.id,
        "before_start": move.before.start,
        "before_end": move.before.end,
        "after_start": move.after.start,
        "after_end": move.after.end,
        "similarity": move.similarity,
        "changes": [_change(change) for change in move.changes],
    }


def _figures(figures: Statistics) -> dict[str, Any]:
    """Return the figures."""
    return {
        "characters": _units(figures.characters),
        "sentences": _units(figures.sentences),
        "similarity": figures.similarity,
        "ignored": _ignored(figures.ignored),
        "flags": _flags(figures.flags),
    }


def _ignored(counts: Iterable[tuple[Ignore, int]]) -> list[dict[str, Any]]:
    """Return an array, so that no key depends on the data."""
    return [{"rule": rule, "count": count} for rule, count in counts]


def _flags(counts: Iterable[tuple[Flag, int]]) -> list[dict[str, Any]]:
    return [{"flag": flag, "count": count} for flag, count in counts]


def _units(counts: Counts) -> dict[str, int]:
    return {
        "added": counts.added,
        "removed": counts.removed,
        "changed": counts.changed,
        "moved": counts.moved,
    }
