"""What the commands say of conversions: how a text was converted, and which dictionary entries made each change."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from dedupe_brief.cli.settings import about
from dedupe_brief.cli.table import columns
from dedupe_brief.core.model import ConversionNote, Record, Source
from dedupe_brief.core.visible import visible

if TYPE_CHECKING:  # they need OpenCC's tables, or RE2
    from dedupe_brief.core.glossary import Glossary
    from dedupe_brief.core.rules import RuleSet
    from dedupe_brief.core.trace import Step

__all__ = ["Change", "as_json", "as_text", "known_target", "told", "traced"]

_SHOWN: Final = 20  # changes that are shown unless all are asked for


def known_target(to: str | None) -> str | None:
    """Return the configuration's name or the tag that ``--to`` means, before any input is read.

    Raises:
        UsageError: There is no such target.
    """
    if to is None:
        return None
    from dedupe_brief.core.target import canonical

    with about("to"):
        return canonical(to)


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


def traced(record: Record, source: str, rules: "RuleSet", glossary: "Glossary | None") -> Iterator[Change]:
    """Yield the changes that converting made to a record's text, the most frequent first; none if it made none.

    The text before is the source cleaned once more, so rules and glossary have to be those of the record; with
    others, nothing is said rather than something that is not of this record.
    """
    note, options = record.provenance.conversion, record.provenance.options
    if note is None or note.configuration is None:
        return
    from dedupe_brief.core.clean import clean_source
    from dedupe_brief.core.convert import explain
    from dedupe_brief.core.target import carry_over, wanted

    before = clean_source(Source(source, record.origin), replace(options, to=None), rules).text
    done = carry_over(before, wanted(options, glossary))
    if done.text != record.text or done.conversion is None:
        return
    changes = Counter(
        Change(edit.rule, edit.before, edit.after, tuple(step for phrase in phrases for step in phrase.steps))
        for edit, phrases in explain(done.conversion)
    )
    for change, count in sorted(changes.items(), key=lambda item: (-item[1], item[0].before)):
        yield Change(change.rule, change.before, change.after, change.steps, count)


def as_text(changes: Sequence[Change], *, full: bool) -> str:
    """Return the table of changes, with a blank line before it; nothing if there are none."""
    if not changes:
        return ""
    shown = changes if full else changes[:_SHOWN]
    rows = [
        (f"{visible(c.before)} → {visible(c.after)}", f"{c.count:,}", c.rule, ", ".join(map(_step, c.steps)))
        for c in shown
    ]
    table = columns([("CONVERTED", "TIMES", "RULE", "BY"), *rows], right=frozenset({1}))
    more = len(changes) - len(shown)
    return f"\n{table}" + (f"… and {more:,} more; --full shows them\n" if more else "")


def _step(step: "Step") -> str:
    return visible(f"{step.stage} {step.dictionary} {step.key}→{step.value}")


def as_json(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Return the changes as plain values."""
    return [
        {
            "rule": change.rule,
            "removed": change.before,
            "inserted": change.after,
            "count": change.count,
            "steps": [
                {"stage": step.stage, "dictionary": step.dictionary, "key": step.key, "value": step.value}
                for step in change.steps
            ],
        }
        for change in changes
    ]
