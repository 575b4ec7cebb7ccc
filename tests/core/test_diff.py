"""The comparison of two texts: golden cases, each beside one that must stay as it is."""

import sys

import pytest

from dedupe_brief.core.comparison.changes import (
    Change,
    Counts,
    Difference,
    Flag,
    Granularity,
    Ignore,
    Operation,
)
from dedupe_brief.core.diff import diff
from dedupe_brief.errors import UsageError

LONG = (
    "船工清早在河堤上清点了木船、竹筐和麻绳，回来以后写进账本。",
    "茶馆二楼的客人谁也没有想到，雨停以后水位还会上涨。",
    "校长把新校舍的图样铺在桌上，请木匠和石匠一起商量。",
    "果园的主人种下三百棵果树，说要留给后来的人看。",
    "退休的邮差每天从码头走到桥头，替邻居送几封来信。",
    "早市的摊主卖掉最后一筐鲜鱼，收起算盘回家吃饭。",
)


def shown(found: Difference, before: str, after: str) -> str:
    """Return a difference in one line: [-old-]{+new+}, moved text as <n:text>, ignored changes in round brackets."""
    return "".join(_shown(change, before, after) for change in found.changes)


def _shown(change: Change, before: str, after: str) -> str:
    old, new = change.before.of(before), change.after.of(after)
    if change.operation is Operation.EQUAL:
        return old
    if change.operation is Operation.MOVE:
        return f"<{'-' if old else '+'}{change.move}:{old or new}>"
    marked = (f"[-{old}-]" if old else "") + (f"{{+{new}+}}" if new else "")
    return f"({marked})" if change.ignored else marked


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", ""),
        ("", "甲", "{+甲+}"),
        ("甲", "", "[-甲-]"),
        ("今天开会。", "明天开会。", "[-今-]{+明+}天开会。"),
        # An inserted sentence begins behind the full stop, wherever the first agreement was.
        ("他来了。他走了。", "他来了。他笑了。他走了。", "他来了。{+他笑了。+}他走了。"),
        ("甲来了。\n乙走了。\n", "甲来了。\n丙笑了。\n乙走了。\n", "甲来了。\n{+丙笑了。\n+}乙走了。\n"),
        # Atoms are whole.
        ("共12人", "共123人", "共[-12-]{+123+}人"),
        ("涨3.5%", "涨3.8%", "涨[-3.5-]{+3.8+}%"),
        ("共1,200元", "共1,300元", "共[-1,200-]{+1,300+}元"),
        ("１２人", "１３人", "[-１２-]{+１３+}人"),
        ("由WHO发布", "由WTO发布", "由[-WHO-]{+WTO+}发布"),
        ("iPhone15上市", "iPhone16上市", "iPhone[-15-]{+16+}上市"),
        ("I don't", "I didn't", "I [-don't-]{+didn't+}"),
        ("e\u0301", "e\u0300", "[-e\u0301-]{+e\u0300+}"),
        ("葛\U000e0100", "葛\U000e0101", "[-葛\U000e0100-]{+葛\U000e0101+}"),
        (
            "\U0001f468\u200d\U0001f469\u200d\U0001f467",
            "\U0001f468\u200d\U0001f469\u200d\U0001f466",
            "[-\U0001f468\u200d\U0001f469\u200d\U0001f467-]{+\U0001f468\u200d\U0001f469\u200d\U0001f466+}",
        ),
        ("\U0001f1e8\U0001f1f3", "\U0001f1ea\U0001f1f3", "[-\U0001f1e8\U0001f1f3-]{+\U0001f1ea\U0001f1f3+}"),
        # A comma between Chinese numbers is no part of one.
        ("一,二", "一,三", "一,[-二-]{+三+}"),
        # What a rewritten sentence shares by chance is not kept.
        (
            "渡口的老人每天清早都来钓鱼。",
            "学校放学以后，孩子们的歌声很响亮。",
            "[-渡口的老人每天清早都来钓鱼。-]{+学校放学以后，孩子们的歌声很响亮。+}",
        ),
    ],
)
def test_by_character(before: str, after: str, expected: str) -> None:
    assert shown(diff(before, after), before, after) == expected


