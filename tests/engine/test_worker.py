"""One worker: whenever it dies, whoever waits for it is told."""

import os
import signal
from collections.abc import Iterator
from multiprocessing.connection import wait
from pathlib import Path

import pytest

from dedupe_brief.engine.worker import Died, Worker
from tests.engine.errands import broken, errand

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker[str, str]]:
    worker: Worker[str, str] = Worker(errand, (str(tmp_path),))
    yield worker
    worker.end()


def test_it_does_one_shard_after_another(worker: Worker[str, str]) -> None:
    assert worker.receive() == []
    for shard in (["a", "b"], ["c"], []):
        worker.send(shard)
        assert worker.receive() == [f"did {item}" for item in shard]


def test_a_death_before_it_has_begun_is_told() -> None:
    unborn: Worker[str, str] = Worker(broken, ())
    with pytest.raises(Died):
        unborn.receive()
    unborn.end()


def test_a_death_at_work_is_told(worker: Worker[str, str]) -> None:
    worker.receive()
    worker.send(["die"])
    with pytest.raises(Died):
        worker.receive()


def test_a_death_in_the_middle_of_sending_is_told(worker: Worker[str, str]) -> None:
    worker.receive()
    worker.send(["large 50000000"])
    assert wait(
        [worker.connection], timeout=60
    )  # no pipe holds all of it: the worker waits for the rest to be taken
    os.kill(worker.number, KILL)
    with pytest.raises(Died):
        worker.receive()


def test_a_death_in_idleness_is_told(worker: Worker[str, str]) -> None:
    worker.receive()
    os.kill(worker.number, KILL)
    assert wait([worker.connection], timeout=60)
    with pytest.raises(Died):
        worker.send(["a"])
