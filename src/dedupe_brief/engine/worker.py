"""One worker: a process of its own that does shards of items, and can be lost without loss of anything else.

The executors of the standard library don't stand this: one whose process is killed while it sends a result waits for
the rest of it for ever. Here the pipe has one end in each process, so that a death is the end of the pipe.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from typing import Any, Final, Generic, TypeVar

__all__ = ["Died", "Setup", "Worker"]

T = TypeVar("T")
R = TypeVar("R")

Setup = Callable[..., Callable[[T], R]]

# The one way to start a process that is the same on all systems, and that inherits neither locks nor pipes.
_CONTEXT: Final = get_context("spawn")


class Died(Exception):  # noqa: N818  an event, which its catcher sees to
    """The process of a worker has ended by itself."""


class Worker(Generic[T, R]):
    """A process that makes results of items, one shard after another.

    Args:
        setup: Makes the function that does an item; called once in the process. To be found there by its name.
        arguments: What it is called with.

    Attributes:
        connection: Readable when `receive` has something to give, be it that the process has died.
        number: The process's number.
    """

    def __init__(self, setup: "Setup[T, R]", arguments: Sequence[Any]) -> None:
        self.connection, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_work, args=(theirs, setup, tuple(arguments)), daemon=True)
        with _deaf():
            self._process.start()
        theirs.close()
        self.number: int = self._process.pid or 0  # it has been started

    def send(self, shard: Sequence[T]) -> None:
        """Give the process a shard; for one that has been received from since its start or its last shard.

        Raises:
            Died: It has.
        """
        try:
            self.connection.send(tuple(shard))
        except OSError:
            raise Died from None

    def receive(self) -> list[R]:
        """Return the results of its shard, in order; nothing when the process has begun. Waits for them.

        Raises:
            Died: It has.
        """
        try:
            results: list[R] = self.connection.recv()
        except (EOFError, OSError):
            raise Died from None
        return results

    def end(self) -> None:
        """End the process at once, whatever it is at."""
        self._process.kill()
        self._process.join()
        self._process.close()
        self.connection.close()


@contextmanager
def _deaf() -> Iterator[None]:
    """Let a process that is started inside never hear Ctrl-C, not even while it loads; here it is heard afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield  # there is no such mask to inherit
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(connection: Connection, setup: "Setup[Any, Any]", arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    threading.Thread(target=_end_with_parent, daemon=True).start()
    do = setup(*arguments)
    with suppress(EOFError, OSError):  # the parent is gone
        connection.send([])
        while True:
            connection.send([do(item) for item in connection.recv()])


def _end_with_parent() -> None:
    """Leave when the parent was killed, in the midst of a shard as well: nobody else would end this process."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
