"""``patch``: what leads from one text to another, as a file that knows both by their digests."""

from typing import Annotated

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.console import FINE, Console
from dedupe_brief.cli.inputs import check_encoding
from dedupe_brief.cli.texts import as_it_stands, canonical, files, give, held

__all__ = ["patch"]


def patch(
    console: Console,
    base: Annotated[str, typer.Argument(metavar="A", help="A source or a record, or - for standard input.")],
    result: Annotated[str, typer.Argument(metavar="B", help="The same, as it is now.")],
    output: options.OutputFile = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Compare the files as they stand, and not their canonical texts.")
    ] = False,
    rules: options.Rules = None,
    encoding: options.Encoding = None,
) -> int:
    """Write the patch that makes B out of A.

    Both are compared by their canonical texts: a record gives its own, a source is cleaned first. With --raw both are
    compared as they stand, once they are decoded.

    A patch is text: the digests, lengths and names of both sides, then the changes with a little of what stands around
    them. 'dedupe-brief apply' puts it into A, or takes it out of B again. Two texts that are the same give a patch
    without changes.

    \b
    Examples:
      dedupe-brief patch monday.txt tuesday.txt -o tuesday.patch
      dedupe-brief patch old.md new.md
      dedupe-brief patch --raw a.txt b.txt
    """
    from dedupe_brief.cli.packs import load_rules
    from dedupe_brief.core.patch import make
    from dedupe_brief.core.patch_text import to_text

    check_encoding(encoding)
    rule_set = load_rules(rules or ())
    found = files([base, result])
    if raw:
        texts = [as_it_stands(item, encoding) for item in found]
    else:
        texts = [canonical(held(item, encoding), rule_set) for item in found]
    made = make(*texts, compared="raw" if raw else "canonical", names=(found[0].name, found[1].name))
    give(console, to_text(made), output, found)
    if not made.hunks:
        console.say("the two texts are the same: the patch changes nothing")
    return FINE
