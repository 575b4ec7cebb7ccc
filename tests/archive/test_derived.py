"""What can be made anew is compared with what it was made of."""

from pathlib import Path

import pytest

from dedupe_brief.archive.database import Database
from dedupe_brief.archive.derived import bands, index
from dedupe_brief.archive.indexing import catch_up, reindex
from tests.archive.stories import DAYS, FERRY, MUSEUM, added, captured, page

ONE, OTHER = "https://news.example/1", "https://else.example/9"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "news.db"
    versions = [FERRY, FERRY.replace("四十七", "四十九"), FERRY + MUSEUM]
    captures = [captured(ONE, page(text), day) for text, day in zip(versions, DAYS, strict=False)]
    added(made, [*captures, captured(OTHER, page(MUSEUM, title="Old Photos"), DAYS[4])])
    with Database(made, write=True) as database:
        catch_up(database)
    return made


def findings(path: Path) -> list[str]:
    with Database(path) as database:
        return [str(one) for check in (index, bands) for one in check(database)]


def test_what_was_just_made_is_true(path: Path) -> None:
    assert findings(path) == []


def test_what_is_not_indexed_yet_is_no_finding(path: Path) -> None:
    added(path, [captured("https://a.example/", page(FERRY[:60]), DAYS[5])])
    assert findings(path) == []


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ("UPDATE search_data SET block = replace(block, x'e6b8a1', x'e6b8a2') WHERE id > 10", f"{ONE}@1"),
        ("INSERT INTO search (rowid, pairs) VALUES (2, '渡河')", f"{ONE}@2"),
        ("INSERT INTO search (rowid, pairs) VALUES (77, '渡河')", "the archive"),
        ("UPDATE band SET hash = hash + 1 WHERE article_id = 1", ONE),
    ],
)
def test_a_change_is_found(path: Path, change: str, where: str) -> None:
    with Database(path, write=True) as database:
        database.execute(change)
    found = findings(path)
    assert found
    assert found[0].startswith(f"{where}: ")


def test_damaged_bands_are_made_anew(path: Path) -> None:
    with Database(path, write=True) as database:
        before = list(database.rows("SELECT * FROM band"))
        database.execute("UPDATE band SET hash = hash + 1 WHERE article_id = 1")
        with database.transaction():
            reindex(database)
        catch_up(database)
        assert list(database.rows("SELECT * FROM band")) == before
    assert findings(path) == []


def test_an_article_whose_text_was_there_before_gets_no_bands(path: Path) -> None:
    added(path, [captured("https://a.example/", page(FERRY), DAYS[5])])
    with Database(path, write=True) as database:
        catch_up(database)
        assert database.row("SELECT count(*) FROM band WHERE article_id = 3") == (0,)


def test_a_damaged_index_is_made_anew(path: Path) -> None:
    with Database(path, write=True) as database:
        database.execute("INSERT INTO search (rowid, pairs) VALUES (77, '渡河')")
        with database.transaction():
            reindex(database)
        catch_up(database)
    assert findings(path) == []


def test_an_article_without_bands_is_none(path: Path) -> None:
    with Database(path, write=True) as database:
        database.execute("DELETE FROM band WHERE article_id = 1")
    assert findings(path) == []
