from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.conversion.dictionaries import Entry
from dedupe_brief.core.conversion.phrases import Finder

letters = st.text(alphabet="甲乙丙", max_size=30)
words = st.sets(st.text(alphabet="甲乙丙", min_size=1, max_size=4), max_size=6)


def finder(*keys: str) -> Finder:
    return Finder({key: Entry("demo", key, key) for key in keys})


def found(text: str, *keys: str) -> list[tuple[int, str]]:
    return [(at, entry.key) for at, entry in finder(*keys).find(text)]


def by_hand(text: str, keys: set[str]) -> list[tuple[int, str]]:
    """The same rule, in the plainest way."""
    result, at = [], 0
    while at < len(text):
        best = max((key for key in keys if text.startswith(key, at)), key=len, default="")
        if best:
            result.append((at, best))
        at += len(best) or 1
    return result


@given(letters, words)
def test_from_the_left_the_longest(text: str, keys: set[str]) -> None:
    assert found(text, *keys) == by_hand(text, keys)


def test_the_ends_of_the_text_count() -> None:
    assert found("于正", "于正") == [(0, "于正")]
    assert found("于", "于正") == []
    assert found("文于", "于", "于正") == [(1, "于")]
    assert found("", "于") == []
    assert found("于正") == []


def test_what_begins_inside_a_phrase_is_not_found() -> None:
    assert found("甲乙丙丁", "甲乙", "乙丙丁") == [(0, "甲乙")]
