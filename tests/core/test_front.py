"""The front: title and its neighbours, section, names and captions are read from around the body, or are not said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dedupe_brief.core import pipeline
from dedupe_brief.core.metadata import headline
from dedupe_brief.core.model import Caption, Metadata

P1 = "渡口的石阶昨天修好了，撑船的人又能在老地方靠岸，等船的人不必再踩泥。"
P2 = "石阶一共二十四级，用的是上游采石场的青石，由村里的石匠凿成，前后花了两个月。"
P3 = "船夫柳庭说，过去涨水的时候，客人要踩着木板上岸，老人和孩子都走不稳。"
TITLE = "渡口的石阶修好了"
DATE = "2016-04-05 来源：河湾晚报"


def read(page: str, text: str = f"{P1}\n{P2}\n{P3}") -> Metadata:
    """Return a page's metadata; its text must have come out right beside it."""
    article = pipeline.run(page)
    assert article.text == text
    return article.metadata


def below(head: str) -> str:
    return f"{head}\n{P1}\n{P2}\n{P3}"


# -- Title --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "site", ["_河湾网", " - 河湾网", "-河湾网", " | 河湾网", "|河湾网", "—河湾网", "--河湾网", "｜河湾网"]
)
def test_the_page_title_loses_the_name_of_the_site(site: str) -> None:
    assert read(below(f"{TITLE}{site}\n{DATE}")).title == TITLE


@pytest.mark.parametrize(
    "site",
    ["-新闻-河湾网", "_财经_河湾网", "-河湾财经", "-河湾网体育", "-河湾论坛", "－河湾频道"],
)
def test_the_page_title_loses_the_name_of_a_section_of_the_site(site: str) -> None:
    assert read(below(f"{TITLE}{site}\n{DATE}")).title == TITLE


def test_a_title_in_markup_may_end_with_the_address_of_the_site() -> None:
    assert headline.without_site(f"{TITLE}-hewan.example.com") == TITLE


@pytest.mark.parametrize(
    "title",
    [
        "渡口石阶(24-36级)修好了",
        "渡口石阶（青石—麻石）修好了",
        "渡口的石阶-修好了",
        "渡口的石阶—青石凿成修好了",
        "撑船的人看石阶SK-II",
    ],
)
def test_a_dash_in_a_title_is_no_sites(title: str) -> None:
    assert read(below(f"{title}\n{DATE}")).title == title
    assert read(below(f"{title}-河湾网\n{DATE}")).title == title


BRACKETS = "()（）[]【】《》「」“”"


def balanced(text: str) -> bool:
    opened: list[str] = []
    for sign in text:
        place = BRACKETS.find(sign)
        if place < 0:
            continue
        if place % 2 == 0:
            opened.append(BRACKETS[place + 1])
        elif not opened or opened.pop() != sign:
            return False
    return not opened


TITLES = st.recursive(
    st.sampled_from(["渡口", "石阶", "13-15岁", "-河湾网", " - 网", "_新闻", "—", "|报", "转载"]),
    lambda inner: (
        st.lists(inner, max_size=4).map("".join)
        | st.tuples(st.sampled_from(range(0, len(BRACKETS), 2)), inner).map(
            lambda drawn: f"{BRACKETS[drawn[0]]}{drawn[1]}{BRACKETS[drawn[0] + 1]}"
        )
    ),
)


@given(TITLES)
def test_brackets_balance_in_a_title_if_they_do_in_its_line(line: str) -> None:
    page = f"渡口{line}石阶修好了{line}-河湾网"
    assert balanced(page)
    assert balanced(pipeline.run(below(f"{page}\n{DATE}")).metadata.title or "")


def test_only_the_page_title_has_a_site_behind_it() -> None:
    assert read(below(f"登录\n渡口的石阶-修好了\n{DATE}")).title == "渡口的石阶-修好了"


