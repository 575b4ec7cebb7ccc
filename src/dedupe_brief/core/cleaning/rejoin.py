"""Lines that a scraper broke at links, bold words and footnote marks inside a sentence → joined again."""

import re
from collections.abc import Iterator, Sequence, Set
from functools import cache
from typing import Final

from msgspec.structs import replace

from dedupe_brief.core.characters import matchable, matchable_pattern
from dedupe_brief.core.cleaning.draft import Draft, Piece
from dedupe_brief.core.model import Edit, Span
from dedupe_brief.core.segment import ends_sentence

__all__ = ["goes_on", "rejoin"]

# Signs of matchable text (one width) with which no line begins, by the rules of Chinese typesetting; the first
# four inside a sentence or at its end only, so that one of them alone is proof.
_NEVER_FIRST: Final = frozenset(",。、;")
_NOT_FIRST: Final = _NEVER_FIRST | frozenset(":!?)]》」』”’】〕〉…")
_ELLIPSIS: Final = "…"  # with two of them a paragraph may begin
_NOT_LAST: Final = frozenset("([《「『“‘【〔〈、,")
_NOTE_MARK: Final = re.compile(r"\[\d{1,3}(?:-\d{1,3})?\]")

# Words that stand alone in a line only between two links.
_LINKING_WORDS: Final = (
    "的 是 和 与 及 或 在 为 由 于 并 等 了 也 从 至 到 被 则 而 又 之 以及 位于 等人 中的 是由"
)

# Behind a comma, a line does not end with one of these.
_OPEN_ENDS: Final = "在于和与及从由被把向对"

# A number alone in its line, from a page that marks its numbers up, goes on with what it counts.
_COUNTED: Final = "年月日时分秒点号人名位岁元角万亿千百个件家口座间所项起次倍届级层辆架种条期场轮头只棵株张本册份米里公亩度吨斤克升%℃"

_SHOWS_FIRST: Final = _NOT_FIRST | {"的", "["}

# 的 follows a noun; these words alone begin with it.
_WORDS_WITH_DE: Final = ("的士", "的确", "的哥", "的黎")

# Between two places that show it, so many more may be broken where it does not show: a link beside a link.
_GAP: Final = 3
_ENOUGH: Final = 2

# A line of prose that stops inside a sentence goes on behind a link or two, if the words there are prose as well.
_LINKS: Final = 3
_LINK_LENGTH: Final = 16
_PROSE: Final = 20  # verse and lyrics stop at commas, too, in shorter lines
_BEGINNING: Final = 8  # code points: less is a heading
_POINT: Final = re.compile("[,。;]")
_HAN: Final = re.compile("[\u3400-\u9fff]")
_NUMBERED: Final = re.compile(r"\d{1,3}[、.]")


def rejoin(draft: Draft) -> Draft:
    """Join what a scraper broke inside a sentence."""
    joints = sorted(_joints(draft.text, draft.pieces))
    if not joints:
        return draft
    edits = [_edit(draft.text, draft.pieces[at], draft.pieces[at + 1]) for at in joints]
    pieces = _joined(draft.pieces, joints, edits)
    return replace(replace(draft, pieces=()).edited(edits), pieces=tuple(pieces))


def goes_on(here: str, there: str) -> bool:
    """Tell whether a sentence goes on from one line (matchable text) to the next: what to join takes more proof.

    >>> goes_on("水退了,", "石阶"), goes_on("石阶", ",还没有干"), goes_on("石阶", "还没有干")
    (True, True, False)
    """
    begun = here[-1] in _NOT_LAST or ("," in here and here[-1] in _open_ends())
    return begun or (there[0] in _NOT_FIRST and there[0] != _ELLIPSIS)


