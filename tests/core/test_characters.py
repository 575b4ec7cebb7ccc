"""Characters: what goes is unseen, what is compared keeps its length, what is restored was Chinese before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core import ledger
from dedupe_brief.core.characters import invisible, matchable, matchable_pattern, pinyin, restore_punctuation

SURROGATES = st.characters()  # every code point, lone surrogates too
MIXED = st.text(alphabet="渡口河湾的Aaz09 ,:;?!()[]%％，：；？！（）。、“”\n）.-/·…", max_size=40)


def seen(text: str) -> str:
    return ledger.apply(text, invisible(text))


def restored(text: str) -> str:
    return ledger.apply(text, restore_punctuation(text))


# -- What no reader sees ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sign",
    [
        "\x00",
        "\x07",
        "\x08",
        "\x0e",
        "\x1b",
        "\x1f",
        "\x7f",
        "\x80",
        "\x9f",
        "\xad",
        "\u034f",
        "\u061c",
        "\u180e",
        "\u200b",
        "\u200e",
        "\u200f",
        "\u202a",
        "\u202e",
        "\u2060",
        "\u2066",
        "\u2069",
        "\ufeff",
        "\ufff9",
        "\ufffe",
        "\uffff",
        "\U000e0041",
        "\u200c",
        "\u200d",
    ],
    ids=lambda sign: f"U+{ord(sign):04X}",
)
def test_what_no_reader_sees_goes_from_chinese_text(sign: str) -> None:
    text = f"渡{sign}口"
    [edit] = invisible(text)
    assert (edit.rule, edit.before, edit.after) == ("layout.invisible", sign, "")
    assert seen(text) == "渡口"


def test_a_long_run_of_joiners_that_stay_is_looked_at_once() -> None:
    text = f"a{chr(0x200D) * 300_000}b"
    assert seen(text) == text


@pytest.mark.parametrize(
    "text", ["", "渡口", "渡口\n河湾", "a\tb", "渡\u3000口", "渡\u00a0口", "\ue000", "\ufffd", "e\u0301"]
)
def test_what_can_be_seen_or_is_space_is_left_alone(text: str) -> None:
    assert invisible(text) == ()


def test_a_run_of_unseen_characters_is_one_edit() -> None:
    [edit] = invisible("渡\u200b\u200b\ufeff\x00口")
    assert edit.before == "\u200b\u200b\ufeff\x00"


@pytest.mark.parametrize(
    "end", ["\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"], ids=ascii
)
def test_every_line_end_becomes_one_line_feed(end: str) -> None:
    text = f"渡口{end}河湾"
    [edit] = invisible(text)
    assert (edit.rule, edit.before, edit.after) == ("layout.line_end", end, "\n")
    assert seen(text) == "渡口\n河湾"


def test_an_empty_line_stays_an_empty_line() -> None:
    assert seen("渡口\r\n\r\n河湾\r\r") == "渡口\n\n河湾\n\n"
    assert seen("渡口\n\r河湾") == "渡口\n\n河湾"


def test_the_byte_order_mark_is_told_from_one_inside() -> None:
    rules = [(edit.rule, edit.span.start) for edit in invisible("\ufeff渡\ufeff口")]
    assert rules == [("layout.bom", 0), ("layout.invisible", 2)]


@pytest.mark.parametrize(
    "text",
    [
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # a family, one sign
        "\u2764\ufe0f\u200d\U0001f525",
        "\u0915\u094d\u200d\u0937",  # Devanagari, half form
        "\u0915\u094d\u200c\u0937",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian
    ],
    ids=["family", "heart", "half-form", "no-ligature", "persian"],
)
def test_joiners_stay_where_they_join(text: str) -> None:
    assert invisible(text) == ()
    assert invisible(f"船夫说：{text}。") == ()


@pytest.mark.parametrize(
    "text", ["渡\u200d口", "渡\u200cA", "A\u200d渡", "\u200dA", "A\u200c", "A \u200dB", "。\u200d\nA"]
)
def test_joiners_go_where_they_join_nothing(text: str) -> None:
    assert seen(text) == text.replace("\u200d", "").replace("\u200c", "")


@given(
    st.text(alphabet="渡a \n\r\v\x00\x1b\x85\xad\u200b\u200c\u200d\u2028\ufeff\U0001f468\u0915", max_size=20)
)
def test_a_second_look_sees_nothing_new_but_joiners_laid_bare(text: str) -> None:
    edits = invisible(text)
    ledger.check(text, edits)
    assert ledger.invert(seen(text), edits) == text
    assert not {"\r", "\v", "\x00", "\x1b", "\x85", "\xad", "\u200b", "\u2028", "\ufeff"} & set(seen(text))
    assert not {edit.before.strip("\u200c\u200d") for edit in invisible(seen(text))} - {""}


# -- What rules see -----------------------------------------------------------------------------------------------


@given(st.text(alphabet=SURROGATES, max_size=40))
def test_matchable_keeps_the_length_and_is_done_after_once(text: str) -> None:
    plain = matchable(text)
    assert len(plain) == len(text)
    assert matchable(plain) == plain


@given(st.text(alphabet=SURROGATES, max_size=20), st.text(alphabet=SURROGATES, max_size=20))
def test_matchable_looks_at_one_character_at_a_time(left: str, right: str) -> None:
    assert matchable(left + right) == matchable(left) + matchable(right)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("河灣晚報", "河湾晚报"),
        ("ＡＢＣ０１２", "ABC012"),
        ("（渡口）：！？，；", "(渡口):!?,;"),
        ("渡\u3000口\u00a0河\t湾", "渡 口 河 湾"),
        ("9∶30", "9:30"),
        ("1\u20102\u20113\u22124", "1-2-3-4"),
    ],
)
def test_script_width_and_space_make_no_difference(text: str, same: str) -> None:
    assert matchable(text) == matchable(same)


@pytest.mark.parametrize("text", ["。、…—“”‘’《》「」『』", "abc XYZ 0-9", "\n", "é", "\U0001f600", "%"])
def test_what_has_no_twin_is_left_alone(text: str) -> None:
    assert matchable(text) == text


@pytest.mark.parametrize(
    ("pattern", "plain"),
    [
        ("（甲）", r"\(甲\)"),
        ("[：:]", r"[\::]"),
        ("甲＋", r"甲\+"),
        ("^甲$", "^甲$"),
        ("Ａ１", "A1"),
        (r"\d+", r"\d+"),
    ],
)
def test_a_full_width_sign_in_a_pattern_stays_literal(pattern: str, plain: str) -> None:
    assert matchable_pattern(pattern) == matchable(plain)


# -- Punctuation --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("folded", "full"),
    [
        ("水退了,船停了。", "水退了，船停了。"),
        ("船夫说:“走吧。”", "船夫说：“走吧。”"),
        ("一是水浅;二是风大。", "一是水浅；二是风大。"),
        ("船呢?", "船呢？"),
        ("船来了!", "船来了！"),
        ("船来了!!", "船来了！!"),
        ("渡口(旧称河头)今天开放", "渡口（旧称河头）今天开放"),
        ("渡口(A)今天开放", "渡口（A）今天开放"),
        ("机器(AI),今天到货", "机器（AI），今天到货"),
        ("渡口(旧称(河头))开放", "渡口（旧称（河头））开放"),
        ("共有30户,都搬走了", "共有30户，都搬走了"),
        ("涨了30%,还要再涨", "涨了30%，还要再涨"),
        ("到了2016,船才停", "到了2016，船才停"),
        ("他用APP,大家用纸", "他用APP，大家用纸"),
        ("“走吧”,他说", "“走吧”，他说"),
        ("河湾晚报(2016)", "河湾晚报（2016）"),
        ("渡、口,", "渡、口，"),
    ],
)
def test_folded_punctuation_is_put_back(folded: str, full: str) -> None:
    assert restored(folded) == full


@pytest.mark.parametrize(
    "text",
    [
        "共1,200户",
        "共1,200,000元",
        "午后12:30开船",
        "客队3:2胜出",
        "比分是(3:2)"[3:],
        "见http://a.example/b?c=1;d=2",
        "https://a.example",
        "The boat left, and nobody (not one) saw it: why?",
        "Wait! Stop; go.",
        "f(x, y)",
        "1,2",
        ",渡口",
        ":",
        "()",
        "",
        "渡口，河湾（旧称）：！？；",
        "a:b 渡口",
    ],
)
def test_numbers_addresses_and_latin_are_left_alone(text: str) -> None:
    assert restored(text) == text


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("渡口(旧称", "渡口(旧称"),
        ("渡口)旧称", "渡口)旧称"),
        ("渡口(旧\n称)开放", "渡口(旧\n称)开放"),
        ("((渡口)", "(（渡口）"),
        ("(渡口))", "（渡口）)"),
        (")渡口(", ")渡口("),
    ],
)
def test_a_parenthesis_without_its_twin_is_left_alone(text: str, full: str) -> None:
    assert restored(text) == full


@given(MIXED)
def test_restoring_twice_changes_nothing_more(text: str) -> None:
    once = restored(text)
    assert restore_punctuation(once) == ()


@given(MIXED)
def test_restoring_is_one_sign_for_one_sign(text: str) -> None:
    edits = restore_punctuation(text)
    ledger.check(text, edits)
    assert {edit.rule for edit in edits} <= {"punctuation.restore"}
    assert all(len(edit.before) == len(edit.after) == 1 for edit in edits)
    assert all(matchable(edit.before) == matchable(edit.after) for edit in edits)
    assert len(restored(text)) == len(text)
    assert matchable(restored(text)) == matchable(text)


# -- Pinyin -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("亳(bó)州", "亳州"),
        ("報（bào）街", "報街"),
        ("河名溱（zhēn）、洧（ wěi ）", "河名溱、洧"),
        ("西安（xī'ān）城", "西安城"),
        ("古镇甪直（Lù Zhí）", "古镇甪直"),
        ("女（nǚ）儿", "女儿"),
        ("\ue001（qú）", "\ue001"),
    ],
)
def test_the_sound_behind_a_character_goes(text: str, without: str) -> None:
    assert ledger.apply(text, pinyin(text)) == without


@pytest.mark.parametrize(
    "text",
    [
        "人工智能（AI）",
        "国民(GDP)",
        "咖啡馆（café）",
        "简历（résumé）",
        "bó",
        "(bó)州",
        "王（Wang）",
        "他（ou）",
        "速度(m/s)",
    ],
)
def test_other_brackets_stay(text: str) -> None:
    assert pinyin(text) == ()
