import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.cli.marks import LineNumbers
from dedupe_brief.core.ledger import apply
from dedupe_brief.core.model import Edit, Span
from tests.cli.articles import ARTICLE, BODY, PLAIN, folder_of
from tests.cli.conftest import Run


@pytest.fixture(autouse=True)
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(ARTICLE, "utf-8")
    return path


def _lines(out: str) -> list[str]:
    return [line.strip() for line in out.splitlines()]


@given(st.text("甲乙\n\r"), st.integers(0, 20))
def test_a_line_is_told_by_the_line_feeds_before_it(source: str, at: int) -> None:
    assert LineNumbers(source).of(at) == source.count("\n", 0, at) + 1


def test_every_line_of_the_source_is_there_in_order(run: Run) -> None:
    out = run("explain", "page.txt", "--full").out
    numbers = [
        int(head)
        for line in out.splitlines()
        if (head := line.split(" - ")[0].split("   ")[0].strip()).isdigit()
    ]
    assert sorted(set(numbers)) == list(range(1, ARTICLE.count("\n") + 2))
    assert numbers == sorted(numbers)


def test_removed_lines_carry_their_rule(run: Run) -> None:
    out = _lines(run("explain", "page.txt").out)
    assert "1 - [debris.crumbs] 首页 > 本地 > 正文" in out
    assert "3 - [metadata.title] 桥南村的图书角开门了" in out


def test_changes_inside_a_kept_line_are_marked_in_place(run: Run) -> None:
    out = run("explain", "page.txt", "--punctuation", "restore").out
    assert "[-<U+3000><U+3000>-]桥南村的图书角上周六开门[-,-]{+，+}第一天" in out
    assert "~ layout.space, punctuation.restore" in out


def test_a_repeat_says_what_it_repeats_and_is_cut_in_the_middle(run: Run) -> None:
    out = run("explain", "page.txt").out
    [row] = [line for line in out.splitlines() if "- [repeat.exact" in line]
    start = ARTICLE.index("桥南村的图书角上")
    assert f"[repeat.exact of line 5, {start}–" in row
    assert ": 桥南村的图书角上周六…]" in row
    assert " characters … " in row
    assert len(row) < 250
    [whole] = [
        line for line in run("explain", "page.txt", "--full").out.splitlines() if "- [repeat.exact" in line
    ]
    assert BODY.replace("\n", " ") in whole


def test_a_table_closes_with_how_much_each_rule_did_and_why(run: Run) -> None:
    out = run("explain", "page.txt").out
    table = out[out.index("RULE ") :].splitlines()
    assert table[1].split()[:2] == ["repeat.exact", "1"]
    amounts = [int(line.split()[2]) for line in table[1:]]
    assert amounts == sorted(amounts, reverse=True)
    assert "The path from the home page to this one" in out


def test_invisible_characters_are_shown(run: Run, page: Path) -> None:
    page.write_text(PLAIN.replace("渡口", "渡\u200b口").replace("\n", "\r\n") + "\x1b[2J", "utf-8")
    out = run("explain", "page.txt").out
    assert "渡[-<U+200B>-]口" in out
    assert "[-␍␊-]{+␊+}" in out
    assert "\x1b" not in out
    assert "␛" in out


def test_markup_of_a_source_stays_as_it_is(run: Run, page: Path) -> None:
    page.write_text(PLAIN.replace("撑船", "[bold]撑船[/bold] :smile:"), "utf-8")
    assert "[bold]撑船[/bold] :smile:" in run("explain", "page.txt").out
    assert "[bold]撑船[/bold] :smile:" in run("explain", "page.txt", "--color", "always").out


def test_colour_only_repeats_what_the_words_say(run: Run) -> None:
    plain, coloured = run("explain", "page.txt").out, run("explain", "page.txt", "--color", "always").out
    assert "\x1b[31m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain


@pytest.mark.parametrize("form", ["markdown", "jsonl"])
def test_a_record_is_explained_like_its_source(run: Run, form: str) -> None:
    run("clean", "page.txt", "--format", form, "-o", "record")
    assert run("explain", "record").out == run("explain", "page.txt").out


