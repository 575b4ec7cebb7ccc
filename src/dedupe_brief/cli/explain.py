"""``explain``: what was done to a source, where, and why."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.console import DIFFERENT, FAILED, FINE, Console
from dedupe_brief.cli.conversion import as_json, as_text, explained, known_target, refuse_without_target, told
from dedupe_brief.cli.inputs import check_encoding, contents
from dedupe_brief.cli.marks import LineNumbers, Marks
from dedupe_brief.cli.table import columns
from dedupe_brief.cli.unsure import doubted
from dedupe_brief.core.model import Edit, Options, Record, Source
from dedupe_brief.core.visible import visible
from dedupe_brief.errors import DedupeBriefError, OutputError, RecordError, UsageError
from dedupe_brief.readers.text import Found

if TYPE_CHECKING:  # rules need RE2, a glossary OpenCC's tables
    from dedupe_brief.core.conversion.glossary import Glossary
    from dedupe_brief.core.rules import RuleSet

__all__ = ["explain"]

_FOR_SOURCES: Final = ("encoding", "punctuation", "to", "force", "corrections", "quotes")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be shown, and by which rules and glossary it is explained."""

    form: str
    full: bool
    only: frozenset[str]
    rules: "RuleSet"
    glossary: "Glossary | None"


def explain(
    console: Console,
    source: Annotated[
        str, typer.Argument(metavar="INPUT", help="A source, a file of records, or - for standard input.")
    ],
    other: Annotated[
        str | None,
        typer.Argument(
            metavar="[OTHER]", help="A second one: show whether the two are duplicates, and what shows it."
        ),
    ] = None,
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

    Of a converted text, a second table says which entries of OpenCC's dictionaries, of the glossary or of the
    corrections made each change, stage by stage; 'dedupe-brief rules show NAME' says all of a correction, or of a rule.
    How a source is cleaned and converted is for the options to say; a record knows it itself, but for the rules and the
    glossary of your own that made it.

    A record whose digests don't hold is not explained.

    Of two inputs it is shown whether they are duplicates for 'dedupe-brief dedupe', of which kind, and the places in both
    texts that are the same; a source is cleaned first.

    Exit codes: 0 fine; 1 a record is damaged, or two inputs are no duplicates; 2 an input could not be read or keeps too
    little.

    \b
    Examples:
      dedupe-brief explain article.txt
      dedupe-brief explain article.md --rule repeat.exact --full
      dedupe-brief explain article.txt --to zh-Hant-TW
      dedupe-brief explain article.txt copy.txt
    """
    from dedupe_brief.cli.packs import load_glossary, load_rules
    from dedupe_brief.core.clean import clean_source

    check_encoding(encoding)
    rule_set = load_rules(rules or ())
    if other is not None:
        for option in ("rule", "full", *_FOR_SOURCES[1:], "glossary"):
            if option in console.typed:
                raise UsageError(f"--{option} is for one input, and there are two", hint="leave it out")
        from dedupe_brief.cli.compared import show_pair

        return show_pair(console, (source, other), form, encoding, rule_set)
    found = Found(None if source == "-" else Path(source))
    house = load_glossary(glossary)
    chosen = Options(
        punctuation=punctuation, to=known_target(to), force=force, corrections=corrections, quotes=quotes
    )
    asked = _Asked(form, full, frozenset(rule or ()), rule_set, house)
    _refuse_unknown(asked.only, rule_set)

    def made(held: Source) -> Record:
        refuse_without_target(console, to)
        return clean_source(held, chosen, rule_set, glossary=house)

    between, code = "", FINE
    for name, item in contents(found, encoding):
        try:
            shown = _shown(console, name, _record(console, name, item, made), asked)
        except (UsageError, OutputError):
            raise
        except DedupeBriefError as fault:
            console.error(fault)
            code = max(code, DIFFERENT if isinstance(fault, _DamagedError) else FAILED)
        else:
            console.out(between + shown)
            between = "\n" if form == "text" else ""
    return code


class _DamagedError(RecordError):
    """A record is no longer as it was made, so that what it says of its source need not be true."""


def _refuse_unknown(names: frozenset[str], rules: "RuleSet") -> None:
    from dedupe_brief.core.rules import BUILT_IN

    known = {rule.name for rule in rules.rules} | BUILT_IN.keys()
    for name in sorted(names - known):
        from dedupe_brief.core.conversion.corrections import CORRECTION, built_in

        if any(correction.name == name for correction in built_in()):
            raise UsageError(
                f"{name!r} is a correction, and the rule of its edits is {CORRECTION}",
                hint=f"say --rule {CORRECTION}",
            )
        rules.named(name)


def _record(
    console: Console, name: str, item: Source | Record | DedupeBriefError, made: Callable[[Source], Record]
) -> Record:
    """Return the record that an input holds, or the one that is made of the source it is.

    Raises:
        RecordError: It can't be read, or was damaged.
        UsageError: What was typed is not for one of its kind.
    """
    if isinstance(item, RecordError):  # it was a record, and a changed character has made it none
        raise _DamagedError(item.what, where=item.where, hint=item.hint)
    if isinstance(item, DedupeBriefError):
        raise item
    if isinstance(item, Source):
        return made(item)
    for option in _FOR_SOURCES:
        if option in console.typed:
            raise UsageError(
                f"--{option} is for sources, and {name} is a record, which says itself how it was made",
                hint=f"leave --{option} out, or explain the source",
            )
    _check_whole(item, name)
    return item


def _check_whole(record: Record, name: str) -> None:
    from dedupe_brief.core.proof.integrity import damage

    if found := damage(record):
        first = found[0]
        raise _DamagedError(
            first.what, where=f"{name}: {first.where}", hint="'dedupe-brief verify' says all that is wrong"
        )


def _shown(console: Console, name: str, record: Record, asked: _Asked) -> str:
    """Return what is shown of a record.

    Raises:
        RecordError: It does not keep what was removed.
    """
    text, edits = _source_and_edits(record, name)
    conversion = None if asked.only else explained(record, text, asked.rules, asked.glossary)
    if asked.form == "json":
        value = _as_json(record, text, edits, asked.only, asked.rules)
        value |= as_json(record.provenance.conversion, conversion)
        return json.dumps(value, ensure_ascii=False) + "\n"
    marks = Marks(text, edits, console.styled, asked.full, asked.only)
    return _as_text(record, marks, asked.rules) + as_text(conversion, full=asked.full)


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
    note = record.provenance.conversion
    head = [
        f"{record.origin.path or record.origin.url or '-'}: {len(marks.source):,} characters, "
        f"{len(record.text):,} in the text, {len(marks.edits)} edits",
        doubted(record.metadata.confidence, record.metadata.doubts),
        *([told(note)] if note else []),
    ]
    table = _table(_sums(marks.edits, marks.only, rules))
    return "\n".join([*map(visible, head), "", *marks.rows(), "", table])


def _table(sums: Sequence[Mapping[str, Any]]) -> str:
    rows = [(s["rule"], f"{s['edits']:,}", f"{s['removed']:,}", s["why"]) for s in sums]
    head = ("RULE", "EDITS", "CHARACTERS", "WHY")
    return columns([head, *(tuple(map(visible, row)) for row in rows)], right=frozenset({1, 2}))


def _sums(edits: Sequence[Edit], only: frozenset[str], rules: "RuleSet") -> list[dict[str, Any]]:
    """Return for each rule what it did, the most characters first."""
    by_rule: dict[str, list[Edit]] = {}
    for edit in edits:
        if not only or edit.rule in only:
            by_rule.setdefault(edit.rule, []).append(edit)
    whys = _whys(rules)
    sums: list[dict[str, Any]] = [
        {
            "rule": name,
            "edits": len(own),
            "removed": sum(len(edit.before) for edit in own),
            "inserted": sum(len(edit.after) for edit in own),
            "why": whys.get(name, "not among the rules here; name their pack with --rules"),
        }
        for name, own in by_rule.items()
    ]
    return sorted(sums, key=lambda s: (-int(s["removed"]), s["rule"]))


def _whys(rules: "RuleSet") -> dict[str, str]:
    from dedupe_brief.core.rules import BUILT_IN

    return {**BUILT_IN, **{rule.name: rule.why for rule in rules.rules}}


# --- JSON --------------------------------------------------------------------------------------------------------


def _as_json(
    record: Record, source: str, edits: Sequence[Edit], only: frozenset[str], rules: "RuleSet"
) -> dict[str, Any]:
    shown = [edit for edit in edits if not only or edit.rule in only]
    numbers = LineNumbers(source)
    return {
        "path": record.origin.path,
        "url": record.origin.url,
        "chars": len(source),
        "text_chars": len(record.text),
        "confidence": record.metadata.confidence,
        "doubts": list(record.metadata.doubts),
        "edits": [_edit_json(edit, numbers) for edit in shown],
        "rules": _sums(edits, only, rules),
    }


def _edit_json(edit: Edit, numbers: LineNumbers) -> dict[str, Any]:
    same = edit.same_as
    return {
        "rule": edit.rule,
        "line": numbers.of(edit.span.start),
        "start": edit.span.start,
        "end": edit.span.end,
        "removed": edit.before,
        "inserted": edit.after,
        "same_as_line": None if same is None else numbers.of(same.start),
        "same_as_start": None if same is None else same.start,
        "same_as_end": None if same is None else same.end,
    }
