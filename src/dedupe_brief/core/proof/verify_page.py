"""A record of a page → the same record of the page's text, so that both can be checked like any other.

The ledger of such a record leads back to the text that was extracted. That this is the page's text can be said only
with the page at hand, and only by the extractor that made it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dedupe_brief.core.clean import address
from dedupe_brief.core.model import Extractor, Known, Record
from dedupe_brief.core.proof.integrity import Finding, as_text, unlike_id
from dedupe_brief.core.proof.reread import page_again
from dedupe_brief.core.record import digest, record_id

__all__ = ["PageCheck", "check"]


@dataclass(frozen=True, slots=True)
class PageCheck:
    """What a page's record says of its text.

    Attributes:
        of_text: The record as if the extracted text had been its source; its ``origin.bytes`` are the page's.
        text: The text in UTF-8, if the page was at hand and gives the one that the record was made from.
        known: What the page's markup says, likewise.
        findings: What is wrong about page and extraction.
        notes: What could not be checked.
    """

    of_text: Record
    text: bytes | None = None
    known: Known | None = None
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()


def check(record: Record, extractor: Extractor, page: bytes | None) -> PageCheck:
    """Check what a record says of its page, and of the text that its extractor made of it.

    Args:
        record: The record.
        extractor: Its ``origin.extractor``.
        page: The page's bytes, if they are at hand.
    """
    of_text = as_text(record, extractor)
    findings = [*_identity(record, page)]
    if page is None:
        return PageCheck(of_text, findings=tuple(findings), notes=(_NO_PAGE,))
    if any(finding.where == "source" for finding in findings):  # another page says nothing about this one
        return PageCheck(of_text, findings=tuple(findings))
    again = page_again(record, page)
    if again is None:
        findings.append(Finding("origin.encoding", f"there is no encoding {record.origin.encoding!r}"))
        return PageCheck(of_text, findings=tuple(findings))
    ours = again.origin.extractor
    if ours is None or _made_by(ours) != _made_by(extractor):
        made, here = _made_by(extractor), _made_by(ours) if ours else "none"
        note = f"origin.extractor: the text was made by {made}, not by {here}: it was not taken from the page again"
        return PageCheck(of_text, findings=tuple(findings), notes=(note,))
    if ours.digest != extractor.digest:
        findings.append(
            Finding("origin.extractor.digest", f"the page gives a text with another digest, {ours.digest}")
        )
        return PageCheck(of_text, findings=tuple(findings))
    return PageCheck(of_text, again.text.encode(), again.known, tuple(findings))


_NO_PAGE: Final = (
    "the page is not at hand: whether this is its text, what only its markup says, and its size, encoding and digest "
    "were not checked without the source"
)


def _identity(record: Record, page: bytes | None) -> Iterator[Finding]:
    """Compare the id, the digest of the page and the page at hand."""
    origin, known_as = record.origin, address(record.origin)
    follows = record.id == record_id(known_as, origin.digest)
    if page is not None and digest(page) != origin.digest:
        if record.id == record_id(known_as, digest(page)):
            yield Finding("origin.digest", "the page has another digest, and the id goes with that one")
        else:
            what = f"its digest is {digest(page)}, the record's page has {origin.digest}"
            yield Finding("source", f"these are not the bytes that the record was made from: {what}")
            return
    elif not follows:
        yield unlike_id(record)
    if page is not None and len(page) != origin.bytes:
        yield Finding("origin.bytes", f"the page has {len(page)} bytes, the record says {origin.bytes}")


def _made_by(extractor: Extractor) -> str:
    return f"{extractor.name} {extractor.version} ({extractor.options})"
