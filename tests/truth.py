"""What a cleaned article must look like, in the form of the files in ``tests/cases``; and what no check can know."""

from dedupe_brief.core.model import Metadata

__all__ = ["ON_TRUST", "as_truth"]

PLAIN = (
    "url",
    "title",
    "subtitle",
    "kicker",
    "section",
    "edition",
    "byline",
    "publication",
    "editor",
    "date",
)

ON_TRUST = {
    ("added",),
    ("duplicate_of",),
    ("origin", "media_type"),
    ("origin", "index"),
    ("origin", "id"),
    ("origin", "warc_record_id"),
}
"""What no check of a record can know, by its keys; nor the path, index and id where a URL is the address."""


def as_truth(text: str, metadata: Metadata) -> dict[str, object]:
    """Return an article in the form of the truth files."""
    truth: dict[str, object] = {name: getattr(metadata, name) for name in PLAIN}
    truth["author"] = list(metadata.author)
    truth["captions"] = [{"text": c.text, "credit": c.credit} for c in metadata.captions]
    truth["text"] = text
    return truth
