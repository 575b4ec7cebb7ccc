"""A comparison as an editor marks it up: ``[-old-]{+new+}`` inside the sentences, readable without colour."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from dedupe_brief.core.changes import Change, Difference, Operation
from dedupe_brief.core.passages import SENTENCE_END
from dedupe_brief.core.versions import Comparison
from dedupe_brief.core.visible import visible

__all__ = ["rows"]

Style = Callable[[str, str], str]

_CONTEXT: Final = 1  # unchanged sentences that are shown on either side
_LEFT_OUT: Final = "…"


class _Token(NamedTuple):
    """A stretch as it is shown: marked up, and whether it is a change."""

    shown: str
    is_change: bool
    ends: bool  # a sentence or a line


def rows(comparison: Comparison, style: Style, *, full: bool = False, least: int = 1) -> Iterator[str]:
    """Yield the lines to print, without line feeds: each field that differs, then the body.

    Args:
        comparison: Two versions compared.
        style: Puts text into the colour of a style.
        full: Show all of the body, and not only changed sentences with one of context.
        least: A change of fewer code points is shown as if there were none.
    """
    for field in comparison.fields:
        marked = "".join(t.shown for t in _tokens(field.difference, field.before, field.after, style, 1))
        yield f"{style(field.name, 'rule')}: {marked}"
    if comparison.fields and not comparison.body.same:
        yield ""
    body = _tokens(comparison.body, comparison.before.text, comparison.after.text, style, least)
    if not comparison.body.same or full:
        yield from _folded(list(_sentences(body)), full=full)


def _folded(sentences: Sequence[Sequence[_Token]], *, full: bool) -> Iterator[str]:
    """Yield the sentences to show, those that adjoin on one line; a line of its own stands for what is left out."""
    changed = [any(token.is_change for token in sentence) for sentence in sentences]
    line = ""
    left_out = False
    for at, sentence in enumerate(sentences):
        near = changed[max(0, at - _CONTEXT) : at + _CONTEXT + 1]
        if not full and not any(near):
            if line:
                yield line
                line = ""
            left_out = True
            continue
        if left_out:
            yield _LEFT_OUT
            left_out = False
        for token in sentence:
            head, *lines = token.shown.split("\n")
            line += head
            for following in lines:
                yield line
                line = following
    if line:
        yield line
    if left_out:
        yield _LEFT_OUT


def _sentences(tokens: Iterable[_Token]) -> Iterator[list[_Token]]:
    sentence: list[_Token] = []
    for token in tokens:
        sentence.append(token)
        if token.ends:
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _tokens(found: Difference, before: str, after: str, style: Style, least: int) -> Iterator[_Token]:
    """Yield the changes as they are shown; what stayed is cut at the ends of sentences and lines."""
    moved = {move.id: move for move in found.moves}
    for change in found.changes:
        removed, added = change.before.of(before), change.after.of(after)
        if change.operation is Operation.MOVE and change.move is not None:
            number = f"#{change.move + 1} "
            if removed:
                yield _Token(style(f"[-{number}{_plain(removed)}-]", "removed"), True, _ends(removed))
            else:
                inner = _marked(moved[change.move].changes, before, after, style)
                yield _Token(
                    style(f"{{+{number}", "added") + inner + style("+}", "added"), True, _ends(added)
                )
        elif change.is_shown(least):
            shown = "".join(_mark(removed, added, style))
            yield _Token(shown, True, _ends(added or removed))
        else:
            yield from (_Token(_plain(part), False, _ends(part)) for part in _parts(added))


def _marked(changes: Iterable[Change], before: str, after: str, style: Style) -> str:
    """Return text that moved, with what was changed on the way."""
    parts: list[str] = []
    for change in changes:
        removed, added = change.before.of(before), change.after.of(after)
        if change.counts:
            parts += _mark(removed, added, style)
        else:
            parts.append(_plain(added))
    return "".join(parts)


def _mark(removed: str, added: str, style: Style) -> Iterator[str]:
    if removed:
        yield style(f"[-{_changed(removed)}-]", "removed")
    if added:
        yield style(f"{{+{_changed(added)}+}}", "added")
        if added.isspace() and "\n" in added:
            yield "\n"


def _changed(text: str) -> str:
    """Return text that was changed, safe to show; white space is named where there is nothing else."""
    return visible(text, spaces=True) if text.isspace() else _plain(text)


def _plain(text: str) -> str:
    """Return text safe to show; line breaks stay, so that a text keeps its lines."""
    return "\n".join(map(visible, text.split("\n")))


def _parts(text: str) -> Iterator[str]:
    """Cut a text behind each sentence and each line."""
    at = 0
    for line in text.splitlines(keepends=True):
        for found in SENTENCE_END.finditer(line):
            yield line[at : found.end()]
            at = found.end()
        if at < len(line):
            yield line[at:]
        at = 0


def _ends(text: str) -> bool:
    """Tell whether a stretch closes a sentence or a line."""
    return text.endswith("\n") or any(
        found.end() == len(text) for found in SENTENCE_END.finditer(text[-8:], 0)
    )
