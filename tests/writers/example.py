"""A small record that follows the schema."""

from dedupe_brief.core.model import Metadata, Options, Origin, Provenance, Record, Repeat, Span
from dedupe_brief.core.record import OFFSET_UNIT, SCHEMA, digest

__all__ = ["example"]


def example(text: str = "正文。", path: str | None = "a.txt", similarity: float = 1.0) -> Record:
    return Record(
        id="urn:uuid:0",
        text=text,
        source="file",
        added=None,
        created=None,
        metadata=Metadata(),
        origin=Origin(
            path, None, digest(text.encode()), "text/plain", "utf-8", len(text.encode()), len(text)
        ),
        repeats=(Repeat((Span(0, 1), Span(1, 2)), similarity == 1.0, similarity),),
        duplicate_of=None,
        provenance=Provenance(
            schema=SCHEMA,
            software=(),
            ruleset_digest=digest(b""),
            options=Options(),
            conversion=None,
            text_digest=digest(text.encode()),
            offset_unit=OFFSET_UNIT,
            edits=(),
        ),
    )
