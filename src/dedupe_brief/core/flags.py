"""What a reader of news must not overlook in a change: other numbers, other quantities, a negation more or less."""

import re
import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple

from dedupe_brief.core.changes import Flag

__all__ = ["flags"]

_NUMBER = re.compile(r"\d+(?:[.,．]\d+)*")
_NARROW = str.maketrans("０１２３４５６７８９．", "0123456789.")


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


def flags(before: str, after: str) -> tuple[Flag, ...]:
    """Return what is remarkable in a change from ``before`` to ``after``, in the order of `Flag`.

    Only the changed text is looked at, so a word of which one character changed is judged by that character.

    >>> [flag.value for flag in flags("未达3.5万", "达３.6亿")]
    ['number', 'quantity', 'negation-removed']
    """
    known = _patterns()
    if not known.any.search(before) and not known.any.search(after):
        return ()
    found = []
    if _NUMBER.findall(before.translate(_NARROW)) != _NUMBER.findall(after.translate(_NARROW)):
        found.append(Flag.NUMBER)
    if _said(before, known.quantity, known.quantity_words) != _said(
        after, known.quantity, known.quantity_words
    ):
        found.append(Flag.QUANTITY)
    fewer = len(_said(before, known.negation, known.negation_words))
    more = len(_said(after, known.negation, known.negation_words))
    if fewer != more:
        found.append(Flag.NEGATION_ADDED if more > fewer else Flag.NEGATION_REMOVED)
    return tuple(found)


def _said(text: str, characters: re.Pattern[str], words: re.Pattern[str]) -> list[str]:
    """Return the characters of a set that stand in a text, but for those in words that don't mean them."""
    found = characters.findall(text)
    return characters.findall(words.sub("", text)) if found else found
