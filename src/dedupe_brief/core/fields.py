"""Reading JSON strictly: no liberties in its syntax, then object by object exact keys and exact types."""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any, NoReturn

from dedupe_brief.core.model import Span
from dedupe_brief.errors import RecordError

__all__ = ["Fields", "load_json"]

MAX_COUNT = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly."""

SURROGATE = re.compile("[\ud800-\udfff]")
KINDS = {
    dict: "an object",
    list: "an array",
    str: "text",
    bool: "a boolean",
    int: "a number",
    float: "a number",
}


def load_json(text: str, where: str = "") -> Any:
    """Return what ``text`` says in JSON, without the liberties Python's reader takes.

    Args:
        text: One JSON value.
        where: Where it comes from, for the message if it can't be read.

    Raises:
        RecordError: It is not JSON, holds a key twice, NaN or the like, is nested very deeply, or has numbers of
            thousands of digits.

    >>> load_json('{"bytes": 3}')
    {'bytes': 3}
    """
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except RecursionError:
        raise RecordError("the JSON is nested too deeply", where=where) from None
    except _JSONFaultError as fault:
        raise RecordError(str(fault), where=where) from None
    except json.JSONDecodeError as fault:
        what = f"this is not JSON: {fault.msg} at line {fault.lineno}, column {fault.colno}"
        raise RecordError(what, where=where) from None
    except ValueError:
        raise RecordError("the JSON holds a number of thousands of digits", where=where) from None


class _JSONFaultError(Exception):
    """Something that Python's JSON reader takes and that JSON does not know, or knows no meaning for."""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Build an object, refusing a key that comes twice: one of its values would silently be lost."""
    result = dict(pairs)
    if len(result) < len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise _JSONFaultError(f"the key {twice!r} comes twice in one object")
    return result


def _no_number(name: str) -> NoReturn:
    raise _JSONFaultError(f"{name} is not a JSON number")


class Fields:
    """One object of a record. Asking for a key checks it; the object's keys are checked at once.

    Args:
        value: What was found; must be a dict.
        keys: The keys it must have, no more and no fewer.
        where: The file or record it stands in.
        path: The keys that lead to it from the top, for the message.

    Raises:
        RecordError: From here and from each method, naming the path of the key and what was found.

    >>> Fields({"bytes": -1}, ["bytes"], "a.jsonl:3", "origin").count("bytes")
    Traceback (most recent call last):
    dedupe_brief.errors.RecordError: a.jsonl:3: origin.bytes: expected a whole number from 0 up, found -1
    """

    __slots__ = ("path", "values", "where")

    def __init__(self, value: object, keys: Collection[str], where: str, path: str = "") -> None:
        self.where = where
        self.path = path
        if not isinstance(value, dict):
            self.fail("", "an object", value)
        self.values: dict[str, object] = value
        if value.keys() != set(keys):
            self._fail_keys(keys)

    def _fail_keys(self, keys: Collection[str]) -> NoReturn:
        missing = [key for key in keys if key not in self.values]
        if missing:
            self._raise(missing[0], "the key is missing")
        unknown = next(key for key in self.values if key not in keys)
        self._raise(_shown(unknown, bare=True), "this key is not known")

    def fail(self, key: str, expected: str, found: object) -> NoReturn:
        """Say that ``key`` should hold ``expected`` and holds ``found``."""
        self._raise(key, f"expected {expected}, found {_shown(found)}")

    def _raise(self, key: str, what: str) -> NoReturn:
        path = f"{self.path}.{key}" if self.path and key else self.path or key
        raise RecordError(f"{path}: {what}" if path else what, where=self.where)

    def text(self, key: str) -> str:
        """Return a text without half characters (lone surrogates): those have no UTF-8."""
        return self._text(key, self.values[key], "text")

    def _text(self, key: str, value: object, expected: str) -> str:
        if not isinstance(value, str):
            self.fail(key, expected, value)
        half = SURROGATE.search(value)
        if half:
            self._raise(key, f"a lone surrogate (U+{ord(half[0]):04X}) at {half.start()} is not a character")
        return value

    def text_or_none(self, key: str) -> str | None:
        """Return a text, or None for null."""
        value = self.values[key]
        return None if value is None else self._text(key, value, "text or null")

    def texts(self, key: str) -> tuple[str, ...]:
        """Return an array of texts."""
        return tuple(self._text(f"{key}[{n}]", item, "text") for n, item in self._items(key))

    def one_of(self, key: str, choices: Collection[str]) -> str:
        """Return a text that is one of ``choices``."""
        value = self.values[key]
        if not isinstance(value, str) or value not in choices:
            self.fail(key, " or ".join(map(repr, choices)), value)
        return value

    def flag(self, key: str) -> bool:
        """Return true or false."""
        value = self.values[key]
        if not isinstance(value, bool):
            self.fail(key, "true or false", value)
        return value

    def count(self, key: str) -> int:
        """Return a whole number from 0 to ``MAX_COUNT``."""
        return self._count(key, "a whole number from 0 up")

    def _count(self, key: str, expected: str) -> int:
        value = self.values[key]
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_COUNT:
            self.fail(key, expected, value)
        return value

    def count_or_none(self, key: str) -> int | None:
        """Return a whole number from 0 to ``MAX_COUNT``, or None for null."""
        return None if self.values[key] is None else self._count(key, "a whole number from 0 up, or null")

    def share(self, key: str) -> float:
        """Return a number from 0 to 1."""
        value = self.values[key]
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            self.fail(key, "a number from 0 to 1", value)
        return float(value)

    def span(self, start: str = "start", end: str = "end") -> Span:
        """Return the span that the two keys hold."""
        span = Span(self.count(start), self.count(end))
        if span.end < span.start:
            self.fail(end, f"at least {span.start}, as {start} says", span.end)
        return span

    def span_or_none(self, start: str, end: str) -> Span | None:
        """Return the span that the two keys hold, or None if both are null."""
        if self.values[start] is None and self.values[end] is None:
            return None
        return self.span(start, end)

    def child(self, key: str, keys: Collection[str]) -> "Fields":
        """Return the object below ``key``."""
        return Fields(self.values[key], keys, self.where, self._below(key))

    def child_or_none(self, key: str, keys: Collection[str]) -> "Fields | None":
        """Return the object below ``key``, or None for null."""
        return None if self.values[key] is None else self.child(key, keys)

    def children(self, key: str, keys: Collection[str]) -> Iterator["Fields"]:
        """Yield the objects of the array below ``key``."""
        for number, item in self._items(key):
            yield Fields(item, keys, self.where, self._below(f"{key}[{number}]"))

    def _items(self, key: str) -> Iterator[tuple[int, object]]:
        value = self.values[key]
        if not isinstance(value, list):
            self.fail(key, "an array", value)
        return enumerate(value)

    def _below(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def _shown(value: object, *, bare: bool = False) -> str:
    """Return a value as a message can show it: short, printable."""
    if value is None:
        return "null"
    if isinstance(value, str):
        short = value if len(value) <= 40 else value[:40] + "…"
        return (
            short
            if bare and short.isprintable()
            else ascii(short)
            if not short.isprintable()
            else repr(short)
        )
    if isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < 10**20):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return KINDS.get(type(value), type(value).__name__)
