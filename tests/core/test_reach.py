"""How far a body goes on: over verse, names and buttons, but not into a menu or a list of links."""

import pytest

from dedupe_brief.core import ledger, pipeline

HEAD = "石桥修好了_河湾网\n登录\n注册\n首页\n新闻\n体育\n关于我们\n联系我们\n加入收藏\n设为首页\n石桥修好了\n2024-03-06 17:48"
FOOT = "责任编辑：温以南\n相关阅读\n渡口旧照找到了主人\n发表评论"
SHORT = "桥通行那天，有人发现栏杆上刻着一首诗，没有署名。"
LONG = "镇上的老师看了，说写得不坏，就是没有押韵，石匠说不押韵才像水，两个人争了一个下午，谁也没有说服谁。"
VERSE = ("水从远处来", "不问桥的名字", "我从桥上过", "不问水的去处")


def body_of(*lines: str, head: str = HEAD, foot: str = FOOT) -> list[str]:
    page = "\n".join((head, *lines, foot)) + "\n"
    article = pipeline.run(page)
    assert ledger.invert(article.text, article.edits) == page
    return article.text.split("\n")


@pytest.mark.parametrize("paragraphs", [(SHORT, LONG), (LONG, SHORT)])
def test_verse_does_not_part_an_article(paragraphs: tuple[str, str]) -> None:
    lines = [paragraphs[0], *VERSE, paragraphs[1]]
    assert body_of(*lines) == lines


@pytest.mark.parametrize("between", [("林若舟　一千元", "温以南　八百元", "江渡　五百元", "白以恒　五百元")])
def test_neither_do_names(between: tuple[str, ...]) -> None:
    lines = [SHORT, *between, LONG]
    assert body_of(*lines) == lines


def test_words_of_a_menu_end_the_body() -> None:
    menu = ("国内", "国际", "社会", "教育", "财经", "健康")
    assert body_of(LONG, *menu, SHORT) == [LONG]


def test_a_teaser_among_titles_is_not_the_body() -> None:
    titles = ("渡口旧照找到了主人", "茶亭老井重新出水", "石匠收了新徒弟", "豆腐坊换了磨盘")
    assert body_of(LONG, *titles, SHORT, *titles) == [LONG]


def test_the_items_of_a_list_end_a_body() -> None:
    items = [
        "3月9日 讲座：石桥的前世今生",
        "3月16日 读书会：《河边的人》",
        "3月23日 手工：做河灯",
        "3月30日 电影",
    ]
    assert body_of(LONG, *items) == [LONG, *items]


def test_buttons_between_date_and_editor_part_nothing() -> None:
    buttons = ("点击查看大图", "广告", "长按图片保存", "展开全文")
    assert body_of(SHORT, *buttons, SHORT.replace("诗", "歌"), *buttons, LONG) == [
        SHORT,
        SHORT.replace("诗", "歌"),
        LONG,
    ]


def test_below_a_line_that_closes_the_article_nothing_is_its() -> None:
    assert body_of(LONG, "相关阅读", SHORT, "渡口旧照找到了主人") == [LONG]


def test_hours_and_counts_do_not_end_a_body() -> None:
    lines = [SHORT, "清扫桥面", "312", "更换栏杆", "4", LONG]
    assert body_of(*lines) == [line for line in lines if not line.isdigit()]
