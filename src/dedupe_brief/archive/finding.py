"""What is wrong about an archive: said of an article, or of the file."""

from typing import Final

from msgspec import Struct

__all__ = ["FILE", "Finding"]

FILE: Final = ""
"""Where a finding is that concerns no single article."""


class Finding(Struct, frozen=True, order=True):
    """Something that is not as it must be.

    Attributes:
        where: The article's address, with ``@`` and the number of the revision if it is about one; empty if it is about
            the file.
        what: What is wrong.
    """

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where or 'the archive'}: {self.what}"
