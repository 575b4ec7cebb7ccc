"""Names of people and papers as pages print them → values one can search for."""

import re
from functools import cache
from importlib import resources
from itertools import chain
from typing import Final

from dedupe_brief.core.characters import matchable, matchable_pattern

__all__ = ["authors", "is_name", "is_surely_name", "publication", "without_section"]

# A space between Latin words belongs to the name; 和 parts names only where a name can stand on either side.
_SPLIT: Final = re.compile(
    r"[、,，/／;；]+|(?<![A-Za-z])\s+|\s+(?![A-Za-z])|(?<=[\u4e00-\u9fff]{2})和(?=[\u4e00-\u9fff]{2})|(?<=[、\s])和(?=\S)"
)
# A name of two characters, set as wide as one of three.
_SPACED: Final = re.compile(
    r"(?<![\u3400-\u9fff])([\u3400-\u9fff])[ \u3000]{1,3}([\u3400-\u9fff])(?![\u3400-\u9fff])"
)
_ASIDE: Final = re.compile(r"(?<=\w)[（(][^（()）]*[）)]")
_TITLE_ALONE: Final = re.compile(
    "^(?:.*(?:记者|記者|通讯员|通訊員|实习生|實習生|特派员|特派員|作者)|文|图|圖|摄|攝|摄影|攝影)$"
)
_TITLES: Final = re.compile(
    "^(?:本报|本報|本刊|本网|本網|本台|总台|總台)?(?:特约|特約|实习|實習|见习|見習|首席|驻地|駐地)?"
    "(?:记者|記者|通讯员|通訊員|撰稿人|撰文|作者|实习生|實習生|特派员|特派員|图文|圖文|摄影|攝影|编译|編譯)[:：]?|^文[:：]"
)
_TRAILING: Final = re.compile("(?:文|摄|攝|摄影|攝影|整理|编译|編譯|报道|報導|報道)$")
# Desks, sites and papers sign too; they are no people.
_NO_PERSON: Final = re.compile(
    "^(?:财新|財新|界面|澎湃|虎嗅|新浪|搜狐|网易|網易|腾讯|騰訊|凤凰|鳳凰)|(?:报|報|网|網|社|台|臺|新闻|新聞|中心|编辑部|編輯部|频道|頻道|公司|集团|集團|大学|大學|综合|綜合|佚名|匿名|未知|不详|不詳|网络|網絡|原创|转载|轉載|"
    "整理|管理员|管理員|客户端|公众号|工作室|委员会|办公室|admin|Admin|小编|小編|报道|報導|編輯|编辑|官方|頭條|头条|图片|圖片|组图|組圖|视频|視頻|专题|專題|字号|字號|评论|評論)$"
)
# Longer than a name, and with an office's last word; or a place that somebody reports from, or what somebody is.
_DESK: Final = re.compile(
    "^.{3,}(?:处|科|部|办|室|局|厅|院|校|队|馆|通知|公告|公示|报告)$|^(?:发自|發自|关于|系|现任|现为)"
)
_HAN_NAME: Final = re.compile("[\u3400-\u9fff]{2,4}")
_GIVEN: Final = 2
_SURE: Final = 3  # two characters are as often a section's or a place's name
# Towns that begin with a surname, and what sections and buttons end with.
_NO_NAME: Final = re.compile(
    matchable_pattern(
        "张家口|石家庄|连云港|马鞍山|平顶山|秦皇岛|景德镇|双鸭山|牡丹江|[市区县省州号版圈度图看界街评量轴客吧站库端讯刊论]$"
    )
)
_NAME: Final = re.compile(r"^(?=.*\w)[\w·•．.&\-～~★☆ ]{1,24}$")
_ISSUE: Final = re.compile("《(?P<name>[^《》]{2,20})》 ?[0-9]{4} ?年? ?第? ?[0-9]{1,3} ?期")
# What a paper's name ends with, in matchable text; the last is a section's name as well.
_MEDIUM: Final = ("报", "网", "社", "台", "杂志", "周刊", "在线", "新闻")
_MEDIUM_LENGTH: Final = 3
_OPEN_BRACKET: Final = re.compile("[(（][^()（）]*$")  # what stood behind it was cut off
_PUBLICATION_EDGE: Final = " \t\u3000\u00a0:：[]【】()（）“”\"'|-—·,，"


