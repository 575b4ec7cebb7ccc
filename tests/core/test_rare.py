"""Rare characters: a text without a kind of them is one that the step for this kind leaves alone."""

import re
import sys

import pytest
from hypothesis import given

from dedupe_brief.core import characters, pipeline
from dedupe_brief.core.cleaning import mojibake, rare
from tests.property.pages import pages
from tests.strategies import nasty_text


@given(nasty_text)
def test_what_a_step_would_change_is_seen(text: str) -> None:
    seen = rare.kinds(text)
    assert seen & rare.INVISIBLE or not characters.invisible(text)
    assert seen & rare.TONED or not characters.pinyin(text)
    assert seen & rare.MOJIBAKE or not mojibake.signs(text)


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        (rare.INVISIBLE, characters.INVISIBLE),
        (rare.TONED, characters.TONED),
        (rare.MOJIBAKE, mojibake.SIGNS),
    ],
)
def test_the_table_holds_what_the_patterns_hold(kind: int, members: str) -> None:
    every = "".join(map(chr, (*range(0xD800), *range(0xE000, sys.maxunicode + 1))))
    found = re.findall(f"[{members}]", every)
    assert found
    assert all(rare.kinds(char) & kind for char in found)
    assert not rare.kinds(re.sub(f"[{members}]", "", every)) & kind


@given(pages())
def test_no_step_puts_in_what_its_source_did_not_hold(page: str) -> None:
    assert not rare.kinds(pipeline.run(page).text) & ~rare.kinds(page)