def test_several_records_are_explained_one_after_another(run: Run, tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 2)
    run("clean", "in", "--format", "jsonl", "-o", "all.jsonl")
    out = run("explain", "all.jsonl").out
    assert out == run("explain", "in/0000.txt").out + "\n" + run("explain", "in/0001.txt").out


def test_one_rule_can_be_picked_out(run: Run) -> None:
    out = run("explain", "page.txt", "--rule", "debris.crumbs").out
    assert "debris.crumbs" in out
    assert "repeat.exact" not in out
    assert "layout.space" not in out


def test_an_unknown_rule_is_put_right(run: Run) -> None:
    result = run("explain", "page.txt", "--rule", "debris.crums")
    assert result.code == 2
    assert "did you mean debris.crumbs" in result.err


def test_json_holds_everything_that_is_needed_to_replay(run: Run) -> None:
    value = json.loads(run("explain", "page.txt", "--format", "json").out)
    edits = [Edit(e["rule"], Span(e["start"], e["end"]), e["removed"], e["inserted"]) for e in value["edits"]]
    assert apply(ARTICLE, edits) == BODY
    assert (value["chars"], value["text_chars"]) == (len(ARTICLE), len(BODY))
    [repeat] = [edit for edit in value["edits"] if edit["rule"] == "repeat.exact"]
    assert repeat["same_as_line"] == 5
    assert sum(rule["edits"] for rule in value["rules"]) == len(edits)


def test_an_article_in_which_nothing_was_changed(run: Run, page: Path) -> None:
    page.write_text(PLAIN, "utf-8")
    first, second = PLAIN.split("\n")
    assert f"1   {first}\n2   {second}\n" in run("explain", "page.txt").out


@pytest.mark.parametrize("option", ["--removed=digest", "--edits=none"])
def test_a_record_that_keeps_too_little_is_refused(run: Run, option: str) -> None:
    run("clean", "page.txt", "--format", "jsonl", option, "-o", "a.jsonl")
    result = run("explain", "a.jsonl")
    assert result.code == 2
    assert "explain the source itself" in result.err


def _with_record(run: Run, tmp_path: Path, old: str, new: str) -> str:
    """Make ``all.jsonl`` of two records; in the first, ``old`` stands as ``new``. Return what the second explains as."""
    folder_of(tmp_path / "in", 2)
    run("clean", "in", "--format", "jsonl", "-o", "all.jsonl")
    text = (tmp_path / "all.jsonl").read_text("utf-8")
    assert old in text
    (tmp_path / "all.jsonl").write_text(text.replace(old, new, 1), "utf-8")
    return run("explain", "in/0001.txt").out


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("木匠", "铁匠", "text: "),
        ("首页 > 本地", "首页 > 外地", "provenance.edits: "),
        ('"encoding":"utf-8"', '"encoding":"utf-9"', "origin.encoding: "),
    ],
)
def test_a_damaged_record_is_told_and_not_explained(
    run: Run, tmp_path: Path, old: str, new: str, where: str
) -> None:
    second = _with_record(run, tmp_path, old, new)
    result = run("explain", "all.jsonl")
    assert (result.code, result.out) == (1, second)
    assert result.err.startswith(f"error: all.jsonl #1: {where}")
    assert result.err.endswith("; 'dedupe-brief verify' says all that is wrong\n")


def test_a_record_that_is_none_is_told_and_the_others_go_on(run: Run, tmp_path: Path) -> None:
    second = _with_record(run, tmp_path, '"start":0,', '"start":1,')
    result = run("explain", "all.jsonl")
    assert (result.code, result.out) == (run("verify", "all.jsonl").code, second)
    assert result.err.startswith("error: all.jsonl:1: ")


def test_a_missing_input_is_reported(run: Run) -> None:
    result = run("explain", "no.txt")
    assert (result.code, result.err) == (
        2,
        "error: no.txt: there is no such file or folder; check the name\n",
    )


def test_standard_input_is_explained(run: Run) -> None:
    assert (
        run("explain", "-", stdin=ARTICLE.encode()).out.splitlines()[1:]
        == run("explain", "page.txt").out.splitlines()[1:]
    )
