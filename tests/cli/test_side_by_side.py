"""Two columns: what stands beside what, in cells of a terminal, and what may be left out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.cli.side_by_side import rows
from dedupe_brief.cli.table import width as cells_of
from dedupe_brief.core.comparison.changes import Ignore
from dedupe_brief.core.visible import visible
from tests.comparisons import Away, Edit, Here, Step, comparison, kept
from tests.strategies import nasty_text


def plain(text: str, style: str) -> str:
    return text if style else "a style is asked for only where there is one"


def shown(*steps: Step, width: int = 43, full: bool = False) -> list[str]:
    """Return the rows below the names: columns of 20 cells, and one between."""
    return list(rows(comparison(*steps), width, plain, full))[1:]


def split(row: str, column: int) -> tuple[str, str]:
    """Cut a row at the cell where its first column ends."""
    used = 0
    for at, char in enumerate(row):
        if used >= column:
            return row[:at], row[at:]
        used += cells_of(char)
    return row, ""


def test_a_change_stands_beside_what_it_replaced() -> None:
    assert shown(kept("船票"), Edit("三", "五"), kept("元。\n")) == [
        "── body",
        "船票[-三-]元。       | 船票{+五+}元。",
    ]


def test_the_names_stand_above() -> None:
    found = comparison(kept("甲"), names=("旧\x1b.txt", "新.txt"))
    assert next(rows(found, 43, plain)) == "旧␛.txt                新.txt"


def test_what_stands_on_one_side_only() -> None:
    assert shown(kept("甲。\n"), Edit("乙。\n", ""), kept("丙。\n"), Edit("", "丁。\n")) == [
        "── body",
        "甲。                   甲。",
        "[-乙。-]             <",
        "丙。                   丙。",
        "                     > {+丁。+}",
    ]


def test_lines_replaced_by_lines_stand_beside_each_other() -> None:
    assert shown(Edit("甲一\n甲二\n甲三\n", "乙一\n乙二\n"), kept("丙")) == [
        "── body",
        "[-甲一               | {+乙一",
        "甲二                 | 乙二+}",
        "甲三-]               <",
        "丙                     丙",
    ]


def test_a_line_feed_alone_is_named() -> None:
    assert shown(kept("甲。"), Edit("\n", ""), kept("乙。\n"), Edit("", "\n"), kept("丙")) == [
        "── body",
        "甲。[-␊-]            < 甲。乙。",
        "乙。",
        "                     > {+␊+}",
        "丙                     丙",
    ]


def test_a_blank_line_stays_blank() -> None:
    assert shown(kept("甲\n\n乙"), full=True)[1:] == [
        "甲                     甲",
        "",
        "乙                     乙",
    ]


def test_white_space_that_changed_is_named() -> None:
    assert shown(kept("甲"), Edit(" ", "\u3000"), kept("乙"))[1:] == [
        "甲[-␠-]乙            | 甲{+<U+3000>+}乙"
    ]


def test_moved_text_has_its_number_at_both_places() -> None:
    edits = (kept("渡口"), Edit("三", "五"), kept("班船。\n"))
    assert shown(Away(0), kept("早上有雾。\n"), Here(0, edits), width=44) == [
        "── body",
        "[-#1 渡口三班船。-]  #1",
        "早上有雾。              早上有雾。",
        "                     #1 {+#1 渡口[-三-]",
        "                     #1 {+五+}班船。+}",
    ]


def test_an_ignored_difference_is_no_change() -> None:
    row = shown(kept("船"), Edit("後來", "后来", ignored=Ignore.SCRIPT), kept("到"))[1]
    assert row == "船後來到               船后来到"


def test_fields_come_first() -> None:
    found = comparison(kept("甲"), title=Edit("渡口", "码头"), date=Edit("", "2021-07-01"))
    assert list(rows(found, 43, plain))[1:] == [
        "── title",
        "[-渡口-]             | {+码头+}",
        "── date",
        "                     > {+2021-07-01+}",
        "── body",
        "甲                     甲",
    ]


def test_unchanged_rows_are_folded_to_one_beside_a_change() -> None:
    steps = Edit("甲", "乙"), kept("\n一\n二\n三\n四\n"), Edit("丙", "丁")
    assert shown(*steps)[2:-1] == [
        "一                     一",
        "··· 2 unchanged rows ···",
        "四                     四",
    ]
    assert "二                     二" in shown(*steps, full=True)


def test_one_row_is_not_folded() -> None:
    assert not any("···" in row for row in shown(Edit("甲", "乙"), kept("\n一\n二\n三\n"), Edit("丙", "丁")))


def test_texts_that_are_the_same_are_folded_whole() -> None:
    assert shown(kept("一\n二\n三\n")) == ["── body", "··· 3 unchanged rows ···"]


def test_both_sides_meet_again_at_the_end_of_a_sentence() -> None:
    later = "后面的话两边都有。"
    found = shown(
        kept("早上，"), Edit("", "因为江面上有很大的雾，"), kept("没有船。"), kept(later), full=True
    )
    assert split(found[-1], 20)[0].startswith(later)
    assert found[-1].endswith(later)


def test_a_row_seldom_begins_with_what_belongs_to_the_one_before() -> None:
    lines = shown(kept("一二三四五六七八九十，甲乙"), full=True)[1:]
    assert [split(line, 20)[0].strip() for line in lines] == ["一二三四五六七八九", "十，甲乙"]


def test_what_stands_on_a_character_stays_on_its_row() -> None:
    for odd in ("e\u0301", "葛\U000e0100", "\u2764\ufe0f"):
        for start in range(15, 21):
            lines = shown(kept("a" * start + odd + "乙"), full=True)[1:]
            assert any(odd in line for line in lines)
            assert not any(cells_of(line) > 43 for line in lines)


def test_a_row_goes_on_behind_a_change_that_only_one_side_has() -> None:
    longer = "清早江面上的雾比往年都要大得多"
    found = shown(kept("早上"), Edit("", longer), kept("没有船，也没有人"), Edit("来", "去"), full=True)
    old = "".join(split(line, 20)[0].strip() for line in found[1:])
    assert old == "早上没有船，也没有人[-来-]"
    assert [bool(split(line, 20)[0].strip()) for line in found[1:]] == [True, True, False]


def test_styles_name_what_happened() -> None:
    steps = kept("甲"), Edit("乙", "丙"), Away(0), kept("丁"), Here(0, (kept("戊"),))
    found = list(rows(comparison(*steps), 60, lambda text, style: f"<{style}:{text}>"))
    assert "甲<removed:[-乙-]>" in found[2]
    assert "<added:{+丙+}>" in found[2]
    assert "<rule:[-#1 戊-]>" in found[2]
    assert "<rule:{+#1 戊+}>" in found[2]


WORDS = st.text("渡口船票三五不。，\nab", max_size=12)
EDITS = st.lists(st.builds(Edit, WORDS, WORDS) | WORDS.map(kept), max_size=8)


@given(EDITS, WORDS, st.integers(24, 60))
def test_both_versions_can_be_read_down_their_columns(edits: list[Edit], moved: str, width: int) -> None:
    steps = [edit for edit in edits if edit.before or edit.after]
    found = comparison(
        *steps[:2], Away(0), *steps[2:5], kept("界"), Here(0, (kept(f"移{moved}"),)), *steps[5:]
    )
    column = (width - 4) // 2
    below = [split(row, column) for row in list(rows(found, width, plain, full=True))[2:]]
    old = "".join(left for left, _ in below)
    new = "".join(right[4:] for _, right in below)
    marks = re.compile(r"\[-|-\]|\{\+|\+\}|#1|[ ␊]")
    assert _unbroken(old, marks) == found.before.text.replace("\n", "")
    assert _unbroken(new, marks) == found.after.text.replace("\n", "")


def _unbroken(column: str, marks: re.Pattern[str]) -> str:
    return marks.sub("", column.replace(" ", ""))


@given(nasty_text, nasty_text, nasty_text, st.integers(0, 90), st.booleans())
def test_no_row_is_too_wide_and_nothing_acts(
    one: str, other: str, third: str, width: int, full: bool
) -> None:
    steps = (
        kept(one),
        Edit(one, f"{other}甲"),
        Away(3),
        kept(third),
        Here(3, (kept(f"移{other}"), Edit("", "乙"))),
    )
    found = comparison(*steps, names=(one, other), title=Edit(third, f"{one}丙"))
    for row in rows(found, width, plain, full):
        assert visible(row) == row
        if not row.startswith(("··· ", "── ")):
            assert cells_of(row) <= max(width, 2 * 4 + 4)


@pytest.mark.parametrize("width", [12, 20, 24, 25, 40, 81])
def test_a_wide_character_is_never_split(width: int) -> None:
    for row in shown(kept("甲a乙" * 30), Edit("丙b" * 20, "丁" * 33), width=width, full=True):
        assert cells_of(row) <= width
