"""A bag (BagIt, RFC 8493) that an archive was exported to: its records, and the sources that lie beside them."""

import hashlib
import re
from pathlib import Path
from typing import Final

from dedupe_brief.errors import SourceError
from dedupe_brief.readers.text import Found, read_bytes, unreadable

__all__ = ["Bag", "is_bag"]

_RECORDS: Final = "data/records.jsonl"
_DIGEST: Final = re.compile(r"sha256:([0-9a-f]{64})")


def is_bag(path: Path) -> bool:
    """Tell whether a path is a folder that says it is a bag."""
    return (path / "bagit.txt").is_file()


class Bag:
    """A bag.

    Args:
        path: Its folder.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def records(self) -> Path:
        """The file of its records, which is what its manifest says.

        Raises:
            SourceError: It is not, or can't be read.
        """
        path = self._path / _RECORDS
        try:
            said = (self._path / "manifest-sha256.txt").read_text("utf-8")
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except (OSError, ValueError) as fault:
            raise unreadable(self._path.as_posix(), fault) from None
        if f"{found}  {_RECORDS}" not in said.splitlines():
            raise SourceError(
                "it is not what the bag's manifest says", where=path.as_posix(), hint="fetch the bag again"
            )
        return path

    def source(self, digest: str) -> bytes | None:
        """Return the bytes of the source with a digest; None if they are not in the bag. The caller checks them."""
        known = _DIGEST.fullmatch(digest)
        path = self._path / "data" / "sources" / (known[1] if known else "")
        return read_bytes(Found(path)) if path.is_file() else None
