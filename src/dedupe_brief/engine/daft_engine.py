"""Daft as the engine: on this machine, or on a Ray cluster. It is an extra, so everything of it is imported late.

Daft carries rows (a number, a pickled item) to processes that have our functions, and brings rows back. What is in an
item, and what becomes of it, it does not know: order, failures and going on after a stop are seen to here and in the
manifest, as they are without it.
"""

import os
import pickle
import socket
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from dedupe_brief.engine.blocks import Lost, blocks, in_halves
from dedupe_brief.engine.outcome import Outcome
from dedupe_brief.engine.pool import Loss, Pool
from dedupe_brief.engine.report import RunReport
from dedupe_brief.engine.run import cores, given_up
from dedupe_brief.engine.task import Order, Task, begin, size_of
from dedupe_brief.errors import EngineError

if TYPE_CHECKING:  # numpy takes its time to load
    from dedupe_brief.core.duplicates.signature import Signature

__all__ = ["DaftEngine", "open_daft"]

T = TypeVar("T")
R = TypeVar("R")

LOCAL: Final = "local"
"""The address that starts a Ray cluster of this machine alone, which ends with the run."""

# What a block holds for each process: starting a query takes seconds, and a block should take many times as long.
_ITEMS: Final = 4000
_BYTES: Final = 16 << 20

# Rows that a process is given at once.
_BATCH: Final = 32

# Partitions for each process, so that none waits long for the last one.
_PARTS: Final = 8

# Characters of texts that are signed together.
_TOGETHER: Final = 1 << 16

# Stands in the one row of a query that only shows whether queries run.
_NOTHING: Final = b""

_OBJECT_STORE: Final = 512 << 20  # bytes, of a cluster that is started here

_PATIENCE: Final = 10  # seconds, for a cluster to answer

_QUIET: Final = {
    "DAFT_PROGRESS_BAR": "0",  # we have our own
    "DO_NOT_TRACK": "true",  # nobody is told what is done here
    "DAFT_ANALYTICS_ENABLED": "0",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # as Ray's own warning asks for
}


@dataclass(frozen=True, slots=True)
class DaftEngine:
    """Daft, ready to run queries.

    Attributes:
        processes: How many processes do the work, on all machines together.
        on_ray: They are a cluster's.
    """

    processes: int
    on_ray: bool = False

    def outcomes(
        self, orders: Iterable[Order], task: Task, report: RunReport
    ) -> Generator[Outcome, None, None]:
        """Yield what becomes of each order, in order.

        Raises:
            EngineError: Daft or the cluster can't do anything any more.
        """

        def died(_: Exception) -> None:
            report.deaths += 1

        return self._map(begin, (task,), orders, size_of, _lost_order, died)

    def signatures(self, texts: Iterable[str]) -> "Iterator[Signature]":
        """Yield the signature of each text, in order.

        Raises:
            EngineError: Daft or the cluster can't do anything any more, or a text ends whoever signs it.
        """
        signed = self._map(_signer, (), _together(texts), _size_of_texts, _lost_texts, lambda _: None)
        for several in signed:
            yield from several

    def _map(
        self,
        setup: Callable[..., Callable[[T], R]],
        arguments: tuple[Any, ...],
        items: Iterable[T],
        size: Callable[[T], int],
        lost: Callable[[T], R],
        died: Callable[[Exception], None],
    ) -> Generator[R, None, None]:
        """Yield the result of each item, in order; what no process outlives is ``lost``."""
        query = self._query(setup, arguments, lost, size)
        for block in blocks(items, size, self.processes * _ITEMS, self.processes * _BYTES):
            for result in in_halves(query, block, died):
                yield lost(result.item) if isinstance(result, Lost) else result

    def _query(
        self,
        setup: Callable[..., Callable[[T], R]],
        arguments: tuple[Any, ...],
        lost: Callable[[T], R],
        size: Callable[[T], int],
    ) -> Callable[[Sequence[T]], list[R]]:
        """Return the function that has a block done: its results, in order."""
        import daft

        do_rows = _rows_udf(setup, arguments, lost, size, self.processes, in_actors=self.on_ray)

        def query(block: Sequence[T]) -> list[R]:
            items = [pickle.dumps(item) for item in block] or [_NOTHING]
            frame = daft.from_pydict({"number": list(range(len(items))), "item": items})
            if self.on_ray:
                frame = frame.into_partitions(min(len(items), self.processes * _PARTS))
            frame = frame.select(frame["number"], do_rows(frame["item"]).alias("result"))
            done = frame.to_arrow()
            results = dict(zip(done["number"].to_pylist(), done["result"].to_pylist(), strict=True))
            return [pickle.loads(results[number]) for number in range(len(block))]  # noqa: S301  our own processes made it

        return query


