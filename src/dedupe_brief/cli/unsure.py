"""Records of which the program is not sure enough: where they are set aside, and what is said of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dedupe_brief.cli.beside import beside
from dedupe_brief.cli.settings import about
from dedupe_brief.errors import UsageError
from dedupe_brief.writers import choose
from dedupe_brief.writers.jsonl import JSONL
from dedupe_brief.writers.output import Sink, Stream, is_folder, open_sink

__all__ = ["Unsure", "doubted", "open_unsure"]

_ENDING: Final = ".unsure.jsonl"


@dataclass
class Unsure:
    """Takes the records below a limit.

    Attributes:
        limit: The confidence from which on a record is sure enough.
        where: The file they go to, as messages call it.
        sink: That file.
        doubts: How many of them each doubt speaks against.
        count: How many they are.
    """

    limit: float
    where: str
    sink: Sink
    doubts: Counter[str] = field(default_factory=Counter)
    count: int = 0

    def add(self, doubts: Iterable[str]) -> None:
        """Count a record that was written, by what speaks against it."""
        self.count += 1
        self.doubts.update(doubts)

    def lines(self) -> Iterator[str]:
        """Say how many there are, where, and why, the most frequent doubt first; nothing if there are none."""
        if not self.count:
            return
        yield f"{self.count} set aside in {self.where}, their confidence is below {self.limit:g}"
        for name, count in sorted(self.doubts.items(), key=lambda item: (-item[1], item[0])):
            yield f"  {count}: {_words(name)}"


@contextmanager
def open_unsure(
    limit: float | None, named: str | None, output: str | None, stdout: Stream, inputs: Sequence[Path]
) -> Iterator[Unsure | None]:
    """Open the place for what is set aside; None if nothing shall be.

    The file is written with nothing in it if nothing was set aside: what an earlier run left there would be taken
    for this one's.

    Args:
        limit: What ``--min-confidence`` says.
        named: What ``--unsure`` says.
        output: What ``--output`` says.
        stdout: The stream for results.
        inputs: The files that are read, none of which may be overwritten.

    Raises:
        UsageError: The options do not go together.
    """
    if limit is None:
        if named is not None:
            raise UsageError("--unsure goes with --min-confidence", hint="say below which confidence")
        yield None
        return
    if not 0 <= limit <= 1:
        with about("min_confidence"):
            raise UsageError(f"--min-confidence is from 0 to 1, not {limit:g}", hint="0.7 is a beginning")
    where = named if named is not None else beside(output, _ENDING)
    if where is None:
        raise UsageError(
            "--min-confidence needs a place for what it sets aside",
            hint="name a file with --unsure, or one for the output with --output",
        )
    _check_apart(where, output)
    with open_sink(where, choose(JSONL.name, where), stdout, inputs) as sink:
        yield Unsure(limit, "standard output" if where == "-" else where, sink)


def _check_apart(where: str, output: str | None) -> None:
    """Refuse a place in which sure and unsure records would mix."""
    if where == "-":
        if output in {None, "-"}:
            raise UsageError("--unsure - and the output would both be standard output", hint="name a file")
        return
    if is_folder(where):
        raise UsageError("--unsure is a file, not a folder", where=where)
    if output in {None, "-"}:
        return
    path, other = Path(where).resolve(), Path(output or "").resolve()
    if path == other:
        raise UsageError("--unsure and --output are the same file", where=where)
    if is_folder(output or "") and other in path.parents:
        raise UsageError(
            "--unsure lies in the output folder", where=where, hint="keep it outside, or leave --unsure out"
        )


def doubted(confidence: float, doubts: Iterable[str]) -> str:
    """Say how sure the program is of a record, and what speaks against it."""
    why = "; ".join(map(_words, doubts))
    return f"confidence {confidence:.2f}" + (f": {why}" if why else "")


def _words(name: str) -> str:
    from dedupe_brief.core.cleaning.confidence import DOUBTS

    return DOUBTS.get(name, name)
