"""A comparison as a unified diff of both texts, such as ``patch`` and ``git apply`` take.

The lines that stay are found as in every comparison: the standard library's search takes the square of their number, and more.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from dedupe_brief.core.comparison.anchors import align
from dedupe_brief.core.script import code_points
from dedupe_brief.core.versioning.versions import Comparison
from dedupe_brief.core.visible import visible

__all__ = ["alone", "lines"]

_CONTEXT: Final = 3  # lines before and behind a change
_NO_LINE_FEED: Final = "\\ No newline at end of file\n"

_MOST: Final = 0x110000  # different lines: each is a character


class _Change(NamedTuple):
    """Lines ``[a, a_end)`` of the old text that became ``[b, b_end)`` of the new one."""

    a: int
    a_end: int
    b: int
    b_end: int


def lines(comparison: Comparison) -> Iterator[str]:
    """Yield the lines of the diff; none if the texts are the same. Rules and fields play no part in it."""
    before, after = comparison.before, comparison.after
    old, new = _cut(before.text), _cut(after.text)
    hunks = list(_hunks(_changes(old, new)))
    if hunks:
        yield f"--- {_path('a', before.name)}\n"
        yield f"+++ {_path('b', after.name)}\n"
    for hunk in hunks:
        for line in _written(old, new, hunk):
            yield line if line.endswith("\n") else f"{line}\n{_NO_LINE_FEED}"


def _cut(text: str) -> list[str]:
    """Cut at line feeds only: ``patch`` knows no other end of a line."""
    pieces = text.split("\n")
    last = pieces.pop()
    return [f"{piece}\n" for piece in pieces] + ([last] if last else [])


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[_Change]:
    """Yield what changed, in order."""
    a = b = 0
    for same_a, same_b in (*_same(old, new), (len(old), len(new))):
        if a < same_a or b < same_b:
            yield _Change(a, same_a, b, same_b)
        a, b = same_a + 1, same_b + 1


def _same(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the numbers of the lines that stay, in both texts.

    Each line that both have becomes a character, so that texts of them are compared; others can't stay.
    """
    shared = sorted(set(old) & set(new))
    chars = {line: chr(number) for number, line in zip(range(_MOST), shared, strict=False)}
    places = [[at for at, line in enumerate(side) if line in chars] for side in (old, new)]
    one, other = (
        "".join([chars[side[at]] for at in own]) for side, own in zip((old, new), places, strict=True)
    )
    runs = align((one, other), (code_points(one), code_points(other))).runs
    for start_a, start_b, size in zip(runs.a.tolist(), runs.b.tolist(), runs.size.tolist(), strict=True):
        yield from zip(places[0][start_a : start_a + size], places[1][start_b : start_b + size], strict=True)


def _hunks(changes: Iterator[_Change]) -> Iterator[list[_Change]]:
    """Yield the changes that share their context together."""
    hunk: list[_Change] = []
    for change in changes:
        if hunk and change.a - hunk[-1].a_end > 2 * _CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk:
        yield hunk


def _written(old: Sequence[str], new: Sequence[str], hunk: Sequence[_Change]) -> Iterator[str]:
    first, last = hunk[0], hunk[-1]
    lead, tail = min(_CONTEXT, first.a), min(_CONTEXT, len(old) - last.a_end)
    at = first.a - lead
    here = _place(at, last.a_end + tail - at)
    yield f"@@ -{here} +{_place(first.b - lead, last.b_end + tail - first.b + lead)} @@\n"
    for change in hunk:
        yield from (f" {line}" for line in old[at : change.a])
        yield from (f"-{line}" for line in old[change.a : change.a_end])
        yield from (f"+{line}" for line in new[change.b : change.b_end])
        at = change.a_end
    yield from (f" {line}" for line in old[at : at + tail])


def _place(start: int, count: int) -> str:
    """Return a start and a length as unified diffs count: from 1, or the line before if there is no length."""
    if count == 1:
        return str(start + 1)
    return f"{start + 1 if count else start},{count}"


def alone(folder: str, path: str) -> str:
    """Return the line that ``diff -r`` has for a file of one folder alone; ``patch`` and ``git apply`` pass it over."""
    above, _, name = f"{folder.rstrip('/')}/{path}".rpartition("/")
    return f"Only in {_in_quotes(above or '/')}: {_in_quotes(name)}\n"


def _path(side: str, name: str) -> str:
    """Return a name as git writes it: in quotes if it needs them, else with a tab behind one that has spaces."""
    path = f"{side}/{name.lstrip('/')}"
    written = _in_quotes(path)
    return f"{path}\t" if written == path and " " in path else written


def _in_quotes(path: str) -> str:
    """Return a path as it is, or in quotes with octal bytes if it holds what nobody sees."""
    if visible(path) == path and not set(path) & {'"', "\\"}:
        return path
    return f'"{"".join(map(_quoted, path))}"'


def _quoted(char: str) -> str:
    if char in {'"', "\\"}:
        return f"\\{char}"
    if visible(char) == char:
        return char
    return "".join(f"\\{byte:03o}" for byte in char.encode("utf-8", "surrogateescape"))
