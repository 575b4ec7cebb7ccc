"""What a page prints several times → taken out of the draft, as far as the copy that stays lies in the article."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from dedupe_brief.core import ledger, repeats
from dedupe_brief.core.cleaning import body
from dedupe_brief.core.cleaning.draft import Draft
from dedupe_brief.core.model import Edit, Repeat, Span

__all__ = ["take_out"]

# Where the article lies may be somewhere else when a copy comes back; more than twice it hardly ever moves.
_ROUNDS: Final = 3

_BETWEEN: Final = 60  # characters: a date, a byline, a caption between two parts of one copy


def take_out(draft: Draft) -> Draft:
    """Take out every copy but one of what the page prints several times.

    A teaser above the menu is no reason to take its words out of the article: what it repeats has to lie there.
    """
    blocks = tuple(piece.span for piece in draft.pieces if piece.role is None)
    found = repeats.find(draft.text, blocks, lambda: _article(draft))
    if not found:  # most pages
        return draft
    for _ in range(_ROUNDS):
        done = _without(draft, found)
        staying = _staying(done, ledger.OffsetMap.of(_edits(draft.text, found)), found)
        if len(staying) == len(found):
            return done
        found = staying
    return _without(draft, found)


def _without(draft: Draft, found: Sequence[Repeat]) -> Draft:
    """Return the draft without what is repeated, and with the repeats' places in the pass's input."""
    offsets = ledger.OffsetMap.of(draft.edits)
    placed = tuple(
        replace(
            repeat, spans=(offsets.span_to_source(repeat.spans[0]), offsets.span_to_source(repeat.spans[1]))
        )
        for repeat in found
    )
    return replace(draft, repeats=placed).edited(_edits(draft.text, found))


def _edits(text: str, found: Sequence[Repeat]) -> tuple[Edit, ...]:
    return tuple(
        Edit(
            "repeat.exact" if repeat.exact else "repeat.near",
            repeat.spans[0],
            repeat.spans[0].of(text),
            "",
            repeat.spans[1],
        )
        for repeat in found
    )


def _staying(draft: Draft, offsets: ledger.OffsetMap, found: Sequence[Repeat]) -> tuple[Repeat, ...]:
    """Return the repeats of which most of what they repeat lies in the article that ``draft`` holds without them."""
    article = _article(draft)
    return tuple(
        repeat
        for copy in _copies(found)
        if 2 * sum(_inside(article, offsets, repeat.spans[1]) for repeat in copy)
        >= sum(len(repeat.spans[1]) for repeat in copy)
        for repeat in copy
    )


def _copies(found: Sequence[Repeat]) -> Iterator[list[Repeat]]:
    """Yield the repeats that make up one copy: what follows on each other in both places, but for a line or two."""
    copy: list[Repeat] = []
    for repeat in found:
        if copy and not all(
            0 <= here.start - there.end <= _BETWEEN
            for there, here in zip(copy[-1].spans, repeat.spans, strict=True)
        ):
            yield copy
            copy = []
        copy.append(repeat)
    if copy:
        yield copy


def _article(draft: Draft) -> Span:
    """Return where the article lies, empty if there is none."""
    first, last = body.find(draft).body
    if first == last:
        return Span(0, 0)
    return Span(draft.pieces[first].span.start, draft.pieces[last - 1].span.end)


def _inside(article: Span, offsets: ledger.OffsetMap, kept: Span) -> int:
    """Return how many characters of what stays lie in the article."""
    start, end = offsets.to_text(kept.start), offsets.to_text(kept.end, end=True)
    return max(0, min(end, article.end) - max(start, article.start))
