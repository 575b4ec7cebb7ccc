# ruff: noqa: S311 - texts are drawn with plain seeded generators, nothing here is secret
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe_brief.core.duplicates.clusters import Article, duplicates
from dedupe_brief.core.duplicates.signature import signature
from dedupe_brief.corpus.index import Index, open_index
from dedupe_brief.errors import IndexFileError
from tests.news import article, by_id, mixed


def _articles(count: int, sentences: int = 20) -> list[Article]:
    draw = random.Random(count)
    return [
        Article(signature(article(draw, sentences)), draw.choice((None, "2024-05-01")), _id(number))
        for number in range(count)
    ]


def _id(number: int) -> str:
    return f"urn:uuid:{number:08}-53ff-5e71-a211-4f1b1f26db6f"


def _held(path: Path) -> list[Article]:
    with open_index(path) as index:
        return list(index.articles())


def test_what_was_added_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "i.sqlite"
    made = [
        *_articles(5),
        Article(signature(""), None, "no uuid"),
        Article(signature("國務院"), None, _id(9).upper()),
    ]
    with open_index(path) as index:
        index.add(made[:3])
    with open_index(path) as index:
        index.add(made[3:])
    assert _held(path) == made


def test_an_id_that_is_known_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "i.sqlite"
    made = _articles(3)
    with open_index(path) as index:
        index.add(made)
    better = Article(signature("清洗得更好的一篇文章"), "2024-06-01", made[1].id)
    with open_index(path) as index:
        list(index.articles())
        index.add([better])
    assert _held(path) == [made[0], better, made[2]]


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_ten_parts_are_as_all_at_once(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    articles = mixed(data.draw(st.integers(0, 2**32)), 20)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(articles)), min_size=9, max_size=9)))
    path = tmp_path_factory.mktemp("parts") / "i.sqlite"
    for start, end in zip([0, *cuts], [*cuts, len(articles)], strict=True):
        with open_index(path) as index:
            index.add(articles[start:end])
    assert by_id(_held(path)) == by_id(articles)


def test_an_article_takes_a_kilobyte_at_most(tmp_path: Path) -> None:
    path = tmp_path / "i.sqlite"
    count = 3000
    with open_index(path) as index:
        index.add(_articles(count))
    assert path.stat().st_size / count <= 1024


def test_a_run_that_fails_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "i.sqlite"
    with open_index(path) as index:
        index.add(_articles(2))

    def fail(index: Index) -> None:
        index.add(_articles(4))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), open_index(path) as index:
        fail(index)
    assert _held(path) == _articles(2)


def test_an_index_is_for_one_run_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "i.sqlite"
    with (
        open_index(path),
        pytest.raises(IndexFileError, match="another run is using"),
        open_index(path, wait=0),
    ):
        pass


def test_what_is_no_index_is_said_and_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("渡口的旧桥" * 300, "utf-8")
    with pytest.raises(IndexFileError, match=r"a\.txt: this is no sound index"), open_index(text):
        pass
    assert text.read_text("utf-8") == "渡口的旧桥" * 300
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE mine (a)")
    connection.close()
    with pytest.raises(IndexFileError, match="no index"), open_index(other):
        pass


def test_signatures_made_otherwise_are_not_compared(tmp_path: Path) -> None:
    path = tmp_path / "i.sqlite"
    with open_index(path) as index:
        index.add(_articles(1))
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE known SET value = 'another' WHERE name = 'fold'")
    connection.close()
    with (
        pytest.raises(IndexFileError, match=r"made otherwise: fold is 'another'.*build it anew"),
        open_index(path),
    ):
        pass


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(IndexFileError, match="can't be used"), open_index(tmp_path / "no" / "i.sqlite"):
        pass


def test_damage_is_said(tmp_path: Path) -> None:
    path = tmp_path / "i.sqlite"
    with open_index(path) as index:
        index.add(_articles(3))
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE article SET packed = 'x' WHERE number = 2")
    connection.close()
    with pytest.raises(IndexFileError, match="no sound index"):
        list(duplicates(_held(path)))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", 5),
        ("content", "viel"),
        ("size", "viel"),
        ("script", -1),
        ("script", 3),
        ("reworded", 2),
        ("created", b"2024"),
    ],
)
def test_a_value_that_no_run_wrote_is_damage(tmp_path: Path, column: str, value: object) -> None:
    path = tmp_path / "i.sqlite"
    with open_index(path) as index:
        index.add(_articles(2))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE article SET {column} = ? WHERE number = 2", (value,))  # noqa: S608 - our own names
    with pytest.raises(IndexFileError, match="article 2 is damaged"):
        _held(path)


@pytest.mark.parametrize("column", ["created", "packed"])
def test_tables_of_other_columns_are_no_index(tmp_path: Path, column: str) -> None:
    path = tmp_path / "i.sqlite"
    with open_index(path) as index:
        index.add(_articles(2))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"ALTER TABLE article DROP COLUMN {column}")
    with pytest.raises(IndexFileError, match="no index of signatures"):
        _held(path)


# More rows than SQLite keeps in memory, so that the file itself is half changed when the run is killed.
_KILLED = """
import os, signal, sys
from pathlib import Path
from dedupe_brief.core.duplicates.clusters import Article
from dedupe_brief.core.duplicates.signature import signature
from dedupe_brief.corpus.index import open_index

one = signature("".join(chr(0x4E00 + number * 7919 % 5000) for number in range(400)))

def coming():
    for number in range(8000):
        yield Article(one, None, f"article {number}")
    os.kill(os.getpid(), signal.SIGKILL)

with open_index(Path(sys.argv[1])) as index:
    index.add(coming())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_run_that_is_killed_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "i.sqlite"
    made = _articles(3)
    with open_index(path) as index:
        index.add(made)
    before = path.read_bytes()
    ended = subprocess.run([sys.executable, "-c", _KILLED, str(path)], check=False)  # noqa: S603 - our own code
    assert ended.returncode == -signal.SIGKILL
    assert path.read_bytes() != before
    assert _held(path) == made
