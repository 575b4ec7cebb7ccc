"""Verdicts: what the packs read in one block, and what they leave alone because it is prose."""

import pytest

from dedupe_brief.core import pipeline
from dedupe_brief.core.characters import matchable
from dedupe_brief.core.cleaning.verdict import UNKNOWN, Verdict, judge
from dedupe_brief.core.model import Metadata, Role
from dedupe_brief.core.rules import built_in, parse_pack

STORY = (
    "渡口的石阶昨天修好了，撑船的人又能在老地方靠岸，等船的人不必再踩泥。\n"
    "石阶一共二十四级，用的是上游采石场的青石，由村里的石匠凿成，前后花了两个月。"
)


def verdict(words: str) -> Verdict:
    [said] = judge(built_in())([words], [matchable(words)])
    return said


def read(words: str) -> dict[str, str]:
    """Return the fields of a block that have a value."""
    return {field.name: field.value for field in verdict(words).fields if field.value}


def metadata(head: str) -> Metadata:
    article = pipeline.run(f"渡口的石阶修好了\n{head}\n{STORY}")
    assert article.text == STORY
    return article.metadata


# -- Info lines ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "2016-04-05 07:08:09来源：河湾网作者：责任编辑：乔木",
        "2016-04-05 07:08:09 来源：河湾网 作者： 责任编辑：乔木",
        "2016-04-05 07:08:09來源：河灣網作者：責任編輯：喬木",
        "2016-04-05 07:08:09来源:河湾网作者:责任编辑:乔木",
    ],
    ids=["fused", "spaced", "traditional", "ascii"],
)
def test_a_fused_info_line_gives_date_publication_and_editor_but_no_author(line: str) -> None:
    assert verdict(line).role is Role.PUBLICATION
    assert matchable(str(read(line))) == matchable(
        str({"date": "2016-04-05 07:08:09", "publication": "河湾网", "editor": "乔木"})
    )
    found = metadata(line)
    assert found.date == "2016-04-05T07:08:09"
    assert found.author == ()
    assert found.byline is None
    assert found.publication in ("河湾网", "河灣網")
    assert found.editor in ("乔木", "喬木")


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("来源：河湾晚报", {"publication": "河湾晚报"}),
        ("來源：河灣晚報", {"publication": "河灣晚報"}),
        ("（来源：河湾晚报）", {"publication": "河湾晚报"}),
        ("作者：柳庭 乔木", {"author": "柳庭 乔木"}),
        ("作者：柳庭 来源：河湾晚报", {"author": "柳庭", "publication": "河湾晚报"}),
        ("来源: 河湾晚报 | 作者: 柳庭", {"publication": "河湾晚报", "author": "柳庭"}),
        ("来源：River Bend Post 作者：柳庭", {"publication": "River Bend Post", "author": "柳庭"}),
        ("发布时间：2016-04-05 阅读(12) 字体：大 中 小", {"date": "2016-04-05"}),
        ("河湾晚报 2016年04月05日 星期二", {"publication": "河湾晚报", "date": "2016年04月05日 星期二"}),
        ("责任编辑：乔木", {"editor": "乔木"}),
        ("【责任编辑：乔木】", {"editor": "乔木"}),
        ("2016-04-05", {"date": "2016-04-05"}),
        ("民國105年4月5日", {"date": "民國105年4月5日"}),
    ],
)
def test_an_info_line_gives_its_fields(line: str, fields: dict[str, str]) -> None:
    assert verdict(line).role is not None
    assert {name: value.strip() for name, value in read(line).items()} == {
        name: value.strip() for name, value in fields.items()
    }


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("2016-04-05 来源：河湾晚报", Role.PUBLICATION),
        ("作者：柳庭 2016-04-05", Role.BYLINE),
        ("编辑：乔木", Role.EDITOR),
        ("阅读(12) 评论(3)", Role.DEBRIS),
        ("阅读(12) 作者：柳庭", Role.BYLINE),
    ],
)
def test_the_first_field_that_is_no_debris_gives_the_role(line: str, role: Role) -> None:
    assert verdict(line).role is role


@pytest.mark.parametrize(
    "prose",
    [
        "这条消息的来源没有人说得清楚，编辑也不知道作者是谁。",
        "这条消息的来源：没有人肯说。编辑和作者都去了渡口。",
        "编辑：这个词在村里没有人懂，大家以为是编筐的人，就把她请去教孩子们编篮子。",
        "来源不明的木料堆在渡口",
        "他问作者：船到底去了哪里。作者没有回答，只是指了指河面上那一点灯光。",
        "2016年4月5日，渡口的石阶动工，柳庭把船拖上了岸，和石匠一起住进了茶棚后面的屋子",
        "他在阅读，评论是别人写的",
    ],
)
def test_prose_with_the_words_of_info_lines_is_left_alone(prose: str) -> None:
    assert verdict(prose).role is None
    page = f"{STORY}\n{prose if prose.endswith('。') else prose + '。'}\n{STORY[::-1][1:]}。"
    assert prose in pipeline.run(page).text


