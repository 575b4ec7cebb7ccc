"""What comes out of an archive goes into another one and comes out again as it was; other programs read it."""

import io
import json
import subprocess
from pathlib import Path
from typing import Any

import bagit
import pytest
from prov.model import ProvDocument
from warcio.archiveiterator import ArchiveIterator

from dedupe_brief.core.record import to_json
from tests.archive.built import HISTORY, HTML, all_of, built
from tests.cli.conftest import Run


def lines(data: bytes) -> list[Any]:
    return [json.loads(line) for line in data.splitlines()]


@pytest.fixture(params=[True, False], ids=["sources", "no sources"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return built(tmp_path / "a.db", keep_sources=request.param)


# --- export, import, export --------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["jsonl", "jsonl.zst", "parquet", "bagit"])
def test_an_import_is_the_same_archive(run: Run, archive: Path, form: str) -> None:
    out = "bag" if form == "bagit" else f"all.{form}"
    assert run("archive", "export", "--archive", "a.db", "--format", form, "-o", out).code == 0
    done = run("archive", "import", out, "--archive", "b.db")
    assert (done.code, done.out) == (0, ""), done.err
    assert all_of(Path("b.db")) == all_of(archive)
    first, second = (run("archive", "export", "--archive", name) for name in ("a.db", "b.db"))
    assert first.code == 0
    assert first.data == second.data


def test_a_second_import_adds_nothing(run: Run, archive: Path) -> None:
    data = run("archive", "export", "--archive", "a.db").data
    for _ in range(2):
        done = run("archive", "import", "-", "--archive", "b.db", stdin=data)
        assert done.code == 0, done.err
    assert f"0 sightings imported, {len(HISTORY)} were there" in done.err
    assert all_of(Path("b.db")) == all_of(archive)


def test_another_history_here_is_said(run: Run, tmp_path: Path) -> None:
    built(tmp_path / "a.db")
    latest = run("archive", "export", "--archive", "a.db", "--latest", "https://news.example/1").data
    done = run("archive", "import", "-", "--archive", "b.db", stdin=latest)
    assert done.code == 1
    assert "https://news.example/1@3 is @1 here" in done.err


def test_what_is_no_export_is_refused_and_the_rest_goes_on(run: Run, tmp_path: Path) -> None:
    built(tmp_path / "a.db")
    data = run("archive", "export", "--archive", "a.db").data
    bad = data.splitlines()[0].replace(b'"revision":1', b'"revision":0')
    plain = to_json(HISTORY[0].record).encode()
    done = run("archive", "import", "-", "--archive", "b.db", stdin=b"\n".join([bad, plain, data]))
    assert done.code == 2
    assert "archive.revision: expected a number from 1 up, found 0" in done.err
    assert "it does not say where it stands in an archive" in done.err
    assert len(all_of(Path("b.db"))) == len(HISTORY)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'{"id"', b'{"id', "this is not JSON"),
        (b'"dedupe-brief/record/', b'"dedupe-br/record/', "this is no line of an export"),
        (b'"text":', b'"tixt":', "text: the key is missing"),
        (b'"parent":', b'"p\xffrent":', "this is not UTF-8"),
    ],
)
def test_a_damaged_line_is_said_to_be_damaged(
    run: Run, tmp_path: Path, old: bytes, new: bytes, said: str
) -> None:
    built(tmp_path / "a.db")
    first, *rest = run("archive", "export", "--archive", "a.db").data.splitlines()
    damaged = b"\n".join([first.replace(old, new, 1), *rest])
    done = run("archive", "import", "-", "--archive", "b.db", stdin=damaged)
    assert done.code == 2
    assert f" #1: {said}" in done.err
    assert "if it was exported it is damaged, and has to be exported again" in done.err
    assert all_of(Path("b.db"))


