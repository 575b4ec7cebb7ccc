"""What is left out of a comparison: it is the same in both texts, and the comparison is what it would be without."""

import random
from functools import cache

import pytest

from dedupe_brief.core import diff as comparison
from dedupe_brief.core.comparison.changes import Difference, Granularity, Operation
from dedupe_brief.core.comparison.excerpts import Excerpts, excerpts
from dedupe_brief.core.diff import diff
from dedupe_brief.core.model import Span
from tests.property.test_diff_laws import replayed, tiles

WORDS = [*("渡口", "学校", "镇上", "早市", "邮差", "果园"), *("清点", "测量", "收到", "种下", "登记", "修好")]


@cache
def prose(seed: int = 1) -> str:
    """Return paragraphs of sentences in which no long stretch returns."""
    draw = random.Random(seed)  # noqa: S311  the same text in every run
    sentences = ("".join(draw.choices(WORDS, k=draw.randrange(5, 20))) for _ in range(4_000))
    return "".join(f"{sentence}。{draw.choice(('', '', chr(10)))}" for sentence in sentences)


def edited(text: str, count: int, seed: int) -> str:
    """Return a text with so many edits far from each other and one paragraph moved."""
    draw = random.Random(seed)  # noqa: S311  the same text in every run
    lines = text.split("\n")
    lines.insert(draw.randrange(len(lines)), lines.pop(draw.randrange(len(lines))))
    text = "\n".join(lines)
    for _ in range(count):
        at = draw.randrange(len(text))
        text = (
            text[:at] + draw.choice(("新的", "改", "来了一句。", "")) + text[at + draw.choice((0, 1, 40)) :]
        )
    return text


def whole(monkeypatch: pytest.MonkeyPatch, before: str, after: str, granularity: Granularity) -> Difference:
    """Compare two texts with nothing left out."""
    with monkeypatch.context() as patched:
        patched.setattr(comparison, "excerpts", lambda _, __: Excerpts((), sure=True))
        return diff(before, after, granularity=granularity)


@pytest.mark.parametrize("granularity", [Granularity.CHAR, Granularity.SENTENCE, Granularity.PARAGRAPH])
@pytest.mark.parametrize("seed", range(4))
def test_the_comparison_is_the_same_as_without(
    monkeypatch: pytest.MonkeyPatch, seed: int, granularity: Granularity
) -> None:
    before = prose()
    after = edited(before, 3, seed)
    assert excerpts(before, after).size > len(before) // 4
    found = diff(before, after, granularity=granularity)
    assert found.exact
    assert found == whole(monkeypatch, before, after, granularity)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("哈" * 150_000, id="one character"),
        pytest.param("一二" * 75_000, id="two by turns"),
        pytest.param("。" * 150_000, id="full stops"),
        pytest.param("\n" * 150_000, id="empty lines"),
        pytest.param("。\n" * 75_000, id="stops and lines by turns"),
        pytest.param("短行\n" * 50_000, id="short lines"),
        pytest.param("7" * 150_000, id="one number"),
        pytest.param("ab. " * 40_000, id="latin"),
        pytest.param("e\u0301" * 75_000, id="combining marks"),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_of_a_text_that_repeats_itself_what_is_said_is_true(text: str, seed: int) -> None:
    after = edited(text, 3, seed)
    for granularity in (Granularity.CHAR, Granularity.SENTENCE):
        found = diff(text, after, granularity=granularity)
        assert tiles(found.changes, Span(0, len(text)), Span(0, len(after)))
        assert replayed(found.changes, text, after, found.moves) == after
        for change in found.changes:
            old, new = change.before.of(text), change.after.of(after)
            assert (old == new) == (change.operation is Operation.EQUAL)


def test_where_a_stretch_could_stand_elsewhere_as_well_the_comparison_is_not_exact() -> None:
    line = "短行\n" * 30_000
    one_change, two_changes = (
        (line + "改" + line, line + line),
        (line + "改" + line + "动", "新" + line + line),
    )
    assert diff(*one_change).exact
    assert excerpts(*two_changes).gaps
    assert not diff(*two_changes).exact


def test_short_texts_and_unlike_ones_are_compared_whole() -> None:
    assert not excerpts("短行。\n" * 100, "短行。\n" * 100).gaps
    assert not excerpts(prose(1), prose(2)).gaps


def test_equal_texts_are_hardly_looked_at() -> None:
    found = excerpts(prose(), prose())
    assert len(prose()) - found.size < 20_000
    assert [change.operation for change in diff(prose(), prose()).changes] == [Operation.EQUAL]
