"""A small archive of everything, and what becomes of it when its file is damaged."""

from collections.abc import Iterator
from pathlib import Path

from dedupe_brief import clean, convert
from dedupe_brief.archive.database import Database
from dedupe_brief.archive.indexing import catch_up
from dedupe_brief.archive.integrity import Verification
from dedupe_brief.archive.reading import Reader
from dedupe_brief.core.record import to_json
from dedupe_brief.core.versioning.revisions import Capture, Captured
from dedupe_brief.errors import ArchiveError
from tests.archive.stories import DAYS, FERRY, MUSEUM, added, captured, page

__all__ = ["Held", "findings", "held", "is_damage_seen", "make_small", "readable"]

Held = dict[tuple[str, int, str], list[tuple[str, bytes | None]]]
"""Record and source of each sighting, by address, number and time."""


def make_small(path: Path) -> None:
    """Make an archive of a few articles: text and pages, with and without their sources, linked and changed."""
    html = f"<title>老照片展下周开幕</title><meta name=pubdate content=2025-06-02><p>{MUSEUM}".encode()
    added(
        path,
        [
            captured("https://news.example/1", page(FERRY), DAYS[0]),
            captured("https://news.example/1", page(FERRY, around="阅读 9"), DAYS[1]),
            captured("https://news.example/1", page(FERRY.replace("四十七", "四十九")), DAYS[2]),
            captured("https://news.example/1", page(FERRY + MUSEUM), DAYS[3]),
            captured("https://else.example/9", page(convert(FERRY, to="zh-Hant").text), DAYS[4]),
            captured("https://news.example/2", html, DAYS[5]),
            captured(
                "https://news.example/2", html.replace("一百二十".encode(), "一百三十".encode()), DAYS[6]
            ),
        ],
    )
    text = page(MUSEUM.replace("周一", "周二"))
    digests = Capture("notes/3.txt", clean(text, path="notes/3.txt", removed="digest"), DAYS[7], text)
    added(path, [digests, captured("https://news.example/4", page(MUSEUM * 2), DAYS[8])], keep_sources=False)
    with Database(path, write=True) as database:
        catch_up(database)


def _each(reader: Reader) -> Iterator[Captured]:
    for article in reader.articles():
        yield from reader.captured(article)
        reader.aliases(article)
        assert reader.revision(reader.named(article.address)).address == article.address


def held(path: Path) -> Held:
    """Return all that an archive gives back.

    Raises:
        ArchiveError: Some of it can't be read.
    """
    return _held(path, whole=True)


def readable(path: Path) -> Held:
    """Return what an archive gives back before the first thing that can't be read."""
    return _held(path, whole=False)


def _held(path: Path, *, whole: bool) -> Held:
    found: Held = {}
    try:
        with Database(path) as database, database.snapshot():
            reader = Reader(database)
            for one in _each(reader):
                key = one.revision.address, one.revision.number, one.sighting.seen
                found.setdefault(key, []).append((to_json(one.record), one.source))
            reader.recent(100)
    except ArchiveError:
        if whole:
            raise
    return found


def findings(path: Path) -> list[str]:
    """Return what verifying an archive finds.

    Raises:
        ArchiveError: It can't be opened.
    """
    with Database(path) as database, database.snapshot():
        return [str(finding) for step in Verification(database).steps() for finding in step]


def is_damage_seen(path: Path, before: Held) -> bool:
    """Tell whether verifying a damaged archive says so; nothing it gives back may be another text, and no error ours."""
    for key, what in readable(path).items():
        assert all(one in before.get(key, []) for one in what), f"a wrong text is shown: {key}"
    try:
        found = findings(path)
    except ArchiveError:
        return True
    if not found:
        assert held(path) == before, "something is gone, and nothing is found"
    return bool(found)
