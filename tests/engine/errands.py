"""What workers are given to do in tests: a process of its own finds it here by name."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

__all__ = ["broken", "errand"]


def errand(folder: str) -> Callable[[str], str]:
    """Return a function that does what its item says; ``folder`` keeps what was done."""

    def do(item: str) -> str:
        Path(folder, f"{item}-{os.getpid()}-{time.monotonic_ns()}").touch()
        what, _, detail = item.partition(" ")
        if what == "die":
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        if what == "die-once" and len(list(Path(folder).glob(f"{item}-*"))) == 1:
            os._exit(7)
        if what in {"sleep", "tarry"}:
            time.sleep(float(detail) if what == "sleep" else 0.01 * (ord(detail[0]) % 3))
        return "x" * int(detail) if what == "large" else f"did {item}"

    return do


def broken() -> Callable[[str], str]:
    """Never return a function: a worker with this setup dies before it has begun."""
    os._exit(3)
