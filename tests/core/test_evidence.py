# ruff: noqa: S311 - texts are drawn with plain seeded generators, nothing here is secret
import random
from difflib import SequenceMatcher

from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.duplicates.evidence import MOVED, Same, same_places
from dedupe_brief.core.fingerprint import key
from tests.news import article, edited
from tests.strategies import nasty_text

# Few characters, two scripts and signs that don't count: texts in which much is the same by chance.
repetitive = st.text("国國来來，。 ab", max_size=60)
paragraph = st.text("春夏秋冬云风雷草花鸟虫路车灯窗门墙屋井田，。", min_size=24, max_size=60).filter(
    lambda text: len(key(text)[0]) >= MOVED
)
pairs = st.tuples(nasty_text, nasty_text) | st.tuples(repetitive, repetitive)


def _check(text: str, other: str, found: tuple[Same, ...]) -> None:
    """Hold places against the texts, one character at a time."""
    here, there = key(text), key(other)
    taken: tuple[set[int], set[int]] = (set(), set())
    runs = []
    for same in found:
        a, b = (
            [at for at, offset in enumerate(offsets.tolist()) if start <= offset < end]
            for offsets, start, end in (
                (here[1], same.start, same.end),
                (there[1], same.other_start, same.other_end),
            )
        )
        assert "".join(here[0][at] for at in a) == "".join(there[0][at] for at in b) != ""
        assert here[1][a[0]] == same.start
        assert here[1][a[-1]] == same.end - 1
        assert there[1][b[0]] == same.other_start
        assert there[1][b[-1]] == same.other_end - 1
        for side, places in zip(taken, (a, b), strict=True):
            assert side.isdisjoint(places)
            side.update(places)
        runs.append((a, b))
    for a, b in runs:
        for one, another in ((a[0] - 1, b[0] - 1), (a[-1] + 1, b[-1] + 1)):
            inside = 0 <= one < len(here[0]) and 0 <= another < len(there[0])
            if inside and one not in taken[0] and another not in taken[1]:
                assert here[0][one] != there[0][another]


@given(pairs, nasty_text)
def test_places_are_true_disjoint_and_as_long_as_can_be(pair: tuple[str, str], common: str) -> None:
    one, other = pair
    for text, copy in ((one, other), (one + common + other, other + common + one)):
        found = same_places(text, copy)
        _check(text, copy, found)
        assert [same.start for same in found] == sorted(same.start for same in found)


@given(st.lists(paragraph, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_nothing_long_is_left_that_both_have(paragraphs: list[str], draw: random.Random) -> None:
    text, other = "\n".join(paragraphs), "\n".join(draw.sample(paragraphs, len(paragraphs)))
    found = same_places(text, other)
    _check(text, other, found)
    left = list(text), list(other)
    for same in found:
        left[0][same.start : same.end] = "\ue000" * (same.end - same.start)
        left[1][same.other_start : same.other_end] = "\ue001" * (same.other_end - same.other_start)
    one, another = (key("".join(side))[0] for side in left)
    assert SequenceMatcher(None, one, another, autojunk=False).find_longest_match().size < MOVED


def test_a_paragraph_that_moved_is_found() -> None:
    first, second, third = (article(random.Random(seed), 3) for seed in range(3))
    text, other = f"{first}\n{second}\n{third}", f"{third}\n{first}\n{second}"
    size = len(first) + 1 + len(second)
    places = {(same.start, same.other_start): same.end - same.start for same in same_places(text, other)}
    assert places == {(0, len(third) + 1): size - 1, (size + 1, 0): len(third) - 1}


def test_text_that_repeats_itself_and_moved_by_a_word_is_the_same_but_for_it() -> None:
    text, other = "渡口的旧桥" * 20_000, "旧桥渡口的" * 20_000
    assert sum(same.end - same.start for same in same_places(text, other)) >= 99_998


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
