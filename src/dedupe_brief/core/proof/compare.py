"""Where two values of the same shape part: the first differing key of two objects, the first differing character."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

__all__ = ["excerpt", "first_apart", "first_difference"]

_AROUND = 8
"""How many characters an excerpt shows on either side."""


def first_difference(one: Sequence[object], other: Sequence[object]) -> int:
    """Return the first index at which two sequences differ; the length of the shorter if it begins the longer.

    >>> first_difference("甲乙丙", "甲丁丙"), first_difference("甲", "甲乙")
    (1, 1)
    """
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def excerpt(text: str, at: int = 0) -> str:
    """Return a few characters around offset ``at``, quoted, with ``…`` where there is more.

    >>> excerpt("一二三四五六七八九十十一十二", 10)
    "'…三四五六七八九十十一十二'"
    """
    start, end = max(0, at - _AROUND), at + _AROUND
    return repr(("…" if start else "") + text[start:end] + ("…" if end < len(text) else ""))


def first_apart(found: Any, expected: Any, path: str = "") -> tuple[str, str] | None:
    """Return the key path of the first difference between two JSON values, and what stands there; None if equal.

    >>> first_apart({"a": [1, 2]}, {"a": [1, 3]})
    ('a[1]', 'it is 2, cleaning the source again gives 3')
    >>> first_apart({"text": "甲乙"}, {"text": "甲丙"})
    ('text[1]', "it is '甲乙', cleaning the source again gives '甲丙'")
    """
    if type(found) is type(expected):
        if isinstance(found, dict):
            return _first((f"{path}.{key}" if path else key, found[key], expected[key]) for key in found)
        if isinstance(found, list):
            return _first_item(found, expected, path)
    if found == expected and type(found) is type(expected):
        return None
    if isinstance(found, str) and isinstance(expected, str):
        at = first_difference(found, expected)
        place = f"{path}[{at}]" if path == "text" else path
        return place, _apart(excerpt(found, at), excerpt(expected, at))
    return path, _apart(_shown(found), _shown(expected))


def _first(pairs: Any) -> tuple[str, str] | None:
    return next((apart for path, a, b in pairs if (apart := first_apart(a, b, path))), None)


_NOTHING = object()


def _first_item(found: list[Any], expected: list[Any], path: str) -> tuple[str, str] | None:
    for number, (a, b) in enumerate(zip_longest(found, expected, fillvalue=_NOTHING)):
        place = f"{path}[{number}]"
        if a is _NOTHING:
            return place, "it is missing here, cleaning the source again gives one more"
        if b is _NOTHING:
            return place, "cleaning the source again gives no such item"
        if apart := first_apart(a, b, place):
            return apart
    return None


def _shown(value: Any) -> str:
    return excerpt(value) if isinstance(value, str) else "null" if value is None else str(value)


def _apart(found: str, expected: str) -> str:
    return f"it is {found}, cleaning the source again gives {expected}"
