"""What an archive costs beside plain SQLite rows and a git repository that hold the same: adds, bytes, questions.

Run it with ``make bench``, or by itself with the number of articles. Every article has four revisions of about 2 kB; each
holds its record as JSON and the bytes of its source. All three are filled in the same run, from the same captures: with
a commit for each capture and with one for every 64. Git gets one commit per revision by ``git fast-import``.

Goals: adding at least as fast as plain rows, a third of their bytes at most, ``log`` and ``show`` within 50 ms, ``search``
within 200 ms. The first is not reached: to pack a capture takes zstd alone twice as long as SQLite takes for a plain row.
"""

import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from corpus import table
from dedupe_brief import clean
from dedupe_brief.archive.adding import Writer
from dedupe_brief.archive.database import Database
from dedupe_brief.archive.reading import Reader
from dedupe_brief.archive.search import find
from dedupe_brief.core.history import Prepared, prepare
from dedupe_brief.core.versioning.revisions import Capture
from speed import WORDS, paragraph

ARTICLES = 10_000
REVISIONS = 4
GROUPS = (1, 64)
FEW = 2_000  # captures, where each is waited for on the disk
ASKED = 50  # times

ASKED_FOR = ("渡口", "算盘", "祠堂石板", "昂贵的电影", "没有这个词")


def main() -> None:
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES
    captures = prepared(articles)
    mean = sum(len(one.source or b"") for one in captures) / len(captures)
    print(f"{articles:,} articles with {REVISIONS} revisions each, sources of {mean:,.0f} bytes\n")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        rows = [row for group in GROUPS for row in added(Path(folder), path, captures, group)]
        rows.append(by_git(Path(folder), captures))
        print(table(("store", "captures to a commit", "adds/s", "bytes a revision"), rows))
        print()
        print(table(("question", "ms", "ms at most"), list(asked(path, articles))))


def prepared(articles: int) -> list[Prepared]:
    """Return the captures, cleaned: in the order of time, so that revisions of one article are far apart."""
    with ProcessPoolExecutor() as workers:
        made = list(workers.map(history, range(articles), chunksize=50))
    return [revisions[number] for number in range(REVISIONS) for revisions in made]


def history(number: int) -> list[Prepared]:
    """Return the revisions of one article: a figure corrected, a paragraph added, a sentence taken out."""
    draw = random.Random(number)  # noqa: S311  the same text in every run
    title = "".join(draw.choices(WORDS, k=6))
    text = "\n".join(paragraph(draw, "once", at) for at in range(draw.randrange(4, 7)))
    made = []
    for version in range(REVISIONS):
        page = f"首页 > 新闻 > 正文\n{title}（{number}）\n2025-06-01 08:00 来源：河湾日报\n{text}\n阅读 {draw.randrange(9999)}\n"
        address = f"https://news.example/{number}"
        record = clean(page.encode(), url=address)
        made.append(prepare(Capture(address, record, f"2025-06-0{version + 1}T08:00:00Z", page.encode())))
        text = revised(text, draw)
    return made


def revised(text: str, draw: random.Random) -> str:
    sentences = text.split("。")
    at = draw.randrange(len(sentences))
    match draw.randrange(3):
        case 0:
            sentences[at] += f"，共{draw.randrange(100)}处"
        case 1:
            sentences.insert(at, sentences[draw.randrange(len(sentences))][::-1])
        case _:
            del sentences[at]
    return "。".join(sentences)


def added(folder: Path, path: Path, captures: list[Prepared], group: int) -> Iterator[tuple[str, ...]]:
    """Fill an archive and plain rows in turn, and tell how fast and how large each is."""
    some = captures if group > 1 else captures[: FEW * group]
    ours, theirs = path if group > 1 else folder / "few.db", folder / f"plain-{group}.db"
    for name, fill, target in (("archive", by_archive, ours), ("plain rows", by_rows, theirs)):
        began = time.perf_counter()
        fill(target, some, group)
        rate = len(some) / (time.perf_counter() - began)
        yield name, f"{group}", f"{rate:,.0f}", f"{target.stat().st_size / len(some):,.0f}"


