import json
from pathlib import Path

import pytest

from tests.cli.articles import ARTICLE, PLAIN, folder_of
from tests.cli.conftest import Run
from tests.cli.test_clean import OWN_PACK


@pytest.fixture
def record(run: Run, tmp_path: Path) -> Path:
    (tmp_path / "page.txt").write_text(ARTICLE, "utf-8")
    run("clean", "page.txt", "--format", "jsonl", "-o", "page.jsonl")
    return tmp_path / "page.jsonl"


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_true_records_are_ok(run: Run, record: Path) -> None:
    run("clean", "page.txt", "-o", "page.md")
    result = run("verify", "page.jsonl", "page.md")
    assert (result.code, result.out, result.err) == (0, "ok page.jsonl\nok page.md\n", "2 ok\n")
    assert run("verify", ".").code == 0
    assert run("verify", "-", stdin=record.read_bytes()).out == "ok standard input\n"


def test_a_changed_character_is_named_with_its_place(run: Run, record: Path) -> None:
    at = json.loads(record.read_text("utf-8"))["text"].index("木匠")
    _change(record, "木匠", "铁匠")
    result = run("verify", "page.jsonl", "--source", "page.txt")
    assert result.code == 1
    assert result.out.startswith(f"differs page.jsonl: text[{at}]: ")
    assert "木匠" in result.out
    without = run("verify", "page.jsonl")
    assert without.code == 1
    assert without.out.startswith("differs page.jsonl: text: ")


def test_a_changed_key_is_named(run: Run, record: Path) -> None:
    _change(record, '"author":["沈禾"]', '"author":["沈和"]')
    result = run("verify", "page.jsonl")
    assert result.code == 1
    assert result.out.startswith("differs page.jsonl: metadata.author[0]: it is '沈和'")


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("added", "null", '"yesterday"'),
        ("duplicate_of", "null", '"another"'),
        ("media_type", '"text/plain"', '"text/html"'),
        ("warc_record_id", "null", '"record 1"'),
    ],
)
def test_what_its_source_can_not_say_must_have_its_form(
    run: Run, record: Path, key: str, old: str, new: str
) -> None:
    _change(record, f'"{key}":{old}', f'"{key}":{new}')
    result = run("verify", "page.jsonl", "--source", "page.txt")
    assert result.code == 1
    assert result.out.startswith("differs page.jsonl: ")
    assert f"{key}: " in result.out


def test_verbose_shows_everything_that_was_found(run: Run, record: Path) -> None:
    _change(record, "木匠", "铁匠")
    short, long = run("verify", "page.jsonl").out, run("verify", "page.jsonl", "-v").out
    assert "(and 1 more; -v shows them)" in short
    assert "  provenance.edits: " in long


def test_sources_are_found_below_a_folder(run: Run, tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 3)
    run("clean", "in", "--format", "jsonl", "--removed", "digest", "-o", "all.jsonl")
    (tmp_path / "in").rename(tmp_path / "moved")
    result = run("verify", "all.jsonl", "--source", "moved")
    assert (result.code, result.out) == (0, "ok all.jsonl #1\nok all.jsonl #2\nok all.jsonl #3\n")


def test_no_source_outside_the_folder_is_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(PLAIN, "utf-8")
    (tmp_path / "inner").mkdir()
    for path in ("../secret.txt", str(tmp_path / "secret.txt")):
        run("clean", path if path[0] != "." else "inner/../secret.txt", "--format", "jsonl", "-o", "a.jsonl")
        result = run("verify", "a.jsonl", "--source", "inner")
        assert result.code == 2
        assert "inner: there is no file for origin.path" in result.err


