"""What a cleaned article must look like, in the form of the files in ``tests/cases``."""

from dedupe_brief.core.model import Metadata

__all__ = ["as_truth"]

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


def as_truth(text: str, metadata: Metadata) -> dict[str, object]:
    """Return an article in the form of the truth files."""
    truth: dict[str, object] = {name: getattr(metadata, name) for name in PLAIN}
    truth["author"] = list(metadata.author)
    truth["captions"] = [{"text": c.text, "credit": c.credit} for c in metadata.captions]
    truth["text"] = text
    return truth