def authors(printed: str) -> tuple[str, ...]:
    """Return the people in a printed list of names; several are parted by 、 or by spaces.

    >>> authors("记者 王小明、李大同"), authors("综合报道"), authors("张三，系大学教授"), authors("李大同 张　三")
    (('王小明', '李大同'), (), ('张三',), ('李大同', '张三'))
    """
    names: list[str] = []
    for part in _SPLIT.split(_SPACED.sub(r"\1\2", _ASIDE.sub("", printed)).strip()):
        name = _TITLES.sub("", part).strip("()（）[]【】:： ")
        if _TITLE_ALONE.search(name):
            continue
        if len(name) > 3:
            name = _TRAILING.sub("", name)
        if (
            name
            and name not in names
            and _NAME.match(name)
            and not _NO_PERSON.search(name)
            and not _DESK.search(name)
            and not name.isdigit()
        ):
            names.append(name)
    return tuple(names)


@cache
def _surnames() -> tuple[str, ...]:
    text = resources.files("dedupe_brief.core").joinpath("data", "surnames.txt").read_text("utf-8")
    lines = [line for line in matchable(text).splitlines() if not line.startswith("#")]
    return tuple(chain.from_iterable(line.split() if " " in line else line for line in lines))


def is_name(printed: str) -> bool:
    """Tell whether two to four characters read as a person's: a surname, and one or two more.

    >>> is_name("林若舟"), is_name("社会"), is_name("岑以恆")
    (True, False, True)
    """
    if not _HAN_NAME.fullmatch(printed) or _NO_PERSON.search(printed):
        return False
    name = matchable(printed)
    return any(1 <= len(name) - len(surname) <= _GIVEN for surname in _surnames() if name.startswith(surname))


def is_surely_name(printed: str) -> bool:
    """Tell whether characters read as a person's name where sections, places and buttons stand as well.

    >>> is_surely_name("林若舟"), is_surely_name("文化"), is_surely_name("张家口"), is_surely_name("时间轴")
    (True, False, False, False)
    """
    return len(printed) >= _SURE and is_name(printed) and not _NO_NAME.search(matchable(printed))


def publication(printed: str) -> str | None:
    """Return the name of a paper, agency or site without what stands around it.

    >>> publication("《某某日报》"), publication("-"), publication("《某某》2024年第3期"), publication("发文机构：")
    ('某某日报', None, '某某', None)
    """
    if printed.endswith((":", "：")):
        return None  # the label of another field: this one was left empty
    name = _OPEN_BRACKET.sub("", printed.strip(_PUBLICATION_EDGE))
    issue = _ISSUE.fullmatch(name)
    name = issue["name"] if issue else name
    if name.startswith("《") and name.endswith("》") and name.count("《") == 1:
        name = name[1:-1]
    if (
        not 2 <= len(name) <= 30
        or name.isdigit()
        or re.match(
            r"^(?:转载|轉載|网络|網絡|互联网|本站|原创|不详|未知|其[它他])|^.*(?:提供|供图|供圖)$", name
        )
    ):
        return None
    return name


def without_section(paper: str, section: str) -> str | None:
    """Return a paper's name without the section behind it; None if what would be left is no paper's name.

    >>> without_section("河湾晚报·乡村", "乡村"), without_section("河湾青年报", "青年报"), without_section("乡村", "村")
    ('河湾晚报', None, None)
    """
    name, label = matchable(paper), matchable(section)
    if not name.endswith(label) or label.endswith(_MEDIUM[:-1]):
        return None
    left = paper[: -len(label)].rstrip(_PUBLICATION_EDGE)
    is_paper = len(left) >= _MEDIUM_LENGTH and matchable(left).endswith(_MEDIUM)
    return left if is_paper else None
