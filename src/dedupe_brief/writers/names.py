"""File names made from the paths of sources: safe on every system, distinct, the same in every run."""

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

__all__ = ["RESERVED", "Names", "safe_stem"]

MAX_BYTES = 200
"""The longest name, in bytes of UTF-8; file systems stop at 255 and temporary names need room."""

FORBIDDEN = dict.fromkeys(map(ord, '/\\:*?"<>|'), "_")
RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever their suffix."""


def safe_stem(path: str | None) -> str:
    """Return a file name without suffix, made from the last part of ``path``.

    >>> safe_stem("../2024/要闻:第1版.txt"), safe_stem("con.txt"), safe_stem(None)
    ('要闻_第1版', '_con', 'document')
    """
    stem = PurePosixPath((path or "").replace("\\", "/")).stem
    stem = "".join(" " if char.isspace() else char if char.isprintable() else "_" for char in stem)
    stem = stem.translate(FORBIDDEN).strip(". ")
    if not stem:
        return "document"
    return f"_{stem}" if RESERVED.fullmatch(stem) else stem


class Names:
    """Gives each document a name that no other has, also where upper and lower case are the same.

    A second document of the same name gets a few digits of its id, so that its name does not depend on how many
    there are. The same document once more gets a number.

    >>> names = Names(".md")
    >>> [names.name("a/1.txt", "id-1"), names.name("b/1.txt", "id-2"), names.name("b/1.txt", "id-2")]
    ['1.md', '1-d5d5b1c8.md', '1-d5d5b1c8-2.md']
    """

    def __init__(self, suffix: str) -> None:
        self._suffix = suffix
        self._taken: set[str] = set()
        self._numbers: dict[
            str, int
        ] = {}  # of documents that came before, by their name with digits: where to go on

    def name(self, path: str | None, identity: str) -> str:
        """Return the name for the document from ``path`` with the id ``identity``."""
        stem = safe_stem(path)
        mark = "-" + hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        cut = len(self._with("", stem).encode()) > MAX_BYTES
        name = self._with(mark if cut else "", stem)
        marked = self._with(mark, stem)
        number = self._numbers.get(marked, 1)
        while self._key(name) in self._taken:
            name = marked if number == 1 else self._with(f"{mark}-{number}", stem)
            number += 1
        self._numbers[marked] = number
        self._taken.add(self._key(name))
        return name

    def _with(self, mark: str, stem: str) -> str:
        """Return the stem, cut if it has to be, with ``mark`` and the suffix behind it."""
        end = mark + self._suffix
        if mark:
            stem = stem.encode()[: MAX_BYTES - len(end.encode())].decode("utf-8", "ignore")
        return stem + end

    @staticmethod
    def _key(name: str) -> str:
        """Return what file systems that fold case and composition compare by."""
        return unicodedata.normalize("NFC", name).casefold()
