"""``explain``: what was done to a source, where, and why."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.console import FINE, Console
from dedupe_brief.cli.conversion import as_json, as_text, known_target, traced
from dedupe_brief.cli.inputs import check_encoding, contents
from dedupe_brief.cli.marks import Marks, line_of
from dedupe_brief.cli.table import columns
from dedupe_brief.cli.unsure import doubted
from dedupe_brief.core.model import Edit, Options, Record
from dedupe_brief.core.visible import visible
from dedupe_brief.errors import DedupeBriefError, RecordError
from dedupe_brief.readers.text import Found

if TYPE_CHECKING:  # rules need RE2, a glossary OpenCC's tables
    from dedupe_brief.core.glossary import Glossary
    from dedupe_brief.core.rules import RuleSet

__all__ = ["explain"]


def explain(
    console: Console,
    source: Annotated[
        str, typer.Argument(metavar="INPUT", help="A source, a file of records, or - for standard input.")
    ],
    form: options.ExplainFormat = "text",
    rule: Annotated[
        list[str] | None,
        typer.Option(
            "--rule", metavar="NAME", help="Show only what this rule did; can be given several times."
        ),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Show long removed runs whole, not only where they begin and end.")
    ] = False,
    encoding: options.Encoding = None,
    punctuation: options.Punctuation = "keep",
    rules: options.Rules = None,
    to: options.To = None,
    force: options.Force = False,
    glossary: options.Glossary = None,
    corrections: options.Corrections = "on",
    quotes: options.Quotes = "keep",
) -> int:
    """Show a source with every change in place, and why.

    A line of which something stays is shown as it was, with [-what went-] and {+what came-} inside it and the rules
    below it after ~. A line of which nothing stays has - and the rule before it. A table closes: how much each rule
    did, and why. Characters that no reader sees are shown by number, such as <U+200B>.

    Of a converted text, a second table says which entries of OpenCC's dictionaries made each change, stage by stage.
    How a source is converted is for the options to say; a record knows it itself, but for its glossary.

    \b
    Examples:
      dedupe-brief explain article.txt
      dedupe-brief explain article.md --rule repeat.exact --full
      dedupe-brief explain article.txt --to zh-Hant-TW
    """
    from dedupe_brief.cli.packs import load_glossary, load_rules

    found = Found(None if source == "-" else Path(source))
    check_encoding(encoding)
    rule_set = load_rules(rules or ())
    house = load_glossary(glossary)
    chosen = Options(
        punctuation=punctuation, to=known_target(to), force=force, corrections=corrections, quotes=quotes
    )
    only = frozenset(rule or ())
    _refuse_unknown(only, rule_set)
    for number, (name, record) in enumerate(_records(found, encoding, chosen, rule_set, house)):
        text, edits = _source_and_edits(record, name)
        changes = tuple(traced(record, text, rule_set, house)) if not only else ()
        if form == "json":
            value = _as_json(record, text, edits, only, rule_set) | {"conversions": as_json(changes)}
            console.out(json.dumps(value, ensure_ascii=False) + "\n")
        else:
            marks = Marks(text, edits, console.styled, full, only)
            between = "\n" if number else ""
            console.out(between + _as_text(record, marks, rule_set) + as_text(changes, full=full))
    return FINE


def _refuse_unknown(names: frozenset[str], rules: "RuleSet") -> None:
    from dedupe_brief.core.rules import BUILT_IN

    for name in names - set(BUILT_IN):
        rules.named(name)


def _records(
    found: Found, encoding: str | None, chosen: Options, rules: "RuleSet", glossary: "Glossary | None"
) -> Iterator[tuple[str, Record]]:
    """Yield the records that an input holds, or the one that cleaning it makes, each with its name."""
    from dedupe_brief.core.clean import clean_source

    for name, item in contents(found, encoding):
        if isinstance(item, DedupeBriefError):
            raise item
        yield name, item if isinstance(item, Record) else clean_source(item, chosen, rules, glossary=glossary)


def _source_and_edits(record: Record, name: str) -> tuple[str, tuple[Edit, ...]]:
    from dedupe_brief.core.ledger import invert
    from dedupe_brief.core.record import replayable

    kept = record.provenance.options
    if kept.edits == "none" or kept.removed != "inline":
        raise RecordError(
            "the record does not keep what was removed", where=name, hint="explain the source itself"
        )
    edits = replayable(record.provenance.edits)
    return invert(record.text, edits), edits


# --- text --------------------------------------------------------------------------------------------------------


def _as_text(record: Record, marks: Marks, rules: "RuleSet") -> str:
    head = (
        f"{visible(record.origin.path or record.origin.url or '-')}: {len(marks.source):,} characters, "
        f"{len(record.text):,} in the text, {len(marks.edits)} edits\n{visible(doubted(record))}"
    )
    table = _table(_sums(marks.edits, marks.only, rules))
    return "\n".join([head, "", *marks.rows(), "", table])


def _table(sums: Sequence[Mapping[str, Any]]) -> str:
    rows = [(s["rule"], f"{s['edits']:,}", f"{s['removed']:,}", s["why"]) for s in sums]
    head = ("RULE", "EDITS", "CHARACTERS", "WHY")
    return columns([head, *(tuple(map(visible, row)) for row in rows)], right=frozenset({1, 2}))


def _sums(edits: Sequence[Edit], only: frozenset[str], rules: "RuleSet") -> list[dict[str, Any]]:
    """Return for each rule what it did, the most characters first."""
    names = sorted({edit.rule for edit in edits if not only or edit.rule in only})
    sums = []
    for name in names:
        own = [edit for edit in edits if edit.rule == name]
        sums.append(
            {
                "rule": name,
                "edits": len(own),
                "removed": sum(len(edit.before) for edit in own),
                "inserted": sum(len(edit.after) for edit in own),
                "why": _why(name, rules),
            }
        )
    return sorted(sums, key=lambda s: (-int(s["removed"]), s["rule"]))


def _why(name: str, rules: "RuleSet") -> str:
    from dedupe_brief.core.rules import BUILT_IN

    whys = {**BUILT_IN, **{rule.name: rule.why for rule in rules.rules}}
    return whys.get(name, "not among the rules here; name their pack with --rules")


# --- JSON --------------------------------------------------------------------------------------------------------


def _as_json(
    record: Record, source: str, edits: Sequence[Edit], only: frozenset[str], rules: "RuleSet"
) -> dict[str, Any]:
    shown = [edit for edit in edits if not only or edit.rule in only]
    return {
        "path": record.origin.path,
        "url": record.origin.url,
        "chars": len(source),
        "text_chars": len(record.text),
        "confidence": record.metadata.confidence,
        "doubts": list(record.metadata.doubts),
        "edits": [_edit_json(edit, source) for edit in shown],
        "rules": _sums(edits, only, rules),
    }


def _edit_json(edit: Edit, source: str) -> dict[str, Any]:
    same = edit.same_as
    return {
        "rule": edit.rule,
        "line": line_of(source, edit.span.start),
        "start": edit.span.start,
        "end": edit.span.end,
        "removed": edit.before,
        "inserted": edit.after,
        "same_as_line": None if same is None else line_of(source, same.start),
        "same_as_start": None if same is None else same.start,
        "same_as_end": None if same is None else same.end,
    }
