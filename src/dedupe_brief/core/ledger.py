"""The ledger: edits that tile source and text. Apply, invert, compose them; map offsets both ways."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import add, sub

from msgspec.structs import replace

from dedupe_brief.core.model import Edit, Irregular, Span
from dedupe_brief.errors import RecordError

__all__ = [
    "OffsetMap",
    "apply",
    "attach_bytes",
    "check",
    "compose",
    "invert",
    "merge",
    "out_spans",
    "rebuild",
]

KEEP_BYTES = "decode.bytes"
"""The rule of an edit that changes nothing and only holds bytes its codec would not give back."""


def check(source: str, edits: Sequence[Edit]) -> None:
    """Make sure that ``edits`` are sorted, disjoint, and say truly what stood in ``source``.

    Raises:
        RecordError: Naming the first edit that does not fit, and its offset in code points.
    """
    at = 0
    for number, edit in enumerate(edits):
        where = f"edits[{number}] ({edit.rule})"
        if not at <= edit.span.start <= edit.span.end <= len(source):
            raise RecordError(
                f"the edit at {edit.span.start}–{edit.span.end} overlaps its neighbour or leaves the source",
                where=where,
            )
        if edit.before != edit.span.of(source):
            raise RecordError(f"the source does not hold the removed text at {edit.span.start}", where=where)
        at = edit.span.end


def apply(source: str, edits: Sequence[Edit]) -> str:
    """Replay sorted, disjoint ``edits`` on ``source``.

    >>> apply("甲,乙。", [Edit("demo", Span(1, 2), ",", "，")])
    '甲，乙。'
    """
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts += (source[at : edit.span.start], edit.after)
        at = edit.span.end
    parts.append(source[at:])
    return "".join(parts)


def invert(text: str, edits: Sequence[Edit]) -> str:
    """Undo ``edits`` on the ``text`` they led to; the answer is the source.

    >>> invert("甲，乙。", [Edit("demo", Span(1, 2), ",", "，")])
    '甲,乙。'
    """
    parts: list[str] = []
    at = 0
    for edit, out in zip(edits, out_spans(edits), strict=True):
        parts += (text[at : out.start], edit.before)
        at = out.end
    parts.append(text[at:])
    return "".join(parts)


def out_spans(edits: Sequence[Edit]) -> Iterator[Span]:
    """Yield, for each edit, the span in the resulting text that its ``after`` covers."""
    shift = 0
    for edit in edits:
        span, after = edit.span, edit.after
        start = span.start + shift
        end = start + len(after) if after else start
        shift = end - span.end
        yield Span(start, end)


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Maps code-point offsets between a source and the text its edits lead to.

    Inside an edit there is no character-by-character answer: every offset maps to the edit's start, or, asked
    with ``end=True``, to its end.

    >>> offsets = OffsetMap.of([Edit("demo", Span(0, 2), "　　", "")])
    >>> offsets.to_source(0), offsets.to_source(0, end=True), offsets.to_text(5)
    (2, 0, 3)
    """

    source_starts: Sequence[int]
    source_ends: Sequence[int]
    text_starts: Sequence[int]
    text_ends: Sequence[int]

    @classmethod
    def of(cls, edits: Sequence[Edit]) -> "OffsetMap":
        """Build the map of a ledger."""
        starts = [edit.span.start for edit in edits]
        ends = [edit.span.end for edit in edits]
        sizes = [len(edit.after) for edit in edits]
        shifts = accumulate(map(sub, sizes, map(sub, ends, starts)))
        text_ends = list(map(add, ends, shifts))
        return cls(starts, ends, list(map(sub, text_ends, sizes)), text_ends)

    def to_source(self, offset: int, *, end: bool = False) -> int:
        """Return the source offset of text ``offset``; with ``end`` it closes a span instead of opening one."""
        return _across(offset, self.text_starts, self.text_ends, self.source_starts, self.source_ends, end)

    def to_text(self, offset: int, *, end: bool = False) -> int:
        """Return the text offset of source ``offset``; with ``end`` it closes a span instead of opening one."""
        return _across(offset, self.source_starts, self.source_ends, self.text_starts, self.text_ends, end)

    def span_to_source(self, span: Span) -> Span:
        """Return the smallest source span that holds every character of the text ``span``."""
        if not len(span):
            at = self.to_source(span.start)
            return Span(at, at)
        return Span(self.to_source(span.start), self.to_source(span.end, end=True))


