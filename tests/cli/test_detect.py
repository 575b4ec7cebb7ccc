"""``detect``: what is said of each text, and that it never stops at one that can't be read."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from dedupe_brief.cli.table import width
from dedupe_brief.core import detect as core
from dedupe_brief.readers.records import read_records
from tests.cli.articles import ARTICLE, BODY, PLAIN, folder_of
from tests.cli.conftest import Run

FILLER = "那天下午我們沿河走了很久，誰也沒有開口，只聽見水聲。" * 10
TAIWAN = FILLER + "計程車、網路、鳳梨、志工、腳踏車。"
HONG_KONG = FILLER + "現時、巴士、屋苑、街坊、輪候、的士、裏。"
JAPANESE = "国会図書館の学者が語る戦後の沢"
IN_BOTH = "国务院发布通知，学习历史经验。\n\n　　國務院發布通知，學習歷史經驗。\n"

DETECTION = {
    "language": (str, type(None)),
    "script": str,
    "confidence": float,
    "region": str,
    "region_confidence": float,
    "why_undetermined": (str, type(None)),
    "han": int,
    "hans": int,
    "hant": int,
    "evidence": list,
    "japanese": list,
}
EVIDENCE = {"marker": str, "speaks_for": list, "count": int, "weight": float, "why": str}


def _table(out: str) -> list[str]:
    head, *rows = out.splitlines()
    assert head.split() == ["NAME", "LANGUAGE", "SCRIPT", "SURE", "REGION", "SURE", "HAN", "EVIDENCE"]
    return rows


def _row(run: Run, text: str, *arguments: str) -> str:
    result = run("detect", *arguments, stdin=text.encode())
    assert (result.code, result.err) == (0, "")
    return _table(result.out)[0]


def _json(run: Run, text: str, *arguments: str) -> Any:
    result = run("detect", "--format", "json", *arguments, stdin=text.encode())
    assert (result.code, result.err) == (0, "")
    return json.loads(result.out)


# --- the table ---------------------------------------------------------------------------------------------------


def test_a_text_is_told_with_what_decided(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TAIWAN, "utf-8")
    result = run("detect", "a.txt")
    [row] = _table(result.out)
    name, language, script, sure, region, region_sure, han, evidence = row.split(maxsplit=7)
    assert (name, language, script, region) == ("a.txt", "zh-Hant-TW", "Hant", "TW")
    found = core.detect(TAIWAN)
    assert (sure, region_sure) == (f"{found.confidence:.2f}", f"{found.region_confidence:.2f}")
    assert han == str(found.han)
    assert evidence.startswith(f"{found.hant} Hant: ")
    assert "; TW: " in evidence
    assert "計程車" in evidence
    assert "undetermined" not in row
    assert (result.code, result.err) == (0, "")


def test_only_the_first_markers_are_named_unless_more_is_asked_for(run: Run) -> None:
    short, long = _row(run, TAIWAN), _row(run, TAIWAN, "-v")
    assert "腳踏車 …" not in long
    assert " …; TW: " in short
    for word in ("計程車", "網路", "鳳梨", "志工", "腳踏車"):
        assert word in long
    assert sum(word in short for word in ("計程車", "網路", "鳳梨", "志工", "腳踏車")) == 4


def test_a_short_text_says_that_it_is_too_short_for_a_region(run: Run) -> None:
    row = _row(run, PLAIN)
    assert " zh-Hans " in row
    assert " undetermined " in row
    assert row.endswith("; region undetermined because it has fewer than 200 Han characters")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (FILLER, "region undetermined because too few of its forms and words tell a region"),
        (TAIWAN + HONG_KONG, "region undetermined because its forms and words speak for different regions"),
        (IN_BOTH, "region undetermined because it is not in one script"),
        ("中文", "script and region undetermined because none of its characters is of one script alone"),
        ("中国", "script and region undetermined because only one of its characters is of one script alone"),
        (
            "国务院發布",
            "script and region undetermined because its few characters of one script alone contradict one another",
        ),
        ("Reuters", "undetermined because it has no Han characters"),
    ],
)
def test_what_stays_open_says_why(run: Run, text: str, why: str) -> None:
    row = _row(run, text)
    assert row.endswith(why)
    assert row.count(" because ") == 1
    assert " - " in row  # where nothing is said, nothing is sure


def test_a_text_in_both_scripts_names_both(run: Run) -> None:
    found = core.detect(IN_BOTH)
    row = _row(run, IN_BOTH)
    assert " mixed " in row
    assert f"{found.hans} Hans: " in row
    assert f"; {found.hant} Hant: " in row


def test_japanese_is_left_out_and_that_is_said(run: Run) -> None:
    row = _row(run, f"這本書叫《{JAPANESE}》，作者說還沒有譯本。")
    assert " zh-Hant " in row
    assert f"; Japanese left out: {len(JAPANESE)} characters; region undetermined" in row
    assert " Hans:" not in row
    assert "undetermined because it has no Han characters" in _row(run, JAPANESE)


def test_columns_are_aligned_by_the_cells_they_take(run: Run, tmp_path: Path) -> None:
    for name in ("甲乙丙.txt", "a.txt", "ｶﾅ.txt"):
        (tmp_path / name).write_text(PLAIN, "utf-8")
    head, *rows = run("detect", ".", "--paragraphs").out.splitlines()
    place = width(head[: head.index("LANGUAGE")])
    assert len(rows) == 3 * 3
    assert {width(row[: row.index("zh-Hans")]) for row in rows} == {place}


def test_nothing_of_a_text_or_a_name_acts_on_the_screen(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a\x1b[2J\n.txt").write_text(f"渡\x1b[31m口\u202e\x9b{PLAIN}", "utf-8")
    out = run("detect", ".", "--paragraphs").out
    for char in "\x1b\x9b\u202e":
        assert char not in out
    rows = _table(out)
    assert len(rows) == 3
    assert rows[0].startswith("a␛[2J␊.txt ")
    assert rows[1].startswith("  渡␛[31m口<U+202E><U+009B>")


def test_a_paragraph_has_a_row_below_its_document(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(IN_BOTH.replace("\n", "\r\n"), "utf-8")
    (tmp_path / "b.txt").write_text("中文", "utf-8")
    rows = _table(run("detect", "a.txt", "b.txt", "--paragraphs").out)
    assert [row.split()[:3] for row in rows] == [
        ["a.txt", "zh", "mixed"],
        ["国务院发布通知，学习历史…", "zh-Hans", "Hans"],
        ["國務院發布通知，學習歷史…", "zh-Hant", "Hant"],
        ["b.txt", "zh", "undecided"],
        ["中文", "zh", "undecided"],
    ]
    assert [row.startswith("  ") for row in rows] == [False, True, True, False, True]


# --- JSON --------------------------------------------------------------------------------------------------------


def _check(value: dict[str, Any], kinds: dict[str, Any]) -> None:
    assert list(value) == list(kinds)
    for key, kind in kinds.items():
        assert isinstance(value[key], kind), key


@pytest.mark.parametrize("text", [TAIWAN, PLAIN, IN_BOTH, "中文", "Reuters", JAPANESE])
@pytest.mark.parametrize("arguments", [[], ["--paragraphs"]])
def test_every_key_is_always_there(run: Run, text: str, arguments: list[str]) -> None:
    value = _json(run, text, *arguments)
    _check(value, {"name": str, "id": type(None), **DETECTION, "paragraphs": (list, type(None))})
    assert (value["paragraphs"] is None) == (not arguments)
    for paragraph in value["paragraphs"] or []:
        _check(paragraph, {"start": int, "end": int, **DETECTION})
    for found in (value, *(value["paragraphs"] or [])):
        for evidence in found["evidence"]:
            _check(evidence, EVIDENCE)
        for span in found["japanese"]:
            _check(span, {"start": int, "end": int})


def test_json_says_what_was_detected(run: Run) -> None:
    value, found = _json(run, TAIWAN), core.detect(TAIWAN)
    for key in ("language", "script", "confidence", "region", "region_confidence", "han", "hans", "hant"):
        assert value[key] == getattr(found, key)
    assert value["why_undetermined"] is None
    assert [one["marker"] for one in value["evidence"]] == [one.marker for one in found.evidence]
    assert _json(run, PLAIN)["why_undetermined"] == "short"


def test_paragraphs_and_japanese_passages_lie_where_json_says(run: Run) -> None:
    text = f"Reuters\n\n{IN_BOTH}這本書叫《{JAPANESE}》，作者說還沒有譯本。"
    value = _json(run, text, "--paragraphs")
    spans = [(one["start"], one["end"]) for one in value["paragraphs"]]
    assert [text[start:end] for start, end in spans] == [line for line in text.split("\n") if line]
    assert [one["language"] for one in value["paragraphs"]] == [None, "zh-Hans", "zh-Hant", "zh-Hant"]
    [span] = value["japanese"]
    assert text[span["start"] : span["end"]] == JAPANESE
    assert value["paragraphs"][-1]["japanese"] == [span]


def test_there_is_one_object_to_a_line_in_the_order_of_the_inputs(run: Run, tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        (tmp_path / f"{name}.txt").write_text(f"{PLAIN}\u2028", "utf-8")
    result = run("detect", "c.txt", "a.txt", "b.txt", "--format", "json")
    assert [json.loads(line)["name"] for line in result.out.rstrip("\n").split("\n")] == [
        "c.txt",
        "a.txt",
        "b.txt",
    ]
    assert result.err == "3 judged\n"
    assert run("detect", ".", "--format", "json", "-q").err == ""


@pytest.mark.skipif(os.name != "posix", reason="names are bytes there alone")
def test_a_name_that_is_not_utf8_comes_back(run: Run, tmp_path: Path) -> None:
    name = os.fsdecode(b"a\xff.txt")
    try:
        (tmp_path / name).write_text(PLAIN, "utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 alone")
    assert json.loads(run("detect", ".", "--format", "json").out)["name"] == name
    assert _table(run("detect", ".").out)[0].startswith("a<U+DCFF>.txt ")


# --- inputs ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["markdown", "jsonl"])
def test_a_record_is_judged_by_its_text(run: Run, tmp_path: Path, form: str) -> None:
    (tmp_path / "page.txt").write_text(ARTICLE, "utf-8")
    run("clean", "page.txt", "--format", form, "-o", "record")
    [record] = read_records((tmp_path / "record").read_text("utf-8"))
    value = json.loads(run("detect", "record", "--format", "json", "--paragraphs").out)
    assert (value["name"], value["id"]) == ("record", record.id)
    assert value["han"] == core.detect(BODY).han < core.detect(ARTICLE).han
    assert [BODY[one["start"] : one["end"]] for one in value["paragraphs"]] == BODY.split("\n")
    assert run("detect", stdin=(tmp_path / "record").read_bytes()).out.split("\n")[1].startswith("standard")


def test_each_of_several_records_has_a_row(run: Run, tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 3)
    run("clean", "in", "--format", "jsonl", "-o", "all.jsonl")
    result = run("detect", "all.jsonl")
    assert [row.split(" zh-")[0].rstrip() for row in _table(result.out)] == [
        "all.jsonl #1",
        "all.jsonl #2",
        "all.jsonl #3",
    ]
    assert result.err == "3 judged\n"


def test_a_record_without_text_has_neither_script_nor_paragraphs(run: Run, tmp_path: Path) -> None:
    (tmp_path / "menu.txt").write_text("首页 > 本地 > 正文\n", "utf-8")
    run("clean", "menu.txt", "--format", "jsonl", "-o", "a.jsonl")
    value = json.loads(run("detect", "a.jsonl", "--format", "json", "--paragraphs").out)
    assert (value["script"], value["han"], value["paragraphs"]) == ("none", 0, [])


def test_an_encoding_is_found_out_or_given(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TAIWAN.encode("big5"))
    (tmp_path / "b.txt").write_bytes("中文".encode("utf-16-be"))
    assert "zh-Hant-TW" in run("detect", "a.txt").out
    assert '"han": 2' in run("detect", "b.txt", "--encoding", "utf-16-be", "--format", "json").out


def test_settings_give_the_format(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(PLAIN, "utf-8")
    (tmp_path / "dedupe-brief.toml").write_text('format = "text"\ndetect-format = "json"\n', "utf-8")
    assert json.loads(run("detect", "a.txt").out)["language"] == "zh-Hans"
    monkeypatch.setenv("DEDUPE_BRIEF_DETECT_FORMAT", "table")
    assert _table(run("detect", "a.txt").out)


# --- what goes wrong ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["table", "json"])
def test_bad_inputs_are_reported_and_the_others_go_on(run: Run, tmp_path: Path, form: str) -> None:
    folder_of(tmp_path / "in", 1)
    run("clean", "in", "--format", "jsonl", "-o", "good.jsonl")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (tmp_path / "bare").mkdir()
    (tmp_path / "bad.jsonl").write_text(
        '{"provenance": 1}\n' + (tmp_path / "good.jsonl").read_text("utf-8"), "utf-8"
    )
    bad = ["no.txt", "empty.txt", "binary.txt", "bare", "bad.jsonl"]
    result = run("detect", "--format", form, *bad, "in")
    assert result.code == 2
    *errors, summary = result.err.splitlines()
    assert [error.split(":")[:2] for error in errors] == [["error", f" {name}"] for name in bad]
    for error, words in zip(
        errors,
        (
            "there is no such file or folder; check the name",
            "the file is empty; scrape the page again",
            "this is not text but ",
            "the folder holds no file that is read",
            ":1: id: the key is missing",
        ),
        strict=True,
    ):
        assert words in error
    assert summary == "2 judged, 5 failed"
    assert "bad.jsonl #2" in result.out
    assert "in/0000.txt" in result.out


def test_one_bad_input_alone_prints_no_table(run: Run) -> None:
    result = run("detect", "no.txt")
    assert (result.code, result.out) == (2, "")
    assert result.err.endswith("0 judged, 1 failed\n")


def test_a_bug_fails_one_document_and_is_never_silent(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder_of(tmp_path / "in", 3)
    run("clean", "in", "--format", "jsonl", "-o", "all.jsonl")
    real = core.detect

    def broken(text: str) -> Any:
        if "1多位村民" in text:
            raise ZeroDivisionError("nothing divides by it")
        return real(text)

    monkeypatch.setattr(core, "detect", broken)
    result = run("detect", "in")
    assert result.code == 2
    assert "bug: in/0001.txt: this is a bug in dedupe-brief (ZeroDivisionError" in result.err
    assert result.err.endswith("2 judged, 1 failed\n")
    assert len(_table(result.out)) == 2
    records = run("detect", "all.jsonl")
    assert "bug: all.jsonl #2: this is a bug" in records.err
    assert len(_table(records.out)) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no input is named; name files or folders, or - for standard input"),
        (["a.txt", "--encoding", "gb1803"], "did you mean 'gb18030'?"),
        (["a.txt", "--format", "jsnl"], "'jsnl' is not one of"),
    ],
)
def test_wrong_usage_exits_2_and_says_why(
    run: Run, tmp_path: Path, arguments: list[str], message: str
) -> None:
    (tmp_path / "a.txt").write_text(PLAIN, "utf-8")
    result = run("detect", *arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
