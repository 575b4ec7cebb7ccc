"""``archive log``: the revisions of an article, or the last ones of all, and what each of them changed."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.archive.naming import (
    CAUSES,
    alias_object,
    give_lines,
    give_objects,
    named,
    short,
    shown_of,
    similar,
    version_of,
)
from dedupe_brief.cli.archive.opened import DEFAULT, reading
from dedupe_brief.cli.console import FINE, Console
from dedupe_brief.cli.diff import Manner, as_text, compared
from dedupe_brief.cli.pager import show
from dedupe_brief.core.versioning.revisions import Alias, Change
from dedupe_brief.core.visible import visible

if TYPE_CHECKING:  # zstandard takes its time to load, and so does NumPy
    from dedupe_brief.archive.reading import Reader
    from dedupe_brief.core.versioning.revisions import Revision
    from dedupe_brief.core.versioning.versions import Comparison, Version

__all__ = ["log"]

SCHEMA: Final = "dedupe-brief/archive-log/1"

_RECENT: Final = 20


@dataclass
class _Entry:
    """A revision in a log: what it is, and what it is to the one before, if that is still there."""

    revision: "Revision"
    earlier: "Revision | None"
    aliases: tuple[Alias, ...]
    comparison: "Comparison | None"


def log(
    console: Console,
    article: Annotated[
        str | None,
        typer.Argument(
            metavar="ARTICLE",
            help="The article, by its address or a part of it; with @N that revision alone. If not given, all.",
        ),
    ] = None,
    archive: options.Archive = DEFAULT,
    limit: Annotated[
        int | None,
        typer.Option(
            "-n",
            "--limit",
            metavar="N",
            min=1,
            help="Show the last N revisions; all of an article, and 20 of all articles, if not given.",
        ),
    ] = None,
    patch: Annotated[
        bool, typer.Option("-p", "--patch", help="Show what each revision changed, as 'archive diff' does.")
    ] = False,
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", help="For people, or one JSON object to a line.")
    ] = "text",
    pager: options.Pager = True,
) -> int:
    """Show the revisions of an article, or the last ones of all articles, the newest first.

    Each has its name, the short digest that seals it and all before it, what it is to the revision before (first,
    cosmetic, minor, major; characters added and removed) and who changed it, when and how often it was seen, the short
    digest of its source (- if that is not kept), and its title where that is another one. cosmetic is a change of
    width, white space or script alone.

    \b
    Examples:
      dedupe-brief archive log news.example/1 --archive news.db
      dedupe-brief archive log news.example/1 -p
      dedupe-brief archive log -n 5 --format json
    """
    with reading(archive) as reader:
        entries = _Log(reader, compares=patch).entries(article, limit)
        if form == "json":
            give_objects(console, map(_object, entries))
        else:
            _give(console, entries, pager=pager, is_of_one=article is not None)
    return FINE


# --- what there is -----------------------------------------------------------------------------------------------


@dataclass
class _Log:
    """Reads entries. What two of them need (versions, aliases) is read once."""

    reader: "Reader"
    compares: bool
    _aliases: dict[str, tuple[Alias, ...]] = field(default_factory=dict)
    _last: "tuple[Revision, Version] | None" = None

    def entries(self, article: str | None, limit: int | None) -> Iterator[_Entry]:
        """Yield what a log has, the newest first."""
        for revision in self._revisions(article, limit):
            yield self._entry(revision)

    def _revisions(self, article: str | None, limit: int | None) -> "tuple[Revision, ...]":
        if article is None:
            return self.reader.recent(limit or _RECENT)
        meant = self.reader.named(article)
        if meant.which is not None:
            return (self.reader.revision(meant),)
        return self.reader.revisions(meant.article)[::-1][:limit]

    def _entry(self, revision: "Revision") -> _Entry:
        earlier = self.reader.before(revision)
        comparison = self._compared(earlier, revision) if self.compares and earlier else None
        return _Entry(revision, earlier, self._aliases_of(revision.address), comparison)

    def _compared(self, earlier: "Revision", revision: "Revision") -> "Comparison":
        new = self._version(revision)
        old = self._version(earlier)
        return compared(old, new, Manner())

    def _version(self, revision: "Revision") -> "Version":
        if self._last is None or self._last[0].digest != revision.digest:
            self._last = revision, version_of(self.reader, revision)
        return self._last[1]

    def _aliases_of(self, address: str) -> tuple[Alias, ...]:
        if address not in self._aliases:
            self._aliases[address] = self.reader.aliases(self.reader.named(address).article)
        return self._aliases[address]


# --- for people --------------------------------------------------------------------------------------------------


def _give(console: Console, entries: Iterator[_Entry], *, pager: bool, is_of_one: bool) -> None:
    """Show entries: all at once where a pager may have to, else each as soon as it is there."""
    shown = _shown(console, entries, is_of_one=is_of_one)
    if sys.stdout.isatty():
        show(console, "".join(shown), paged=pager)
    else:
        give_lines(console, shown)


def _shown(console: Console, entries: Iterator[_Entry], *, is_of_one: bool) -> Iterator[str]:
    """Yield entries as text. Of one article, what else has its text comes first."""
    for number, entry in enumerate(entries):
        if not number and is_of_one and entry.aliases:
            yield "".join(_same_text(entry.aliases)) + "\n"
        lines = [_head(console, entry), *map(_indented, _about(entry))]
        yield "".join(f"{line}\n" for line in lines)
        if entry.comparison is not None:
            yield f"\n{as_text(console, entry.comparison, Manner())}\n"


def _same_text(aliases: tuple[Alias, ...]) -> Iterator[str]:
    for alias in aliases:
        yield f"also at {visible(alias.address)} ({similar(alias)})\n"


def _indented(line: str) -> str:
    return f"    {line}"


def _head(console: Console, entry: _Entry) -> str:
    revision = entry.revision
    said = [revision.change.value, f"+{revision.added:,} -{revision.removed:,}"]
    said += [CAUSES[revision.cause]] if revision.cause in CAUSES else []
    name, digest = visible(named(revision)), short(revision.digest)
    return f"{console.styled(name, 'rule')}  {digest}  {', '.join(said)}"


def _about(entry: _Entry) -> Iterator[str]:
    """Yield the lines below the head."""
    revision = entry.revision
    source = shown_of(revision).source
    kept = "-" if source is None else short(source)
    yield f"seen {_times(revision)}; source {kept}"
    if revision.change is Change.FIRST:
        yield f"title {_title(revision.title)}"
    elif revision.title_changed:
        old = "…" if entry.earlier is None else _title(entry.earlier.title)
        yield f"title {old} → {_title(revision.title)}"
    if entry.earlier is None and revision.parent is not None:
        yield "the revision before it was pruned"


def _times(revision: "Revision") -> str:
    first, last, count = revision.first_seen, revision.last_seen, len(revision.sightings)
    if count == 1:
        return first
    return f"{count:,} times, {first} to {last}"


def _title(title: str | None) -> str:
    return "-" if title is None else visible(title)


# --- for programs ------------------------------------------------------------------------------------------------


def _object(entry: _Entry) -> dict[str, Any]:
    from dedupe_brief.cli.diff_formats import to_object  # NumPy, for those who ask for differences

    revision = entry.revision
    return {
        "schema": SCHEMA,
        "address": revision.address,
        "number": revision.number,
        "digest": revision.digest,
        "parent": revision.parent,
        "change": revision.change,
        "cause": revision.cause,
        "added": revision.added,
        "removed": revision.removed,
        "chars": revision.chars,
        "title": revision.title,
        "title_changed": revision.title_changed,
        "title_before": entry.earlier.title if entry.earlier else None,
        "cleaner": revision.cleaner,
        "first_seen": revision.first_seen,
        "last_seen": revision.last_seen,
        "sightings": [
            {"seen": sighting.seen, "record": sighting.record, "source": sighting.source}
            for sighting in revision.sightings
        ],
        "aliases": [alias_object(alias) for alias in entry.aliases],
        "diff": to_object(entry.comparison) if entry.comparison else None,
    }
