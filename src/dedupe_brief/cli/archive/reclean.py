"""``archive reclean``: what the rules of today make of the sources that are kept."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from msgspec import Struct
from msgspec.structs import replace

from dedupe_brief.cli import options
from dedupe_brief.cli.archive.naming import articles_named
from dedupe_brief.cli.archive.opened import DEFAULT, reading, writing
from dedupe_brief.cli.console import DIFFERENT, FAILED, FINE, Console
from dedupe_brief.cli.conversion import known_target
from dedupe_brief.cli.progress import Course
from dedupe_brief.core.visible import visible
from dedupe_brief.errors import DedupeBriefError, UsageError

if TYPE_CHECKING:  # what cleans takes its time to load
    from dedupe_brief.archive.reading import Reader
    from dedupe_brief.archive.rows import ArticleRow
    from dedupe_brief.core.model import Options, Record
    from dedupe_brief.core.proof.recleaning import Recleaner
    from dedupe_brief.core.versioning.revisions import Capture
    from dedupe_brief.core.versioning.versions import Comparison

__all__ = ["reclean"]


class _Again(Struct, frozen=True):
    """A revision cleaned again.

    Attributes:
        name: The revision.
        before: Its record.
        capture: What could be stored.
        comparison: How both differ; None if they don't.
    """

    name: str
    before: "Record"
    capture: "Capture"
    comparison: "Comparison | None"


def reclean(
    console: Console,
    articles: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ARTICLES", help="Addresses, or parts of them; all articles if none is named."
        ),
    ] = None,
    archive: options.Archive = DEFAULT,
    every: Annotated[bool, typer.Option("--all", help="Clean every revision, not only the latest.")] = False,
    store: Annotated[
        bool, typer.Option("--store", help="Store what changes as new revisions, made by the cleaner.")
    ] = False,
    patch: Annotated[bool, typer.Option("-p", "--patch", help="Show what changes.")] = False,
    rules: options.Rules = None,
    to: options.To = None,
    glossary: options.Glossary = None,
    corrections: Annotated[
        Literal["on", "off"] | None, typer.Option("--corrections", help="As for 'clean'.")
    ] = None,
    quotes: Annotated[
        Literal["keep", "corner", "curly"] | None, typer.Option("--quotes", help="As for 'clean'.")
    ] = None,
    punctuation: Annotated[
        Literal["keep", "restore"] | None, typer.Option("--punctuation", help="As for 'clean'.")
    ] = None,
) -> int:
    """Clean stored sources again by the rules of today, and say what changes.

    The latest revision of each article is cleaned as its record says that it was, but for the options that are given
    here; rules of your own have to be named again. The source is the one that is kept, else what the record gives back;
    a page has to be kept. Each revision has a line: unchanged, text (with the characters added and removed) or fields
    (with their names).

    With --store what changes becomes a revision whose cause is the cleaner. It was seen when the source was: cleaning
    is no visit to the site.

    Exit codes: 0 nothing changes; 1 something does; 2 wrong usage, or a source that could not be cleaned.

    \b
    Examples:
      dedupe-brief archive reclean --rules house-rules.toml -p
      dedupe-brief archive reclean news.example/1 --store
    """
    from dedupe_brief.cli.packs import load_glossary, load_rules
    from dedupe_brief.core.proof.recleaning import Recleaner

    if every and store:
        raise UsageError(
            "--store is for the latest revisions, and --all cleans older ones too", hint="leave one out"
        )
    given = {"to": known_target(to), "corrections": corrections, "quotes": quotes, "punctuation": punctuation}
    chosen = {name: value for name, value in given.items() if value is not None}
    cleaner = Recleaner(load_rules(rules or ()), load_glossary(glossary))
    changed = failed = 0
    to_store: list[Capture] = []
    with reading(archive) as reader:
        named = articles_named(reader, articles or (), hint="leave @ out; --all cleans all")
        course = Course("cleaning", len(named))
        with console.progress(named, course, results_on_stdout=True) as shown:
            for article in shown:
                for made in _cleaned(reader, article, cleaner, chosen, every=every):
                    if isinstance(made, DedupeBriefError):
                        failed += 1
                        console.error(made)
                        continue
                    changed += made.comparison is not None
                    console.out(_lines(console, made, patch=patch))
                    if store and made.comparison is not None:
                        to_store.append(made.capture)
    if to_store:
        _store(console, archive, to_store)
    if failed:
        return FAILED
    return DIFFERENT if changed else FINE


def _cleaned(
    reader: "Reader", article: "ArticleRow", cleaner: "Recleaner", chosen: dict[str, str], *, every: bool
) -> "Iterator[_Again | DedupeBriefError]":
    """Yield revisions cleaned again, each by what was seen of it last; in its place, why one could not be."""
    from dedupe_brief.core.history import state
    from dedupe_brief.core.versioning.revisions import Capture
    from dedupe_brief.core.versioning.versions import compare, of_record

    known = reader.revisions(article)
    for revision in known if every else known[-1:]:
        name = f"{revision.address}@{revision.number}"
        sighting = revision.sightings[-1]
        try:
            record, source = reader.record(sighting), reader.source(sighting)
            again = cleaner.clean(record, source, _options(record, cleaner, chosen))
        except DedupeBriefError as fault:
            yield type(fault)(fault.what, where=name, hint=fault.hint)
            continue
        same = state(record).content == state(again).content
        comparison = None if same else compare(of_record(name, record), of_record("cleaned again", again))
        yield _Again(name, record, Capture(revision.address, again, sighting.seen, source), comparison)


def _options(record: "Record", cleaner: "Recleaner", chosen: dict[str, str]) -> "Options":
    known = record.provenance.options
    if cleaner.glossary is not None:
        known = replace(known, glossary=cleaner.glossary.digest)
    return replace(known, **chosen)


def _lines(console: Console, made: _Again, *, patch: bool) -> str:
    """Return the line about a revision, and what changes below it if that is wanted."""
    comparison = made.comparison
    if comparison is None:
        return f"{visible(made.name)}\tunchanged\n"
    said = "\t".join(_changes(made, comparison))
    line = f"{visible(made.name)}\t{said}\n"
    if not patch:
        return line
    from dedupe_brief.cli.inline import rows

    return line + "".join(f"    {row}\n" if row else "\n" for row in rows(comparison, console.styled))


def _changes(made: _Again, comparison: "Comparison") -> Iterator[str]:
    from dedupe_brief.core.history import edited

    if made.before.text != made.capture.record.text:
        added, removed = edited(made.before.text, made.capture.record.text)
        yield f"text +{added:,} -{removed:,}"
    if comparison.fields:
        yield f"fields {', '.join(field.name for field in comparison.fields)}"


def _store(console: Console, archive: Path, captures: "Sequence[Capture]") -> None:
    from dedupe_brief.core.history import prepare

    with writing(archive) as writer, writer().group():
        added = writer().store([prepare(capture) for capture in captures])
    for one in added:
        console.detail(f"{one.address}@{one.number} stored")
    console.say(f"{archive.as_posix()}: {len(added):,} new {'revision' if len(added) == 1 else 'revisions'}")
