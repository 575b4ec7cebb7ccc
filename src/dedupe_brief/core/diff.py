"""Two texts → changes and moves: the comparison as a whole.

Key, alignment of the keys, what lined up by chance, moves, edges, changes. Each step is a module of its own.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from msgspec import Struct

from dedupe_brief.core.comparison.anchors import Runs, align
from dedupe_brief.core.comparison.boundaries import Grade
from dedupe_brief.core.comparison.changes import Change, Difference, Granularity, Ignore, Move
from dedupe_brief.core.comparison.excerpts import Excerpts, excerpts
from dedupe_brief.core.comparison.ignore import Keyed, keyed
from dedupe_brief.core.comparison.moves import Place, Side, missing, moves
from dedupe_brief.core.comparison.runs import Sentences, cut_out, drop_chance, grow, slide, snap
from dedupe_brief.core.comparison.statistics import statistics
from dedupe_brief.core.comparison.tiling import tiled
from dedupe_brief.core.comparison.words import word_ends
from dedupe_brief.core.model import Span

__all__ = ["diff"]

GRADES = {
    Granularity.CHAR: Grade.ATOM,
    Granularity.WORD: Grade.WORD,
    Granularity.SENTENCE: Grade.SENTENCE,
    Granularity.PARAGRAPH: Grade.PARAGRAPH,
}
"""What a change of each granularity may begin and end with, at least."""

Sides = tuple[Keyed, Keyed]
Parts = tuple[Sentences, Sentences]


class Inside(Struct, frozen=True):
    """What a moved text shares with what it became: its runs as shown, and its likeness before edges were moved."""

    runs: Runs
    exact: bool
    similarity: float


def diff(
    before: str,
    after: str,
    *,
    granularity: Granularity = Granularity.CHAR,
    ignore: Iterable[Ignore] = (),
) -> Difference:
    """Compare two texts.

    Args:
        before: The old text.
        after: The new one.
        granularity: The unit in which changes are given. Numbers, Latin words and what a reader sees as one
            character are never split.
        ignore: Rules under which a difference doesn't count.

    Returns:
        The changes, in code points of both texts. The same on every machine.

    Raises:
        UsageError: If words are asked for and rjieba is not installed.

    >>> found = diff("会议9日召开。", "会议19日在江城召开。")
    >>> [(change.operation.value, change.before.of("会议9日召开。")) for change in found.changes]
    [('equal', '会议'), ('replace', '9'), ('equal', '日'), ('insert', ''), ('equal', '召开。')]
    >>> found.statistics.characters.added, [flag.value for flag, _ in found.statistics.flags]
    (3, ['number'])
    """
    rules = frozenset(ignore)
    # What a key leaves out, and where words end, depends on what stands around it: all of a text is needed for that.
    plain = not rules and granularity is not Granularity.WORD
    left_out = excerpts(before, after) if plain else Excerpts((), sure=True)
    sides = _sides((before, after), rules, granularity, left_out)
    least = GRADES[granularity]
    aligned = align((sides[0].key, sides[1].key), (sides[0].codes, sides[1].codes), left_out.pins())
    parts = Sentences(sides[0].grades), Sentences(sides[1].grades)
    runs, places = _settled(aligned.runs, sides, parts, least, left_out)
    whole = Span(0, len(before)), Span(0, len(after))
    keys = 0, len(sides[0].codes), 0, len(sides[1].codes)
    changes = tiled(sides, rules, whole, runs, keys, places)
    inner = [_inside(sides, place, least) for place in places]
    moved = tuple(_moves(changes, places, inner, sides, rules))
    found = runs, *(part.runs for part in inner)
    return Difference(
        same=np.array_equal(sides[0].codes, sides[1].codes),
        changes=changes,
        moves=moved,
        statistics=statistics(parts, found, places, changes, moved, left_out.size),
        exact=aligned.exact and left_out.sure and all(part.exact for part in inner),
    )


def _sides(
    texts: tuple[str, str], rules: frozenset[Ignore], granularity: Granularity, left_out: Excerpts
) -> Sides:
    """Return both texts with their keys: what the rules make of them, or what is left of two large ones."""
    if left_out.gaps:
        one, other = (left_out.keyed(text, side) for side, text in enumerate(texts))
    else:
        words = [word_ends(text) if granularity is Granularity.WORD else () for text in texts]
        one, other = (keyed(text, rules, ends) for text, ends in zip(texts, words, strict=True))
    return one, other


def _settled(
    runs: Runs, sides: Sides, parts: Parts, least: Grade, left_out: Excerpts
) -> tuple[Runs, tuple[Place, ...]]:
    """Return the runs as they are shown, and what moved."""
    one, other = sides
    keys, codes, cuts = (one.key, other.key), (one.codes, other.codes), (one.grades, other.grades)
    runs = slide(drop_chance(runs, *parts, keys), keys, codes, cuts)
    gone = [
        missing(part, starts, runs.size, left_out.joints(side))
        for side, (part, starts) in enumerate(zip(parts, (runs.a, runs.b), strict=True))
    ]
    found = moves(
        Side(one.key, one.codes, one.grades, parts[0], gone[0]),
        Side(other.key, other.codes, other.grades, parts[1], gone[1]),
        max(least, Grade.SENTENCE),
    )
    if found:
        listed = np.array(found)
        spans = listed[:, :2], listed[:, 2:]
        runs = grow(cut_out(runs, *spans), keys, spans)
    return snap(runs, cuts, least), tuple(found)


def _inside(sides: Sides, place: Place, least: Grade) -> Inside:
    """Compare what moved with what it became; the runs are in offsets of the whole keys."""
    start_a, end_a, start_b, end_b = place
    one, other = sides
    keys, codes, cuts = (one.key, other.key), (one.codes, other.codes), (one.grades, other.grades)
    if one.key[start_a:end_a] == other.key[start_b:end_b]:
        whole = np.array((start_a, start_b, end_a - start_a)).reshape(3, 1)
        return Inside(Runs(*whole), exact=True, similarity=1.0)
    aligned = align(
        (one.key[start_a:end_a], other.key[start_b:end_b]),
        (one.codes[start_a:end_a], other.codes[start_b:end_b]),
    )
    runs = Runs(aligned.runs.a + start_a, aligned.runs.b + start_b, aligned.runs.size)
    shown = snap(slide(runs, keys, codes, cuts), cuts, least)
    length = end_a - start_a + end_b - start_b
    return Inside(shown, aligned.exact, 2 * int(runs.size.sum()) / length)


def _moves(
    changes: Iterable[Change],
    places: Sequence[Place],
    inner: Sequence[Inside],
    sides: Sides,
    rules: frozenset[Ignore],
) -> Iterator[Move]:
    """Yield the moves, by number; the changes say where they begin and end in the texts."""
    ends = [change for change in changes if change.move is not None]
    befores = {change.move: change.before for change in ends if len(change.before)}
    afters = {change.move: change.after for change in ends if len(change.after)}
    for number, (place, part) in enumerate(zip(places, inner, strict=True)):
        before, after = befores[number], afters[number]
        edits = tiled(sides, rules, (before, after), part.runs, place)
        yield Move(number, before, after, part.similarity, edits)
