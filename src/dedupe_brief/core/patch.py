"""The patch: the hunks that lead from one text to another, with the digests of both. Making, reversing, applying.

Applying is exact: the base is the text with the right digest, each hunk stands where it says, and what comes out has
the digest of the result. Nothing is searched here; see ``carry`` for texts that a patch was not made for.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from dedupe_brief.core.comparison.edit_script import DELETE, EQUAL, INSERT, EditScript, edit_script
from dedupe_brief.core.record import text_digest
from dedupe_brief.errors import PatchError, PatchRefusedError

__all__ = ["CONTEXT", "Change", "Hunk", "Patch", "Side", "apply", "is_base", "make", "reverse"]

CONTEXT: Final = 8
"""How many unchanged characters stand on either side of a change, unless the text ends there.

With a small change between them they fit into the 32 characters that diff-match-patch can search for at once.
"""


class Side(Struct, frozen=True):
    """One of the two texts: its digest, its length in code points, and what it is called. A name proves nothing."""

    digest: str
    chars: int
    name: str


class Change(Struct, frozen=True, gc=False):
    """What is kept in front of a change, what is removed, and what is inserted in its place; each may be empty."""

    kept: str
    removed: str
    inserted: str


class Hunk(Struct, frozen=True):
    """Changes that stand close together, with what is kept around them.

    ``base_start`` and ``result_start`` are where it begins in either text, in code points; what lies between two
    hunks is the same in both. ``tail`` is what is kept behind the last change.
    """

    base_start: int
    result_start: int
    changes: tuple[Change, ...]
    tail: str

    @property
    def before(self) -> str:
        """What stands there in the base."""
        return "".join([change.kept + change.removed for change in self.changes]) + self.tail

    @property
    def after(self) -> str:
        """What stands there in the result."""
        return "".join([change.kept + change.inserted for change in self.changes]) + self.tail


class Patch(Struct, frozen=True):
    """What leads from a base to a result.

    Attributes:
        compared: ``canonical`` if both sides are texts of records, ``raw`` if they are sources as they stand.
        base: The text it applies to.
        result: The text that comes out.
        hunks: In order, not overlapping; none if the two are the same.
    """

    compared: str
    base: Side
    result: Side
    hunks: tuple[Hunk, ...]


def make(base: str, result: str, *, compared: str = "raw", names: tuple[str, str] = ("", "")) -> Patch:
    """Return the patch that leads from ``base`` to ``result``.

    Args:
        base: Any text.
        result: Any text.
        compared: ``canonical`` or ``raw``; kept in the patch, so that it is applied to the same kind of text.
        names: What the two are called.

    >>> patch = make("全年利润为一亿元。", "全年利润为二亿元。")
    >>> apply(patch, "全年利润为一亿元。")
    '全年利润为二亿元。'
    """
    return Patch(
        compared,
        Side(text_digest(base), len(base), names[0]),
        Side(text_digest(result), len(result), names[1]),
        tuple(_hunks(edit_script(base, result))),
    )


def reverse(patch: Patch) -> Patch:
    """Return the patch that undoes ``patch``."""
    return replace(
        patch, base=patch.result, result=patch.base, hunks=tuple(_reversed(hunk) for hunk in patch.hunks)
    )


def apply(patch: Patch, text: str, where: str = "") -> str:
    """Return the patch's result.

    Args:
        patch: The patch.
        text: Its base.
        where: What the text is called, for messages; what the patch calls its base if empty.

    Raises:
        PatchRefusedError: The text is not the patch's base; says the digests of both, and what to do.
        PatchError: The patch does not lead from its base to its result: it was changed after it was made.

    >>> apply(make("利润为一亿", "利润为二亿"), "利润为一亿")
    '利润为二亿'
    """
    if not is_base(patch, text):
        raise _another(patch, text, where or patch.base.name)
    changed = "".join(_replayed(patch, text))
    if len(changed) != patch.result.chars or text_digest(changed) != patch.result.digest:
        raise _contradiction("what comes out is not the result that the patch names")
    return changed


def is_base(patch: Patch, text: str) -> bool:
    """Tell whether ``text`` is the text that the patch was made for."""
    return len(text) == patch.base.chars and text_digest(text) == patch.base.digest


def _replayed(patch: Patch, text: str) -> Iterator[str]:
    at = 0
    for number, hunk in enumerate(patch.hunks, 1):
        before = hunk.before
        if hunk.base_start < at or not text.startswith(before, hunk.base_start):
            raise _contradiction(f"hunk {number} does not fit the base that the patch names")
        yield text[at : hunk.base_start]
        yield hunk.after
        at = hunk.base_start + len(before)
    yield text[at:]


def _another(patch: Patch, text: str, where: str) -> PatchRefusedError:
    found = text_digest(text)
    if found == patch.result.digest:
        return PatchRefusedError(
            f"this is already the text that the patch leads to ({found})",
            where=where,
            hint="--reverse turns the patch round, and without it the patch goes forward",
        )
    name = f" of {patch.base.name}" if patch.base.name else ""
    return PatchRefusedError(
        f"this is not the text that the patch is for: it is {found} ({len(text):,} characters), "
        f"and the {patch.compared} text{name} is {patch.base.digest} ({patch.base.chars:,} characters)",
        where=where,
        hint="name that text, or see with --fuzzy whether the patch still leads to its result",
    )


def _contradiction(what: str) -> PatchError:
    return PatchError(what, hint="the patch was changed after it was made; make it again")


# --- hunks ---------------------------------------------------------------------------------------------------------


def _hunks(script: EditScript) -> Iterator[Hunk]:
    """Yield the hunks of a script. Changes that share their context stand in one."""
    base = result = 0  # where the run in hand ends
    open_at: tuple[int, int] | None = None
    head, changes = "", list[Change]()
    last = len(script) - 1
    for number, (operation, text) in enumerate(script):
        if operation != EQUAL:
            if open_at is None:
                open_at = base - len(head), result - len(head)
            _add(changes, head, operation, text)
            head = ""
        elif open_at is not None and (len(text) > 2 * CONTEXT or number == last):
            yield Hunk(*open_at, tuple(changes), text[:CONTEXT])
            open_at, changes, head = None, [], text[-CONTEXT:]
        else:
            head = text if open_at is not None else text[-CONTEXT:]
        base += 0 if operation == INSERT else len(text)
        result += 0 if operation == DELETE else len(text)
    if open_at is not None:
        yield Hunk(*open_at, tuple(changes), "")


def _add(changes: list[Change], kept: str, operation: int, text: str) -> None:
    """Add a removal, or an insertion: to the removal at the same place, if there is one."""
    if operation == DELETE:
        changes.append(Change(kept, text, ""))
    elif changes and not kept and not changes[-1].inserted:
        changes[-1] = replace(changes[-1], inserted=text)
    else:
        changes.append(Change(kept, "", text))


def _reversed(hunk: Hunk) -> Hunk:
    return Hunk(
        hunk.result_start,
        hunk.base_start,
        tuple(Change(change.kept, change.inserted, change.removed) for change in hunk.changes),
        hunk.tail,
    )
