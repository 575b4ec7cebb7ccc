"""Is a record true? Its parts against one another, against its source, and against cleaning the source again.

Pure, like the rest of core: whoever calls reads the source's bytes and prints what was found.

No check can know ``added`` and ``duplicate_of``, nor where a source lay: ``origin.warc_record_id``, and beside a URL
``origin.path``, ``origin.index`` and ``origin.id``. Of these only the form is checked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from dedupe_brief.core.clean import clean_source, software
from dedupe_brief.core.model import Record, Software
from dedupe_brief.core.proof import verify_page
from dedupe_brief.core.proof.compare import excerpt, first_apart, first_difference
from dedupe_brief.core.proof.integrity import (
    Finding,
    contradictions,
    decoded,
    distinct,
    keeps_removed,
    original,
    rebuild,
    rebuilt,
)
from dedupe_brief.core.proof.reread import text_again
from dedupe_brief.core.record import digest, replayable, to_object
from dedupe_brief.core.rules import RuleSet, built_in
from dedupe_brief.errors import DedupeBriefError

if TYPE_CHECKING:  # a glossary needs OpenCC's tables
    from dedupe_brief.core.conversion.glossary import Glossary

__all__ = ["Finding", "Outcome", "Report", "made_otherwise", "rebuild", "replayed", "verify"]

_UNPROVEN: Final = (
    "the source was not cleaned again, so text, metadata, rule names and repeats are not proven"
)


class Outcome(StrEnum):
    """What a record is found to be.

    ``UNPROVEN`` is neither true nor false: what could be checked holds, but the source was not cleaned again, since it
    is not at hand or since another program, other rules or another glossary made the record.
    """

    OK = "ok"
    UNPROVEN = "unproven"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Report:
    """What came of verifying one record.

    Attributes:
        findings: What is wrong, the most exact place first; empty if nothing is.
        notes: What could not be checked, and why.
    """

    findings: tuple[Finding, ...]
    notes: tuple[str, ...]

    @property
    def outcome(self) -> Outcome:
        """All of it in a word; what is wrong outweighs what could not be checked."""
        if self.findings:
            return Outcome.DIFFERS
        return Outcome.UNPROVEN if self.notes else Outcome.OK

    @property
    def ok(self) -> bool:
        """Whether everything was checked and nothing is wrong."""
        return self.outcome is Outcome.OK


def verify(
    record: Record,
    source: bytes | None = None,
    rules: RuleSet | None = None,
    glossary: "Glossary | None" = None,
) -> Report:
    r"""Check everything about a record that can be checked.

    The text must have its digest; the edits must tile and say truly what they put in; what they give back must
    have the digest, the bytes and the characters of the source; and cleaning that source again must give the same
    record, key by key, if this program and these rules made it.

    Args:
        record: The record.
        source: The bytes it was made from, if they are at hand. A record that does not keep what it removed
            can't be checked in full without.
        rules: The rules it was cleaned by; the built-in ones if None.
        glossary: The glossary its conversion went by, if there was one.

    >>> from dedupe_brief import clean
    >>> record = clean("首页 > 社会\n小镇通了公交\n2024-05-01\n昨天上午，小镇的第一班公交车开出了车站。")
    >>> verify(record).ok
    True
    >>> verify(replace(record, text=record.text.replace("一", "二"))).findings[0].where
    'text'
    """
    extractor = record.origin.extractor
    if extractor is None:
        return _verified(record, source, rules or built_in(), glossary)
    page = verify_page.check(record, extractor, source)
    of_text = _verified(page.of_text, page.text, rules or built_in(), glossary, page)
    findings = (*page.findings, *map(_about_page, of_text.findings))
    return Report(distinct(findings), (*page.notes, *of_text.notes))


def _about_page(finding: Finding) -> Finding:
    """Return a finding about a page's text in words of the page's record."""
    ours, theirs = "origin.extractor.digest", "origin.digest"
    return Finding(ours if finding.where == theirs else finding.where, finding.what.replace(theirs, ours))


def _verified(
    record: Record,
    source: bytes | None,
    rules: RuleSet,
    glossary: "Glossary | None",
    page: "verify_page.PageCheck | None" = None,
) -> Report:
    """Check a record of a text; ``page`` is where the text was taken from, if it was."""
    back, faults = rebuilt(record)
    proven = original(record, source, back)
    findings: list[Finding] = list(faults)
    if source is not None:
        findings += _against_source(record, source, back, proven)
    again, notes = _cleaned_again(record, proven, rules, glossary, page)
    findings += again
    findings += contradictions(record, source, back, of_page=page is not None)
    return Report(distinct(findings), (*notes, *_missing(record, source)))


def _missing(record: Record, source: bytes | None) -> Iterator[str]:
    if source is None and not keeps_removed(record):
        yield "the record does not keep what it removed: only its text and its id could be checked without the source"


# --- against the source ------------------------------------------------------------------------------------------


def _against_source(
    record: Record, source: bytes, back: bytes | None, proven: bytes | None
) -> Iterator[Finding]:
    if proven is not source:
        what = f"its digest is {digest(source)}, the record's source has {record.origin.digest}"
        yield Finding("source", f"these are not the bytes that the record was made from: {what}")
    elif back is not None:
        if back != source:
            yield _first_byte_apart(record, source)
    elif record.provenance.options.edits == "full":
        yield from replayed(record, source)


def _first_byte_apart(record: Record, source: bytes) -> Finding:
    """Return the place in the record that gives the first byte which is not the source's."""
    at, encoding = 0, record.origin.encoding
    for where, start, piece in _pieces(record):
        there = source[at : at + len(piece)]
        if there != piece:
            byte = first_difference(piece, there)
            chars = len(piece[:byte].decode(encoding, "ignore"))
            ours, theirs = piece.decode(encoding, "replace"), source[at:].decode(encoding, "replace")
            what = f"{excerpt(ours, chars)}, but the source has {excerpt(theirs, chars)} at byte {at + byte}"
            return Finding(where if start is None else f"{where}[{start + chars}]", what)
        at += len(piece)
    return Finding(f"text[{len(record.text)}]", f"the source goes on for {len(source) - at} bytes")