@pytest.mark.parametrize("mark", ["[转载]", "【转帖】", "（組圖）", "[原创] "])
def test_a_repost_loses_its_mark(mark: str) -> None:
    assert read(below(f"{mark}{TITLE}\n{DATE}")).title == TITLE


def test_a_title_in_brackets_of_its_own_is_left_alone() -> None:
    assert read(below(f"【河湾】{TITLE}\n{DATE}")).title == f"【河湾】{TITLE}"


def test_the_title_is_told_from_menus() -> None:
    assert read(below(f"登录\n注册\n新闻\n社会\n体育\n{TITLE}\n{DATE}")).title == TITLE


def test_the_title_may_stand_below_the_body() -> None:
    assert read(f"{P1}\n{P2}\n{P3}\n{TITLE}\n{DATE}").title == TITLE


def test_the_title_inside_the_page_is_preferred_to_the_page_title_it_begins() -> None:
    found = read(below(f"{TITLE}_河湾网\n登录\n注册\n{TITLE}\n{DATE}"))
    assert found.title == TITLE


def test_a_page_without_a_title_says_none() -> None:
    assert read(f"{P1}\n{P2}\n{P3}").title is None
    assert read(f"2016-04-05\n{P1}\n{P2}\n{P3}").title is None


def test_a_sentence_over_the_body_is_no_title() -> None:
    page = f"他们都来了。\n{P1}\n{P2}\n{P3}"
    assert read(page, page).title is None


def test_the_title_leaves_the_text_by_its_own_rule() -> None:
    edits = pipeline.run(below(f"{TITLE}\n{DATE}")).edits
    assert ("metadata.title", f"{TITLE}\n") in {(edit.rule, edit.before) for edit in edits}


# -- Subtitle, kicker, section ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "subtitle", ["——二十四级青石凿了两个月", "--二十四级青石凿了两个月", "青石由村里的石匠凿成"]
)
def test_the_subtitle_stands_below_the_title(subtitle: str) -> None:
    found = read(below(f"{TITLE}\n{subtitle}\n{DATE}"))
    assert (found.title, found.subtitle, found.kicker) == (TITLE, subtitle, None)


def test_the_kicker_stands_above_the_title() -> None:
    found = read(below(f"{TITLE}_河湾网\n登录\n注册\n老人和孩子走不稳的日子\n{TITLE}\n{DATE}"))
    assert (found.title, found.subtitle, found.kicker) == (TITLE, None, "老人和孩子走不稳的日子")


def test_a_line_about_something_else_is_neither_kicker_nor_subtitle() -> None:
    found = read(below(f"天气预报明日有雨\n{TITLE}\n本周菜价一览表\n{DATE}"))
    assert (found.title, found.subtitle, found.kicker) == (TITLE, None, None)


@pytest.mark.parametrize(
    ("crumbs", "section"),
    [
        ("首页 > 新闻 > 社会 > 正文", "社会"),
        ("首頁 / 新聞 / 地方", "地方"),
        ("当前位置：首页>>要闻>>乡村", "乡村"),
        ("您现在的位置：首页 > 乡村 > 文章内容", "乡村"),
        ("首页\u00a0>\u00a0乡村\u00a0>\u00a0正文", "乡村"),
        ("首页 > 正文", None),
    ],
)
def test_the_last_crumb_that_is_no_page_names_the_section(crumbs: str, section: str | None) -> None:
    assert read(below(f"{crumbs}\n{TITLE}\n{DATE}")).section == section


CRUMBS = "河湾论坛 › 本地新闻 › 渡口修好的石阶有二十四级"


def test_the_last_crumb_is_the_title_where_nothing_else_is() -> None:
    found = read(below(f"{CRUMBS}\n楼主\n发表于 2024-8-13 18:20:33 | 只看该作者\n回复 举报"))
    assert (found.title, found.section) == ("渡口修好的石阶有二十四级", "本地新闻")