@pytest.mark.parametrize(
    ("granularity", "expected"),
    [
        (Granularity.CHAR, "甲。今[-天-]{+晚+}开会。\n乙。\n"),
        (Granularity.SENTENCE, "甲。[-今天开会。\n-]{+今晚开会。\n+}乙。\n"),
        (Granularity.PARAGRAPH, "[-甲。今天开会。\n-]{+甲。今晚开会。\n+}乙。\n"),
    ],
)
def test_changes_are_given_in_the_unit_that_is_asked_for(granularity: Granularity, expected: str) -> None:
    before, after = "甲。今天开会。\n乙。\n", "甲。今晚开会。\n乙。\n"
    assert shown(diff(before, after, granularity=granularity), before, after) == expected


def test_words_are_whole() -> None:
    pytest.importorskip("rjieba")
    before, after = "他们在学校开会", "他们在校舍开会"
    assert shown(diff(before, after), before, after) == "他们在[-学-]校{+舍+}开会"
    found = diff(before, after, granularity=Granularity.WORD)
    assert shown(found, before, after) == "他们在[-学校-]{+校舍+}开会"


def test_without_the_library_words_are_refused_and_the_extra_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "rjieba", None)
    with pytest.raises(UsageError, match=r"dedupe-brief\[words\]"):
        diff("甲", "乙", granularity=Granularity.WORD)
    assert not diff("甲", "乙").same


@pytest.mark.parametrize(
    ("ignore", "before", "after", "expected"),
    [
        ({Ignore.SCRIPT}, "後來開會", "后来开会", "([-後來開會-]{+后来开会+})"),
        ({Ignore.WIDTH}, "ＡＢ，１", "AB,1", "([-ＡＢ，１-]{+AB,1+})"),
        ({Ignore.PUNCTUATION}, "甲，乙。", "甲乙！", "甲([-，-])乙([-。-]{+！+})"),
        ({Ignore.SPACE}, "甲 乙\n丙", "甲乙丙", "甲([- -])乙([-\n-])丙"),
        # Beside a change that counts, what the key leaves out goes with it or stands for itself.
        ({Ignore.PUNCTUATION}, "甲，乙。", "甲，丙，乙。", "甲，{+丙，+}乙。"),
        ({Ignore.PUNCTUATION}, "甲乙。", "甲，丙乙。", "甲{+，丙+}乙。"),
        ({Ignore.SPACE}, "甲 乙", "甲　丙", "甲([- -]{+　+})[-乙-]{+丙+}"),
        # No rule swallows a value.
        ({Ignore.PUNCTUATION}, "涨1.5", "涨15", "涨[-1.5-]{+15+}"),
        ({Ignore.PUNCTUATION}, "涨5%", "涨5", "涨5[-%-]"),
        ({Ignore.PUNCTUATION}, "降至-5度", "降至5度", "降至[---]5度"),
        ({Ignore.SPACE}, "New York", "NewYork", "[-New York-]{+NewYork+}"),
        ({Ignore.SPACE}, "3 500", "3500", "[-3 500-]{+3500+}"),
        ({Ignore.SPACE}, "New\nYork", "New York", "New([-\n-]{+ +})York"),
        ({Ignore.SPACE}, "cafe\u0301 au", "cafe\u0301au", "[-cafe\u0301 au-]{+cafe\u0301au+}"),
        ({Ignore.PUNCTUATION}, "iPhone，iPad", "iPhone iPad", "iPhone([-，-]{+ +})iPad"),
        ({Ignore.PUNCTUATION}, "iPhone，iPad", "iPhoneiPad", "[-iPhone，iPad-]{+iPhoneiPad+}"),
        ({Ignore.PUNCTUATION}, "2、3人", "2；3人", "2([-、-]{+；+})3人"),
        ({Ignore.PUNCTUATION}, "2、3人", "23人", "[-2、3-]{+23+}人"),
        ({Ignore.PUNCTUATION, Ignore.SPACE}, "降至 -5度", "降至- 5度", "降至([- -])-({+ +})5度"),
        # What nobody sees inside a word makes no two of it, and no other number.
        ({Ignore.SPACE}, "web\u200bsite", "website", "web([-\u200b-])site"),
        ({Ignore.SPACE}, "3\u2060000\ufeff元", "3000元", "3([-\u2060-])000([-\ufeff-])元"),
        ({Ignore.SPACE}, "a\u200b b", "ab", "[-a\u200b b-]{+ab+}"),
        ({Ignore.SPACE}, "a\u200b\u200b b", "a b", "a([-\u200b\u200b-]) b"),
        # Nothing is ignored unasked.
        (set(), "後来", "后来", "[-後-]{+后+}来"),
    ],
)
def test_what_is_ignored(ignore: set[Ignore], before: str, after: str, expected: str) -> None:
    found = diff(before, after, ignore=ignore)
    assert shown(found, before, after) == expected


