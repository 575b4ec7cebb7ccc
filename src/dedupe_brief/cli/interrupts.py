"""Ctrl-C and SIGTERM at the right moment: a file that is being written is finished or undone first."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["Terminated", "held_back", "left_to_others", "listen"]


class Terminated(KeyboardInterrupt):
    """The system asks the program to end (SIGTERM): as with Ctrl-C, what is open is undone first."""


def listen() -> None:
    """Let SIGTERM raise ``Terminated``: unheard, it would leave half-written files behind."""

    def terminated(_: int, __: FrameType | None) -> None:
        raise Terminated

    if threading.current_thread() is threading.main_thread():  # signals reach it alone
        signal.signal(signal.SIGTERM, terminated)


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


@contextmanager
def left_to_others() -> Iterator[None]:
    """Let Ctrl-C do nothing here while another program has the terminal, which hears it as well.

    With a handler and not ignored, since what is ignored is ignored in programs that are started inside, too.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread alone
        return
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
