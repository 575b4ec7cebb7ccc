"""``convert``, ``clean --to`` and what ``explain`` and ``verify`` say of conversions."""

import json
from pathlib import Path
from typing import Any

import pytest

from dedupe_brief.core.verify import rebuild
from dedupe_brief.readers.records import read_records
from tests.cli.conftest import Run
from tests.cli.test_clean import OWN_PACK

SIMPLIFIED = "程序员在图书馆里还书，“等一会儿再来”。"
TRADITIONAL = "圖書館這個星期開門，孩子們來還書。"
PAGE = f"首页 > 社会\n小镇图书馆开门\n2024-05-01\n{SIMPLIFIED}{SIMPLIFIED}{SIMPLIFIED}\n"
GLOSSARY = 'keep = ["图书馆"]\n\n["zh-Hant-TW"]\nprefer = { "程序员" = "寫程式的人" }\n'


def _records(path: Path) -> Any:
    return list(read_records(path.read_text("utf-8"), path.name))


# --- text ----------------------------------------------------------------------------------------------------------


def test_a_text_is_converted_line_for_line(run: Run) -> None:
    text = f"\ufeff头发\r\n\r\n  {SIMPLIFIED}\n| 皇后 |"
    result = run("convert", "--to", "zh-Hant-TW", stdin=text.encode())
    expected = "\ufeff頭髮\r\n\r\n  程式設計師在圖書館裡還書，“等一會兒再來”。\n| 皇后 |"
    assert (result.code, result.out, result.err) == (0, expected, "")


def test_quotes_follow_if_asked(run: Run) -> None:
    result = run("convert", "--to", "s2t", "--quotes", "corner", stdin=SIMPLIFIED.encode())
    assert result.out == "程序員在圖書館裏還書，「等一會兒再來」。"


def test_a_text_in_the_target_script_is_left_alone_and_that_is_said(run: Run) -> None:
    result = run("convert", "--to", "zh-Hant", stdin=TRADITIONAL.encode())
    assert (result.code, result.out) == (0, TRADITIONAL)
    assert result.err == "left alone: it is in Traditional already\n"
    assert run("convert", "--to", "zh-Hant", "-q", stdin=TRADITIONAL.encode()).err == ""


def test_force_converts_it(run: Run) -> None:
    mixed = TRADITIONAL * 5 + "书"
    assert run("convert", "--to", "zh-Hant", stdin=mixed.encode()).out == mixed
    assert run("convert", "--to", "zh-Hant", "--force", stdin=mixed.encode()).out == TRADITIONAL * 5 + "書"


def test_a_folder_becomes_a_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(SIMPLIFIED.encode("gb18030"))
    (tmp_path / "in" / "b.txt").write_text(TRADITIONAL, "utf-8")
    result = run("convert", "in", "--to", "zh-Hant-HK", "-o", "out/")
    assert result.code == 0
    assert result.err.splitlines() == ["2 converted", "1 of them left alone: it is in Traditional already"]
    assert (tmp_path / "out" / "b.txt").read_text("utf-8") == TRADITIONAL
    assert (tmp_path / "out" / "a.txt").read_text("utf-8").startswith("程序員在圖書館裏還書")


@pytest.mark.parametrize("output", ["-", "all.txt"])
def test_between_several_texts_stands_a_blank_line(run: Run, tmp_path: Path, output: str) -> None:
    for name, text in (("a", "头发"), ("b", "头发\n"), ("c", "头发\r\n"), ("d", "头发")):
        (tmp_path / f"{name}.txt").write_bytes(text.encode())
    result = run("convert", "a.txt", "b.txt", "c.txt", "d.txt", "--to", "s2t", "-o", output)
    assert result.code == 0
    written = result.data if output == "-" else (tmp_path / output).read_bytes()
    assert written.decode() == "頭髮\n\n頭髮\n\n頭髮\r\n\n頭髮"


