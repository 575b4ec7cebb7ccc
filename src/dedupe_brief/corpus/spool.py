"""The records of a run under way: a temporary file of lines that can be read again in any order.

Which records are duplicates is known when the last one is read, and they are written in the order they came in.
"""

import tempfile
from array import array
from collections.abc import Iterator
from types import TracebackType
from typing import Final, Self

from dedupe_brief.errors import OutputError

__all__ = ["Spool"]

# So much stays in memory before a file is made.
_IN_MEMORY: Final = 32 << 20


class Spool:
    """Lines, by the order in which they came. Use it as a context: what it holds is gone when it is left."""

    def __init__(self) -> None:
        self._ends = array("Q", [0])

    def __enter__(self) -> Self:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, line: bytes) -> None:
        """Add a line.

        Raises:
            OutputError: There is no room for it.
        """
        try:
            self._file.write(line)
        except OSError as fault:
            raise OutputError(
                f"records can't be laid down in a temporary file: {fault.strerror or fault}",
                where=tempfile.gettempdir(),
                hint="set TMPDIR to a folder with room",
            ) from None
        self._ends.append(self._ends[-1] + len(line))

    def __getitem__(self, number: int) -> bytes:
        start, end = self._ends[number], self._ends[number + 1]
        self._file.seek(start)
        return self._file.read(end - start)

    def __iter__(self) -> Iterator[bytes]:
        """Yield every line. Nothing is added meanwhile."""
        return map(self.__getitem__, range(len(self)))
