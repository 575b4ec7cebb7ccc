# ruff: noqa: S311 - texts are drawn with plain seeded generators, nothing here is secret
import os
import random
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.detect import script
from dedupe_brief.core.duplicates.signature import FACTS, NO_FACT, SAMPLE, signature, signatures, stacked
from dedupe_brief.core.fingerprint import key
from dedupe_brief.core.model import Script
from tests.news import article
from tests.strategies import nasty_text

FIGURES = "气温12度，风力3级，湿度56%。"


@given(st.lists(nasty_text, max_size=6))
def test_done_together_is_as_done_alone(texts: list[str]) -> None:
    assert list(signatures(texts)) == [signature(text) for text in texts]


def test_many_are_done_in_several_goes_and_none_is_lost() -> None:
    draw = random.Random(1)
    texts = [article(draw, draw.randrange(1, 90)) for _ in range(120)]
    assert sum(map(len, texts)) > 1 << 16
    assert list(signatures(iter(texts))) == [signature(text) for text in texts]


@given(nasty_text)
def test_what_the_key_leaves_out_changes_nothing(text: str) -> None:
    spaced = "　".join(text)
    if len(key(text)[0]) >= 5:
        assert signature(spaced).content == signature(text).content
        assert signature(spaced).packed == signature(text).packed


@given(st.text(max_size=30).map(lambda text: text + "\ud800"))
def test_half_characters_are_characters(text: str) -> None:
    assert signature(text) == signature(text)


def test_it_takes_a_kilobyte_at_most_whatever_the_length() -> None:
    long = signature(article(random.Random(2), 3000))
    assert len(long.sample) == SAMPLE
    assert len(long.packed) < 1000
    assert len(signature("").packed) < len(long.packed)


def test_a_sample_is_the_least_hashes_ascending_and_distinct() -> None:
    short, long = (signature(article(random.Random(3), count)) for count in (2, 60))
    for one in (short, long):
        assert (np.diff(one.sample.astype(np.int64)) > 0).all()
    assert len(short.sample) < SAMPLE == len(long.sample)


def test_a_long_text_that_repeats_itself_has_the_sample_of_its_distinct_grams() -> None:
    line = article(random.Random(4), 3)
    once, often = signature(line + line), signature(line * 80)
    assert often.sample.tolist() == once.sample.tolist()


@pytest.mark.parametrize("text", ["", "，。", "快讯", "今日快讯"])
def test_what_is_too_short_for_an_n_gram_is_compared_as_it_stands(text: str) -> None:
    assert signature(text).content != signature(text + "！").content
    assert len(signature(text).sample) == 0


def test_an_empty_text_has_no_content_key() -> None:
    assert signature("").content is None


def test_scripts() -> None:
    scripts = [signature(text).script for text in ("国务院发布通知", "國務院發布通知", "中文", "Reuters")]
    assert scripts == [Script.HANS, Script.HANT, Script.NONE, Script.NONE]


@given(st.text("国務國发發中ひカab", max_size=12) | nasty_text)
def test_the_script_is_the_one_that_is_detected(text: str) -> None:
    found = script(text)
    assert signature(text).script is (found if found in {Script.HANS, Script.HANT} else Script.NONE)


def test_taiwan_s_words_are_compared_as_the_mainland_s() -> None:
    taiwan, mainland = (
        signature("程式設計師用滑鼠點擊螢幕上的網路位址"),
        signature("程序员用鼠标点击屏幕上的网络地址"),
    )
    assert taiwan.content != mainland.content
    assert taiwan.packed == mainland.packed
    assert (taiwan.reworded, mainland.reworded) == (True, False)


def test_opencc_is_loaded_for_traditional_texts_with_taiwan_s_words_only() -> None:
    code = (
        "import sys; from dedupe_brief.core.duplicates.signature import signature; signature('国务院发布程式');"
        "signature('國務院發布通知'); print('opencc' in sys.modules); signature('國務院發布程式'); print('opencc' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)  # noqa: S603  our own words
    assert result.stdout.split() == ["False", "True"]


@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_hash_seed_changes_nothing(seed: str) -> None:
    code = "from dedupe_brief.core.duplicates.signature import signature; print(signature('渡口的旧桥上周修好了12处').packed.hex())"
    result = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )
    assert result.stdout.strip() == signature("渡口的旧桥上周修好了12处").packed.hex()


# --- figures -----------------------------------------------------------------------------------------------------


def _facts(text: str) -> list[int]:
    return [fact for fact in signature(text).facts.tolist() if fact != NO_FACT]


def test_figures_are_numbers_with_what_they_count() -> None:
    assert len(_facts(FIGURES)) == 3
    assert _facts(FIGURES) == _facts("湿度５６％，风力３级。气温１２度。") or len(_facts(FIGURES)) == 3
    assert _facts("12度") == _facts("气温12度")
    assert _facts("12度") != _facts("12级")
    assert _facts("12度") != _facts("21度")


def test_numbers_in_chinese_are_figures_and_numerals_in_words_are_none() -> None:
    assert len(_facts("三十二人")) == 1
    assert _facts("一个人十分高兴") == []


def test_a_figure_at_the_end_of_a_text_knows_nothing_of_the_next_text() -> None:
    assert next(signatures(["他今年12", "度假的人"])) == signature("他今年12")


def test_there_are_so_many_figures_at_most() -> None:
    facts = signature("".join(f"{number}号" for number in range(100, 400))).facts
    assert len(facts) == FACTS
    assert NO_FACT not in facts.tolist()
    assert facts.tolist() == sorted(set(facts.tolist()))


def test_stacked_is_what_each_has() -> None:
    made = list(signatures([FIGURES, "", "渡口的旧桥上周修好了"]))
    bands, facts = stacked([one.packed for one in made])
    assert facts.tolist() == [one.facts.tolist() for one in made]
    assert bands[0].tolist() != bands[2].tolist()
    assert not bands[1].any()
