"""``rules``: which there are, what one of them says, and whether a pack of one's own is sound."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.command import command
from dedupe_brief.cli.console import DIFFERENT, FAILED, FINE, Console
from dedupe_brief.cli.table import columns
from dedupe_brief.core.visible import visible
from dedupe_brief.errors import DedupeBriefError

if TYPE_CHECKING:  # rules need RE2
    from dedupe_brief.core.rules import Rule

__all__ = ["app"]

app = typer.Typer(
    help="List, show and check the rules of cleaning.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Row = tuple[str, str, str, str, str]


def list_rules(console: Console, rules: options.Rules = None) -> int:
    """List every rule and why it is there.

    The columns are its name, the role it gives, where it looks, its pack, and the reason.
    On a terminal a table; elsewhere one rule to a line, its columns parted by tabs, without a heading.

    \b
    Examples:
      dedupe-brief rules list
      dedupe-brief rules list | cut -f1
    """
    from dedupe_brief.cli.packs import load_rules

    rows = [*map(_row, load_rules(rules or ()).rules), *_built_in_rows()]
    if sys.stdout.isatty():
        console.out(columns([("NAME", "ROLE", "WHERE", "PACK", "WHY"), *rows]))
    else:
        console.out("".join("\t".join(map(visible, row)) + "\n" for row in rows))
    return FINE


def show(
    console: Console,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of a rule, such as debris.crumbs.")],
    rules: options.Rules = None,
) -> int:
    """Show all of a rule.

    Why it is there, its pattern, its examples and counterexamples.

    \b
    Example:
      dedupe-brief rules show debris.crumbs
    """
    from dedupe_brief.cli.packs import load_rules
    from dedupe_brief.core.rules import BUILT_IN

    rule_set = load_rules(rules or ())
    if name in BUILT_IN:
        console.out(f"{name}\n  why      {BUILT_IN[name]}\n  pattern  none: it is a test in the program\n")
    else:
        console.out(_visible_lines(_all_of(rule_set.named(name))))
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