def test_what_is_ignored_is_counted_by_rule() -> None:
    found = diff("後來，ＡＢ 丙", "后来,AB丙", ignore=Ignore)
    assert found.same
    assert dict(found.statistics.ignored) == {Ignore.SCRIPT: 1, Ignore.WIDTH: 1, Ignore.SPACE: 1}


def test_a_moved_paragraph_is_told_as_one_with_the_edits_inside() -> None:
    before = "\n".join(LONG)
    after = "\n".join((LONG[0], *LONG[2:5], LONG[1].replace("二楼", "三楼"), LONG[5]))
    found = diff(before, after)
    assert shown(found, before, after) == (
        f"{LONG[0]}\n<-0:{LONG[1]}\n>{LONG[2]}\n{LONG[3]}\n{LONG[4]}\n<+0:{LONG[1].replace('二楼', '三楼')}\n>{LONG[5]}"
    )
    (move,) = found.moves
    assert 0.9 < move.similarity < 1
    inner = [(c.before.of(before), c.after.of(after)) for c in move.changes if c.counts]
    assert inner == [("二", "三")]
    assert found.statistics.sentences == Counts(added=0, removed=0, changed=0, moved=1)
    assert found.statistics.characters.moved == len(LONG[1]) + 1


def test_what_follows_moved_text_keeps_a_character_that_the_moved_text_ends_with_as_well() -> None:
    head, tail = "镇上的人都去看。\n", "孩子们放学以后就到河边划船。\n"
    before, after = head + LONG[0] + LONG[1] + "\n" + tail, head + tail + LONG[0] + LONG[1] + "\n"
    expected = f"{head}<+0:{tail}>{LONG[0]}{LONG[1]}\n<-0:{tail}>"
    assert shown(diff(before, after), before, after) == expected
    expected = f"{head}<-0:{tail}>{LONG[0]}{LONG[1]}\n<+0:{tail}>"
    assert shown(diff(after, before), after, before) == expected


def test_what_stands_beside_moved_text_and_was_replaced_is_told_as_one_replacement() -> None:
    head, tail, moved = "镇上的人都去看。\n", f"{LONG[1]}{LONG[2]}\n", f"{LONG[0]}\n"
    before, after = f"{head}{moved}票价三元。\n{tail}", f"{head}今年不开船了。\n{tail}{moved}"
    replaced = "[-票价三元-]{+今年不开船了+}。\n"
    expected = f"{head}<-0:{moved}>{replaced}{tail}<+0:{moved}>"
    found = diff(before, after)
    assert shown(found, before, after) == expected
    assert found.statistics.characters == Counts(added=0, removed=0, changed=6, moved=len(moved))
    back = "[-今年不开船了-]{+票价三元+}。\n"
    assert shown(diff(after, before), after, before) == f"{head}<+0:{moved}>{back}{tail}<-0:{moved}>"
    # Where nothing else went, what came is new; it stands behind what went.
    before, after = f"{head}{moved}{tail}", f"{head}今年不开船了。\n{tail}{moved}"
    expected = f"{head}<-0:{moved}>{{+今年不开船了。\n+}}{tail}<+0:{moved}>"
    assert shown(diff(before, after), before, after) == expected


