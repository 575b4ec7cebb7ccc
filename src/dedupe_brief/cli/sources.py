"""The sources that records are verified against: files, folders of them, documents in containers."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from dedupe_brief.core.model import Record
from dedupe_brief.core.record import digest
from dedupe_brief.errors import SourceError
from dedupe_brief.readers.document import Document, Item
from dedupe_brief.readers.documents import documents_in
from dedupe_brief.readers.text import Found, read_bytes

__all__ = ["Sources"]


class Sources:
    """Finds the bytes that a record was made from.

    Records come mostly in the order of their sources, so a container is read on from where the last one was found.

    Args:
        named: What ``--source`` says: a file, ``-`` for standard input, or a folder.
    """

    def __init__(self, named: str) -> None:
        self._named = named
        self._file: Path | None = None
        self._rest: Iterator[Item] = iter(())

    @property
    def holds_many(self) -> bool:
        """Whether sources of many records can be found: in a folder, or in a container."""
        if self._named == "-":
            return False
        path = Path(self._named)
        if path.is_dir():
            return True
        first = next(documents_in(Found(path)), None)
        return isinstance(first, Document) and (first.index is not None or first.path != path.as_posix())

    def of(self, record: Record) -> bytes:
        """Return a record's source; where none has its digest, what lies in its place.

        Raises:
            SourceError: Nothing lies there, or it can't be read.
        """
        if self._named == "-":
            return read_bytes(Found(None))
        files = [Path(self._named)]
        if files[0].is_dir():
            files = list(_below(Path(self._named), record.origin.path))
        for file in files:
            found = self._document(file, record.origin.digest)
            if found is not None:
                return found
        if files:
            return read_bytes(Found(files[0]))
        raise SourceError(
            f"there is no file for origin.path {record.origin.path!r}",
            where=self._named,
            hint="name the file itself with --source",
        )

    def _document(self, file: Path, wanted: str) -> bytes | None:
        """Return the document in a file that has a digest, looked for from where the last one stood."""
        if file == self._file:
            found = _with_digest(self._rest, wanted)
            if found is not None:
                return found
        self._file, self._rest = file, documents_in(Found(file))
        return _with_digest(self._rest, wanted)


def _with_digest(items: Iterator[Item], wanted: str) -> bytes | None:
    return next(
        (item.data for item in items if isinstance(item, Document) and digest(item.data) == wanted), None
    )


def _below(folder: Path, path: str | None) -> Iterator[Path]:
    """Yield the files below ``folder`` that a record's path can mean: all of it, or its last parts; none outside.

    A path goes on inside an archive, so what it begins with may be the file.
    """
    parts = [part for part in PurePosixPath((path or "").replace("\\", "/")).parts if part not in {"/", ".."}]
    top = folder.resolve()
    for end in range(len(parts), 0, -1):
        for first in range(end):
            file = folder.joinpath(*parts[first:end])
            try:
                if file.is_file() and file.resolve().is_relative_to(top):
                    yield file
            except (OSError, ValueError):  # no name that this system knows
                continue
