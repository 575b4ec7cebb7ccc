"""Stories that archives in tests are made of, and the quickest way to put them in."""

from collections.abc import Iterable
from pathlib import Path

from dedupe_brief import clean
from dedupe_brief.archive.adding import Added, Writer
from dedupe_brief.archive.database import Database
from dedupe_brief.core.versioning.revisions import Capture

__all__ = ["DAYS", "FERRY", "MUSEUM", "added", "captured", "page"]

FERRY = (
    "临河渡口昨天上午恢复通航，第一班船载了四十七名乘客。渡口停航了三个月，换了新的缆绳和跳板。"
    "船长魏长河说，水位比去年同期高出半米，开船时间要看风。"
    "附近的居民早早赶到岸边，有人带着自家蒸的馒头，分给排队的人。"
)
MUSEUM = (
    "县博物馆的老照片展下周开幕，展出一百二十张从各家借来的照片。"
    "策展的简宁说，最早的一张拍于七十年前，是一所小学的开学典礼。"
    "展览不收门票，周一闭馆，团体参观需要提前一天打电话。"
)
DAYS = tuple(f"2025-06-{day:02d}T08:00:00Z" for day in range(1, 29))


def page(text: str, title: str = "渡口今天恢复通航", around: str = "分享到微信") -> bytes:
    """Return a scraped page of a text."""
    return f"首页 > 新闻 > 正文\n{title}\n2025-06-01 08:00 来源：临河日报\n{text}\n责任编辑：王芳\n{around}\n".encode()


def captured(address: str, source: bytes, seen: str = DAYS[0]) -> Capture:
    return Capture(address, clean(source, url=address), seen, source)


def added(path: Path, captures: Iterable[Capture], *, keep_sources: bool = True) -> list[Added]:
    """Add captures to an archive, made if it is not there."""
    with Database(path, write=True, create=True) as database:
        writer = Writer(database, keep_sources=keep_sources)
        with writer.group():
            return [writer.add(capture) for capture in captures]
