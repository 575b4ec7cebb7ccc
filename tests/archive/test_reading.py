"""Reading: what an article is called by, what stands before a revision, lists and figures; and that none of it reads the whole file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe_brief.archive.database import Database
from dedupe_brief.archive.listing import listing
from dedupe_brief.archive.reading import Reader
from dedupe_brief.archive.statistics import statistics
from dedupe_brief.core.versioning.revisions import Change, Reason
from dedupe_brief.errors import ArchiveError
from tests.archive.stories import DAYS, FERRY, MUSEUM, added, captured, page

NEWS = "https://news.example/ferry"
TEXTS = (FERRY, FERRY.replace("四十七", "四十九"), FERRY.replace("三个月", "两个月"), MUSEUM)
PAGES = tuple(map(page, TEXTS))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An archive with one article in four revisions and a hundred with one."""
    path = tmp_path / "news.db"
    added(path, [captured(NEWS, source, seen) for source, seen in zip(PAGES, DAYS, strict=False)])
    others = (page(f"{MUSEUM}第{number}站在{number}号楼。") for number in range(100))
    added(
        path, [captured(f"https://photos.example/{number}", source) for number, source in enumerate(others)]
    )
    return path


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    with Database(path) as opened:
        yield opened


# --- names -------------------------------------------------------------------------------------------------------


