"""Where output goes: a stream, one file or a folder. Nothing is half-written, no input is overwritten."""

import errno
import os
import secrets
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

from dedupe_brief.errors import OutputError
from dedupe_brief.writers.formats import Framed, Rendered
from dedupe_brief.writers.names import Names

__all__ = [
    "FileSink",
    "FolderSink",
    "Sink",
    "Stream",
    "StreamSink",
    "faults",
    "is_folder",
    "make_folder",
    "open_sink",
    "place_for",
    "sweep",
    "write_atomic",
]

_STDOUT: Final = "standard output"


class Stream(Protocol):
    """What is asked of a stream: that of bytes, or a terminal that shows them."""

    def write(self, data: bytes, /) -> object:
        """Write whole records."""

    def flush(self) -> None:
        """Hand on what was written."""

    def isatty(self) -> bool:
        """Tell whether somebody looks at it."""


# What a file is called while it grows: this, something random, and this.
_PART: Final = (".dedupe-brief-", ".part")


class Sink(Protocol):
    """Takes rendered records one after another. Leaving it in peace completes the output; by an error undoes it.

    Attributes:
        form: The format that it takes.

    Raises:
        OutputError: The output can't be written; says why.
    """

    form: Framed

    def write(self, item: Rendered) -> Path | None:
        """Write one record; return the file if it has one of its own."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def open_sink(target: str | Path | None, form: Framed, stdout: Stream, inputs: Sequence[Path] = ()) -> Sink:
    """Return the sink that ``-o`` names.

    Args:
        target: A folder if it is one or ends with ``/``, else a file; None or ``-`` is ``stdout``.
        form: The format to write in.
        stdout: The stream for results.
        inputs: The files that are read, none of which may be overwritten.
    """
    if target is None or str(target) == "-":
        return StreamSink(stdout, form)
    if is_folder(target):
        return FolderSink(Path(target), form, inputs)
    return FileSink(Path(target), form, inputs)


def is_folder(target: str | Path) -> bool:
    """Tell whether ``-o`` names a folder: one that is there, or a name that ends with ``/``."""
    ends = ("/", os.sep, os.altsep or "/")
    return str(target).endswith(ends) or os.path.isdir(target)  # noqa: PTH112  Path raises where this says no


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, unless it is there.

    Raises:
        OutputError: It can't be made; says why.
    """
    with faults(path.as_posix()):
        path.mkdir(parents=True, exist_ok=True)


def sweep(folder: Path) -> None:
    """Remove what a killed run left half-written in a folder; files that took their place are whole and stay.

    Raises:
        OutputError: Something can't be removed; says why.
    """
    with faults(folder.as_posix()):
        for left in folder.glob("*".join(_PART)):
            left.unlink(missing_ok=True)


class StreamSink:
    """Writes records to a stream that is open already, each as soon as it is there.

    A closed pipe (BrokenPipeError) is passed on: whether that is a fault is for the command to say.

    Args:
        stream: Where to.
        form: The format to write in.
    """

    def __init__(self, stream: Stream, form: Framed) -> None:
        self.form = form
        self._stream = stream
        self._frame = form.frame()

    def __enter__(self) -> Self:
        if self.form.binary and self._stream.isatty():
            raise OutputError(
                f"{self.form.name} is not for a terminal",
                where=_STDOUT,
                hint="name a file with --output, or pass it on through a pipe",
            )
        self._put(self._frame.begin())
        return self

    def write(self, item: Rendered) -> Path | None:
        """Write one record and flush it."""
        self._put(self._frame.add(item.data))
        return None

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Complete what was written, unless there was an error; leave the stream open: it is not ours."""
        if kind is None:
            self._put(self._frame.end())

    def _put(self, data: bytes) -> None:
        if data:
            with faults(_STDOUT):
                self._stream.write(data)
                self._stream.flush()


class FileSink:
    """Writes all records to one file, which appears complete when the sink is left, or not at all.

    Args:
        path: The file; a link is followed. What is no regular file (``/dev/null``, a pipe) is written directly.
        form: The format to write in.
        inputs: The files that are read, none of which may be overwritten.
    """

    def __init__(self, path: Path, form: Framed, inputs: Sequence[Path] = ()) -> None:
        self.form = form
        self._frame = form.frame()
        self._inputs = inputs
        self._path = path
        self._file: _Pending | None = None

    def __enter__(self) -> Self:
        _refuse_input(self._path, self._inputs)
        beginning = self._frame.begin()
        self._file = _Pending(self._path)
        self._put(beginning)
        return self

    def write(self, item: Rendered) -> Path | None:
        """Write one record."""
        self._put(self._frame.add(item.data))
        return None

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the file in its place, or leave nothing behind if there was an error."""
        if self._file is None:
            return
        with closing(self._file):
            if kind is None:
                self._put(self._frame.end())
                self._file.complete()

    def _put(self, data: bytes) -> None:
        if self._file is None:
            raise OutputError("the sink has to be entered first", where=self._path.as_posix())
        self._file.write(data)


