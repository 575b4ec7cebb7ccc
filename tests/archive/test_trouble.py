"""Trouble around an archive: full disks, files that can't be written, other times, other versions."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from dedupe_brief.archive import schema
from dedupe_brief.archive.adding import Writer
from dedupe_brief.archive.database import Database
from dedupe_brief.archive.indexing import catch_up
from dedupe_brief.archive.reading import Reader
from dedupe_brief.core.versioning.revisions import Capture
from dedupe_brief.errors import ArchiveError
from tests.archive.adder import acknowledged, stored
from tests.archive.damage import findings, held, make_small
from tests.archive.stories import DAYS, FERRY, MUSEUM, added, captured, page

ONE = "https://news.example/1"
ROOT = Path(__file__).parent.parent.parent
OLD = [Path(__file__).with_name(f"schema-{number}.sql") for number in range(1, schema.NEWEST)]

needs_limits = pytest.mark.skipif(
    os.geteuid() == 0, reason="nothing is read-only for root: run the tests as somebody else to see this"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


# --- a full disk ---------------------------------------------------------------------------------------------------

LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from tests.archive.adder import main
from dedupe_brief.errors import ArchiveError
try:
    main(*sys.argv[2:])
except ArchiveError as fault:
    sys.stderr.write(str(fault))
    sys.exit(2)
"""


@pytest.mark.parametrize("most", [262_144, 330_000, 401_000])
def test_a_file_that_may_not_grow(path: Path, most: int) -> None:
    result = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-c", LIMITED, str(most), str(path), "full", "0", "5000", "3", "7"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        capture_output=True,
        check=False,
        text=True,
    )
    assert result.returncode == 2, result.stderr
    assert "disk" in result.stderr
    promised = list(acknowledged("full", result.stdout))
    assert promised
    found = stored(path)
    assert all(found[one] == 1 for one in promised)
    assert findings(path) == []


def add_all(writer: Writer, captures: Sequence[Capture]) -> None:
    with writer.group():
        for capture in captures:
            writer.add(capture)


