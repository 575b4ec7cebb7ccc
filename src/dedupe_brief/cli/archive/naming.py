"""Revisions as commands name them, and what is shown of one: its first sighting, so that a number always gives the same."""

import json
import sys
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from dedupe_brief.cli.console import Console
from dedupe_brief.core.versioning.revisions import Alias, Cause, Reason, Revision, Sighting
from dedupe_brief.core.visible import visible
from dedupe_brief.errors import UsageError

if TYPE_CHECKING:  # zstandard takes its time to load, and so does NumPy
    from dedupe_brief.archive.reading import Reader
    from dedupe_brief.archive.rows import ArticleRow
    from dedupe_brief.core.versioning.versions import Version

__all__ = [
    "CAUSES",
    "alias_object",
    "articles_named",
    "give_lines",
    "give_objects",
    "named",
    "object_line",
    "short",
    "shown_of",
    "similar",
    "version_of",
]

CAUSES: Final = {
    Cause.SITE: "by the site",
    Cause.CLEANER: "by the cleaner",
    Cause.BOTH: "by site and cleaner",
}
"""Who changed a text, in words; nobody changed a first revision."""

_SHORT: Final = 12  # hexadecimal digits
_BATCH: Final = 64  # lines


def named(revision: Revision) -> str:
    """Return what a revision is called: ``ADDRESS@N``."""
    return f"{revision.address}@{revision.number}"


def articles_named(reader: "Reader", names: Sequence[str], *, hint: str) -> "list[ArticleRow]":
    """Return the articles of these names, in the order in which they came in; all of them if there is none.

    Raises:
        ArchiveError: There is no such article, or there are several.
        UsageError: A name is that of one revision; ``hint`` says what to do.
    """
    if not names:
        return list(reader.articles())
    found = {}
    for name in names:
        meant = reader.named(name)
        if meant.which is not None:
            raise UsageError(f"{name!r} is one revision, and articles are named here", hint=hint)
        found[meant.article.id] = meant.article
    return [found[number] for number in sorted(found)]


def short(digest: str) -> str:
    """Return enough of a digest to tell it from others."""
    return digest.removeprefix("sha256:")[:_SHORT]


def shown_of(revision: Revision) -> Sighting:
    """Return the sighting that speaks for a revision: the one that made it, whatever was seen later."""
    return revision.sightings[0]


def version_of(reader: "Reader", revision: Revision) -> "Version":
    """Return a revision as it is compared.

    Raises:
        ArchiveError: It is not what its digests say.
    """
    from dedupe_brief.core.versioning.versions import of_record

    return of_record(named(revision), reader.record(shown_of(revision)))


def similar(alias: Alias) -> str:
    """Return how two articles are the same: ``exact``, ``near 0.93``."""
    return f"{alias.reason} {alias.similarity:.2f}" if alias.reason is Reason.NEAR else alias.reason.value


def alias_object(alias: Alias) -> dict[str, Any]:
    """Return an alias as JSON has it."""
    return {"address": alias.address, "reason": alias.reason, "similarity": alias.similarity}


def give_lines(console: Console, lines: Iterable[str]) -> None:
    """Write lines, which are safe to show, some at a time: soon, but not one by one."""
    waiting = iter(lines)
    while batch := "".join(islice(waiting, _BATCH)):
        console.out(batch)


def give_objects(console: Console, values: Iterable[dict[str, Any]]) -> None:
    """Write JSON objects, one to a line."""
    give_lines(console, map(object_line, values))


def object_line(value: dict[str, Any]) -> str:
    """Return a JSON object as a line; on a terminal, what acts or hides in it is made visible."""
    shown = visible if sys.stdout.isatty() else str
    return f"{shown(json.dumps(value, ensure_ascii=False))}\n"
