import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dedupe_brief.core import ledger
from dedupe_brief.core.model import Edit, Record, RecordedEdit, Span
from dedupe_brief.core.record import (
    digest,
    from_json,
    from_object,
    record_edits,
    record_id,
    replayable,
    to_json,
    to_object,
)
from dedupe_brief.errors import RecordError
from tests.strategies import nasty_text, records
from tests.writers.example import example

EDIT = Edit("debris.bar", Span(0, 2), "| ", "")

KEYS = {
    "": "id text source added created metadata origin repeats duplicate_of provenance",
    "metadata": "url title subtitle kicker section edition byline author publication editor date language "
    "captions headings confidence doubts",
    "origin": "path url digest media_type encoding bytes chars index id warc_record_id extractor",
    "provenance": "schema software ruleset_digest options conversion text_digest offset_unit edits",
}


# --- laws ------------------------------------------------------------------------------------------------------


@given(records(texts=nasty_text))
def test_json_gives_the_record_back(record: Record) -> None:
    line = to_json(record)
    assert "\n" not in line
    assert "\r" not in line
    assert line.encode()
    assert from_json(line) == record
    assert to_json(from_json(line)) == line


@given(records())
def test_the_order_of_keys_does_not_matter_to_the_reader(record: Record) -> None:
    assert from_json(json.dumps(to_object(record), sort_keys=True)) == record


@given(records())
def test_no_key_ever_has_two_types(record: Record) -> None:
    value = to_object(record)
    for path, keys in KEYS.items():
        assert list(value[path] if path else value) == keys.split()
    for edit in value["provenance"]["edits"]:
        assert list(edit) == [
            "rule",
            "start",
            "end",
            "out_start",
            "out_end",
            "removed",
            "removed_digest",
            "removed_bytes",
            "inserted",
            "same_as_start",
            "same_as_end",
        ]


keys = st.sampled_from(" ".join(KEYS.values()).split())
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | nasty_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner),
    max_leaves=8,
)


@given(json_values)
def test_anything_else_is_refused(value: object) -> None:
    with pytest.raises(RecordError):
        from_object(value)
    with pytest.raises(RecordError):
        from_json(json.dumps(value))


@given(records(), st.data())
def test_a_record_with_one_value_of_another_kind_is_refused_or_read(
    record: Record, data: st.DataObject
) -> None:
    value = to_object(record)
    place: Any = value
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(json_values)
    try:
        found = from_object(value)
    except RecordError:
        return
    assert from_object(to_object(found)) == found


@given(nasty_text)
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(RecordError):
        from_json(text)


# --- what is refused, and how ----------------------------------------------------------------------------------


def changed(path: str, value: object) -> dict[str, Any]:
    """The object of a record with one edit, one value of it replaced; ``...`` takes the key out."""
    record = example()
    edits = record_edits([EDIT, replace(EDIT, span=Span(4, 6))], "inline")
    top = to_object(replace(record, provenance=replace(record.provenance, edits=edits)))
    place: Any = top
    *keys, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in keys:
        place = place[key]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return top


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("text", ..., "text: the key is missing"),
        ("provenance.edits.1.rule", ..., "provenance.edits[1].rule: the key is missing"),
        ("extra", 1, "extra: this key is not known"),
        ("metadata.titel", "x", "metadata.titel: this key is not known"),
        ("metadata.\x1b", "x", "metadata.'\\x1b': this key is not known"),
        ("text", None, "text: expected text, found null"),
        ("added", 1, "added: expected text or null, found 1"),
        ("metadata.author", "丁一", "metadata.author: expected an array, found '丁一'"),
        ("metadata.author", ["丁一", 2], "metadata.author[1]: expected text, found 2"),
        ("metadata.title", "\ud800", "metadata.title: a lone surrogate (U+D800) at 0 is not a character"),
        ("metadata", [], "metadata: expected an object, found an array"),
        ("origin.bytes", True, "origin.bytes: expected a whole number from 0 up, found true"),
        ("origin.bytes", 1.0, "origin.bytes: expected a whole number from 0 up, found 1.0"),
        ("origin.bytes", -1, "origin.bytes: expected a whole number from 0 up, found -1"),
        ("origin.chars", 10**30, "origin.chars: expected a whole number from 0 up, found a number"),
        ("origin.index", "1", "origin.index: expected a whole number from 0 up, or null, found '1'"),
        ("origin.extractor", {"name": "x"}, "origin.extractor.version: the key is missing"),
        ("repeats.0.similarity", 1.5, "repeats[0].similarity: expected a number from 0 to 1, found 1.5"),
        ("repeats.0.similarity", "1", "repeats[0].similarity: expected a number from 0 to 1, found '1'"),
        ("metadata.confidence", 1.01, "metadata.confidence: expected a number from 0 to 1, found 1.01"),
        ("metadata.confidence", None, "metadata.confidence: expected a number from 0 to 1, found null"),
        ("metadata.doubts", ["rival", 1], "metadata.doubts[1]: expected text, found 1"),
        ("repeats.0.end", 0, None),
        ("repeats.0.start", 9, "repeats[0].end: expected at least 9, as start says, found 1"),
        ("provenance.schema", "dedupe-brief/record/2", "read it with a newer dedupe-brief"),
        (
            "provenance.schema",
            "other/1",
            "provenance.schema: expected 'dedupe-brief/record/1', found 'other/1'",
        ),
        ("provenance.schema", 1, "provenance.schema: expected 'dedupe-brief/record/1', found 1"),
        ("provenance.options.removed", "all", "expected 'inline' or 'digest' or 'none', found 'all'"),
        ("provenance.offset_unit", "byte", "provenance.offset_unit: expected 'code point', found 'byte'"),
        (
            "provenance.edits.0.removed",
            "|",
            "removed: expected 2 characters, as start and end say, found '|'",
        ),
        ("provenance.edits.0.inserted", "x", "inserted: expected 0 characters, as out_start and out_end say"),
        ("provenance.edits.0.same_as_start", 1, "same_as_end: expected a whole number from 0 up, found null"),
        ("provenance.edits.0.end", 5, "removed: expected 5 characters"),
        ("provenance.edits.1.out_start", 1, "edits[1].inserted: expected 1 characters"),
    ],
)
def test_the_message_names_the_key_and_what_was_found(path: str, value: object, message: str | None) -> None:
    if message is None:
        from_object(changed(path, value))
        return
    with pytest.raises(RecordError) as fault:
        from_object(changed(path, value), "a.jsonl:3")
    assert message in str(fault.value)
    assert fault.value.where == "a.jsonl:3"


