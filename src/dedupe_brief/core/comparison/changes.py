"""The frozen types of a comparison: what is the same, what was changed, what moved. Data only.

Offsets are code points of the two texts as they were given, 0-based and half-open.
"""

from enum import StrEnum

from msgspec import Struct

from dedupe_brief.core.model import Span

__all__ = [
    "Change",
    "Counts",
    "Difference",
    "Flag",
    "Granularity",
    "Ignore",
    "Move",
    "Operation",
    "Statistics",
]


class Operation(StrEnum):
    """What happened to a stretch of text."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"
    REPLACE = "replace"
    MOVE = "move"


_EQUAL = Operation.EQUAL  # looking it up for each change would take longer than the comparison


class Granularity(StrEnum):
    """The unit in which changes are given: a change begins and ends at its edges."""

    CHAR = "char"
    WORD = "word"
    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"


class Ignore(StrEnum):
    """A rule under which a difference does not count. Two texts that differ in nothing else are the same."""

    SCRIPT = "script"  # 后来 and 後來
    WIDTH = "width"  # ＡＢ and AB, the ideographic space and the plain one
    PUNCTUATION = "punctuation"  # but not inside numbers, nor % and the like
    SPACE = "space"  # line breaks too
    # What punctuation and space leave out between two Latin words or numbers still parts them: a,b is a b, never ab.


class Flag(StrEnum):
    """What a reader of news must not overlook in a change."""

    NUMBER = "number"  # other digits
    QUANTITY = "quantity"  # other numerals, or words that scale a number (万, 倍, 成, half)
    NEGATION_ADDED = "negation-added"
    NEGATION_REMOVED = "negation-removed"


class Change(Struct, frozen=True, gc=False):
    """One stretch of both texts.

    Attributes:
        operation: What happened. A move is given twice, once where the text went (``after`` is empty) and once where
            it came to (``before`` is empty).
        before: The stretch of the old text; empty for an insertion.
        after: The stretch of the new text; empty for a deletion.
        move: Which of the `Difference`'s moves this is a side of; None unless the operation is a move.
        flags: What a reader must not overlook, in the order of `Flag`.
        ignored: The rule under which this change does not count; None if it counts.
    """

    operation: Operation
    before: Span
    after: Span
    move: int | None = None
    flags: tuple[Flag, ...] = ()
    ignored: Ignore | None = None

    @property
    def counts(self) -> bool:
        """Whether the texts differ here, and under no rule that says it doesn't matter."""
        return self.operation is not _EQUAL and self.ignored is None

    def is_shown(self, least: int) -> bool:
        """Whether it counts, and one of its sides has at least so many code points: for those who want no trifles."""
        return self.counts and max(len(self.before), len(self.after)) >= least


class Move(Struct, frozen=True):
    """Text that stands elsewhere now, perhaps edited.

    ``changes`` tile ``before`` and ``after`` as a difference's changes tile its texts; none of them is a move.
    ``similarity`` is 1.0 if the text moved as it was, else the share of its characters that stayed.
    """

    id: int
    before: Span
    after: Span
    similarity: float
    changes: tuple[Change, ...]


class Counts(Struct, frozen=True):
    """How much was added, removed, changed and moved, in one unit. Edits inside moved text count as well."""

    added: int
    removed: int
    changed: int
    moved: int


class Statistics(Struct, frozen=True):
    """A comparison in figures; what is ignored counts as equal.

    Attributes:
        characters: Code points. Replaced ones are ``changed``: as many as the longer side has.
        sentences: A sentence is ``changed`` if part of it stayed; ``added``, ``removed`` and ``moved`` ones did so whole.
        similarity: The share of the characters of both texts that stayed, moved ones included. 1.0 for two empty texts.
        ignored: How many differences were ignored under each rule, for the rules that were asked for.
        flags: How many changes have each flag, for the flags there are.
    """

    characters: Counts
    sentences: Counts
    similarity: float
    ignored: tuple[tuple[Ignore, int], ...]
    flags: tuple[tuple[Flag, int], ...]


class Difference(Struct, frozen=True):
    """How one text became another.

    Attributes:
        same: Whether the two are the same under the rules.
        changes: All stretches in order. Their ``before`` spans tile the old text, their ``after`` spans the new one.
        moves: What moved, by id.
        statistics: The same in figures.
        exact: Whether every stretch between unchanged ones was compared character by character, and these could be
            nowhere else. False if one was too large and stands as one replacement, or if a long text repeats itself:
            then a few characters more than need be may be called changed.
    """

    same: bool
    changes: tuple[Change, ...]
    moves: tuple[Move, ...]
    statistics: Statistics
    exact: bool
