"""The file: made, shared, refused."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from dedupe_brief.archive import database as database_module
from dedupe_brief.archive import schema
from dedupe_brief.archive.adding import Writer
from dedupe_brief.archive.database import Database
from dedupe_brief.archive.reading import Reader
from dedupe_brief.errors import ArchiveError
from tests.archive.stories import FERRY, MUSEUM, captured, page

ONE, OTHER = "https://news.example/1", "https://else.example/9"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


def test_what_others_just_made_can_be_opened_while_they_have_it(path: Path) -> None:
    with Database(path, write=True, create=True) as first:
        with Database(path) as reader, Database(path, write=True, create=True) as second:
            writer = Writer(second)
            with writer.group():
                writer.add(captured(ONE, page(FERRY)))
            assert [row.address for row in Reader(reader).articles()] == [ONE]
        writer = Writer(first)
        with writer.group():
            assert writer.add(captured(ONE, page(MUSEUM))).number == 2


def test_who_comes_while_another_made_the_file_waits_for_a_turn(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By asking often, as for every group: SQLite itself asks seldom, and may find the door closed each time."""
    Database(path, write=True, create=True).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    real, before = schema.version_of, [0]  # what the file had when it was looked at first
    monkeypatch.setattr(schema, "version_of", lambda connection: before.pop() if before else real(connection))
    monkeypatch.setattr(database_module, "_PATIENCE", 0.2)
    monkeypatch.setattr("time.sleep", lambda _: other.rollback())
    with Database(path, write=True, create=True) as database:
        assert real(database.connection) == schema.NEWEST
    other.close()


def test_who_reads_sees_one_moment(path: Path) -> None:
    with Database(path, write=True, create=True) as database, Database(path) as other:
        writer, reader = Writer(database), Reader(other)
        with writer.group():
            writer.add(captured(ONE, page(FERRY)))
        with other.snapshot():
            assert len(list(reader.articles())) == 1
            with writer.group():
                writer.add(captured(OTHER, page(MUSEUM)))
            assert len(list(reader.articles())) == 1
        assert len(list(reader.articles())) == 2


def test_a_program_that_is_killed_leaves_an_archive(path: Path) -> None:
    code = f"""
import os
from pathlib import Path
from dedupe_brief.archive.database import Database
database = Database(Path({str(path)!r}), write=True, create=True)
os._exit(9)
"""
    subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603  our own words
    with Database(path) as database:
        assert list(Reader(database).articles()) == []


def test_an_archive_of_the_future_is_refused(path: Path) -> None:
    with Database(path, write=True, create=True) as database:
        database.execute(f"PRAGMA user_version = {schema.NEWEST + 1:d}")
    for write in (False, True):
        with pytest.raises(ArchiveError, match=r"a newer dedupe-brief wrote it .* update this program"):
            Database(path, write=write)


def test_an_empty_file_becomes_an_archive_but_is_none_to_read(path: Path) -> None:
    path.touch()
    with pytest.raises(ArchiveError, match="no archive of dedupe-brief"):
        Database(path)
    with Database(path, write=True, create=True) as database:
        assert schema.version_of(database.connection) == schema.NEWEST


def test_a_folder_that_is_not_there_is_said(path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no such folder to write to; make it first"):
        Database(path / "of" / "news.db", write=True, create=True)


def test_there_is_none_where_none_was_made(path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no archive; 'dedupe-brief archive add' makes one"):
        Database(path)
    assert not path.exists()


def test_a_folder_is_none(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="it can't be opened"):
        Database(tmp_path, write=True, create=True)


def test_names_that_mean_something_in_addresses_are_files(tmp_path: Path) -> None:
    path = tmp_path / "a?mode=memory&x=#%41 渡口.db"
    with Database(path, write=True, create=True):
        pass
    assert path.exists()
    with Database(path) as database:
        assert list(Reader(database).articles()) == []


def test_a_schema_that_is_no_text_is_damage(path: Path) -> None:
    """SQLite quotes it in what it says, and Python can't read that."""
    Database(path, write=True, create=True).close()
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE revision (", b"CREATE TABLE revision \xac", 1))
    with pytest.raises(ArchiveError, match="damaged"):
        Database(path)
