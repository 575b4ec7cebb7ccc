"""``learn``: what a site prints in article after article, as a rule pack."""

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.console import FAILED, FINE, Console
from dedupe_brief.cli.gather import gather
from dedupe_brief.cli.inputs import Inputs, check_encoding, listed
from dedupe_brief.core.model import Options
from dedupe_brief.errors import OutputError
from dedupe_brief.readers.kinds import Kind
from dedupe_brief.readers.reading import Reading
from dedupe_brief.writers.jsonl import JSONL
from dedupe_brief.writers.output import place_for

if TYPE_CHECKING:  # numpy takes its time to load
    from dedupe_brief.core.duplicates.boilerplate import Recurring
    from dedupe_brief.corpus.collection import Collection

__all__ = ["learn"]


def learn(
    console: Console,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUTS",
            help="Records, or sources to be cleaned first: files, folders, or - for standard input.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write the pack there and not to standard output."
        ),
    ] = None,
    least: Annotated[
        int,
        typer.Option(
            "--least", metavar="N", min=2, help="In how many of a site's articles a line must stand."
        ),
    ] = 5,
    share: Annotated[
        float,
        typer.Option(
            "--share", metavar="NUMBER", min=0, max=1, help="In what share of a site's articles, from 0 to 1."
        ),
    ] = 0.2,
    encoding: options.Encoding = None,
    kind: options.Input = None,
    files_from: options.Files0From = None,
    text_field: options.TextField = None,
    id_field: options.IdField = None,
    url_field: options.UrlField = None,
    rules: options.Rules = None,
    jobs: options.Jobs = None,
) -> int:
    """Learn the lines that a site prints in article after article.

    What cleaning leaves of them becomes a rule pack, for 'clean --rules': one page is enough to know them by later. A
    site is what records have as source: the host of the address, else the publication. Script, width, punctuation and
    the figures in a line don't count.

    Only articles that are no copies of each other are counted: of a story that many print each sentence recurs, and none
    of them is a site's own. Read the pack before you use it; each rule says how often its line stands there.

    \b
    Examples:
      dedupe-brief learn records.jsonl -o site.toml
      dedupe-brief clean scraped/ --rules site.toml -o cleaned/
    """
    from dedupe_brief.cli.packs import load_rules
    from dedupe_brief.core.duplicates.boilerplate import pack_of
    from dedupe_brief.corpus.collection import Collection
    from dedupe_brief.engine.engine import Here
    from dedupe_brief.engine.task import Task

    check_encoding(encoding)
    how = Reading(
        text_field=text_field,
        id_field=id_field,
        url_field=url_field,
        kind=None if kind is None else Kind(kind),
        encoding=encoding,
    )
    task = Task(Options(), JSONL, load_rules(rules or ()), None, encoding)
    sources = Inputs.of(listed(inputs, files_from), how)
    named = None if output is None or str(output) == "-" else output
    with (
        place_for(named, [*sources.files, *(rules or ())]) if named else nullcontext() as write,
        Collection() as records,
    ):
        where = None if named is None else named.as_posix()
        failed = gather(console, sources, task, records, Here(jobs), where)
        found, count = _learned(records, least, share)
        if not found:
            raise OutputError(
                f"no line stands in {least} articles of one site and in {share:.0%} of them, so nothing is written",
                where=where or "standard output",
                hint="give more articles, or ask for less with --least and --share",
            )
        pack = pack_of(found).encode()
        if write is None:
            console.out_bytes(pack, "utf-8")
        else:
            write(pack)
    said = (_counted(len(found), "line"), _counted(len({one.site for one in found}), "site"))
    console.say(f"{' of '.join(said)}, learned from {_counted(count, 'article')}")
    return FAILED if failed else FINE


def _learned(records: "Collection", least: int, share: float) -> "tuple[list[Recurring], int]":
    """Return the lines that recur, and in how many articles they were looked for."""
    from dedupe_brief.core.duplicates.boilerplate import recurring

    apart = records.apart()
    return recurring(lambda: records.sites_and_texts(apart), least, share), len(apart)


def _counted(count: int, noun: str) -> str:
    """Say how many there are.

    >>> _counted(1, "line"), _counted(1200, "line")
    ('1 line', '1,200 lines')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