def _across(
    offset: int,
    here_starts: Sequence[int],
    here_ends: Sequence[int],
    there_starts: Sequence[int],
    there_ends: Sequence[int],
    end: bool,
) -> int:
    """Carry an offset over the ledger; a span's end stops before an edit that begins where it ends."""
    # An opening offset goes past edits that end there; a closing one stays before edits that begin there.
    i = bisect_right(here_starts, offset - 1 if end else offset) - 1
    if i < 0:
        return offset
    if offset < here_ends[i]:
        return there_ends[i] if end else there_starts[i]
    return there_ends[i] + offset - here_ends[i]


def merge(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Join edits that touch and have the same rule, so that a ledger stays small enough to pipe.

    Edits that point at their other copy, or carry raw bytes, stay apart: each says something of its own.
    """
    merged: list[Edit] = []
    end = -1  # of the edit before
    for edit in edits:
        if not edit.before and not edit.after and edit.raw is None:
            continue  # what was put in has been taken out again
        span = edit.span
        if span.start == end and _may_join(merged[-1], edit):
            last = merged[-1]
            span = Span(last.span.start, span.end)
            edit = Edit(last.rule, span, last.before + edit.before, last.after + edit.after)
            merged[-1] = edit
        else:
            merged.append(edit)
        end = span.end
    return tuple(merged)


def _may_join(edit: Edit, following: Edit) -> bool:
    """Tell whether two edits that touch say nothing that one could not say."""
    return (
        edit.rule == following.rule
        and edit.same_as is following.same_as is None
        and edit.raw is following.raw is None
    )


def compose(first: Sequence[Edit], second: Sequence[Edit]) -> tuple[Edit, ...]:
    """Return one ledger that does what ``first`` and then ``second`` do.

    ``first`` leads from source to a middle text, ``second`` from there on. A character keeps the rule that
    took it out first; what ``first`` put in and ``second`` took out again is put down to ``second``. Targets
    (``same_as``) of ``second`` are carried back to the source.

    >>> one = [Edit("a", Span(0, 1), " ", "")]
    >>> two = [Edit("b", Span(0, 1), "x", "y")]
    >>> compose(one, two)
    (Edit(rule='a', span=Span(start=0, end=1), before=' ', after='', same_as=None, raw=None), Edit(rule='b', span=Span(start=1, end=2), before='x', after='y', same_as=None, raw=None))
    """
    if not first or not second:
        return tuple(first or second)
    back = OffsetMap.of(first)
    starts, ends = back.text_starts, back.text_ends
    result: list[Edit] = []
    done = 0  # how many edits of ``first`` have been carried over
    shift = 0  # from the middle text to the source, behind those
    at = 0
    while at < len(second):
        edit = second[at]
        past = bisect_right(ends, edit.span.start, done)
        if past > done:
            result += first[done:past]
            shift = back.source_ends[past - 1] - ends[past - 1]
            done = past
        if done == len(first) or starts[done] >= edit.span.end:
            result.append(_shifted(edit, shift, back))
            at += 1
            continue
        group, covered = _entangled(second, at, back, done)
        outs = list(map(Span, starts[done:covered], ends[done:covered]))
        result += _carry(second[at:group], first[done:covered], outs, back)
        shift = back.source_ends[covered - 1] - ends[covered - 1]
        at, done = group, covered
    result += first[done:]
    return merge(result)


def _shifted(edit: Edit, shift: int, back: OffsetMap) -> Edit:
    """Carry back an edit that covers nothing an earlier one changed."""
    if not shift and edit.same_as is None:
        return edit
    same_as = back.span_to_source(edit.same_as) if edit.same_as is not None else None
    return Edit(
        edit.rule, Span(edit.span.start + shift, edit.span.end + shift), edit.before, edit.after, same_as
    )


def _entangled(second: Sequence[Edit], at: int, back: OffsetMap, done: int) -> tuple[int, int]:
    """Return where the group of later edits from ``at`` on ends, and the earlier edits it covers.

    A group is one later edit, or several that cut into one and the same insertion of an earlier edit.
    """
    starts, ends = back.text_starts, back.text_ends
    group, covered, end = at + 1, done, second[at].span.end
    while True:
        if covered < len(starts) and starts[covered] < end:
            end = max(end, ends[covered])
            covered += 1
        elif group < len(second) and second[group].span.start < end:
            end = max(end, second[group].span.end)
            group += 1
        else:
            return group, covered


def _carry(
    group: Sequence[Edit], covered: Sequence[Edit], outs: Sequence[Span], back: OffsetMap
) -> list[Edit]:
    """Carry later edits of the middle text back to the source, around the earlier edits they cover."""
    edit = group[0]
    same_as = back.span_to_source(edit.same_as) if edit.same_as is not None else None
    if len(group) > 1 or any(o.start < edit.span.start or o.end > edit.span.end for o in outs):
        return [replace(_swallow(group, covered, outs, back), same_as=same_as)]
    pieces: list[Edit] = []
    at, source = edit.span.start, back.to_source(edit.span.start)
    for earlier, out in zip(covered, outs, strict=True):
        if out.start > at:
            pieces.append(_kept(edit, at, out.start, source, same_as))
        pieces.append(
            replace(earlier, rule=edit.rule, after="", same_as=same_as) if earlier.after else earlier
        )
        at, source = out.end, earlier.span.end
    if edit.span.end > at:
        pieces.append(_kept(edit, at, edit.span.end, source, same_as))
    own = next((i for i, piece in enumerate(pieces) if piece.rule == edit.rule), None)
    if own is None:  # an insertion: nothing of the middle text is covered
        start = back.to_source(edit.span.start)
        return [replace(edit, span=Span(start, start), same_as=same_as), *pieces]
    pieces[own] = replace(pieces[own], after=edit.after)
    return pieces


def _kept(edit: Edit, start: int, end: int, source: int, same_as: Span | None) -> Edit:
    """Return the edit for a run of middle text that stands in the source, from ``source`` on, as it is."""
    before = edit.before[start - edit.span.start : end - edit.span.start]
    return Edit(edit.rule, Span(source, source + end - start), before, "", same_as)


def _swallow(group: Sequence[Edit], covered: Sequence[Edit], outs: Sequence[Span], back: OffsetMap) -> Edit:
    """Join edits that cut through earlier insertions with these: they can't be told apart any more."""
    start = min(group[0].span.start, outs[0].start)
    end = max(group[-1].span.end, outs[-1].end)
    middle = [""] * (end - start)
    for earlier, out in zip(covered, outs, strict=True):
        middle[out.start - start : out.end - start] = earlier.after
    for edit in group:
        middle[edit.span.start - start : edit.span.end - start] = edit.before
    shifted = [replace(e, span=Span(e.span.start - start, e.span.end - start)) for e in group]
    undone = [
        Edit("", Span(o.start - start, o.end - start), e.after, e.before)
        for e, o in zip(covered, outs, strict=True)
    ]
    text = "".join(middle)
    span = Span(back.to_source(start), back.to_source(end, end=True))
    return Edit(group[0].rule, span, apply(text, undone), apply(text, shifted))


def attach_bytes(
    edits: Sequence[Edit], irregular: Sequence[Irregular], source: str, encoding: str
) -> tuple[Edit, ...]:
    """Give each edit over ``irregular`` text its bytes; irregular text that stays gets an edit that keeps it.

    ``source`` is the decoded text and ``encoding`` a stateless codec. Without irregular text nothing changes.
    """
    if not irregular:
        return tuple(edits)
    result: list[Edit] = []
    todo = list(reversed(irregular))
    for edit in edits:
        while todo and todo[-1].span.end <= edit.span.start:
            result.append(_preserve(todo.pop(), source))
        inside: list[Irregular] = []
        while todo and todo[-1].span.start < edit.span.end:
            inside.append(todo.pop())
        raw = _encode(source, edit.span, inside, encoding) if inside else None
        result.append(replace(edit, raw=raw))
    result += [_preserve(piece, source) for piece in reversed(todo)]
    return tuple(result)


def _preserve(piece: Irregular, source: str) -> Edit:
    text = piece.span.of(source)
    return Edit(KEEP_BYTES, piece.span, text, text, raw=piece.raw)


def _encode(source: str, span: Span, irregular: Sequence[Irregular], encoding: str) -> bytes:
    """Encode a span of the source, taking the given bytes where the codec has others."""
    parts: list[bytes] = []
    at = span.start
    for piece in irregular:
        parts += (source[at : piece.span.start].encode(encoding), piece.raw)
        at = piece.span.end
    parts.append(source[at : span.end].encode(encoding))
    return b"".join(parts)


def rebuild(text: str, edits: Sequence[Edit], encoding: str) -> bytes:
    """Undo ``edits`` on ``text`` and encode: the source's bytes, as they were scraped."""
    if all(edit.raw is None for edit in edits):
        return invert(text, edits).encode(encoding)
    parts: list[bytes] = []
    at = 0
    for edit, out in zip(edits, out_spans(edits), strict=True):
        parts += (
            text[at : out.start].encode(encoding),
            edit.before.encode(encoding) if edit.raw is None else edit.raw,
        )
        at = out.end
    parts.append(text[at:].encode(encoding))
    return b"".join(parts)
