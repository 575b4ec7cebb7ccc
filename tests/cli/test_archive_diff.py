"""``archive diff``: that it is ``diff`` on the versions written to files, and which versions are meant."""

import json
from pathlib import Path

import pytest

from dedupe_brief import clean
from dedupe_brief.core.versioning.revisions import Capture
from tests.archive.stories import DAYS, MUSEUM, added, page
from tests.cli.archived import FERRIES, in_taiwan
from tests.cli.conftest import Run

FERRY, TAIWAN, SHOWN = "ferry", "taiwan/ferry", "photos"
"""What the articles are called: by keys, so that files can have the very same names."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("made") / "news.db"
    stories = [(FERRY, source) for source in FERRIES]
    stories += [(TAIWAN, in_taiwan(FERRIES[0])), (SHOWN, page(MUSEUM, "老照片展下周开幕"))]
    added(
        path,
        [
            Capture(key, clean(source), seen, source)
            for (key, source), seen in zip(stories, DAYS, strict=False)
        ],
    )
    return path.read_bytes()


@pytest.fixture(autouse=True)
def _news(tmp_path: Path, made: bytes) -> None:
    (tmp_path / "dedupe-brief.db").write_bytes(made)


PAIRS = [
    (f"{FERRY}@1", f"{FERRY}@2"),
    (f"{FERRY}@3", f"{FERRY}@2"),
    (f"{FERRY}@1", f"{FERRY}@4"),
    (f"{FERRY}@2", f"{FERRY}@2"),
    (f"{FERRY}@1", f"{TAIWAN}@1"),
    (f"{SHOWN}@1", f"{FERRY}@4"),
]

OPTIONS = [
    [],
    ["--full", "--min-change", "2"],
    ["--format", "side-by-side", "--full"],
    ["--format", "unified"],
    ["--format", "json", "--ignore", "script,layout", "--granularity", "sentence"],
    ["--format", "stat", "--ignore", "script,layout"],
    ["--format", "html"],
    ["--field", "title"],
    ["--field", "date", "--format", "json"],
]


@pytest.mark.parametrize("options", OPTIONS, ids=" ".join)
@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_it_is_diff_on_the_two_versions_written_to_files(
    run: Run, tmp_path: Path, before: str, after: str, options: list[str]
) -> None:
    (tmp_path / "taiwan").mkdir()
    for version in (before, after):
        (tmp_path / version).write_bytes(run("archive", "show", version, "--format", "jsonl").data)
    ours = run("archive", "diff", before, after, *options)
    assert ours.code in {0, 1}
    assert ours == run("diff", before, after, *options)


def test_one_revision_is_compared_with_the_one_before_it(run: Run) -> None:
    assert run("archive", "diff", f"{FERRY}@3").out == run("archive", "diff", f"{FERRY}@2", f"{FERRY}@3").out
    last = run("archive", "diff", f"{FERRY}@3", f"{FERRY}@4")
    assert run("archive", "diff", FERRY).out == last.out
    assert run("archive", "diff", f"{FERRY}@latest").out == last.out
    assert last.code == 1


def test_what_does_not_count_does_not_differ(run: Run) -> None:
    assert run("archive", "diff", f"{FERRY}@3").code == 1
    assert run("archive", "diff", f"{FERRY}@3", "--ignore", "width").code == 0
    assert run("archive", "diff", FERRY, FERRY).code == 0


def test_versions_are_named_by_article_and_number(run: Run) -> None:
    found = json.loads(run("archive", "diff", FERRY, TAIWAN, "--format", "json").out)
    assert (found["before"]["name"], found["after"]["name"]) == (f"{FERRY}@4", f"{TAIWAN}@1")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([f"{FERRY}@1"], f"{FERRY}@1: it is the first revision, and nothing to compare it with is named"),
        ([SHOWN], "name two versions"),
        ([FERRY, "--field", "tilte"], "did you mean title?"),
        ([FERRY, "--ignore", "scripts"], "scripts"),
        ([FERRY, "-o", "dedupe-brief.db"], "dedupe-brief.db"),
    ],
)
def test_trouble_is_2_and_says_what(run: Run, tmp_path: Path, arguments: list[str], said: str) -> None:
    before = (tmp_path / "dedupe-brief.db").read_bytes()
    result = run("archive", "diff", *arguments)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert (tmp_path / "dedupe-brief.db").read_bytes() == before


@pytest.mark.parametrize("form", [["--format", "html"], []], ids=["named", "by the file's name"])
def test_a_page_goes_to_a_file(run: Run, tmp_path: Path, form: list[str]) -> None:
    result = run("archive", "diff", FERRY, *form, "-o", "page.html")
    assert (result.code, result.out) == (1, "")
    assert (tmp_path / "page.html").read_text("utf-8").startswith("<!DOCTYPE html>")