def _pieces(record: Record) -> Iterator[tuple[str, int | None, bytes]]:
    """Yield the source in pieces as the record gives it back: the key, the offset in the text if it is text, bytes."""
    encoding, at = record.origin.encoding, 0
    recorded = record.provenance.edits
    for number, (edit, kept) in enumerate(zip(replayable(recorded), recorded, strict=True)):
        yield "text", at, record.text[at : kept.out_start].encode(encoding)
        key = "removed" if edit.raw is None else "removed_bytes"
        raw = edit.before.encode(encoding) if edit.raw is None else edit.raw
        yield f"provenance.edits[{number}].{key}", None, raw
        at = kept.out_end
    yield "text", at, record.text[at:].encode(encoding)


def replayed(record: Record, source: bytes) -> Iterator[Finding]:
    """Follow the edits through the source, when the record does not keep what they removed.

    Yields:
        Where they don't give the text, or did not remove what their digests say.
    """
    text = decoded(record, source)
    if text is None:
        yield Finding("origin.encoding", f"the source can't be decoded by {record.origin.encoding!r}")
        return
    at = out_at = 0
    for number, edit in enumerate(record.provenance.edits):
        yield from _kept_apart(record, text[at : edit.start], out_at, edit.out_start)
        removed = text[edit.start : edit.end]
        if edit.removed_digest is not None and edit.removed_digest != digest(removed.encode()):
            what = f"the source has {excerpt(removed)} there, which has another digest"
            yield Finding(f"provenance.edits[{number}].removed_digest", what)
        at, out_at = edit.end, edit.out_end
    yield from _kept_apart(record, text[at:], out_at, len(record.text))


def _kept_apart(record: Record, stood: str, start: int, end: int) -> Iterator[Finding]:
    """Compare a run of the text that no edit touches with what stood in the source."""
    stands = record.text[start:end]
    if stands != stood:
        at = first_difference(stands, stood)
        what = f"{excerpt(stands, at)}, but the source has {excerpt(stood, at)}"
        yield Finding(f"text[{start + at}]", what)


# --- cleaning again ----------------------------------------------------------------------------------------------


def _cleaned_again(
    record: Record,
    proven: bytes | None,
    rules: RuleSet,
    glossary: "Glossary | None",
    page: "verify_page.PageCheck | None",
) -> tuple[list[Finding], list[str]]:
    """Clean the source once more and compare every key; say so if another program or other rules made the record."""
    if proven is None:
        return [], []
    notes = [f"{why}: {_UNPROVEN}" for why in made_otherwise(record, rules, glossary)]
    if notes:
        return [], notes
    size, known = (None, None) if page is None else (record.origin.bytes, page.known)
    source = text_again(record, proven, size=size, known=known)
    if source is None:
        return [Finding("origin.encoding", f"{record.origin.encoding!r} does not decode the source")], []
    try:
        again = clean_source(source, record.provenance.options, rules, record.added, glossary)
    except DedupeBriefError as fault:
        return [Finding("text", f"the source can't be cleaned again: {fault}")], []
    if page is not None and page.known is None:  # what only the markup says can't be told
        again = replace(again, metadata=record.metadata, source=record.source, created=record.created)
    apart = first_apart(to_object(record), to_object(replace(again, duplicate_of=record.duplicate_of)))
    return ([] if apart is None else [Finding(*apart)]), []


def made_otherwise(record: Record, rules: RuleSet, glossary: "Glossary | None") -> Iterator[str]:
    """Yield, by its key, what made a record and is not at hand, so that cleaning its source may give another one."""
    provenance = record.provenance
    ours = software(converted=provenance.conversion is not None)
    if provenance.software != ours:
        made = _programs(provenance.software) or "an unnamed program"
        yield f"provenance.software: made by {made}, not by {_programs(ours)}"
    if provenance.ruleset_digest != rules.digest:
        yield (
            f"provenance.ruleset_digest: cleaned by other rules than those given ({provenance.ruleset_digest}, "
            f"not {rules.digest}; --rules)"
        )
    given = glossary.digest if glossary else None
    if provenance.options.to is not None and provenance.options.glossary != given:
        yield (
            f"provenance.options.glossary: converted by {_glossary(provenance.options.glossary)}, and given was "
            f"{_glossary(given)} (--glossary)"
        )


def _glossary(digest: str | None) -> str:
    return f"the glossary {digest}" if digest else "no glossary"


def _programs(programs: Sequence[Software]) -> str:
    return ", ".join(f"{program.name} {program.version}" for program in programs)
