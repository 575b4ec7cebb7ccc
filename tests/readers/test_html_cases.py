"""Golden pages: plain files a reviewer can add to. Each also shows that its record is true, and that cleaning settles."""

import json
from pathlib import Path

import pytest

from dedupe_brief import clean
from dedupe_brief.core.record import digest, from_json, to_json
from dedupe_brief.core.verify import rebuild, verify
from tests.truth import as_truth

CASES = sorted((Path(__file__).parent.parent / "cases" / "html").glob("*.html"))


@pytest.mark.parametrize("page", CASES, ids=lambda page: page.stem)
def test_case(page: Path) -> None:
    data = page.read_bytes()
    record = clean(data, path=page.name)
    truth = json.loads(page.with_suffix(".expected.json").read_text("utf-8"))
    got = as_truth(record.text, record.metadata)
    assert {key: got[key] for key in truth} == truth
    assert from_json(to_json(record)) == record
    assert record.origin.extractor is not None
    assert digest(rebuild(record)) == record.origin.extractor.digest
    report = verify(record, data)
    assert report.ok, report
    assert report.notes == ()
    again = clean(record.text)
    assert again.text == record.text
    assert again.provenance.edits == ()


def test_there_are_cases() -> None:
    assert len(CASES) >= 8
