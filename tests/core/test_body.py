"""The body: prose is found among menus, boxes and tails; a page without prose keeps its lines or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core import label, ledger, pipeline
from dedupe_brief.core.cleaning import body
from dedupe_brief.core.cleaning.draft import Draft
from dedupe_brief.core.model import Article, Options, Role
from dedupe_brief.core.rules import built_in

P1 = "渡口的石阶昨天修好了，撑船的人又能在老地方靠岸，等船的人不必再踩泥。"
P2 = "石阶一共二十四级，用的是上游采石场的青石，由村里的石匠凿成，前后花了两个月。"
P3 = "船夫柳庭说，过去涨水的时候，客人要踩着木板上岸，老人和孩子都走不稳。"
P4 = "镇里打算明年再修一段栏杆，并在茶棚边上装一盏路灯，让夜里渡河的人看得见路。"
MENU = "登录\n注册\n首页\n新闻\n社会\n体育\n财经\n关于我们"
ABOVE = "\n".join(
    (
        P1,
        P2,
        P3,
        "最早的石阶是光绪年间的一个盐商修的，只有十二级，到了民国又加了六级，以后再没有人动过，青苔长得比鞋底还厚。",
        "去年夏天那场大水把最下面的五级冲走了，渡船靠不了岸，住在对岸的学生有整整一个星期没有上课。",
        "学校的老师划着澡盆过来送作业，这件事被人拍了下来，传到县里，县里第二天就派了两个测量员。",
        "测量员住在茶棚里，白天拿着标尺站在水中，晚上同老板娘下棋，走的时候输给她一包烟和一把折尺。",
        "图纸画了三稿，头两稿都嫌贵，第三稿把水泥换成了青石，反倒便宜，因为青石是村里自己开的，不用花运费。",
        "开工那天没有放鞭炮，石匠说炮声会惊了水里的鱼，大家就在岸边摆了一桌豆腐，吃完各自下水搬石头。",
    )
)
BELOW = "\n".join(
    (
        P4,
        "栏杆打算用上游的杉木，锯好以后先在水里泡上半年，再搬到祠堂里阴干半年，这样才不会开裂走样。",
        "木匠姓林，祖上三代都给庙里做门窗，他说自己头一回给一条路做扶手，要紧的是让摸的人觉得暖和。",
        "路灯的电从茶棚接过去，电费由六户人家轮流出，每家两个月，轮到谁家，谁就顺便把灯罩擦干净。",
        "也有人不赞成，说夜里亮了灯，萤火虫就不来了，孩子们夏天少一样玩的东西，镇长听完记在了本子上。",
        "后来定下来，灯只亮到九点，九点以后过河的人自己带手电，船头另外挂一盏旧的马灯，油钱算公家的。",
        "撑船的老人今年七十一岁，他的儿子在城里开货车，说好等栏杆装完就回来接过那根竹篙，再撑三十年。",
        "对岸的小学听说以后，让每个学生画了一张渡口，挑出二十四张烧成瓷片，准备一级一张嵌在石阶侧面。",
        "烧瓷片的窑在邻县，来回要走两天，校长亲自押车，一路上抱着箱子不肯放下，回来时胳膊肿了一圈。",
        "嵌瓷片的日子选在立冬前一天，水落得最低，二十四个孩子各自抱着自己那一张，从最高一级排到最低一级。",
        "有一张画的是空船，大人问为什么没有人，孩子说人都到家了，这张后来嵌在正数第一级，谁上岸都先看见它。",
        "邮局也凑了热闹，把代办点从镇上挪到茶棚隔壁，每逢单日收信，双日送报，遇到涨水就顺延一天。",
        "送报的小伙子会修钟表，茶棚墙上那座停了八年的挂钟，被他拆开擦了擦，当天傍晚就重新敲响六下。",
        "钟一响，老板娘说吓了自己一跳，她早就习惯看太阳估时辰，如今多出一个声音来催，反而觉得日子短了。",
        "腊月里第一场雪落下来，石阶上没有结冰，因为石匠当初在每一级都凿了细沟，雪水顺着沟流进河里去了。",
        "县里来验收的人走上走下数了三遍，写了合格两个字，又添一句：此处宜坐，宜等人，宜看对岸炊烟。",
        "这张验收单如今贴在茶棚门后，纸角已经卷起，来往的人都要念一遍最后那句，念完多半会真的坐下来。",
        "开春以后渡口要评选最勤快的船，规矩还没有写好，几个老人为了怎样才算勤快，已经在树下争论了半个月。",
    )
)
LINKS = "别处的桥通车了\n茶棚老板的一天\n河边的旧书摊"


def cleaned(page: str) -> Article:
    article = pipeline.run(page)
    ledger.check(page, article.edits)
    assert ledger.invert(article.text, article.edits) == page
    return article


def rules_on(page: str, words: str) -> set[str]:
    return {edit.rule for edit in cleaned(page).edits if words in edit.before}


def found(page: str) -> Draft:
    return body.find(label.label(label.split(Draft(page, built_in(), Options()))))


# -- Prose --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", [P1, P2, "船走了。", "谁知道呢？", "他说，船在上游，人也在上游，谁也没有回来"]
)
def test_sentences_are_prose(text: str) -> None:
    assert body.is_prose(text)


@pytest.mark.parametrize(
    "text", ["", "。", "渡口", "渡口的石阶修好了", "别处的桥：通车", "渡" * 40, "渡口" * 40 + "，渡口"]
)
def test_titles_and_menus_are_no_prose(text: str) -> None:
    assert not body.is_prose(text)


# -- Menus, boxes and tails ---------------------------------------------------------------------------------------


def test_menus_around_the_body_go() -> None:
    page = f"{MENU}\n渡口的石阶修好了\n{P1}\n{P2}\n{P3}\n{MENU}\n版权所有 河湾网"
    assert cleaned(page).text == f"{P1}\n{P2}\n{P3}"
    assert "body.outside" in rules_on(page, "体育")


def test_what_stands_below_the_end_of_the_article_goes() -> None:
    page = f"渡口的石阶修好了\n{P1}\n{P2}\n相关新闻\n{LINKS}\n上一篇：别处的桥\n网友评论\n船修得真好"
    assert cleaned(page).text == f"{P1}\n{P2}"


def test_a_related_box_in_the_middle_goes_and_the_story_goes_on() -> None:
    page = f"渡口的石阶修好了\n{ABOVE}\n相关阅读\n{LINKS}\n更多>>\n{BELOW}"
    article = cleaned(page)
    assert article.text == f"{ABOVE}\n{BELOW}"
    assert rules_on(page, "别处的桥") == {"body.list"}
    assert rules_on(page, "相关阅读") == {"tail.related"}


def test_a_box_of_links_in_the_middle_goes() -> None:
    page = f"{ABOVE}\n{LINKS}\n更多>>\n{BELOW}"
    assert cleaned(page).text == f"{ABOVE}\n{BELOW}"
    assert rules_on(page, "别处的桥") == {"body.list"}


def test_a_heading_beside_a_button_is_no_box() -> None:
    assert cleaned(f"{P1}\n更多>>\n点灯\n{P2}\n{P3}").text == f"{P1}\n点灯\n{P2}\n{P3}"


def test_short_lines_without_debris_between_paragraphs_stay() -> None:
    page = f"{P1}\n石阶\n栏杆\n路灯\n茶棚\n{P2}\n{P3}"
    assert cleaned(page).text == page


def test_headings_between_paragraphs_stay_and_are_named() -> None:
    article = cleaned(f"渡口的石阶修好了\n2016-04-05\n{P1}\n一级一级凿出来\n{P2}\n老人说好走\n{P3}")
    assert article.text == f"{P1}\n一级一级凿出来\n{P2}\n老人说好走\n{P3}"
    assert [heading.text for heading in article.metadata.headings] == ["一级一级凿出来", "老人说好走"]


def test_a_numbered_heading_over_the_first_paragraph_stays() -> None:
    assert cleaned(f"渡口的石阶修好了\n2016-04-05\n一、修路\n{P1}\n二、点灯\n{P4}").text.startswith(
        "一、修路\n"
    )


def test_a_line_that_closes_a_sentence_is_no_heading() -> None:
    assert cleaned(f"{P1}\n说得好！\n{P2}\n走吧，\n{P3}").metadata.headings == ()


def test_a_pager_and_a_number_between_paragraphs_do_not_end_the_body() -> None:
    page = f"{P1}\n{P2}\n上一页 1 2 3 下一页\n12\n{P3}\n{P4}"
    assert cleaned(page).text == f"{P1}\n{P2}\n{P3}\n{P4}"


def test_captions_between_paragraphs_do_not_end_the_body() -> None:
    page = f"{P1}\n图为修好的石阶。柳庭 摄\n▲ 船夫在等客人\n{P2}"
    assert cleaned(page).text == f"{P1}\n{P2}"


# -- Pages of other kinds -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page",
    [P1, "船走了。", f"{P1}\n{P2}", "渡口的石阶修好了"],
    ids=["one-paragraph", "one-sentence", "two-paragraphs", "one-line"],
)
def test_a_page_that_is_all_article_is_left_alone(page: str) -> None:
    article = cleaned(page)
    assert article.text == page
    assert article.edits == ()


@pytest.mark.parametrize(
    "page",
    [
        "河湾镇庙会节目单\n舞狮\n高跷\n皮影\n旱船\n秧歌\n变戏法",
        "一等奖\n柳庭\n二等奖\n乔木\n苏以宁\n三等奖\n石小川\n林远\n白鹭",
    ],
    ids=["programme", "winners"],
)
def test_the_lines_of_a_list_page_are_its_article(page: str) -> None:
    article = cleaned(page)
    assert article.text == page
    assert article.edits == ()


def test_a_list_page_loses_its_furniture_and_keeps_its_lines() -> None:
    lines = "舞狮\n高跷\n皮影\n旱船\n秧歌\n变戏法"
    assert cleaned(f"登录\n注册\n{lines}\n版权所有 河湾网").text == lines


@pytest.mark.parametrize(
    "page",
    [
        "登录\n注册\n首页 > 新闻 > 正文\n相关新闻\n版权所有 河湾网\n分享到：",
        "登录",
        "2016-04-05 来源：河湾晚报",
        "图为渡口。",
        "（完）",
        "",
        " ",
        "\n\n\u3000\n",
        "|\n|｜|\n",
        "\ufeff",
        "\u200b\u200d\x00",
    ],
    ids=["debris", "login", "info", "caption", "end", "nothing", "space", "lines", "bars", "bom", "unseen"],
)
def test_a_page_of_nothing_but_debris_gives_the_empty_text(page: str) -> None:
    article = cleaned(page)
    assert article.text == ""
    assert article.metadata.title is None
    assert article.metadata.headings == ()


# -- The region ---------------------------------------------------------------------------------------------------


def test_the_region_covers_the_paragraphs_and_nothing_around_them() -> None:
    draft = found(f"{MENU}\n渡口的石阶修好了\n2016-04-05\n{P1}\n{P2}\n相关新闻\n{LINKS}\n版权所有 河湾网")
    first, last = draft.body
    assert [draft.value(piece) for piece in draft.pieces[first:last]] == [P1, P2]


def test_every_piece_of_the_region_has_a_role_and_the_others_wait() -> None:
    draft = found(f"{MENU}\n渡口的石阶修好了\n{P1}\n点灯\n{P2}\n相关新闻\n{LINKS}\n版权所有 河湾网")
    first, last = draft.body
    roles = [piece.role for piece in draft.pieces[first:last]]
    assert roles == [Role.PARAGRAPH, Role.HEADING, Role.PARAGRAPH]
    assert draft.pieces[first - 1].role is None
    assert draft.pieces[last + 1].role is None


def test_without_furniture_the_lines_below_the_last_paragraph_belong_to_the_body() -> None:
    assert cleaned(f"{P1}\n{P2}\n柳庭写于渡口").text == f"{P1}\n{P2}\n柳庭写于渡口"


def test_an_e_paper_prints_its_headline_below_the_text() -> None:
    article = cleaned(f"{P1}\n{P2}\n{P3}\n渡口的石阶修好了\n来源：河湾晚报 2016年4月5日")
    assert article.text == f"{P1}\n{P2}\n{P3}"
    assert article.metadata.title == "渡口的石阶修好了"


LINES = st.sampled_from(
    [
        P1,
        P2,
        P4,
        "登录",
        "社会",
        "相关新闻",
        "更多>>",
        "（完）",
        "12",
        "2016-04-05",
        "石阶",
        "一、修路",
        "图为渡口。",
        "",
    ]
)


@given(st.lists(LINES, max_size=14).map("\n".join))
def test_the_region_lies_in_the_page_and_all_in_it_has_a_role(page: str) -> None:
    draft = found(page)
    first, last = draft.body
    assert 0 <= first <= last <= len(draft.pieces)
    assert all(piece.role is not None for piece in draft.pieces[first:last])
    cleaned(page)


# -- Several stories ----------------------------------------------------------------------------------------------


POST = "\n".join((P1, P2, P3))
LONG_POST = "\n".join((*ABOVE.split("\n")[3:], *BELOW.split("\n")[1:]))


def test_the_first_post_is_the_article_however_long_the_others_are() -> None:
    page = f"{MENU}\n渡口\n2005-03-21 01:20:44\n{POST}\n评论(3)\n大桥\n2005-03-18 10:02:11\n{LONG_POST}"
    assert cleaned(page).text == POST


def test_a_brief_under_the_pages_own_title_is_the_article() -> None:
    title = "渡口的石阶修好了"
    page = f"{title} | 河湾网\n{MENU}\n{title}\n河湾网\n{POST}\n相关新闻\n2024-05-01 10:00\n别处的桥\n{LONG_POST}"
    assert cleaned(page).text == POST


def test_a_teaser_above_the_article_is_none() -> None:
    teaser = "石匠说，明年还要再修一段，钱已经凑了一半。"
    page = f"{MENU}\n{teaser}\n相关新闻\n渡口的石阶修好了\n2024-05-01 10:00\n{LONG_POST}\n版权所有 河湾网"
    assert cleaned(page).text == LONG_POST


def test_the_date_at_the_end_of_an_article_closes_it() -> None:
    page = f"{MENU}\n渡口的石阶修好了\n{LONG_POST}\n发布时间：2024-05-01 10:00\n{P1[:20]}，河湾人这样留言说。"
    assert cleaned(page).text == LONG_POST


def test_an_annex_and_the_day_under_it_belong_to_a_notice() -> None:
    notice = f"{P1}\n{P4}\n相关附件：\n1.石阶图样\n2.栏杆图样\n河湾镇公所\n2024年5月1日"
    assert cleaned(notice).text == notice


def test_the_hours_of_a_chronicle_part_no_stories() -> None:
    hours = "\n".join(f"2024-05-01 {9 + n}:00\n{line}" for n, line in enumerate((P1, P2, P3, P4)))
    page = f"{MENU}\n渡口的一天\n2024-05-02 08:00\n{ABOVE.splitlines()[4]}\n{hours}\n版权所有 河湾网"
    text = cleaned(page).text
    assert all(line in text for line in (ABOVE.splitlines()[4], P1, P2, P3, P4))


# -- Headings -----------------------------------------------------------------------------------------------------


def headings(between: str) -> list[str]:
    page = f"{MENU}\n{P1}\n{between}\n{P2}\n{P3}\n{P4}"
    return [heading.text for heading in pipeline.run(page).metadata.headings]


@pytest.mark.parametrize(
    "broken",
    [
        "说到今年的水位，\n河湾水文站\n观测员\n林若舟认为，不光是高。",
        "镇里请来了温以南、\n河湾测量队\n他们都带着标尺，走了一天。",
        "石阶修好以后，大家都在\n老茶棚旁边\n等船，等了一个上午也不着急。",
        "◎ 图：@河湾晚报微博截图",
        "石匠带来的折尺（\n祖传的老尺\n）量过二十四级，一级也不差。",
    ],
)
def test_a_fragment_of_a_sentence_or_of_a_picture_is_no_heading(broken: str) -> None:
    assert headings(broken) == []


@pytest.mark.parametrize("heading", ["老渡口的来历", "石阶为谁而修"])
def test_a_heading_between_paragraphs_stays_one(heading: str) -> None:
    assert headings(heading) == [heading]
    assert headings(f"石阶修好以后，\n老茶棚\n等到了船，不必再等。\n{heading}") == [heading]