def test_lines_on_one_template_that_went_and_came_did_not_move() -> None:
    template = "第{}号渡口当天收到{}封来信，登记了{}户人家，值班员写道：一切照旧。\n"
    lines = [template.format(at, at * at + 7, 3 * at + 11) for at in range(1, 9)]
    before = LONG[2] + "\n" + lines[0] + LONG[0] + "\n" + "".join(lines[1:]) + LONG[3] + "\n"
    after = LONG[2] + "\n" + LONG[0] + "\n" + "".join(lines[1:4]) + template.format(86, 54, 97)
    after += "".join(lines[4:]) + LONG[3] + "\n"
    assert not diff(before, after).moves
    moved = LONG[2] + "\n" + LONG[0] + "\n" + "".join(lines[1:]) + LONG[3] + "\n" + lines[0]
    assert [move.similarity for move in diff(before, moved).moves] == [1.0]


def test_edited_paragraphs_around_one_that_moved_unchanged_stay_where_they_are() -> None:
    edits = [line.replace("以后", "之后").replace("，", "；") for line in LONG]
    before = "\n".join(LONG)
    after = "\n".join((*edits[1:], LONG[0]))
    found = diff(before, after)
    assert [move.before.start for move in found.moves] == [0]
    assert found.statistics.sentences.removed == found.statistics.sentences.added == 0


def test_a_short_sentence_that_stands_elsewhere_as_well_did_not_move() -> None:
    before, after = f"他说。{LONG[0]}{LONG[1]}", f"{LONG[0]}{LONG[1]}他说。"
    assert diff(before, after).moves == ()


def test_a_change_is_flagged_for_the_word_it_makes_and_not_for_a_neighbour() -> None:
    def flagged(before: str, after: str) -> list[Flag]:
        return [flag for change in diff(before, after).changes for flag in change.flags]

    assert flagged("他不但来了。", "他不会来了。") == [Flag.NEGATION_ADDED]
    assert flagged("他再来，也好。", "他不再来，也行。") == [Flag.NEGATION_ADDED]
    assert flagged("他不来了。", "他不去了。") == []


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_paragraph_added_behind_an_edited_sentence_is_all_that_was_added(end: str) -> None:
    before = f"票价不变，成人每人3元，学生半价。{end}"
    after = f"票价不变，成人每人5元，学生半价。\n县里说，新的码头明年六月动工。{end}"
    counts = diff(before, after).statistics.characters
    assert (counts.added, counts.removed, counts.changed) == (16, 0, 1)


def test_the_figures() -> None:
    before, after = "".join(LONG[:3]), f"{LONG[0]}{LONG[1].replace('二楼', '三层楼')}{LONG[3]}"
    found = diff(before, after)
    assert found.statistics.sentences == Counts(added=1, removed=1, changed=1, moved=0)
    assert dict(found.statistics.flags)[Flag.QUANTITY] >= 1
    assert 0.5 < found.statistics.similarity < 0.8


def test_a_text_too_large_and_too_different_is_one_replacement_and_not_exact() -> None:
    before = "".join(chr(0x4E00 + n * 7919 % 9000) for n in range(20_000))
    after = "".join(chr(0xAC00 + n * 7919 % 9000) for n in range(20_000))
    found = diff(before, after)
    assert not found.exact
    assert [change.operation for change in found.changes] == [Operation.REPLACE]


def test_a_long_run_of_one_character_loses_what_is_missing() -> None:
    found = diff("哈" * 2_000_000, "哈" * 1_999_000)
    assert found.exact
    assert [change.operation for change in found.changes] == [Operation.EQUAL, Operation.DELETE]
