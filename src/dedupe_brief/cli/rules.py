"""``rules``: which there are, corrections of conversion among them, what one of them says, and whether a pack of one's own is sound."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.command import command
from dedupe_brief.cli.console import DIFFERENT, FAILED, FINE, Console
from dedupe_brief.cli.table import columns
from dedupe_brief.core.visible import visible
from dedupe_brief.errors import DedupeBriefError

if TYPE_CHECKING:  # rules need RE2, corrections OpenCC's tables
    from dedupe_brief.core.conversion.corrections import Correction
    from dedupe_brief.core.rules import Rule, RuleSet

__all__ = ["app"]

app = typer.Typer(
    help="List, show and check the rules of cleaning and the corrections of conversion.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Row = tuple[str, str, str, str, str]


def list_rules(console: Console, rules: options.Rules = None) -> int:
    """List every rule and every correction of conversion, and why it is there.

    The columns are its name, the role it gives, where it looks, its pack, and the reason.
    On a terminal a table; elsewhere one rule to a line, its columns parted by tabs, without a heading.

    \b
    Examples:
      dedupe-brief rules list
      dedupe-brief rules list | cut -f1
    """
    from dedupe_brief.cli.packs import load_rules

    rows = [*map(_row, load_rules(rules or ()).rules), *_built_in_rows(), *_correction_rows()]
    if sys.stdout.isatty():
        console.out(columns([("NAME", "ROLE", "WHERE", "PACK", "WHY"), *rows]))
    else:
        console.out("".join("\t".join(map(visible, row)) + "\n" for row in rows))
    return FINE


def show(
    console: Console,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="The name of a rule, such as debris.crumbs, or of a correction, s2t.bei-fa."
        ),
    ],
    rules: options.Rules = None,
) -> int:
    """Show all of a rule, or of a correction of conversion.

    Why it is there, its pattern or its phrases, its examples and counterexamples.

    \b
    Examples:
      dedupe-brief rules show debris.crumbs
      dedupe-brief rules show s2t.bei-fa
    """
    from dedupe_brief.cli.packs import load_rules

    console.out(_visible_lines(_all_of_named(name, load_rules(rules or ()))))
    return FINE


def check(
    console: Console,
    packs: Annotated[list[Path], typer.Argument(metavar="FILE", help="Rule packs.")],
) -> int:
    """Check that rule packs load and hold their own examples.

    Exit codes: 0 all is well; 1 a rule breaks an example; 2 a pack can't be loaded.

    \b
    Example:
      dedupe-brief rules check my-rules.toml
    """
    from dedupe_brief.cli.packs import read_pack
    from dedupe_brief.core.rules import check as broken_examples

    exit_code = FINE
    for path in packs:
        try:
            rules = read_pack(path)
        except DedupeBriefError as fault:
            console.error(fault)
            exit_code = FAILED
            continue
        broken = broken_examples(rules)
        console.out("".join(f"{visible(line)}\n" for line in broken))
        if broken:
            exit_code = max(exit_code, DIFFERENT)
        console.say(f"{path.as_posix()}: {len(rules)} rules, {len(broken) or 'no'} broken examples")
    return exit_code


def _row(rule: "Rule") -> Row:
    return rule.name, rule.role.value, rule.where, rule.pack, rule.why


def _built_in_rows() -> Iterator[Row]:
    from dedupe_brief.core.rules import BUILT_IN

    return ((name, "-", "code", "-", why) for name, why in BUILT_IN.items())


def _correction_rows() -> Iterator[Row]:
    from dedupe_brief.core.conversion.corrections import built_in

    return ((one.name, "-", "conversion", one.pack, one.why) for one in built_in())


def _all_of_named(name: str, rules: "RuleSet") -> Iterator[str]:
    """Return the lines about a rule or a correction; a rule of one's own comes first.

    Raises:
        UsageError: With the closest names, if there is none.
    """
    from dedupe_brief.core.conversion.corrections import built_in
    from dedupe_brief.core.rules import BUILT_IN

    corrections = {one.name: one for one in built_in()}
    if name in BUILT_IN:
        return iter([name, f"  why      {BUILT_IN[name]}", "  pattern  none: it is a test in the program"])
    if name in corrections and all(rule.name != name for rule in rules.rules):
        return _all_of_correction(corrections[name])
    return _all_of(rules.named(name, also=corrections))


def _all_of_correction(correction: "Correction") -> Iterator[str]:
    yield correction.name
    yield f"  why      {correction.why}"
    yield f"  where    conversion by {', '.join(correction.configurations)}"
    yield f"  pack     {correction.pack}"
    if correction.before:
        yield f"  needs    one of {correction.before} before the phrase"
    yield from _listed("phrases", _pairs(correction.right))
    if correction.examples:
        yield from _listed("puts right", _pairs(correction.examples))
    yield from _listed("leaves to OpenCC", correction.counterexamples)


def _pairs(words: Mapping[str, str]) -> list[str]:
    return [f"{wrong} → {right}" for wrong, right in words.items()]


def _all_of(rule: "Rule") -> Iterator[str]:
    yield rule.name
    yield f"  why      {rule.why}"
    yield f"  role     {rule.role.value}"
    yield f"  where    {rule.where}" + (", and cuts to the end" if rule.cuts_to_end else "")
    yield f"  pack     {rule.pack}"
    yield f"  pattern  {rule.pattern}"
    if rule.needs:
        yield f"  needs    one of {rule.needs}"
    yield from _listed("matches", rule.examples)
    yield from _listed("leaves alone", rule.counterexamples)


def _listed(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield f"  {title}:"
    yield from (f"    {line}" for line in lines)


def _visible_lines(lines: Iterator[str]) -> str:
    """Join lines that hold text from packs, each made safe to show."""
    return "".join(f"{visible(line)}\n" for line in lines)


app.command("list")(command(list_rules))
app.command("show")(command(show))
app.command("check")(command(check))
