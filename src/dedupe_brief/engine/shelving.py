"""What an archive is to get of a document that was cleaned: found out by the worker that has it at hand."""

from msgspec import Struct

from dedupe_brief.core.history import Prepared, prepare
from dedupe_brief.core.model import Record
from dedupe_brief.core.proof.forms import to_the_second
from dedupe_brief.core.proof.integrity import rebuilt
from dedupe_brief.core.record import digest
from dedupe_brief.core.versioning.address import address_of
from dedupe_brief.core.versioning.revisions import Capture
from dedupe_brief.errors import SourceError
from dedupe_brief.readers.document import Document, Written

__all__ = ["Shelf", "prepared"]


class Shelf(Struct, frozen=True):
    """How documents enter an archive.

    Attributes:
        seen: When they were seen, unless they say so themselves: RFC 3339, UTC.
        key: What the one article is known by; None if by its address.
        sources: Whether the bytes of sources are wanted.
    """

    seen: str
    key: str | None = None
    sources: bool = True


def prepared(shelf: Shelf, item: Document | Written, record: Record) -> Prepared:
    """Return what an archive is to get.

    Raises:
        SourceError: Nothing says what its article is known by.
    """
    address = shelf.key or address_of(record)
    if address is None:
        raise SourceError(
            "nothing says what article this is",
            where=item.name,
            hint="give its address with --url, a name with --key, or an id in the input",
        )
    source = _source(item, record) if shelf.sources else None
    return prepare(Capture(address, record, _seen(item, record) or shelf.seen, source))


def _seen(item: Document | Written, record: Record) -> str | None:
    """Return when it was seen, if its container says so, or the archive that it was exported from."""
    if isinstance(item, Document):
        return item.seen
    return item.archived.sightings[0] if item.archived is not None else to_the_second(record.added or "")


def _source(item: Document | Written, record: Record) -> bytes | None:
    """Return the bytes of a record's source: as they were read, or as the record gives them back."""
    if isinstance(item, Document):
        return item.data
    source, _ = rebuilt(record)
    return source if source is not None and digest(source) == record.origin.digest else None
