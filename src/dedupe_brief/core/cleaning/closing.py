"""How a notice ends below its last sentence: its annexes, 特此通知, who issued it, and the day."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from dedupe_brief.core.characters import matchable_pattern
from dedupe_brief.core.cleaning.draft import Piece
from dedupe_brief.core.model import Role

__all__ = ["of_letter", "of_notice", "with_last_section", "without_date"]

_REACH: Final = 24  # pieces: a list of annexes, a few offices, the day

_OFFICE: Final = re.compile(
    matchable_pattern(
        ".{2,24}(?:政府|办公室|委员会|局|处|厅|部|院|所|站|馆|系|公司|集团|学校|大学|中心|编辑部|报社|杂志社|合作社|旅行社|联社|社区|村委会|居委会|业委会|厂|店|队|村|街道|银行|支部|工会|小组|商会|农场|林场|协会|学会|基金会|董事会|监事会|理事会|公所)"
    )
)
_DAYS: Final = frozenset({"info.date", "info.date_han", "info.date_roc"})
_DAY_ALONE: Final = re.compile(
    "[0-9〇零一二三四五六七八九十 ]{2,6}年[0-9一二三四五六七八九十 ]{1,4}月[0-9一二三四五六七八九十 ]{1,4}日"
)

# What a notice says last, and that it may be made public.
_FORMULA: Final = re.compile(
    matchable_pattern(
        "特此(?:公告|通告|通知|通报|公示|公布|讣告|函告|函达|函复|批复|复函|证明|说明|声明|报告|更正|告知|启事)[。!]?"
        r"|此(?:致|复|令)|\((?:此件|此文|此信息)[^()。]{2,14}\)"
    )
)
_ANNEX: Final = re.compile(matchable_pattern("附(?:件|表|录)[0-9一二三四五六七八九十]{0,2}[: ].{2,60}"))
_SALUTATION: Final = re.compile("[^:。]{2,24}:")
_SIGNATURE: Final = re.compile("[^:。,、!?]{2,24}")
_ITEM: Final = re.compile(r"(?:[0-9]{1,2}[.、]|\([0-9]{1,2}\)).{2,60}")
_NUMBERS: Final = (*"一二三四五六七八九十", *("十" + one for one in "一二三四五六"))
_SECTION: Final = re.compile(f"({'|'.join(reversed(_NUMBERS))})、[^。]{{2,30}}$")
_CONTACT_RULES: Final = frozenset({"", "tail.contact"})
_ENTRY: Final = re.compile("[^:。]{1,12}:[^。]{2,60}")
# Whom to ask stands above the office; at the foot of a page it is the site's.
_CONTACT: Final = re.compile(
    matchable_pattern("(?:联系|咨询|监督|举报|报名)(?:人|电话|方式|地址|邮箱)[: ].{2,40}")
)


def with_last_section(pieces: tuple[Piece, ...], first: int, last: int) -> tuple[tuple[Piece, ...], int]:
    """Return where a notice ends whose last numbered section is a list: whom to call, where to write.

    It is a section of the notice if its number goes on from the ones in the body, ``first`` to ``last``.
    """
    below = _SECTION.match(pieces[last].text) if last < len(pieces) and pieces[last].role is None else None
    if not below or not _stands_below(_NUMBERS.index(below[1]), pieces[first:last]):
        return pieces, last
    end = last + 1
    while end < len(pieces) and pieces[end].rule in _CONTACT_RULES and _ENTRY.fullmatch(pieces[end].text):
        end += 1
    entries = [replace(piece, role=None, rule="", fields=()) for piece in pieces[last:end]]
    return (*pieces[:last], *entries, *pieces[end:]), end


def _stands_below(number: int, body: Sequence[Piece]) -> bool:
    """Tell whether the last number of a body's sections is the one before ``number``."""
    above = next((found for piece in reversed(body) if (found := _SECTION.match(piece.text))), None)
    return above is not None and _NUMBERS.index(above[1]) + 1 == number


def of_letter(pieces: tuple[Piece, ...], first: int, last: int) -> tuple[tuple[Piece, ...], int]:
    """Return where a letter ends that begins with a salutation: with who signed it, and the day."""
    signed = pieces[last : last + 2]
    if len(signed) < 2 or signed[0].role is not None or not _is_day(signed[1]):
        return pieces, last
    if not (_SALUTATION.fullmatch(pieces[first].text) and _SIGNATURE.fullmatch(signed[0].text)):
        return pieces, last
    return (*pieces[: last + 1], without_date(signed[1]), *pieces[last + 2 :]), last + 2


def of_notice(pieces: tuple[Piece, ...], last: int) -> tuple[tuple[Piece, ...], int]:
    """Return where a notice ends whose last sentence is above ``last``, and the pieces, its day no field any more.

    An office is its own only if the day stands below: alone it may be the site's name. The paper behind the day
    is the page's.
    """
    end, signed = last, False
    listed = last > 0 and _ANNEX.fullmatch(pieces[last - 1].text) is not None
    for at in range(last, min(len(pieces), last + _REACH)):
        piece = pieces[at]
        if signed and _is_day(piece):
            pieces, end = (*pieces[:at], without_date(piece), *pieces[at + 1 :]), at + 1
            signed = False
        elif piece.role is not None:
            sourced = signed and piece.role is Role.PUBLICATION and _DAY_ALONE.match(piece.text)
            return pieces, at if sourced else end
        elif _OFFICE.fullmatch(piece.text):
            signed = True
        elif _FORMULA.fullmatch(piece.text):
            end = at + 1
        elif _ANNEX.fullmatch(piece.text) or (listed and _ITEM.fullmatch(piece.text)):
            end, listed = at + 1, True
        elif not _CONTACT.fullmatch(piece.text):
            return pieces, end
    return pieces, end


def _is_day(piece: Piece) -> bool:
    """Tell whether a line is a day and nothing else."""
    return piece.rule in _DAYS and _DAY_ALONE.fullmatch(piece.text) is not None


def without_date(piece: Piece) -> Piece:
    """Return a day that belongs to the text as the line of it that it is."""
    return replace(piece, role=None, rule="", fields=()) if piece.rule in _DAYS else piece