def test_the_last_crumb_may_be_printed_again_as_the_title() -> None:
    found = read(below(f"{CRUMBS}\n登录\n注册\n渡口修好的石阶有二十四级\n{DATE}"))
    assert (found.title, found.section) == ("渡口修好的石阶有二十四级", "本地新闻")


@pytest.mark.parametrize("crumb", ["渡口石阶", "历届年会秘书处通知汇总"])
def test_the_name_of_a_section_is_no_title(crumb: str) -> None:
    found = read(below(f"首页 > 新闻 > {crumb}\n2016-04-05 18:20:33"))
    assert (found.title, found.section) == (None, crumb)


def test_a_step_of_nothing_but_signs_names_no_section() -> None:
    assert read(below(f"首页 > 新闻 -- > --\n{TITLE}\n{DATE}")).section == "新闻"


def test_a_short_line_on_top_names_the_section() -> None:
    assert read(below(f"乡村\n{TITLE}\n{DATE}")).section == "乡村"


def test_paper_and_section_fused_in_one_word_are_parted() -> None:
    found = read(below(f"乡村\n{TITLE}\n来源：河湾晚报·乡村"))
    assert (found.publication, found.section) == ("河湾晚报", "乡村")


@pytest.mark.parametrize(
    ("publication", "line"),
    [("河湾青年报", "青年报"), ("河湾社会", "社会"), ("河湾网-渡口青年报", "渡口青年报")],
)
def test_a_papers_name_is_not_cut_at_a_word_that_is_no_section(publication: str, line: str) -> None:
    page = below(f"登录\n注册\n{TITLE}\n来源：{publication}") + f"\n首页\n{line}"
    found = read(page)
    assert (found.publication, found.section) == (publication, None)


@pytest.mark.parametrize(
    ("printed", "publication", "section"),
    [
        ("河湾晚报要闻", "河湾晚报", "要闻"),
        ("河灣新聞網財經", "河灣新聞網", "財經"),
        ("河湾周刊-文化", "河湾周刊", "文化"),
        ("河湾日报首页", "河湾日报", None),
        ("河湾财经", "河湾财经", None),
        ("河湾青年报", "河湾青年报", None),
        ("河湾教育报", "河湾教育报", None),
    ],
)
def test_a_sections_name_behind_a_papers_is_parted_from_it(
    printed: str, publication: str, section: str | None
) -> None:
    found = read(below(f"登录\n注册\n{TITLE}\n2016-04-05 稿件来源: {printed}"))
    assert (found.publication, found.section) == (publication, section)


def test_a_page_without_a_section_says_none() -> None:
    assert read(below(f"{TITLE}\n{DATE}")).section is None


# -- Names and date -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page",
    [
        below(f"{TITLE}\n2016-04-05 编辑：乔木"),
        below(f"{TITLE}\n{DATE}") + "\n（责任编辑：乔木）",
        below(f"{TITLE}\n{DATE}") + "（责任编辑：乔木）",
        below(f"{TITLE}\n{DATE}\n责编：乔木"),
    ],
    ids=["above", "below", "inside", "own-line"],
)
def test_the_editor_is_no_author(page: str) -> None:
    found = read(page)
    assert (found.editor, found.author, found.byline) == ("乔木", (), None)


def test_author_and_editor_are_told_apart() -> None:
    found = read(below(f"{TITLE}\n{DATE} 作者：苏以宁 编辑：乔木"))
    assert (found.author, found.editor, found.byline) == (("苏以宁",), "乔木", "苏以宁")


def test_several_authors_are_all_named() -> None:
    assert read(below(f"{TITLE}\n{DATE}\n本报记者 苏以宁 石小川")).author == ("苏以宁", "石小川")
    assert read(below(f"{TITLE}\n{DATE}\n作者：苏以宁、石小川")).author == ("苏以宁", "石小川")


