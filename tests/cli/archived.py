"""An archive for the commands that read one: a story in four versions, copies of it elsewhere, and another story."""

import sqlite3
from contextlib import closing
from pathlib import Path

from dedupe_brief import convert
from tests.archive.stories import DAYS, FERRY, MUSEUM, added, captured, page

__all__ = ["FERRIES", "MIRROR", "NEWS", "SHOWN", "TAIWAN", "archive", "downgrade", "in_taiwan"]

NEWS = "https://news.example/ferry"
MIRROR = "https://mirror.example/ferry"
SHOWN = "https://news.example/photos"
TAIWAN = "https://taiwan.example/ferry"

_FIRST = FERRY + "\n渡口的管理员说，今后每天开6班，从早上6点开到晚上8点。"

FERRIES = (
    page(_FIRST),
    page(_FIRST.replace("四十七名", "四十九名"), title="渡口恢复通航 首班船满员"),
    page(_FIRST.replace("四十七名", "四十九名").replace("6", "６"), title="渡口恢复通航 首班船满员"),
    page(MUSEUM + "\n" + _FIRST.split("\n")[1], title="渡口恢复通航 首班船满员"),
)
"""The sources of the story's versions: first, minor with another title, cosmetic, major."""


def archive(path: Path) -> Path:
    """Make an archive: the story seen on five days, unchanged on the second, two copies, and one without source."""
    days = iter(DAYS)
    first, *others = FERRIES
    added(path, [captured(NEWS, first, next(days)), captured(NEWS, first + b"\n", next(days))])
    added(path, [captured(NEWS, source, next(days)) for source in others])
    added(path, [captured(MIRROR, first, DAYS[10]), captured(TAIWAN, in_taiwan(first), DAYS[11])])
    added(path, [captured(SHOWN, page(MUSEUM, "老照片展下周开幕"), DAYS[12])], keep_sources=False)
    return path


def in_taiwan(source: bytes) -> bytes:
    """Return a page in Traditional characters."""
    return convert(source.decode(), "s2t", force=True).text.encode()


def downgrade(path: Path) -> Path:
    """Make an archive one of the first schema, which knew neither search nor near copies nor pruning, but more indexes."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for name in ("search", "searched", "band", "pruned"):
            connection.execute(f"DROP TABLE IF EXISTS {name}")
        connection.execute("CREATE INDEX blob_base ON blob (base_id) WHERE base_id IS NOT NULL")
        connection.execute("CREATE INDEX sighting_record ON sighting (record_id)")
        connection.execute("CREATE INDEX sighting_source ON sighting (source_id) WHERE source_id IS NOT NULL")
        connection.execute("PRAGMA user_version = 1")
    return path
