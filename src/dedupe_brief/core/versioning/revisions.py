"""The frozen types of an article's history: what was captured, what became of it, as an archive gives it back. Data only."""

from enum import StrEnum

import msgspec
from msgspec import Struct

from dedupe_brief.core.model import Metadata, Record

__all__ = [
    "Alias",
    "Capture",
    "Captured",
    "Cause",
    "Change",
    "Reason",
    "Revision",
    "Sighting",
    "Worded",
    "cleaner_of",
    "searchable",
]


class Change(StrEnum):
    """What a sighting is to the revision before it. All but ``UNCHANGED`` make a revision of their own."""

    FIRST = "first"
    UNCHANGED = "unchanged"
    COSMETIC = "cosmetic"  # differs in width, white space or script alone
    MINOR = "minor"
    MAJOR = "major"


class Cause(StrEnum):
    """Who changed the text: the site, or the program that cleans it."""

    FIRST = "first"
    SITE = "site"
    CLEANER = "cleaner"
    BOTH = "both"  # or one of the two: nothing tells which


class Reason(StrEnum):
    """How the text at one address is that of another."""

    EXACT = "exact"
    LAYOUT = "layout"  # but for width and white space
    SCRIPT = "script"  # in the other script
    NEAR = "near"


class Capture(Struct, frozen=True):
    """An article as it was seen once.

    Attributes:
        address: What the article is known by.
        record: What was made of its source.
        seen: When it was seen: RFC 3339, UTC, such as ``2025-06-16T08:00:00Z``.
        source: The source's bytes, if they are kept.
    """

    address: str
    record: Record
    seen: str
    source: bytes | None = None


class Sighting(Struct, frozen=True):
    """One time that a revision was seen. ``record`` and ``source`` are digests, ``sha256:<hex>``."""

    seen: str
    record: str
    source: str | None


class Alias(Struct, frozen=True):
    """Another address with the same text. ``similarity`` is 1.0 unless the reason is ``near``."""

    address: str
    reason: Reason
    similarity: float


class Revision(Struct, frozen=True):
    """A version of an article, as an archive lists it.

    Attributes:
        address: What the article is known by.
        number: Which one it is, from 1; numbers are given in the order of arrival and never anew.
        digest: ``sha256:<hex>``: the seal of all that is said here and of the revisions before it.
        parent: That of the revision before it; None for the first.
        title: The article's title; None if the page does not say.
        chars: Characters of the text.
        change: What it is to the revision before it.
        cause: Who made the difference.
        added: Characters that are not in the revision before it.
        removed: Characters of the revision before it that are no longer there.
        title_changed: Whether the title is another one.
        cleaner: The digest of what made the text of the source: programs, rules, options.
        sightings: Each time it was seen, in the order of arrival.
    """

    address: str
    number: int
    digest: str
    parent: str | None
    title: str | None
    chars: int
    change: Change
    cause: Cause
    added: int
    removed: int
    title_changed: bool
    cleaner: str
    sightings: tuple[Sighting, ...]

    @property
    def first_seen(self) -> str:
        """The earliest time it was seen, whatever came first."""
        return min(sighting.seen for sighting in self.sightings)

    @property
    def last_seen(self) -> str:
        """The latest time it was seen."""
        return max(sighting.seen for sighting in self.sightings)


class Captured(Struct, frozen=True):
    """A sighting that an archive gives back, with all that was seen: what `Capture` became."""

    revision: Revision
    sighting: Sighting
    record: Record
    source: bytes | None


def cleaner_of(record: Record) -> bytes:
    """Return what made a record of its source, as JSON: programs, rules, options, and what took the text from a page."""
    known, extractor = record.provenance, record.origin.extractor
    return msgspec.json.encode(
        {
            "software": known.software,
            "ruleset_digest": known.ruleset_digest,
            "options": known.options,
            "extractor": extractor and [extractor.name, extractor.version, extractor.options],
        }
    )


class _Caption(Struct):
    text: str


class Worded(Struct):
    """What of an article's metadata can be found by its words: its JSON in a record, as far as that."""

    title: str | None
    subtitle: str | None
    kicker: str | None
    byline: str | None
    captions: tuple[_Caption, ...]


def searchable(text: str, said: Metadata | Worded) -> tuple[str, ...]:
    """Return what of an article can be found by its words: its text first, then its fields."""
    captions = (one.text for one in said.captions)
    return text, *filter(None, (said.title, said.subtitle, said.kicker, said.byline, *captions))