def test_the_very_name_comes_before_another_spelling_of_it(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    names = ["https://news.example/1", "news.example/1"]
    added(path, [captured(name, PAGES[0]) for name in names])
    with Database(path) as database:
        reader = Reader(database)
        assert [reader.named(name).article.address for name in names] == names


# --- before ------------------------------------------------------------------------------------------------------


def test_before_a_revision_stands_the_one_that_it_follows(database: Database) -> None:
    reader = Reader(database)
    known = reader.revisions(reader.named(NEWS).article)
    assert [reader.before(revision) for revision in known] == [None, *known[:-1]]


def test_a_revision_that_follows_another_than_it_says_is_damage(path: Path, tmp_path: Path) -> None:
    with Database(path) as database:
        reader = Reader(database)
        last = reader.revision(reader.named(NEWS))
    other = tmp_path / "other.db"
    added(other, [captured(NEWS, source) for source in (PAGES[3], PAGES[0], PAGES[1])])
    with closing(sqlite3.connect(path)) as connection:  # a whole row, of another history
        connection.execute("ATTACH ? AS other", (str(other),))
        where = "WHERE article_id = 1 AND number = 3"
        columns = (
            "parent_seal, content, cosmetic, text_key, title, chars, change, cause, added, removed, seal"
        )
        connection.execute(
            f"UPDATE revision SET ({columns}) = (SELECT {columns} FROM other.revision {where}) {where}"  # noqa: S608  ours
        )
        connection.commit()
    with Database(path) as database, pytest.raises(ArchiveError, match="does not follow the revision before"):
        Reader(database).before(last)


# --- lists and figures -------------------------------------------------------------------------------------------

SIGHTINGS = st.lists(
    st.tuples(st.sampled_from(["甲", "乙", "丙"]), st.integers(0, 3), st.integers(0, 9)),
    max_size=8,
    unique=True,
)


@settings(max_examples=20, deadline=None)
@given(SIGHTINGS)
def test_a_list_and_figures_say_what_reading_article_by_article_says(
    tmp_path_factory: pytest.TempPathFactory, seen: list[tuple[str, int, int]]
) -> None:
    path = tmp_path_factory.mktemp("archive") / "news.db"
    added(path, [captured(name, PAGES[text], DAYS[day]) for name, text, day in seen])
    with Database(path) as database:
        reader = Reader(database)
        articles = list(reader.articles())
        every = {article.address: reader.revisions(article) for article in articles}
        listed = list(listing(database))
        found = statistics(database)
    assert [one.address for one in listed] == list(every)
    for one in listed:
        known = every[one.address]
        assert one.revisions == len(known)
        assert one.title == known[-1].title
        assert one.first_seen == min(revision.first_seen for revision in known)
        assert one.last_seen == max(revision.last_seen for revision in known)
    revisions = [revision for known in every.values() for revision in known]
    assert (found.articles, found.revisions) == (len(every), len(revisions))
    assert found.sightings == sum(len(revision.sightings) for revision in revisions)
    assert dict(found.changes) == {
        change: sum(revision.change is change for revision in revisions)
        for change in Change
        if change is not Change.UNCHANGED
    }
    assert sum(count for _, count in found.causes) == len(revisions)
    assert sum(count for _, count in found.aliases) == sum(len(one.alias_of) for one in listed)
    assert sum(cleaner.revisions for cleaner in found.cleaners) == len(revisions)


def test_a_list_names_the_earlier_article_and_how_it_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    added(path, [captured("first", PAGES[0]), captured("other", PAGES[3]), captured("second", PAGES[0])])
    with Database(path) as database:
        aliases = {one.address: one.alias_of for one in listing(database)}
        picked = list(listing(database, "secon"))
    assert aliases["first"] == aliases["other"] == ()
    [alias] = aliases["second"]
    assert (alias.address, alias.reason, alias.similarity) == ("first", Reason.EXACT, 1.0)
    assert [one.alias_of for one in picked] == [(alias,)]


def test_contents_are_counted_as_they_are_stored(path: Path, database: Database) -> None:
    found = statistics(database)
    with closing(sqlite3.connect(path)) as connection:
        rows = list(connection.execute("SELECT size, length(data), base_id, depth FROM blob"))
        trained = [row[0] for row in connection.execute("SELECT length(data) FROM dictionary")]
    assert found.contents.count == len(rows)
    assert found.contents.bytes == sum(row[0] for row in rows)
    assert found.contents.stored == sum(row[1] for row in rows) + sum(trained)
    assert found.contents.keyframes == sum(row[2] is None for row in rows)
    assert found.contents.chain == 1 + max(row[3] for row in rows)
    assert found.contents.ratio == found.contents.bytes / found.contents.stored
    assert found.bytes == path.stat().st_size


def test_what_is_left_half_read_does_not_complain_when_the_file_closes(path: Path) -> None:
    with Database(path) as database:
        rows = database.rows("SELECT id FROM article")
        assert next(rows) == (1,)
    del rows  # what goes wrong in a generator's end is told by pytest


# --- what is read ------------------------------------------------------------------------------------------------


def plans(database: Database, queries: list[str]) -> list[str]:
    """Return the steps that SQLite takes for each query that reads."""
    return [
        step
        for query in queries
        if query.startswith(("SELECT", "\n"))
        for (*_, step) in database.connection.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
    ]


def test_an_article_is_found_without_reading_others(database: Database) -> None:
    queries: list[str] = []
    reader = Reader(database)
    database.connection.set_trace_callback(queries.append)
    article = reader.named(NEWS).article
    *_, last = reader.revisions(article)
    assert reader.before(last) is not None
    reader.aliases(article)
    reader.record(last.sightings[0])
    reader.source(last.sightings[0])
    database.connection.set_trace_callback(None)
    taken = plans(database, queries)
    assert len(taken) > len(queries) > 5
    assert [step for step in taken if step.startswith("SCAN")] == []


def test_the_last_revisions_are_found_without_reading_others(database: Database) -> None:
    queries: list[str] = []
    database.connection.set_trace_callback(queries.append)
    recent = Reader(database).recent(3)
    database.connection.set_trace_callback(None)
    assert [revision.address for revision in recent] == [
        f"https://photos.example/{number}" for number in (99, 98, 97)
    ]
    taken = plans(database, queries)
    assert [step for step in taken if step.startswith("SCAN")] == ["SCAN r"], (
        "from the end, as far as is asked"
    )
    assert [step for step in taken if "TEMP" in step] == []
