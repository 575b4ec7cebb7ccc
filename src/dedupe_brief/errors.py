"""Every error the program raises on purpose. Each says what is wrong, where, and what to do next."""

__all__ = [
    "ArchiveError",
    "ConversionError",
    "DedupeBriefError",
    "EngineError",
    "GlossaryError",
    "IndexFileError",
    "OutputError",
    "PatchError",
    "PatchRefusedError",
    "RecordError",
    "RuleError",
    "SourceError",
    "UsageError",
]


class DedupeBriefError(Exception):
    """The root: catching it catches everything this package raises on purpose.

    Args:
        what: What is wrong, in one clause.
        where: The file, record, rule or offset it concerns; empty if there is none.
        hint: What the reader can do next; empty if there is nothing to do.

    >>> print(SourceError("the file is empty", where="a.txt", hint="scrape the page again"))
    a.txt: the file is empty; scrape the page again
    """

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what, where, hint)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}; {self.hint}" if self.hint else head

    def __reduce__(self) -> tuple[object, ...]:
        return _restore, (type(self), self.what, self.where, self.hint)


def _restore(kind: type[DedupeBriefError], what: str, where: str, hint: str) -> DedupeBriefError:
    """Rebuild an error on the other side of a process boundary."""
    return kind(what, where=where, hint=hint)


class SourceError(DedupeBriefError):
    """A source can't be read: missing, empty, binary, undecodable."""


class RuleError(DedupeBriefError):
    """A rule pack can't be loaded, or one of its rules breaks its own examples."""


class GlossaryError(DedupeBriefError):
    """A glossary can't be read, or its entries contradict or cut into each other."""


class IndexFileError(DedupeBriefError):
    """An index of signatures can't be used: it is none, of another version, damaged, or another run holds it."""


class ConversionError(DedupeBriefError):
    """What the converter printed is not what its dictionaries say, so that source and text can't be aligned."""


class RecordError(DedupeBriefError):
    """A record can't be read, doesn't follow the schema, or contradicts itself."""


class PatchError(DedupeBriefError):
    """A patch can't be read, or contradicts itself."""


class PatchRefusedError(DedupeBriefError):
    """A text is not the one that a patch was made for, or what would come out is not the patch's result."""


class OutputError(DedupeBriefError):
    """A result can't be written."""


class ArchiveError(DedupeBriefError):
    """An archive can't be opened, read or written, is damaged, or does not hold what is asked for."""


class EngineError(DedupeBriefError):
    """The workers can't do what they are given, or a document is more than one of them can bear."""


class UsageError(DedupeBriefError):
    """The options contradict each other or name something that does not exist."""