@contextmanager
def open_daft(ray: str | None) -> Iterator[DaftEngine]:
    """Start Daft: on this machine, or on the Ray cluster at an address.

    Args:
        ray: The address as Ray has it (``host:port``, ``ray://host:port``, ``auto``), `LOCAL`, or None for this machine
            without Ray.

    Raises:
        EngineError: Daft or Ray is not installed, or there is no cluster at the address.
    """
    os.environ.update(_QUIET)
    _check_installed("daft", "daft")
    import daft

    if ray is None:
        daft.set_runner_native()
        yield DaftEngine(cores())
        return
    _check_installed("ray", "ray")
    # Ray prints what it has to say of its workers to standard output, where records may be going.
    with redirect_stdout(sys.stderr), _cluster(ray) as processes:
        daft.set_runner_ray(noop_if_initialized=True)
        yield DaftEngine(processes, on_ray=True)


@contextmanager
def _cluster(address: str) -> Iterator[int]:
    """Connect to a cluster, and yield how many processors it has."""
    import ray

    known: dict[str, Any] = {"address": address}
    if address == LOCAL:
        known |= {"num_cpus": cores(), "include_dashboard": False, "object_store_memory": _OBJECT_STORE}
    try:
        _knock(address)
        ray.init(**known, log_to_driver=False, logging_level="ERROR", configure_logging=True)
    except (ConnectionError, RuntimeError, ValueError, OSError) as fault:
        said = str(fault).strip().partition("\n")[0]
        raise EngineError(
            f"no Ray cluster answers: {said}",
            where=f"--ray {address}",
            hint="start one with 'ray start --head', or say --ray local",
        ) from None
    try:
        yield max(1, int(ray.cluster_resources().get("CPU", 1)))
    finally:
        ray.shutdown()


def _knock(address: str) -> None:
    """See whether anybody listens at an address: Ray itself tries for minutes, and says so line by line.

    Raises:
        OSError: Nobody does.
        ValueError: It is no address.
    """
    if address in {LOCAL, "auto"}:
        return
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host:
        raise ValueError("an address is host:port, ray://host:port, auto or local")
    socket.create_connection((host, int(port)), timeout=_PATIENCE).close()


def _check_installed(module: str, extra: str) -> None:
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise EngineError(
            f"{module} is not installed",
            where="--engine daft",
            hint=f"install it with: pip install 'dedupe-brief[{extra}]', or leave out --engine",
        )


def _rows_udf(
    setup: Callable[..., Callable[[T], R]],
    arguments: tuple[Any, ...],
    lost: Callable[[T], R],
    size: Callable[[T], int],
    processes: int,
    *,
    in_actors: bool,
) -> Callable[..., Any]:
    """Return the function of Daft's that does a column of items; it is set up once in each process."""
    import daft

    made_of = (_guarded if in_actors else _alone, setup, arguments, lost, size)

    @daft.cls(max_concurrency=processes, use_process=not in_actors)
    class Rows:
        def __init__(self, made_of: bytes) -> None:
            make, *with_these = pickle.loads(made_of)  # noqa: S301  our own process made it
            self._do = make(*with_these)

        @daft.method.batch(return_dtype=daft.DataType.binary(), batch_size=_BATCH)  # type: ignore[untyped-decorator]
        def __call__(self, rows: Any) -> list[bytes]:
            items = [pickle.loads(row) for row in rows.to_pylist() if row]  # noqa: S301  our own process made it
            return [pickle.dumps(result) for result in self._do(items)] or [_NOTHING]

    made: Callable[..., Any] = Rows(pickle.dumps(made_of))
    return made


def _alone(
    setup: Callable[..., Callable[[T], R]], arguments: tuple[Any, ...], *_: object
) -> Callable[[Sequence[T]], list[R]]:
    """Return a function that does items in this process."""
    do = setup(*arguments)
    return lambda items: [do(item) for item in items]


def _guarded(
    setup: Callable[..., Callable[[T], R]],
    arguments: tuple[Any, ...],
    lost: Callable[[T], R],
    size: Callable[[T], int],
) -> Callable[[Sequence[T]], list[R]]:
    """Return a function that does items in a process of this one's own, and outlives it.

    An actor that an item kills is begun anew with the same item for ever: Daft takes its machine for lost.
    """
    pool = Pool(setup, arguments, 1, lambda item, _: lost(item), size)
    return lambda items: list(pool.map(items))


def _lost_order(order: Order) -> Outcome:
    return given_up(order, Loss.DIED)


def _signer() -> "Callable[[tuple[str, ...]], list[Signature]]":
    from dedupe_brief.core.duplicates.signature import signatures

    def sign(texts: tuple[str, ...]) -> "list[Signature]":
        return list(signatures(texts))

    return sign


def _together(texts: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield texts by the dozen: to carry and to sign them one by one takes longer."""
    for block in blocks(texts, len, _TOGETHER, _TOGETHER):
        yield tuple(block)


def _size_of_texts(texts: tuple[str, ...]) -> int:
    return 3 * sum(map(len, texts))


def _lost_texts(texts: tuple[str, ...]) -> "list[Signature]":
    raise EngineError(
        f"one of {len(texts)} texts ends the process that makes its signature",
        where=f"the text that begins with {texts[0][:20]!r}, or one after it",
        hint="run it with --engine processes to see more",
    )
