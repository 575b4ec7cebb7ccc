# ruff: noqa: S311 - texts are drawn with plain seeded generators, nothing here is secret
import random
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.evidence import same_places
from dedupe_brief.core.fingerprint import key
from tests.news import article, edited
from tests.strategies import nasty_text


@given(nasty_text, nasty_text, nasty_text)
def test_places_are_the_same_under_the_key_and_apart_in_both_texts(one: str, other: str, common: str) -> None:
    text, copy = one + common + other, other + common + one
    found = same_places(text, copy)
    for same in found:
        assert key(text[same.start : same.end])[0] == key(copy[same.other_start : same.other_end])[0] != ""
    for same, after in pairwise(found):
        assert same.end <= after.start
    for same, after in pairwise(sorted(found, key=lambda place: place.other_start)):
        assert same.other_end <= after.other_start


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_paragraphs_in_another_order_are_found(order: tuple[int, ...]) -> None:
    paragraphs = [article(random.Random(seed), 2) for seed in range(4)]
    text, copy = "\n".join(paragraphs), "\n".join(paragraphs[number] for number in order)
    shared = sum(len(key(text[same.start : same.end])[0]) for same in same_places(text, copy))
    assert shared > 0.97 * len(
        key(text)[0]
    )  # where two of them meet, a few characters are the same by chance


def test_a_phrase_in_another_order_is_no_place() -> None:
    one, other = "会议昨日在市政厅举行。", "记者从市水务局获悉，明年全市将新建供水管网。"
    [same] = same_places(one + other, other + one)
    assert key((one + other)[same.start : same.end])[0] == key(other)[0]


@given(st.integers(0, 2**32))
def test_an_edited_copy_shares_most_of_its_characters(seed: int) -> None:
    draw = random.Random(seed)
    text = article(draw, 20)
    places = same_places(text, edited(text, 0.03, draw))
    assert sum(same.end - same.start for same in places) > 0.6 * len(text)


def test_exact_copies_are_one_place() -> None:
    [same] = same_places("　　渡口的舊橋，修好了。", "渡口的旧桥\n修好了")
    assert (same.start, same.end, same.other_start, same.other_end) == (2, 11, 0, 9)


def test_what_lines_up_by_chance_is_no_place() -> None:
    assert same_places("他在桥头的茶馆里说了半天话", "她把仓库里的算盘搬到了车站") == ()


def test_nothing_has_no_places() -> None:
    assert same_places("", "渡口") == ()
    assert same_places("，", "。") == ()
