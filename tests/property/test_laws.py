"""The laws the program stands on, through its public door: nothing is lost, cleaning settles, reruns agree."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dedupe_brief import Record, clean
from dedupe_brief.core import ledger, markdown
from dedupe_brief.core.record import digest, from_json, replayable, to_json
from dedupe_brief.core.verify import rebuild, verify
from dedupe_brief.errors import DedupeBriefError
from tests.property.pages import SENTENCES, SHORT, pages, plain_pages

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.txt"))
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "big5hkscs", "utf-16", "utf-16-be", "cp950", "cp932")

moderate = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
few = settings(moderate, max_examples=150)
targets = st.sampled_from([None, None, "zh-Hans", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK"])


def cleaned(source: str | bytes, **options: Any) -> Record:
    """Clean, or skip the example where the source is refused: it may hold nothing at all."""
    try:
        return clean(source, **options)
    except DedupeBriefError:
        assume(False)
        raise


# --- nothing is lost -------------------------------------------------------------------------------------------


@moderate
@given(pages(), st.sampled_from(["keep", "restore"]), targets)
def test_the_edits_lead_from_the_source_to_the_text_and_back(
    source: str, punctuation: str, to: str | None
) -> None:
    record = cleaned(source, punctuation=punctuation, to=to, quotes="corner")
    edits = replayable(record.provenance.edits)
    ledger.check(source, edits)
    assert ledger.apply(source, edits) == record.text
    assert ledger.invert(record.text, edits) == source
    assert record.provenance.text_digest == digest(record.text.encode())


@moderate
@given(pages())
def test_edits_are_sorted_disjoint_and_tile(source: str) -> None:
    record = cleaned(source)
    end = out_end = 0
    for edit in record.provenance.edits:
        assert end <= edit.start <= edit.end <= len(source)
        assert edit.out_start - out_end == edit.start - end
        assert source[end : edit.start] == record.text[out_end : edit.out_start]
        assert edit.out_end - edit.out_start == len(edit.inserted)
        end, out_end = edit.end, edit.out_end
    assert source[end:] == record.text[out_end:]


@moderate
@given(pages() | plain_pages, st.sampled_from(ENCODINGS), st.booleans())
def test_the_record_alone_gives_the_bytes_back(source: str, encoding: str, named: bool) -> None:
    try:
        data = source.encode(encoding)
    except UnicodeEncodeError:
        assume(False)
    record = cleaned(data, **({"encoding": encoding} if named else {}))
    read_back = from_json(to_json(record))
    assert rebuild(read_back) == data
    assert digest(data) == read_back.origin.digest
    assert len(data) == read_back.origin.bytes


@few
@given(pages(), st.sampled_from(ENCODINGS), st.sampled_from(["inline", "digest", "none"]))
def test_a_record_is_true_until_it_is_changed(source: str, encoding: str, removed: str) -> None:
    try:
        data = source.encode(encoding)
    except UnicodeEncodeError:
        assume(False)
    record = cleaned(data, removed=removed, encoding=encoding)
    assert verify(record, data).findings == ()
    assert verify(replace(record, text=record.text + "。"), data).findings


@few
@given(pages())
def test_spans_of_the_metadata_lie_in_the_source(source: str) -> None:
    record = cleaned(source)
    for heading in record.metadata.headings:
        assert heading.span.of(source).startswith(heading.text[0])
    for span in (
        *(caption.span for caption in record.metadata.captions),
        *(heading.span for heading in record.metadata.headings),
        *(span for repeat in record.repeats for span in repeat.spans),
    ):
        assert 0 <= span.start < span.end <= len(source)
    assert list(record.repeats) == sorted(record.repeats, key=lambda repeat: repeat.spans[0])


@few
@given(pages(), st.sampled_from(["digest", "none"]))
def test_a_record_that_keeps_less_says_the_same(source: str, removed: str) -> None:
    full, less = cleaned(source), cleaned(source, removed=removed)
    options = full.provenance.options
    assert less.text == full.text
    assert less.id == full.id
    assert replace(less.provenance, options=options, edits=()) == replace(full.provenance, edits=())
    for kept, edit in zip(full.provenance.edits, less.provenance.edits, strict=True):
        assert (
            replace(edit, removed=kept.removed, removed_digest=None, removed_bytes=kept.removed_bytes) == kept
        )
        if removed == "digest":
            assert edit.removed_digest == digest((kept.removed or "").encode())


# --- cleaning settles ------------------------------------------------------------------------------------------


@moderate
@given(pages(), st.sampled_from(["keep", "restore"]), targets)
def test_cleaning_its_own_output_changes_nothing(source: str, punctuation: str, to: str | None) -> None:
    text = cleaned(source, punctuation=punctuation, to=to).text
    if text.strip():
        again = clean(text, punctuation=punctuation, to=to)
        assert again.text == text
        assert again.provenance.edits == ()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples_settle(path: Path) -> None:
    text = clean(path.read_bytes()).text
    assert text
    assert clean(text).provenance.edits == ()


# --- reruns agree ----------------------------------------------------------------------------------------------


@few
@given(pages())
def test_the_same_source_gives_the_same_record(source: str) -> None:
    assert to_json(cleaned(source)) == to_json(cleaned(source))


def test_the_hash_seed_changes_nothing() -> None:
    program = (
        "import sys; from dedupe_brief import clean; from dedupe_brief.core.record import to_json\n"
        "for path in sys.argv[1:]: print(to_json(clean(open(path, 'rb').read(), path='page.txt')))"
    )
    outputs = {
        subprocess.run(  # noqa: S603  our own interpreter and program
            [sys.executable, "-c", program, *map(str, SAMPLES)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(outputs) == 1
    assert outputs.pop().count(b"\n") == len(SAMPLES)


@few
@given(st.lists(st.sampled_from(SENTENCES + SHORT), min_size=1, max_size=8))
def test_what_was_cleaned_before_changes_nothing(parts: list[str]) -> None:
    source = "\n".join(parts)
    alone = to_json(cleaned(source))
    for other in SAMPLES[:2]:
        clean(other.read_bytes())
    assert to_json(cleaned(source)) == alone


# --- nothing breaks it -----------------------------------------------------------------------------------------

anything = st.text(st.characters(exclude_categories=[]), max_size=200)
"""Every code point, lone surrogates included."""


def record_or_refusal(
    source: str | bytes, *, encoding: str | None = None, punctuation: str = "keep"
) -> Record | None:
    """Clean; None where the source is refused with a reason."""
    try:
        return clean(source, encoding=encoding, punctuation=punctuation)
    except DedupeBriefError as error:
        reason = str(error)
    assert reason
    return None


@moderate
@given(anything | st.builds("".join, st.lists(st.sampled_from(SENTENCES) | anything, max_size=8)))
def test_no_text_raises_anything_but_our_errors(source: str) -> None:
    record = record_or_refusal(source, punctuation="restore")
    assert record is None or rebuild(record) == source.encode()


@moderate
@given(
    st.binary(max_size=200),
    st.none() | st.sampled_from([*ENCODINGS, "gbk", "big5", "hz", "utf-7", "nonsense"]),
)
def test_no_bytes_raise_anything_but_our_errors(data: bytes, encoding: str | None) -> None:
    record = record_or_refusal(data, encoding=encoding)
    assert record is None or rebuild(record) == data


# --- records come back -----------------------------------------------------------------------------------------


@moderate
@given(pages(), st.sampled_from(["inline", "digest", "none"]), st.sampled_from(["full", "none"]))
def test_records_come_back_from_json_and_markdown(source: str, removed: str, edits: str) -> None:
    record = cleaned(source, removed=removed, edits=edits)
    assert from_json(to_json(record)) == record
    assert markdown.read(markdown.render(record)) == record
