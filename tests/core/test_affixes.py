"""How far two texts agree, forward and back."""

from itertools import takewhile

from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.comparison.affixes import common_prefix, common_suffix


def agreeing(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


long = st.builds(
    lambda text, times, end: text * times + end,
    st.text("甲乙", min_size=1, max_size=3),
    st.integers(0, 400),
    st.text("甲丙", max_size=2),
)
pairs = st.one_of(st.tuples(long, long), long.map(lambda text: (text, text)))


@given(pairs, st.integers(0, 5), st.integers(0, 5))
def test_the_prefix_is_as_long_as_can_be(pair: tuple[str, str], start_a: int, start_b: int) -> None:
    one, other = pair
    a, b = min(start_a, len(one)), min(start_b, len(other))
    assert common_prefix(one, other, a, b) == agreeing(one[a:], other[b:])


@given(pairs, st.integers(0, 5), st.integers(0, 2_000))
def test_the_suffix_is_as_long_as_can_be_or_as_is_asked_for(
    pair: tuple[str, str], cut: int, most: int
) -> None:
    one, other = pair
    a, b = max(0, len(one) - cut), len(other)
    agree = agreeing(one[:a][::-1], other[:b][::-1])
    assert common_suffix(one, other, a, b) == agree
    assert common_suffix(one, other, a, b, min(most, a, b)) == min(most, agree)
