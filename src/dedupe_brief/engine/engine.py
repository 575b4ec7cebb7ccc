"""An engine: who cleans documents and makes signatures, and where. All of them give the same, in the same order."""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from dedupe_brief.engine.outcome import Outcome
from dedupe_brief.engine.report import RunReport
from dedupe_brief.engine.run import outcomes
from dedupe_brief.engine.task import Order, Task

if TYPE_CHECKING:  # numpy takes its time to load
    from dedupe_brief.core.duplicates.signature import Signature

__all__ = ["Engine", "Here"]


class Engine(Protocol):
    """What commands ask of an engine."""

    def outcomes(
        self, orders: Iterable[Order], task: Task, report: RunReport
    ) -> Generator[Outcome, None, None]:
        """Yield what becomes of each order, in order; deaths of workers are counted in the report."""

    def signatures(self, texts: Iterable[str]) -> "Iterator[Signature]":
        """Yield the signature of each text, in order."""


@dataclass(frozen=True, slots=True)
class Here(Engine):
    """This machine: our own processes, or this one alone.

    Attributes:
        jobs: How many processes; see `engine.run.outcomes`.
        timeout: The seconds that one document may take.
    """

    jobs: int | None = None
    timeout: float | None = None

    def outcomes(
        self, orders: Iterable[Order], task: Task, report: RunReport
    ) -> Generator[Outcome, None, None]:
        """Yield what becomes of each order, in order."""
        return outcomes(orders, task, report, self.jobs, self.timeout)

    def signatures(self, texts: Iterable[str]) -> "Iterator[Signature]":
        """Yield the signature of each text, in order; made by this process."""
        from dedupe_brief.core.duplicates.signature import signatures

        return signatures(texts)
