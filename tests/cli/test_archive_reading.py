"""``archive list``, ``log``, ``show`` and ``stats``: what they say, in which forms, and what they refuse to say."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from dedupe_brief import clean
from dedupe_brief.archive.schema import NEWEST
from dedupe_brief.cli.archive import list_, log, stats
from dedupe_brief.core.model import Record
from dedupe_brief.core.record import to_json
from dedupe_brief.core.versioning.revisions import Capture
from dedupe_brief.writers.markdown import MARKDOWN
from tests.archive.stories import DAYS, FERRY, added, captured, page
from tests.cli.archived import FERRIES, MIRROR, NEWS, SHOWN, TAIWAN, archive, downgrade
from tests.cli.conftest import Result, Run
from tests.cli.terminal import needs_terminal, on_terminal

READING = ("list", "log", "stats")
"""Commands that need no article."""

OF_ONE = ("log", "show", "diff")
"""Commands that take one."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return archive(tmp_path_factory.mktemp("made") / "news.db").read_bytes()


@pytest.fixture
def news(tmp_path: Path, made: bytes, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive of this test's own, which commands find by the environment."""
    path = tmp_path / "news.db"
    path.write_bytes(made)
    monkeypatch.setenv("DEDUPE_BRIEF_ARCHIVE", str(path))
    return path


def objects(result: Result) -> list[dict[str, Any]]:
    assert (result.code, result.err) == (0, "")
    return [json.loads(line) for line in result.out.splitlines()]


# --- list --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("news")
def test_a_list_has_each_article_in_a_line_of_columns(run: Run) -> None:
    result = run("archive", "list")
    assert (result.code, result.err) == (0, "")
    assert [line.split("\t") for line in result.out.splitlines()] == [
        [NEWS, "4", DAYS[0], DAYS[4], "渡口恢复通航 首班船满员", "-"],
        [MIRROR, "1", DAYS[10], DAYS[10], "渡口今天恢复通航", f"{NEWS} (exact)"],
        [TAIWAN, "1", DAYS[11], DAYS[11], "渡口今天恢復通航", f"{NEWS} (script)"],
        [SHOWN, "1", DAYS[12], DAYS[12], "老照片展下周开幕", "-"],
    ]


@pytest.mark.usefixtures("news")
def test_a_part_of_the_address_picks_articles(run: Run) -> None:
    assert [line.split("\t")[0] for line in run("archive", "list", "news.example").out.splitlines()] == [
        NEWS,
        SHOWN,
    ]
    assert run("archive", "list", "no-such-part").out == ""


@pytest.mark.usefixtures("news")
def test_a_list_as_json_says_the_same(run: Run) -> None:
    first, mirror, *_ = objects(run("archive", "list", "--format", "json"))
    assert first == {
        "schema": list_.SCHEMA,
        "address": NEWS,
        "revisions": 4,
        "first_seen": DAYS[0],
        "last_seen": DAYS[4],
        "title": "渡口恢复通航 首班船满员",
        "alias_of": [],
    }
    assert mirror["alias_of"] == [{"address": NEWS, "reason": "exact", "similarity": 1.0}]


def test_an_article_seen_late_first_and_early_later_says_when(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "dedupe-brief.db"
    for seen in (DAYS[5], DAYS[1], DAYS[9]):
        added(path, [captured(NEWS, FERRIES[0], seen)])
    assert run("archive", "list").out.split("\t")[1:4] == ["1", DAYS[1], DAYS[9]]


# --- log ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("news")
def test_a_log_says_what_each_revision_changed_the_newest_first(run: Run) -> None:
    result = run("archive", "log", "news.example/ferry")
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[:3] == [f"also at {MIRROR} (exact)", f"also at {TAIWAN} (script)", ""]
    heads = [line.split("  ", 2) for line in lines[3:] if not line.startswith(" ")]
    assert [(name, said) for name, _, said in heads] == [
        (f"{NEWS}@4", "major, +74 -90, by the site"),
        (f"{NEWS}@3", "cosmetic, +2 -2, by the site"),
        (f"{NEWS}@2", "minor, +1 -1, by the site"),
        (f"{NEWS}@1", "first, +131 -0"),
    ]
    assert any(line.startswith(f"    seen 2 times, {DAYS[0]} to {DAYS[1]}; source ") for line in lines)
    titles = [line for line in lines if line.startswith("    title ")]
    assert titles == [
        "    title 渡口今天恢复通航 → 渡口恢复通航 首班船满员",
        "    title 渡口今天恢复通航",
    ]


@pytest.mark.usefixtures("news")
def test_a_log_as_json_seals_one_revision_with_the_next(run: Run) -> None:
    found = objects(run("archive", "log", NEWS, "--format", "json"))
    assert {entry["schema"] for entry in found} == {log.SCHEMA}
    assert [entry["number"] for entry in found] == [4, 3, 2, 1]
    assert [entry["parent"] for entry in found] == [*(entry["digest"] for entry in found[1:]), None]
    assert [entry["title_changed"] for entry in found] == [False, False, True, False]
    assert all(isinstance(entry["title_changed"], bool) for entry in found)
    assert found[2]["title_before"] == "渡口今天恢复通航"
    assert [len(entry["sightings"]) for entry in found] == [1, 1, 1, 2]
    assert {alias["address"] for alias in found[0]["aliases"]} == {MIRROR, TAIWAN}
    assert len({tuple(entry) for entry in found}) == 1, "every key is always there"


@pytest.mark.usefixtures("news")
def test_the_short_digests_are_those_of_revision_and_source(run: Run) -> None:
    [entry] = objects(run("archive", "log", f"{NEWS}@2", "--format", "json"))
    shown = run("archive", "log", f"{NEWS}@2").out
    assert entry["digest"].removeprefix("sha256:")[:12] in shown
    assert f"source {entry['sightings'][0]['source'].removeprefix('sha256:')[:12]}\n" in shown
    assert "source -\n" in run("archive", "log", SHOWN).out


@pytest.mark.usefixtures("news")
def test_a_log_of_all_has_the_last_revisions_of_whatever_article(run: Run) -> None:
    names = [
        line.split("  ")[0] for line in run("archive", "log").out.splitlines() if not line.startswith(" ")
    ]
    order = [f"{SHOWN}@1", f"{TAIWAN}@1", f"{MIRROR}@1", *(f"{NEWS}@{number}" for number in (4, 3, 2, 1))]
    assert names == order
    found = objects(run("archive", "log", "-n", "5", "--format", "json"))
    assert [f"{entry['address']}@{entry['number']}" for entry in found] == order[:5]


@pytest.mark.usefixtures("news")
def test_fewer_revisions_of_an_article_are_its_last_ones(run: Run) -> None:
    found = objects(run("archive", "log", NEWS, "-n", "2", "--format", "json"))
    assert [entry["number"] for entry in found] == [4, 3]


@pytest.mark.usefixtures("news")
def test_patches_in_a_log_are_what_diff_shows(run: Run) -> None:
    shown = run("archive", "log", NEWS, "-p").out
    found = objects(run("archive", "log", NEWS, "-p", "--format", "json"))
    for number in (2, 3, 4):
        assert run("archive", "diff", f"{NEWS}@{number}").out in shown
        as_json = run("archive", "diff", f"{NEWS}@{number}", "--format", "json").out
        assert found[4 - number]["diff"] == json.loads(as_json)
    assert found[3]["diff"] is None
    assert "---" not in run("archive", "log", f"{NEWS}@1", "-p").out


def test_a_log_goes_on_where_an_earlier_revision_was_pruned(run: Run, news: Path) -> None:
    with closing(sqlite3.connect(news, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(
            "DELETE FROM sighting WHERE revision_id IN (SELECT id FROM revision WHERE number = 1)"
        )
        connection.execute("DELETE FROM revision WHERE number = 1 AND article_id = 1")
    shown = run("archive", "log", f"{NEWS}@2", "-p")
    assert shown.code == 0
    assert "    title … → 渡口恢复通航 首班船满员\n    the revision before it was pruned\n" in shown.out
    result = run("archive", "diff", f"{NEWS}@2")
    assert (result.code, result.out) == (2, "")
    assert "the revision before it was pruned" in result.err


# --- show --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("news")
@pytest.mark.parametrize(
    ("which", "number"),
    [("", 4), ("@latest", 4), ("@1", 1), ("@3", 3), (f"@{DAYS[1][:10]}", 1), (f"@{DAYS[2]}", 2)],
)
def test_a_version_is_the_record_that_was_added(run: Run, which: str, number: int) -> None:
    result = run("archive", "show", NEWS + which, "--format", "jsonl")
    assert result.out == to_json(clean(FERRIES[number - 1], url=NEWS)) + "\n"


@pytest.mark.usefixtures("news")
def test_a_version_is_shown_as_clean_writes_it(run: Run, tmp_path: Path) -> None:
    record = clean(FERRIES[0], url=NEWS)
    assert run("archive", "show", f"{NEWS}@1", "--format", "text").out == record.text + "\n"
    assert run("archive", "show", f"{NEWS}@1").data == MARKDOWN.render(record, None)
    run("archive", "show", f"{NEWS}@1", "-o", "one.jsonl")
    assert (tmp_path / "one.jsonl").read_text("utf-8") == to_json(record) + "\n"


@pytest.mark.usefixtures("news")
def test_a_source_comes_back_byte_for_byte(run: Run, tmp_path: Path) -> None:
    assert run("archive", "show", f"{NEWS}@3", "--source").data == FERRIES[2]
    run("archive", "show", f"{NEWS}@1", "--source", "-o", "page.txt")
    assert (tmp_path / "page.txt").read_bytes() == FERRIES[0]


@pytest.mark.usefixtures("news")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([SHOWN, "--source"], "its source is not kept"),
        ([NEWS, "--source", "--format", "text"], "--source is given as it was scraped"),
        ([NEWS, "--format", "mardown"], "did you mean 'markdown'?"),
        ([NEWS, "-o", "news.db"], "news.db"),
        ([NEWS, "--source", "-o", "news.db"], "news.db"),
        ([NEWS, "--source", "-o", "."], "this is a folder"),
        ([f"{NEWS}@5"], "there is no revision 5; there are 1 to 4"),
        ([f"{NEWS}@0"], "there is no revision 0; there are 1 to 4, counted from 1"),
        (
            [NEWS, "--archive", "a.db", "--archive=news.db"],
            "--archive is given more than once, and one holds",
        ),
        ([f"{NEWS}@2001-01-01"], f"it was not seen by 2001-01-01; first seen {DAYS[0]}"),
    ],
)
def test_what_can_not_be_shown_is_said(run: Run, news: Path, arguments: list[str], said: str) -> None:
    before = news.read_bytes()
    result = run("archive", "show", *arguments)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert news.read_bytes() == before


# --- stats -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("news")
def test_statistics_count_what_is_there(run: Run, news: Path) -> None:
    [found] = objects(run("archive", "stats", "--format", "json"))
    assert found["schema"] == stats.SCHEMA
    assert (found["articles"], found["revisions"], found["sightings"]) == (4, 7, 8)
    assert found["changes"] == [
        {"change": "first", "revisions": 4},
        {"change": "cosmetic", "revisions": 1},
        {"change": "minor", "revisions": 1},
        {"change": "major", "revisions": 1},
    ]
    assert {one["cause"]: one["revisions"] for one in found["causes"]} == {
        "first": 4,
        "site": 3,
        "cleaner": 0,
        "both": 0,
    }
    assert {one["reason"]: one["count"] for one in found["aliases"]} == {
        "exact": 1,
        "layout": 0,
        "script": 1,
        "near": 0,
    }
    assert (found["first_seen"], found["last_seen"], found["sources"]) == (DAYS[0], DAYS[12], 6)
    assert found["bytes"] == news.stat().st_size
    assert found["not_indexed"] == 7
    [cleaner] = found["cleaners"]
    assert (cleaner["revisions"], cleaner["extractor"]) == (7, None)
    assert cleaner["software"][0]["name"] == "dedupe-brief"


@pytest.mark.usefixtures("news")
def test_statistics_for_people_name_what_occurs(run: Run) -> None:
    lines = [" ".join(line.split()) for line in run("archive", "stats").out.splitlines()]
    for line in ("articles 4", "revisions 7", "cosmetic 1", "by the site 3", "script 1", "sources kept 6"):
        assert line in lines
    assert "near 0" not in lines


def test_an_extractor_and_options_are_named(run: Run, tmp_path: Path) -> None:
    html = "<title>渡口恢复通航</title><p>昨天上午，渡口恢复通航，第一班船载了四十七名乘客。</p>".encode()
    record = clean(html, url=NEWS, punctuation="restore")
    added(tmp_path / "dedupe-brief.db", [Capture(NEWS, record, DAYS[0], html)])
    [found] = objects(run("archive", "stats", "--format", "json"))
    assert found["cleaners"][0]["extractor"]["name"] == "dedupe-brief"
    assert "punctuation restore" in run("archive", "stats").out


def test_an_empty_archive_has_figures_as_well(run: Run, tmp_path: Path) -> None:
    added(tmp_path / "dedupe-brief.db", [])
    [found] = objects(run("archive", "stats", "--format", "json"))
    assert (found["articles"], found["first_seen"], found["contents"]["chain"]) == (0, None, 0)
    assert run("archive", "list").out == ""
    assert run("archive", "log").out == ""


# --- migrate -----------------------------------------------------------------------------------------------------


def test_an_older_archive_is_read_once_it_is_migrated(run: Run, news: Path) -> None:
    shown = run("archive", "log").out
    downgrade(news)
    refused = run("archive", "log")
    assert refused.code == 2
    assert "dedupe-brief archive migrate" in refused.err
    result = run("archive", "migrate")
    assert (result.code, result.err) == (0, "")
    assert result.out == f"{news.as_posix()}: schema 1 → {NEWEST}\n"
    assert run("archive", "log").out == shown
    assert run("archive", "search", "渡口").code == 0
    again = run("archive", "migrate")
    assert (again.code, again.out) == (
        0,
        f"{news.as_posix()}: nothing to do, its schema is {NEWEST}, the newest\n",
    )


# --- bad input ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments", [*([name] for name in READING), ["show", "a"], ["diff", "a"], ["migrate"]]
)
def test_no_archive_no_database_and_a_newer_one_are_told_apart(
    run: Run, tmp_path: Path, made: bytes, arguments: list[str]
) -> None:
    path = tmp_path / "news.db"
    cases: list[tuple[Callable[[], object], str]] = [
        (lambda: None, "there is no archive; "),
        (lambda: path.write_bytes(b""), "this is no archive"),
        (lambda: path.write_text("渡口恢复通航。", "utf-8"), "this is no archive"),
        (lambda: _from_the_future(path, made), "a newer dedupe-brief wrote it"),
    ]
    for make, said in cases:
        make()
        result = run("archive", *arguments, "--archive", "news.db")
        assert (result.code, result.out) == (2, "")
        assert "error: news.db: " in result.err
        assert said in result.err


def _from_the_future(path: Path, made: bytes) -> None:
    path.write_bytes(made)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


@pytest.mark.usefixtures("news")
@pytest.mark.parametrize("command", OF_ONE)
def test_an_unknown_article_is_told_with_the_closest(run: Run, command: str) -> None:
    result = run("archive", command, "news.example/fery")
    assert (result.code, result.out) == (2, "")
    assert f"did you mean {NEWS}" in result.err
    several = run("archive", command, "example/ferry")
    assert several.code == 2
    assert "say which: " in several.err


@pytest.mark.usefixtures("news")
@pytest.mark.parametrize("command", OF_ONE)
def test_a_revision_that_is_not_there_is_told_with_those_that_are(run: Run, command: str) -> None:
    result = run("archive", command, f"{NEWS}@7")
    assert (result.code, result.out) == (2, "")
    assert f"{NEWS}: there is no revision 7; there are 1 to 4" in result.err


@pytest.mark.parametrize(
    ("change", "commands"),
    [
        ("UPDATE revision SET title = '渡口关了' WHERE number = 4", [["list"], ["log"], ["show", NEWS]]),
        ("UPDATE sighting SET seen = '2020-01-01T00:00:00Z' WHERE id = 1", [["list"], ["log"], ["stats"]]),
        ("UPDATE article SET address = 'https://news.example/fairy' WHERE id = 1", [["list"], ["log"]]),
        ("UPDATE alias SET reason = 'near'", [["list"], ["log"]]),
        ("UPDATE blob SET data = x'00'", [["show", NEWS], ["diff", NEWS], ["log", NEWS, "-p"]]),
        ("UPDATE cleaner SET about = replace(about, '0', '1')", [["stats"]]),
        ("UPDATE revision SET change = 'huge' WHERE number = 4", [["stats"], ["log"]]),
    ],
)
def test_what_was_changed_in_the_file_is_not_shown(
    run: Run, news: Path, change: str, commands: list[list[str]]
) -> None:
    with closing(sqlite3.connect(news)) as connection:
        connection.execute(change)
        connection.commit()
    for command in commands:
        result = (
            run("archive", *command, "--no-pager")
            if command[0] in {"log", "diff"}
            else run("archive", *command)
        )
        assert result.code == 2, command
        assert "the archive is damaged" in result.err
        assert "渡口关了" not in result.out


# --- on a terminal -----------------------------------------------------------------------------------------------

EVIL = "渡口\x9b2J恢复\u202e通航"


def test_text_of_an_archive_never_acts(run: Run, tmp_path: Path) -> None:
    record = clean(page("临河渡口昨天上午恢复通航，第一班船载了四十七名乘客。"), url=NEWS)
    _add_evil(tmp_path, record)
    for command in (["list"], ["log"], ["log", NEWS, "-p"]):
        shown = run("archive", *command).out
        assert "\x9b" not in shown
        assert "\u202e" not in shown
        assert "渡口<U+009B>2J恢复<U+202E>通航" in shown


@needs_terminal
@pytest.mark.parametrize(
    "command",
    [["list"], ["list", "--format", "json"], ["log", "--format", "json"], ["show", NEWS], ["log", NEWS]],
)
def test_no_control_character_reaches_a_terminal(tmp_path: Path, command: list[str]) -> None:
    record = clean(page("临河渡口昨天上午恢复通航，第一班船载了四十七名乘客。"), url=NEWS)
    _add_evil(tmp_path, record)
    shown = on_terminal(tmp_path, "archive", *command, NO_COLOR="1")
    assert "恢复<U+202E>通航" in shown
    assert "\x9b" not in shown
    assert "\u202e" not in shown


@needs_terminal
@pytest.mark.usefixtures("news")
def test_a_list_on_a_terminal_is_a_table(tmp_path: Path) -> None:
    head, first, *_ = on_terminal(tmp_path, "archive", "list", NO_COLOR="1").splitlines()
    assert head.split()[:2] == ["ARTICLE", "REVISIONS"]
    assert head.index("FIRST SEEN") == first.index(DAYS[0])


@needs_terminal
@pytest.mark.usefixtures("news")
def test_a_long_log_goes_through_the_pager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGER", "sed s/^/PAGED:/")
    assert "PAGED:" in on_terminal(tmp_path, "archive", "log", NEWS, "-p", NO_COLOR="1")
    assert "PAGED:" not in on_terminal(tmp_path, "archive", "log", NEWS, "-p", "--no-pager", NO_COLOR="1")
    assert "PAGED:" not in on_terminal(tmp_path, "archive", "log", SHOWN, NO_COLOR="1")


def _add_evil(folder: Path, record: Record) -> None:
    told = replace(record, metadata=replace(record.metadata, title=EVIL))
    changed = replace(record, metadata=replace(record.metadata, title=EVIL + "了"))
    path = folder / "dedupe-brief.db"
    added(path, [Capture(NEWS, told, DAYS[0], None), Capture(NEWS, changed, DAYS[1], None)])


# --- bytes that are no text ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [
        ("archive", "show", "\udcff"),
        ("archive", "log", "\udcff"),
        ("archive", "export", "\udcff"),
        ("archive", "list", "\udcff"),
        ("archive", "search", "\udcff甲"),
        ("archive", "add", "p.txt", "--key", "\udcff"),
        ("archive", "add", "p.txt", "--url", "https://a.example/\udcff"),
        ("clean", "p.txt", "--url", "https://a.example/\udcff"),
    ],
)
def test_an_argument_that_is_no_utf_8_is_said(run: Run, tmp_path: Path, args: tuple[str, ...]) -> None:
    (tmp_path / "p.txt").write_bytes(page(FERRY))
    run("archive", "add", "p.txt", "--url", "https://a.example/1", "--seen", DAYS[0])
    done = run(*args)
    assert done.code == 2
    assert "bug" not in done.err
    assert "dcff" in done.err
