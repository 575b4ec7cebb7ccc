"""Lines that a scraper broke at links: what shows a break is joined, menus and finished sentences stay apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core import label, ledger, pipeline
from dedupe_brief.core.cleaning import rejoin
from dedupe_brief.core.cleaning.draft import Draft
from dedupe_brief.core.model import Options
from dedupe_brief.core.rules import built_in

MIXED = st.text(alphabet="渡口河的和a1 \u3000\n|。！？?，、：（）[]”-", max_size=60)


def cut(text: str) -> Draft:
    return label.split(Draft(text, built_in(), Options()))


def rejoined(text: str) -> str:
    return joined(text).text


def joined(text: str) -> Draft:
    draft = rejoin.rejoin(cut(text))
    ledger.check(text, draft.edits)
    assert draft.text == ledger.apply(text, draft.edits)
    return draft


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("渡口在\n河湾镇\n，离县城二十里。", "渡口在\n河湾镇，离县城二十里。"),
        ("渡口位于\n河湾镇\n、\n桥南镇\n之间\n。", "渡口位于\n河湾镇、桥南镇之间。"),
        ("石匠姓\n林\n（\n上游人\n）\n，祖上三代都凿石头。", "石匠姓\n林（上游人），祖上三代都凿石头。"),
        ("水退了\n[1]\n。第二天修路。", "水退了[1]。第二天修路。"),
        ("船是\n杉木\n的\n，篙是\n竹\n的\n。", "船是\n杉木的，篙是竹的。"),
        ("水退了。村里先修\n石阶\n和\n栏杆\n，再装灯。", "水退了。村里先修石阶和栏杆，再装灯。"),
        ("水退了。村里先修\n石阶\n再装灯，立冬前完工。", "水退了。村里先修石阶再装灯，立冬前完工。"),
        (
            "上周三清晨，石匠在\n河湾镇\n渡口试了新石阶，很稳。",
            "上周三清晨，石匠在河湾镇渡口试了新石阶，很稳。",
        ),
        (
            "说到今年的水位，\n河湾水文站\n观测员\n林若舟认为，不光是比去年高，而且比前年也高出一截。",
            "说到今年的水位，河湾水文站观测员林若舟认为，不光是比去年高，而且比前年也高出一截。",
        ),
        ("他在信里提到\nSlow\n、\nRiver\n，没有别的。", "他在信里提到\nSlow、River，没有别的。"),
        ("入春以来，修好老井\n112\n口，可供\n46\n人饮用。", "入春以来，修好老井112口，可供46人饮用。"),
        ("水退了，他足足挖了\n19\n米，才碰到水。", "水退了，他足足挖了19米，才碰到水。"),
        ("來源\n：\n河灣月報\n作者\n：\n林若舟", "來源：\n河灣月報\n作者：\n林若舟"),
    ],
)
def test_a_broken_line_is_joined(broken: str, whole: str) -> None:
    assert rejoined(broken) == whole


@pytest.mark.parametrize(
    "text",
    [
        "首页\n新闻\n社会\n体育\n财经\n关于我们",
        "水边的石阶湿漉漉，\n撑船的人在等\n等到月亮升起来，等到茶棚熄了灯",
        "各位乡亲，\n老渡口的来历\n石阶一共二十四级，用的是上游采石场的青石，凿了两个月。",
        "渡口的石阶修好了，船能靠岸了\n河湾月报\n2024-05-01\n石阶一共二十四级，凿了两个月。",
        "阅读\n12\n人气\n5\n分享\n3\n点赞",
        "1\n人少的渡口\n2\n日出时的石阶\n3\n里程碑",
        "水退了，船靠岸了。\n19\n人少的时候，渡口很静。",
        "水退了。\n石阶\n石匠说，明年再修栏杆。",
        "他说：“水退了。”\n栏杆\n栏杆打算用杉木，立冬前完工。",
        "水退了。\n\n，这里少了半句。",
        "| 渡口 |\n| ，石阶 |",
        "上一篇\n下一篇\n返回",
        "[1]\n[2]\n[3]\n下一页",
        "石阶一共二十四级，凿了两个月\n[1]\n[2]\n[3]\n下一页",
        "水退了。照片：河湾月报\n39、渡口\n40、石阶，二十四级。",
        "水退了。来信请寄 a@example.com\n往期\n渡口，石阶和茶棚。",
        "片名：渡口\n导演：柳庭\n◎主演\n林若舟",
    ],
)
def test_what_is_no_broken_line_stays(text: str) -> None:
    assert rejoined(text) == text


def test_latin_words_are_joined_by_a_space() -> None:
    assert rejoined("水退了。他只会写\nSlow\nRiver，别的不会。") == "水退了。他只会写Slow River，别的不会。"


def test_the_edits_name_their_rule_and_can_be_undone() -> None:
    text = "渡口在\n河湾镇\n，离县城二十里。"
    draft = joined(text)
    assert {edit.rule for edit in draft.edits} == {"layout.link"}
    assert ledger.invert(draft.text, draft.edits) == text


def test_the_pieces_are_those_of_the_joined_text() -> None:
    draft = joined("來源\n：\n渡口在\n河湾镇\n，离县城二十里。\nSlow\n、\nRiver\n2024-05-01")
    again = cut(draft.text)
    assert draft.pieces == again.pieces


def test_a_joined_info_line_is_read_whole() -> None:
    page = "渡口的石阶修好了\n来源\n：\n河湾月报\n石阶一共二十四级，用的是上游采石场的青石，凿了两个月。\n船夫说，往后不必再踩泥。"
    article = pipeline.run(page)
    assert article.metadata.publication == "河湾月报"
    assert article.metadata.title == "渡口的石阶修好了"


@given(MIXED)
def test_only_line_breaks_and_blanks_go(text: str) -> None:
    assert all(edit.before.isspace() and edit.after in ("", " ") for edit in joined(text).edits)
