"""What a sighting is to the revision before it: what changed, by how much, and who changed it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dedupe_brief import clean, convert
from dedupe_brief.core.history import State, alias_reason, edited, state, step
from dedupe_brief.core.versioning.revisions import Cause, Change, Reason
from tests.archive.stories import FERRY, MUSEUM, page

URL = "https://news.example/1"


def seen(text: str = FERRY, **options: str) -> State:
    return state(clean(page(text), url=URL, **options))  # type: ignore[arg-type]  # what clean takes


def test_the_first_one_is_first() -> None:
    taken = step(None, seen())
    assert (taken.change, taken.cause, taken.added, taken.removed) == (
        Change.FIRST,
        Cause.FIRST,
        len(FERRY),
        0,
    )


def test_other_debris_changes_nothing() -> None:
    other = state(clean(page(FERRY, around="分享到朋友圈\n阅读 1024"), url=URL))
    assert other.source != seen().source
    assert step(seen(), other).change is Change.UNCHANGED


@pytest.mark.parametrize(
    "text",
    [
        FERRY.replace("，", "， "),
        FERRY.replace("。", "。\n"),
        convert(FERRY, to="zh-Hant").text,
        FERRY.replace("四十七", "四十七 "),
    ],
)
def test_layout_and_script_are_cosmetic(text: str) -> None:
    assert step(seen(), seen(text)).change is Change.COSMETIC


def test_a_number_is_no_cosmetics() -> None:
    taken = step(seen(), seen(FERRY.replace("四十七", "四十九")))
    assert (taken.change, taken.cause, taken.added, taken.removed) == (Change.MINOR, Cause.SITE, 1, 1)


def test_another_tenth_of_the_text_is_major() -> None:
    assert step(seen(), seen(FERRY + MUSEUM)).change is Change.MAJOR


def test_another_title_alone_is_a_revision() -> None:
    other = state(clean(page(FERRY, title="渡口恢复通航首日载客"), url=URL))
    taken = step(seen(), other)
    assert (taken.change, taken.title_changed, taken.added) == (Change.MINOR, True, 0)


def test_the_cleaner_is_to_blame_where_the_source_is_the_same() -> None:
    text = FERRY.replace("，", ",").replace("。", ".")
    taken = step(seen(text), seen(text, punctuation="restore"))
    assert (taken.cause, taken.change) == (Cause.CLEANER, Change.COSMETIC)


def test_where_both_are_others_cleaning_again_tells() -> None:
    text = FERRY.replace("，", ",")
    before, by_new = seen(text), seen(text, punctuation="restore")
    around = state(clean(page(text, around="阅读 7"), url=URL, punctuation="restore"))
    assert step(before, around, lambda: by_new).cause is Cause.CLEANER
    corrected = seen(FERRY.replace("四十七", "四十九"), punctuation="restore")
    assert step(seen(), corrected, lambda: seen(punctuation="restore")).cause is Cause.SITE
    assert step(before, corrected, lambda: by_new).cause is Cause.BOTH
    assert step(before, corrected).cause is Cause.BOTH


def test_cleaning_again_is_not_asked_for_where_it_tells_nothing() -> None:
    def recleaned() -> State:
        raise AssertionError

    assert step(seen(), seen(FERRY + MUSEUM), recleaned).cause is Cause.SITE
    assert (
        step(seen(), replace(seen(), cleaner=b"another", source="other"), recleaned).change
        is Change.UNCHANGED
    )


@given(st.text(alphabet="甲乙丙。", max_size=30), st.text(alphabet="甲乙丙。", max_size=30))
def test_what_is_added_and_removed_is_the_difference_of_lengths(before: str, after: str) -> None:
    added, removed = edited(before, after)
    assert added - removed == len(after) - len(before)
    assert (added, removed) == tuple(reversed(edited(after, before)))
    assert (added == removed == 0) == (before == after)


@given(st.text(alphabet="甲乙丙", max_size=40))
def test_a_long_text_is_counted_by_the_comparison(text: str) -> None:
    long = "渡口。" * 8000
    added, removed = edited(long + text, text + long)
    assert added == removed
    assert edited(long, f"{long}{text}") == (len(text), 0)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (FERRY, Reason.EXACT),
        (FERRY.replace("。", "。 "), Reason.LAYOUT),
        (convert(FERRY, to="zh-Hant").text, Reason.SCRIPT),
    ],
)
def test_how_a_text_is_the_same(other: str, reason: Reason) -> None:
    assert alias_reason(FERRY, other) is reason
