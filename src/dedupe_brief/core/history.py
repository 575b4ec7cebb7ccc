"""The history of an article: what a new sighting is to the revision before it, and what an archive says of each.

Pure: an archive asks here what to store, and stores it.
"""

import hashlib
from collections.abc import Callable
from typing import Final

from msgspec import Struct
from rapidfuzz.distance import Indel

from dedupe_brief.core.comparison.changes import Ignore
from dedupe_brief.core.comparison.ignore import comparison_key
from dedupe_brief.core.diff import diff
from dedupe_brief.core.duplicates.signature import Signature, signature
from dedupe_brief.core.model import Record
from dedupe_brief.core.record import to_json_bytes
from dedupe_brief.core.versioning.revisions import Capture, Cause, Change, Reason, cleaner_of, searchable
from dedupe_brief.core.versioning.versions import of_record

__all__ = [
    "Prepared",
    "State",
    "Step",
    "alias_reason",
    "edited",
    "prepare",
    "state",
    "step",
]

COSMETIC: Final = frozenset({Ignore.WIDTH, Ignore.SPACE, Ignore.SCRIPT})
"""What may differ in a revision that says the same: what is ignored is never what was written."""

_LAYOUT: Final = frozenset({Ignore.WIDTH, Ignore.SPACE})

# From that share of both texts on that was edited, a revision is a major one: every tenth character.
_MAJOR: Final = 0.1

# The least number of edits is found in a moment up to so many pairs of characters; beyond that, `diff` counts.
_MOST_PAIRS: Final = 400_000_000

_KEY_BYTES: Final = 16


class Prepared(Struct, frozen=True):
    """A capture with all that an archive needs of it and that can be found out without one.

    Attributes:
        address: As in `Capture`.
        seen: As in `Capture`.
        content: The record as JSON, in UTF-8.
        state: What the record is compared by.
        cleaner: What made the record of its source, as JSON.
        signature: What near copies of the text are known by.
        searchable: What of it can be found by its words: its text first, then its fields.
        source: As in `Capture`.
    """

    address: str
    seen: str
    content: bytes
    state: "State"
    cleaner: bytes
    signature: Signature
    searchable: tuple[str, ...]
    source: bytes | None


class State(Struct, frozen=True):
    """What a version is compared by.

    Attributes:
        text: The canonical text.
        title: The article's title.
        content: The digest of text and fields.
        cosmetic: The digest of what is left of them when width, white space and script don't count; 16 bytes.
        text_key: The same of the text alone, by which it is known at other addresses; 16 bytes.
        cleaner: The digest of programs, rules and options.
        source: The digest of the source's bytes.
    """

    text: str
    title: str | None
    content: bytes
    cosmetic: bytes
    text_key: bytes
    cleaner: bytes
    source: str


class Step(Struct, frozen=True):
    """What a sighting is to the revision before it, and by how many characters they differ."""

    change: Change
    cause: Cause
    added: int = 0
    removed: int = 0
    title_changed: bool = False


def prepare(capture: Capture) -> Prepared:
    """Find out what an archive needs of a capture."""
    record = capture.record
    return Prepared(
        capture.address,
        capture.seen,
        to_json_bytes(record),
        state(record),
        cleaner_of(record),
        signature(record.text),
        searchable(record.text, record.metadata),
        capture.source,
    )


def state(record: Record) -> State:
    """Return what a record is compared by."""
    fields = "\x1f".join(f"{name}\x1e{value}" for name, value in of_record("", record).fields)
    text_key = comparison_key(record.text, COSMETIC)
    both = hashlib.sha256(f"{text_key}\x1d{comparison_key(fields, COSMETIC)}".encode())
    return State(
        text=record.text,
        title=record.metadata.title,
        content=hashlib.sha256(f"{record.text}\x1d{fields}".encode()).digest(),
        cosmetic=both.digest()[:_KEY_BYTES],
        text_key=hashlib.sha256(text_key.encode()).digest()[:_KEY_BYTES],
        cleaner=hashlib.sha256(cleaner_of(record)).digest(),
        source=record.origin.digest,
    )


def step(before: State | None, after: State, recleaned: Callable[[], State | None] = lambda: None) -> Step:
    """Tell what a sighting is to the latest revision.

    Args:
        before: The latest revision; None if there is none.
        after: What was seen now.
        recleaned: Cleans the source of the latest revision as the new one was cleaned; None if it can't. It is called
            only where both source and cleaner are others, since nothing else tells who changed the text.
    """
    if before is None:
        return Step(Change.FIRST, Cause.FIRST, added=len(after.text))
    cause = _cause(before, after)
    if before.content == after.content:
        return Step(Change.UNCHANGED, cause)
    if cause is Cause.BOTH:
        cause = _settled(before, recleaned(), after)
    title_changed = before.title != after.title
    added, removed = edited(before.text, after.text)
    if before.cosmetic == after.cosmetic:
        change = Change.COSMETIC
    else:
        share = (added + removed) / max(1, len(before.text) + len(after.text))
        change = Change.MAJOR if share >= _MAJOR else Change.MINOR
    return Step(change, cause, added, removed, title_changed)


def _cause(before: State, after: State) -> Cause:
    if before.cleaner == after.cleaner:
        return Cause.SITE
    return Cause.CLEANER if before.source == after.source else Cause.BOTH


def _settled(before: State, recleaned: State | None, after: State) -> Cause:
    """Tell who changed the text, now that the source before it was cleaned by the program of today."""
    if recleaned is None:
        return Cause.BOTH
    if recleaned.content == after.content:
        return Cause.CLEANER
    return Cause.SITE if recleaned.content == before.content else Cause.BOTH


def edited(before: str, after: str) -> tuple[int, int]:
    """Return how many characters were added and removed, the least that make one text of the other.

    Of very long texts those that `diff` finds, which may be a few more.

    >>> edited("渡口开了三天。", "渡口开了五天，停了。")
    (4, 1)
    """
    if len(before) * len(after) <= _MOST_PAIRS:
        distance = Indel.distance(before, after)
        added = (distance + len(after) - len(before)) // 2
        return added, distance - added
    counts = [
        (len(change.after), len(change.before))
        for change in diff(before, after).changes
        if change.operation != "equal"
    ]
    return sum(one for one, _ in counts), sum(other for _, other in counts)


def alias_reason(ours: str, theirs: str) -> Reason:
    """Tell how two texts with the same ``text_key`` are the same."""
    if ours == theirs:
        return Reason.EXACT
    same = comparison_key(ours, _LAYOUT) == comparison_key(theirs, _LAYOUT)
    return Reason.LAYOUT if same else Reason.SCRIPT
