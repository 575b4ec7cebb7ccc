"""A record is verified; then one thing in it is changed, anywhere, and verifying must find it and name it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dedupe_brief import clean
from dedupe_brief.core.model import Record
from dedupe_brief.core.proof.integrity import Finding, distinct
from dedupe_brief.core.record import digest, from_object, record_id, to_object
from dedupe_brief.core.rules import built_in, parse_pack
from dedupe_brief.core.verify import Outcome, Report, rebuild, verify
from dedupe_brief.errors import RecordError
from tests.cli.articles import ARTICLE, BODY, PLAIN

SOURCE = ARTICLE.encode()
BIG5 = "老街的石板路修好了，住戶都說走起來穩當。".encode("big5") + b"\xa2\xcc" + "分安靜。".encode("big5")

RECORDS = {
    "inline": clean(SOURCE, path="a.txt"),
    "digest": clean(SOURCE, path="a.txt", removed="digest"),
    "none": clean(SOURCE, path="a.txt", removed="none"),
    "no edits": clean(SOURCE, path="a.txt", edits="none"),
    "restored": clean(SOURCE, url="https://news.example.org/1", punctuation="restore"),
    "big5": clean(BIG5, path="a.txt", encoding="big5"),
}
SOURCES = {name: BIG5 if name == "big5" else SOURCE for name in RECORDS}

UNCHECKED = {("origin", "extractor")}
"""What is not checked of a record of a text."""


@pytest.mark.parametrize("name", RECORDS)
def test_a_true_record_is_ok_with_its_source(name: str) -> None:
    assert verify(RECORDS[name], SOURCES[name]) == Report((), ())


@pytest.mark.parametrize("name", RECORDS)
def test_a_true_record_is_proven_alone_if_it_keeps_what_it_removed(name: str) -> None:
    report = verify(RECORDS[name])
    keeps = name not in {"digest", "none", "no edits"}
    assert report.outcome is (Outcome.OK if keeps else Outcome.UNPROVEN)
    assert (report.ok, report.findings, bool(report.notes)) == (keeps, (), not keeps)


@pytest.mark.parametrize("name", ["inline", "restored", "big5"])
def test_the_source_comes_back(name: str) -> None:
    assert rebuild(RECORDS[name]) == SOURCES[name]


# --- one change, anywhere ----------------------------------------------------------------------------------------

Path = tuple[str | int, ...]


def _leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if path in UNCHECKED:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from _leaves(inner, (*path, number))
    else:
        yield path, value


def _set(value: Any, path: Path, new: Any) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = new


def _name(path: Path) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


@st.composite
def changes(draw: st.DrawFn, name: str) -> tuple[Path, Any, Any]:
    """Draw a key of the record, what it holds, and something else of the same type."""
    by_url = RECORDS[name].origin.url is not None
    on_trust = {("origin", "path"), ("origin", "index")} if by_url else set()
    leaves = [leaf for leaf in _leaves(to_object(RECORDS[name])) if leaf[0] not in on_trust]
    path, old = draw(st.sampled_from(leaves))
    new: Any
    if isinstance(old, str):
        new = draw(_changed_text(old))
    elif isinstance(old, int | float):
        new = old + draw(st.sampled_from([-1, 1])) if isinstance(old, int) else old / 2
    else:
        new = ["甲"] if old == [] else draw(st.sampled_from(["甲", 1]))
    return path, old, new


@st.composite
def _changed_text(draw: st.DrawFn, text: str) -> str:
    at = draw(st.integers(0, len(text)))
    inserted = draw(st.sampled_from(["甲", "a", "0", " ", ",", ""]))
    changed = text[:at] + inserted + text[at + draw(st.integers(0, 1)) :]
    return changed if changed != text else text + "甲"


def _changed(name: str, path: Path, new: Any) -> Record | None:
    """Return the record with the change; None if reading it already refuses, which names the key."""
    value = json.loads(json.dumps(to_object(RECORDS[name])))
    _set(value, path, new)
    try:
        return from_object(value)
    except RecordError as fault:
        names_it = str(path[0]) in str(fault)
    assert names_it
    return None


MADE_BY = {("provenance", "software"), ("provenance", "ruleset_digest")}
"""A change here makes the record another program's: what can't be compared any more is said in a note."""


@pytest.mark.parametrize("name", RECORDS)
@given(data=st.data())
def test_a_change_anywhere_is_found_with_the_source(name: str, data: st.DataObject) -> None:
    path, _, new = data.draw(changes(name))
    record = _changed(name, path, new)
    if record is None:
        return
    report = verify(record, SOURCES[name])
    if path[:2] in MADE_BY:
        assert any(note.startswith(_name(path[:2])) for note in report.notes)
        assert report.outcome is Outcome.UNPROVEN
        return
    assert not report.ok
    where = [finding.where for finding in report.findings]
    assert any(_is_named(path, place) for place in where), (path, new, where)


def _is_named(path: Path, place: str) -> bool:
    if path[0] == "origin" and path[1] in {"path", "url", "index"}:
        return place in {"id", "metadata.url", "source"}  # the id is made of them, the rest follows from them
    if path[:2] == ("provenance", "options"):
        return place.startswith(("provenance", "text"))  # what follows from the option is what differs
    if path[:2] == ("provenance", "edits"):
        return place.startswith(
            ("provenance.edits", "text[")
        )  # an edit that moves leaves other text in its place
    return place.startswith(_name(path)) or (place == "text" and path == ("provenance", "text_digest"))


@pytest.mark.parametrize("name", ["inline", "restored", "big5"])
@given(data=st.data())
def test_a_change_anywhere_is_found_without_the_source(name: str, data: st.DataObject) -> None:
    path, _, new = data.draw(changes(name))
    record = _changed(name, path, new)
    if record is None:
        return
    report = verify(record)
    if path[:2] in MADE_BY:
        assert report.notes
    assert not report.ok


@given(at=st.integers(0, len(BODY) - 1), char=st.sampled_from("甲乙,a\n"))
def test_a_changed_character_of_the_text_is_named_by_its_offset(at: int, char: str) -> None:
    if BODY[at] == char:
        return
    for name in ("inline", "digest", "none", "no edits"):
        text = BODY[:at] + char + BODY[at + 1 :]
        report = verify(replace(RECORDS[name], text=text), SOURCE)
        assert f"text[{at}]" in [finding.where for finding in report.findings]


@given(at=st.integers(0, len(SOURCE) - 1))
def test_a_changed_source_is_told_from_a_changed_record(at: int) -> None:
    source = SOURCE[:at] + bytes([SOURCE[at] ^ 1]) + SOURCE[at + 1 :]
    for record in RECORDS["inline"], RECORDS["digest"]:
        assert [finding.where for finding in verify(record, source).findings] == ["source"]


# --- cases -------------------------------------------------------------------------------------------------------


def test_a_forged_digest_of_the_text_does_not_help() -> None:
    record = RECORDS["inline"]
    text = record.text.replace("木匠", "铁匠")
    forged = replace(
        record, text=text, provenance=replace(record.provenance, text_digest=digest(text.encode()))
    )
    assert [finding.where for finding in verify(forged).findings] == ["provenance.edits"]
    assert verify(forged, SOURCE).findings[0].where == f"text[{record.text.index('木匠')}]"


def test_a_changed_digest_of_the_source_is_told_by_the_id() -> None:
    record = RECORDS["inline"]
    wrong = replace(record, origin=replace(record.origin, digest=digest(b"")))
    assert verify(wrong).findings[0].where == "origin.digest"


def test_a_record_made_anew_from_a_changed_source_is_true_to_that_source() -> None:
    other = clean(SOURCE.replace("木匠".encode(), "铁匠".encode()), path="a.txt")
    assert verify(other).ok
    assert verify(other, SOURCE).findings[0].where == "source"


def test_the_id_goes_with_the_address_and_the_digest() -> None:
    record = RECORDS["restored"]
    assert record.id == record_id("https://news.example.org/1", record.origin.digest)
    assert verify(replace(record, id=record.id[:-1] + "x")).findings[0].where == "id"


def test_by_other_rules_nothing_is_proven_until_they_are_given() -> None:
    pack = """
