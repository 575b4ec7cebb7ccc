"""Where a text can be cut."""

from itertools import pairwise

import pytest

from dedupe_brief.core.comparison.boundaries import IDEOGRAPHS, Class, Grade, class_table, grades
from dedupe_brief.core.script import code_points


def cut(text: str, least: Grade) -> list[str]:
    places = [at for at, grade in enumerate(grades(code_points(text)).tolist()) if grade >= least]
    return [text[start:end] for start, end in pairwise(places)]


@pytest.mark.parametrize(
    "pieces",
    [
        ["甲", "乙"],
        ["1,234.5", "元"],
        ["3", "-", "5", "日"],
        ["一", ",", "二"],
        ["don't", " ", "stop"],
        ["COVID", "-", "19"],
        ["Ｇ", "２０"],
        ["e\u0301a\u0300", "甲"],
        ["葛\U000e0100", "城"],
        ["1\ufe0f\u20e3", "甲"],
        ["\U0001f44d\U0001f3fd", "\U0001f44d"],
        ["\U0001f468\u200d\U0001f469", "\U0001f468"],
        ["한", "국"],
        ["\u1112\u1161\u11ab", "\u1112\u1161"],
        ["\r\n", "\n"],
        ["が", "か\u3099"],
    ],
)
def test_atoms(pieces: list[str]) -> None:
    assert cut("".join(pieces), Grade.ATOM) == pieces


@pytest.mark.parametrize(
    "pieces",
    [
        ["他来了。", "他走了。"],
        ["他说：“来了。”", "他走了！？", "好"],
        ["没有句号\n", "　　第二段。\n\n", "第三段"],
        ["涨3.5元。", "跌2元。"],
        ["He left. ", "She came."],
        ["见example.com的报道。"],
    ],
)
def test_sentences(pieces: list[str]) -> None:
    assert cut("".join(pieces), Grade.SENTENCE) == pieces


def test_paragraphs() -> None:
    assert cut("甲。乙。\n丙。\n\n丁", Grade.PARAGRAPH) == ["甲。乙。\n", "丙。\n\n", "丁"]


def test_what_is_not_looked_at_is_of_no_class_of_its_own() -> None:
    assert set(class_table()[slice(*IDEOGRAPHS)].tolist()) == {Class.OTHER}
