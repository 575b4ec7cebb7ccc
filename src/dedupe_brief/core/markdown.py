r"""A record as Markdown: front matter with every key but the text, then the article as one reads it.

The form is exact: a record has one rendering, and only that rendering is read back.

- Front matter stands between two lines ``---``. It is YAML whose values are JSON, one key or list item to a line.
- The body is blocks of one line, with a blank line between them: ``# title`` and ``*subtitle*`` if the metadata
  has them, the lines of the text (``## `` before a heading), ``> caption — credit`` for each caption.
- Whatever Markdown or HTML would read as a sign has a backslash before it; white space at the edges of a line,
  line breaks inside one and control characters are written ``&#N;``. An empty line is ``<!---->``.
- A blank line stands between records that follow one another. No line inside a body is ``---``.
"""

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, zip_longest
from typing import Any

from msgspec.structs import replace

from dedupe_brief.core.fields import load_json
from dedupe_brief.core.ledger import OffsetMap
from dedupe_brief.core.model import Metadata, Record
from dedupe_brief.core.record import from_object, to_object
from dedupe_brief.errors import RecordError

__all__ = ["FENCE", "SEPARATOR", "escape", "read", "read_all", "render", "unescape"]

FENCE = "---"
"""The line before and after the front matter; the first line of every record."""

SEPARATOR = "\n"
"""What stands between two records."""

HEADING = "## "
EMPTY = "<!---->"

NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufeff\ufffe\uffff]")
ENTRY = re.compile(r"(?P<indent>(?:  )?)(?:(?P<key>[a-z_]+):(?: (?P<value>.+))?|- (?P<item>.+))")

SIGNS = "\\`*_[]<>&|~$#"
UNSEEN = (
    *range(0x09),
    *range(0x0A, 0x20),
    *range(0x7F, 0xA0),
    0x2028,
    0x2029,
    *range(0xFDD0, 0xFDF0),
    0xFEFF,
)
ESCAPES = {
    **{ord(sign): f"\\{sign}" for sign in SIGNS},
    **{code: f"&#{code};" for code in (*UNSEEN, 0xFFFE, 0xFFFF)},
}
AUTOLINK = re.compile(r":(?=//)|(?<=[Ww]{3})\.")
LIST_MARK = re.compile(r"^(?=[-+])|^([0-9]+)(?=[.)])")
EDGES = re.compile(r"^\s+|\s+$")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|&#([0-9]{1,7});")

_json = json.JSONEncoder(ensure_ascii=False).encode  # ``json.dumps`` would make one for each value


def escape(line: str) -> str:
    r"""Return ``line`` as one line of Markdown that shows just these characters.

    >>> escape("1. 共<b>三</b>项 *"), escape(" ")
    ('1\\. 共\\<b\\>三\\</b\\>项 \\*', '&#32;')
    """
    if not line:
        return EMPTY
    line = AUTOLINK.sub(r"\\\g<0>", line.translate(ESCAPES))
    line = LIST_MARK.sub(r"\g<1>\\", line)
    return EDGES.sub(lambda edge: "".join(f"&#{ord(char)};" for char in edge[0]), line)


def unescape(line: str) -> str:
    r"""Undo ``escape``.

    >>> unescape("1\\. 共\\<b\\>三\\</b\\>项 \\*")
    '1. 共<b>三</b>项 *'
    """
    return "" if line == EMPTY else ESCAPED.sub(_unescaped, line)


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        return found[1]
    code = int(found[2])
    # What no record holds stays as it is written; rendering it again tells the difference.
    return chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else found[0]


def render(record: Record) -> str:
    """Return the record as Markdown; it ends with a line feed.

    ``read`` gives the same record back, whatever its text holds.
    """
    front = [FENCE, *_front_matter(record), FENCE]
    blocks = [*_head(record.metadata), *_body(record), *_captions(record.metadata)]
    return "\n".join(front) + "\n" + "".join(f"\n{block}\n" for block in blocks)


def _front_matter(record: Record) -> Iterator[str]:
    for key, value in to_object(record).items():
        if isinstance(value, dict):
            yield f"{key}:"
            for inner, held in value.items():
                yield from _entry("  ", inner, held)
        elif key != "text":
            yield from _entry("", key, value)


