"""Footers of Parquet files, tried out in another process first: some damaged ones end the process that reads them.

The library raises for most damage, but not for all: what a footer says of a column can make it abort, and then no
`except` helps. Pages are not concerned.
"""

import atexit
import os
import subprocess
import sys
from threading import Lock
from typing import IO, Final

__all__ = ["footer_of", "is_deadly"]

MAGIC: Final = b"PAR1"

_TAIL: Final = 8  # bytes: the footer's length, and the magic
_LARGEST: Final = 1 << 28

# Reads footers one after another, each after its length in eight bytes; a byte comes back for each that it survives.
_READER: Final = """
import io, sys
from pyarrow import parquet
source, answers = sys.stdin.buffer, sys.stdout.buffer
while head := source.read(8):
    file = io.BytesIO(source.read(int.from_bytes(head, "little")))
    try:
        about = parquet.read_metadata(file)
        about.schema.to_arrow_schema()
        for group in map(about.row_group, range(about.num_row_groups)):
            for column in map(group.column, range(group.num_columns)):
                column.path_in_schema, column.total_uncompressed_size
    except Exception:
        pass
    answers.write(b".")
    answers.flush()
"""


def footer_of(file: IO[bytes]) -> bytes | None:
    """Return a file's footer, with what stands around it in a file without rows; None if it has none in the clear."""
    size = file.seek(0, 2)
    if size < 2 * _TAIL:
        return None
    file.seek(size - _TAIL)
    tail = file.read(_TAIL)
    length = int.from_bytes(tail[:4], "little")
    if tail[4:] != MAGIC or not 0 < length <= min(_LARGEST, size - _TAIL):
        return None
    file.seek(size - _TAIL - length)
    return MAGIC + file.read(length) + tail


def is_deadly(footer: bytes) -> bool:
    """Tell whether reading a footer ends the process that does."""
    return not _reader.survives(footer)


class _Reader:
    """The process that tries footers out; begun when there is one, and anew after it died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()
        atexit.register(self.close)

    def survives(self, footer: bytes) -> bool:
        with self._lock:
            process = self._process = self._process or self._begun()
            assert process.stdin is not None  # noqa: S101  both are pipes
            assert process.stdout is not None  # noqa: S101
            try:
                process.stdin.write(len(footer).to_bytes(8, "little") + footer)
                process.stdin.flush()
                answer = process.stdout.read(1)
            except OSError:
                answer = b""
            if not answer:
                self._end()
            return bool(answer)

    def close(self) -> None:
        """End the process; the next footer begins another one."""
        with self._lock:
            self._end()

    def _begun(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603  our own words
            [sys.executable, "-c", _READER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(sys.path),
            },  # it has to find the library we found
        )

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


_reader = _Reader()
