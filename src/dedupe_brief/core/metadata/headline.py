"""The headline: which of the short lines around the body is the title, and what stands right above and below it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dedupe_brief.core.characters import matchable, matchable_pattern
from dedupe_brief.core.cleaning.draft import Draft, Piece
from dedupe_brief.core.cleaning.titles import is_masthead, is_page_title
from dedupe_brief.core.metadata import people
from dedupe_brief.core.model import Role
from dedupe_brief.core.script import code_points

__all__ = [
    "Headline",
    "find",
    "is_about",
    "sections",
    "title_of",
    "without_site",
]

_LENGTHS: Final = range(4, 61)
_ABOUT: Final = 0.25  # share of a line's pairs of characters
_SURE: Final = 1.2
_CLOSE: Final = 0.7
_TELLING: Final = 6  # a shorter line can stand twice on a page by chance
_FEW: Final = 3  # with no more lines than these above the body, one of them is the title
# A title's words return early in the story; reading on would only make every line look alike.
_KEY_WORDS: Final = 1500

# What parts a title from the site behind it: a bar always; a dash is a sign of titles, too.
_PART: Final = re.compile(r"(?P<bar>[_|｜]|(?<=\s)[-－—](?=\s))|-{2}|—+|[-－]")
_LABEL: Final = 5  # what stands before a bar in a title, 直播 or 深度, is short, and the title is not
_LABELLED: Final = 8
_PARTS: Final = 4  # site, channel, section, and one to spare
_TAIL_LENGTHS: Final = range(2, 25)
_SITE_WORDS: Final = (
    "频道|论坛|博客|门户|首页|头条|专栏|空间|百科|贴吧|客户端|社区|公众号|报|网|社|台|杂志|周刊|在线|新闻"
)
_OPENING: Final = "([{（［｛【〔《〈「『“‘"
_CLOSING: Final = ")]}）］｝】〕》〉」』”’"
# A paper's or an office's name stands in its reports, word for word, as often as a title's words do.
_MEDIUM: Final = re.compile(
    ".{1,6}(?:报|社|网|台|之声|杂志|周刊|新闻网|论坛)|.{2,16}(?:政府|办公室|委员会|编辑部|公所)"
)
_MEDIUM_COST: Final = 1.0
_CAPTION_COST: Final = 1.0
_INFO_ABOVE: Final = 8
_INFO_BELOW: Final = 4
_FIRST_LINE: Final = 0.6
_ABOUT_IT: Final = "关于"
_ISSUER: Final = re.compile(
    matchable_pattern(".{2,24}(?:政府|办公[室厅]|委员会|局|处|厅|部|院|公司|集团|学校|大学|中心|协会)")
)
# A step of the path from the home page stands below one of these.
_STEPS: Final = frozenset({">", ">>", "›", "»", "→"})
_STEP_COST: Final = 0.8
_TAG_COST: Final = 1.0  # the tags behind their label
_WITH_AUTHOR: Final = frozenset({"credit.fused"})  # stands below titles
_SITE_LENGTH: Final = 6
_SITE_COST: Final = 2.0  # a site's reports begin with its name
_FIELD: Final = re.compile(
    "(?:朝代|年代|体裁|类型|类别|语言|地区|国家|片长|页数|定价|别名|全名|外文名|中文名) {0,4}:"
)
_DASHES: Final = ("—", "--")
_BARS: Final = 3  # as many part the words of a menu
_SHORT_REACH: Final = 4
_SHORT_TITLE: Final = re.compile("[\u3400-\u9fff](?: {0,4}[\u3400-\u9fff]){1,2}")
_SECTION_NAMES: Final = (
    "要闻 国内 国际 社会 财经 经济 体育 娱乐 文化 教育 科技 健康 汽车 房产 旅游 评论 副刊 民生 地方 政治 军事 时政 本地 "
    "资讯 新闻 正文 首页 更多 科普"
)
_REPOST: Final = re.compile(
    r"^[\[【(（](?:转载|轉載|转帖|轉帖|转贴|轉貼|原创|原創|分享|图|圖|组图|組圖)[\]】)）]\s*|^(?:主题|主題|标题|標題)[:：]\s*"
)
_THREE_HAN: Final = re.compile("(?:[\u3400-\u9fff][^\u3400-\u9fff]*){3}")


@dataclass(frozen=True, slots=True)
class Headline:
    """The pieces that make the headline, by their place in the draft."""

    title: int | None = None
    subtitle: int | None = None
    kicker: int | None = None


class _Words:
    """What a story begins with, to be asked how much of a line returns in it."""

    def __init__(self, body: str) -> None:
        self._pairs = np.sort(np.append(_pairs(body[:_KEY_WORDS]), _NO_PAIR))

    def shares(self, lines: Sequence[str]) -> list[float]:
        """Return the share of each line's pairs of characters that stand in the story; lines have two at least."""
        pairs = _pairs("".join(lines))
        found = self._pairs[self._pairs.searchsorted(pairs)] == pairs
        before = [0, *np.cumsum(found).tolist()]
        ends = list(accumulate(map(len, lines)))
        return [
            (before[end - 1] - before[end - len(line)]) / (len(line) - 1)
            for line, end in zip(lines, ends, strict=True)
        ]

    def share(self, line: str) -> float:
        """Return the share of one line."""
        return self.shares([line])[0]