def test_the_texts_of_several_records_stand_apart_as_after_cleaning(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a", "b"):
        (tmp_path / "in" / f"{name}.txt").write_text(PAGE, "utf-8")
    run("clean", "in", "--format", "jsonl", "-o", "all.jsonl")
    cleaned = run("clean", "in", "--to", "s2t", "--format", "text").out
    assert "\n\n" in cleaned
    assert run("convert", "all.jsonl", "--to", "s2t").out == cleaned


def test_no_input_is_overwritten(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SIMPLIFIED, "utf-8")
    result = run("convert", "a.txt", "--to", "s2t", "-o", "a.txt")
    assert result.code == 2
    assert (tmp_path / "a.txt").read_text("utf-8") == SIMPLIFIED


def test_neither_a_glossary_nor_a_rule_pack_is_overwritten(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, "utf-8")
    (tmp_path / "house.toml").write_text(GLOSSARY, "utf-8")
    for command in ("convert", "clean"):
        assert run(command, "a.txt", "--to", "s2t", "--glossary", "house.toml", "-o", "house.toml").code == 2
    assert (tmp_path / "house.toml").read_text("utf-8") == GLOSSARY


def test_the_rest_goes_on_after_a_bad_input(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SIMPLIFIED, "utf-8")
    (tmp_path / "empty.txt").touch()
    result = run("convert", "empty.txt", "no.txt", "a.txt", "--to", "s2t")
    assert result.code == 2
    assert result.out.startswith("程序員")
    assert [line.split(": ")[1] for line in result.err.splitlines()[:2]] == ["empty.txt", "no.txt"]
    assert result.err.endswith("1 converted, 2 failed\n")


# --- usage ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "it is not said what to convert to; name a target: --to zh-Hant-TW, say"),
        (["--to", "s2twpp"], "there is nothing called 's2twpp' to convert to; did you mean s2twp"),
        (["--to", "zh-Hant", "--glossary", "no.toml"], "no.toml: there is no such file"),
        (["--to", "zh-Hant", "--glossary", "bad.toml"], "bad.toml: "),
        (["--to", "zh-Hant", "--glossary", "latin.toml"], "latin.toml: it is not UTF-8"),
        (
            ["--to", "zh-Hant", "--glossary", "."],
            ".: this is a folder, and a glossary is a file; name the TOML",
        ),
        (["--to", "zh-Hant", "--encoding", "utf-9"], "utf-9"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_read(
    run: Run, tmp_path: Path, arguments: list[str], said: str
) -> None:
    (tmp_path / "bad.toml").write_text('keep = ["于正"]\nprefer = { "于正" = "於正" }\n', "utf-8")
    (tmp_path / "latin.toml").write_bytes('keep = ["é"]'.encode("latin-1"))
    result = run("convert", "no such file.txt", *arguments)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert "no such file.txt" not in result.err


def test_clean_tells_a_wrong_target_before_it_reads(run: Run) -> None:
    result = run("clean", "no.txt", "--to", "zh-Hnt")
    assert result.code == 2
    assert "did you mean zh-Hant" in result.err
    assert "no.txt" not in result.err


@pytest.mark.parametrize(
    "option", [["--quotes", "corner"], ["--glossary", "house.toml"], ["--force"], ["--corrections", "off"]]
)
@pytest.mark.parametrize("command", ["clean", "explain"])
def test_options_of_a_conversion_need_one(run: Run, tmp_path: Path, command: str, option: list[str]) -> None:
    (tmp_path / "house.toml").write_text(GLOSSARY, "utf-8")
    (tmp_path / "a.txt").write_text(PAGE, "utf-8")
    result = run(command, "a.txt", *option)
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        f"error: {option[0]} is about converting, and nothing is converted; add a target (--to zh-Hant-TW, say) "
        f"or leave {option[0]} out\n"
    )


def test_settings_of_a_conversion_wait_for_one(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run("clean", stdin=PAGE.encode())
    (tmp_path / "dedupe-brief.toml").write_text(
        'quotes = "corner"\ncorrections = "off"\nforce = true\n', "utf-8"
    )
    monkeypatch.setenv("DEDUPE_BRIEF_GLOSSARY", "house.toml")
    (tmp_path / "house.toml").write_text(GLOSSARY, "utf-8")
    assert run("clean", stdin=PAGE.encode()) == plain
    assert "「等一會兒再來」" in run("clean", "--to", "s2t", stdin=PAGE.encode()).out


@pytest.mark.parametrize("command", ["clean", "convert", "explain", "verify"])
def test_a_second_glossary_is_refused(run: Run, tmp_path: Path, command: str) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(GLOSSARY, "utf-8")
    result = run(command, "no.txt", "--glossary", "a.toml", "--glossary=b.toml")
    assert (result.code, result.out) == (2, "")
    assert (
        result.err
        == "error: --glossary is given more than once, and one holds; put all entries into one file\n"
    )


# --- records -------------------------------------------------------------------------------------------------------


def test_a_text_can_become_a_record_that_gives_it_back(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(PAGE.encode("gb18030"))
    assert run("convert", "a.txt", "--to", "zh-Hant-TW", "--format", "jsonl", "-o", "a.jsonl").code == 0
    [record] = _records(tmp_path / "a.jsonl")
    assert record.text.startswith("首頁 > 社會\n小鎮圖書館開門\n")
    assert record.provenance.options.cleaning == "off"
    assert rebuild(record) == PAGE.encode("gb18030")
    assert run("verify", "a.jsonl", "--source", "a.txt").out == "ok a.jsonl\n"


def test_converting_a_record_is_cleaning_its_source_with_to(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, "utf-8")
    run("clean", "a.txt", "--format", "jsonl", "-o", "plain.jsonl")
    run("clean", "a.txt", "--format", "jsonl", "-o", "direct.jsonl", "--to", "zh-TW")
    assert (
        run("convert", "plain.jsonl", "--to", "zh-Hant-TW", "--format", "jsonl", "-o", "later.jsonl").code
        == 0
    )
    assert (tmp_path / "later.jsonl").read_bytes() == (tmp_path / "direct.jsonl").read_bytes()
    assert run("convert", "plain.jsonl", "--to", "zh-Hant-TW").out.startswith("程式設計師在圖書館裡")
    again = run("convert", "later.jsonl", "--to", "zh-Hans")
    assert again.code == 2
    assert "later.jsonl #1: provenance.conversion: it was converted before" in again.err


def test_clean_converts_text_and_title(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, "utf-8")
    result = run("clean", "a.txt", "--to", "zh-Hant-TW", "--quotes", "corner", "-v")
    assert result.code == 0
    assert "\n# 小鎮圖書館開門\n" in result.out
    assert "「等一會兒再來」" in result.out
    assert "converted by s2twp (it is in Simplified)" in result.err


def test_clean_says_what_it_left_alone(run: Run) -> None:
    result = run("clean", "--to", "zh-Hans", stdin=PAGE.encode())
    assert result.err == "left alone: it is in Simplified already\n"


def test_a_glossary_is_named_in_the_ledger_and_asked_for_again(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, "utf-8")
    (tmp_path / "house.toml").write_text(GLOSSARY, "utf-8")
    arguments = ["clean", "a.txt", "--to", "zh-Hant-TW", "--glossary", "house.toml", "--format", "jsonl"]
    assert run(*arguments, "-o", "a.jsonl").code == 0
    [record] = _records(tmp_path / "a.jsonl")
    assert record.text.startswith("寫程式的人在图书馆裡還書")
    assert {"glossary.keep", "glossary.prefer"} <= {edit.rule for edit in record.provenance.edits}
    assert run("verify", "a.jsonl", "--glossary", "house.toml").out == "ok a.jsonl\n"
    without = run("verify", "a.jsonl")
    assert without.code == 1
    assert without.out.startswith(
        "unproven a.jsonl: provenance.options.glossary: converted by the glossary sha256:"
    )


def test_a_changed_character_of_a_converted_text_is_found(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, "utf-8")
    run("clean", "a.txt", "--to", "s2t", "--format", "jsonl", "-o", "a.jsonl")
    line = (tmp_path / "a.jsonl").read_text("utf-8").replace("圖書館裏", "圖書管裏", 1)
    (tmp_path / "a.jsonl").write_text(line, "utf-8")
    result = run("verify", "a.jsonl", "--source", "a.txt")
    assert result.code == 1
    assert result.out.startswith("differs a.jsonl: text[")


# --- explain -------------------------------------------------------------------------------------------------------


def test_explain_names_dictionary_key_value_and_stage(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, "utf-8")
    out = run("explain", "a.txt", "--to", "zh-Hant-TW").out
    table = out[out.index("CONVERTED") :]
    row = next(line for line in table.splitlines() if line.startswith("程序员 → 程式設計師"))
    assert row.split()[3:5] == ["3", "convert.phrase"]
    assert "2 TWPhrases 程序員→程式設計師" in row


def test_explain_says_where_all_of_a_correction_can_be_read(run: Run) -> None:
    out = run("explain", "-", "--to", "s2t", stdin="它被发明了，所以展示了如何去用。".encode()).out
    last = out.splitlines()[-1]
    assert last == "All of a correction, and why it is there: dedupe-brief rules show s2t.le-ru"
    assert run(*last.rpartition("dedupe-brief ")[2].split()).code == 0
    assert "rules show" not in run("explain", "-", "--to", "s2t", stdin="头发很长，所以要剪。".encode()).out


def test_a_correction_is_no_rule_of_an_edit(run: Run) -> None:
    result = run("explain", "-", "--to", "s2t", "--rule", "s2t.bei-fa", stdin=PAGE.encode())
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "error: 's2t.bei-fa' is a correction, and the rule of its edits is convert.correction; "
        "say --rule convert.correction\n"
    )


def test_explain_knows_a_records_conversion(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, "utf-8")
    run("clean", "a.txt", "--to", "zh-Hant-TW", "-o", "a.md")
    found = json.loads(run("explain", "a.md", "--format", "json").out)
    change = next(change for change in found["conversions"] if change["removed"] == "程序员")
    assert (change["rule"], change["inserted"], change["count"]) == ("convert.phrase", "程式設計師", 3)
    assert change["steps"][-1] == {
        "stage": 2,
        "dictionary": "TWPhrases",
        "key": "程序員",
        "value": "程式設計師",
    }


def test_explain_says_nothing_of_a_conversion_where_there_is_none(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, "utf-8")
    out = run("explain", "a.txt").out
    assert "CONVERTED" not in out
    assert "convert" not in out
    found = json.loads(run("explain", "a.txt", "--format", "json").out)
    assert (found["conversion"], found["conversions"]) == (None, [])


def test_explain_says_how_a_text_was_converted_or_why_it_was_left_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, "utf-8")
    assert run("explain", "a.txt", "--to", "s2t").out.splitlines()[2] == (
        "converted by s2t (it was asked for by name)"
    )
    alone = run("explain", "a.txt", "--to", "zh-Hans").out
    assert alone.splitlines()[2] == "left alone: it is in Simplified already"
    assert "CONVERTED" not in alone
    found = json.loads(run("explain", "a.txt", "--to", "zh-Hans", "--format", "json").out)
    assert found["conversion"] == {
        "configuration": None,
        "why": "it is in Simplified already",
        "not_explained": None,
    }


def test_explain_says_that_the_glossary_is_missing_or_another_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, "utf-8")
    (tmp_path / "house.toml").write_text(GLOSSARY, "utf-8")
    (tmp_path / "other.toml").write_text('keep = ["于正"]', "utf-8")
    run("clean", "a.txt", "--to", "zh-Hant-TW", "--glossary", "house.toml", "-o", "a.md")
    assert "glossary 程序员→寫程式的人" in run("explain", "a.md", "--glossary", "house.toml").out
    for given, named in ((), "no glossary"), (("--glossary", "other.toml"), "the glossary sha256:"):
        result = run("explain", "a.md", *given)
        assert "CONVERTED" not in result.out
        last = result.out.splitlines()[-1]
        assert last.startswith("Which entries made the conversion's changes can't be shown: ")
        assert "converted by the glossary sha256:" in last
        assert f"and given was {named}" in last
        found = json.loads(run("explain", "a.md", "--format", "json", *given).out)
        assert found["conversions"] == []
        assert found["conversion"]["not_explained"] in last


