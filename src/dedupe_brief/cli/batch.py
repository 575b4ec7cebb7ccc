"""A batch: the outcome of each document written or said, with counts, wording and exit code of the whole."""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dedupe_brief.cli.console import FAILED, FINE, Console
from dedupe_brief.cli.interrupts import held_back
from dedupe_brief.cli.unsure import Unsure
from dedupe_brief.engine.manifest import Entry, Manifest
from dedupe_brief.engine.outcome import Done, Failed, Kept, Outcome
from dedupe_brief.engine.report import RunReport
from dedupe_brief.errors import OutputError
from dedupe_brief.writers.output import FileSink, FolderSink, Sink

__all__ = ["Batch"]

# From so many documents on, nobody reads what became of each: the sums are said unasked.
_MANY: Final = 50


@dataclass
class Batch:
    """Takes outcomes one after another.

    Attributes:
        console: Where it is said what happened.
        sink: Where records go.
        tell: What is said of a record with ``--verbose``.
        doubtful: Where records go of which the program is not sure enough; None if nowhere else.
        manifest: Where it is noted which document became which file; None if nowhere.
        report: What all of it came to.
    """

    console: Console
    sink: Sink
    tell: Callable[[Done], str]
    doubtful: Unsure | None = None
    manifest: Manifest | None = None
    report: RunReport = field(default_factory=RunReport)

    @property
    def exit_code(self) -> int:
        """2 if any document failed."""
        return FAILED if self.report.failed else FINE

    def take_all(self, outcomes: Iterable[Outcome]) -> None:
        """Take outcomes to the last; only what stops the whole output is passed on."""
        for outcome in outcomes:
            if isinstance(outcome, Done):
                self._write(outcome)
            elif isinstance(outcome, Kept):
                self._keep(outcome)
            else:
                self._fail(outcome)

    def _write(self, done: Done) -> None:
        aside = self.doubtful if done.aside else None
        target = self.sink if aside is None else aside.sink
        try:
            # A file of its own is written in no time; a stream may wait for its reader, and must not wait for ever.
            with held_back() if isinstance(target, FolderSink) else nullcontext():
                written = target.write(done.rendered)
        except OutputError as fault:
            if not isinstance(target, FolderSink):
                raise
            self._fail(Failed(done.name, fault))
            return
        if (
            self.manifest is not None and written is not None
        ):  # without it, going on is lost: that ends the run
            self.manifest.add(self._entry(self.manifest, done, written))
        if aside is not None:
            aside.add(done.doubts)
            written = Path(aside.where)
        self.report.add(done)
        said = f" → {written.as_posix()}" if written is not None else ""
        self.console.detail(f"{self.tell(done)}{said}")

    def _entry(self, manifest: Manifest, done: Done, written: Path) -> Entry:
        item = done.rendered
        return Entry(done.digest, written.name, manifest.digest(written), item.id, item.path, item.url)

    def _keep(self, kept: Kept) -> None:
        """Let a file stay that an earlier run wrote, if it is where this run would write it."""
        entry = kept.entry
        if isinstance(self.sink, FolderSink) and self.manifest is not None:
            path = self.sink.reserve(entry.path, entry.url, entry.id)
            if path.name != entry.file or not self.manifest.holds(entry):
                fault = OutputError(
                    "another document took the file it had",
                    where=kept.name,
                    hint="run it again with --resume",
                )
                self._fail(Failed(kept.name, fault))
                return
            self.manifest.keep(entry)
        self.report.before += 1

    def _fail(self, failed: Failed) -> None:
        self.report.fail(failed)
        if failed.fault is None:
            self.console.bug_elsewhere(failed.bug, failed.name, failed.trace)
        else:
            self.console.error(failed.fault, failed.trace)

    def close(self, output: str | None) -> None:
        """Say what became of all.

        Raises:
            OutputError: Nothing was made, so that the one file ``output`` would be empty.
        """
        report, say = self.report, self.console.say
        several = report.documents > 1
        if several or report.failed:
            say(str(report))
        for why, count in sorted(report.left_alone.items()):
            say(f"{count:,} of them left alone: {why}" if several else f"left alone: {why}")
        for line in self.doubtful.lines() if self.doubtful else ():
            say(line)
        for line in report.lines():
            (say if report.documents >= _MANY else self.console.detail)(line)
        if not report.written and not report.aside and isinstance(self.sink, FileSink):
            raise OutputError(f"nothing was {report.verb}, so nothing is written", where=str(output))
