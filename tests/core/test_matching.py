# ruff: noqa: S311 - texts are drawn with plain seeded generators, nothing here is secret
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.conversion.align import library
from dedupe_brief.core.duplicates.matching import SHORTEST, Kind, compare, facts_agree, likeness
from dedupe_brief.core.duplicates.signature import SAMPLE, signature
from dedupe_brief.core.fingerprint import key
from tests.news import article, edited
from tests.strategies import nasty_text


def _kind(one: str, other: str) -> Kind | None:
    match = compare(signature(one), signature(other))
    assert match == compare(signature(other), signature(one))
    return None if match is None else match.kind


def _weather(draw: random.Random) -> str:
    a, b, c, d, e = (draw.randrange(1, 40) for _ in range(5))
    return (
        f"市气象台{a}日{b}时发布天气预报：今天夜里到明天多云间晴，最高气温{c}度，最低气温{d}度，相对湿度百分之{e}。"
        "近期昼夜温差较大，请广大市民及时增减衣物，出行注意交通安全。"
    )


@given(nasty_text, nasty_text)
def test_the_same_key_is_an_exact_duplicate_and_another_never(one: str, other: str) -> None:
    found = _kind(one, other)
    keys = key(one)[0], key(other)[0]
    if min(map(len, keys)) >= 5:
        assert (found in {Kind.EXACT, Kind.SCRIPT}) == (keys[0] == keys[1])
    else:
        assert (found is not None) == (one == other != "")


@given(st.integers(0, 2**32), st.floats(0.01, 0.06))
def test_an_edited_copy_is_near(seed: int, share: float) -> None:
    draw = random.Random(seed)
    text = article(draw, 30)
    copy = edited(text, share, draw)
    assert _kind(text, copy) in {Kind.NEAR, Kind.EXACT}


@given(st.integers(0, 2**32))
def test_unrelated_articles_are_no_duplicates(seed: int) -> None:
    draw = random.Random(seed)
    assert _kind(article(draw, draw.randrange(1, 40)), article(draw, draw.randrange(1, 40))) is None


@given(st.integers(0, 2**32), st.integers(12, 20))
def test_a_brief_is_contained_in_a_report(seed: int, size: int) -> None:
    draw = random.Random(seed)
    report = article(draw, 48)
    brief = "\n".join(report.split("\n")[1:])[: size * 20]
    assert _kind(brief, report) is Kind.CONTAINED


@pytest.mark.parametrize("configuration", ["s2t", "s2tw", "s2hk"])
def test_another_script_is_told(configuration: str) -> None:
    text = article(random.Random(1)) + "国务院发布了关于农业发展的通知。"
    assert _kind(text, library(configuration).convert(text)) is Kind.SCRIPT


def test_taiwan_s_words_are_told() -> None:
    text = article(random.Random(2), 6) + "程序员用鼠标点击屏幕上的网络地址，打印机和服务器的软件都要升级。"
    assert _kind(text, library("s2twp").convert(text)) is Kind.TAIWAN


def test_another_byline_is_near() -> None:
    text = article(random.Random(3), 9)
    assert _kind(f"本报讯（记者 简玉兰）{text}\n（责任编辑：齐南）", text) is Kind.NEAR


@given(st.integers(0, 2**32))
def test_reports_on_one_template_differ_in_their_figures(seed: int) -> None:
    draw = random.Random(seed)
    one, other = _weather(draw), _weather(draw)
    found = likeness(signature(one), signature(other))
    if not found.facts_agree:
        assert _kind(one, other) is None


def test_the_template_is_like_enough_but_for_its_figures() -> None:
    one, other = _weather(random.Random(1)), _weather(random.Random(2))
    found = likeness(signature(one), signature(other))
    assert found.similarity > 0.4
    assert not found.facts_agree
    assert _kind(one, other) is None
    assert _kind(one, one.replace("广大市民", "大家")) is Kind.NEAR


def test_a_copy_may_lose_a_figure_or_correct_one() -> None:
    text = article(random.Random(4), 9) + "共有12人受伤，34人获救，5艘船参加搜救。"
    assert _kind(text, text.replace("12人", "13人")) is Kind.NEAR


def test_short_texts_are_duplicates_only_if_they_are_exact_ones() -> None:
    text = "渡口的旧桥上周修好了，今天开放通行。"
    assert len(key(text)[0]) < SHORTEST
    assert _kind(text, text.replace("上周", "昨天")) is None
    assert _kind(text, text.replace("，", "")) is Kind.EXACT


@pytest.mark.parametrize(("one", "other"), [("", ""), ("，", "。"), ("快讯", "简讯"), ("", "快讯")])
def test_hardly_any_text_is_no_duplicate(one: str, other: str) -> None:
    assert _kind(one, other) is None


def test_similarity_is_exact_where_all_n_grams_are_kept() -> None:
    one = article(random.Random(5), 4)[:120]
    other = one[:100] + "墙屋井田春夏秋冬云风雷草花鸟"
    grams = [{text[at : at + 5] for at in range(len(text) - 4)} for text in (key(one)[0], key(other)[0])]
    assert max(map(len, grams)) < SAMPLE
    match = compare(signature(one), signature(other))
    assert match is not None
    assert match.similarity == round(len(grams[0] & grams[1]) / len(grams[0] | grams[1]), 4)


def test_estimated_similarity_comes_near() -> None:
    draw = random.Random(6)
    one = article(draw, 200)
    other = edited(one, 0.05, draw)
    grams = [{text[at : at + 5] for at in range(len(text) - 4)} for text in (key(one)[0], key(other)[0])]
    match = compare(signature(one), signature(other))
    assert match is not None
    assert match.similarity == pytest.approx(len(grams[0] & grams[1]) / len(grams[0] | grams[1]), abs=0.12)


@given(st.integers(0, 2**32))
def test_figures_are_judged_alike_one_by_one_and_all_at_once(seed: int) -> None:
    draw = random.Random(seed)
    reports = [signature(_weather(draw) * draw.randrange(1, 12)) for _ in range(6)]
    shortest = min(reports, key=lambda one: one.size)
    at_once = facts_agree(shortest, np.array([one.facts for one in reports])).tolist()
    assert at_once == [likeness(shortest, one).facts_agree for one in reports]
