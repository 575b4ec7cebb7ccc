# ruff: noqa: S311 - texts are drawn with plain seeded generators, nothing here is secret
"""``dedupe`` and ``explain`` of two: what is marked, dropped, reported, and what shows it."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dedupe_brief.core.conversion.align import library
from dedupe_brief.core.fingerprint import key
from dedupe_brief.core.model import Record
from dedupe_brief.readers.records import read_records
from tests.cli.conftest import Run
from tests.news import article, edited

PAIR = ["id", "duplicate_of", "kind", "similarity", "spans"]


def _sources(folder: Path) -> dict[str, str]:
    """Write an article, copies of it of every kind, and one that has nothing to do with it."""
    draw = random.Random(1)
    text = article(draw, 24) + "\n程序员说，打印机和服务器的软件都要升级，国务院发展的网络也一样。"
    texts = {
        "a-report": text,
        "b-exact": text.replace("\n", "\n\n　　"),
        "c-near": edited(text, 0.03, draw)[:-20],
        "d-script": library("s2t").convert(text),
        "e-taiwan": library("s2twp").convert(text)[:-4],
        "f-brief": "\n".join(text.split("\n")[2:5]),
        "g-other": article(draw, 24),
    }
    folder.mkdir()
    for name, held in texts.items():
        (folder / f"{name}.txt").write_text(held, "utf-8")
    return texts


def _names(records: list[Record]) -> dict[str, str]:
    return {record.id: Path(record.origin.path or "").stem for record in records}


def _lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _records(path: Path) -> list[Record]:
    return list(read_records(path.read_text("utf-8")))


# --- policies ----------------------------------------------------------------------------------------------------


def test_all_records_come_out_in_their_order_and_duplicates_are_marked(run: Run, tmp_path: Path) -> None:
    _sources(tmp_path / "in")
    result = run("dedupe", "in", "-o", "out.jsonl")
    records = _records(tmp_path / "out.jsonl")
    names = _names(records)
    assert list(names.values()) == sorted(names.values())
    marked = {names[one.id]: names.get(one.duplicate_of or "") for one in records}
    [whole] = {of for of in marked.values() if of}
    assert marked[whole] is None
    assert marked["g-other"] is None
    assert [name for name in marked if marked[name] is None] == sorted({whole, "g-other"})
    assert result.code == 0
    assert result.err.startswith("7 compared, 5 duplicates: ")
    assert run("verify", "out.jsonl", "--source", "in").code == 0


def test_pairs_say_why_and_show_it(run: Run, tmp_path: Path) -> None:
    _sources(tmp_path / "in")
    run("dedupe", "in", "-o", "out.jsonl", "--pairs", "pairs.jsonl")
    records = {record.id: record for record in _records(tmp_path / "out.jsonl")}
    names = _names([*records.values()])
    pairs = _lines(tmp_path / "pairs.jsonl")
    assert all(list(pair) == PAIR for pair in pairs)
    kinds = {names[pair["id"]]: pair["kind"] for pair in pairs}
    assert kinds["c-near"] == "near"
    assert kinds["f-brief"] == "contained"
    assert kinds["e-taiwan"] == "taiwan"
    assert {"exact", "script"} >= {
        kinds[name] for name in ("a-report", "b-exact", "d-script") if name in kinds
    }
    assert [names[pair["id"]] for pair in pairs] == sorted(kinds)
    for pair in pairs:
        text, other = records[pair["id"]].text, records[pair["duplicate_of"]].text
        assert records[pair["id"]].duplicate_of == pair["duplicate_of"]
        assert pair["spans"]
        for span in pair["spans"]:
            here, there = text[span["start"] : span["end"]], other[span["other_start"] : span["other_end"]]
            assert key(here)[0] == key(there)[0] != ""


def test_reported_are_pairs_and_no_records(run: Run, tmp_path: Path) -> None:
    _sources(tmp_path / "in")
    run("dedupe", "in", "-o", "out.jsonl", "--pairs", "pairs.jsonl")
    result = run("dedupe", "in", "--policy", "report")
    assert result.out == (tmp_path / "pairs.jsonl").read_text("utf-8")
    run("dedupe", "in", "--policy", "report", "-o", "reported.jsonl")
    assert (tmp_path / "reported.jsonl").read_text("utf-8") == result.out


def test_dropped_records_go_into_a_file_of_their_own_with_the_reason(run: Run, tmp_path: Path) -> None:
    _sources(tmp_path / "in")
    run("dedupe", "in", "-o", "all.jsonl")
    assert run("dedupe", "in", "--policy", "drop", "-o", "kept.jsonl").code == 0
    everything, kept = _records(tmp_path / "all.jsonl"), _records(tmp_path / "kept.jsonl")
    assert kept == [record for record in everything if record.duplicate_of is None]
    dropped = _lines(tmp_path / "kept.dropped.jsonl")
    assert all(list(line) == [*PAIR, "reason", "record"] for line in dropped)
    assert [line["record"]["id"] for line in dropped] == [one.id for one in everything if one.duplicate_of]
    assert {line["reason"] for line in dropped} >= {"most of it stands in a longer text"}


def test_drop_to_standard_output_needs_a_place_for_the_rest(run: Run, tmp_path: Path) -> None:
    _sources(tmp_path / "in")
    result = run("dedupe", "in", "--policy", "drop")
    assert (result.code, result.out) == (2, "")
    assert "name a file with --dropped" in result.err
    assert run("dedupe", "in", "--policy", "drop", "--dropped", "d.jsonl").code == 0
    assert len(_lines(tmp_path / "d.jsonl")) == 5


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--dropped", "d.jsonl"), "--dropped goes with --policy drop"),
        (("--policy", "report", "--pairs", "p.jsonl"), "name the file with --output alone"),
        (("--policy", "report", "--format", "markdown"), "pairs are JSON Lines"),
        (("--policy", "report", "-o", "out/"), "pairs are JSON Lines"),
        (("--pairs", "o.jsonl", "-o", "o.jsonl"), "the same place"),
        (("--pairs", "-",), "the same place"),
        (("--policy", "drop", "-o", "o.jsonl", "--dropped", "./o.jsonl"), "the same place"),
        (("--index", "no/i.sqlite"), "the index can't be used"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_said_before_anything_is_written(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    _sources(tmp_path / "in")
    result = run("dedupe", "in", *arguments)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_every_format_and_folders_are_written(run: Run, tmp_path: Path) -> None:
    _sources(tmp_path / "in")
    run("dedupe", "in", "-o", "all.jsonl")
    run("dedupe", "in", "-o", "out/")
    written = [record for path in sorted((tmp_path / "out").glob("[!.]*")) for record in _records(path)]
    assert sorted(written, key=lambda one: one.id) == sorted(
        _records(tmp_path / "all.jsonl"), key=lambda one: one.id
    )
    run("dedupe", "in", "-o", "all.md")
    assert _records(tmp_path / "all.md") == _records(tmp_path / "all.jsonl")


# --- the same, whatever ------------------------------------------------------------------------------------------


def test_the_order_of_inputs_and_the_workers_change_nothing(run: Run, tmp_path: Path) -> None:
    _sources(tmp_path / "in")
    files = sorted(path.as_posix() for path in (tmp_path / "in").iterdir())
    one = run("dedupe", *files, "--policy", "report", "--jobs", "1").out
    other = run("dedupe", *files[::-1], "--policy", "report", "--jobs", "2").out
    assert sorted(one.splitlines()) == sorted(other.splitlines())
    assert one.count("\n") == 5


@pytest.mark.parametrize("policy", ["mark", "report"])
def test_the_hash_seed_changes_nothing(run: Run, tmp_path: Path, policy: str) -> None:
    _sources(tmp_path / "in")
    here = run("dedupe", "in", "--policy", policy).data
    for seed in ("1", "2"):
        done = subprocess.run(  # noqa: S603  our own words
            [sys.executable, "-m", "dedupe_brief", "dedupe", "in", "--policy", policy],
            cwd=tmp_path,
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        assert done.stdout == here


def test_records_and_their_sources_give_the_same(run: Run, tmp_path: Path) -> None:
    _sources(tmp_path / "in")
    run("clean", "in", "-o", "records.jsonl")
    assert run("dedupe", "records.jsonl").out == run("dedupe", "in").out


def test_marking_what_is_marked_changes_nothing(run: Run, tmp_path: Path) -> None:
    _sources(tmp_path / "in")
    first = run("dedupe", "in", "-o", "out.jsonl")
    assert run("dedupe", "out.jsonl").out == (tmp_path / "out.jsonl").read_text("utf-8")
    assert first.code == 0


def test_the_same_record_twice_is_a_duplicate_of_itself(run: Run, tmp_path: Path) -> None:
    _sources(tmp_path / "in")
    run("clean", "in/g-other.txt", "-o", "one.jsonl")
    run("dedupe", "one.jsonl", "one.jsonl", "--policy", "drop", "-o", "kept.jsonl")
    [kept], [dropped] = _records(tmp_path / "kept.jsonl"), _lines(tmp_path / "kept.dropped.jsonl")
    assert dropped["id"] == dropped["duplicate_of"] == kept.id


def test_a_bad_input_is_reported_and_the_others_are_compared(run: Run, tmp_path: Path) -> None:
    _sources(tmp_path / "in")
    (tmp_path / "in" / "h-binary.txt").write_bytes(bytes(range(256)) * 9)
    result = run("dedupe", "in", "-o", "out.jsonl")
    assert result.code == 2
    assert "h-binary.txt" in result.err
    assert "7 read, 1 failed" in result.err
    assert len(_records(tmp_path / "out.jsonl")) == 7


def test_nothing_to_read_writes_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(b"")
    result = run("dedupe", "in", "-o", "out.jsonl", "--index", "i.sqlite")
    assert result.code == 2
    assert "nothing was read, so nothing is written" in result.err
    assert not (tmp_path / "out.jsonl").exists()


# --- the index ---------------------------------------------------------------------------------------------------


def test_new_records_are_compared_with_those_before(run: Run, tmp_path: Path) -> None:
    _sources(tmp_path / "in")
    everything = run("dedupe", "in", "--policy", "report").out.splitlines()
    found: dict[str, Any] = {}
    for path in sorted((tmp_path / "in").iterdir()):
        for line in run(
            "dedupe", f"in/{path.name}", "--policy", "report", "--index", "i.sqlite"
        ).out.splitlines():
            pair = json.loads(line)
            assert pair["spans"] is None  # the other's text is no longer at hand
            found[pair["id"]] = pair
    at_once = {pair["id"]: pair for pair in map(json.loads, everything)}
    assert found.keys() == at_once.keys()
    for identity, pair in at_once.items():
        assert found[identity]["duplicate_of"] == pair["duplicate_of"]
        assert found[identity]["kind"] == pair["kind"]
        assert found[identity]["similarity"] == pair["similarity"]


def test_running_it_again_gives_the_same(run: Run, tmp_path: Path) -> None:
    _sources(tmp_path / "in")
    first = run("dedupe", "in", "--index", "i.sqlite")
    size = (tmp_path / "i.sqlite").stat().st_size
    again = run("dedupe", "in", "--index", "i.sqlite")
    assert (again.out, again.err) == (first.out, first.err)
    assert (tmp_path / "i.sqlite").stat().st_size == size


def test_a_more_complete_one_that_comes_later_takes_the_place(run: Run, tmp_path: Path) -> None:
    text = article(random.Random(3), 20)
    (tmp_path / "a.txt").write_text(text[:-40], "utf-8")
    (tmp_path / "b.txt").write_text(text, "utf-8")
    run("dedupe", "a.txt", "--index", "i.sqlite")
    result = run("dedupe", "b.txt", "--index", "i.sqlite", "--pairs", "p.jsonl", "-o", "b.jsonl")
    [record], [pair] = _records(tmp_path / "b.jsonl"), _lines(tmp_path / "p.jsonl")
    assert record.duplicate_of is None
    assert pair["duplicate_of"] == record.id
    assert "1 that came before became duplicates of more complete ones" in result.err


def test_a_run_that_fails_adds_nothing_to_the_index(run: Run, tmp_path: Path) -> None:
    _sources(tmp_path / "in")
    run("dedupe", "in/a-report.txt", "--index", "i.sqlite")
    held = (tmp_path / "i.sqlite").read_bytes()
    if os.name == "posix" and Path("/dev/full").exists():
        assert run("dedupe", "in", "--index", "i.sqlite", "-o", "/dev/full").code == 2
        assert (tmp_path / "i.sqlite").read_bytes() == held
    assert run("dedupe", "in", "--index", "in/a-report.txt").code == 2


# --- explain -----------------------------------------------------------------------------------------------------


def test_two_are_explained(run: Run, tmp_path: Path) -> None:
    _sources(tmp_path / "in")
    run("clean", "in/c-near.txt", "-o", "c.md")
    result = run("explain", "c.md", "in/a-report.txt")
    head, counted, _, titles, *rows = result.out.splitlines()
    assert head.startswith("c.md and in/a-report.txt: near, nearly the same text, similarity 0.")
    assert "places are the same" in counted
    assert titles.split() == ["HERE", "THERE", "CHARACTERS", "TEXT"]
    assert len(rows) > 3
    assert result.code == 0


def test_two_that_are_no_duplicates_are_explained(run: Run, tmp_path: Path) -> None:
    _sources(tmp_path / "in")
    result = run("explain", "in/g-other.txt", "in/a-report.txt")
    assert result.code == 1
    assert "no duplicates, similarity 0.0" in result.out
    shown = json.loads(run("explain", "in/g-other.txt", "in/a-report.txt", "--format", "json").out)
    assert shown["kind"] is None
    assert shown["ids"] == [None, None]


def test_it_is_said_why_much_that_is_the_same_makes_no_duplicates(run: Run, tmp_path: Path) -> None:
    draw = random.Random(7)
    refrain = "渡口的旧桥上周修好了，" * 20
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(refrain + article(draw, 4).replace("\n", ""), "utf-8")
    found = run("explain", "a.txt", "b.txt")
    assert found.code == 1
    assert "; most of what is the same repeats itself, which counts once\n" in found.out
    (tmp_path / "c.txt").write_text("渡口的旧桥上周修好了。", "utf-8")
    (tmp_path / "d.txt").write_text("渡口的旧桥昨天修好了。", "utf-8")
    assert (
        "; with fewer than 24 characters that count, only the same text is one\n"
        in run("explain", "c.txt", "d.txt").out
    )
    assert "counts once" not in run("explain", "a.txt", "c.txt").out


def test_the_pair_is_explained_as_it_was_reported(run: Run, tmp_path: Path) -> None:
    _sources(tmp_path / "in")
    run("clean", "in", "-o", "records/", "--format", "jsonl")
    by_id = {record.id: path for path in (tmp_path / "records").glob("[!.]*") for record in _records(path)}
    pairs = [json.loads(line) for line in run("dedupe", "in", "--policy", "report").out.splitlines()]
    assert pairs
    for pair in pairs:
        names = [by_id[pair[end]].as_posix() for end in ("id", "duplicate_of")]
        shown = json.loads(run("explain", *names, "--format", "json").out)
        assert shown == {"ids": [pair["id"], pair["duplicate_of"]]} | {name: pair[name] for name in PAIR[2:]}


def test_options_for_one_are_refused_for_two(run: Run, tmp_path: Path) -> None:
    _sources(tmp_path / "in")
    result = run("explain", "in/a-report.txt", "in/b-exact.txt", "--rule", "repeat.exact")
    assert result.code == 2
    assert "--rule is for one input" in result.err