@pytest.mark.usefixtures("record")
def test_another_source_is_told_from_a_changed_record(run: Run, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text(PLAIN, "utf-8")
    result = run("verify", "page.jsonl", "--source", "other.txt")
    assert result.code == 1
    assert "differs page.jsonl: source: these are not the bytes" in result.out


def test_one_source_is_for_one_record(run: Run, tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 2)
    run("clean", "in", "--format", "jsonl", "-o", "all.jsonl")
    result = run("verify", "all.jsonl", "--source", "in/0000.txt")
    assert result.code == 2
    assert "--source is one document, and there are several records" in result.err


@pytest.mark.parametrize("option", ["--removed=digest", "--removed=none", "--edits=none"])
def test_without_what_was_removed_the_source_is_needed(run: Run, tmp_path: Path, option: str) -> None:
    (tmp_path / "page.txt").write_text(ARTICLE, "utf-8")
    run("clean", "page.txt", "--format", "jsonl", option, "-o", "page.jsonl")
    alone = run("verify", "page.jsonl")
    assert alone.code == 1
    assert alone.out.startswith("unproven page.jsonl: the record does not keep what it removed")
    assert run("verify", "page.jsonl", "--source", "page.txt").out == "ok page.jsonl\n"
    _change(tmp_path / "page.jsonl", "木匠", "铁匠")
    assert run("verify", "page.jsonl").code == 1
    assert "differs page.jsonl: text[" in run("verify", "page.jsonl", "--source", "page.txt").out


def test_own_rules_have_to_be_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN_PACK, "utf-8")
    run("clean", "--rules", "own.toml", "--format", "jsonl", "-o", "a.jsonl", stdin=PLAIN.encode())
    without, with_rules = run("verify", "a.jsonl"), run("verify", "a.jsonl", "--rules", "own.toml")
    assert (without.code, with_rules.code) == (1, 0)
    assert without.out.startswith("unproven a.jsonl: provenance.ruleset_digest: cleaned by other rules")
    assert with_rules.out == "ok a.jsonl\n"


def test_a_record_of_another_version_is_unproven(run: Run, record: Path) -> None:
    _change(record, '"name":"dedupe-brief","version":"', '"name":"dedupe-brief","version":"9')
    result = run("verify", "page.jsonl")
    assert result.code == 1
    assert result.out.startswith("unproven page.jsonl: provenance.software: made by dedupe-brief 9")
    assert "the source was not cleaned again" in result.out


def test_every_reason_why_nothing_is_proven_has_its_line(run: Run, record: Path) -> None:
    _change(record, '"name":"dedupe-brief","version":"', '"name":"dedupe-brief","version":"9')
    _change(record, '"ruleset_digest":"sha256:', '"ruleset_digest":"sha256:0')
    first, second = run("verify", "page.jsonl").out.splitlines()
    assert first.startswith("unproven page.jsonl: provenance.software: ")
    assert second.startswith("  note: provenance.ruleset_digest: ")


def test_what_is_wrong_comes_before_what_is_unproven(run: Run, record: Path) -> None:
    _change(record, '"name":"dedupe-brief","version":"', '"name":"dedupe-brief","version":"9')
    (record.parent / "other.jsonl").write_bytes(record.read_bytes())
    _change(record, '"bytes":', '"bytes":1')
    result = run("verify", "page.jsonl", "other.jsonl")
    assert (result.code, result.err) == (1, "0 ok, 1 unproven, 1 differ\n")
    assert result.out.startswith("differs page.jsonl: origin.bytes: ")
    assert "  note: provenance.software: " in result.out


def test_what_can_not_be_read_is_reported_and_the_others_go_on(
    run: Run, tmp_path: Path, record: Path
) -> None:
    (tmp_path / "bad.jsonl").write_text("{}\n" + record.read_text("utf-8"), "utf-8")
    result = run("verify", "missing.jsonl", "bad.jsonl", "page.jsonl")
    assert result.code == 2
    assert result.out == "differs bad.jsonl:1: id: the key is missing\nok bad.jsonl #2\nok page.jsonl\n"
    assert "error: missing.jsonl: there is no such file" in result.err
    assert result.err.endswith("2 ok, 1 differ, 1 failed\n")


@pytest.mark.parametrize("form", ["jsonl", "markdown"])
def test_a_changed_character_anywhere_makes_it_differ(run: Run, tmp_path: Path, form: str) -> None:
    (tmp_path / "page.txt").write_text(ARTICLE, "utf-8")
    run("clean", "page.txt", "--format", form, "-o", "record")
    written = (tmp_path / "record").read_text("utf-8")
    # Who made a record, by which rules, is taken at its word: another version's can't be proven, which is no fault.
    claims = range(written.index("software"), written.index("options"))
    for at in range(4 if form == "markdown" else 1, len(written) - 1, max(1, len(written) // 40)):
        changed = "X" if written[at] != "X" else "Y"
        (tmp_path / "record").write_text(written[:at] + changed + written[at + 1 :], "utf-8")
        result = run("verify", "record")
        assert result.code == 1, written[max(0, at - 20) : at + 20]
        verdicts = ("differs", "unproven") if at in claims else ("differs",)
        assert result.out.partition(" ")[0] in verdicts
