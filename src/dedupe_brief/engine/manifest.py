"""The manifest of an output folder: which document became which file, so that a run goes on where it stopped.

One JSON object to a line. The first says what the run was asked for; a run that is asked for something else begins
anew. Each other line is written once its file is complete, so that a line that is there is true, or was.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from msgspec import Struct
from msgspec.structs import asdict

from dedupe_brief.errors import OutputError
from dedupe_brief.writers.output import write_atomic

__all__ = ["FILE", "Entry", "Manifest", "digest_of"]

FILE: Final = ".dedupe-brief.manifest.jsonl"
"""The manifest's name. It begins with a dot: a folder of records that is read again leaves it out."""

SCHEMA: Final = "dedupe-brief/manifest/1"


class Entry(Struct, frozen=True):
    """A document that is done.

    Attributes:
        document: The digest of what was asked of it: its bytes, where it lay, how its container describes it.
        file: The name of its file in the folder.
        digest: The digest of that file.
        id: The record's id.
        path: The path of its source, for the file's name.
        url: The address of its source.
    """

    document: str
    file: str
    digest: str
    id: str
    path: str | None
    url: str | None


def digest_of(value: object) -> str:
    """Return the digest of anything that JSON can write, bytes by their own digest.

    >>> digest_of({"a": 1, "b": b"x"}) == digest_of({"b": b"x", "a": 1})
    True
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, default=_digested)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _digested(data: object) -> str:
    if not isinstance(data, bytes):
        raise TypeError(f"{type(data).__name__} has no digest")
    return hashlib.sha256(data).hexdigest()


class Manifest:
    """The manifest of one run into one folder.

    Args:
        folder: The output folder.
        run: The digest of what the run is asked for: options, rules, format, program.
        resume: Go on from what an earlier run did, if it was asked for the same.

    Attributes:
        other_run: A manifest is there, and of a run that was asked for something else.
        left: The files of an earlier run that this one, now complete, neither kept nor wrote: what they were made of has
            changed or is no longer among the inputs. They stay: they may be all that is left of it.

    Use it as a context. Left in peace, it names the documents of this run alone, in the order of its inputs.
    """

    def __init__(self, folder: Path, run: str, *, resume: bool) -> None:
        self._folder = folder
        self._path = folder / FILE
        self._head = json.dumps({"schema": SCHEMA, "run": run}) + "\n"
        self._resume = resume
        self._done: dict[str, list[Entry]] = {}
        self._files: dict[str, Entry] = {}
        self._lines: list[str] = []
        self._stream: IO[str] | None = None
        self.other_run = False
        self.left: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        try:
            before = self._path.read_text("utf-8", "replace").splitlines() if self._resume else []
        except FileNotFoundError:
            before = []
        except OSError as fault:
            raise _unusable(self._path, fault) from None
        self.other_run = bool(before) and f"{before[0]}\n" != self._head
        if before and not self.other_run:
            for entry in _entries(before[1:]):
                self._done.setdefault(entry.document, []).append(entry)
                self._files[entry.file] = entry
        # What is known is written anew at once, whole: a line that a killed run left torn must not take the next one in.
        self._write([_line(entry) for entries in self._done.values() for entry in entries])
        try:
            self._stream = self._path.open("a", encoding="utf-8", newline="\n")
        except OSError as fault:
            raise _unusable(self._path, fault) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        stream, self._stream = self._stream, None
        try:
            if stream is not None:
                stream.close()
        except OSError as full:  # what it could not hold no longer matters to a run that has failed
            if kind is None:
                raise _unusable(self._path, full) from None
        if kind is None:
            self._write(self._lines)
            self.left = tuple(sorted(file for file, entry in self._files.items() if self.holds(entry)))

    def known(self, document: str) -> Entry | None:
        """Return the entry of a document whose file is there and as it was written, once for each time it was done."""
        entries = self._done.get(document)
        entry = entries.pop(0) if entries else None
        return entry if entry is not None and self.holds(entry) else None

    def holds(self, entry: Entry) -> bool:
        """Tell whether the file of an entry is there and as it was written."""
        return self._digest(entry.file) == entry.digest

    def keep(self, entry: Entry) -> None:
        """Let a known document be one of this run's."""
        self._lines.append(_line(entry))
        self._files.pop(entry.file, None)

    def add(self, entry: Entry) -> None:
        """Note a document whose file is complete.

        Raises:
            OutputError: It can't be written.
        """
        if self._stream is None:
            raise OutputError("the manifest has to be entered first", where=self._path.as_posix())
        self.keep(entry)
        try:
            self._stream.write(self._lines[-1])
            self._stream.flush()
        except OSError as fault:
            raise _unusable(self._path, fault) from None

    def digest(self, file: Path) -> str:
        """Return the digest of a file that was just written.

        Raises:
            OutputError: It is not there any more.
        """
        found = self._digest(file.name)
        if found is None:
            raise OutputError("it has vanished since it was written", where=file.as_posix())
        return found

    def _digest(self, file: str) -> str | None:
        try:
            with (self._folder / file).open("rb") as stream:
                return "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()
        except (OSError, ValueError):  # a name with a NUL is none that a file has
            return None

    def _write(self, lines: list[str]) -> None:
        write_atomic(self._path, self._head + "".join(lines))


def _line(entry: Entry) -> str:
    return json.dumps(asdict(entry), ensure_ascii=False) + "\n"


def _entries(lines: list[str]) -> Iterator[Entry]:
    """Yield the entries that can be read; where one can't, its document is done again."""
    for line in lines:
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict) and _is_entry(found):
            yield Entry(**found)


def _is_entry(found: Mapping[str, Any]) -> bool:
    """Tell whether an object is an entry, and its file one that lies in the folder itself."""
    texts = ("document", "file", "digest", "id")
    return (
        set(found) == set(Entry.__struct_fields__)
        and all(isinstance(found[name], str) for name in texts)
        and all(found[name] is None or isinstance(found[name], str) for name in ("path", "url"))
        and found["file"] == Path(found["file"]).name
    )


def _unusable(path: Path, fault: OSError) -> OutputError:
    return OutputError(
        f"the manifest can't be used: {fault.strerror or fault}",
        where=path.as_posix(),
        hint="free some space, or choose another folder",
    )
