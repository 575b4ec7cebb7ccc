"""``archive import``: what was exported, added as it was."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.archive.opened import DEFAULT, writing
from dedupe_brief.cli.console import DIFFERENT, FAILED, FINE, Console
from dedupe_brief.cli.inputs import Inputs, named
from dedupe_brief.core.model import Record
from dedupe_brief.core.versioning.archived import Archived, source_of
from dedupe_brief.errors import DedupeBriefError, RecordError, SourceError
from dedupe_brief.readers.bag import Bag, is_bag
from dedupe_brief.readers.document import Written
from dedupe_brief.readers.reading import Reading

if TYPE_CHECKING:
    from dedupe_brief.archive.adding import Added, Writer
    from dedupe_brief.core.history import Prepared

__all__ = ["import_"]

_TOGETHER: Final = 64  # lines that are stored at once

_DAMAGED: Final = "if it was exported it is damaged, and has to be exported again"


def import_(
    console: Console,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="INPUTS", help="Files that were exported, bags, or - for standard input."),
    ] = None,
    archive: options.Archive = DEFAULT,
) -> int:
    """Add what 'archive export' wrote: articles, revisions, each time they were seen, sources.

    Into an empty archive the same history comes, with the same digests. What is there already is not added again. A
    revision that becomes another one here, because the archive held others before it, is said; the exit code is then 1.

    \b
    Examples:
      dedupe-brief archive import all.jsonl.zst --archive copy.db
      dedupe-brief archive import bag/
    """
    course = _Course(console)
    with writing(archive, reclean=course.recalled) as writer:
        for chunk in _chunks(_lines(named(inputs)), _TOGETHER):
            course.store(writer, chunk)
    console.say(f"{archive.as_posix()}: {course}")
    return course.exit_code


class _Line:
    """One line of an export, ready to be added."""

    def __init__(self, name: str, place: Archived, captures: "Sequence[Prepared]") -> None:
        self.name = name
        self.place = place
        self.captures = captures


class _Course:
    """Adds lines, and remembers what became of them."""

    def __init__(self, console: Console) -> None:
        self.exit_code = FINE
        self._console = console
        self._cause = ""
        self._new = self._known = 0
        self._told: set[str] = set()

    def __str__(self) -> str:
        new, known = self._new, self._known
        return f"{new:,} {'sighting' if new == 1 else 'sightings'} imported, {known:,} {'was' if known == 1 else 'were'} there"

    def store(self, opened: "Callable[[], Writer]", chunk: Sequence[_Line | DedupeBriefError]) -> None:
        """Store some lines as one; then say what is different here."""
        lines: list[_Line] = []
        for line in chunk:
            if isinstance(line, DedupeBriefError):
                self._console.error(line)
                self.exit_code = FAILED
            else:
                lines.append(line)
        if lines:
            self._store(opened(), lines)

    def _store(self, writer: "Writer", lines: Sequence[_Line]) -> None:
        done: list[tuple[_Line, Added]] = []
        with writer.group():
            for line in lines:
                self._cause = line.place.cause
                done += [(line, added) for added in writer.store(line.captures)]
        for line, added in done:
            self._known += added.again
            self._new += not added.again
            self._compare(line, added)

    def recalled(self, before: Record, _: bytes | None, after: Record) -> Record | None:
        """Answer as cleaning the older source did when the revision was added: what was found then is exported."""
        return {"cleaner": after, "site": before}.get(self._cause)

    def _compare(self, line: _Line, added: "Added") -> None:
        place = line.place
        if added.digest == place.digest or place.digest in self._told:
            return
        self._told.add(place.digest)
        self.exit_code = self.exit_code or DIFFERENT
        self._console.say(
            f"{line.name}: {place.address}@{place.revision} is @{added.number} here, with another history before it "
            f"({place.digest[:19]} there, {added.digest[:19]} here)"
        )


def _chunks(
    lines: "Iterator[_Line | DedupeBriefError]", size: int
) -> "Iterator[list[_Line | DedupeBriefError]]":
    while chunk := list(itertools.islice(lines, size)):
        yield chunk


def _lines(inputs: Sequence[str]) -> Iterator[_Line | DedupeBriefError]:
    for name in inputs:
        bag, files = None, [name]
        with suppress(OSError, ValueError):  # what is no path is said when it is read
            bag = Bag(Path(name)) if name != "-" and is_bag(Path(name)) else None
        if bag is not None:
            try:
                files = [str(bag.records)]
            except SourceError as fault:
                yield fault
                continue
        for item in Inputs.of(files, Reading()).items():
            yield _line(item, bag) if isinstance(item, Written) else _no_line(item)


def _line(item: Written, bag: Bag | None) -> _Line | DedupeBriefError:
    from dedupe_brief.core.history import prepare
    from dedupe_brief.core.versioning.revisions import Capture

    place = item.archived
    if place is None:
        return RecordError(
            "it does not say where it stands in an archive", where=item.name, hint="use 'archive add' for it"
        )
    try:
        beside = bag.source(place.source) if bag is not None and place.source is not None else None
        source = source_of(item.record, place, beside)
    except RecordError as fault:
        return RecordError(fault.what, where=f"{item.name}: {fault.where}", hint=fault.hint)
    except SourceError as fault:
        return fault
    captures = [Capture(place.address, item.record, seen, source) for seen in place.sightings]
    return _Line(item.name, place, list(map(prepare, captures)))


def _no_line(item: object) -> DedupeBriefError:
    if isinstance(item, RecordError | SourceError):
        return type(item)(item.what, where=item.where, hint=item.hint or _DAMAGED)
    where = str(getattr(item, "name", ""))
    hint = f"{_DAMAGED}; 'archive add' takes sources"
    return SourceError("this is no line of an export", where=where, hint=hint)
