"""What the commands say of conversions: how a text was converted, and which dictionary entries made each change."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from dedupe_brief.cli.console import Console
from dedupe_brief.cli.settings import about
from dedupe_brief.cli.table import columns
from dedupe_brief.core.model import ConversionNote, Record, Source
from dedupe_brief.core.visible import visible
from dedupe_brief.errors import UsageError

if TYPE_CHECKING:  # they need OpenCC's tables, or RE2
    from dedupe_brief.core.conversion.glossary import Glossary
    from dedupe_brief.core.conversion.trace import Step
    from dedupe_brief.core.convert import Conversion
    from dedupe_brief.core.rules import RuleSet

__all__ = [
    "Change",
    "Explained",
    "as_json",
    "as_text",
    "explained",
    "known_target",
    "refuse_without_target",
    "told",
]

_SHOWN: Final = 20  # changes that are shown unless all are asked for


def known_target(to: str | None) -> str | None:
    """Return the configuration's name or the tag that ``--to`` means, before any input is read.

    Raises:
        UsageError: There is no such target.
    """
    if to is None:
        return None
    from dedupe_brief.core.conversion.target import canonical

    with about("to"):
        return canonical(to)


def refuse_without_target(console: Console, to: str | None) -> None:
    """Refuse what was typed about a conversion that is not asked for; settings wait for the runs that convert.

    Raises:
        UsageError: There is something like that.
    """
    if to is not None:
        return
    for option in ("glossary", "corrections", "quotes", "force"):
        if option in console.typed:
            raise UsageError(
                f"--{option} is about converting, and nothing is converted",
                hint=f"add a target (--to zh-Hant-TW, say) or leave --{option} out",
            )


def told(note: ConversionNote) -> str:
    """Say how a text was converted, or why it was left alone.

    >>> told(ConversionNote("s2t", "it is in Simplified")), told(ConversionNote(None, "it is in Traditional already"))
    ('converted by s2t (it is in Simplified)', 'left alone: it is in Traditional already')
    """
    if note.configuration is None:
        return f"left alone: {note.why}"
    return f"converted by {note.configuration} ({note.why})"


@dataclass(frozen=True, slots=True)
class Change:
    """One change that a conversion made, wherever it did: the words, the rule, and what the dictionaries said."""

    rule: str
    before: str
    after: str
    steps: "tuple[Step, ...]"
    count: int = 1


@dataclass(frozen=True, slots=True)
class Explained:
    """How a record's text was converted.

    Attributes:
        note: What was chosen, and why.
        changes: What the conversion changed, the most frequent first.
        not_explained: Why ``changes`` can't be had; None if they can.
    """

    note: ConversionNote
    changes: tuple[Change, ...] = ()
    not_explained: str | None = None


def explained(record: Record, source: str, rules: "RuleSet", glossary: "Glossary | None") -> Explained | None:
    """Return how a record's text was converted; None if it was not to be.

    The text before is the source cleaned once more, so rules and glossary have to be those of the record; with
    others, it is said that they are rather than something that is not of this record.
    """
    note, options = record.provenance.conversion, record.provenance.options
    if note is None:
        return None
    if note.configuration is None:
        return Explained(note)
    from dedupe_brief.core.clean import clean_source
    from dedupe_brief.core.conversion.target import carry_over, wanted
    from dedupe_brief.core.verify import made_otherwise

    before = clean_source(Source(source, record.origin), replace(options, to=None), rules).text
    done = carry_over(before, wanted(options, glossary))
    is_same_glossary = options.glossary == (glossary.digest if glossary else None)
    if is_same_glossary and done.text == record.text:
        return Explained(note, tuple(_changes(done.conversions)))
    why = "; ".join(made_otherwise(record, rules, glossary))
    return Explained(note, not_explained=why or "its source, cleaned and converted again, gives another text")


def _changes(conversions: "Sequence[Conversion]") -> Iterator[Change]:
    from dedupe_brief.core.convert import explain

    changes = Counter(
        Change(edit.rule, edit.before, edit.after, tuple(step for phrase in phrases for step in phrase.steps))
        for conversion in conversions
        for edit, phrases in explain(conversion)
    )
    for change, count in sorted(changes.items(), key=lambda item: (-item[1], item[0].before)):
        yield Change(change.rule, change.before, change.after, change.steps, count)


def as_text(found: Explained | None, *, full: bool) -> str:
    """Return the table of changes, or why there is none, with a blank line before it; nothing if none were made."""
    if found is None:
        return ""
    if found.not_explained is not None:
        return (
            f"\nWhich entries made the conversion's changes can't be shown: {visible(found.not_explained)}\n"
        )
    return _table(found.changes, full=full) if found.changes else ""


def _table(changes: Sequence[Change], *, full: bool) -> str:
    from dedupe_brief.core.conversion.corrections import CORRECTION

    shown = changes if full else changes[:_SHOWN]
    rows = [
        (f"{visible(c.before)} → {visible(c.after)}", f"{c.count:,}", c.rule, ", ".join(map(_step, c.steps)))
        for c in shown
    ]
    table = columns([("CONVERTED", "TIMES", "RULE", "BY"), *rows], right=frozenset({1}))
    more = len(changes) - len(shown)
    table += f"… and {more:,} more; --full shows them\n" if more else ""
    by = next((change.steps[0].dictionary for change in shown if change.rule == CORRECTION), None)
    hint = f"\nAll of a correction, and why it is there: dedupe-brief rules show {by}\n" if by else ""
    return f"\n{table}{hint}"


def _step(step: "Step") -> str:
    return visible(f"{step.stage} {step.dictionary} {step.key}→{step.value}")


def as_json(note: ConversionNote | None, found: Explained | None) -> dict[str, Any]:
    """Return how a text was converted, and the changes, as plain values under two keys."""
    if note is None:
        return {"conversion": None, "conversions": []}
    return {
        "conversion": {
            "configuration": note.configuration,
            "why": note.why,
            "not_explained": found.not_explained if found else None,
        },
        "conversions": [*map(_change_json, found.changes if found else ())],
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "rule": change.rule,
        "removed": change.before,
        "inserted": change.after,
        "count": change.count,
        "steps": [
            {"stage": step.stage, "dictionary": step.dictionary, "key": step.key, "value": step.value}
            for step in change.steps
        ],
    }
