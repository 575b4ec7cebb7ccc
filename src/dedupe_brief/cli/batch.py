"""A batch: each document made and written by itself, with counts, wording and exit code of what became of them."""

from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from dedupe_brief.cli.console import FAILED, FINE, Console
from dedupe_brief.cli.interrupts import held_back
from dedupe_brief.cli.unsure import Unsure
from dedupe_brief.core.model import Record
from dedupe_brief.errors import DedupeBriefError, OutputError
from dedupe_brief.writers import rendered
from dedupe_brief.writers.output import FileSink, FolderSink, Sink

__all__ = ["Batch"]


@dataclass
class Batch:
    """Takes documents one after another.

    Attributes:
        console: Where it is said what happened.
        sink: Where records go.
        verb: What is done, in the past: ``cleaned``.
        tell: What is said of a record with ``--verbose``.
        doubtful: Where records go of which the program is not sure enough; None if nowhere else.
        done: How many were written to ``sink``.
        set_aside: How many to ``doubtful``.
        failed: How many could not be made or written.
        left_alone: How many were in the target script already, by why.
    """

    console: Console
    sink: Sink
    verb: str
    tell: Callable[[Record], str]
    doubtful: Unsure | None = None
    done: int = 0
    set_aside: int = 0
    failed: int = 0
    left_alone: Counter[str] = field(default_factory=Counter)

    @property
    def exit_code(self) -> int:
        """2 if any document failed."""
        return FAILED if self.failed else FINE

    def __str__(self) -> str:
        """Say it in a line, such as ``3 cleaned, 1 set aside, 1 failed``."""
        aside = f", {self.set_aside} set aside" if self.set_aside else ""
        return f"{self.done} {self.verb}{aside}" + (f", {self.failed} failed" if self.failed else "")

    def take(self, name: str, make: Callable[[], Record]) -> None:
        """Make and write one document, or say why it failed; only what stops the whole output is passed on."""
        target = self.sink
        try:
            record = make()
            aside = self.doubtful if self.doubtful is not None and self.doubtful.takes(record) else None
            target = self.sink if aside is None else aside.sink
            # A file of its own is written in no time; a stream may wait for its reader, and must not wait for ever.
            with held_back() if isinstance(target, FolderSink) else nullcontext():
                written = target.write(rendered(record, target.form))
        except BrokenPipeError:
            raise
        except OutputError as fault:
            if not isinstance(target, FolderSink):
                raise
            self._fail(fault)
        except DedupeBriefError as fault:
            self._fail(fault)
        except Exception as fault:
            self.failed += 1
            self.console.bug(fault, name)
        else:
            self._count(record, written, aside)

    def _fail(self, fault: DedupeBriefError) -> None:
        self.failed += 1
        self.console.error(fault)

    def _count(self, record: Record, written: Path | None, aside: Unsure | None) -> None:
        if aside is None:
            self.done += 1
        else:
            self.set_aside += 1
            aside.add(record)
            written = Path(aside.where)
        note = record.provenance.conversion
        if note is not None and note.configuration is None:
            self.left_alone[note.why] += 1
        target = f" → {written.as_posix()}" if written is not None else ""
        self.console.detail(f"{self.tell(record)}{target}")

    def close(self, output: str | None) -> None:
        """Say what became of all.

        Raises:
            OutputError: Nothing was made, so that the one file ``output`` would be empty.
        """
        several = self.done + self.set_aside + self.failed > 1
        if several or self.failed:
            self.console.say(str(self))
        for why, count in sorted(self.left_alone.items()):
            self.console.say(f"{count} of them left alone: {why}" if several else f"left alone: {why}")
        for line in self.doubtful.lines() if self.doubtful else ():
            self.console.say(line)
        if not self.done and not self.set_aside and isinstance(self.sink, FileSink):
            raise OutputError(f"nothing was {self.verb}, so nothing is written", where=str(output))
