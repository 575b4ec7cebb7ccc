"""A run: items in, outcomes out, in the same order; in this process if they are few, else by several workers."""

import os
from collections.abc import Generator, Iterable, Iterator
from itertools import chain
from typing import Final

from dedupe_brief.engine.outcome import Failed, Kept, Outcome
from dedupe_brief.engine.pool import Loss, Pool
from dedupe_brief.engine.report import RunReport
from dedupe_brief.engine.task import Order, Task, begin, name_of, size_of
from dedupe_brief.errors import EngineError

__all__ = ["cores", "given_up", "outcomes"]

# So few small documents are done before a worker has even started.
_FEW: Final = 16
_SMALL: Final = 1 << 20

_LOST: Final = {
    Loss.DIED: ("it ends the worker that cleans it", "clean it alone with --jobs 1 to see more"),
    Loss.LATE: ("it takes longer than --timeout allows", "allow more, or leave it out"),
}


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def outcomes(
    orders: Iterable[Order],
    task: Task,
    report: RunReport,
    jobs: int | None = None,
    timeout: float | None = None,
) -> Generator[Outcome, None, None]:
    """Yield what becomes of each order, in order.

    Args:
        orders: What there is to do; read as it is needed.
        task: How.
        report: Where workers that died are counted.
        jobs: How many processes; 1 without a ``timeout`` is this one alone. None is one for each core, and this one
            alone for a few small documents.
        timeout: The seconds that one document may take.

    Raises:
        EngineError: No worker can be started.
    """
    waiting = iter(orders)
    first: list[Order] = []
    if jobs is None and timeout is None:
        first = list(_few(waiting))
    alone = jobs == 1 if jobs is not None else len(first) < _FEW and sum(map(size_of, first)) < _SMALL
    if alone and timeout is None:
        yield from map(begin(task), chain(first, waiting))
        return
    with Pool(begin, (task,), jobs or cores(), given_up, size_of, timeout) as pool:
        for outcome in pool.map(chain(first, waiting)):
            report.deaths = pool.deaths
            yield outcome


def _few(orders: Iterator[Order]) -> Iterator[Order]:
    """Yield orders until they are no longer few or small."""
    size = 0
    for number, order in enumerate(orders, 1):
        size += size_of(order)
        yield order
        if number >= _FEW or size >= _SMALL:
            return


def given_up(order: Order, loss: Loss) -> Outcome:
    """Return what becomes of an order that no worker has come back from."""
    if isinstance(order.item, Kept):
        return order.item
    name = name_of(order.item)
    what, hint = _LOST[loss]
    return Failed(name, EngineError(what, where=name, hint=hint))
