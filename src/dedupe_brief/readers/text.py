"""Files, folders of them, and standard input: what to read, in which order, and reading it.

Which files of a folder count is the caller's to say. Hidden files and folders are left out. Links to files are read, links
to folders are not followed, so that no loop is possible.
"""

import errno
import os
import stat
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dedupe_brief.errors import SourceError
from dedupe_brief.readers.compression import SUFFIXES as COMPRESSED
from dedupe_brief.readers.decode import STDIN
from dedupe_brief.readers.streams import take

__all__ = [
    "MAX_BYTES",
    "Found",
    "expand",
    "in_folder",
    "read_bytes",
    "standard_input",
    "unreadable",
]

MAX_BYTES = 256 * 1024 * 1024
"""The largest file that is read: a source is held in memory, several times over while it is cleaned."""


@dataclass(frozen=True, slots=True)
class Found:
    """An input that is there to be read: a file, or standard input if ``path`` is None."""

    path: Path | None

    @property
    def name(self) -> str:
        """How messages name it, with ``/`` between folders."""
        return STDIN if self.path is None else self.path.as_posix()


def expand(inputs: Sequence[str | Path], suffixes: Collection[str]) -> Iterator[Found | SourceError]:
    """Yield the files that ``inputs`` name, in their order, a folder's files sorted by path.

    What can't be read is yielded as the error that says so, in its place, and the rest follows.

    Args:
        inputs: Files, folders, and ``-`` for standard input, which can be named once.
        suffixes: Which files of a folder count, by suffix in lower case; ``""`` is no suffix. If that of a
            compression is among them, the one before it has to be as well. A file named directly counts whatever
            its suffix.

    >>> [str(item) for item in expand(["no such file.txt"], {".txt"})]
    ['no such file.txt: there is no such file or folder; check the name']
    """
    stdin_named = False
    for item in inputs:
        if str(item) != "-":
            yield from _expand_path(Path(item), suffixes)
        elif stdin_named:
            yield SourceError("it is named twice and can be read once", where=STDIN)
        else:
            stdin_named = True
            yield Found(None)


def _expand_path(path: Path, suffixes: Collection[str]) -> Iterator[Found | SourceError]:
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError) as fault:
        yield unreadable(path.as_posix(), fault)
        return
    if not is_folder:
        yield Found(path)
        return
    empty = True
    for item in in_folder(path, suffixes):
        empty = False
        yield item
    if empty:
        kinds = ", ".join(sorted(f"*{suffix}" if suffix else "no suffix" for suffix in suffixes))
        yield SourceError(
            f"the folder holds no file that is read ({kinds})",
            where=path.as_posix(),
            hint="name files of another kind directly",
        )


def in_folder(folder: Path, suffixes: Collection[str]) -> Iterator[Found | SourceError]:
    """Yield a folder's files that count, sorted by path; not recursive, so that depth is no limit."""
    todo = [folder]
    while todo:
        path = todo.pop()
        try:
            is_folder = path == folder or (path.is_dir() and not path.is_symlink())
            if is_folder:
                with os.scandir(path) as entries:
                    names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
                todo += [path / name for name in reversed(names)]
            elif _counts(path, suffixes) and stat.S_ISREG(path.stat().st_mode):
                yield Found(path)
        except OSError as fault:
            yield unreadable(path.as_posix(), fault)


def _counts(path: Path, suffixes: Collection[str]) -> bool:
    """Tell whether a file counts; of one that is compressed, the suffix before says what it is."""
    suffix = path.suffix.lower()
    return suffix in suffixes and (suffix not in COMPRESSED or _counts(path.with_suffix(""), suffixes))


def read_bytes(found: Found, *, max_bytes: int = MAX_BYTES, stdin: BinaryIO | None = None) -> bytes:
    """Read one input as it is.

    Args:
        found: What to read.
        max_bytes: The largest input to read.
        stdin: What to read for standard input; ``sys.stdin`` unless given.

    Raises:
        SourceError: It is missing, not readable or too large.
    """
    if found.path is None:
        return take(standard_input(stdin), max_bytes, STDIN)
    try:
        with found.path.open("rb") as stream:
            return take(stream, max_bytes, found.name)
    except (OSError, ValueError) as fault:
        raise unreadable(found.name, fault) from None


def standard_input(stdin: BinaryIO | None = None) -> BinaryIO:
    """Return what standard input is read from: ``stdin`` if it is given.

    Raises:
        SourceError: There is none.
    """
    if stdin is not None:
        return stdin
    if sys.stdin is None:
        raise SourceError("it is closed", where=STDIN, hint="name a file")
    return sys.stdin.buffer


REASONS = {
    errno.ENOENT: ("there is no such file or folder", "check the name"),
    errno.EACCES: ("reading it is not permitted", "check its permissions"),
    errno.EPERM: ("reading it is not permitted", "check its permissions"),
    errno.EISDIR: ("it is a folder", "pass the folder as an input"),
    errno.ENOTDIR: ("there is no such file or folder", "check the name"),
    errno.ELOOP: ("it is a link that leads back to itself", "pass the file it should lead to"),
    errno.ENAMETOOLONG: ("there is no such file or folder: the name is too long", "check the name"),
}


def unreadable(where: str, fault: OSError | ValueError) -> SourceError:
    """Say why the system would not read the file or folder ``where``."""
    if isinstance(fault, OSError):
        what, hint = REASONS.get(
            fault.errno or 0, (f"it can't be read: {fault.strerror or fault}", "try again")
        )
        return SourceError(what, where=where, hint=hint)
    return SourceError("there is no such file or folder", where=repr(where), hint="check the name")
