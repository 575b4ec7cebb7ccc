"""Which engine does the work, as the options say it."""

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from dedupe_brief.errors import UsageError

if TYPE_CHECKING:  # what cleans takes its time to load
    from dedupe_brief.engine.engine import Engine

__all__ = ["open_engine"]


def open_engine(
    engine: str, ray: str | None, jobs: int | None = None, timeout: float | None = None
) -> "AbstractContextManager[Engine]":
    """Open the engine that ``--engine`` and ``--ray`` name; use it as a context.

    Args:
        engine: ``processes`` or ``daft``.
        ray: The address of a Ray cluster.
        jobs: How many processes.
        timeout: The seconds that one document may take.

    Raises:
        UsageError: The options don't go together.
        EngineError: The engine is not installed, or there is no cluster at the address.
    """
    if engine != "daft":
        if ray is not None:
            raise UsageError("--ray goes with --engine daft", hint="add it, or leave out --ray")
        from dedupe_brief.engine.engine import Here

        return nullcontext(Here(jobs, timeout))
    if jobs is not None:
        raise UsageError(
            "--jobs counts processes of our own, and --engine daft has its own",
            hint="leave one of them out; Daft uses every core, or all of the cluster's",
        )
    if timeout is not None:
        raise UsageError(
            "--timeout can't be kept with --engine daft",
            hint="leave one of them out: Daft ends no single document",
        )
    from dedupe_brief.engine.daft_engine import open_daft

    return open_daft(ray)
