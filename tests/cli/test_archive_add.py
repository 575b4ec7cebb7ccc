"""``archive add``, ``archive search`` and ``clean --archive``: what they store, what they say, which exit code."""

import json
from pathlib import Path

import pytest

from dedupe_brief.archive.database import Database
from dedupe_brief.archive.reading import Reader
from dedupe_brief.core.versioning.revisions import Captured
from tests.archive.stories import DAYS, FERRY, MUSEUM, page
from tests.cli.conftest import Run

ONE = "https://news.example/1"


def held(path: Path) -> list[Captured]:
    with Database(path) as database:
        reader = Reader(database)
        return [one for article in reader.articles() for one in reader.captured(article)]


def test_files_are_cleaned_and_stored(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(page(FERRY))
    (tmp_path / "in" / "b.txt").write_bytes(page(MUSEUM))
    result = run("archive", "add", "in", "--archive", "news.db", "--seen", DAYS[0])
    assert result.code == 0
    assert result.out == "in/a.txt@1\tfirst\t-\nin/b.txt@1\tfirst\t-\n"
    assert "2 new revisions" in result.err
    assert [(one.revision.address, one.source) for one in held(tmp_path / "news.db")] == [
        ("in/a.txt", page(FERRY)),
        ("in/b.txt", page(MUSEUM)),
    ]


def test_the_archive_has_a_usual_place(run: Run, tmp_path: Path) -> None:
    assert run("archive", "add", "--url", ONE, stdin=page(FERRY)).code == 0
    assert [one.revision.address for one in held(tmp_path / "dedupe-brief.db")] == [ONE]


def test_changes_and_sightings_are_told_apart(run: Run) -> None:
    for text, day, expected in (
        (FERRY, DAYS[0], "@1\tfirst\t-"),
        (FERRY, DAYS[1], "@1\tunchanged\t-"),
        (FERRY, DAYS[1], "@1\tagain\t-"),
        (FERRY.replace("四十七", "四十九"), DAYS[2], "@2\tminor\tsite"),
    ):
        result = run("archive", "add", "--url", f"{ONE}?utm_source=x", "--seen", day, stdin=page(text))
        assert (result.code, result.out) == (0, f"{ONE}{expected}\n")


def test_the_cleaner_is_told_from_the_site_even_where_the_page_is_another(run: Run) -> None:
    text = FERRY.replace("，", ",")
    run("archive", "add", "--url", ONE, "--seen", DAYS[0], stdin=page(text))
    again = page(text, around="阅读 7")
    result = run("archive", "add", "--url", ONE, "--seen", DAYS[1], "--punctuation", "restore", stdin=again)
    assert result.out == f"{ONE}@2\tcosmetic\tcleaner\n"
    corrected = page(FERRY.replace("四十七", "四十九"))
    result = run("archive", "add", "--url", ONE, "--seen", DAYS[2], stdin=corrected)
    assert result.out == f"{ONE}@3\tminor\tboth\n"


def test_records_are_stored_as_they_are(run: Run, tmp_path: Path) -> None:
    cleaned = run("clean", "--url", ONE, "--format", "jsonl", "--added", DAYS[3], stdin=page(FERRY))
    assert run("archive", "add", stdin=cleaned.data).code == 0
    (one,) = held(tmp_path / "dedupe-brief.db")
    assert one.sighting.seen == DAYS[3]
    assert one.source == page(FERRY)
    assert one.record.added == DAYS[3]


@pytest.mark.parametrize("form", ["warc", "warc.gz", "jsonl"])
def test_what_was_exported_says_when_it_was_seen(run: Run, tmp_path: Path, form: str) -> None:
    run("archive", "add", "--url", ONE, "--seen", DAYS[3], "--archive", "a.db", stdin=page(FERRY))
    run("archive", "add", "--url", ONE, "--seen", DAYS[5], "--archive", "a.db", stdin=page(FERRY))
    run("archive", "export", "--archive", "a.db", "--format", form, "-o", f"a.{form}")
    assert run("archive", "add", f"a.{form}", "--archive", "b.db", "--seen", DAYS[9]).code == 0
    (one,) = held(tmp_path / "b.db")
    assert (one.sighting.seen, one.source) == (DAYS[3], page(FERRY))


@pytest.mark.parametrize(
    "command", [("archive", "add"), ("archive", "import"), ("clean", "--archive", "news.db")]
)
def test_where_nothing_comes_in_no_archive_is_made(
    run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    place = () if "--archive" in command else ("--archive", "news.db")
    result = run(*command, "missing.jsonl", *place)
    assert result.code == 2
    assert "missing.jsonl: there is no such file" in result.err
    assert not list(tmp_path.glob("news.db*"))


def test_what_cannot_become_an_archive_is_said_before_anything_is_cleaned(run: Run) -> None:
    result = run("archive", "add", "missing.txt", "--archive", "no/news.db")
    assert result.code == 2
    assert "there is no such folder to write to" in result.err
    assert "missing.txt" not in result.err


def test_a_warc_says_when_it_was_seen(run: Run, tmp_path: Path) -> None:
    run("clean", "--url", ONE, "--format", "warc", "--added", DAYS[4], "-o", "a.warc", stdin=page(FERRY))
    assert run("archive", "add", "a.warc").code == 0
    (one,) = held(tmp_path / "dedupe-brief.db")
    assert (one.revision.address, one.sighting.seen) == (ONE, DAYS[4])


def test_a_day_is_the_time_it_begins(run: Run, tmp_path: Path) -> None:
    assert run("archive", "add", "--url", ONE, "--seen", "2025-01-02", stdin=page(FERRY)).code == 0
    (one,) = held(tmp_path / "dedupe-brief.db")
    assert one.sighting.seen == "2025-01-02T00:00:00Z"


@pytest.mark.parametrize(
    "seen", ["2025-02-29", "2025-1-2", "20250102", "2025-01-02T03:04", "2025-01-02Z", ""]
)
def test_what_is_no_time_is_refused(run: Run, seen: str) -> None:
    result = run("archive", "add", "--url", ONE, "--seen", seen, stdin=page(FERRY))
    assert result.code == 2
    assert f"{seen!r} is no time for --seen; write it as 2025-06-16 or 2025-06-16T08:00:00Z" in result.err


def test_what_has_no_address_is_refused_and_the_others_go_on(run: Run, tmp_path: Path) -> None:
    lines = [{"text": page(FERRY).decode()}, {"text": page(MUSEUM).decode(), "url": ONE}]
    data = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
    result = run("archive", "add", "-", stdin=data)
    assert result.code == 2
    assert "nothing says what article this is; give its address with --url" in result.err
    assert [one.revision.address for one in held(tmp_path / "dedupe-brief.db")] == [ONE]


def test_a_name_of_ones_own(run: Run, tmp_path: Path) -> None:
    assert run("archive", "add", "--key", "渡口通航", stdin=page(FERRY)).out.startswith("渡口通航@1\t")
    (tmp_path / "a.txt").write_bytes(page(FERRY))
    result = run("archive", "add", "a.txt", "a.txt", "--key", "渡口")
    assert (result.code, "--key is for one input" in result.err) == (2, True)


def test_sources_can_be_left_out(run: Run, tmp_path: Path) -> None:
    run("archive", "add", "--url", ONE, "--no-sources", stdin=page(FERRY))
    assert [one.source for one in held(tmp_path / "dedupe-brief.db")] == [None]


def test_links_are_told(run: Run) -> None:
    run("archive", "add", "--url", ONE, stdin=page(FERRY))
    result = run("archive", "add", "--url", "https://else.example/2", stdin=page(FERRY))
    assert result.out == f"https://else.example/2@1\tfirst\t-\texact {ONE}\n"
    assert "1 linked to the same text at another address" in result.err


def test_a_clock_that_runs_backwards_is_noticed(run: Run) -> None:
    run("archive", "add", "--url", ONE, "--seen", DAYS[5], stdin=page(FERRY))
    result = run("archive", "add", "--url", ONE, "--seen", DAYS[2], stdin=page(MUSEUM))
    assert result.code == 0
    assert f"seen at a time before {DAYS[5]}" in result.err


def test_cleaning_can_fill_an_archive(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(page(FERRY))
    result = run("clean", "a.txt", "--archive", "news.db", "--format", "jsonl")
    assert result.code == 0
    assert json.loads(result.out)["text"] == FERRY
    assert [one.record.text for one in held(tmp_path / "news.db")] == [FERRY]


def test_many_go_through_workers(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number:02d}.txt").write_bytes(page(f"{FERRY}这是第{number}天。"))
    result = run("archive", "add", "in", "-j", "2", "--seen", DAYS[0])
    assert result.code == 0
    assert [line.split("@")[0] for line in result.out.splitlines()] == [f"in/{n:02d}.txt" for n in range(40)]
    assert len(held(tmp_path / "dedupe-brief.db")) == 40


def test_words_are_found_and_marked(run: Run) -> None:
    run("archive", "add", "--url", ONE, stdin=page(FERRY))
    result = run("archive", "search", "渡口", "饅頭")
    assert result.code == 0
    assert result.out.startswith(f"{ONE} @1  渡口今天恢复通航\n    临河[渡口]昨天上午恢复通航")


def test_what_was_found_as_json(run: Run) -> None:
    run("archive", "add", "--url", ONE, stdin=page(FERRY))
    found = json.loads(run("archive", "search", "馒头", "--format", "json").out)
    (span,) = found["spans"]
    assert found["part"][span["start"] : span["end"]] == "馒头"
    assert (found["schema"], found["revisions"]) == ("dedupe-brief/archive-search/1", [1])


def test_nothing_found_is_told_by_the_exit_code(run: Run) -> None:
    run("archive", "add", "--url", ONE, stdin=page(FERRY))
    assert run("archive", "search", "蒸汽机").code == 1
    assert run("archive", "search", "，").code == 2


def test_more_than_is_shown_is_told(run: Run) -> None:
    for number in range(3):
        run("archive", "add", "--url", f"{ONE}{number}", stdin=page(FERRY + str(number)))
    assert "there are more" in run("archive", "search", "渡口", "-n", "2").err
    assert "there are more" not in run("archive", "search", "渡口", "-n", "3").err


@pytest.mark.parametrize("command", [["search", "渡口"], ["add", "--url", ONE]])
def test_what_is_no_archive_is_refused(run: Run, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "a.db").write_text("渡口" * 100, "utf-8")
    result = run("archive", *command, "--archive", "a.db", stdin=page(FERRY))
    assert result.code == 2
    assert "this is no archive of dedupe-brief" in result.err
    assert (tmp_path / "a.db").read_text("utf-8") == "渡口" * 100


def test_nothing_is_searched_where_nothing_is(run: Run) -> None:
    result = run("archive", "search", "渡口")
    assert result.code == 2
    assert "dedupe-brief.db: there is no archive; 'dedupe-brief archive add' makes one" in result.err


def test_what_an_earlier_run_did_is_not_added_by_a_resumed_one_and_that_is_said(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "p.txt").write_bytes(page(FERRY))
    assert run("clean", "p.txt", "-o", "out/").code == 0
    resumed = run("clean", "p.txt", "-o", "out/", "--resume", "--archive", "a.db")
    assert "a.db: 0 new revisions" in resumed.err
    assert "what was done before is not added: 1 document; 'archive add' takes it" in resumed.err


def test_what_is_set_aside_is_not_added(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_bytes(page(FERRY))
    args = ("clean", "p.txt", "-o", "p.jsonl", "--min-confidence", "1", "--archive", "a.db")
    assert "1 set aside" in run(*args).err
    assert run("archive", "list", "--archive", "a.db").out == ""
    assert run("archive", "add", "p.unsure.jsonl", "--archive", "a.db").code == 0
    assert len(run("archive", "list", "--archive", "a.db").out.splitlines()) == 1
