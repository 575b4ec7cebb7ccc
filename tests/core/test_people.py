"""Names: people out of what a page prints as its author, papers out of what it prints as its source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.metadata import people


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("柳庭、乔木", ("柳庭", "乔木")),
        ("柳庭 乔木", ("柳庭", "乔木")),
        ("柳庭\u3000乔木\u3000苏以宁", ("柳庭", "乔木", "苏以宁")),
        ("柳庭，乔木", ("柳庭", "乔木")),
        ("柳庭/乔木", ("柳庭", "乔木")),
        ("柳庭／乔木", ("柳庭", "乔木")),
        ("柳庭;乔木", ("柳庭", "乔木")),
        ("柳庭 & 乔木", ("柳庭", "乔木")),
        ("柳庭、和乔木", ("柳庭", "乔木")),
        ("  柳庭  ", ("柳庭",)),
    ],
)
def test_several_authors_are_told_apart(printed: str, names: tuple[str, ...]) -> None:
    assert people.authors(printed) == names


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("记者 柳庭", ("柳庭",)),
        ("记者柳庭", ("柳庭",)),
        ("本报记者 柳庭 乔木", ("柳庭", "乔木")),
        ("本報記者 柳庭", ("柳庭",)),
        ("本报特约记者柳庭", ("柳庭",)),
        ("本网实习记者：柳庭", ("柳庭",)),
        ("总台记者 柳庭", ("柳庭",)),
        ("本报记者 柳庭 通讯员 乔木", ("柳庭", "乔木")),
        ("记者柳庭 实习生乔木", ("柳庭", "乔木")),
        ("撰文：柳庭", ("柳庭",)),
        ("作者：柳庭", ("柳庭",)),
        ("特派員柳庭", ("柳庭",)),
        ("柳庭/文", ("柳庭",)),
        ("（柳庭）", ("柳庭",)),
        ("苏以宁文", ("苏以宁",)),
        ("苏以宁报道", ("苏以宁",)),
        ("苏以宁編譯", ("苏以宁",)),
    ],
)
def test_titles_are_no_part_of_a_name(printed: str, names: tuple[str, ...]) -> None:
    assert people.authors(printed) == names


@pytest.mark.parametrize("printed", ["柳庭", "苏以宁", "欧阳若水", "柳文", "苏记"])
def test_a_name_alone_is_left_alone(printed: str) -> None:
    assert people.authors(printed) == (printed,)


@pytest.mark.parametrize(
    "printed",
    ["亚当·格林", "阿依努尔·买买提", "让•马丁", "Lin", "林R", "笔名2"],
)
def test_foreign_names_and_pen_names_stay_whole(printed: str) -> None:
    assert people.authors(printed) == (printed,)


def test_foreign_names_stand_among_others() -> None:
    assert people.authors("亚当·格林、柳庭") == ("亚当·格林", "柳庭")


@pytest.mark.parametrize(
    "printed",
    [
        "综合报道",
        "綜合報導",
        "河湾晚报",
        "河灣晚報",
        "河湾网",
        "某某通讯社",
        "河湾电视台",
        "要闻中心",
        "国际新闻",
        "编辑部",
        "財經頻道",
        "某某公司",
        "河湾大学",
        "佚名",
        "不详",
        "网络",
        "转载",
        "admin",
        "小编",
        "本报编辑",
        "官方",
        "客户端",
    ],
)
def test_desks_and_papers_are_nobody(printed: str) -> None:
    assert people.authors(printed) == ()


@pytest.mark.parametrize(
    "printed", ["", "  ", "、", "记者", "本报记者", "2024", "——", "记者：", "!!", "甲" * 25]
)
def test_what_is_no_name_is_nobody(printed: str) -> None:
    assert people.authors(printed) == ()


def test_a_desk_beside_a_person_leaves_the_person() -> None:
    assert people.authors("河湾晚报 柳庭") == ("柳庭",)
    assert people.authors("柳庭／綜合報導") == ("柳庭",)


def test_a_name_is_given_once_in_the_order_of_print() -> None:
    assert people.authors("乔木、柳庭、乔木") == ("乔木", "柳庭")


@given(st.text(alphabet="柳庭乔木记者文摄、，/ ·()（）:：和A1", max_size=30))
def test_names_are_never_empty_nor_doubled(printed: str) -> None:
    names = people.authors(printed)
    assert all(name.strip() for name in names)
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("河湾晚报", "河湾晚报"),
        ("《河湾晚报》", "河湾晚报"),
        ("【河湾网】", "河湾网"),
        (" 河湾晚报\u3000", "河湾晚报"),
        ("：河湾晚报 -", "河湾晚报"),
        ("“河湾晚报”", "河湾晚报"),
        ("河湾晚报·周末", "河湾晚报·周末"),
        ("River Bend Post", "River Bend Post"),
    ],
)
def test_a_publication_is_named_without_what_stands_around_it(printed: str, name: str) -> None:
    assert people.publication(printed) == name


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "-",
        "某",
        "2024",
        "转载",
        "轉載自別處",
        "网络",
        "互联网",
        "本站",
        "原创",
        "不详",
        "其他",
        "渡" * 31,
    ],
)
def test_what_names_no_publication_is_none(printed: str) -> None:
    assert people.publication(printed) is None


@pytest.mark.parametrize("name", ["林若舟", "柳庭", "欧阳若舟", "歐陽若舟", "岑以恆", "簡書評"])
def test_a_name_begins_with_a_surname(name: str) -> None:
    assert people.is_name(name)


@pytest.mark.parametrize(
    "word", ["社会", "河湾的早市", "林", "林若舟先生好", "Lin", "", "综合", "石匠2", "管理员"]
)
def test_other_words_are_no_names(word: str) -> None:
    assert not people.is_name(word)


@pytest.mark.parametrize(
    "words", ["关于开展普查的通知", "发自河湾镇", "离退休工作处", "河湾镇办公室", "图片"]
)
def test_offices_places_and_titles_are_no_authors(words: str) -> None:
    assert people.authors(words) == ()


@pytest.mark.parametrize(
    ("printed", "name"),
    [("《河湾》杂志", "《河湾》杂志"), ("《河湾月报》", "河湾月报"), ("“河湾月报”", "河湾月报")],
)
def test_marks_around_a_papers_name_go_only_if_they_hold_all_of_it(printed: str, name: str) -> None:
    assert people.publication(printed) == name
