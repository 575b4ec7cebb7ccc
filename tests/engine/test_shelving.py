"""What an archive is to get of a document: when it was seen, to the second, as an archive knows times."""

import pytest
from msgspec.structs import replace

from dedupe_brief import clean
from dedupe_brief.engine.shelving import Shelf, prepared
from dedupe_brief.readers.document import Written

RECORD = clean("昨天上午，小镇的第一班公交车开出了车站。", url="https://news.example/1")
NOW = "2025-06-16T08:00:00Z"


@pytest.mark.parametrize(
    ("added", "seen"),
    [
        ("2024-05-01T08:30:00Z", "2024-05-01T08:30:00Z"),
        ("2024-05-01T08:30:00.5Z", "2024-05-01T08:30:00Z"),
        (None, NOW),
    ],
)
def test_a_record_was_seen_when_it_was_added(added: str | None, seen: str) -> None:
    record = replace(RECORD, added=added)
    assert prepared(Shelf(NOW), Written("a.jsonl #1", record), record).seen == seen