def test_a_source_that_is_not_what_its_digest_says_is_not_imported(run: Run, tmp_path: Path) -> None:
    built(tmp_path / "a.db")
    run("archive", "export", "--archive", "a.db", "--format", "bagit", "-o", "bag")
    [page] = [path for path in Path("bag/data/sources").iterdir() if path.read_bytes() == HTML]
    page.write_bytes(HTML + b" ")
    done = run("archive", "import", "bag", "--archive", "b.db")
    assert done.code == 2
    assert "archive.source: the source does not have this digest" in done.err
    (Path("bag/data/records.jsonl")).write_bytes(b"")
    done = run("archive", "import", "bag", "--archive", "c.db")
    assert done.code == 2
    assert "it is not what the bag's manifest says" in done.err


# --- lines -------------------------------------------------------------------------------------------------------


def test_a_line_is_a_record_with_its_place(run: Run, archive: Path) -> None:
    found = lines(run("archive", "export", "--archive", "a.db").data)
    own = [{key: value for key, value in line.items() if key != "archive"} for line in found]
    stored = [json.loads(to_json(one.record)) for one in all_of(archive)]
    assert all(record in stored for record in own)
    assert sum(len(line["archive"]["sightings"]) for line in found) == len(HISTORY)


def test_only_sources_that_records_do_not_give_back_are_in_lines(run: Run, tmp_path: Path) -> None:
    built(tmp_path / "a.db")
    found = lines(run("archive", "export", "--archive", "a.db").data)
    carried = [line["archive"]["address"] for line in found if line["archive"]["source_bytes"]]
    assert carried == ["https://news.example/page.html"]


@pytest.mark.usefixtures("archive")
def test_latest_is_one_line_for_each_article(run: Run) -> None:
    found = lines(run("archive", "export", "--archive", "a.db", "--latest").data)
    addresses = [line["archive"]["address"] for line in found]
    assert sorted(addresses) == sorted({capture.address for capture in HISTORY})
    assert [line["archive"]["revision"] for line in found if line["archive"]["address"].endswith("/1")] == [3]


@pytest.mark.usefixtures("archive")
def test_one_revision_can_be_named(run: Run) -> None:
    found = lines(run("archive", "export", "news.example/1@2", "--archive", "a.db").data)
    assert [line["archive"]["revision"] for line in found] == [2]


@pytest.mark.parametrize("command", ["clean", "verify", "explain"])
def test_lines_are_records_for_other_commands(run: Run, tmp_path: Path, command: str) -> None:
    built(tmp_path / "a.db")
    data = run("archive", "export", "news.example/2", "--archive", "a.db").data
    assert run(command, "-", stdin=data).code == 0


# --- for other programs ------------------------------------------------------------------------------------------


def git(*args: str, folder: Path, data: bytes | None = None) -> bytes:
    command = ["git", "-C", str(folder), *args]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout  # noqa: S603  our own words


def test_git_takes_a_commit_for_each_revision(run: Run, archive: Path, tmp_path: Path) -> None:
    stream = run("archive", "export", "--archive", "a.db", "--format", "git").data
    folder = tmp_path / "repository"
    folder.mkdir()
    git("init", "-q", "--bare", folder=folder)
    git("fast-import", "--quiet", folder=folder, data=stream)
    git("fsck", "--strict", folder=folder)
    commits = git("log", "--reverse", "--format=%H", "archive", folder=folder).decode().split()
    revisions = {one.revision.digest: one for one in all_of(archive)}
    assert len(commits) == len(revisions)
    for commit in commits:
        message = git("log", "-1", "--format=%B", commit, folder=folder).decode()
        digest = message[message.index("Digest: ") :].split()[1]
        [path] = git("show", "--format=", "--name-only", commit, folder=folder).decode().split()
        content = git("show", f"{commit}:{path}", folder=folder).decode()
        assert content.endswith(f"---\n\n{revisions[digest].record.text}\n")
        when = git(
            "log", "-1", "--date=format-local:%Y-%m-%dT%H:%M:%SZ", "--format=%cI", commit, folder=folder
        )
        assert when.decode().strip().replace("+00:00", "Z") == revisions[digest].revision.first_seen