[[rule]]
name = "tail.mine"
role = "debris"
why = "The line about the boatman"
pattern = '^撑船的柳师傅'
where = "line"
examples = ["撑船的柳师傅说"]
counterexamples = ["你好"]
"""
    record = clean(PLAIN, rules=pack)
    assert verify(record).notes[0].startswith("provenance.ruleset_digest: ")
    rules = built_in().with_pack(parse_pack(pack, "rules"))
    assert verify(record, rules=rules) == Report((), ())
    wrong = replace(record, metadata=replace(record.metadata, title="甲"))
    assert verify(wrong).outcome is Outcome.UNPROVEN
    assert verify(wrong, rules=rules).findings[0].where == "metadata.title"


# --- what only its form can be asked of --------------------------------------------------------------------------

STOOD = replace(
    RECORDS["restored"],
    added="2025-01-02T03:04:05Z",
    duplicate_of=RECORDS["inline"].id,
    origin=replace(RECORDS["restored"].origin, index=3, id="甲 3", warc_record_id="urn:uuid:1"),
)
"""A record with all that its source can't say."""


def test_what_a_source_can_not_say_may_be_said() -> None:
    assert verify(STOOD, SOURCE) == verify(STOOD) == Report((), ())
    finer = replace(STOOD, added="2024-02-29T23:59:59.123Z", duplicate_of=STOOD.id)
    assert verify(finer, SOURCE).ok