def _joined(pieces: Sequence[Piece], joints: Sequence[int], edits: Sequence[Edit]) -> list[Piece]:
    """Return the pieces of the text after ``edits``, each of which takes out the break behind one of ``joints``."""
    joined: list[Piece] = []
    shift = done = number = 0
    while number < len(joints):
        first = last = joints[number]
        joined += _shifted(pieces[done:first], shift)
        start = pieces[first].span.start - shift
        words = [pieces[first].text]
        while number < len(joints) and joints[number] == last:
            edit = edits[number]
            last += 1
            words += (edit.after, pieces[last].text)
            shift += len(edit.before) - len(edit.after)
            number += 1
        joined.append(Piece(Span(start, pieces[last].span.end - shift), "".join(words)))
        done = last + 1
    joined += _shifted(pieces[done:], shift)
    return joined


def _shifted(pieces: Sequence[Piece], shift: int) -> Sequence[Piece]:
    """Return unlabelled pieces so many characters further up."""
    if not shift:
        return pieces
    return [Piece(Span(p.span.start - shift, p.span.end - shift), p.text) for p in pieces]


def _joints(text: str, pieces: Sequence[Piece]) -> Set[int]:
    joints = {*_shown(text, pieces), *_sandwiched(text, pieces)}
    return joints | {at - 1 for at in joints if at - 1 not in joints and _begins_above(text, pieces, at)}


def _begins_above(text: str, pieces: Sequence[Piece], at: int) -> bool:
    """Tell whether the sentence of a broken line begins in the line above.

    That is none yet, and a link or a number follows it.
    """
    if _counts_on(pieces, at):
        return _adjacent(text, pieces, at - 1)
    return (
        at > 1
        and len(pieces[at].text) <= _LINK_LENGTH
        and len(pieces[at - 1].text) >= _BEGINNING
        and ends_sentence(pieces[at - 2].text)
        and _may_go_on(text, pieces, at - 1)
    )


def _shown(text: str, pieces: Sequence[Piece]) -> Iterator[int]:
    """Yield the pieces behind which a line is broken, as the signs there and close by show."""
    run: list[int] = []
    linking = _linking()
    lines = [piece.text for piece in pieces]
    for at in _worth_a_look(lines, linking):
        if not _shows(lines[at], lines[at + 1], linking) or not _adjacent(text, pieces, at):
            continue
        if run and (
            at - run[-1] > _GAP + 1 or not all(_may_go_on(text, pieces, i) for i in range(run[-1] + 1, at))
        ):
            yield from _whole(pieces, run)
            run = []
        run.append(at)
    yield from _whole(pieces, run)


def _whole(pieces: Sequence[Piece], run: Sequence[int]) -> Iterator[int]:
    """Yield a run's joints, those between them included, if there is enough to show that it is one."""
    if len(run) >= _ENOUGH:
        yield from range(run[0], run[-1] + 1)
    else:
        yield from (at for at in run if _proves(pieces[at + 1].text) or _counts_on(pieces, at))


def _proves(there: str) -> bool:
    """Tell whether a line shows by itself that it belongs to the one above."""
    if _POINT.search(there) and there[0] == "的":
        return True
    return there[0] in _NEVER_FIRST or there in _NOT_FIRST


def _counts_on(pieces: Sequence[Piece], at: int) -> bool:
    """Tell whether a number stands in the middle of a sentence that the line above begins."""
    before = pieces[at - 1].text if at else ""
    return (
        pieces[at].text.isdigit()
        and pieces[at + 1].text[0] in _counted()
        and _POINT.search(before) is not None
        and not ends_sentence(before)
    )


@cache
def _linking() -> frozenset[str]:
    return frozenset(matchable(_LINKING_WORDS).split())


@cache
def _counted() -> frozenset[str]:
    return frozenset(matchable(_COUNTED))


@cache
def _owner() -> re.Pattern[str]:
    """Return what stands behind the sentence of a caption: whose picture it is."""
    return re.compile(
        matchable_pattern(
            "。[^,]{0,20}(?:摄|摄影|供图|图片|提供)$|。 ?(?:图源|图片来源|图片|摄影|图)[:/].{1,16}$"
        )
    )


