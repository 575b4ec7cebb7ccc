"""A record with its place in an archive: what an export says of it, as one line of JSON, and what an import reads back."""

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from dedupe_brief.core.fields import Fields, load_json
from dedupe_brief.core.model import Record
from dedupe_brief.core.record import digest, from_object, to_json
from dedupe_brief.errors import RecordError

if TYPE_CHECKING:  # comparing takes its time to load, and every reader of records comes by here
    from dedupe_brief.core.versioning.revisions import Revision, Sighting

__all__ = [
    "KEY",
    "Archived",
    "Exported",
    "archived",
    "from_line",
    "from_value",
    "runs",
    "source_of",
    "to_line",
]

KEY: Final = "archive"
"""The one key that a record's object may have beside its own."""

_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")


class Archived(Struct, frozen=True):
    """Where a record stands in an archive: the object under ``KEY``.

    Attributes:
        address: What its article is known by.
        revision: The number of the revision that it is a record of.
        digest: The revision's digest, ``sha256:<hex>``.
        parent: That of the revision before it.
        change: What the revision is to the one before it: see `Change`.
        cause: Who made the difference: see `Cause`.
        first_seen: The earliest time the revision was seen, with this record or another one.
        last_seen: The latest.
        sightings: Each time it was seen with this record, one after the other, in the order of arrival.
        source: The digest of the source's bytes, if the archive keeps them.
        source_bytes: They themselves in base64, where the record does not give them back and no file beside it does.
    """

    address: str
    revision: int
    digest: str
    parent: str | None
    change: str
    cause: str
    first_seen: str
    last_seen: str
    sightings: tuple[str, ...]
    source: str | None
    source_bytes: str | None


class Exported(Struct, frozen=True):
    """Sightings of a revision that followed each other with the same record: one line of an export.

    Attributes:
        revision: The revision.
        sightings: Those of its sightings that the line is about.
        record: The record, as it is stored.
        source: The source's bytes, if they are kept.
        number: Which line about the revision it is, from 0.
    """

    revision: "Revision"
    sightings: "tuple[Sighting, ...]"
    record: Record
    source: bytes | None
    number: int = 0


def runs(revision: "Revision") -> "Iterator[tuple[Sighting, ...]]":
    """Yield a revision's sightings, those together that followed each other with the same record and source.

    A page around the same article changes, so a revision may have been made of many sources. Their order stays: the
    latest one is what the next sighting was compared with.
    """
    for _, run in groupby(revision.sightings, key=lambda one: (one.record, one.source)):
        yield tuple(run)


def archived(of: Exported, *, whole: bool) -> Archived:
    """Return what an export says beside a record.

    Args:
        of: What is exported.
        whole: Whether it has to hold the source where the record does not give it back.
    """
    revision, kept = of.revision, of.sightings[0].source
    is_needed = whole and of.source is not None and _rebuilt(of.record, kept) is None
    return Archived(
        address=revision.address,
        revision=revision.number,
        digest=revision.digest,
        parent=revision.parent,
        change=revision.change.value,
        cause=revision.cause.value,
        first_seen=revision.first_seen,
        last_seen=revision.last_seen,
        sightings=tuple(sighting.seen for sighting in of.sightings),
        source=kept,
        source_bytes=base64.b64encode(of.source).decode() if is_needed and of.source is not None else None,
    )


def to_line(record: Record, place: Archived) -> str:
    """Return a record's JSON with its place as the last key, on one line without a line break."""
    return f"{to_json(record)[:-1]},{msgspec.json.encode({KEY: place}).decode()[1:]}"


def from_line(text: str, where: str = "") -> tuple[Record, Archived | None]:
    """Read a record, and where it stands in an archive if it says so.

    Args:
        text: One JSON object.
        where: Where it comes from, for the message if it can't be read.

    Raises:
        RecordError: It is not JSON, or not a record; says which key and what was found there.
    """
    return from_value(load_json(text, where), where)


def from_value(value: object, where: str = "") -> tuple[Record, Archived | None]:
    """Build a record, and its place if there is one, from plain dicts, lists, texts and numbers.

    Raises:
        RecordError: It is not a record; says which key and what was found there.
    """
    if not isinstance(value, dict) or KEY not in value:
        return from_object(value, where), None
    own = {name: held for name, held in value.items() if name != KEY}
    return from_object(own, where), _place(Fields(value[KEY], Archived.__struct_fields__, where, KEY))


def source_of(record: Record, place: Archived, beside: bytes | None = None) -> bytes | None:
    """Return the source's bytes; None if the archive did not keep them.

    Args:
        record: The record.
        place: Its place.
        beside: The bytes that lie beside the record, in a bag.

    Raises:
        RecordError: They are not there, or not what their digest says.
    """
    if place.source is None:
        return None
    given = beside if place.source_bytes is None else base64.b64decode(place.source_bytes)
    found = _rebuilt(record, place.source) if given is None else given
    if found is None:
        raise RecordError(
            "the source is kept, but neither given nor can the record rebuild it",
            where=f"{KEY}.source",
            hint="export it again as jsonl or bagit",
        )
    if digest(found) != place.source:
        raise RecordError("the source does not have this digest", where=f"{KEY}.source")
    return found


def _rebuilt(record: Record, expected: str | None) -> bytes | None:
    """Return the source that a record gives back, if it is the one that is expected."""
    from dedupe_brief.core.proof.integrity import rebuild

    try:
        found = rebuild(record)
    except RecordError:
        return None
    return found if digest(found) == expected else None


def _place(of: Fields) -> Archived:
    from dedupe_brief.core.versioning.revisions import Cause, Change

    number, sightings = of.count("revision"), of.texts("sightings")
    if not number:
        of.fail("revision", "a number from 1 up", number)
    if not sightings:
        of.fail("sightings", "a time at least", "")
    for at, time in enumerate(sightings):
        _check_time(of, f"sightings[{at}]", time)
    return Archived(
        address=of.text("address"),
        revision=number,
        digest=_digest(of, "digest") or "",
        parent=_digest(of, "parent", none=True),
        change=of.one_of("change", tuple(Change)),
        cause=of.one_of("cause", tuple(Cause)),
        first_seen=_check_time(of, "first_seen", of.text("first_seen")),
        last_seen=_check_time(of, "last_seen", of.text("last_seen")),
        sightings=sightings,
        source=_digest(of, "source", none=True),
        source_bytes=_base64(of, "source_bytes"),
    )


def _check_time(of: Fields, key: str, time: str) -> str:
    try:
        fits = datetime.strptime(time, _TIME).strftime(_TIME) == time
    except ValueError:
        fits = False
    if not fits:
        of.fail(key, "a time such as 2025-06-16T08:00:00Z", time)
    return time


def _digest(of: Fields, key: str, *, none: bool = False) -> str | None:
    said = of.text_or_none(key) if none else of.text(key)
    if said is not None and not _DIGEST.fullmatch(said):
        of.fail(key, "sha256: and 64 digits", said)
    return said


def _base64(of: Fields, key: str) -> str | None:
    said = of.text_or_none(key)
    try:
        if said is not None:
            base64.b64decode(said, validate=True)
    except (binascii.Error, ValueError):
        of.fail(key, "base64", said)
    return said