def test_explain_says_that_other_rules_keep_a_conversion_from_being_explained(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(
        f"{PAGE}撑船的柳师傅说，往后不用再绕远路了，早上能多睡一会儿。\n", "utf-8"
    )
    (tmp_path / "own.toml").write_text(OWN_PACK, "utf-8")
    run("clean", "a.txt", "--to", "zh-Hant-TW", "--rules", "own.toml", "-o", "a.md")
    last = run("explain", "a.md").out.splitlines()[-1]
    assert last.startswith("Which entries made the conversion's changes can't be shown: ")
    assert "cleaned by other rules than those given" in last


@pytest.mark.parametrize(
    "option",
    [
        ["--to", "s2t"],
        ["--quotes", "corner"],
        ["--force"],
        ["--corrections", "off"],
        ["--punctuation", "restore"],
        ["--encoding", "utf-8"],
    ],
)
def test_how_a_record_was_made_is_not_for_options_to_say(run: Run, tmp_path: Path, option: list[str]) -> None:
    (tmp_path / "a.txt").write_text(PAGE, "utf-8")
    run("clean", "a.txt", "--to", "zh-Hant-TW", "-o", "a.md")
    result = run("explain", "a.md", *option)
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        f"error: {option[0]} is for sources, and a.md is a record, which says itself how it was made; "
        f"leave {option[0]} out, or explain the source\n"
    )
    (tmp_path / "dedupe-brief.toml").write_text('to = "s2t"\npunctuation = "restore"\n', "utf-8")
    assert "converted by s2twp" in run("explain", "a.md").out


# --- settings ------------------------------------------------------------------------------------------------------


def test_a_settings_file_can_name_target_and_glossary(run: Run, tmp_path: Path) -> None:
    (tmp_path / "house.toml").write_text(GLOSSARY, "utf-8")
    (tmp_path / "dedupe-brief.toml").write_text(
        'to = "zh-Hant-TW"\nglossary = "house.toml"\nquotes = "corner"\n', "utf-8"
    )
    result = run("convert", stdin=SIMPLIFIED.encode())
    assert result.out == "寫程式的人在图书馆裡還書，「等一會兒再來」。"