def by_archive(path: Path, captures: list[Prepared], group: int) -> None:
    with Database(path, write=True, create=True) as database:
        writer = Writer(database)
        for start in range(0, len(captures), group):
            with writer.group():
                writer.store(captures[start : start + group])
        writer.catch_up()


def by_rows(path: Path, captures: list[Prepared], group: int) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(
        "CREATE TABLE capture (id INTEGER PRIMARY KEY, address TEXT, seen TEXT, record TEXT, source BLOB)"
    )
    connection.execute("CREATE INDEX capture_address ON capture (address)")
    for start in range(0, len(captures), group):
        connection.execute("BEGIN IMMEDIATE")
        for one in captures[start : start + group]:
            connection.execute(
                "INSERT INTO capture (address, seen, record, source) VALUES (?, ?, ?, ?)",
                (one.address, one.seen, one.content.decode(), one.source),
            )
        connection.execute("COMMIT")
    connection.close()


def by_git(folder: Path, captures: list[Prepared]) -> tuple[str, ...]:
    """Let git import the same, a commit for each capture, and pack it as well as it does by itself."""
    git = shutil.which("git")
    if git is None:
        return "git", "1", "not here", "not here"
    where = folder / "git"
    subprocess.run([git, "init", "--quiet", "--bare", where], check=True)  # noqa: S603  our own words
    began = time.perf_counter()
    with subprocess.Popen(  # noqa: S603  our own words
        [git, "-C", where, "fast-import", "--quiet"], stdin=subprocess.PIPE
    ) as process:
        assert process.stdin is not None  # noqa: S101  it is a pipe
        for number, one in enumerate(captures, 1):
            process.stdin.write(commit(number, one))
        process.stdin.close()
    rate = len(captures) / (time.perf_counter() - began)
    size = sum(file.stat().st_size for file in where.rglob("*") if file.is_file())
    return "git fast-import", "1", f"{rate:,.0f}", f"{size / len(captures):,.0f}"


def commit(number: int, one: Prepared) -> bytes:
    name = one.address.rpartition("/")[2]
    parts = [
        f"commit refs/heads/main\nmark :{number}\ncommitter A <a@example.org> {number} +0000\ndata 1\n.\n".encode()
    ]
    for suffix, data in (("json", one.content), ("txt", one.source or b"")):
        parts.append(
            f"M 100644 inline {int(name) % 97}/{name}.{suffix}\ndata {len(data)}\n".encode() + data + b"\n"
        )
    return b"".join(parts)


def asked(path: Path, articles: int) -> Iterator[tuple[str, ...]]:
    """Ask each question several times, of another article each time, and tell the median and the worst."""
    with Database(path) as database:
        reader = Reader(database)
        draw = random.Random(7)  # noqa: S311  the same articles in every run

        def some() -> str:
            return f"https://news.example/{draw.randrange(articles)}"

        def log() -> object:
            return reader.revisions(reader.named(some()).article)

        def show() -> object:
            return reader.record(
                reader.revision(reader.named(f"{some()}@{draw.randrange(1, REVISIONS + 1)}")).sightings[0]
            )

        yield timed("log ARTICLE", log)
        yield timed("log", lambda: reader.recent(20))
        yield timed("show ARTICLE@N", show)
        for word in ASKED_FOR:
            found = len(list(find(database, [word])))
            yield timed(f"search {word}: 20 of {found:,}", partial(first, find, database, [word]))


def first(search: Callable[..., Iterator[object]], database: Database, words: list[str]) -> object:
    return [hit for hit, _ in zip(search(database, words), range(20), strict=False)]


def timed(name: str, ask: Callable[[], object]) -> tuple[str, ...]:
    ask()
    seconds = []
    for _ in range(ASKED):
        began = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - began)
    seconds.sort()
    return name, f"{seconds[len(seconds) // 2] * 1000:.1f}", f"{seconds[-1] * 1000:.1f}"


if __name__ == "__main__":
    main()