_NO_PAIR: Final = np.uint64(2**64 - 1)
_HIGH: Final = np.uint64(32)


def _pairs(text: str) -> NDArray[np.uint64]:
    """Return the pairs of neighbouring characters, each as a number."""
    codes = code_points(text).astype(np.uint64)
    return codes[:-1] << _HIGH | codes[1:]


def find(draft: Draft, near: Sequence[int]) -> Headline:
    """Find title, subtitle and kicker among the unlabelled short lines of ``near``, the pieces around the body."""
    first, last = draft.body
    if first == last or not draft.pieces:
        return Headline()
    heads = [at for at in near if not first <= at < last and _can_be_title(draft.pieces[at])]
    if not heads:
        return Headline(_short_title(draft))
    body = _body(draft)
    words = _Words(body)
    printed = Counter([piece.text for piece in draft.pieces if len(piece.text) >= _TELLING])
    captions = [piece.text for piece in draft.pieces if piece.role is Role.CAPTION]
    alone = sum(at < first for at in heads) <= _FEW
    returning = words.shares([draft.pieces[at].text for at in heads])
    scored = [
        (
            alone * (at < first) + 2.0 * share + _title_score(draft, at, printed, captions),
            -abs(at - first),
            at,
        )
        for at, share in zip(heads, returning, strict=True)
    ]
    top, _, best = max(scored)
    if top < _SURE or (best < first and is_masthead(draft.pieces[best])):
        short = _short_title(draft)
        return Headline(short if short is not None or top >= _SURE else _first_line(draft, scored))
    # What stands below may be a headline of another story, or a category.
    if best >= last and (short := _short_title(draft)) is not None and draft.pieces[short].text in body:
        return Headline(short)
    title = _topmost(best, {at: score for score, _, at in scored})
    title = _below_issuer(draft, title)
    if (over := _over_dash(draft, title, heads)) is not None:
        return Headline(over, title, _neighbour(draft, over, -1, words))
    return Headline(title, _subtitle(draft, title, words), _neighbour(draft, title, -1, words))


def _body(draft: Draft) -> str:
    pieces = draft.pieces[slice(*draft.body)]
    return "".join([piece.text for piece in pieces if piece.role in (Role.PARAGRAPH, Role.HEADING)])


def is_about(draft: Draft, line: str) -> bool:
    """Tell whether words of a line return early in the body, as those of its title do."""
    return _Words(_body(draft)).share(matchable(line)) >= _ABOUT


@cache
def sections() -> frozenset[str]:
    """Return common names of sections, as matchable text."""
    return frozenset(matchable(_SECTION_NAMES).split())