def test_a_long_block_is_no_info_line() -> None:
    fields = "来源：河湾晚报 作者：柳庭 "
    assert verdict((fields * 10)[:150]).role is Role.PUBLICATION
    assert verdict((fields * 12)[:170]).role is None


def test_a_block_that_fields_cover_by_half_is_no_info_line() -> None:
    assert verdict("作者：柳庭|河湾").role is Role.BYLINE
    assert verdict("作者：柳庭|河湾晚报").role is None


# -- Labels whose value stands below -------------------------------------------------------------------------------


def test_a_label_takes_its_value_from_the_next_line() -> None:
    found = metadata("来源：\n河湾晚报\n作者：\n柳庭\n责任编辑：\n乔木\n发布时间：2016-04-05")
    assert found.publication == "河湾晚报"
    assert found.author == ("柳庭",)
    assert found.editor == "乔木"
    assert found.date == "2016-04-05"


def test_a_value_below_may_stand_in_brackets_and_behind_bars() -> None:
    found = metadata("| 来源： |\n| 【河湾晚报】 |\n|\n| 作者： | 柳庭 |")
    assert found.publication == "河湾晚报"
    assert found.author == ("柳庭",)


def test_the_value_below_says_which_rule_took_it() -> None:
    source = f"渡口的石阶修好了\n作者：\n柳庭\n{STORY}"
    assert ("metadata.value", "柳庭\n") in {(e.rule, e.before) for e in pipeline.run(source).edits}


def test_a_paragraph_below_a_label_is_no_value() -> None:
    assert metadata("作者：").author == ()


def test_a_label_that_has_its_value_asks_for_nothing() -> None:
    found = metadata("作者：柳庭\n乔木的一天")
    assert found.author == ("柳庭",)


def test_a_labelled_line_below_a_label_keeps_its_own_meaning() -> None:
    found = metadata("作者：\n来源：河湾晚报")
    assert found.author == ()
    assert found.publication == "河湾晚报"


def test_debris_below_a_label_keeps_its_own_rule() -> None:
    source = f"渡口的石阶修好了\n{STORY}\n作者：\n相关新闻\n柳庭"
    found = pipeline.run(source)
    assert found.metadata.author == ()
    assert "metadata.value" not in {edit.rule for edit in found.edits}


# -- Lines, leads and runs ----------------------------------------------------------------------------------------


def test_a_block_that_no_rule_knows_is_unknown() -> None:
    assert verdict("渡口的石阶") is UNKNOWN


def test_a_line_rule_goes_before_an_info_line() -> None:
    found = verdict("相关新闻")
    assert (found.role, found.rule, found.cuts_to_end) == (Role.DEBRIS, "tail.related", True)


def test_a_long_block_is_not_looked_at_by_line_rules() -> None:
    assert verdict("版权所有 河湾网").role is Role.DEBRIS
    assert verdict("版权所有 河湾网" + "渡口" * 100).role is None


def test_a_lead_is_read_and_stays() -> None:
    words = "本报讯（记者 柳庭 乔木）渡口的石阶昨天修好了，撑船的人又能在老地方靠岸。"
    found = verdict(words)
    assert found.role is None
    assert found.cuts == ()
    assert ("author", "柳庭 乔木") in found.fields


def test_a_run_inside_a_block_is_cut_out() -> None:
    words = "渡口的石阶昨天修好了[图片]，撑船的人又能靠岸。（责任编辑：乔木）"
    found = verdict(words)
    assert [(words[cut.start : cut.end], cut.rule) for cut in found.cuts] == [
        ("[图片]", "inline.picture"),
        ("（责任编辑：乔木）", "inline.editor"),
    ]
    assert ("editor", "乔木") in found.fields


def test_where_runs_overlap_the_earlier_and_longer_goes() -> None:
    text = "".join(
        f"[[rule]]\nname = 'my.{name}'\nrole = 'note'\nwhy = 'x'\npattern = '{pattern}'\nwhere = 'inline'\n"
        "examples = ['x']\ncounterexamples = ['y']\n"
        for name, pattern in (("short", "渡口"), ("long", "渡口的石阶"), ("late", "石阶修"))
    )
    words = "昨天渡口的石阶修好了"
    [found] = judge(built_in().with_pack(parse_pack(text, "own.toml")))([words], [matchable(words)])
    assert [(words[cut.start : cut.end], cut.rule) for cut in found.cuts] == [("渡口的石阶", "my.long")]


def test_an_empty_group_takes_what_follows_up_to_a_separator() -> None:
    assert read("作者：柳庭 乔木  2016-04-05")["author"] == "柳庭 乔木"
    assert read("作者：柳庭 乔木|河湾")["author"] == "柳庭 乔木"
    assert read("来源：河湾晚报 柳庭").get("publication") == "河湾晚报"
