"""What a reader of news must not overlook in a change: other numbers, other quantities, a negation more or less."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import zip_longest
from typing import NamedTuple

from dedupe_brief.core.comparison.changes import Flag
from dedupe_brief.core.comparison.ignore import WIDTHLESS
from dedupe_brief.core.script import fold

__all__ = ["flags", "flags_at"]

# How many characters around a change are looked at: the longest words that hold a negation have four.
_AROUND = 3

_NUMBER = re.compile(r"\d+(?:[.,．]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_NARROW = str.maketrans("０１２３４５６７８９．％〇", "0123456789.%零", "".join(map(chr, WIDTHLESS)))


class _Patterns(NamedTuple):
    any: re.Pattern[str]
    quantity: re.Pattern[str]
    quantity_words: re.Pattern[str]
    negation: re.Pattern[str]
    negation_words: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    data = tomllib.loads(
        resources.files("dedupe_brief.core").joinpath("data", "flags.toml").read_text(encoding="utf-8")
    )
    quantity, negation = data["quantity"], data["negation"]
    return _Patterns(
        re.compile(rf"[\d{quantity['characters']}{negation['characters']}]"),
        re.compile(f"[{quantity['characters']}]"),
        re.compile("|".join(quantity["words"].split())),
        re.compile(f"[{negation['characters']}]"),
        re.compile("|".join(negation["words"].split())),
    )


def flags(before: str, after: str, around: tuple[str, str] = ("", "")) -> tuple[Flag, ...]:
    """Return what is remarkable in a change from ``before`` to ``after``, in the order of `Flag`.

    Another script, another width, commas between thousands and white space without a width make no other number or
    quantity.

    Args:
        before: The old text.
        after: The new one.
        around: A few characters that stand in front of it and behind it in both texts. Words that reach into the
            change are judged as a whole: 不但 is no negation, 不会 is one.

    >>> [flag.value for flag in flags("未达3.5万", "达３.6亿")]
    ['number', 'quantity', 'negation-removed']
    >>> [flag.value for flag in flags("但", "会", ("，不", "有人"))]
    ['negation-added']
    """
    before, after = around[0] + before + around[1], around[0] + after + around[1]
    known = _patterns()
    before, after = before.translate(_NARROW), after.translate(_NARROW)
    found = []
    if _differ(map(_digits, _found(_NUMBER, before)), map(_digits, _found(_NUMBER, after))):
        found.append(Flag.NUMBER)
    old, new = (_found(known.quantity, known.quantity_words.sub("", text)) for text in (before, after))
    if _differ(map(fold, old), map(fold, new)):
        found.append(Flag.QUANTITY)
    fewer, more = (_count(known.negation, known.negation_words.sub("", text)) for text in (before, after))
    if fewer != more:
        found.append(Flag.NEGATION_ADDED if more > fewer else Flag.NEGATION_REMOVED)
    return tuple(found)


def flags_at(old: str, p: int, p_end: int, new: str, q: int, q_end: int) -> tuple[Flag, ...]:
    """Return what is remarkable in a change from one stretch of a text to one of another; few need more than a look.

    >>> [flag.value for flag in flags_at("他不但来了", 2, 3, "他不会来了", 2, 3)]
    ['negation-added']
    """
    search = _patterns().any.search
    if not (
        search(old, p - _AROUND if p > _AROUND else 0, p_end + _AROUND)
        or search(new, q - _AROUND if q > _AROUND else 0, q_end + _AROUND)
    ):
        return ()
    left = old[max(0, p - _AROUND) : p]
    while not new.endswith(left, 0, q):
        left = left[1:]
    right = old[p_end : p_end + _AROUND]
    while not new.startswith(right, q_end):
        right = right[:-1]
    return flags(old[p:p_end], new[q:q_end], (left, right))


def _found(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    return (match[0] for match in pattern.finditer(text))


def _digits(number: str) -> str:
    """Return a number without the commas that part its thousands."""
    return number.replace(",", "") if _GROUPED.fullmatch(number) else number


def _differ(before: Iterator[str], after: Iterator[str]) -> bool:
    return any(old != new for old, new in zip_longest(before, after))


def _count(pattern: re.Pattern[str], text: str) -> int:
    return sum(1 for _ in pattern.finditer(text))
