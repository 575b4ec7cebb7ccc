"""A unified diff: what it leads to, what it looks like, and that it takes no longer for lines that hardly differ."""

import re

from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.cli import unified
from dedupe_brief.core.versioning.versions import compare, of_text

TEXTS = st.lists(st.sampled_from(["甲", "乙", "丙", "丁", ""]), max_size=30).map("\n".join)
_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def diffed(old: str, new: str) -> list[str]:
    return "".join(unified.lines(compare(of_text("a.txt", old), of_text("b.txt", new)))).splitlines()


def put(old: str, diff: list[str]) -> str:
    """Return what ``patch`` makes of a text: it goes by each hunk's place, and holds it to its lengths."""
    lines = old.split("\n")  # the last one has no line feed
    shift = 0
    at = 2
    while at < len(diff):
        found = _HUNK.fullmatch(diff[at])
        assert found is not None
        start, size, _, came = (int(number or 1) for number in found.groups())
        at += 1
        before, after = [], []
        while at < len(diff) and not diff[at].startswith("@@"):
            sign, line = diff[at][0], diff[at][1:]
            if sign != "\\":
                before += [line] if sign in " -" else []
                after += [line] if sign in " +" else []
            at += 1
        assert (len(before), len(after)) == (size if found[2] is None else int(found[2]), came)
        first = start - bool(before) + shift
        assert lines[first : first + len(before)] == before
        lines[first : first + len(before)] = after
        shift += len(after) - len(before)
    return "\n".join(lines)


@given(TEXTS, TEXTS)
def test_it_leads_from_one_text_to_the_other(old: str, new: str) -> None:
    assert put(f"{old}\n", diffed(f"{old}\n", f"{new}\n")) == f"{new}\n"


@given(TEXTS)
def test_a_text_and_itself_have_none(text: str) -> None:
    assert diffed(text, text) == []


def test_three_lines_stand_around_a_change_and_far_ones_have_hunks_of_their_own() -> None:
    old = [f"第{number}行" for number in range(1, 21)]
    new = [*old[:4], "改了", *old[5:], "添了"]
    assert diffed("\n".join(old) + "\n", "\n".join(new) + "\n") == [
        "--- a/a.txt",
        "+++ b/b.txt",
        "@@ -2,7 +2,7 @@",
        *(" 第2行", " 第3行", " 第4行", "-第5行", "+改了", " 第6行", " 第7行", " 第8行"),
        "@@ -18,3 +18,4 @@",
        *(" 第18行", " 第19行", " 第20行", "+添了"),
    ]


def test_a_line_without_its_end_is_named() -> None:
    assert diffed("甲\n乙", "甲\n丙")[-4:] == [
        "-乙",
        "\\ No newline at end of file",
        "+丙",
        "\\ No newline at end of file",
    ]


def test_very_many_lines_of_which_every_second_one_changed() -> None:
    old = "".join(f"甲{number}。\n" for number in range(100_000))
    new = "".join(f"{'乙' if number % 2 else '甲'}{number}。\n" for number in range(100_000))
    diff = diffed(old, new)
    assert sum(line.startswith("+乙") for line in diff) == 50_000
    assert sum(line.startswith("-甲") for line in diff) == 50_000
