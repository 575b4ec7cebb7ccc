"""Is a record whole? Its parts against one another: what it says of itself, without cleaning anything again."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from dedupe_brief.core import ledger
from dedupe_brief.core.clean import address
from dedupe_brief.core.model import Extractor, Record, RecordedEdit
from dedupe_brief.core.proof.compare import excerpt
from dedupe_brief.core.proof.forms import is_record_id, is_time, is_uri
from dedupe_brief.core.record import digest, ledger_end, record_id, replayable, text_digest
from dedupe_brief.errors import RecordError

__all__ = [
    "Finding",
    "as_text",
    "contradictions",
    "damage",
    "decoded",
    "distinct",
    "keeps_removed",
    "original",
    "rebuild",
    "rebuilt",
    "unlike_id",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be: ``where`` is a key path such as ``text[123]``."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def damage(record: Record) -> tuple[Finding, ...]:
    """Return what is not whole about a record: its digests, sizes and offsets, without the source or cleaning it again.

    >>> from msgspec.structs import replace
    >>> from dedupe_brief import clean
    >>> record = clean("昨天上午，小镇的第一班公交车开出了车站。")
    >>> damage(record), damage(replace(record, text="昨天")) == ()
    ((), False)
    """
    extractor = record.origin.extractor
    of_text = record if extractor is None else as_text(record, extractor)
    back, faults = rebuilt(of_text)
    found = contradictions(of_text, None, back, of_page=extractor is not None)
    return distinct((*faults, *found, *(() if extractor is None else _page_identity(record))))


def as_text(record: Record, extractor: Extractor) -> Record:
    """Return a page's record as if the extracted text had been its source; ``origin.bytes`` stays that of the page."""
    origin = replace(record.origin, digest=extractor.digest, encoding="utf-8", extractor=None)
    return replace(record, id=record_id(address(record.origin), extractor.digest), origin=origin)


def _page_identity(record: Record) -> Iterator[Finding]:
    if record.id != record_id(address(record.origin), record.origin.digest):
        yield unlike_id(record)


def unlike_id(record: Record) -> Finding:
    """Return that a record's id does not go with what it is made of."""
    key = "origin.path" if record.origin.url is None else "origin.url"
    return Finding("id", f"it does not follow from {key} and origin.digest: one of the three was changed")


def contradictions(
    record: Record, source: bytes | None, back: bytes | None, *, of_page: bool = False
) -> Iterator[Finding]:
    """Yield what does not go together in a record.

    Args:
        record: The record.
        source: Its source, if it is at hand.
        back: What the record gives back.
        of_page: The source was taken from a page, whose size ``origin.bytes`` is.
    """
    yield from _conversion(record)
    yield from _ledger(record)
    yield from _text(record)
    yield from _identity(record, source, back)
    yield from _on_trust(record, of_page=of_page)
    data = original(record, source, back) or back
    if data is not None:
        yield from () if of_page else _size(record, data)
        yield from _length(record, data)


