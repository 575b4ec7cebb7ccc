"""Two texts → an edit script: what is kept, removed and inserted, in order. Linear memory, no clock.

What stays is found as in every comparison (`anchors`); diff-match-patch, which alone would need a time-out or hours for
two large texts, then makes one change of what reads as one.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from diff_match_patch import diff_match_patch

from dedupe_brief.core.comparison.anchors import align
from dedupe_brief.core.script import code_points

__all__ = ["DELETE", "EQUAL", "INSERT", "EditScript", "edit_script"]

DELETE: Final[int] = diff_match_patch.DIFF_DELETE
EQUAL: Final[int] = diff_match_patch.DIFF_EQUAL
INSERT: Final[int] = diff_match_patch.DIFF_INSERT

EditScript = list[tuple[int, str]]
"""Operations with their text, as diff-match-patch has them: no two neighbours alike, none empty, a removal before the
insertion at its place."""

_CONTEXT: Final = 16
"""Characters beside a change that cleaning up may touch: what is longer between two changes keeps them apart."""

_MOST: Final = 1 << 10
"""Operations that are cleaned up together: the time for it grows faster than they do."""

_CLEANER: Final = diff_match_patch()


def edit_script(base: str, result: str) -> EditScript:
    """Return what leads from one text to another.

    The same texts give the same script on every machine. It is seldom the shortest: what reads as one change is one,
    by diff-match-patch's semantic clean-up.

    >>> edit_script("全年利润为一亿元。", "全年利润为二亿元。")
    [(0, '全年利润为'), (-1, '一'), (1, '二'), (0, '亿元。')]
    """
    return list(_joined(_readable(base, result)))


def _joined(operations: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield one removal and one insertion at most between two stretches that are kept."""
    for is_kept, group in groupby((step for step in operations if step[1]), lambda step: step[0] == EQUAL):
        steps = list(group)
        for wanted in (EQUAL,) if is_kept else (DELETE, INSERT):
            text = "".join([text for operation, text in steps if operation == wanted])
            if text:
                yield wanted, text


def _readable(base: str, result: str) -> Iterator[tuple[int, str]]:
    """Yield the script, cleaned up between what is long enough to keep two changes apart."""
    close: EditScript = []
    for operation, text in _shortest(base, result):
        if operation == EQUAL and len(text) > 2 * _CONTEXT:
            yield from _cleaned([*close, (EQUAL, text[:_CONTEXT])])
            yield EQUAL, text[_CONTEXT:-_CONTEXT]
            close = [(EQUAL, text[-_CONTEXT:])]
        elif operation == EQUAL and len(close) >= _MOST:
            yield from _cleaned(close)
            close = [(EQUAL, text)]
        else:
            close.append((operation, text))
    yield from _cleaned(close)


def _shortest(base: str, result: str) -> Iterator[tuple[int, str]]:
    """Yield the operations that change as few characters as can be found."""
    runs = align((base, result), (code_points(base), code_points(result))).runs
    at_base = at_result = 0
    columns = zip(runs.a.tolist(), runs.b.tolist(), runs.size.tolist(), strict=True)
    for a, b, size in (*columns, (len(base), len(result), 0)):
        yield DELETE, base[at_base:a]
        yield INSERT, result[at_result:b]
        yield EQUAL, base[a : a + size]
        at_base, at_result = a + size, b + size


def _cleaned(script: EditScript) -> EditScript:
    """Return a script made readable."""
    script = [(operation, text) for operation, text in script if text]
    _CLEANER.diff_cleanupSemantic(script)
    _CLEANER.diff_cleanupMerge(script)
    return script