@pytest.mark.parametrize(
    "ref", ["archive", "refs/heads/a b", "refs/heads/a..b", "refs/heads/x.lock", "refs/heads/"]
)
def test_a_branch_has_a_name_that_git_takes(run: Run, tmp_path: Path, ref: str) -> None:
    built(tmp_path / "a.db")
    done = run("archive", "export", "--archive", "a.db", "--format", "git", "--ref", ref)
    assert (done.code, done.data) == (2, b"")


@pytest.mark.usefixtures("archive")
def test_bagit_finds_the_bag_whole(run: Run) -> None:
    args = ("archive", "export", "--archive", "a.db", "--format", "bagit", "-o", "bag")
    assert run(*args, "--date", "2025-06-16").code == 0
    bag = bagit.Bag("bag")
    assert bag.validate(processes=1, fast=False)
    assert bag.info["Bagging-Date"] == "2025-06-16"
    assert run(*args).code == 2  # it is there
    assert sorted(path.name for path in Path().iterdir() if "part" in path.name) == []


def test_prov_reads_the_provenance_and_writes_the_same(run: Run, archive: Path) -> None:
    run("archive", "export", "--archive", "a.db", "--format", "bagit", "-o", "bag")
    said = Path("bag/data/prov.json").read_text("utf-8")
    document = ProvDocument.deserialize(content=said, format="json")
    assert ProvDocument.deserialize(content=document.serialize(format="json"), format="json") == document
    kinds = [record.get_type().localpart for record in document.get_records()]
    seen, revisions = all_of(archive), {one.revision.digest for one in all_of(archive)}
    articles, records = {one.revision.address for one in seen}, {one.sighting.record for one in seen}
    sources = {one.record.origin.digest for one in seen}
    assert kinds.count("Entity") == len(articles) + len(revisions) + len(records) + len(sources)
    assert kinds.count("Activity") == len(seen) + len(records)
    assert kinds.count("Generation") == kinds.count("Association") == len(records)
    assert kinds.count("Derivation") == len(records) + len(revisions) - len(articles)
    assert kinds.count("Specialization") == len(records) + len(revisions)
    assert kinds.count("Alternate") >= 2
    assert kinds.count("Agent") == 3  # the older rules, today's, and today's with what reads pages


def test_a_warc_has_sources_at_their_times(run: Run, tmp_path: Path) -> None:
    archive = built(tmp_path / "a.db")
    assert run("archive", "export", "--archive", "a.db", "-o", "all.warc.gz").code == 0
    data = Path("all.warc.gz").read_bytes()
    found = [
        (record.rec_headers.get_header, record.content_stream().read())
        for record in ArchiveIterator(io.BytesIO(data), check_digests="raise")
    ]
    of = [header("WARC-Type") for header, _ in found]
    seen = all_of(archive)
    assert of.count("resource") + of.count("revisit") == len(seen)
    assert of.count("revisit") == 1
    times = [header("WARC-Date") for header, _ in found if header("WARC-Type") in {"resource", "revisit"}]
    assert sorted(times) == sorted(one.sighting.seen for one in seen)
    assert len({header("WARC-Record-ID") for header, _ in found}) == len(found)
    assert HTML in [content for _, content in found]


# --- misuse --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--format", "bagit"), "a bag is a folder"),
        (("--date", "2025-06-16"), "--date is for bags"),
        (("--ref", "refs/heads/a"), "--ref is for git"),
        (("--format", "bagit", "-o", "b", "--date", "16.6."), "is no day"),
        (("-o", "there/"), "an export is one file"),
        (("-o", "a.db"), "this would overwrite an input"),
        (("--format", "markdown"), "there is no format named 'markdown'"),
        (("no.example/x",), "there is no article"),
    ],
)
def test_wrong_use_is_said(run: Run, tmp_path: Path, args: tuple[str, ...], said: str) -> None:
    before = built(tmp_path / "a.db").read_bytes()
    done = run("archive", "export", "--archive", "a.db", *args)
    assert (done.code, done.data) == (2, b"")
    assert said in done.err
    assert Path("a.db").read_bytes() == before