@cache
def _open_ends() -> frozenset[str]:
    return frozenset(matchable(_OPEN_ENDS))


def _worth_a_look(lines: Sequence[str], linking: Set[str]) -> list[int]:
    """Return the lines that may show that they and the next are one: few do, and all are looked at."""
    alone = linking | _NOT_LAST
    longest = max(map(len, alone))
    goes_on = [
        line[-1] in _NOT_LAST or (len(line) <= longest and line in linking) or line.isdigit()
        for line in lines
    ]
    begun = [line[0] in _SHOWS_FIRST or (len(line) <= longest and line in alone) for line in lines]
    return [at for at, (here, there) in enumerate(zip(goes_on, begun[1:], strict=False)) if here or there]


def _shows(here: str, there: str, linking: Set[str]) -> bool:
    """Tell whether two lines, one below the other, show that they are one."""
    if there[0] in _NOT_FIRST:
        return True
    shown = (
        (there[0] == "的" and there[:2] not in _WORDS_WITH_DE)
        or here[-1] in _NOT_LAST
        or here in linking
        or there in linking
        or there in _NOT_LAST
        or (here.isdigit() and there[0] in _counted() and (len(there) == 1 or bool(_POINT.search(there))))
        or (there[0] == "[" and bool(_NOTE_MARK.fullmatch(there)) and not _NOTE_MARK.fullmatch(here))
    )
    return shown and not ends_sentence(here)


def _may_go_on(text: str, pieces: Sequence[Piece], at: int) -> bool:
    return not ends_sentence(pieces[at].text) and _adjacent(text, pieces, at)


def _sandwiched(text: str, pieces: Sequence[Piece]) -> Iterator[int]:
    """Yield the pieces behind which prose is broken by a link or two that show nothing by themselves."""
    ends = _open_ends() | {","}
    for at, line in enumerate([piece.text for piece in pieces]):
        if ("。" in line or line[-1] in ends) and _stops_inside(line):
            end = _behind_links(pieces, at + 1)
            joints = range(at, end)
            if end == at + 1 or (line[-1] == "," and len(pieces[end].text) < _PROSE):
                continue
            if all(_adjacent(text, pieces, joint) for joint in joints):
                yield from joints


def _stops_inside(line: str) -> bool:
    """Tell whether a line is prose that stops inside a sentence.

    That is after another one, or at a word that wants a noun, or at a comma that is no salutation's.
    """
    if line[-1] == ",":
        return len(line) >= _BEGINNING
    if "。" in line:
        return _HAN.match(line[-1]) is not None and not _owner().match(line, line.rindex("。"))
    return line[-1] in _open_ends() and "," in line


def _behind_links(pieces: Sequence[Piece], start: int) -> int:
    """Return where prose goes on behind a link or two that begin at ``start``; ``start`` if it does not."""
    for at in range(start, min(len(pieces), start + _LINKS + 1)):
        words = pieces[at].text
        if _POINT.search(words):
            return at
        if not words[0].isalnum() or ":" in words or _NUMBERED.match(words) or len(words) > _LINK_LENGTH:
            break
    return start


def _adjacent(text: str, pieces: Sequence[Piece], at: int) -> bool:
    """Tell whether nothing but one line break and blanks stands behind a piece."""
    gap = text[pieces[at].span.end : pieces[at + 1].span.start]
    return gap.isspace() and gap.count("\n") == 1


def _edit(text: str, piece: Piece, following: Piece) -> Edit:
    span = Span(piece.span.end, following.span.start)
    return Edit("layout.link", span, span.of(text), _joint(text, piece, following))


def _joint(text: str, piece: Piece, following: Piece) -> str:
    """Return what stands between joined lines: a space if a Latin word or number is on either side."""
    before, after = text[piece.span.end - 1], text[following.span.start]
    return " " if before.isascii() and after.isascii() and before.isalnum() and after.isalnum() else ""
