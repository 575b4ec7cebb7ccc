"""``archive verify``, ``prune`` and ``reclean``: what they say, what they do, which exit code."""

import json
from pathlib import Path

import pytest
import typer

from dedupe_brief import clean
from dedupe_brief.archive.database import Database
from dedupe_brief.archive.reading import Reader
from dedupe_brief.core.versioning.revisions import Capture, Cause, Revision
from tests.archive.damage import findings, held, make_small
from tests.archive.stories import DAYS, FERRY, MUSEUM, added, captured, page
from tests.cli.conftest import Run

ONE = "https://news.example/1"

PACK = """
[[rule]]
name = "my.circle"
role = "debris"
why = "The paper's club"
pattern = '^河湾生活圈'
where = "line"
examples = ["河湾生活圈的朋友们，欢迎扫码"]
counterexamples = ["他住在河湾生活圈旁"]
"""

WINDY = page(f"{FERRY}\n河湾生活圈的朋友们，欢迎扫码加入我们，一起聊聊。\n{MUSEUM}")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "dedupe-brief.db"
    make_small(path)
    return path


def revisions(path: Path, name: str = ONE) -> tuple[Revision, ...]:
    with Database(path) as database:
        reader = Reader(database)
        return reader.revisions(reader.named(name).article)


# --- verify ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("archive")
def test_a_whole_archive_is_ok(run: Run) -> None:
    result = run("archive", "verify")
    assert result.code == 0
    assert result.out.startswith("ok dedupe-brief.db: 5 articles, 8 revisions, 9 sightings, ")


def test_damage_is_named_and_counted(run: Run, archive: Path) -> None:
    with Database(archive, write=True) as database:
        database.execute(
            "UPDATE blob SET data = x'00' WHERE id = (SELECT record_id FROM sighting WHERE id = 4)"
        )
    result = run("archive", "verify")
    assert result.code == 1
    first, *_, last = result.out.splitlines()
    assert first.startswith(f"{ONE}@3: content ")
    assert last.startswith("damaged dedupe-brief.db: ")
    said = json.loads(run("archive", "verify", "--format", "json").out)
    assert not said["ok"]
    assert said["findings"][0]["where"] == f"{ONE}@3"
    assert said["revisions"] == 8


