"""What shows that two articles are duplicates: the places in both that are the same, for a person to check."""

from msgspec import Struct

from dedupe_brief.core.anchors import align
from dedupe_brief.core.fingerprint import key_codes
from dedupe_brief.core.script import from_code_points
from dedupe_brief.core.signature import GRAM

__all__ = ["Same", "same_places"]


class Same(Struct, frozen=True, gc=False):
    """Code points ``[start, end)`` of one text and ``[other_start, other_end)`` of the other with the same comparison key."""

    start: int
    end: int
    other_start: int
    other_end: int


def same_places(text: str, other: str) -> tuple[Same, ...]:
    """Return what two texts have in common, in the order of both.

    Each place begins and ends with a character that counts in the comparison key, and holds at least an n-gram of them
    unless all of a text is shorter. What stands in another order in the other text is not among them.

    >>> same_places("本报讯 渡口的舊橋修好了。", "渡口的旧桥，修好了！")
    (Same(start=4, end=12, other_start=0, other_end=9),)
    """
    (codes, offsets), (other_codes, other_offsets) = key_codes(text), key_codes(other)
    keys = from_code_points(codes), from_code_points(other_codes)
    runs = align(keys, (codes, other_codes)).runs
    least = min(GRAM, len(codes), len(other_codes))
    runs = runs.where(runs.size >= least)
    ends = (offsets[runs.a + runs.size - 1] + 1, other_offsets[runs.b + runs.size - 1] + 1)
    columns = (offsets[runs.a], ends[0], other_offsets[runs.b], ends[1])
    return tuple(map(Same, *(column.tolist() for column in columns)))