def _short_title(draft: Draft) -> int | None:
    """Return a line of two or three characters that stands where only a title can: right over date, name or body."""
    first = draft.body[0]
    for at in range(first - 1, max(-1, first - 1 - _SHORT_REACH), -1):
        piece = draft.pieces[at]
        if piece.role is None:
            return at if _SHORT_TITLE.fullmatch(piece.text) and piece.text not in sections() else None
        if piece.role not in (Role.PUBLICATION, Role.BYLINE):
            return None
    return None


def _first_line(draft: Draft, scored: Sequence[tuple[float, int, int]]) -> int | None:
    """Return the page's first line, which most captures begin with the title, if it has something of the body."""
    score = next((score for score, _, at in scored if at == 0), 0.0)
    return 0 if score + _FIRST_LINE >= _SURE and draft.body[0] > 1 else None


def _topmost(best: int, scores: Mapping[int, float]) -> int:
    """Return the first line of the headline: a subtitle right below a title can score a little higher."""
    while scores.get(best - 1, 0.0) >= max(_SURE, scores[best] - _CLOSE):
        best -= 1
    return best


def _below_issuer(draft: Draft, title: int) -> int:
    """Return the line that says what a notice is about, if who issued it stands as a line of its own above it."""
    below = title + 1
    is_issuer = below < draft.body[0] and _ISSUER.fullmatch(draft.pieces[title].text) is not None
    named = is_issuer and draft.pieces[below].role is None and draft.pieces[below].text.startswith(_ABOUT_IT)
    return below if named else title


def _over_dash(draft: Draft, found: int, heads: Sequence[int]) -> int | None:
    """Return the title over a line that a dash marks as its subtitle; the author's name may stand between them."""
    if not draft.pieces[found].text.startswith(_DASHES):
        return None
    named = found > 1 and people.is_name(draft.value(draft.pieces[found - 1]))
    over = found - 1 - named
    return over if over in heads else None


def _subtitle(draft: Draft, title: int, words: _Words) -> int | None:
    """Return the line below the title that goes on with it; the author's name may stand before one with a dash."""
    name, below = title + 1, title + 2
    if (
        below < draft.body[0]
        and draft.pieces[below].role is None
        and draft.pieces[below].text.startswith(_DASHES)
        and people.is_name(draft.value(draft.pieces[name]))
    ):
        return below
    return _neighbour(draft, title, 1, words)


def _can_be_title(piece: Piece) -> bool:
    return (
        piece.role is None
        and len(piece.text) in _LENGTHS
        and not piece.text.endswith(("。", "，", ",", ";", "；", "、"))
        and _THREE_HAN.search(piece.text) is not None
        and piece.text.count("|") < _BARS
        and piece.text[0] != "|"
        and not _FIELD.match(piece.text)
    )


def _title_score(draft: Draft, at: int, printed: Counter[str], captions: Sequence[str]) -> float:
    """Score a line as the title by all but its words: it is printed twice, it stands over the date."""
    piece = draft.pieces[at]
    first, last = draft.body
    score = 0.5 * (8 <= len(piece.text) <= 40)
    page_title = draft.pieces[0].text
    if (
        at
        and page_title.startswith(piece.text)
        and (len(piece.text) >= _TELLING or is_page_title(draft.pieces, at))
    ):
        score += 1.5
    elif printed[piece.text] > 1:
        score += 0.5
    if _is_over_info(draft, at):
        score += 0.7
    score -= max(
        _MEDIUM_COST * (_MEDIUM.fullmatch(piece.text) is not None),
        _SITE_COST * (len(piece.text) <= _SITE_LENGTH and _site().fullmatch(piece.text) is not None),
    )
    score -= _CAPTION_COST * _is_caption(draft, at, captions)
    score -= _STEP_COST * (
        at > 0 and draft.pieces[at - 1].text in _STEPS and not is_page_title(draft.pieces, at)
    )
    score -= _TAG_COST * (at > 0 and draft.pieces[at - 1].rule == "debris.tags")
    distance = first - at if at < first else at - last + 1
    return score - 0.04 * distance - 0.5 * (at >= last)