def test_a_desk_has_a_byline_and_no_author() -> None:
    found = read(below(f"{TITLE}\n{DATE}\n綜合報導"))
    assert (found.byline, found.author) == ("綜合報導", ())


def test_the_photographer_is_no_author() -> None:
    assert read(below(f"{TITLE}\n{DATE}\n图为石阶。石小川 摄")).author == ()


def test_a_byline_before_the_first_paragraph_leaves_the_text() -> None:
    found = read(f"{TITLE}\n{DATE}\n〔記者石小川／河灣報導〕{P1}\n{P2}\n{P3}")
    assert (found.byline, found.author) == ("記者石小川／河灣報導", ("石小川",))


def test_a_dateline_is_read_and_stays() -> None:
    text = f"本报讯（记者 石小川）{P1}\n{P2}\n{P3}"
    found = read(f"{TITLE}\n{DATE}\n{text}", text)
    assert found.author == ("石小川",)


def test_what_stands_nearest_above_the_body_is_believed() -> None:
    page = below(f"2001-01-01 来源：旧报\n{TITLE}\n{DATE}") + "\n2020-12-31 来源：别的网"
    found = read(page)
    assert (found.date, found.publication) == ("2016-04-05", "河湾晚报")


def test_a_page_that_does_not_say_leaves_all_open() -> None:
    found = read(f"{P1}\n{P2}\n{P3}")
    assert replace(found, confidence=0.0, doubts=()) == Metadata(language="zh-Hans")


def test_a_day_that_does_not_exist_is_not_said() -> None:
    assert read(below(f"{TITLE}\n2016-02-31 来源：河湾晚报")).date is None


# -- Captions -----------------------------------------------------------------------------------------------------


def captions(lines: str) -> list[tuple[str, str | None]]:
    page = f"{TITLE}\n{DATE}\n{P1}\n{lines}\n{P2}\n{P3}"
    found = read(page).captions
    return [(caption.text, caption.credit) for caption in found]


@pytest.mark.parametrize(
    ("lines", "text", "credit"),
    [
        ("图为修好的石阶。石小川 摄", "图为修好的石阶。", "石小川"),
        ("图为修好的石阶。", "图为修好的石阶。", None),
        ("圖為修好的石階。（石小川攝）", "圖為修好的石階。", "石小川"),
        ("▲ 船夫在等客人", "船夫在等客人", None),
        ("▲ 船夫在等客人（石小川供图）", "船夫在等客人", "石小川"),
        ("资料图：老渡口的木板路", "老渡口的木板路", None),
        ("图为修好的石阶。河湾晚报记者 石小川 摄", "图为修好的石阶。", "河湾晚报记者 石小川"),
        ("船夫在等客人（图：石小川）", "船夫在等客人", "石小川"),
    ],
)
def test_a_caption_is_parted_from_its_credit(lines: str, text: str, credit: str | None) -> None:
    assert captions(lines) == [(text, credit)]


def test_a_credit_on_the_next_line_belongs_to_the_caption_above() -> None:
    assert captions("▲ 船夫在等客人\n（石小川供图）") == [("船夫在等客人", "石小川")]


@pytest.mark.parametrize("line", ["請繼續往下閱讀...", "请继续往下阅读", "...(图文)", "（图）"])
def test_what_stands_between_paragraphs_for_pictures_is_no_text(line: str) -> None:
    assert read(f"{TITLE}\n{DATE}\n{P1}\n{line}\n{P2}\n{P3}").headings == ()


def test_captions_come_in_the_order_of_the_page() -> None:
    found = captions("图为修好的石阶。石小川 摄\n图为老渡口。\n▲ 船夫在等客人")
    assert [text for text, _ in found] == ["图为修好的石阶。", "图为老渡口。", "船夫在等客人"]


