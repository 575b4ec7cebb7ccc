"""Which short lines inside a body are headings: none that is part of a sentence which a scraper broke."""

import re
from collections.abc import Iterable
from typing import Final

from dedupe_brief.core.cleaning.draft import Piece
from dedupe_brief.core.cleaning.rejoin import goes_on
from dedupe_brief.core.model import Role
from dedupe_brief.core.segment import ends_sentence

__all__ = ["role", "without_fragments"]

_LONGEST: Final = 40
_LETTER: Final = re.compile(r"[^\W\d_]")
_POINT: Final = re.compile(r"[,，。;；!！?？、…:：]$")
_PICTURE: Final = re.compile("[◎○] ?图:")  # whose picture it is, printed among the text
# A link, bold words or two beside each other: so many lines of a broken sentence may show nothing by themselves.
_REACH: Final = 3
_TEXT: Final = (Role.PARAGRAPH, Role.HEADING)


def role(piece: Piece) -> Role:
    """Return what a short line is: a heading, unless it is too long, a number, closes like a sentence, or names a picture's owner."""
    text = piece.text
    other = len(text) > _LONGEST or _POINT.search(text) or _PICTURE.match(text) or not _LETTER.search(text)
    return Role.PARAGRAPH if other else Role.HEADING


def without_fragments(pieces: Iterable[Piece]) -> list[Piece]:
    """Return a body's pieces; a heading beside which a sentence stops or goes on half-way becomes a paragraph."""
    found = list(pieces)
    heading = Role.HEADING
    headings = [at for at, piece in enumerate(found) if piece.role is heading]
    if headings:
        text = [at for at, piece in enumerate(found) if piece.role in _TEXT]
        parts = _parts([found[at].text for at in text])
        fragments = {at for at, part in zip(text, parts, strict=True) if part}
        for at in fragments.intersection(headings):
            found[at] = found[at].labelled(Role.PARAGRAPH, found[at].rule)
    return found


def _parts(lines: list[str]) -> list[bool]:
    """Tell of each line whether it is part of a sentence that another line begins or ends."""
    parts = [False] * len(lines)
    left = 0  # lines into which a broken sentence may still go on
    for at in range(1, len(lines)):
        if goes_on(lines[at - 1], lines[at]):
            parts[at - 1] = parts[at] = True
            left = _REACH
        elif left and not ends_sentence(lines[at - 1]):
            parts[at] = True
        left = max(0, left - 1)
    return parts
