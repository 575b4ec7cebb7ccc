"""What a page prints twice goes only if the copy that stays lies in the article."""

from dedupe_brief.core import pipeline
from dedupe_brief.core.fingerprint import key

LEAD = "停了两年的渡口夜航昨晚恢复，头一班船载着三十六名晚归的工人过了河，船工在两岸各点了一盏马灯，照着人们上下跳板。"
BODY = (
    "对岸的纺织厂有四百多名工人住在河西，夜航停了以后，他们下了夜班要从上游的公路桥绕行，骑车得多花一个小时。",
    "航运站的站长说，夜航每晚开到十一点，遇到大雾就停，开不开船会在傍晚六点前贴在渡口的木牌上。",
    "船票还是五角钱，月票十二元。工人们说，多出来的那一个小时，可以在家里吃一顿热的晚饭。",
)
MENU = ("首页", "时政", "财经", "视频", "专栏", "图片", "评论", "地方")
ADVERTISEMENT = (
    "白鹭牌马灯，防风防雨，一次加油可点三个通宵，各地五金商店均有出售，批发请与厂方联系，量大从优。"
)


def page(*parts: str) -> str:
    return "\n".join(parts)


def test_a_lead_above_the_menu_goes_and_the_one_in_the_article_stays() -> None:
    text = page("渡口的夜航恢复了", LEAD, *MENU, "渡口的夜航恢复了", "来源：河湾日报", LEAD, *BODY)
    found = pipeline.run(text)
    assert found.text == page(LEAD, *BODY)
    title, repeat = found.repeats  # in the article, a line of the site stands between the two
    assert title.spans[0].of(text) == "渡口的夜航恢复了"
    assert repeat.spans[0].of(text) == repeat.spans[1].of(text) == LEAD
    assert repeat.spans[0].start < repeat.spans[1].start == text.rindex(LEAD)


def test_what_stands_twice_outside_the_article_is_no_repeat_of_anything_that_stays() -> None:
    text = page(ADVERTISEMENT, *MENU, "渡口的夜航恢复了", "来源：河湾日报", LEAD, *BODY, *MENU, ADVERTISEMENT)
    found = pipeline.run(text)
    assert found.text == page(LEAD, *BODY)
    assert found.repeats == ()
    assert not [edit for edit in found.edits if edit.same_as is not None]


def test_a_copy_is_equal_part_by_part_where_the_other_has_a_line_between() -> None:
    text = page("渡口的夜航恢复了", LEAD, "2024-09-12 08:15", *BODY, "渡口的夜航恢复了", LEAD, *BODY)
    found = pipeline.run(text)
    assert found.text == page(LEAD, *BODY)
    for repeat in found.repeats:
        removed, kept = (key(span.of(text))[0] for span in repeat.spans)
        assert removed == kept


def test_a_line_of_signs_between_two_parts_is_no_part() -> None:
    first, second = BODY[0], BODY[1]
    found = pipeline.run(page(first, "|", "“", "|", second, first, second))
    assert found.text == page(first, "“", second)
    assert all(len(span) for repeat in found.repeats for span in repeat.spans)
