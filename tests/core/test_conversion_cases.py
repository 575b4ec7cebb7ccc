"""Golden sentences of conversion: plain files a reviewer can add to."""

import tomllib
from pathlib import Path

import pytest

from dedupe_brief.core import ledger
from dedupe_brief.core.conversion.glossary import parse
from dedupe_brief.core.conversion.quotes import Quotes
from dedupe_brief.core.convert import Conversion, convert

CASES = Path(__file__).parent.parent / "cases" / "conversion"


def cases(name: str) -> list[object]:
    found = tomllib.loads((CASES / name).read_text("utf-8"))["case"]
    return [pytest.param(case, id=f"{case['configuration']}-{case['text'][:8]}") for case in found]


def converted(case: dict[str, str]) -> Conversion:
    glossary = parse(case["glossary"], "case") if "glossary" in case else None
    quotes = Quotes(case["quotes"]) if "quotes" in case else None
    return convert(case["text"], case["configuration"], glossary=glossary, quotes=quotes)


@pytest.mark.parametrize("case", cases("right.toml"))
def test_right(case: dict[str, str]) -> None:
    done = converted(case)
    assert done.text == case["right"]
    assert ledger.invert(done.text, done.edits) == case["text"]


@pytest.mark.xfail(reason="known failure")
@pytest.mark.parametrize("case", cases("known_failures.toml"))
def test_known_failure(case: dict[str, str]) -> None:
    assert converted(case).text == case["right"]


@pytest.mark.parametrize("case", cases("known_failures.toml"))
def test_a_known_failure_says_what_comes_out(case: dict[str, str]) -> None:
    assert converted(case).text == case["comes_out"]
    assert case["why"]
