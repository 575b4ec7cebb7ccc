"""clean --min-confidence: what is unsure is set aside whole, with its reasons, and never lost or mixed in."""

import gzip
import json
from pathlib import Path

import pytest

from dedupe_brief.core.record import from_json
from tests.cli.articles import ARTICLE, BODY, PLAIN
from tests.cli.conftest import Run

LIST = "\n".join(f"{name}镇的消息" for name in "甲乙丙丁戊己庚辛壬癸")


@pytest.fixture(autouse=True)
def pages(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, text in (("article", ARTICLE), ("list", LIST), ("plain", PLAIN)):
        (tmp_path / "in" / f"{name}.txt").write_text(text, "utf-8")


def paths(file: Path) -> list[str | None]:
    return [from_json(line).origin.path for line in file.read_text("utf-8").splitlines()]


def test_the_unsure_go_beside_the_output_with_their_reasons(run: Run, tmp_path: Path) -> None:
    result = run("clean", "in", "--format", "jsonl", "-o", "all.jsonl", "--min-confidence", "0.7")
    assert result.code == 0
    assert paths(tmp_path / "all.jsonl") == ["in/article.txt", "in/plain.txt"]
    assert paths(tmp_path / "all.unsure.jsonl") == ["in/list.txt"]
    record = json.loads((tmp_path / "all.unsure.jsonl").read_text("utf-8"))
    assert record["metadata"]["confidence"] < 0.7
    assert record["metadata"]["doubts"] == ["fragments", "unfinished"]
    assert result.err == (
        "2 cleaned, 1 set aside\n"
        "1 set aside in all.unsure.jsonl, their confidence is below 0.7\n"
        "  1: the paragraphs are short\n"
        "  1: lines of the body do not end like sentences\n"
    )


def test_what_is_set_aside_is_whole_and_can_be_verified_and_explained(run: Run) -> None:
    run("clean", "in", "-o", "out/", "--min-confidence", "0.7")
    assert run("verify", "out.unsure.jsonl").code == 0
    assert run("rebuild", "out.unsure.jsonl", "-o", "again.txt").code == 0
    assert "confidence 0." in run("explain", "out.unsure.jsonl").out


def test_a_folder_holds_the_sure_ones_alone(run: Run, tmp_path: Path) -> None:
    run("clean", "in", "-o", "out/", "--min-confidence", "0.7")
    assert sorted(path.name for path in (tmp_path / "out").glob("[!.]*")) == ["article.md", "plain.md"]
    assert paths(tmp_path / "out.unsure.jsonl") == ["in/list.txt"]


def test_a_file_can_be_named_and_the_output_be_standard_output(run: Run, tmp_path: Path) -> None:
    arguments = ("in/article.txt", "in/list.txt", "--format", "text", "--min-confidence", "0.7")
    result = run("clean", *arguments, "--unsure", "aside.jsonl")
    assert (result.code, result.out) == (0, BODY + "\n")
    assert paths(tmp_path / "aside.jsonl") == ["in/list.txt"]


def test_standard_output_can_take_the_unsure(run: Run) -> None:
    result = run("clean", "in", "-o", "out/", "--min-confidence", "0.7", "--unsure", "-")
    assert from_json(result.out).origin.path == "in/list.txt"
    assert "1 set aside in standard output" in result.err


def test_a_single_input_that_is_set_aside_is_said_to_be(run: Run, tmp_path: Path) -> None:
    result = run("clean", "in/list.txt", "-o", "a.md", "--min-confidence", "0.7")
    assert result.code == 0
    assert result.err.startswith("1 set aside in a.unsure.jsonl")
    assert (tmp_path / "a.md").read_text("utf-8") == ""


def test_nothing_set_aside_leaves_an_empty_file_and_no_words(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.unsure.jsonl").write_text("of an earlier run", "utf-8")
    result = run("clean", "in/article.txt", "-o", "a.md", "--min-confidence", "0.7")
    assert (result.code, result.err) == (0, "")
    assert (tmp_path / "a.unsure.jsonl").read_text("utf-8") == ""


def test_bounds(run: Run, tmp_path: Path) -> None:
    run("clean", "in", "-o", "out/", "--min-confidence", "0")
    assert paths(tmp_path / "out.unsure.jsonl") == []
    run("clean", "in", "-o", "other/", "--min-confidence", "1")
    assert len(paths(tmp_path / "other.unsure.jsonl")) == 3


def test_a_failed_input_still_exits_2(run: Run) -> None:
    result = run("clean", "in", "missing.txt", "-o", "out/", "--min-confidence", "0.7")
    assert result.code == 2
    assert "2 cleaned, 1 set aside, 1 failed" in result.err


def test_when_all_fail_neither_file_is_written(run: Run, tmp_path: Path) -> None:
    assert run("clean", "missing.txt", "-o", "a.md", "--min-confidence", "0.7").code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_verbose_says_how_sure_each_one_is(run: Run) -> None:
    err = run("clean", "in", "-o", "out/", "--min-confidence", "0.7", "-v").err
    [line] = [line for line in err.splitlines() if line.startswith("in/list.txt")]
    assert ": the paragraphs are short; lines of" in line
    assert line.endswith("→ out.unsure.jsonl")


def test_it_is_a_setting(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dedupe-brief.toml").write_text("min-confidence = 0.7\n", "utf-8")
    assert "1 set aside in out.unsure.jsonl" in run("clean", "in", "-o", "out/").err
    monkeypatch.setenv("DEDUPE_BRIEF_MIN_CONFIDENCE", "0")
    assert run("clean", "in", "-o", "out/").err == "3 cleaned\n"
    monkeypatch.setenv("DEDUPE_BRIEF_MIN_CONFIDENCE", "most")
    assert run("clean", "in", "-o", "out/").code == 2


@pytest.mark.parametrize("value", ['"0.7"', "true"])
def test_a_setting_of_another_type_is_an_error(run: Run, tmp_path: Path, value: str) -> None:
    (tmp_path / "dedupe-brief.toml").write_text(f"min-confidence = {value}\n", "utf-8")
    result = run("clean", "in", "-o", "out/")
    assert result.code == 2
    assert "min-confidence must be a number" in result.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("-o out/ --min-confidence 1.1", "--min-confidence is from 0 to 1, not 1.1"),
        ("-o out/ --min-confidence=-0.1", "--min-confidence is from 0 to 1, not -0.1"),
        ("-o out/ --min-confidence nan", "--min-confidence is from 0 to 1, not nan"),
        ("-o out/ --min-confidence much", "'--min-confidence'"),
        ("-o out/ --unsure a.jsonl", "--unsure goes with --min-confidence"),
        ("--min-confidence 0.7", "--min-confidence needs a place for what it sets aside"),
        ("-o . --min-confidence 0.7", "--min-confidence needs a place for what it sets aside"),
        ("--min-confidence 0.7 --unsure -", "would both be standard output"),
        ("-o out/ --min-confidence 0.7 --unsure in", "in: --unsure is a file, not a folder"),
        ("-o a.jsonl --min-confidence 0.7 --unsure ./a.jsonl", "are the same file"),
        ("-o in --min-confidence 0.7 --unsure in/a.jsonl", "in/a.jsonl: --unsure lies in the output folder"),
        ("-o a.md --min-confidence 0.7 --unsure b.md", "b.md: it is called as if it were markdown"),
    ],
)
def test_wrong_usage_exits_2_says_why_and_writes_nothing(
    run: Run, tmp_path: Path, arguments: str, message: str
) -> None:
    result = run("clean", "in", *arguments.split())
    assert result.code == 2
    assert message in result.err
    assert result.out == ""
    assert not list(tmp_path.rglob("*.jsonl"))
    assert (tmp_path / "in" / "list.txt").read_text("utf-8") == LIST


def test_an_input_is_not_overwritten_by_what_is_set_aside(run: Run, tmp_path: Path) -> None:
    (tmp_path / "other-name").hardlink_to(tmp_path / "in" / "list.txt")
    result = run("clean", "in", "-o", "a.md", "--min-confidence", "0.7", "--unsure", "other-name")
    assert (result.code, result.err.partition(";")[0]) == (
        2,
        "error: other-name: this would overwrite an input",
    )
    assert (tmp_path / "in" / "list.txt").read_text("utf-8") == LIST


def test_what_is_set_aside_can_be_compressed(run: Run, tmp_path: Path) -> None:
    run("clean", "in", "-o", "all.jsonl.gz", "--min-confidence", "0.7")
    assert sorted(path.name for path in tmp_path.glob("all*")) == ["all.jsonl.gz", "all.unsure.jsonl"]
    run("clean", "in", "-o", "all.md", "--min-confidence", "0.7", "--unsure", "aside.jsonl.gz")
    aside = gzip.decompress((tmp_path / "aside.jsonl.gz").read_bytes())
    assert aside == (tmp_path / "all.unsure.jsonl").read_bytes()


def test_explain_says_how_sure_it_is_and_why(run: Run) -> None:
    assert run("explain", "in/article.txt").out.splitlines()[1].startswith("confidence 0.9")
    second = run("explain", "in/list.txt").out.splitlines()[1]
    assert second.endswith(": the paragraphs are short; lines of the body do not end like sentences")
    value = json.loads(run("explain", "in/list.txt", "--format", "json").out)
    assert value["confidence"] < 0.7
    assert value["doubts"] == ["fragments", "unfinished"]
