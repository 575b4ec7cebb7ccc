"""The written form of a patch: exact, readable, hard to damage unseen."""

import re
from contextlib import suppress
from typing import Any

import pytest
from diff_match_patch import diff_match_patch
from hypothesis import assume, given
from hypothesis import strategies as st

from dedupe_brief.core.comparison.edit_script import DELETE, EQUAL, INSERT
from dedupe_brief.core.patch import Hunk, Patch, make, reverse
from dedupe_brief.core.patch_text import from_text, to_text
from dedupe_brief.errors import PatchError
from tests.versions import any_text, pairs

PATCH = make(
    "一季度利润为一亿元，比上年同期增长。\r\n二季度的数字尚未公布，公司说下个月会有。",
    "一季度利润为二亿元，比上年同期增长。\r\n二季度的数字已经公布，公司说下个月还有。",
    names=("a.txt", "b.txt"),
)
TEXT = to_text(PATCH)


@given(pairs(), st.sampled_from(["canonical", "raw"]), any_text, any_text)
def test_the_written_form_says_all(texts: tuple[str, str], compared: str, one: str, other: str) -> None:
    patch = make(*texts, compared=compared, names=(one, other))
    assert from_text(to_text(patch)) == patch
    assert from_text(to_text(reverse(patch))) == reverse(patch)


@given(pairs(), any_text)
def test_it_is_plain_lines_that_editors_and_mail_leave_whole(texts: tuple[str, str], name: str) -> None:
    patch = make(*texts, names=(name, ""))
    text = to_text(patch)
    assert text.encode().decode("utf-8-sig") == text
    assert not re.search(
        r"[^\S \n]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e]| $", text, re.MULTILINE
    )
    assert from_text("\ufeff" + text.replace("\n", "\r\n")) == patch


@given(pairs())
def test_diff_match_patch_reads_the_hunks(texts: tuple[str, str]) -> None:
    patch = make(*texts)
    assume(
        not any("\ud800" <= char <= "\udfff" for text in texts for char in text)
    )  # it makes U+FFFD of them
    below = to_text(patch).partition("\n\n")[2]
    for read, hunk in zip(diff_match_patch().patch_fromText(below), patch.hunks, strict=True):
        assert (read.start1, read.start2) == (hunk.base_start, hunk.result_start)
        assert (read.length1, read.length2) == (len(hunk.before), len(hunk.after))
        assert read.diffs == _operations(hunk)


def _operations(hunk: Hunk) -> list[Any]:
    found = []
    for change in hunk.changes:
        found += [(EQUAL, change.kept), (DELETE, change.removed), (INSERT, change.inserted)]
    return [(operation, text) for operation, text in (*found, (EQUAL, hunk.tail)) if text]


def test_a_reader_sees_what_changed() -> None:
    assert TEXT.partition("\n\n")[2].split("\n") == [
        "@@ -1,15 +1,15 @@",
        " 一季度利润为",
        "-一",
        "+二",
        " 亿元，比上年同期",
        "@@ -19,22 +19,22 @@",
        " %0D%0A二季度的数字",
        "-尚未",
        "+已经",
        " 公布，公司说下个月",
        "-会",
        "+还",
        " 有。",
        "",
    ]


def test_what_nobody_sees_is_written_by_number() -> None:
    text = to_text(make("", "甲 \t\u3000\u200b\u202e\ufeff%\ud800乙 "))
    assert text.endswith("\n+甲 %09%E3%80%80%E2%80%8B%E2%80%AE%EF%BB%BF%25%ED%A0%80乙%20\n")


def test_equal_texts_make_a_head_alone() -> None:
    assert to_text(make("甲", "甲")).endswith("\nhunks: 0\n")


# --- refused -------------------------------------------------------------------------------------------------------


@given(pairs(), st.data())
def test_a_patch_that_is_cut_is_refused(texts: tuple[str, str], data: st.DataObject) -> None:
    text = to_text(make(*texts))
    cut = data.draw(st.integers(0, len(text) - 2))  # without its last line feed it still says all
    with pytest.raises(PatchError):
        from_text(text[:cut], "a.patch")


@given(st.data())
def test_a_line_lost_or_doubled_is_seen(data: st.DataObject) -> None:
    lines = TEXT.split("\n")[:-1]
    at = data.draw(st.integers(0, len(lines) - 1))
    for count in (0, 2):
        with pytest.raises(PatchError, match=r"^a\.patch:\d+: "):
            from_text(
                "\n".join([*lines[:at], *lines[at : at + 1] * count, *lines[at + 1 :]]) + "\n", "a.patch"
            )


@given(st.text() | st.text(alphabet=" -+@0123456789,%\n").map(lambda tail: TEXT.partition("@@")[0] + tail))
def test_whatever_stands_there_nothing_but_a_patch_error_comes_of_it(text: str) -> None:
    with suppress(PatchError):
        assert isinstance(from_text(text), Patch)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "schema: dedupe-brief/patch/1",
            "schema: dedupe-brief/patch/2",
            "a.patch:1: its form is dedupe-brief/patch/2",
        ),
        ("schema: dedupe-brief/patch/1", "schema: other", "a.patch:1: this is no patch"),
        ("schema", "Subject", "a.patch:1: this is no patch"),
        ("compared: raw", "compared: nothing", "a.patch:2: compared must be canonical or raw"),
        ("base-digest: sha256:", "base-digest: md5:", "a.patch:3: this is no digest"),
        ("base-chars: 40", "base-chars: 40 ", "a.patch:4: base-chars must be a count"),
        ("base-chars: 40", "base-chars: 3", "the lengths of base and result are not those"),
        ("base-name: a.txt", "base-name: %zz", "a.patch:5: a % stands before something else"),
        ("base-name: a.txt", "base-name: %ff", "a.patch:5: what is escaped here is no UTF-8"),
        ("base-name", "name", "a.patch:5: the key base-name should stand here"),
        ("hunks: 2", "hunks: 1", "more follows behind the last hunk"),
        ("hunks: 2", "hunks: 3", "the patch is cut off here"),
        ("\n\n@@", "\n@@", "a.patch:10: a blank line should stand here"),
        ("@@ -19,22 +19,22 @@", "@@ -19,22 +20,22 @@", "the hunk is not where"),
        ("@@ -19,22 +19,22 @@", "@@ -2,22 +2,22 @@", "the hunk is not where"),
        ("@@ -19,22 +19,22 @@", "@@ -19,20 +19,22 @@", "the hunk has 22 and 22 characters, not 20 and 22"),
        ("@@ -19", "@@ 19", "a hunk should begin here"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, message: str) -> None:
    assert old in TEXT
    with pytest.raises(PatchError) as fault:
        from_text(TEXT.replace(old, new, 1), "a.patch")
    assert message in str(fault.value)
