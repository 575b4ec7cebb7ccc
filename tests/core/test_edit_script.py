"""Edit scripts rebuild both sides, whatever their size."""

import tracemalloc
from itertools import pairwise
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.comparison import edit_script as module
from dedupe_brief.core.comparison.edit_script import DELETE, EQUAL, INSERT, EditScript, edit_script
from tests.versions import pairs

SIZES = st.sampled_from([(0, 2), (2, 1), (module._CONTEXT, module._MOST)])
"""What keeps changes apart, and how many are cleaned up together; with few, short texts use every path."""


def sides(script: EditScript) -> tuple[str, str]:
    base = "".join(text for operation, text in script if operation != INSERT)
    return base, "".join(text for operation, text in script if operation != DELETE)


@given(pairs(), SIZES)
def test_both_sides_are_rebuilt(texts: tuple[str, str], sizes: tuple[int, int]) -> None:
    with patch.multiple(module, _CONTEXT=sizes[0], _MOST=sizes[1]):
        assert sides(edit_script(*texts)) == texts


@given(pairs(), SIZES)
def test_no_operation_is_empty_and_a_removal_comes_before_its_insertion(
    texts: tuple[str, str], sizes: tuple[int, int]
) -> None:
    with patch.multiple(module, _CONTEXT=sizes[0], _MOST=sizes[1]):
        script = edit_script(*texts)
    assert all(text for _, text in script)
    for (one, _), (other, _) in pairwise(script):
        assert one != other
        assert (one, other) != (INSERT, DELETE)


@given(pairs())
def test_equal_texts_have_nothing_to_change(texts: tuple[str, str]) -> None:
    assert all(operation == EQUAL for operation, _ in edit_script(texts[0], texts[0]))


@pytest.mark.parametrize(
    ("base", "result", "script"),
    [
        ("", "", []),
        ("", "甲", [(INSERT, "甲")]),
        ("甲", "", [(DELETE, "甲")]),
        (
            "年报显示，利润为一亿。",
            "年报显示，利润为二亿。",
            [(0, "年报显示，利润为"), (-1, "一"), (1, "二"), (0, "亿。")],
        ),
        ("一\r\n二\r\n", "一\n二\r\n", [(0, "一"), (-1, "\r"), (0, "\n二\r\n")]),
    ],
)
def test_scripts(base: str, result: str, script: EditScript) -> None:
    assert edit_script(base, result) == script


# --- large texts ---------------------------------------------------------------------------------------------------


def _news(size: int, ends: str, seed: int = 1) -> str:
    random = Random(seed)  # noqa: S311  texts, not secrets
    made: list[str] = []
    while len(made) < size:
        made += [chr(0x4E00 + random.randrange(3000)) for _ in range(random.randrange(5, 40))]
        made += random.choice(ends) if ends else ""
    return "".join(made[:size])


def _edited(text: str, share: float) -> str:
    random = Random(2)  # noqa: S311  texts, not secrets
    return "".join("改" if random.random() < share else char for char in text)


@pytest.mark.parametrize("ends", ["，。！\n", ""], ids=["sentences", "no punctuation"])
def test_a_few_edits_in_a_large_text_stay_few(ends: str) -> None:
    base = _news(100_000, ends)
    result = _edited(base, 0.001)
    script = edit_script(base, result)
    assert sides(script) == (base, result)
    least = 2 * sum(one != other for one, other in zip(base, result, strict=True))
    assert sum(len(text) for operation, text in script if operation != EQUAL) <= 1.1 * least


@pytest.mark.parametrize(
    "texts",
    [
        (_news(200_000, "。"), _news(200_000, "。", seed=3)),
        (_news(200_000, "。"), _news(200_000, "。")[::-1]),
        ("一" * 200_000, "一" * 60_000 + "二" + "一" * 60_000 + "三" + "一" * 60_000),
        ("一二" * 100_000, "二一三" * 70_000),
        ("|\n" * 100_000, "\n|\n" * 70_000),
        (_news(200_000, ""), _edited(_news(200_000, ""), 0.5)),
    ],
    ids=["others", "reversed", "one character", "periods", "bars", "half of it changed"],
)
def test_hostile_pairs_come_to_an_end(texts: tuple[str, str]) -> None:
    assert sides(edit_script(*texts)) == texts


def test_memory_grows_with_the_text_and_not_with_its_square() -> None:
    peaks = []
    for size in (50_000, 200_000):
        base = _news(size, "，。")
        result = _edited(base, 0.05)
        tracemalloc.start()
        edit_script(base, result)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 6 * peaks[0]
