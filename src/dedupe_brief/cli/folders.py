"""Two folders beside each other: which files both have, by the path in them, and which only one has."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dedupe_brief.cli.records import RECORD_SUFFIXES
from dedupe_brief.errors import SourceError
from dedupe_brief.readers.documents import READ_SUFFIXES
from dedupe_brief.readers.text import Found, expand, in_folder

__all__ = ["Alone", "Pair", "beside"]

_SUFFIXES: Final = READ_SUFFIXES | RECORD_SUFFIXES


@dataclass(frozen=True, slots=True)
class Pair:
    """What is to be compared."""

    before: Found
    after: Found


@dataclass(frozen=True, slots=True)
class Alone:
    """A file that only one of two folders has.

    Attributes:
        found: The file.
        folder: The folder, as it was named.
        path: Where in the folder it is, with ``/`` between folders.
        is_old: Whether that is the folder of the old versions.
    """

    found: Found
    folder: str
    path: str
    is_old: bool


@dataclass(slots=True)
class _Listing:
    """What a folder holds, by the path in it: files, and what can't be read."""

    files: dict[str, Found] = field(default_factory=dict)
    faults: dict[Path, SourceError] = field(default_factory=dict)

    def may_hold(self, name: str) -> bool:
        """Tell whether a file may be where nothing could be read."""
        return any(Path(name).is_relative_to(place) for place in self.faults)


def beside(before: Path, after: Path) -> Iterator[Pair | Alone | SourceError]:
    """Yield what can't be read, or that neither holds anything, then the files of both, sorted by their paths.

    A file is alone only if the other folder could be read where it would stand.
    """
    old, new = _listing(before), _listing(after)
    faults = {fault.where: fault for fault in (*old.faults.values(), *new.faults.values())}
    names = sorted(old.files.keys() | new.files.keys())
    if not names and not faults:
        yield from (item for item in expand([before], _SUFFIXES) if isinstance(item, SourceError))
    yield from faults.values()
    for name in names:
        one, other = old.files.get(name), new.files.get(name)
        if one and other:
            yield Pair(one, other)
        elif one and not new.may_hold(name):
            yield Alone(one, before.as_posix(), name, is_old=True)
        elif other and not old.may_hold(name):
            yield Alone(other, after.as_posix(), name, is_old=False)


def _listing(folder: Path) -> _Listing:
    listing = _Listing()
    for item in in_folder(folder, _SUFFIXES):
        if isinstance(item, SourceError):
            listing.faults[Path(item.where).relative_to(folder)] = item
        elif item.path is not None:
            listing.files[item.path.relative_to(folder).as_posix()] = item
    return listing
