"""Results in the order of their items, whatever the workers do: shards, deadlines, and what killed a worker."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from multiprocessing.connection import wait
from types import TracebackType
from typing import Any, Final, Generic, Self, TypeVar

from dedupe_brief.engine.worker import Died, Setup, Worker
from dedupe_brief.errors import EngineError

__all__ = ["Loss", "Pool"]

T = TypeVar("T")
R = TypeVar("R")

# A shard is large enough that handing it over costs little beside doing it, and small enough that an order kept
# strictly makes nobody wait long.
_SHARD_ITEMS: Final = 16
_SHARD_SIZE: Final = 1 << 18
# How many shards may be begun or done before the first of them is taken, for each worker.
_AHEAD: Final = 4
# From this size on, nothing more is read while so much is under way: the results of large items are large too.
_MOST_SIZE: Final = 64 << 20
# So many workers may die one after another before they can do anything.
_MOST_UNBORN: Final = 3


class Loss(StrEnum):
    """Why an item has no result."""

    DIED = "died"  # its worker did, twice
    LATE = "late"  # it took longer than it may


@dataclass(eq=False)
class _Shard(Generic[T, R]):
    """Neighbouring items that one worker does, and what became of them."""

    items: Sequence[T]
    size: int
    results: list[R] | None = None
    begun: bool = False
    tries: int = 0


@dataclass(eq=False)
class _Post(Generic[T, R]):
    """A worker's place: who stands there, and at what."""

    worker: Worker[T, R]
    has_begun: bool = False
    shard: _Shard[T, R] | None = None
    deadline: float | None = None

    @property
    def is_free(self) -> bool:
        """Tell whether the worker has begun and has nothing to do."""
        return self.has_begun and self.shard is None


@dataclass
class Pool(Generic[T, R]):
    """Does items in several processes.

    A worker that dies is replaced, and its shard done again in halves, until the item that kills is alone; an item
    that has killed alone twice is given up. Nothing else is lost, and the order of results is that of the items.

    Attributes:
        setup: Makes the function that does an item, in each worker; to be found there by its name.
        arguments: What it is called with.
        workers: How many processes.
        give_up: Makes the result of an item that has none, from it and the reason.
        size: Tells how large an item is, in bytes.
        timeout: The seconds that one item may take; None for no limit.
        deaths: How many workers have died by themselves so far.

    Use it as a context: leaving it ends the workers.
    """

    setup: Setup[T, R]
    arguments: Sequence[Any]
    workers: int
    give_up: Callable[[T, Loss], R]
    size: Callable[[T], int]
    timeout: float | None = None
    deaths: int = 0
    _posts: list[_Post[T, R]] = field(default_factory=list)
    _unborn: int = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for post in self._posts:
            post.worker.end()
        self._posts.clear()

    def map(self, items: Iterable[T]) -> Iterator[R]:
        """Yield the result of each item, in order; an item is read when there is somebody to do it."""
        shards = self._shards(iter(items))
        queue: list[_Shard[T, R]] = []
        more = True
        while more or queue:
            while more and self._has_room(queue):
                shard = next(shards, None)
                more = shard is not None
                queue += [shard] if shard is not None else []
            self._begin(queue)
            while queue and queue[0].results is not None:
                yield from queue.pop(0).results or ()
                if more and self._has_room(queue):
                    break  # keep everybody busy before going on
            if queue and queue[0].results is None:
                self._wait(queue)

    def _shards(self, items: Iterator[T]) -> Iterator[_Shard[T, R]]:
        """Yield the items by shards; one by one if each has a time of its own."""
        most = 1 if self.timeout is not None else _SHARD_ITEMS
        shard: list[T] = []
        size = 0
        for item in items:
            shard.append(item)
            size += self.size(item)
            if len(shard) == most or size >= _SHARD_SIZE:
                yield _Shard(shard, size)
                shard, size = [], 0
        if shard:
            yield _Shard(shard, size)

    def _has_room(self, queue: Sequence[_Shard[T, R]]) -> bool:
        under_way = sum(shard.size for shard in queue)
        return not queue or (len(queue) < self.workers * _AHEAD and under_way < _MOST_SIZE)

    def _begin(self, queue: Sequence[_Shard[T, R]]) -> None:
        """Give everybody who is free something to do, from the front of the queue."""
        waiting = [shard for shard in queue if shard.results is None and not shard.begun]
        free = [post for post in self._posts if post.is_free]
        missing = min(self.workers - len(self._posts), len(waiting) - len(free))
        self._posts += [self._hired() for _ in range(missing)]
        for post, shard in zip(free, waiting, strict=False):
            try:
                post.worker.send(shard.items)
            except Died:  # while it had nothing to do
                self._died(post)
                continue
            shard.begun = True
            shard.tries += 1
            post.shard = shard
            post.deadline = None if self.timeout is None else time.monotonic() + self.timeout

    def _hired(self) -> _Post[T, R]:
        return _Post(Worker(self.setup, self.arguments))

    def _wait(self, queue: list[_Shard[T, R]]) -> None:
        """Wait until something has come to an end, in good or bad, and see to it."""
        busy = {post.worker.connection: post for post in self._posts if not post.is_free}
        deadlines = [post.deadline - time.monotonic() for post in busy.values() if post.deadline is not None]
        ready = wait(list(busy), timeout=max(0, min(deadlines)) if deadlines else None)
        for connection, post in busy.items():
            if connection in ready:
                self._ended(post, queue)
            elif post.shard is not None and post.deadline is not None and post.deadline <= time.monotonic():
                post.shard.results = [self.give_up(item, Loss.LATE) for item in post.shard.items]
                self._replace(post)

    def _ended(self, post: _Post[T, R], queue: list[_Shard[T, R]]) -> None:
        """Take what a worker has done, or see to what it leaves behind."""
        shard = post.shard
        try:
            done = post.worker.receive()
        except Died:
            self._died(post)
            if shard is not None:
                self._again(shard, queue)
            return
        self._unborn = 0
        post.has_begun = True
        post.shard = post.deadline = None
        if shard is not None:
            shard.results = done

    def _died(self, post: _Post[T, R]) -> None:
        """Put another worker in the place of one that died."""
        self.deaths += 1
        if not post.has_begun:
            self._unborn += 1
            if self._unborn > _MOST_UNBORN:
                raise EngineError(
                    "the workers die before they have begun", hint="free some memory, or run it with --jobs 1"
                )
        self._replace(post)

    def _replace(self, post: _Post[T, R]) -> None:
        post.worker.end()
        self._posts[self._posts.index(post)] = self._hired()

    def _again(self, shard: _Shard[T, R], queue: list[_Shard[T, R]]) -> None:
        """Do a shard again that killed its worker: in halves, or alone once more, or no more."""
        shard.begun = False
        if len(shard.items) > 1:
            half = len(shard.items) // 2
            parts = [_Shard[T, R](part, shard.size) for part in (shard.items[:half], shard.items[half:])]
            at = queue.index(shard)
            queue[at : at + 1] = parts
        elif shard.tries > 1:
            shard.results = [self.give_up(item, Loss.DIED) for item in shard.items]
