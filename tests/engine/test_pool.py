"""The pool: order, supervision, and that a death takes nothing with it but its cause."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from dedupe_brief.engine.pool import Loss, Pool
from dedupe_brief.errors import EngineError
from tests.engine.errands import broken, errand


def given_up(item: str, loss: Loss) -> str:
    return f"{loss} {item}"


def pool(folder: Path, workers: int = 2, timeout: float | None = None) -> Pool[str, str]:
    return Pool(errand, (str(folder),), workers, given_up, len, timeout)


def done(folder: Path, items: Iterable[str], workers: int = 2, timeout: float | None = None) -> list[str]:
    with pool(folder, workers, timeout) as hands:
        return list(hands.map(items))


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_come_in_the_order_of_the_items(tmp_path: Path, workers: int) -> None:
    items = [f"tarry {chr(97 + n % 26)}{n}" for n in range(100)]
    assert done(tmp_path, items, workers) == [f"did {item}" for item in items]


def test_no_items_start_no_worker(tmp_path: Path) -> None:
    with pool(tmp_path) as hands:
        assert list(hands.map([])) == []
        assert hands._posts == []


def test_what_kills_its_worker_is_found_and_the_others_are_done(tmp_path: Path) -> None:
    items = [f"a{n}" for n in range(40)]
    items[5] = "die 5"
    items[23] = "die 23"
    with pool(tmp_path) as hands:
        results = list(hands.map(items))
        assert hands.deaths >= 4
    assert results == [f"died {item}" if item.startswith("die") else f"did {item}" for item in items]


def test_what_killed_once_by_chance_is_done_again(tmp_path: Path) -> None:
    items = ["a", "die-once", "b"]
    assert done(tmp_path, items) == ["did a", "did die-once", "did b"]


def test_what_takes_too_long_is_given_up_and_the_others_are_done(tmp_path: Path) -> None:
    items = ["a", "sleep 60", "b", "c"]
    assert done(tmp_path, items, timeout=1.5) == ["did a", f"{Loss.LATE} sleep 60", "did b", "did c"]


def test_workers_that_never_begin_are_an_error() -> None:
    hands: Pool[str, str] = Pool(broken, (), 2, given_up, len)
    with hands, pytest.raises(EngineError, match="before they have begun"):
        list(hands.map(["a"]))


class Counted(Iterator[str]):
    """Items that know how many of them were read."""

    def __init__(self, count: int) -> None:
        self.read = 0
        self._count = count

    def __next__(self) -> str:
        if self.read == self._count:
            raise StopIteration
        self.read += 1
        return f"a{self.read - 1}"


def test_no_more_is_read_than_is_under_way(tmp_path: Path) -> None:
    items = Counted(4_000)
    with pool(tmp_path) as hands:
        results = hands.map(items)
        for taken in range(300):
            assert next(results) == f"did a{taken}"
            assert items.read - taken <= 16 * 2 * 4 + 16


def test_large_items_are_not_piled_up(tmp_path: Path) -> None:
    items = Counted(60)
    hands: Pool[str, str] = Pool(errand, (str(tmp_path),), 2, given_up, lambda _: 30 << 20)
    with hands:
        results = hands.map(items)
        next(results)
        assert items.read <= 4
        assert len(list(results)) == 59


def test_a_worker_killed_from_outside_costs_nothing(tmp_path: Path) -> None:
    items = [f"tarry {chr(97 + n % 26)}{n}" for n in range(200)]
    with pool(tmp_path) as hands:
        results = hands.map(items)
        first = [next(results)]
        os.kill(hands._posts[0].worker.number, getattr(signal, "SIGKILL", signal.SIGTERM))
        assert first + list(results) == [f"did {item}" for item in items]


PARENT = """
import sys
sys.path.insert(0, sys.argv[2])
from dedupe_brief.engine.pool import Pool
from tests.engine.errands import errand
if __name__ == "__main__":
    with Pool(errand, (sys.argv[1],), 2, lambda item, loss: "", len) as hands:
        results = hands.map(f"sleep 0.2{n}" for n in range(10_000))
        next(results)
        print(*[post.worker.number for post in hands._posts], flush=True)
        list(results)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="tells by signal 0 whether a process is there")
def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT, "utf-8")
    work = tmp_path / "work"
    work.mkdir()
    root = Path(__file__).parents[2]
    with subprocess.Popen(  # noqa: S603  our own script
        [sys.executable, str(script), str(work), str(root)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        workers = [int(number) for number in parent.stdout.readline().split()]
        parent.kill()
    assert workers
    for worker in workers:
        for _ in range(500):
            if not _is_there(worker):
                break
            time.sleep(0.05)
        assert not _is_there(worker)


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # one whose parent never asks for it stays as a name without a process
    status = Path(f"/proc/{process}/stat")
    return not status.exists() or ") Z " not in status.read_text("utf-8")
