"""Golden cases: plain files a reviewer can add to. Each also shows that cleaning settles and loses nothing."""

import json
from pathlib import Path

import pytest

from dedupe_brief.core import ledger, pipeline
from tests.truth import as_truth

CASES = Path(__file__).parent.parent / "cases"
SAMPLES = CASES.parent.parent / "samples"
FOLDERS = ("wild", "synthetic", "negative", "known_failures")


def found() -> list[object]:
    params: list[object] = []
    for folder in FOLDERS:
        for expected in sorted((CASES / folder).glob("*.expected.json")):
            marks = [pytest.mark.xfail(reason="known failure")] if folder == "known_failures" else []
            params.append(
                pytest.param(expected, id=f"{folder}/{expected.name.partition('.')[0]}", marks=marks)
            )
    return params


def source_of(expected: Path) -> str:
    name = expected.name.removesuffix(".expected.json") + ".txt"
    beside = expected.with_name(name)
    path = beside if beside.exists() else SAMPLES / name
    return path.read_bytes().decode("utf-8")


@pytest.mark.parametrize("expected", found())
def test_case(expected: Path) -> None:
    source = source_of(expected)
    article = pipeline.run(source)
    truth = json.loads(expected.read_text("utf-8"))
    got = as_truth(article.text, article.metadata)
    assert {key: got[key] for key in truth} == truth
    ledger.check(source, article.edits)
    assert ledger.invert(article.text, article.edits) == source
    again = pipeline.run(article.text)
    assert again.text == article.text
    assert again.edits == ()
