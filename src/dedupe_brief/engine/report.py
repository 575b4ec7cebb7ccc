"""What a run came to: documents, failures by cause, characters removed by rule, repeats, seconds."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from dedupe_brief.engine.outcome import Done, Failed

__all__ = ["RunReport"]


@dataclass
class RunReport:
    """Counts of one run. Everything but ``seconds`` is the same in every run over the same inputs.

    Attributes:
        verb: What is done, in the past: ``cleaned``.
        written: Records that were made and written.
        again: How many of them were records already.
        aside: Records that were set aside.
        before: Documents that an earlier run had done.
        failures: Items that failed, by cause.
        chars: Characters of the sources.
        kept: Characters of the texts.
        removed: Characters of the sources that each rule took out or replaced.
        repeats: Repeats found.
        left_alone: Records that were in the target script already, by why.
        deaths: Workers that died.
        seconds: How long it took.
    """

    verb: str = "cleaned"
    written: int = 0
    again: int = 0
    aside: int = 0
    before: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    chars: int = 0
    kept: int = 0
    removed: Counter[str] = field(default_factory=Counter)
    repeats: int = 0
    left_alone: Counter[str] = field(default_factory=Counter)
    deaths: int = 0
    seconds: float = 0.0

    @property
    def failed(self) -> int:
        """How many items failed."""
        return self.failures.total()

    @property
    def documents(self) -> int:
        """How many items there were."""
        return self.written + self.aside + self.before + self.failed

    def add(self, done: Done) -> None:
        """Count a record that was written."""
        self.written += not done.aside
        self.aside += done.aside
        self.again += done.again
        self.chars += done.chars
        self.kept += done.kept
        self.removed.update(done.removed)
        self.repeats += done.repeats
        if done.conversion is not None and done.conversion.configuration is None:
            self.left_alone[done.conversion.why] += 1

    def fail(self, failed: Failed) -> None:
        """Count a failure."""
        self.failures[failed.cause] += 1

    def __str__(self) -> str:
        """Say it in a line, such as ``3 cleaned, 1 set aside, 1 failed``."""
        parts = [f"{self.written:,} {self.verb}"]
        parts += [f"{self.aside:,} set aside"] if self.aside else []
        parts += [f"{self.before:,} done before"] if self.before else []
        parts += [f"{self.failed:,} failed"] if self.failed else []
        return ", ".join(parts)

    def lines(self) -> Iterator[str]:
        """Say more about a large run: characters, the rules that took most, repeats, causes, speed."""
        if self.chars:
            yield f"{self.kept:,} of {self.chars:,} characters kept, {self.repeats:,} repeats"
        for rule, count in self.removed.most_common(5):
            yield f"  {count:,} characters: {rule}"
        for cause, count in self.failures.most_common():
            yield f"  {count:,} failed: {cause}"
        if self.deaths:
            times = "once" if self.deaths == 1 else f"{self.deaths:,} times"
            yield f"  a worker died {times}, and its documents were done again"
        if self.seconds:
            yield f"{self.seconds:.1f} s, {self.documents / self.seconds:,.0f} documents/s"

    def to_json(self) -> str:
        """Return everything as one JSON object, for programs."""
        report = {
            "schema": "dedupe-brief/run/1",
            "documents": self.documents,
            "written": self.written,
            "records_already": self.again,
            "set_aside": self.aside,
            "done_before": self.before,
            "failed": self.failed,
            "failures": _counts(self.failures),
            "chars": self.chars,
            "chars_kept": self.kept,
            "removed": _counts(self.removed),
            "repeats": self.repeats,
            "left_alone": _counts(self.left_alone),
            "worker_deaths": self.deaths,
            "seconds": round(self.seconds, 3),
        }
        return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def _counts(counter: Counter[str]) -> list[dict[str, str | int]]:
    """Return counts as objects, the largest first: names are data here and no keys."""
    ordered = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
    return [{"name": name, "count": count} for name, count in ordered]