@pytest.mark.parametrize(
    "added",
    ["2025-01-02", "2025-02-29T00:00:00Z", "2025-01-02T03:04:05", "2025-01-02T03:04:05+08:00", "２", "", "x"],
)
def test_a_time_that_is_none_is_found(added: str) -> None:
    assert [finding.where for finding in verify(replace(STOOD, added=added), SOURCE).findings] == ["added"]


@pytest.mark.parametrize("of", ["", "urn:uuid:1", STOOD.id.upper(), STOOD.id + "0", "<" + STOOD.id + ">"])
def test_what_is_no_record_can_not_be_repeated(of: str) -> None:
    findings = verify(replace(STOOD, duplicate_of=of), SOURCE).findings
    assert [finding.where for finding in findings] == ["duplicate_of"]


@pytest.mark.parametrize("media_type", ["text/html", "text/markdown", "TEXT/PLAIN", ""])
def test_a_text_without_extractor_is_plain(media_type: str) -> None:
    wrong = replace(STOOD, origin=replace(STOOD.origin, media_type=media_type))
    assert [finding.where for finding in verify(wrong, SOURCE).findings] == ["origin.media_type"]


@pytest.mark.parametrize("name", ["<urn:uuid:1>", "record 1", "1", "", "urn:uuid:1\n", "urn:一"])
def test_a_warc_record_is_known_by_a_uri(name: str) -> None:
    wrong = replace(STOOD, origin=replace(STOOD.origin, warc_record_id=name))
    assert [finding.where for finding in verify(wrong).findings] == ["origin.warc_record_id"]


def test_what_a_container_says_takes_a_container() -> None:
    alone = replace(STOOD, origin=replace(STOOD.origin, index=None))
    assert {finding.where for finding in verify(alone, SOURCE).findings} == {
        "origin.id",
        "origin.warc_record_id",
    }


# --- cases of encodings ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf8", "UTF-8", "cp037", "no such codec", "", "\0", "idna", "hex"])
def test_a_wrong_encoding_is_found(encoding: str) -> None:
    record = RECORDS["inline"]
    wrong = replace(record, origin=replace(record.origin, encoding=encoding))
    for source in (None, SOURCE):
        assert not verify(wrong, source).ok


def test_one_finding_about_each_place_is_kept_of_very_many() -> None:
    inside = [Finding(f"text[{number}]", "what is there") for number in range(100_000)]
    about = [Finding("text", "all of it"), inside[0], Finding("texts", "something else")]
    assert distinct([*inside, *about]) == (*inside, about[-1])


def test_bytes_that_are_no_base64_are_found() -> None:
    record = RECORDS["big5"]
    edits = tuple(
        replace(edit, removed_bytes="?" + edit.removed_bytes[1:]) if edit.removed_bytes else edit
        for edit in record.provenance.edits
    )
    report = verify(replace(record, provenance=replace(record.provenance, edits=edits)))
    assert "removed_bytes is not base64" in report.findings[0].what