def distinct(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Keep the first finding about each place; one about a whole text says nothing beside one inside it."""
    kept: list[Finding] = []
    known: set[str] = set()  # places that were named, and what they lie inside
    for finding in findings:
        place = finding.where
        if place not in known:
            kept.append(finding)
            known.update(place[: found.start()] for found in re.finditer(r"\[|\Z", place))
    return tuple(kept)


def keeps_removed(record: Record) -> bool:
    """Tell whether a record keeps what it removed, so that it can give its source back."""
    options = record.provenance.options
    return options.edits == "full" and options.removed == "inline"


def rebuild(record: Record) -> bytes:
    """Return the source that a record gives back; of a page, the text that was extracted, in UTF-8.

    Whether it is the true one, its digest has to say: see `record.ledger_end`.

    Raises:
        RecordError: The record does not keep what it removed, or its text can't be encoded; ``where`` is a key path.
    """
    if not keeps_removed(record):
        raise RecordError(
            "the record does not keep what was removed",
            where="provenance.options",
            hint="clean the source again with --removed inline",
        )
    encoding, _ = ledger_end(record.origin)
    try:
        return ledger.rebuild(record.text, replayable(record.provenance.edits), encoding)
    except (LookupError, ValueError) as fault:  # among them UnicodeError, and NUL in the name of a codec
        raise RecordError(
            f"the source can't be encoded in {encoding!r}: {fault}", where="origin.encoding"
        ) from None


def rebuilt(record: Record) -> tuple[bytes | None, tuple[Finding, ...]]:
    """Return the source that a record gives back; None, and why, if it gives none."""
    if not keeps_removed(record):
        return None, ()
    try:
        return rebuild(record), ()
    except RecordError as fault:
        return None, (Finding(fault.where, fault.what),)


def original(record: Record, source: bytes | None, rebuilt: bytes | None) -> bytes | None:
    """Return the bytes that are proven to be the source's: by the digest in the record, or by the record's id."""
    for data in (source, rebuilt):
        if data is None:
            continue
        found = digest(data)
        if found == record.origin.digest or record_id(address(record.origin), found) == record.id:
            return data
    return None


def _conversion(record: Record) -> Iterator[Finding]:
    """Make sure that a record says how it was converted if it was to be, and only then."""
    options, note = record.provenance.options, record.provenance.conversion
    if (options.to is None) != (note is None):
        yield Finding("provenance.conversion", f"it does not go with provenance.options.to, {options.to!r}")
    if options.to is None and options.glossary is not None:
        yield Finding("provenance.options.glossary", "a glossary without a conversion")


def _text(record: Record) -> Iterator[Finding]:
    if text_digest(record.text) != record.provenance.text_digest:
        yield Finding(
            "text", "it does not have the digest in provenance.text_digest: one of the two was changed"
        )


def _identity(record: Record, source: bytes | None, rebuilt: bytes | None) -> Iterator[Finding]:
    """Compare the id, the digest of the source and the sources at hand; where one stands alone, it is the wrong one."""
    origin = record.origin
    known_as = address(origin)
    if record.id != record_id(known_as, origin.digest):
        digests = {digest(data) for data in (source, rebuilt) if data is not None}
        if any(record.id == record_id(known_as, found) for found in digests):
            yield Finding("origin.digest", "the source has another digest, and the id goes with that one")
        else:
            yield unlike_id(record)
    elif rebuilt is not None and digest(rebuilt) != origin.digest:
        yield Finding(
            "provenance.edits",
            "text and edits give back a source with another digest than origin.digest: something in them was changed",
        )


def _on_trust(record: Record, *, of_page: bool) -> Iterator[Finding]:
    """Check the form of what follows from nothing else in a record: whether it is true, its source can't say."""
    origin, media_type = record.origin, "text/html" if of_page else "text/plain"
    if record.added is not None and not is_time(record.added):
        yield Finding("added", f"{excerpt(record.added)} is no time such as 2025-06-16T08:00:00Z")
    if record.duplicate_of is not None and not is_record_id(record.duplicate_of):
        yield Finding("duplicate_of", f"{excerpt(record.duplicate_of)} is not the id of a record")
    if origin.media_type != media_type:
        has = "an extractor" if of_page else "no extractor"
        yield Finding("origin.media_type", f"it is {excerpt(origin.media_type)}, and there is {has}")
    if origin.warc_record_id is not None and not is_uri(origin.warc_record_id):
        yield Finding("origin.warc_record_id", f"{excerpt(origin.warc_record_id)} is no URI")
    for key, said in (("id", origin.id), ("warc_record_id", origin.warc_record_id)):
        if said is not None and origin.index is None:
            yield Finding(f"origin.{key}", "a container says it, and there is no origin.index in one")


def _size(record: Record, data: bytes) -> Iterator[Finding]:
    if len(data) != record.origin.bytes:
        yield Finding(
            "origin.bytes", f"the source has {len(data)} bytes, the record says {record.origin.bytes}"
        )


def _length(record: Record, data: bytes) -> Iterator[Finding]:
    text = decoded(record, data)
    if text is not None and len(text) != record.origin.chars:
        yield Finding(
            "origin.chars", f"the source has {len(text)} characters, the record says {record.origin.chars}"
        )


def decoded(record: Record, data: bytes) -> str | None:
    """Return the source decoded as a record says; None if that can't be done."""
    try:
        return data.decode(record.origin.encoding)
    except (LookupError, ValueError):
        return None


# --- the ledger in itself ----------------------------------------------------------------------------------------


def _ledger(record: Record) -> Iterator[Finding]:
    """Check the edits one after another, and stop at the first that is wrong: those behind it only follow."""
    edits, options = record.provenance.edits, record.provenance.options
    if options.edits == "none":
        if edits:
            yield Finding(
                "provenance.options.edits", "it says that the edits were left out, and they are here"
            )
        return
    end = out_end = 0
    for number, edit in enumerate(edits):
        found = _edit_fault(record, edit, end, out_end)
        if found is not None:
            key, what = found
            yield Finding(f"provenance.edits[{number}].{key}", what)
            return
        end, out_end = edit.end, edit.out_end
    chars = end + len(record.text) - out_end
    if chars != record.origin.chars:
        yield Finding(
            "origin.chars", f"text and edits make {chars} characters, the record says {record.origin.chars}"
        )


def _edit_fault(record: Record, edit: RecordedEdit, end: int, out_end: int) -> tuple[str, str] | None:
    """Return the key that is wrong in an edit, and why; ``end`` and ``out_end`` are where the one before it ends."""
    if not end <= edit.start <= edit.end:
        return "start", f"{edit.start}–{edit.end} overlaps the edit before it, which ends at {end}"
    if edit.out_start - out_end != edit.start - end:
        return (
            "out_start",
            f"{edit.out_start} is not {out_end + edit.start - end}, as the edits before it say",
        )
    stands = record.text[edit.out_start : edit.out_end]
    if stands != edit.inserted or len(edit.inserted) != edit.out_end - edit.out_start:
        return "inserted", f"{excerpt(edit.inserted)}, but the text holds {excerpt(stands)} there"
    if edit.removed is not None and len(edit.removed) != edit.end - edit.start:
        return "removed", f"it has {len(edit.removed)} characters, its offsets say {edit.end - edit.start}"
    return _mode_fault(edit, record.provenance.options.removed)


def _mode_fault(edit: RecordedEdit, mode: str) -> tuple[str, str] | None:
    """Make sure that an edit keeps just what ``options.removed`` says."""
    if (edit.removed is not None) != (mode == "inline"):
        return "removed", f"provenance.options.removed says {mode!r}"
    if (edit.removed_digest is not None) != (mode == "digest"):
        return "removed_digest", f"provenance.options.removed says {mode!r}"
    if edit.removed_bytes is not None and mode != "inline":
        return "removed_bytes", f"provenance.options.removed says {mode!r}"
    return None