def _entry(indent: str, key: str, value: object) -> Iterator[str]:
    """Yield a key with its value on one line, or a list of objects with one to a line."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        yield f"{indent}{key}:"
        yield from (f"{indent}- {_flow(item)}" for item in value)
    else:
        yield f"{indent}{key}: {_flow(value)}"


def _flow(value: object) -> str:
    """Return a value in the JSON that YAML reads alike."""
    if isinstance(value, dict) and any(isinstance(held, float) for held in value.values()):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(held)}" for key, held in value.items()) + "}"
    text = _json(value)
    if isinstance(value, float):
        return text if "." in text else text.replace("e", ".0e")  # to YAML, 1e-05 is text
    return NOT_IN_YAML.sub(lambda char: f"\\u{ord(char[0]):04x}", text)


def _head(metadata: Metadata) -> list[str]:
    head = [f"# {escape(metadata.title)}"] if metadata.title else []
    return [*head, f"*{escape(metadata.subtitle)}*"] if metadata.subtitle else head


def _captions(metadata: Metadata) -> list[str]:
    return [
        f"> {escape(caption.text)}" + (f" — {escape(caption.credit)}" if caption.credit else "")
        for caption in metadata.captions
    ]


def _body(record: Record) -> Iterator[str]:
    lines = _lines(record.text)
    headings = _heading_lines(record, lines)
    for number, line in enumerate(lines):
        yield f"{HEADING}{escape(line)}" if number in headings else escape(line)


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _heading_lines(record: Record, lines: Sequence[str]) -> frozenset[int]:
    """Return the numbers of the lines that are headings.

    Headings know where they stand in the source, and the edits lead from there to the text. A record without
    its edits knows only what its headings say.
    """
    headings = record.metadata.headings
    if record.provenance.options.edits == "none":
        return frozenset(_found_in_order([heading.text for heading in headings], lines))
    edits = record.provenance.edits
    offsets = OffsetMap(
        tuple(edit.start for edit in edits),
        tuple(edit.end for edit in edits),
        tuple(edit.out_start for edit in edits),
        tuple(edit.out_end for edit in edits),
    )
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))[:-1]
    return frozenset(bisect_right(starts, offsets.to_text(heading.span.start)) - 1 for heading in headings)


def _found_in_order(headings: Sequence[str], lines: Sequence[str]) -> Iterator[int]:
    places: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        places.setdefault(line, []).append(number)
    at = 0
    for heading in headings:
        known = places.get(heading, [])
        following = bisect_left(known, at)
        if following < len(known):
            yield known[following]
            at = known[following] + 1


def read(text: str, where: str = "") -> Record:
    """Read back the one record that ``text`` holds.

    Args:
        text: What ``render`` gave, character for character.
        where: Where it comes from, for the message.

    Raises:
        RecordError: It is not a record, not one record, or departs from what ``render`` gives; says in which
            line.
    """
    records = list(read_all(text, where))
    if len(records) != 1:
        raise RecordError(f"expected one record, found {len(records)}", where=where)
    return records[0]


def read_all(text: str, where: str = "") -> Iterator[Record]:
    """Yield the records that ``text`` holds, one after another with a blank line between them.

    Args:
        text: What ``render`` gave, joined by ``SEPARATOR``.
        where: Where it comes from, for the message.

    Raises:
        RecordError: One of them departs from what ``render`` gives; says in which line.
    """
    lines = text.split("\n")
    fences = [number for number, line in enumerate(lines) if line == FENCE]
    if not fences or fences[0] != 0:
        raise _departs(where, 0, FENCE, lines[0])
    for at in range(0, len(fences), 2):
        if at + 1 == len(fences):
            raise RecordError("the front matter has no end", where=_line(where, fences[at]))
        last = fences[at + 2] if at + 2 < len(fences) else None
        yield _read(lines[fences[at] : last], fences[at + 1] - fences[at], where, fences[at])


def _read(lines: list[str], fence: int, where: str, first: int) -> Record:
    """Read one record: ``fence`` is the line that ends its front matter, ``first`` its first line in the file."""
    value = _read_front_matter(lines[1:fence], where, first + 1)
    record = from_object({**value, "text": ""}, _line(where, first))
    blocks = [line for line in lines[fence + 1 :] if line]
    head, captions = len(_head(record.metadata)), len(record.metadata.captions)
    if len(blocks) < head + captions:
        what = f"the body has {len(blocks)} lines where title, subtitle and captions need {head + captions}"
        raise RecordError(what, where=_line(where, first + fence))
    body = blocks[head : len(blocks) - captions]
    record = replace(record, text="\n".join(unescape(line.removeprefix(HEADING)) for line in body))
    for number, (ours, theirs) in enumerate(zip_longest(render(record).split("\n"), lines)):
        if ours != theirs:
            raise _departs(where, first + number, ours, theirs)
    return record


def _read_front_matter(lines: Sequence[str], where: str, first: int) -> dict[str, Any]:
    """Return the object that the front matter writes; what it says twice or out of place shows on comparison."""
    top: dict[str, Any] = {}
    inner = top
    items: list[Any] = []
    for number, line in enumerate(lines):
        entry = ENTRY.fullmatch(line)
        if not entry:
            raise RecordError("expected a key and its value", where=_line(where, first + number))
        place = inner if entry["indent"] else top
        if entry["item"]:
            items.append(load_json(entry["item"], _line(where, first + number)))
        elif entry["value"]:
            place[entry["key"]] = load_json(entry["value"], _line(where, first + number))
        elif lines[number + 1 : number + 2] and lines[number + 1].startswith(f"{entry['indent']}- "):
            items = place[entry["key"]] = []
        else:
            inner = place[entry["key"]] = {}
    return top


def _line(where: str, number: int) -> str:
    """Name a line, counted from 0, of a file."""
    return f"{where}:{number + 1}" if where else f"line {number + 1}"


def _departs(where: str, number: int, ours: str | None, theirs: str | None) -> RecordError:
    if theirs is None:
        what = "the record ends too early"
    elif ours is None:
        what = f"expected the record to end, found {_start(theirs)}"
    else:
        what = f"expected {_start(ours, theirs)}, found {_start(theirs, ours)}"
    return RecordError(what, where=_line(where, number), hint="write the record anew instead of editing it")


def _start(line: str, other: str = "") -> str:
    """Show a line from shortly before it differs from the other."""
    same = next(
        (n for n, (a, b) in enumerate(zip(line, other, strict=False)) if a != b), min(len(line), len(other))
    )
    start = max(0, same - 10)
    shown = ("…" if start else "") + line[start : start + 40] + ("…" if start + 40 < len(line) else "")
    return repr(shown) if shown.isprintable() else ascii(shown)
