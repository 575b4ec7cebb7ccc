"""How far a run is: a bar on a terminal; elsewhere, for those who asked for more, a line every ten seconds."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:  # rich takes a tenth of a second, and most runs are on no terminal
    from rich.progress import Progress

__all__ = ["Course", "bar", "lines", "shown"]

_EVERY: Final = 10.0  # seconds

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Course:
    """What there is to be done.

    Attributes:
        doing: What is done: ``cleaning``.
        total: How much there is of it; None if that can't be known.
        place: Tells how much is done, in the unit of ``total``; None if that is the number of items.
    """

    doing: str
    total: int | None = None
    place: Callable[[], int] | None = None

    @property
    def is_trifling(self) -> bool:
        """Whether it is one item at most: over before a bar is there."""
        return self.place is None and self.total is not None and self.total < 2

    def at(self, items: int) -> int:
        """Return how much is done when so many items are."""
        return items if self.place is None else self.place()


def bar(stream: IO[str], *, color: bool) -> "Progress":
    """Return the bar, to be entered: what is done, how much of it, how fast, how long it will take."""
    from rich.console import Console as Screen
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[said]}", markup=False),
        TimeRemainingColumn(),
        console=Screen(file=stream, stderr=True, no_color=not color),
        transient=True,
    )


def shown(items: Iterable[T], course: Course, live: "Progress") -> Iterator[T]:
    """Give ``items`` back one by one, and move the bar."""
    began = time.monotonic()
    task = live.add_task(course.doing, total=course.total, said="")
    for number, item in enumerate(items, 1):
        yield item
        said = _rate(number, time.monotonic() - began)
        live.update(task, completed=course.at(number), said=said)


def lines(items: Iterable[T], course: Course, say: Callable[[str], None]) -> Iterator[T]:
    """Give ``items`` back one by one, and say every ten seconds how far it is."""
    began = told = time.monotonic()
    for number, item in enumerate(items, 1):
        yield item
        now = time.monotonic()
        if now - told >= _EVERY:
            told = now
            share = f", {course.at(number) / course.total:.0%}" if course.total else ""
            say(f"{course.doing}: {_rate(number, now - began)}{share}")


def _rate(number: int, seconds: float) -> str:
    """Return how many documents are done, and how fast.

    >>> _rate(1200, 10.0), _rate(1, 4.0)
    ('1,200 documents, 120/s', '1 document, 0.2/s')
    """
    rate = number / seconds if seconds > 0 else 0.0
    noun = "document" if number == 1 else "documents"
    return f"{number:,} {noun}, " + (f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.1f}/s")
