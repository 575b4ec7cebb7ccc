"""A comparison as an editor marks it up: ``[-old-]{+new+}`` inside the sentences, readable without colour."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from dedupe_brief.core.comparison.changes import Change, Difference, Operation
from dedupe_brief.core.repetition.passages import SENTENCE_END
from dedupe_brief.core.versioning.versions import Comparison
from dedupe_brief.core.visible import visible

__all__ = ["rows"]

Style = Callable[[str, str], str]

_END: Final = re.compile(rf"{SENTENCE_END.pattern}|\n")
_LEFT_OUT: Final = "…"


class _Token(NamedTuple):
    """A stretch: marked up if it is a change, else as it stands."""

    text: str
    is_change: bool
    ends: bool  # a sentence or a line

    @property
    def shown(self) -> str:
        return self.text if self.is_change else _plain(self.text)


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
        yield from _folded(_near_changes(_sentences(body)), full=full)


def _near_changes(sentences: Iterable[Sequence[_Token]]) -> Iterator[tuple[Sequence[_Token], bool]]:
    """Yield each sentence, and whether it, the one before or the one behind has a change."""
    before = changed = False
    held: Sequence[_Token] | None = None
    for sentence in sentences:
        behind = any(token.is_change for token in sentence)
        if held is not None:
            yield held, before or changed or behind
            before = changed
        held, changed = sentence, behind
    if held is not None:
        yield held, before or changed


def _folded(sentences: Iterable[tuple[Sequence[_Token], bool]], *, full: bool) -> Iterator[str]:
    """Yield the sentences to show, those that adjoin on one line; a line of its own stands for what is left out."""
    line = ""
    left_out = False
    for sentence, is_near in sentences:
        if not full and not is_near:
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
                text, end = _closed(removed, _starts_line(before, change.before.start))
                yield _Token(style(f"[-{number}{_plain(text)}-]", "removed") + end, True, _ends(removed))
            else:
                inner = _marked(moved[change.move].changes, before, after, style)
                text, end = _closed(inner, _starts_line(after, change.after.start))
                yield _Token(
                    style(f"{{+{number}", "added") + text + style("+}", "added") + end, True, _ends(added)
                )
        elif change.is_shown(least):
            shown = "".join(_mark(change, before, after, style))
            yield _Token(shown, True, _ends(added or removed))
        else:
            yield from (_Token(part, False, _ends(part)) for part in _parts(added))


def _marked(changes: Iterable[Change], before: str, after: str, style: Style) -> str:
    """Return text that moved, with what was changed on the way."""
    parts: list[str] = []
    for change in changes:
        if change.counts:
            parts += _mark(change, before, after, style)
        else:
            parts.append(_plain(change.after.of(after)))
    return "".join(parts)


def _mark(change: Change, before: str, after: str, style: Style) -> Iterator[str]:
    """Yield both sides. Line feeds that both end with, or that go or come with whole lines, stand behind the marks."""
    removed, added = change.before.of(before), change.after.of(after)
    ends = [_line_feeds(side) for side in (removed, added) if side]
    is_whole = _starts_line(before, change.before.start) and _starts_line(after, change.after.start)
    is_blank = not (removed + added).strip()
    behind = 0 if is_blank or (len(ends) == 1 and not is_whole) else min(ends)
    old, new = (side[: len(side) - behind] for side in (removed, added))
    if old:
        yield style(f"[-{_changed(old)}-]", "removed")
    if new:
        yield style(f"{{+{_changed(new)}+}}", "added")
        if new.endswith("\n") or (new.isspace() and "\n" in new):
            yield "\n"
    yield "\n" * behind


def _starts_line(text: str, at: int) -> bool:
    return at == 0 or text[at - 1] == "\n"


def _line_feeds(text: str) -> int:
    """Return how many line feeds a text ends with."""
    return len(text) - len(text.rstrip("\n"))


def _closed(text: str, is_whole: bool) -> tuple[str, str]:
    """Return text to be marked, and the line feeds behind the mark if it is whole lines."""
    behind = _line_feeds(text) if is_whole else 0
    return text[: len(text) - behind], "\n" * behind


def _changed(text: str) -> str:
    """Return text that was changed, safe to show; white space is named where there is nothing else, or at the end."""
    if text.isspace():
        return visible(text, spaces=True)
    return f"{_plain(text[:-1])}␊" if text.endswith("\n") else _plain(text)


def _plain(text: str) -> str:
    """Return text safe to show; line breaks stay, so that a text keeps its lines."""
    return "\n".join(map(visible, text.split("\n")))


def _parts(text: str) -> Iterator[str]:
    """Cut a text behind each sentence and each line, one after another: there may be millions."""
    at = 0
    for found in _END.finditer(text):
        yield text[at : found.end()]
        at = found.end()
    if at < len(text):
        yield text[at:]


def _ends(text: str) -> bool:
    """Tell whether a stretch closes a sentence or a line."""
    return text.endswith("\n") or any(
        found.end() == len(text) for found in SENTENCE_END.finditer(text[-8:], 0)
    )
