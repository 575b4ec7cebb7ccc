"""Several writers at once, killed or not: nothing that was acknowledged is lost, nothing is there twice."""

import random
import time
from pathlib import Path

from tests.archive.adder import Added, acknowledged, started, stored
from tests.archive.damage import findings

ROUNDS = 3
WRITERS = 3


def test_killed_writers_lose_nothing_that_they_acknowledged(tmp_path: Path) -> None:
    path, draw = tmp_path / "news.db", random.Random(1)  # noqa: S311  no secret
    promised: list[Added] = []
    for turn in range(ROUNDS):
        names = [f"w{number}" for number in range(WRITERS)]
        running = [started(path, name, first=turn * 10_000, count=10_000) for name in names]
        first_words = [writer.stdout.readline() for writer in running if writer.stdout]
        time.sleep(draw.random() / 4)  # they are killed wherever they happen to be
        for writer in running:
            writer.kill()
        for name, writer, first in zip(names, running, first_words, strict=True):
            said, _ = writer.communicate()
            promised += acknowledged(name, first + said)
        found = stored(path)
        assert promised
        assert all(found[one] == 1 for one in promised)
        assert max(found.values()) == 1
        assert findings(path) == []


def test_four_writers_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    running = {name: started(path, name, count=100) for name in ("a", "b", "c", "d")}
    promised: list[Added] = []
    for name, writer in running.items():
        said, _ = writer.communicate()
        assert writer.returncode == 0
        promised += acknowledged(name, said)
    assert len(promised) == 400
    assert stored(path) == dict.fromkeys(promised, 1)
    assert findings(path) == []


def test_writers_of_the_same_articles_number_them_without_holes(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    running = [started(path, "same", first=number * 1000, count=40) for number in range(4)]
    assert [writer.wait() for writer in running] == [0] * 4
    for writer in running:
        writer.communicate()
    assert sum(stored(path).values()) == 160
    assert findings(path) == []
