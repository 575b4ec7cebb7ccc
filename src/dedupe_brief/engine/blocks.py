"""Blocks of items for an engine that is given many at once, and what is done when it loses one of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from dedupe_brief.errors import EngineError

__all__ = ["Lost", "blocks", "in_halves"]

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Lost(Generic[T]):
    """An item that ends whoever does it."""

    item: T


def blocks(items: Iterable[T], size: Callable[[T], int], most: int, room: int) -> Iterator[list[T]]:
    """Yield items in blocks of at most ``most``; a block is full, too, once its sizes come to ``room``.

    >>> list(blocks([1, 1, 7, 1, 1, 1], int, 3, 8))
    [[1, 1, 7], [1, 1, 1]]
    """
    block: list[T] = []
    held = 0
    for item in items:
        block.append(item)
        held += size(item)
        if len(block) == most or held >= room:
            yield block
            block, held = [], 0
    if block:
        yield block


def in_halves(
    do: Callable[[Sequence[T]], Sequence[R]], block: Sequence[T], died: Callable[[Exception], None]
) -> Iterator[R | Lost[T]]:
    """Yield the result of each item of a block, in order.

    A block that fails is done again, in halves, until the item at fault is alone; that one is tried once more, and then
    it is lost. If not even nothing can be done any more, it is no item's fault.

    Args:
        do: Does several items; an empty block shows whether anything can be done at all.
        block: The items.
        died: Is told each failure.

    Raises:
        EngineError: Nothing can be done any more.
    """
    waiting = [(block, 1)]
    while waiting:
        part, tries = waiting.pop()
        try:
            results = do(part)
        except Exception as fault:
            died(fault)
            if len(part) > 1:
                middle = len(part) // 2
                waiting += [(part[middle:], 1), (part[:middle], 1)]
            elif tries == 1:
                waiting.append((part, 2))
            else:
                _check_alive(do, fault)
                yield Lost(part[0])
            continue
        yield from results


def _check_alive(do: Callable[[Sequence[T]], Sequence[R]], fault: Exception) -> None:
    try:
        do([])
    except Exception:
        said = str(fault).strip().partition("\n")[0] or type(fault).__name__
        raise EngineError(
            f"it does nothing any more: {said}",
            where="the engine",
            hint="see whether the cluster is up, and go on with --resume",
        ) from fault
