"""The record and its JSON object: the only place that knows both. Reading checks every key; nothing is guessed."""

import base64
import binascii
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any

import msgspec

from dedupe_brief.core.fields import Fields, load_json
from dedupe_brief.core.ledger import out_spans
from dedupe_brief.core.model import (
    Caption,
    ConversionNote,
    Edit,
    Extractor,
    Heading,
    Metadata,
    Options,
    Origin,
    Provenance,
    Record,
    RecordedEdit,
    Repeat,
    Software,
    Span,
)
from dedupe_brief.errors import RecordError

__all__ = [
    "CHOICES",
    "OFFSET_UNIT",
    "SCHEMA",
    "as_digest",
    "digest",
    "from_json",
    "from_object",
    "ledger_end",
    "record_edits",
    "record_id",
    "replayable",
    "text_digest",
    "to_json",
    "to_json_bytes",
    "to_object",
]

SCHEMA = "dedupe-brief/record/1"
"""The name of the record's form. Its number rises when an older program could no longer read the record."""

OFFSET_UNIT = "code point"
"""What every offset of a record counts."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "cleaning": ("on", "off"),
    "removed": ("inline", "digest", "none"),
    "edits": ("full", "none"),
    "punctuation": ("keep", "restore"),
    "corrections": ("on", "off"),
    "quotes": ("keep", "corner", "curly"),
}
"""What each of those options may be that are a choice of a few."""


def digest(data: bytes) -> str:
    """Return ``sha256:`` and the hexadecimal digest of ``data``.

    >>> digest(b"")
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    """
    return as_digest(hashlib.sha256(data).digest())


def text_digest(text: str) -> str:
    r"""Return the digest of the UTF-8 of a text; half characters (lone surrogates) count as the bytes they would be.

    >>> text_digest("") == digest(b"")
    True
    """
    return digest(text.encode("utf-8", "surrogatepass"))


def as_digest(sha256: bytes) -> str:
    """Return the 32 bytes of a SHA-256 as records write it.

    >>> as_digest(bytes(32)) == "sha256:" + 64 * "0"
    True
    """
    return f"sha256:{sha256.hex()}"


def record_id(address: str, source_digest: str) -> str:
    """Return the record's id: it depends on where the source lies and on its bytes, not on how it is cleaned.

    Args:
        address: The source's URL, else its path, else the empty string.
        source_digest: ``digest`` of the source's bytes.

    >>> record_id("a.txt", digest(b""))
    'urn:uuid:728c1015-53ff-5e71-a211-4f1b1f26db6f'
    """
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, address + source_digest)}"


def ledger_end(origin: Origin) -> tuple[str, str]:
    """Return what a record's ledger leads back to: the encoding and the digest of its source, or of a page's text."""
    return (
        (origin.encoding, origin.digest) if origin.extractor is None else ("utf-8", origin.extractor.digest)
    )


def to_json(record: Record) -> str:
    """Return the record as one line of JSON without a line break, its text not escaped.

    The keys always come in the same order, so equal records give equal lines.
    """
    return to_json_bytes(record).decode()


def to_json_bytes(record: Record) -> bytes:
    """Return what `to_json` returns, in UTF-8: what files hold and archives keep."""
    return msgspec.json.encode(_object(record, record.provenance.edits))


def from_json(text: str, where: str = "") -> Record:
    """Read a record back from its JSON.

    Args:
        text: One JSON object.
        where: Where it comes from, for the message if it can't be read.

    Raises:
        RecordError: It is not JSON, or not a record; says which key and what was found there.
    """
    return from_object(load_json(text, where), where)


def to_object(record: Record) -> dict[str, Any]:
    """Return the record as plain dicts, lists, texts and numbers, every key in its fixed place."""
    return _object(record, [_flat(edit) for edit in record.provenance.edits])


def _object(record: Record, edits: Sequence[object]) -> dict[str, Any]:
    note = record.provenance.conversion
    return {
        "id": record.id,
        "text": record.text,
        "source": record.source,
        "added": record.added,
        "created": record.created,
        "metadata": {
            **_flat(record.metadata),
            "author": list(record.metadata.author),
            "captions": [
                {"text": c.text, "credit": c.credit, **_ends(c.span)} for c in record.metadata.captions
            ],
            "headings": [{"text": h.text, **_ends(h.span)} for h in record.metadata.headings],
            "doubts": list(record.metadata.doubts),
        },
        "origin": {
            **_flat(record.origin),
            "extractor": None if record.origin.extractor is None else _flat(record.origin.extractor),
        },
        "repeats": [
            {
                **_ends(repeat.spans[0]),
                "same_as_start": repeat.spans[1].start,
                "same_as_end": repeat.spans[1].end,
                "similarity": repeat.similarity,
            }
            for repeat in record.repeats
        ],
        "duplicate_of": record.duplicate_of,
        "provenance": {
            **_flat(record.provenance),
            "software": [_flat(program) for program in record.provenance.software],
            "options": _flat(record.provenance.options),
            "conversion": None if note is None else _flat(note),
            "edits": edits,
        },
    }


NAMES: Mapping[type, tuple[str, ...]] = {
    kind: kind.__struct_fields__
    for kind in (
        Record,
        Metadata,
        Origin,
        Extractor,
        Provenance,
        Software,
        Options,
        ConversionNote,
        RecordedEdit,
    )
}
"""The keys of each object of a record, in their order: the fields of its type."""

SPAN = ("start", "end")
CAPTION = ("text", "credit", *SPAN)
HEADING = ("text", *SPAN)
REPEAT = (*SPAN, "same_as_start", "same_as_end", "similarity")


def _flat(value: object) -> dict[str, Any]:
    return {name: getattr(value, name) for name in NAMES[type(value)]}


def _ends(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}


def from_object(value: object, where: str = "") -> Record:
    """Build a record from what ``to_object`` gave.

    Args:
        value: A dict with exactly the record's keys, in any order.
        where: Where it comes from, for the message if it is not a record.

    Raises:
        RecordError: A key is missing or unknown, a value has the wrong type or contradicts another, or the
            schema is not ours; says which key and what was found there.
    """
    _check_schema(value, where)
    top = Fields(value, NAMES[Record], where)
    return Record(
        id=top.text("id"),
        text=top.text("text"),
        source=top.text("source"),
        added=top.text_or_none("added"),
        created=top.text_or_none("created"),
        metadata=_metadata(top.child("metadata", NAMES[Metadata])),
        origin=_origin(top.child("origin", NAMES[Origin])),
        repeats=tuple(_repeat(item) for item in top.children("repeats", REPEAT)),
        duplicate_of=top.text_or_none("duplicate_of"),
        provenance=_provenance(top.child("provenance", NAMES[Provenance])),
    )


def _check_schema(value: object, where: str) -> None:
    """Refuse a record of another schema before its keys are judged by ours."""
    provenance = value.get("provenance") if isinstance(value, dict) else None
    schema = provenance.get("schema") if isinstance(provenance, dict) else None
    if not isinstance(schema, str) or schema == SCHEMA:
        return  # a missing schema is reported with the other keys
    family, _, number = schema.rpartition("/")
    ours, _, known = SCHEMA.rpartition("/")
    future = family == ours and number.isascii() and number.isdigit() and len(number) < 10
    hint = "read it with a newer dedupe-brief" if future and int(number) > int(known) else ""
    raise RecordError(
        f"provenance.schema: expected {SCHEMA!r}, found {schema[:60]!r}", where=where, hint=hint
    )


def _metadata(of: Fields) -> Metadata:
    return Metadata(
        url=of.text_or_none("url"),
        title=of.text_or_none("title"),
        subtitle=of.text_or_none("subtitle"),
        kicker=of.text_or_none("kicker"),
        section=of.text_or_none("section"),
        edition=of.text_or_none("edition"),
        byline=of.text_or_none("byline"),
        author=of.texts("author"),
        publication=of.text_or_none("publication"),
        editor=of.text_or_none("editor"),
        date=of.text_or_none("date"),
        language=of.text_or_none("language"),
        captions=tuple(
            Caption(item.text("text"), item.text_or_none("credit"), item.span())
            for item in of.children("captions", CAPTION)
        ),
        headings=tuple(Heading(item.text("text"), item.span()) for item in of.children("headings", HEADING)),
        confidence=of.share("confidence"),
        doubts=of.texts("doubts"),
    )


def _origin(of: Fields) -> Origin:
    extractor = of.child_or_none("extractor", NAMES[Extractor])
    return Origin(
        path=of.text_or_none("path"),
        url=of.text_or_none("url"),
        digest=of.text("digest"),
        media_type=of.text("media_type"),
        encoding=of.text("encoding"),
        bytes=of.count("bytes"),
        chars=of.count("chars"),
        index=of.count_or_none("index"),
        id=of.text_or_none("id"),
        warc_record_id=of.text_or_none("warc_record_id"),
        extractor=None if extractor is None else _extractor(extractor),
    )


def _extractor(of: Fields) -> Extractor:
    return Extractor(of.text("name"), of.text("version"), of.text("options"), of.text("digest"))


def _repeat(of: Fields) -> Repeat:
    similarity = of.share("similarity")
    spans = (of.span(), of.span("same_as_start", "same_as_end"))
    return Repeat(spans, exact=similarity == 1.0, similarity=similarity)


def _provenance(of: Fields) -> Provenance:
    note = of.child_or_none("conversion", NAMES[ConversionNote])
    provenance = Provenance(
        schema=of.one_of("schema", (SCHEMA,)),
        software=tuple(
            Software(item.text("name"), item.text("version"))
            for item in of.children("software", NAMES[Software])
        ),
        ruleset_digest=of.text("ruleset_digest"),
        options=_options(of.child("options", NAMES[Options])),
        conversion=None if note is None else _note(note),
        text_digest=of.text("text_digest"),
        offset_unit=of.one_of("offset_unit", (OFFSET_UNIT,)),
        edits=tuple(_edit(item) for item in of.children("edits", NAMES[RecordedEdit])),
    )
    _check_tiles(provenance.edits, of)
    return provenance


def _options(of: Fields) -> Options:
    chosen = {name: of.one_of(name, choices) for name, choices in CHOICES.items()}
    return Options(
        to=of.text_or_none("to"), force=of.flag("force"), glossary=of.text_or_none("glossary"), **chosen
    )


def _note(of: Fields) -> ConversionNote:
    return ConversionNote(of.text_or_none("configuration"), of.text("why"))


def _edit(of: Fields) -> RecordedEdit:
    start, end = of.span().start, of.span().end
    out = of.span("out_start", "out_end")
    same_as = of.span_or_none("same_as_start", "same_as_end")
    edit = RecordedEdit(
        rule=of.text("rule"),
        start=start,
        end=end,
        out_start=out.start,
        out_end=out.end,
        removed=of.text_or_none("removed"),
        removed_digest=of.text_or_none("removed_digest"),
        removed_bytes=of.text_or_none("removed_bytes"),
        inserted=of.text("inserted"),
        same_as_start=None if same_as is None else same_as.start,
        same_as_end=None if same_as is None else same_as.end,
    )
    if len(edit.inserted) != len(out):
        of.fail("inserted", f"{len(out)} characters, as out_start and out_end say", edit.inserted)
    if edit.removed is not None and len(edit.removed) != end - start:
        of.fail("removed", f"{end - start} characters, as start and end say", edit.removed)
    return edit


def _check_tiles(edits: Sequence[RecordedEdit], of: Fields) -> None:
    """Make sure that the edits are sorted and disjoint, and that what lies between them is as long on both sides."""
    end = out_end = 0
    for number, edit in enumerate(edits):
        if edit.start < end:
            of.fail(f"edits[{number}].start", f"at least {end}, where the edit before it ends", edit.start)
        if edit.out_start - out_end != edit.start - end:
            at = out_end + edit.start - end
            of.fail(f"edits[{number}].out_start", f"{at}, as the edits before it say", edit.out_start)
        end, out_end = edit.end, edit.out_end


def record_edits(edits: Sequence[Edit], mode: str) -> tuple[RecordedEdit, ...]:
    """Return the ledger as a record keeps it.

    Args:
        edits: Sorted, disjoint edits.
        mode: What is kept of the removed text: ``inline`` the text itself (and its bytes where an edit holds
            them), ``digest`` its SHA-256, ``none`` nothing but where it stood.

    >>> record_edits([Edit("demo", Span(0, 2), "　　", "")], "inline")[0].removed
    '\u3000\u3000'
    """
    return tuple(map(_recorded, edits, out_spans(edits), repeat(mode)))


def _recorded(edit: Edit, out: Span, mode: str) -> RecordedEdit:
    span, same_as = edit.span, edit.same_as
    raw = edit.raw if mode == "inline" else None
    return RecordedEdit(
        edit.rule,
        span.start,
        span.end,
        out.start,
        out.end,
        removed=edit.before if mode == "inline" else None,
        removed_digest=digest(edit.before.encode()) if mode == "digest" else None,
        removed_bytes=None if raw is None else base64.b64encode(raw).decode("ascii"),
        inserted=edit.after,
        same_as_start=None if same_as is None else same_as.start,
        same_as_end=None if same_as is None else same_as.end,
    )


def replayable(recorded: Sequence[RecordedEdit]) -> tuple[Edit, ...]:
    """Return the edits as the ledger works with them.

    Raises:
        RecordError: The record does not keep the removed text, or its bytes are not base64.

    >>> edits = (Edit("demo", Span(0, 2), "　　", ""),)
    >>> replayable(record_edits(edits, "inline")) == edits
    True
    """
    return tuple(_replayable(edit, number) for number, edit in enumerate(recorded))


def _replayable(edit: RecordedEdit, number: int) -> Edit:
    where = f"provenance.edits[{number}]"
    if edit.removed is None:
        raise RecordError(
            "the record does not keep the text it removed",
            where=where,
            hint="pass the source as well, or clean it again with --removed inline",
        )
    same_as = None
    if edit.same_as_start is not None and edit.same_as_end is not None:
        same_as = Span(edit.same_as_start, edit.same_as_end)
    try:
        raw = None if edit.removed_bytes is None else base64.b64decode(edit.removed_bytes, validate=True)
    except (binascii.Error, ValueError):
        raise RecordError("removed_bytes is not base64", where=where) from None
    return Edit(edit.rule, Span(edit.start, edit.end), edit.removed, edit.inserted, same_as, raw)
