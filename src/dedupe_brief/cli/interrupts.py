"""Ctrl-C at the right moment: a file that is being written is finished or undone first."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["held_back"]


@contextmanager
def held_back() -> Iterator[None]:
    """Hold a Ctrl-C back until the block is left, then let it have its way.

    Python raises ``KeyboardInterrupt`` between any two instructions, so that a temporary file can be made and not
    yet be known to the one who would remove it. For short blocks only.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread alone
        return
    came: list[tuple[int, FrameType | None]] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: came.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came and callable(before):
            before(*came[0])
