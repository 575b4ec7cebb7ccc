"""``apply``: the text that a patch makes of another, or nothing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.console import DIFFERENT, FINE, Console
from dedupe_brief.cli.inputs import check_encoding
from dedupe_brief.cli.texts import as_it_stands, canonical, files, give, held
from dedupe_brief.core.model import Source
from dedupe_brief.errors import PatchError, PatchRefusedError, UsageError
from dedupe_brief.readers.text import Found, read_bytes

if TYPE_CHECKING:  # rules need RE2, patches RapidFuzz
    from dedupe_brief.core.patch import Patch
    from dedupe_brief.core.rules import RuleSet

__all__ = ["apply"]

_SHOWN: Final = 8  # hunks that a message names


def apply(
    console: Console,
    patch: Annotated[
        str, typer.Argument(metavar="PATCH", help="What 'dedupe-brief patch' wrote, or - for standard input.")
    ],
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A source or a record, or - for standard input.")
    ],
    output: options.OutputFile = None,
    reverse: Annotated[bool, typer.Option("--reverse", help="Undo the patch: make A out of B.")] = False,
    fuzzy: Annotated[
        bool,
        typer.Option(
            "--fuzzy", help="Try a text that the patch was not made for; what comes out must still be B."
        ),
    ] = False,
    unverified: Annotated[
        str | None,
        typer.Option(
            "--unverified",
            metavar="FILE",
            help="With --fuzzy: where a text goes that is not B, for you to read; the exit code stays 1.",
        ),
    ] = None,
    rules: options.Rules = None,
    encoding: options.Encoding = None,
) -> int:
    """Put a patch into the text it was made for, and print what comes out: in UTF-8, exactly.

    The text has to have the digest that the patch says, and so has what comes out; else nothing is printed, the
    message names both digests, and the exit code is 1. A patch that can't be read makes it 2.

    A patch of canonical texts takes a record, its text alone, or the source, which is cleaned first. What comes out has
    no line feed at its end, which 'clean --format text' adds. A patch of texts as they stand (patch --raw) takes the
    file as it stands.

    With --fuzzy the changes are searched in another text. Searching finds places that are only alike, so what comes
    out is given only if it is the very text that the patch leads to.

    \b
    Examples:
      dedupe-brief apply tuesday.patch monday.txt -o tuesday.txt
      dedupe-brief apply --reverse tuesday.patch tuesday.txt
      dedupe-brief apply --fuzzy tuesday.patch other.txt --unverified read-me.txt
    """
    from dedupe_brief.cli.packs import load_rules
    from dedupe_brief.core.patch import apply as applied
    from dedupe_brief.core.patch import reverse as reversed_patch

    _check(unverified, output, fuzzy=fuzzy)
    check_encoding(encoding)
    rule_set = load_rules(rules or ())
    found = files([patch, file])
    chosen = _read(found[0])
    if reverse:
        chosen = reversed_patch(chosen)
    text = _text(found[1], chosen, rule_set, encoding)
    try:
        if fuzzy and not _knows(chosen, text):
            result = _carried(console, chosen, text, unverified, found)
        else:
            result = applied(chosen, text, found[1].name)
    except PatchRefusedError as fault:
        console.error(fault)
        return DIFFERENT
    except PatchError as fault:
        raise PatchError(fault.what, where=found[0].name, hint=fault.hint) from None
    give(console, result, output, found)
    return FINE


def _check(unverified: str | None, output: str | None, *, fuzzy: bool) -> None:
    if unverified is None:
        return
    if not fuzzy:
        raise UsageError("--unverified goes with --fuzzy", hint="add --fuzzy, or leave it out")
    if unverified in {"-", output}:
        raise UsageError(
            "--unverified needs a file of its own", hint="name one that nobody takes for the result"
        )


def _read(found: Found) -> "Patch":
    from dedupe_brief.core.patch_text import from_text

    data = read_bytes(found)
    try:
        return from_text(data.decode(), found.name)
    except UnicodeDecodeError as fault:
        is_cut = fault.end == len(data) and data.startswith(b"schema:")
        what = "the patch is cut off" if is_cut else "this is no patch"
        raise PatchError(
            f"{what}: it is not UTF-8 (byte {fault.start})",
            where=found.name,
            hint="name first what 'dedupe-brief patch' wrote, whole",
        ) from None


def _text(found: Found, patch: "Patch", rules: "RuleSet", encoding: str | None) -> str:
    """Return the text that is to be the patch's base, in the form that the patch is about.

    A source that is the base as it stands is a canonical text that was written to a file: it is not cleaned again.
    """
    from dedupe_brief.core.patch import is_base

    if patch.compared == "raw":
        return as_it_stands(found, encoding)
    item = held(found, encoding)
    if isinstance(item, Source) and is_base(patch, item.text):
        return item.text
    return canonical(item, rules)


def _knows(patch: "Patch", text: str) -> bool:
    """Tell whether a text is one of the patch's two sides, so that there is nothing to search."""
    from dedupe_brief.core.patch import is_base, reverse

    return is_base(patch, text) or is_base(reverse(patch), text)


def _carried(
    console: Console, patch: "Patch", text: str, unverified: str | None, found: Sequence[Found]
) -> str:
    """Return what the search makes of another text, if it is the patch's result.

    Raises:
        PatchRefusedError: It is not, or a hunk was not found.
    """
    from dedupe_brief.core.comparison.carry import carry
    from dedupe_brief.core.record import text_digest

    done, name = carry(patch, text), found[-1].name
    if done.verified:
        console.say(
            f"{name}: the patch is not for this text, but what comes out is its result, by the digest"
        )
        return done.text
    if done.missing:
        raise PatchRefusedError(
            f"the patch is not for this text, and {_hunks(done.missing)} not found in it",
            where=name,
            hint=f"name the text that is {patch.base.digest}",
        )
    if unverified is not None:
        give(console, done.text, unverified, found)
    what = f"what comes out is {text_digest(done.text)}, and not the patch's result, {patch.result.digest}"
    if done.altered:
        what += f"; {_hunks(done.altered)} put where other characters stand"
    where = (
        f"it is in {unverified}, for you to read"
        if unverified is not None
        else "--unverified FILE lets you read it"
    )
    raise PatchRefusedError(what, where=name, hint=where)


def _hunks(numbers: Sequence[int]) -> str:
    """Return ``hunk 1 was`` or ``hunks 1, 2 were``; the first few of many."""
    shown = ", ".join(map(str, numbers[:_SHOWN])) + (" …" if len(numbers) > _SHOWN else "")
    return f"hunk {shown} was" if len(numbers) == 1 else f"hunks {shown} were"
