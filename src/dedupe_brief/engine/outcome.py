"""What becomes of an item: a record ready to be written, a failure, or a file that an earlier run wrote."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from dedupe_brief.core.model import ConversionNote
from dedupe_brief.engine.manifest import Entry
from dedupe_brief.errors import DedupeBriefError
from dedupe_brief.writers.formats import Rendered

if TYPE_CHECKING:  # it compares texts, and messages need none of that
    from dedupe_brief.core.history import Prepared

__all__ = ["Done", "Failed", "Kept", "Outcome"]


class Done(Struct, frozen=True):
    """A record that was made, ready to be written, and what is said of it.

    Attributes:
        name: What messages call its source.
        digest: That of its order.
        rendered: The record; as JSON Lines if it is set aside.
        aside: Whether it is set aside.
        chars: How many characters the source has.
        kept: How many the text has.
        removed: How many characters of the source each rule took out or replaced.
        repeats: How many repeats were found.
        confidence: How sure the body is.
        doubts: What speaks against it.
        conversion: How the text was converted.
        edits: How many edits the record keeps.
        again: The item was a record already; it is as it was.
        prepared: What an archive is to get of it; None if none is.
    """

    name: str
    digest: str
    rendered: Rendered
    aside: bool
    chars: int
    kept: int
    removed: Mapping[str, int]
    repeats: int
    confidence: float
    doubts: tuple[str, ...]
    conversion: ConversionNote | None
    edits: int
    again: bool
    prepared: "Prepared | None" = None


class Failed(Struct, frozen=True):
    """An item of which no record was made, and why.

    Attributes:
        name: What messages call it.
        fault: What is wrong with it; None if the program is at fault.
        bug: What went wrong in the program, with its class.
        trace: Where in the program it arose.
    """

    name: str
    fault: DedupeBriefError | None
    bug: str = ""
    trace: str = ""

    @property
    def cause(self) -> str:
        """The kind of fault, without what is particular to one item.

        >>> from dedupe_brief.errors import SourceError
        >>> Failed("a.txt", SourceError("the text can't be decoded: utf-8 fails at byte 3")).cause
        "the text can't be decoded"
        """
        return self.fault.what.partition(":")[0] if self.fault else "a bug in the program"


class Kept(Struct, frozen=True):
    """A document that an earlier run has done, by its entry in the manifest."""

    name: str
    entry: Entry


Outcome = Done | Failed | Kept
"""What became of an item."""
