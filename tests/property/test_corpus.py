"""The laws once more, on pages nobody wrote for a test: a corpus of scraped pages that lies beside the project.

Takes about 5 seconds on one core for 250 pages, and is skipped where the corpus is not there.
"""

from pathlib import Path

import pytest

from dedupe_brief import clean
from dedupe_brief.core import ledger
from dedupe_brief.core.record import digest, from_json, ledger_end, replayable, to_json
from dedupe_brief.core.verify import Report, rebuild, verify
from dedupe_brief.errors import SourceError
from tests.shared_data import SHARED

FILES = sorted([*SHARED.glob("corpus/*/*.txt"), *SHARED.glob("seed/*.txt")])

if not FILES:
    pytest.skip(f"no corpus of scraped pages lies in ../{SHARED.name}/corpus", allow_module_level=True)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_scraped_page_loses_nothing_and_settles(path: Path) -> None:
    data = path.read_bytes()
    try:
        record = from_json(to_json(clean(data, path=path.name)))
    except SourceError:
        pytest.skip("the page holds no text")
    source = data.decode(record.origin.encoding)
    edits = replayable(record.provenance.edits)
    ledger.check(source, edits)
    assert ledger.apply(source, edits) == record.text
    assert digest(record.text.encode()) == record.provenance.text_digest
    assert rebuild(record) == data
    assert digest(data) == record.origin.digest
    if record.text.strip():
        again = clean(record.text)
        assert again.text == record.text
        assert again.provenance.edits == ()


@pytest.mark.parametrize("path", sorted(SHARED.glob("corpus/html/*.html")), ids=lambda path: path.stem)
def test_a_scraped_page_s_record_is_true_and_settles(path: Path) -> None:
    data = path.read_bytes()
    record = from_json(to_json(clean(data, path=path.name, media_type="text/html")))
    assert verify(record, data) == Report((), ())
    assert not verify(record).findings
    assert digest(rebuild(record)) == ledger_end(record.origin)[1]
    again = clean(record.text, media_type="text/plain")
    assert again.text == record.text
    assert again.provenance.edits == ()
