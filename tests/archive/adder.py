"""A program that adds to an archive and says what is on the disk, one line for each group; to be killed, or run beside others."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec.structs import replace

from dedupe_brief import clean
from dedupe_brief.archive.adding import Writer
from dedupe_brief.archive.database import Database
from dedupe_brief.archive.reading import Reader
from dedupe_brief.core.model import Record
from dedupe_brief.core.record import digest
from dedupe_brief.core.versioning.revisions import Capture
from tests.archive.stories import DAYS, FERRY

__all__ = ["Added", "acknowledged", "capture", "started", "stored"]

Added = tuple[str, int]
"""The address, and the number that stands in the text."""

_ROOT = Path(__file__).parent.parent.parent


def capture(model: Record, address: str, number: int) -> Capture:
    """Return a version of an article, without the time that cleaning takes."""
    text = f"{model.text}这是第{number}版。"
    source = text.encode()
    origin = replace(model.origin, url=address, digest=digest(source), bytes=len(source), chars=len(text))
    seen = f"{DAYS[number % 28][:11]}{number % 24:02}:{number // 24 % 60:02}:00Z"
    made = replace(model, text=text, origin=origin)
    return Capture(address, _sound(made), seen, source)


def _sound(record: Record) -> Record:
    """Return a record that goes with its own text."""
    from dedupe_brief.core.clean import address
    from dedupe_brief.core.record import record_id

    provenance = replace(record.provenance, text_digest=digest(record.text.encode()), edits=())
    name = record_id(address(record.origin), record.origin.digest)
    return replace(record, id=name, provenance=provenance)


def main(path: str, name: str, first: str, count: str, group: str, articles: str) -> None:
    """Add ``count`` versions, going around ``articles`` addresses, from number ``first`` on."""
    model = clean(FERRY)
    with Database(Path(path), write=True, create=True) as database:
        writer = Writer(database)
        at, end = int(first), int(first) + int(count)
        while at < end:
            numbers = range(at, min(end, at + int(group)))
            with writer.group():
                for number in numbers:
                    writer.add(capture(model, f"https://{name}.example/{number % int(articles)}", number))
            sys.stdout.write(f"{' '.join(map(str, numbers))}\n")
            sys.stdout.flush()
            at = numbers.stop


def started(
    path: Path, name: str, *, first: int = 0, count: int, group: int = 5, articles: int = 7
) -> "subprocess.Popen[str]":
    """Start the program in a process of its own."""
    command = [sys.executable, "-m", "tests.archive.adder", str(path), name]
    return subprocess.Popen(  # noqa: S603  our own words
        [*command, *map(str, (first, count, group, articles))],
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(_ROOT / "src"), str(_ROOT)])},
        stdout=subprocess.PIPE,
        text=True,
    )


def acknowledged(name: str, said: str, articles: int = 7) -> Iterable[Added]:
    """Yield what a program has said to be on the disk; a line that was cut by its death counts for nothing."""
    for line in said.splitlines(keepends=True):
        if line.endswith("\n"):
            yield from (
                (f"https://{name}.example/{number % articles}", number) for number in map(int, line.split())
            )


def stored(path: Path) -> Counter[Added]:
    """Return what an archive holds, and how often."""
    found: Counter[Added] = Counter()
    with Database(path) as database, database.snapshot():
        reader = Reader(database)
        for article in reader.articles():
            for one in reader.captured(article):
                number = one.record.text.rpartition("第")[2].removesuffix("版。")
                found[article.address, int(number)] += 1
    return found


if __name__ == "__main__":
    arguments: Sequence[str] = sys.argv[1:]
    main(*arguments)