def _is_over_info(draft: Draft, at: int) -> bool:
    """Tell whether a line stands over the date, or over the author's name where no date stands above it."""
    below = [piece.role for piece in draft.pieces[at + 1 : at + 1 + _INFO_BELOW]]
    if Role.PUBLICATION in below:
        return True
    if Role.BYLINE not in below[:1]:
        return False
    return all(piece.role is not Role.PUBLICATION for piece in draft.pieces[max(0, at - _INFO_ABOVE) : at])


def _is_caption(draft: Draft, at: int, captions: Sequence[str]) -> bool:
    """Tell whether a line reads as a caption: whose picture it is stands below, or it returns with that behind it."""
    line, below = draft.pieces[at].text, draft.pieces[at + 1 : at + 2]
    credited = any(piece.role is Role.CREDIT and piece.rule not in _WITH_AUTHOR for piece in below)
    return credited or any(caption.startswith(line) and caption != line for caption in captions)


def _neighbour(draft: Draft, title: int, step: int, words: _Words) -> int | None:
    """Return the piece next to the title if its words return in the body too: subtitle below, kicker above."""
    at = title + step
    first, last = draft.body
    if not 0 <= at < len(draft.pieces) or first <= at < last:
        return None
    piece, head = draft.pieces[at], draft.pieces[title]
    if piece.role is not None or not 6 <= len(piece.text) <= 60 or piece.text.endswith("。"):
        return None
    if piece.text in head.text or head.text in piece.text:
        return None
    if step > 0:
        dated = any(p.role is Role.PUBLICATION for p in draft.pieces[at + 1 : at + 3])
        if piece.text.startswith(_DASHES) or (dated and words.share(piece.text) >= _ABOUT):
            return at
    return at if words.share(piece.text) >= 0.5 else None


def title_of(draft: Draft, headline: Headline) -> str | None:
    """Return the title without the site's name behind it and the repost's mark before it."""
    if headline.title is None:
        return None
    title = draft.value(draft.pieces[headline.title])
    title = _REPOST.sub("", title) or title
    return without_site(title) if headline.title == 0 else title


def without_site(title: str) -> str:
    """Return a page's title without the names of site and section behind it.

    >>> without_site("小镇通了公交_河湾网"), without_site("河湾儿童(13-15岁)调查报告")
    ('小镇通了公交', '河湾儿童(13-15岁)调查报告')
    >>> without_site("直播｜小镇今天通了第一班公交"), without_site("河灯｜河湾诗社")
    ('直播｜小镇今天通了第一班公交', '河灯')
    """
    left, named = title, False  # a second time, only what is surely a site's or section's
    for part in [*_PART.finditer(title)][: -_PARTS - 1 : -1]:
        tail = title[part.end() : len(left)].strip()
        is_site = _site().fullmatch(matchable(tail)) is not None
        unsure = part["bar"] is not None and not named
        if len(tail) not in _TAIL_LENGTHS or not (is_site or unsure):
            break
        if unsure and not is_site and len(title[: part.start()].strip()) <= _LABEL and len(tail) >= _LABELLED:
            break  # 直播｜ in front of a title
        if not _is_inside_brackets(title, part.start()):
            left, named = title[: part.start()].rstrip(), True
    return left or title


@cache
def _site() -> re.Pattern[str]:
    """Return what the names of sites and of their sections look like, as matchable text."""
    return re.compile(rf".*(?:{_SITE_WORDS})|.{{0,6}}(?:{'|'.join(sections())})|(?i:[\w.]+\.[a-z]{{2,4}})")


def _is_inside_brackets(title: str, at: int) -> bool:
    return sum((sign in _OPENING) - (sign in _CLOSING) for sign in title[:at]) > 0
