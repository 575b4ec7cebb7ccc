"""What a command says: results to stdout, messages and progress to stderr, and which exit code that makes."""

import errno
import io
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO, Any, Final, TextIO, TypeVar

from dedupe_brief.cli import progress
from dedupe_brief.cli.interrupts import Terminated
from dedupe_brief.cli.progress import Course
from dedupe_brief.core.visible import visible
from dedupe_brief.errors import DedupeBriefError, OutputError
from dedupe_brief.writers.output import Stream

__all__ = ["DIFFERENT", "FAILED", "FINE", "Console", "silence"]

FINE: Final = 0
DIFFERENT: Final = 1
FAILED: Final = 2
INTERRUPTED: Final = 130
TERMINATED: Final = 143

_STYLES: Final = {
    "error": "31",
    "removed": "31",
    "added": "32",
    "rule": "36",
    "dim": "2",
    "good": "32",
    "unsure": "33",
}
_PROGRAM: Final = "dedupe-brief"

T = TypeVar("T")


@dataclass
class Console:
    """Both streams of one run. Nothing that comes from a source reaches a terminal unseen.

    Attributes:
        quiet: Say nothing but errors.
        verbose: Say more.
        color: ``auto``, ``always`` or ``never``; colour only repeats what the words say.
        debug: Show where in the program an error arose.
        typed: The parameters that stand on the command line; others have their value from settings, or none.
    """

    quiet: bool = False
    verbose: bool = False
    color: str = "auto"
    debug: bool = False
    typed: frozenset[str] = frozenset()
    _live: Any = field(default=None, repr=False)

    def out(self, text: str) -> None:
        """Write a result to stdout; what comes from a source in it has been made ``visible``.

        Raises:
            OutputError: It can't be written. A closed pipe stays a BrokenPipeError.
        """
        _plain(sys.stdout)
        with _faults():
            sys.stdout.write(text)
            sys.stdout.flush()

    def out_bytes(self, data: bytes, encoding: str) -> None:
        """Write bytes to stdout: as they are, or, on a terminal, as what they say. Raises like ``out``."""
        if sys.stdout.isatty():
            self.out(_lines_visible(data.decode(encoding, "replace")))
            return
        with _faults():
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()

    def results(self) -> Stream:
        """Return stdout for what comes from sources: as it is, or, on a terminal, UTF-8 made ``visible``."""
        _plain(sys.stdout)
        return _Terminal(sys.stdout) if sys.stdout.isatty() else sys.stdout.buffer

    def say(self, text: str) -> None:
        """Write a message to stderr, unless ``--quiet``."""
        if not self.quiet:
            self._message(text)

    def detail(self, text: str) -> None:
        """Write to stderr what only ``--verbose`` asks for."""
        if self.verbose:
            self.say(text)

    def error(self, fault: DedupeBriefError, trace: str = "") -> None:
        """Say on one line what went wrong, where, and what to do next; with ``--debug`` also where it arose.

        Args:
            fault: What went wrong.
            trace: Where it arose, if that was in another process.
        """
        self._message(f"{self._styled('error:', 'error', sys.stderr)} {visible(str(fault))}", shown=True)
        self._trace(trace or _traced(fault))

    def bug(self, fault: Exception, where: str = "") -> None:
        """Say that the program is at fault, and not the input."""
        name = f"{type(fault).__name__}: {fault}" if str(fault) else type(fault).__name__
        self.bug_elsewhere(name, where, _traced(fault))

    def bug_elsewhere(self, name: str, where: str, trace: str) -> None:
        """Say the same of what went wrong in another process: its name there, and where it arose."""
        at = f"{where}: " if where else ""
        hint = "please report it" if self.debug else "run it again with --debug and report what it shows"
        text = visible(f"{at}this is a bug in {_PROGRAM} ({name}); {hint}")
        self._message(f"{self._styled('bug:', 'error', sys.stderr)} {text}", shown=True)
        self._trace(trace)

    def styled(self, text: str, style: str) -> str:
        """Return ``text`` in a colour for stdout, if stdout takes colours."""
        return self._styled(text, style, sys.stdout)

    def _styled(self, text: str, style: str, stream: IO[str]) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if text and self.colors(stream) else text

    def colors(self, stream: IO[str]) -> bool:
        """Tell whether ``stream`` takes colours."""
        if self.color != "auto":
            return self.color == "always"
        return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def _message(self, text: str, *, shown: bool = False) -> None:
        line = text if shown else visible(text)
        if self._live is not None:
            self._live.console.out(line, highlight=False)
            return
        with suppress(OSError, ValueError):  # nobody is left to be told that nobody listens
            print(line, file=sys.stderr, flush=True)  # noqa: T201  this is the one place that says things

    def _trace(self, trace: str) -> None:
        for line in trace.splitlines() if self.debug else ():
            self._message(line)

    @contextmanager
    def progress(
        self, items: Iterable[T], course: Course, *, results_on_stdout: bool
    ) -> Iterator[Iterator[T]]:
        """Give ``items`` back one by one, and say how far that is.

        A bar is for a stderr that is a terminal and shows nothing else. Elsewhere ``--verbose`` has a line now and then.
        """
        shares = results_on_stdout and sys.stdout.isatty()
        if self.quiet or shares or course.is_trifling or not sys.stderr.isatty():
            yield progress.lines(items, course, self.detail)
            return
        with progress.bar(sys.stderr, color=self.colors(sys.stderr)) as self._live:
            try:
                yield progress.shown(items, course, self._live)
            finally:
                live, self._live = self._live, None
                live.stop()

    def run(self, command: Callable[[], int]) -> int:
        """Run a command and return its exit code, whatever comes in between."""
        try:
            return command()
        except BrokenPipeError:
            silence()  # the reader has seen enough
            return FINE
        except KeyboardInterrupt as end:
            was_terminated = isinstance(end, Terminated)
            self.say(f"{'terminated' if was_terminated else 'interrupted'}; nothing is half-written")
            silence()
            return TERMINATED if was_terminated else INTERRUPTED
        except OutputError as fault:
            self.error(fault)
            silence()  # what is left in the buffer can't be written either
            return FAILED
        except DedupeBriefError as fault:
            self.error(fault)
            return FAILED
        except Exception as fault:
            self.bug(fault)
            return FAILED


def _traced(fault: BaseException) -> str:
    return "".join(traceback.format_exception(fault))


def _plain(stream: TextIO) -> None:
    """Make a stream write UTF-8 and plain line feeds, whatever the system's habits."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", newline="\n")


def _lines_visible(text: str) -> str:
    return "\n".join(map(visible, text.split("\n")))


class _Terminal:
    """A terminal to which sources are shown: line breaks work, control characters don't."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, data: bytes) -> None:
        """Write whole characters of UTF-8, control characters as pictures."""
        self._stream.write(_lines_visible(data.decode()))

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return True


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as fault:
        what = "the disk is full" if fault.errno == errno.ENOSPC else f"it can't be written: {fault.strerror}"
        raise OutputError(what, where="standard output") from None


def silence() -> None:
    """Point stdout at nothing, so that what is left in its buffer is not tried again when Python ends."""
    with suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
