"""An archive with all that a history can have."""

from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from dedupe_brief import clean, convert
from dedupe_brief.archive.database import Database
from dedupe_brief.archive.reading import Reader
from dedupe_brief.core.versioning.revisions import Capture, Captured
from tests.archive.stories import DAYS, FERRY, MUSEUM, added, captured, page

__all__ = ["HISTORY", "HTML", "all_of", "built"]

ONE, TWO, PAGE, SAME = (f"https://news.example/{name}" for name in ("1", "2", "page.html", "same?id=1"))

HTML = (
    f"<html><head><title>老照片展</title></head><body><h1>老照片展</h1><p>{MUSEUM}</p></body></html>".encode()
)
"""A page whose record can't give it back."""


def _older(capture: Capture) -> Capture:
    """Return a capture that an older program made: other rules, and so another cleaner."""
    provenance = replace(capture.record.provenance, ruleset_digest=f"sha256:{'0' * 64}")
    return replace(capture, record=replace(capture.record, provenance=provenance))


def _gbk() -> Capture:
    source = page(FERRY + MUSEUM).decode().encode("gb18030")
    return Capture(TWO, clean(source, url=TWO), DAYS[3], source)


def _html() -> Capture:
    return Capture(PAGE, clean(HTML, url=PAGE), DAYS[4], HTML)


def _traditional() -> Capture:
    source = page(convert(FERRY, "zh-Hant").text)
    return captured("https://else.example/字 \"'\n\x00😀/../.git/x", source, DAYS[5])


HISTORY: Sequence[Capture] = (
    _older(captured(ONE, page(FERRY), DAYS[0])),
    _older(captured(ONE, page(FERRY, around="手机阅读"), DAYS[1])),
    _older(captured(ONE, page(FERRY), DAYS[2])),
    _gbk(),
    captured(ONE, page(FERRY.replace("四十七", "四十九")), DAYS[3]),
    _html(),
    _traditional(),
    captured(SAME, page(FERRY), DAYS[6]),
    captured(ONE, page(FERRY), DAYS[1]),  # a revert, and a clock that ran backwards
    captured(ONE, page(FERRY), DAYS[8]),
    captured("notes/照片.txt", page(MUSEUM), DAYS[9]),
)
"""Revisions, a revert, sightings with other debris, aliases, another script, a page, an old encoding, odd addresses."""


def built(path: Path, *, keep_sources: bool = True) -> Path:
    added(path, HISTORY, keep_sources=keep_sources)
    return path


def all_of(path: Path) -> list[Captured]:
    """Return every sighting of an archive with what was seen."""
    with Database(path) as database, database.snapshot():
        reader = Reader(database)
        return [one for article in list(reader.articles()) for one in reader.captured(article)]
