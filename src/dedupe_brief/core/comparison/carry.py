"""Carrying a patch over to a text it was not made for: diff-match-patch's search, and what it is worth.

That search is content with half of a hunk's characters: it puts 利润为一亿→二亿 into 亏损为一亿 and reports success. So
what comes out is a proposal, and only the digest of the patch's result tells whether it is the right text.
"""

from collections.abc import Sequence
from typing import Any, Final

from diff_match_patch import diff_match_patch, patch_obj
from msgspec import Struct

from dedupe_brief.core.comparison.edit_script import DELETE, EQUAL, INSERT
from dedupe_brief.core.patch import Hunk, Patch
from dedupe_brief.core.record import text_digest

__all__ = ["Carried", "carry"]

_REACH: Final = 500
"""How far from its place a hunk can be found: beyond, no match is good enough (``Match_Threshold`` times
``Match_Distance``), so that more text need not be looked at."""

_MOST_SEARCHED: Final = 256
"""How many characters a hunk may have to be searched with differences; a longer one has to stand there as it is. The
time grows with the square, and there is no clock to stop at."""

_ENOUGH: Final = 9
"""After how many hunks without a place the search ends: looking in vain takes longest, and this is another text."""


class Carried(Struct, frozen=True):
    """What comes of carrying a patch over.

    Attributes:
        text: What comes out, with every hunk put in that was found.
        verified: Whether that is the patch's result, by its digest.
        missing: Numbers of the hunks, from 1, for which no place was found; after nine the search ends.
        altered: Numbers of those put in where the text is not what the patch knows.
    """

    text: str
    verified: bool
    missing: tuple[int, ...]
    altered: tuple[int, ...]


def carry(patch: Patch, text: str) -> Carried:
    """Put the hunks of a patch into any text, each where diff-match-patch finds its like, in their order.

    >>> from dedupe_brief.core.patch import make
    >>> patch = make("利润为一亿", "利润为二亿")
    >>> carry(patch, "利润为三亿")
    Carried(text='利润为二亿', verified=True, missing=(), altered=(1,))
    >>> carry(patch, "亏损为一亿")
    Carried(text='亏损为二亿', verified=False, missing=(), altered=(1,))
    """
    done: list[str] = []
    at = shift = 0  # up to where the text is done; how far hunks lie behind their places
    missing: list[int] = []
    altered: list[int] = []
    for number, hunk in enumerate(patch.hunks, 1):
        start = max(at, hunk.base_start + shift - _REACH)
        end = hunk.base_start + shift + len(hunk.before) + _REACH
        window = text[start : max(start, end)]
        found = _put(hunk, window, hunk.base_start + shift - start)
        if found is None:
            missing.append(number)
            if len(missing) == _ENOUGH:
                break
            continue
        if not found.exact:
            altered.append(number)
        done += [text[at:start], found.text]
        at = start + found.chars
        shift = start + found.start - hunk.base_start
    done.append(text[at:])
    result = "".join(done)
    return Carried(result, text_digest(result) == patch.result.digest, tuple(missing), tuple(altered))


class _Put(Struct, frozen=True):
    """A hunk put into a window: the window's text up to its end, how many characters that takes the place of."""

    text: str
    chars: int
    start: int  # where the hunk begins in the window, as near as can be told
    exact: bool


def _put(hunk: Hunk, window: str, expected: int) -> _Put | None:
    """Put a hunk into a window near ``expected``; None if nothing there is like it."""
    before = hunk.before
    start = max(0, expected)
    if not window.startswith(before, start):
        if len(before) <= _MOST_SEARCHED:
            return _searched(hunk, window, start)
        start = window.find(before)
    if start < 0:
        return None
    return _Put(window[:start] + hunk.after, start + len(before), start, exact=True)


def _searched(hunk: Hunk, window: str, expected: int) -> _Put | None:
    changed, found = _SEARCH.patch_apply([_as_patch_obj(hunk, expected)], window)
    if not all(found):
        return None
    if changed == window:  # what should go is not there, and nothing comes
        return _Put("", 0, expected, exact=False)
    first: int = _SEARCH.diff_commonPrefix(window, changed)
    behind: int = _SEARCH.diff_commonSuffix(window[first:], changed[first:])
    start = max(0, first - len(hunk.changes[0].kept))
    before, after = hunk.before, hunk.after
    # Among equal characters the first difference lies behind the change, so the hunk lies there or before.
    stands = window.rfind(before, 0, start + len(before))
    exact = stands >= 0 and changed == window[:stands] + after + window[stands + len(before) :]
    return _Put(
        changed[: len(changed) - behind], len(window) - behind, stands if exact else start, exact=exact
    )


def _as_patch_obj(hunk: Hunk, start: int) -> Any:
    """Return a hunk as diff-match-patch has them; it searches around ``start2``."""
    patch = patch_obj()
    patch.start1 = patch.start2 = start
    patch.length1, patch.length2 = len(hunk.before), len(hunk.after)
    patch.diffs = _operations(hunk)
    return patch


def _operations(hunk: Hunk) -> Sequence[tuple[int, str]]:
    operations = [
        operation
        for change in hunk.changes
        for operation in ((EQUAL, change.kept), (DELETE, change.removed), (INSERT, change.inserted))
    ]
    return [(operation, text) for operation, text in (*operations, (EQUAL, hunk.tail)) if text]


def _searcher() -> Any:
    """Return a diff-match-patch whose results depend on no clock."""
    searcher = diff_match_patch()
    searcher.Diff_Timeout = 0
    return searcher


_SEARCH: Final = _searcher()