def test_a_caption_says_where_it_stands_in_the_source() -> None:
    page = f"\ufeff{TITLE}\r\n{DATE}\r\n{P1}\r\n▲ 船夫在\u200b等客人\r\n（石小川供图）\r\n{P2}\r\n{P3}"
    [caption] = read(page).captions
    assert isinstance(caption, Caption)
    assert caption.span.of(page) == "▲ 船夫在\u200b等客人\r\n（石小川供图）"


def test_headings_say_where_they_stand_in_the_source() -> None:
    page = f"\ufeff{TITLE}\r\n{DATE}\r\n{P1}\r\n一级一级凿\u200b出来\r\n{P2}\r\n{P3}"
    [heading] = read(page, f"{P1}\n一级一级凿出来\n{P2}\n{P3}").headings
    assert heading.text == "一级一级凿出来"
    assert heading.span.of(page) == "一级一级凿\u200b出来"


def test_prose_about_pictures_is_no_caption() -> None:
    page = f"{P1}\n他试图为自己的船拍一张照片，可惜光线太暗，照片里只有水。\n{P2}"
    assert read(page, page).captions == ()


# -- Who and when, where nothing is labelled ----------------------------------------------------------------------


@pytest.mark.parametrize("below_it", ["2016-04-05 06:40", P1])
def test_a_name_alone_under_the_title_is_the_author(below_it: str) -> None:
    rest = f"\n{below_it}" if below_it != P1 else ""
    found = read(f"登录\n注册\n{TITLE}\n林若舟{rest}\n{P1}\n{P2}\n{P3}")
    assert (found.title, found.author, found.byline) == (TITLE, ("林若舟",), "林若舟")


@pytest.mark.parametrize("word", ["图集", "分享", "社会", "高清", "石阶图样"])
def test_another_word_under_the_title_is_not(word: str) -> None:
    assert read(f"登录\n注册\n{TITLE}\n{word}\n2016-04-05 06:40\n{P1}\n{P2}\n{P3}").author == ()


@pytest.mark.parametrize("name", ["river_man", "河边客"])
def test_who_posted_it_stands_over_the_day(name: str) -> None:
    found = read(f"登录\n注册\n{TITLE}\n{name}\n发表于 2005-9-15 11:46:00\n{P1}\n{P2}\n{P3}")
    assert (found.title, found.author, found.date) == (TITLE, (name,), "2005-09-15T11:46:00")


def test_the_day_it_came_out_goes_before_the_day_it_was_changed() -> None:
    head = f"登录\n注册\n{TITLE}\n出版：\n2019-04-05 07:00\n更新：\n2019-04-05 11:36\n{P1}\n{P2}\n{P3}"
    assert read(head).date == "2019-04-05T07:00"
    assert read(head.replace("出版：\n2019-04-05 07:00\n", "")).date == "2019-04-05T11:36"


def test_the_only_date_over_an_epapers_navigation_is_the_papers() -> None:
    page = f"河湾日报\n2014年09月12日 星期五\n版面导航\n第A1版：要闻\n第A2版：评论\n第A3版：民生\n标题导航\n{TITLE}\n别处的桥\n河边的旧书摊\n放大 缩小 默认\n{TITLE}\n{P1}\n{P2}\n{P3}\n返回目录"
    assert read(page).date == "2014-09-12"


def test_the_only_date_of_an_epaper_may_stand_below_the_article() -> None:
    page = f"第A03版：要闻\n上一版 下一版\n{TITLE}\n{P1}\n{P2}\n{P3}\n上一篇 下一篇\n2014年09月12日 星期五\n放大 缩小 默认"
    assert read(page).date == "2014-09-12"
    assert read(f"{page}\n2014年09月13日 星期六").date is None


@pytest.mark.parametrize("day", ["2014年09月12日 星期五", "2014-09-12", "民國103年9月12日"])
def test_the_only_date_may_stand_right_below_the_text(day: str) -> None:
    page = below(f"登录\n注册\n{TITLE}")
    assert read(f"{page}\n责编：乔木\n{day}\n打印本页").date == "2014-09-12"
    assert read(f"登录\n注册\n{P1}\n{P2}\n{P3}\n{TITLE}\n{day}\n打印本页").date == "2014-09-12"


