"""Lines of an export, made without an archive."""

from collections.abc import Sequence

from dedupe_brief.core.model import Record
from dedupe_brief.core.record import digest, to_json
from dedupe_brief.core.versioning.archived import Exported
from dedupe_brief.core.versioning.revisions import Cause, Change, Revision, Sighting

__all__ = ["exported", "sighted"]

SEEN = "2025-06-01T08:00:00Z"


def sighted(record: Record, seen: str = SEEN, source: bytes | None = None) -> Sighting:
    kept = None if source is None else digest(source)
    return Sighting(seen, digest(to_json(record).encode()), kept)


def exported(
    address: str,
    record: Record,
    number: int,
    *,
    sightings: Sequence[Sighting] = (),
    source: bytes | None = None,
    line: int = 0,
) -> Exported:
    """Return a line of a revision whose parent is the one with the number before."""
    parent = _seal(address, number - 1) if number > 1 else None
    seen = tuple(sightings) or (sighted(record, source=source),)
    revision = Revision(
        address=address,
        number=number,
        digest=_seal(address, number),
        parent=parent,
        title=None,
        chars=len(record.text),
        change=Change.FIRST if parent is None else Change.MINOR,
        cause=Cause.FIRST if parent is None else Cause.SITE,
        added=len(record.text),
        removed=0,
        title_changed=False,
        cleaner="sha256:" + "c" * 64,
        sightings=seen,
    )
    return Exported(revision, seen, record, source, line)


def _seal(address: str, number: int) -> str:
    return digest(f"{address}@{number}".encode())
