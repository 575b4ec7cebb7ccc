"""The written form of a patch: a few lines about both texts, a blank line, then hunks as diff-match-patch writes them.

Only what a reader could not see, or what could be lost on the way, is escaped: any diff-match-patch reads the hunks,
since it takes unescaped characters for what they are.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final, NoReturn
from urllib.parse import quote, unquote_to_bytes

from dedupe_brief.core.patch import Change, Hunk, Patch, Side
from dedupe_brief.errors import PatchError

__all__ = ["SCHEMA", "from_text", "to_text"]

SCHEMA: Final = "dedupe-brief/patch/1"
"""The name of the form. Its number rises when an older program could no longer read the patch."""

COMPARED: Final = ("canonical", "raw")

_FAMILY: Final = "dedupe-brief/patch/"
_KEYS: Final = (
    "schema",
    "compared",
    "base-digest",
    "base-chars",
    "base-name",
    "result-digest",
    "result-chars",
    "result-name",
    "hunks",
)

# Control and formatting characters, spaces other than U+0020, fillers, lone surrogates; a space that ends a line.
_ESCAPED: Final = re.compile(
    "[%\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e0fff]+| \\Z"
)
_NO_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")

_UNIFIED: Final = re.compile(r"--- |diff |Only in ")  # how its first line begins
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
_COUNT: Final = re.compile(r"0|[1-9][0-9]{0,14}")
_PLACE: Final = re.compile(r"@@ -(\d{1,15})(?:,(\d{1,15}))? \+(\d{1,15})(?:,(\d{1,15}))? @@", re.ASCII)
_KEPT, _REMOVED, _INSERTED = " -+"


def to_text(patch: Patch) -> str:
    r"""Return the patch as text. It ends with a line feed, and has no other line break than that.

    >>> from dedupe_brief.core.patch import make
    >>> print(to_text(make("利润为一亿。\n", "利润为二亿。\n")).partition("\n\n")[2], end="")
    @@ -1,7 +1,7 @@
     利润为
    -一
    +二
     亿。%0A
    """
    base, result = patch.base, patch.result
    values = (
        SCHEMA,
        patch.compared,
        base.digest,
        str(base.chars),
        _escaped(base.name),
        result.digest,
        str(result.chars),
        _escaped(result.name),
        str(len(patch.hunks)),
    )
    lines = [f"{key}: {value}".rstrip(" ") for key, value in zip(_KEYS, values, strict=True)]
    if patch.hunks:
        lines.append("")
    for hunk in patch.hunks:
        lines += _written(hunk)
    return "\n".join(lines) + "\n"


def _written(hunk: Hunk) -> Iterator[str]:
    base = _place(hunk.base_start, len(hunk.before))
    yield f"@@ -{base} +{_place(hunk.result_start, len(hunk.after))} @@"
    for change in hunk.changes:
        signed = (_KEPT, change.kept), (_REMOVED, change.removed), (_INSERTED, change.inserted)
        yield from (sign + _escaped(text) for sign, text in signed if text)
    if hunk.tail:
        yield _KEPT + _escaped(hunk.tail)


def _place(start: int, chars: int) -> str:
    """Return a start and a length as unified diffs count: from 1, or what stands before if there is no length."""
    if chars == 0:
        return f"{start},0"
    return str(start + 1) if chars == 1 else f"{start + 1},{chars}"


def _escaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: quote(match[0].encode("utf-8", "surrogatepass"), safe=""), text)


# --- reading -------------------------------------------------------------------------------------------------------


def from_text(text: str, where: str = "") -> Patch:
    """Read a patch back.

    A byte order mark in front and carriage returns before line feeds are passed over: a patch itself has none, but
    editors and mail put them there.

    Args:
        text: What ``to_text`` returned.
        where: The file's name, for messages.

    Raises:
        PatchError: It is no patch, of a later form, not whole, or contradicts itself; says in which line.
    """
    lines = [line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n")]
    return _Reader(lines, where).patch()


class _Reader:
    """Reads lines one after another and knows where it is."""

    def __init__(self, lines: Sequence[str], where: str) -> None:
        self._lines = lines
        self._where = where
        self._next = 0

    def patch(self) -> Patch:
        schema = self._value("schema")
        if schema != SCHEMA:
            if schema.startswith(_FAMILY):
                self._refuse(f"its form is {schema}, and this reads {SCHEMA}", hint="use a newer release")
            self._fail("this is no patch")
        compared = self._value("compared")
        if compared not in COMPARED:
            self._fail(f"compared must be {' or '.join(COMPARED)}, not {compared!r}")
        base, result = self._side("base"), self._side("result")
        count = self._count("hunks")
        if count:
            self._blank()
        patch = Patch(compared, base, result, tuple(self._hunks(count)))
        self._end(patch)
        return patch

    def _value(self, key: str) -> str:
        line = self._take()
        found, colon, value = line.partition(":")
        if not colon or found != key:
            if key == _KEYS[0] and _UNIFIED.match(line):
                self._refuse("this is a unified diff", hint="'git apply' or 'patch -p1' takes it")
            self._fail("this is no patch" if key == _KEYS[0] else f"the key {key} should stand here")
        return value.removeprefix(" ")

    def _side(self, which: str) -> Side:
        digest = self._value(f"{which}-digest")
        if not _DIGEST.fullmatch(digest):
            self._fail("this is no digest")
        return Side(digest, self._count(f"{which}-chars"), self._unescaped(self._value(f"{which}-name")))

    def _count(self, key: str) -> int:
        value = self._value(key)
        if not _COUNT.fullmatch(value):
            self._fail(f"{key} must be a count")
        return int(value)

    def _blank(self) -> None:
        if self._take():
            self._fail("a blank line should stand here")

    def _hunks(self, count: int) -> Iterator[Hunk]:
        base = result = 0
        for _ in range(count):
            hunk = self._hunk()
            if hunk.base_start < base or hunk.base_start - base != hunk.result_start - result:
                self._fail("the hunk is not where those before it leave room for it")
            base = hunk.base_start + len(hunk.before)
            result = hunk.result_start + len(hunk.after)
            yield hunk

    def _hunk(self) -> Hunk:
        line = self._take()
        place = _PLACE.fullmatch(line)
        if place is None:
            self._fail("a hunk should begin here, as @@ -1,9 +1,9 @@")
        changes, tail = self._changes()
        base, before = _span(place[1], place[2])
        result, after = _span(place[3], place[4])
        hunk = Hunk(base, result, changes, tail)
        if (len(hunk.before), len(hunk.after)) != (before, after):
            self._fail(
                f"the hunk has {len(hunk.before)} and {len(hunk.after)} characters, not {before} and {after}"
            )
        return hunk

    def _changes(self) -> tuple[tuple[Change, ...], str]:
        signs = takewhile(lambda line: line[:1] in {_KEPT, _REMOVED, _INSERTED}, self._rest())
        changes: list[Change] = []
        kept = removed = inserted = ""
        for line in list(signs):
            sign, text = line[0], self._unescaped(self._take()[1:])
            if (inserted and sign != _INSERTED) or (removed and sign == _KEPT):
                changes.append(Change(kept, removed, inserted))
                kept = removed = inserted = ""
            kept += text if sign == _KEPT else ""
            removed += text if sign == _REMOVED else ""
            inserted += text if sign == _INSERTED else ""
        if removed or inserted:
            changes.append(Change(kept, removed, inserted))
            kept = ""
        return tuple(changes), kept

    def _rest(self) -> Iterator[str]:
        return (self._lines[at] for at in range(self._next, len(self._lines)))

    def _unescaped(self, text: str) -> str:
        if "%" not in text:
            return text
        if _NO_ESCAPE.search(text):
            self._fail("a % stands before something else than two hexadecimal digits")
        try:
            return unquote_to_bytes(text).decode("utf-8", "surrogatepass")
        except UnicodeError:
            self._fail("what is escaped here is no UTF-8")

    def _end(self, patch: Patch) -> None:
        if any(self._rest()):
            self._next += 1
            self._refuse("more follows behind the last hunk")
        last = patch.hunks[-1] if patch.hunks else Hunk(0, 0, (), "")
        behind = patch.base.chars - last.base_start - len(last.before)
        if behind < 0 or behind != patch.result.chars - last.result_start - len(last.after):
            self._fail("the lengths of base and result are not those that the hunks lead to")

    def _take(self) -> str:
        self._next += 1
        if self._next > len(self._lines) or (self._next == len(self._lines) and not self._lines[-1]):
            self._fail("this is empty")
        return self._lines[self._next - 1]

    def _fail(self, what: str) -> NoReturn:
        """Refuse the line taken last; if it is the last of all, the rest is missing: a patch ends with a line feed."""
        cut = self._next > 1 and self._next >= len(self._lines)
        self._refuse("the patch is cut off here" if cut else what)

    def _refuse(self, what: str, hint: str = "name first what 'dedupe-brief patch' wrote, whole") -> NoReturn:
        number = min(self._next, len(self._lines))
        place = f"{self._where}:{number}" if self._where else f"line {number}"
        raise PatchError(what, where=place, hint=hint)


def _span(start: str, chars: str | None) -> tuple[int, int]:
    """Return a start from 0 and a length; the reverse of ``_place``."""
    length = 1 if chars is None else int(chars)
    return int(start) - (length > 0), length