@pytest.mark.parametrize(
    "foot",
    [
        "打印本页\n别处的桥通车了\n2014-09-12",
        "2014-09-12\n河边的石阶修得真好，我们都去看过了。",
        "打印本页\n2014-09-12\n更多\n2014-09-15",
        "最后更新：2014-09-12\n打印本页",
        "评论 2\n河边客\n2014-09-12\n修得真好",
    ],
    ids=["another", "comment", "several", "changed", "name"],
)
def test_a_day_below_the_text_that_may_be_another_posts_is_not_believed(foot: str) -> None:
    page = f"{below(f'登录{chr(10)}注册{chr(10)}{TITLE}')}\n{foot}"
    assert pipeline.run(page).metadata.date is None


@pytest.mark.parametrize(
    "line",
    [
        "原创 河湾客 河湾客 2014年09月12日 18:20 江苏",
        "原创 苏以宁 河湾客 2014-09-12 18:20",
        "河湾客 2014年9月12日 18:20 上海",
    ],
)
def test_an_accounts_line_names_the_account_and_the_day(line: str) -> None:
    found = read(below(f"{TITLE}\n{line}"))
    assert (found.title, found.publication, found.date) == (TITLE, "河湾客", "2014-09-12T18:20")


def test_a_papers_name_is_no_title() -> None:
    story = f"{P1}\n船夫告诉《河湾月报》，往后不必再踩泥。\n{P3}"
    found = read(f"登录\n注册\n{TITLE}\n河湾月报\n2016-04-05 06:40\n{story}", story)
    assert found.title == TITLE


@pytest.mark.parametrize(
    "line",
    [
        "请使用浏览器分享功能进行分享",
        "本文首发于河湾客公众号（hewanke）",
        "河湾财经",
        "河湾新闻网",
        "朝代：唐代",
        "（组图）",
    ],
)
def test_what_a_site_says_of_itself_is_no_title(line: str) -> None:
    story = f"河湾财经讯 河湾新闻网消息，{P1}\n{P2}\n{P3}"
    assert read(f"{line}\n{story}", story).title is None
    assert read(f"{line}\n{TITLE}\n2016-04-05 06:40\n{story}", story).title == TITLE


@pytest.mark.parametrize(
    "picture",
    [
        "等船的人在石阶上撑船靠岸\n图片来源：河湾图库",
        "等船的人在石阶上撑船靠岸\n等船的人在石阶上撑船靠岸。石小川 摄",
    ],
)
def test_a_caption_is_no_title(picture: str) -> None:
    title = "河湾换新颜 乡亲笑开怀"
    page = below(f"登录\n注册\n新闻\n{title}\n2016-04-05 06:40\n分享到：\n{picture}")
    assert pipeline.run(page).metadata.title == title


def test_a_title_may_stand_over_the_credit_of_a_picture() -> None:
    assert read(below(f"登录\n注册\n{TITLE}\n图片来源：河湾图库")).title == TITLE


def test_a_short_title_may_end_as_a_sites_name_does() -> None:
    story = f"老陈补好了一张旧渔网。{P1}\n{P2}\n{P3}"
    assert read(f"一张旧渔网里的渡口\n2016-04-05 06:40\n{story}", story).title == "一张旧渔网里的渡口"


def test_an_account_that_printed_it_first_is_the_publication() -> None:
    assert read(below(f"{TITLE}\n本文首发于河湾客公众号（hewanke）")).publication == "河湾客"


def test_a_headline_with_a_colon_stays_out_of_a_page_without_furniture() -> None:
    found = read(f"渡口：石阶修好了，船又靠岸\n2016-04-05 06:40\n{P1}\n{P2}\n{P3}")
    assert found.title == "渡口：石阶修好了，船又靠岸"