class FolderSink:
    """Writes each record to a file of its own, named after its source; each appears complete or not at all.

    Args:
        path: The folder, made if it is not there.
        form: The format to write in.
        inputs: The files that are read, none of which may be overwritten.
    """

    def __init__(self, path: Path, form: Framed, inputs: Sequence[Path] = ()) -> None:
        self.form = form
        self._path = path
        self._inputs = {key for key in map(_file_key, inputs) if key is not None}
        self._names = Names(form.suffix)
        form.frame()  # a part that is missing is said before anything is made

    def __enter__(self) -> Self:
        make_folder(self._path)
        return self

    def write(self, item: Rendered) -> Path | None:
        """Write one record and return its file."""
        path = self.reserve(item.path, item.url, item.id)
        if _file_key(path) in self._inputs:
            raise _overwrites(path)
        frame = self.form.frame()
        write_atomic(path, frame.begin() + frame.add(item.data) + frame.end())
        return path

    def reserve(self, path: str | None, url: str | None, identity: str) -> Path:
        """Return the file of the next record, by its source and its id: no other gets it. Nothing is written."""
        return self._path / self._names.name(path or url, identity)

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave what is written: each file is complete."""


@contextmanager
def place_for(path: Path, inputs: Sequence[Path] = ()) -> Iterator[Callable[[bytes], None]]:
    """Give what writes to a file that is complete, or as it was before, when the block is left.

    A place that can't be written to is known before there is anything to write.

    Raises:
        OutputError: It can't be written, or is one of the ``inputs``; says why.
    """
    _refuse_input(path, inputs)
    with closing(_Pending(path)) as file:
        yield file.write
        file.complete()


def write_atomic(path: Path, data: str | bytes, inputs: Sequence[Path] = ()) -> None:
    """Write ``data``, text in UTF-8, to ``path`` so that the file is complete or as it was before.

    Raises:
        OutputError: It can't be written, or is one of the ``inputs``; says why.
    """
    with place_for(path, inputs) as write:
        write(data.encode() if isinstance(data, str) else data)


class _Pending:
    """A file that grows beside its place and takes it when it is complete."""

    def __init__(self, path: Path) -> None:
        self._shown = path.as_posix()
        self._path = path
        self._beside: Path | None = None
        with faults(self._shown):
            mode = _mode(path)
            if mode is not None and not stat.S_ISREG(mode):
                self._stream = path.open("wb")
                return
            self._path = path.resolve()
            self._beside = self._path.with_name(f"{_PART[0]}{secrets.token_hex(8)}{_PART[1]}")
            self._stream = self._beside.open("xb")
            if mode is not None:
                with suppress(OSError):  # the rights of the file that was there, if they can be given
                    self._beside.chmod(stat.S_IMODE(mode))

    def write(self, data: bytes) -> None:
        with faults(self._shown):
            self._stream.write(data)

    def complete(self) -> None:
        """Take the place."""
        with faults(self._shown):
            self._stream.flush()
            if self._beside is not None:
                os.fsync(self._stream.fileno())
                self._stream.close()
                self._beside.replace(self._path)
                self._beside = None

    def close(self) -> None:
        """Vanish, unless it is complete."""
        with suppress(OSError):  # when it vanishes, what it could not hold no longer matters
            self._stream.close()
        if self._beside is not None:
            with suppress(OSError):
                self._beside.unlink()


def _mode(path: Path) -> int | None:
    """Return what kind of file ``path`` is and its rights, or None if there is none yet."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _file_key(path: Path) -> tuple[int, int] | None:
    """Return what tells one file from all others, whatever it is called; None if it is not there."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def _refuse_input(path: Path, inputs: Sequence[Path]) -> None:
    key = _file_key(path)
    if key is not None and key in map(_file_key, inputs):
        raise _overwrites(path)


def _overwrites(path: Path) -> OutputError:
    return OutputError("this would overwrite an input", where=path.as_posix(), hint="choose another place")


REASONS = {
    errno.ENOSPC: ("the disk is full", "free some space and run it again"),
    errno.EDQUOT: ("the disk quota is used up", "free some space and run it again"),
    errno.EFBIG: ("the file would be larger than the system allows", "write one file per document"),
    errno.ENOENT: ("there is no such folder to write to", "make it first"),
    errno.ENOTDIR: ("a part of the path is a file, not a folder", "choose another place"),
    errno.EEXIST: ("a file stands where the folder should be", "choose another place"),
    errno.EISDIR: ("a folder stands where the file should be", "choose another place"),
    errno.EACCES: ("writing there is not permitted", "check the permissions or choose another place"),
    errno.EPERM: ("writing there is not permitted", "check the permissions or choose another place"),
    errno.EROFS: ("the disk can only be read", "choose another place"),
    errno.ENAMETOOLONG: ("the name is too long", "choose a shorter one"),
}


@contextmanager
def faults(where: str) -> Iterator[None]:
    """Turn what the system says into an error that a reader can act on."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as fault:
        number = fault.errno or 0 if isinstance(fault, OSError) else 0
        said = fault.strerror if isinstance(fault, OSError) else None
        what, hint = REASONS.get(number, (f"it can't be written: {said or fault}", "choose another place"))
        raise OutputError(what, where=where, hint=hint) from None
