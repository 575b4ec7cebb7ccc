"""One worker: a process of its own that does shards of items, and can be lost without loss of anything else."""

import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import get_context, parent_process
from typing import Any, Final, Generic, TypeVar

__all__ = ["Worker"]

T = TypeVar("T")
R = TypeVar("R")

Setup = Callable[..., Callable[[T], R]]

# The one way to start a process that is the same on all systems, and that inherits no lock in an odd state.
_CONTEXT: Final = get_context("spawn")

# What the setup made, in the worker's process. It may hold what can't be sent there: compiled rules, say.
_held: dict[str, Callable[[Any], Any]] = {}


class Worker(Generic[T, R]):
    """A process that makes results of items.

    An executor of one process each: when it breaks it is known which shard it was at, and the others go on.

    Args:
        setup: Makes the function that does an item; called once in the process. To be found by its name there.
        arguments: What it is called with.
    """

    def __init__(self, setup: "Setup[T, R]", arguments: Sequence[Any]) -> None:
        self._executor = ProcessPoolExecutor(
            1, mp_context=_CONTEXT, initializer=_begin, initargs=(setup, tuple(arguments))
        )
        self._process = self._executor.submit(os.getpid)

    @property
    def ready(self) -> "Future[int]":
        """Done when the process has started; holds its number."""
        return self._process

    def submit(self, shard: Sequence[T]) -> "Future[list[R]]":
        """Do a shard; the future has its results in order, or ``BrokenProcessPool``."""
        return self._executor.submit(_do, tuple(shard))

    def kill(self) -> None:
        """End the process at once, whatever it is at."""
        if self._process.done() and not self._process.cancelled() and self._process.exception() is None:
            with suppress(ProcessLookupError, PermissionError):  # it has ended by itself
                os.kill(self._process.result(), getattr(signal, "SIGKILL", signal.SIGTERM))
        self._executor.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """Let the process end by itself, and wait for it."""
        self._executor.shutdown()


def _begin(setup: "Setup[Any, Any]", arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _held["do"] = setup(*arguments)


def _end_with_parent() -> None:
    """Leave when the parent was killed: nobody else would end this process."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _do(shard: tuple[Any, ...]) -> list[Any]:
    return [_held["do"](item) for item in shard]
