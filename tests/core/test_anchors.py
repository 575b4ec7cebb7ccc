"""The alignment: what it says is equal is equal, and on what it compares directly nothing shorter is possible."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from dedupe_brief.core.comparison import anchors
from dedupe_brief.core.comparison.anchors import Alignment, Level, align
from dedupe_brief.core.script import code_points

PHRASES = "渡口昨天修好了", "学校", "，", "。", "收到来信", "甲乙甲乙甲乙甲乙", "三百棵果树", "哈哈哈哈"
texts = st.lists(st.sampled_from(PHRASES), max_size=30).map("".join)


def aligned(one: str, other: str) -> Alignment:
    return align((one, other), (code_points(one), code_points(other)))


def runs(one: str, other: str) -> list[tuple[int, int, int]]:
    found = aligned(one, other).runs
    return list(zip(found.a.tolist(), found.b.tolist(), found.size.tolist(), strict=True))


def check(one: str, other: str) -> int:
    """Make sure that the runs are true, in order and disjoint, and return how many characters are in none."""
    end_a = end_b = kept = 0
    for a, b, size in runs(one, other):
        assert a >= end_a
        assert b >= end_b
        assert size > 0
        assert one[a : a + size] == other[b : b + size]
        end_a, end_b, kept = a + size, b + size, kept + size
    return len(one) + len(other) - 2 * kept


@given(texts, texts)
def test_a_direct_comparison_edits_as_little_as_possible(one: str, other: str) -> None:
    assert check(one, other) == Indel.distance(one, other)


@pytest.fixture
def small_gaps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Anchors are looked for in short texts as they are in long ones."""
    monkeypatch.setattr(anchors, "SMALL", 16)
    monkeypatch.setattr(anchors, "LARGEST", 256)
    monkeypatch.setattr(anchors, "LEVELS", (Level(8, 1), *anchors.LEVELS[1:]))


@pytest.mark.usefixtures("small_gaps")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts, texts)
def test_between_anchors_the_runs_are_true_and_in_order(one: str, other: str) -> None:
    assert check(one, other) >= Indel.distance(one, other)


@pytest.mark.usefixtures("small_gaps")
def test_a_text_that_stands_twice_in_the_other_is_found_there() -> None:
    text = "".join(chr(0x4E00 + n * 7919 % 5000) for n in range(600))
    assert sum(size for _, _, size in runs(text + "末", "头" + text + text)) == len(text)


@pytest.mark.usefixtures("small_gaps")
def test_a_moved_stretch_does_not_pull_apart_what_is_longer() -> None:
    text = "".join(chr(0x4E00 + n * 7919 % 5000) for n in range(600))
    assert (100, 0, 500) in runs(text, text[100:] + text[:100])


@pytest.mark.parametrize("period", ["一", "一二", "一二三\n"])
def test_a_long_text_that_repeats_itself_is_aligned_by_one_place_in_several(
    monkeypatch: pytest.MonkeyPatch, period: str
) -> None:
    monkeypatch.setattr(anchors, "MOST", 1 << 8)
    base = period * (12_000 // len(period))
    one, other = "左" + base, base + "右"
    found = aligned(one, other)
    covered = int(found.runs.size.sum())
    assert covered >= len(base) - 48  # a step is lost at most
    assert not found.exact
    check(one, other)


def test_what_is_pinned_stays_aligned_and_nothing_crosses_it() -> None:
    one, other = "甲乙甲乙末", "首甲乙甲乙"
    found = align((one, other), (code_points(one), code_points(other)), [(0, 3, 2)])
    columns = zip(found.runs.a.tolist(), found.runs.b.tolist(), found.runs.size.tolist(), strict=True)
    assert list(columns) == [(0, 3, 2)]