def edit(**values: object) -> RecordedEdit:
    (plain,) = record_edits([EDIT], "none")
    return replace(plain, **values)


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ([edit(), edit(start=1, end=3)], "provenance.edits[1].start: expected at least 2"),
        ([edit(), edit(start=4, end=6, out_start=4, out_end=4)], "edits[1].out_start: expected 2"),
    ],
)
def test_edits_that_do_not_tile_are_refused(edits: list[RecordedEdit], message: str) -> None:
    record = example()
    value = to_object(replace(record, provenance=replace(record.provenance, edits=tuple(edits))))
    with pytest.raises(RecordError) as fault:
        from_object(value)
    assert message in str(fault.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "this is not JSON"),
        ("{", "this is not JSON: Expecting property name enclosed in double quotes at line 1, column 2"),
        ("{} {}", "this is not JSON: Extra data"),
        ("[" * 100_000, "nested too deeply"),
        ("9" * 5_000, "a number of thousands of digits"),
        ('{"a": NaN}', "NaN is not a JSON number"),
        ('{"a": -Infinity}', "-Infinity is not a JSON number"),
        ('{"id": 1, "id": 2}', "the key 'id' comes twice"),
        ("[]", "expected an object, found an array"),
        ("1e999", "expected an object, found inf"),
        ('"\ud800"', "expected an object"),
    ],
)
def test_what_is_no_record_is_refused(text: str, message: str) -> None:
    with pytest.raises(RecordError) as fault:
        from_json(text, "a.jsonl:1")
    assert str(fault.value).startswith("a.jsonl:1: ")
    assert message in str(fault.value)


def test_a_key_that_comes_twice_is_found_among_very_many() -> None:
    keys = ",".join(f'"{number}": 0' for number in [*range(200_000), 199_999])
    with pytest.raises(RecordError, match="'199999' comes twice"):
        from_json(f"{{{keys}}}")


def test_a_whole_number_is_a_similarity_too() -> None:
    line = to_json(example()).replace('"similarity":1.0', '"similarity":1')
    assert from_json(line) == example()


# --- edits -----------------------------------------------------------------------------------------------------

SOURCE = "| 第一段,又一段。|"
EDITS = (
    Edit("debris.bar", Span(0, 2), "| ", "", same_as=Span(10, 11)),
    Edit("width", Span(5, 6), ",", "，", raw=b"\x2c"),
    Edit("debris.bar", Span(10, 11), "|", ""),
)


def test_inline_edits_come_back() -> None:
    recorded = record_edits(EDITS, "inline")
    assert replayable(recorded) == EDITS
    assert ledger.apply(SOURCE, replayable(recorded)) == "第一段，又一段。"
    assert [(e.removed, e.removed_digest, e.removed_bytes) for e in recorded] == [
        ("| ", None, None),
        (",", None, "LA=="),
        ("|", None, None),
    ]
    assert [(e.out_start, e.out_end) for e in recorded] == [(0, 0), (3, 4), (8, 8)]


def test_digests_say_what_was_removed_without_showing_it() -> None:
    recorded = record_edits(EDITS, "digest")
    assert [(e.removed, e.removed_digest, e.removed_bytes) for e in recorded] == [
        (None, digest(edit.before.encode()), None) for edit in EDITS
    ]


@pytest.mark.parametrize("mode", ["digest", "none"])
def test_a_record_without_the_removed_text_asks_for_the_source(mode: str) -> None:
    with pytest.raises(RecordError) as fault:
        replayable(record_edits(EDITS, mode))
    assert "pass the source" in fault.value.hint
    assert fault.value.where == "provenance.edits[0]"


@pytest.mark.parametrize("raw", ["?", "é", "LA=", "L A=="])
def test_bytes_that_are_no_base64_are_refused(raw: str) -> None:
    (recorded,) = record_edits([EDIT], "inline")
    with pytest.raises(RecordError, match="removed_bytes is not base64"):
        replayable([replace(recorded, removed_bytes=raw)])


def test_the_id_depends_on_address_and_bytes() -> None:
    ids = {record_id("a", digest(b"1")), record_id("a", digest(b"2")), record_id("b", digest(b"1"))}
    assert len(ids) == 3
    assert record_id("a", digest(b"1")) in ids