def test_what_is_no_archive_can_not_be_opened(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("no archive")
    for name in ("a.db", "b.db"):
        result = run("archive", "verify", "--archive", name)
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith(f"error: {name}: ")


# --- prune -------------------------------------------------------------------------------------------------------


def test_what_would_go_is_said_and_stays(run: Run, archive: Path) -> None:
    whole = held(archive)
    result = run("archive", "prune", "--keep", "1", "--dry-run", "-v")
    assert result.code == 0
    assert f"{ONE}: @1, @2\n" in result.out
    assert "3 revisions of 2 articles go, with " in result.out
    assert held(archive) == whole


def test_nobody_is_asked_where_nobody_sits(run: Run, archive: Path) -> None:
    whole = held(archive)
    result = run("archive", "prune", "--keep", "1", stdin=b"y\n")
    assert result.code == 2
    assert "--yes" in result.err
    assert held(archive) == whole


@pytest.mark.parametrize(("answer", "left"), [(True, 1), (False, 3)])
def test_on_a_terminal_it_is_asked(
    run: Run, archive: Path, monkeypatch: pytest.MonkeyPatch, answer: bool, left: int
) -> None:
    monkeypatch.setattr("typer.confirm", lambda *_, **__: answer)
    assert run("archive", "prune", "--keep", "1").code == 0
    assert len(revisions(archive)) == left


def test_no_answer_is_no(run: Run, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> bool:
        raise typer.Abort

    monkeypatch.setattr("typer.confirm", interrupted)
    assert run("archive", "prune", "--keep", "1").code == 130
    assert len(revisions(archive)) == 3


def test_pruned_it_verifies(run: Run, archive: Path) -> None:
    result = run("archive", "prune", "--before", "2099-01-01", "--yes", "news.example/1")
    assert result.code == 0
    assert "2 revisions of 1 article go" in result.out
    assert "the file has" in result.err
    assert [one.number for one in revisions(archive)] == [3]
    assert run("archive", "verify").code == 0
    assert run("archive", "prune", "--keep", "1", "news.example/1", "--yes").out == "nothing goes\n"


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    "args",
    [
        ["--yes"],
        ["--keep", "0"],
        ["--before", "yesterday"],
        ["--keep", "1", f"{ONE}@2"],
        ["--keep", "1", "x"],
    ],
)
def test_prune_refuses(run: Run, args: list[str]) -> None:
    assert run("archive", "prune", *args).code == 2


# --- reclean -----------------------------------------------------------------------------------------------------


@pytest.fixture
def windy(tmp_path: Path) -> Path:
    path = tmp_path / "dedupe-brief.db"
    added(path, [captured(ONE, WINDY, DAYS[3]), captured("https://news.example/2", page(MUSEUM), DAYS[4])])
    (tmp_path / "my.toml").write_text(PACK, "utf-8")
    return path


@pytest.mark.usefixtures("windy")
def test_the_same_rules_change_nothing(run: Run) -> None:
    result = run("archive", "reclean")
    assert result.code == 0
    assert result.out == f"{ONE}@1\tunchanged\nhttps://news.example/2@1\tunchanged\n"


@pytest.mark.usefixtures("windy")
def test_an_article_is_cleaned_again_and_not_one_revision(run: Run) -> None:
    result = run("archive", "reclean", f"{ONE}@1")
    assert result.code == 2
    assert "is one revision, and articles are named here; leave @ out; --all cleans all" in result.err


def test_other_rules_change_what_they_change(run: Run, windy: Path) -> None:
    whole = held(windy)
    result = run("archive", "reclean", "--rules", "my.toml", "-p")
    assert result.code == 1
    assert result.out.startswith(f"{ONE}@1\ttext +0 -25\n")
    assert "[-" in result.out
    assert result.out.endswith("https://news.example/2@1\tunchanged\n")
    assert held(windy) == whole


def test_stored_it_is_the_cleaners_and_was_seen_when_the_source_was(run: Run, windy: Path) -> None:
    assert run("archive", "reclean", "--rules", "my.toml", "--store").code == 1
    first, second = revisions(windy)
    assert (second.cause, second.first_seen, second.last_seen) == (Cause.CLEANER, DAYS[3], DAYS[3])
    assert held(windy)[ONE, 2, DAYS[3]][0][1] == WINDY
    assert findings(windy) == []
    assert run("archive", "reclean", "--rules", "my.toml", "--store").code == 0
    assert revisions(windy) == (first, second)


def test_options_are_the_records_unless_given(run: Run, windy: Path) -> None:
    source = page(MUSEUM)
    added(windy, [Capture("notes/4", clean(source, path="notes/4", to="zh-Hant"), DAYS[5], source)])
    assert run("archive", "reclean", "notes/4").code == 0
    result = run("archive", "reclean", "notes/4", "--to", "zh-Hant-TW")
    assert result.code in {0, 1}
    assert run("archive", "reclean", ONE, "--to", "zh-Hant").code == 1


def test_every_revision_can_be_cleaned(run: Run, windy: Path) -> None:
    added(windy, [captured(ONE, page(MUSEUM), DAYS[6])])
    lines = run("archive", "reclean", ONE, "--all", "--rules", "my.toml").out.splitlines()
    assert lines == [f"{ONE}@1\ttext +0 -25", f"{ONE}@2\tunchanged"]
    assert run("archive", "reclean", "--all", "--store").code == 2


def test_a_page_that_is_not_kept_is_said_and_the_others_go_on(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "dedupe-brief.db"
    html = f"<title>老照片展</title><p>{MUSEUM}".encode()
    added(path, [captured(ONE, html), captured("https://news.example/2", page(FERRY))], keep_sources=False)
    result = run("archive", "reclean")
    assert result.code == 2
    assert f"error: {ONE}@1: the page is not kept" in result.err
    assert result.out == "https://news.example/2@1\tunchanged\n"
