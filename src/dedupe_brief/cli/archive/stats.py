"""``archive stats``: what an archive holds, in figures."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import msgspec
import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.archive.naming import CAUSES, give_objects, short
from dedupe_brief.cli.archive.opened import DEFAULT, looking
from dedupe_brief.cli.console import FINE, Console
from dedupe_brief.cli.table import columns
from dedupe_brief.core.model import Options
from dedupe_brief.core.visible import visible

if TYPE_CHECKING:  # zstandard takes its time to load
    from dedupe_brief.archive.statistics import Cleaner, Statistics

__all__ = ["stats"]

SCHEMA: Final = "dedupe-brief/archive-stats/1"

_BY_THEMSELVES: Final = msgspec.to_builtins(Options())


def stats(
    console: Console,
    archive: options.Archive = DEFAULT,
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", help="For people, or one JSON object.")
    ] = "text",
) -> int:
    """Say in figures what an archive holds.

    Articles, revisions by what they changed and who changed it, links between articles with the same text, what is stored
    and how small, and which programs, rules and options made the texts.

    \b
    Examples:
      dedupe-brief archive stats --archive news.db
      dedupe-brief archive stats --format json
    """
    from dedupe_brief.archive.statistics import statistics

    with looking(archive) as database:
        found = statistics(database)
    if form == "json":
        give_objects(console, [_object(found)])
    else:
        console.out(columns(list(_rows(found))) + "".join(map(_cleaner, found.cleaners)))
    return FINE


# --- for people --------------------------------------------------------------------------------------------------


def _rows(found: "Statistics") -> Iterator[tuple[str, str]]:
    contents = found.contents
    yield "articles", f"{found.articles:,}"
    yield "revisions", f"{found.revisions:,}"
    yield from ((f"  {change}", f"{count:,}") for change, count in found.changes if count)
    yield from (
        (f"  {CAUSES[cause]}", f"{count:,}") for cause, count in found.causes if count and cause in CAUSES
    )
    yield "  pruned since", f"{found.pruned:,}"
    yield "sightings", f"{found.sightings:,}"
    yield "first seen", found.first_seen or "-"
    yield "last seen", found.last_seen or "-"
    yield "aliases", f"{sum(count for _, count in found.aliases):,}"
    yield from ((f"  {reason}", f"{count:,}") for reason, count in found.aliases if count)
    yield "sources kept", f"{found.sources:,}"
    yield "contents", f"{contents.count:,}"
    yield "  bytes", f"{contents.bytes:,}"
    yield "  stored in", f"{contents.stored:,} ({contents.ratio:.1f} times smaller)"
    yield "  keyframes", f"{contents.keyframes:,}"
    yield "  longest chain", f"{contents.chain:,}"
    yield "  dictionaries", f"{contents.dictionaries:,}"
    yield "bytes of the file", f"{found.bytes:,}"
    yield "not indexed yet", f"{found.waiting:,}"


def _cleaner(cleaner: "Cleaner") -> str:
    """Return what made revisions: programs, rules, and the options that are not what they are by themselves."""
    about = _about(cleaner)
    programs = [f"{one['name']} {one['version']}" for one in about["software"]]
    rows = [
        (f"cleaner {short(cleaner.digest)}", f"{cleaner.revisions:,} revisions"),
        ("  programs", ", ".join(programs)),
        ("  rules", short(about["ruleset_digest"])),
    ]
    if about["extractor"] is not None:
        rows.append(("  extractor", " ".join(str(value) for value in about["extractor"].values())))
    chosen = {key: value for key, value in about["options"].items() if value != _BY_THEMSELVES.get(key)}
    if chosen:
        rows.append(("  options", ", ".join(f"{key} {value}" for key, value in chosen.items())))
    return "\n" + columns([(name, visible(said)) for name, said in rows])


# --- for programs ------------------------------------------------------------------------------------------------


def _object(found: "Statistics") -> dict[str, Any]:
    contents = found.contents
    return {
        "schema": SCHEMA,
        "articles": found.articles,
        "revisions": found.revisions,
        "changes": [{"change": change, "revisions": count} for change, count in found.changes],
        "causes": [{"cause": cause, "revisions": count} for cause, count in found.causes],
        "pruned": found.pruned,
        "sightings": found.sightings,
        "first_seen": found.first_seen,
        "last_seen": found.last_seen,
        "aliases": [{"reason": reason, "count": count} for reason, count in found.aliases],
        "sources": found.sources,
        "contents": {
            "count": contents.count,
            "bytes": contents.bytes,
            "stored": contents.stored,
            "ratio": contents.ratio,
            "keyframes": contents.keyframes,
            "chain": contents.chain,
            "dictionaries": contents.dictionaries,
        },
        "cleaners": [
            {"digest": cleaner.digest, "revisions": cleaner.revisions, **_about(cleaner)}
            for cleaner in found.cleaners
        ],
        "bytes": found.bytes,
        "not_indexed": found.waiting,
    }


def _about(cleaner: "Cleaner") -> dict[str, Any]:
    """Return what a cleaner is, each part under its name."""
    about = json.loads(cleaner.about)
    extractor = about["extractor"]
    names = ("name", "version", "options")
    return {**about, "extractor": None if extractor is None else dict(zip(names, extractor, strict=True))}