def test_a_disk_that_is_full(path: Path) -> None:
    added(path, [captured(ONE, page(FERRY))])
    whole = held(path)
    with Database(path, write=True) as database:
        (pages,) = database.row("PRAGMA page_count") or (0,)
        database.row(f"PRAGMA max_page_count = {pages + 2}")
        writer = Writer(database)
        texts = [MUSEUM + "".join(map(chr, range(0x4E00 + at, 0x9000, 7))) for at in range(5)]
        with pytest.raises(ArchiveError, match=r"disk is full.*make room"):
            add_all(
                writer, [captured(ONE, page(text), day) for text, day in zip(texts, DAYS[1:], strict=False)]
            )
        database.row("PRAGMA max_page_count = 1000000")
        with writer.group():
            assert writer.add(captured(ONE, page(MUSEUM), DAYS[9])).number == 2
    assert findings(path) == []
    assert {key: what for key, what in held(path).items() if key[1] == 1} == whole


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of 600 kB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = shutil.which("mount") or "mount"
    command = [mount, "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603  our own words
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("file systems can't be mounted here: it takes the rights of root")
    yield folder
    subprocess.run([shutil.which("umount") or "umount", "-l", str(folder)], check=True)  # noqa: S603  what was mounted


def test_a_small_file_system(small: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(150):
        text = FERRY + "".join(map(chr, range(0x4E00 + number, 0x9000, 13)))
        (tmp_path / "in" / f"{number:03}.txt").write_bytes(page(text))
    result = subprocess.run(  # noqa: S603  our own words
        [
            sys.executable,
            "-m",
            "dedupe_brief",
            "archive",
            "add",
            "in",
            "--archive",
            str(small / "news.db"),
            "-j",
            "1",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        check=False,
        text=True,
    )
    assert result.returncode == 2, result.stderr
    assert "disk" in result.stderr
    said = [line.partition("@")[0] for line in result.stdout.splitlines()]
    assert said
    assert set(said) <= {address for address, _, _ in held(small / "news.db")}
    assert findings(small / "news.db") == []


def test_a_file_system_that_is_read_only(small: Path) -> None:
    path = small / "news.db"
    make_small(path)
    whole = held(path)
    mount = shutil.which("mount") or "mount"
    subprocess.run([mount, "-o", "remount,ro", str(small)], check=True)  # noqa: S603  our own words
    assert held(path) == whole
    assert findings(path) == []
    with pytest.raises(ArchiveError, match="can't be written"):
        added(path, [captured(ONE, page(MUSEUM))])


# --- what can't be written ----------------------------------------------------------------------------------------


@needs_limits
def test_a_file_that_is_read_only_can_be_read(path: Path) -> None:
    make_small(path)
    whole = held(path)
    path.chmod(0o400)
    assert held(path) == whole
    with pytest.raises(ArchiveError, match="can't be written"):
        added(path, [captured(ONE, page(MUSEUM))])


@needs_limits
def test_a_folder_that_is_read_only_can_be_read(path: Path) -> None:
    make_small(path)
    whole = held(path)
    path.parent.chmod(0o500)
    try:
        assert held(path) == whole
        assert findings(path) == []
    finally:
        path.parent.chmod(0o700)


@pytest.mark.parametrize("write", [False, True])
def test_a_folder_is_no_archive(tmp_path: Path, write: bool) -> None:
    with pytest.raises(ArchiveError, match="can't be opened"):
        Database(tmp_path, write=write, create=write)


# --- other versions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", [False, True])
def test_an_archive_of_the_future_is_refused_with_what_to_do(path: Path, write: bool) -> None:
    make_small(path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    content = path.read_bytes()
    with pytest.raises(ArchiveError, match=r"newer .*schema is 99.*update this program"):
        Database(path, write=write)
    assert path.read_bytes() == content


def left(path: Path, script: Path) -> None:
    """Make the archive that an older program left, with articles."""
    connection = sqlite3.connect(path)
    connection.executescript(script.read_text("utf-8"))
    connection.close()


@pytest.fixture(params=OLD, ids=lambda script: script.stem)
def old(path: Path, request: pytest.FixtureRequest) -> Path:
    """An archive of each older schema."""
    left(path, request.param)
    return path


def test_an_archive_of_an_older_schema_opens_and_verifies(old: Path) -> None:
    path = old
    with pytest.raises(ArchiveError, match=r"older .*archive migrate"):
        Database(path)
    with Database(path, write=True) as database:
        assert schema.version_of(database.connection) == schema.NEWEST
        reader = Reader(database)
        one = reader.revisions(reader.named(ONE).article)
        assert [reader.record(each.sightings[0]).text for each in one] == [
            FERRY,
            FERRY.replace("四十七", "四十九"),
        ]
    assert findings(path) == []
    (made,) = added(path, [captured(ONE, page(FERRY + MUSEUM), DAYS[9])])
    assert made.number == 3
    assert findings(path) == []


def test_near_copies_of_what_an_older_program_stored_are_found(old: Path) -> None:
    with Database(old, write=True) as database:
        catch_up(database)
    (made,) = added(
        old, [captured("https://third.example/", page(FERRY.replace("三个月", "两个月")), DAYS[9])]
    )
    assert [(alias.address, alias.reason.value) for alias in made.aliases] == [(ONE, "near")]
    assert findings(old) == []


def test_an_older_archive_becomes_one_that_is_made_now(old: Path, tmp_path: Path) -> None:
    """Whatever it went through, verifying compares its tables with these."""
    new = tmp_path / "new.db"
    with Database(old, write=True) as database, Database(new, write=True, create=True) as other:
        shapes = [set(one.rows("SELECT type, name, sql FROM sqlite_schema")) for one in (database, other)]
    assert shapes[0] == shapes[1]


def test_the_bands_that_a_program_with_the_second_schema_made_stay(path: Path) -> None:
    left(path, OLD[1])
    with Database(path, write=True) as database:
        before = list(database.rows("SELECT * FROM band"))
        assert catch_up(database) == 2
        assert list(database.rows("SELECT * FROM band")) == before


def test_a_migration_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left(path, OLD[0])
    monkeypatch.setattr(
        schema, "_steps", lambda: ("", "CREATE TABLE new (id INTEGER);\nCREATE TABLE article (id);\n")
    )
    with pytest.raises(ArchiveError):
        Database(path, write=True)
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'new'").fetchone() == (0,)
    connection.close()


# --- outsiders and clocks -----------------------------------------------------------------------------------------


def test_sqlites_own_program_finds_nothing(path: Path) -> None:
    program = shutil.which("sqlite3")
    if program is None:
        pytest.skip("the program sqlite3 is not installed")
    make_small(path)
    result = subprocess.run(  # noqa: S603  SQLite's own program
        [program, str(path), "pragma integrity_check"], capture_output=True, check=True, text=True
    )
    assert result.stdout == "ok\n"


def test_a_clock_that_runs_backwards(path: Path) -> None:
    made = added(
        path,
        [
            captured(ONE, page(FERRY), DAYS[5]),
            captured(ONE, page(MUSEUM), DAYS[2]),
            captured(ONE, page(MUSEUM + FERRY), DAYS[8]),
        ],
    )
    assert [one.later for one in made] == [None, DAYS[5], None]
    with Database(path) as database:
        reader = Reader(database)
        at = {
            day: reader.revision(reader.named(f"{ONE}@{DAYS[day][:10]}")).number
            for day in (2, 4, 5, 7, 8, 20)
        }
    assert at == {2: 2, 4: 2, 5: 1, 7: 1, 8: 3, 20: 3}
    assert findings(path) == []
