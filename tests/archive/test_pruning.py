"""Pruning: what may go goes, what stays is as it was, and is still proven."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe_brief.archive.adding import Writer
from dedupe_brief.archive.blobs import KEYFRAME
from dedupe_brief.archive.database import Database
from dedupe_brief.archive.pruning import Bound, compact, planned, prune
from dedupe_brief.archive.reading import Reader
from dedupe_brief.archive.rows import articles
from dedupe_brief.archive.search import find
from dedupe_brief.core.versioning.revisions import Revision
from dedupe_brief.errors import ArchiveError
from tests.archive.damage import findings, held, make_small
from tests.archive.stories import DAYS, FERRY, MUSEUM, added, captured, page

ONE, OTHER = "https://news.example/1", "https://news.example/2"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


def revised(path: Path, count: int, address: str = ONE) -> None:
    """Add an article that changes every day."""
    added(
        path, [captured(address, page(FERRY + f"已经第{day}天了。" * 2), DAYS[day]) for day in range(count)]
    )


def pruned(path: Path, bound: Bound, *names: str) -> list[tuple[str, int]]:
    with Database(path, write=True) as database:
        reader = Reader(database)
        chosen = [reader.named(name).article for name in names] or list(reader.articles())
        plan = planned(database, bound, chosen)
        prune(database, plan)
        compact(database)
    return [(going.address, going.number) for going in plan.revisions]


def log(path: Path) -> list[Revision]:
    with Database(path) as database:
        reader = Reader(database)
        return [one for article in reader.articles() for one in reader.revisions(article)]


@pytest.mark.parametrize("keep", [1, 2, 5, 30])
def test_the_latest_stay_as_they_were(path: Path, keep: int) -> None:
    revised(path, 20)
    revised(path, 3, OTHER)
    logged, whole = log(path), held(path)
    gone = pruned(path, Bound(keep=keep))
    assert gone == [(ONE, number) for number in range(1, 21 - keep)] + [
        (OTHER, number) for number in range(1, 4 - keep)
    ]
    assert findings(path) == []
    assert log(path) == [one for one in logged if (one.address, one.number) not in gone]
    assert held(path) == {key: what for key, what in whole.items() if key[:2] not in gone}


def test_what_was_seen_since_stays_and_the_latest_always(path: Path) -> None:
    revised(path, 5)
    assert pruned(path, Bound(before=DAYS[1])) == [(ONE, 1)]
    assert pruned(path, Bound(before="2025-06-04")) == [(ONE, 2), (ONE, 3)]
    assert pruned(path, Bound(before="2099-01-01")) == [(ONE, 4)]
    assert pruned(path, Bound(before="2099-01-01")) == []
    assert findings(path) == []


def test_a_revision_seen_again_later_stays(path: Path) -> None:
    """By the time it was seen, not by when it came in: a clock may run backwards."""
    added(
        path,
        [captured(ONE, page(FERRY), DAYS[9]), captured(ONE, page(MUSEUM), DAYS[3])],
    )
    assert pruned(path, Bound(before=DAYS[5])) == []


def test_only_articles_that_are_named(path: Path) -> None:
    revised(path, 3)
    revised(path, 3, OTHER)
    assert pruned(path, Bound(keep=1), OTHER) == [(OTHER, 1), (OTHER, 2)]
    assert [one.address for one in log(path)] == [ONE, ONE, ONE, OTHER]


def test_the_file_gets_smaller(path: Path) -> None:
    noise = [f"{FERRY}{number**50}" for number in range(3, 28)]
    added(path, [captured(ONE, page(text), day) for text, day in zip(noise, DAYS, strict=False)])
    size = path.stat().st_size
    pruned(path, Bound(keep=1))
    assert path.stat().st_size < size


def test_numbers_go_on_where_they_were(path: Path) -> None:
    revised(path, 4)
    pruned(path, Bound(keep=1))
    (made,) = added(path, [captured(ONE, page(MUSEUM), DAYS[20])])
    assert made.number == 5
    assert findings(path) == []


def test_words_of_what_went_are_not_found_any_more(path: Path) -> None:
    added(path, [captured(ONE, page(text), day) for text, day in zip([FERRY, MUSEUM], DAYS, strict=False)])
    pruned(path, Bound(keep=1))
    with Database(path) as database:
        assert list(find(database, ["缆绳"])) == []
        assert [hit.numbers for hit in find(database, ["策展"])] == [(2,)]


def test_contents_that_others_need_stay(path: Path) -> None:
    """The same source at two addresses is one content, and so is a text that came back."""
    added(
        path,
        [
            captured(ONE, page(FERRY), DAYS[0]),
            captured(OTHER, page(FERRY), DAYS[0]),
            captured(ONE, page(MUSEUM), DAYS[1]),
            captured(ONE, page(FERRY), DAYS[2]),
        ],
    )
    whole = held(path)
    assert pruned(path, Bound(keep=1)) == [(ONE, 1), (ONE, 2)]
    assert findings(path) == []
    assert held(path) == {key: what for key, what in whole.items() if key[:2] not in {(ONE, 1), (ONE, 2)}}


def test_everything_small(path: Path) -> None:
    make_small(path)
    whole = held(path)
    gone = pruned(path, Bound(keep=1))
    assert findings(path) == []
    assert held(path) == {key: what for key, what in whole.items() if key[:2] not in gone}


@settings(max_examples=20, deadline=None)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from([ONE, OTHER]), st.integers(0, 6), st.booleans()), min_size=2, max_size=40
    ),
    keep=st.integers(1, 6),
)
def test_whatever_was_added(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, bool]], keep: int
) -> None:
    path = tmp_path_factory.mktemp("any") / "news.db"
    captures = [
        captured(
            address, page(FERRY + f"第{text}版。" * 3, around="阅读 9" if around else ""), DAYS[number % 28]
        )
        for number, (address, text, around) in enumerate(steps)
    ]
    added(path, captures)
    whole = held(path)
    gone = pruned(path, Bound(keep=keep))
    assert findings(path) == []
    assert held(path) == {key: what for key, what in whole.items() if key[:2] not in gone}
    with Database(path) as database:
        assert all(depth < KEYFRAME for (depth,) in database.rows("SELECT depth FROM blob"))


def test_what_was_pruned_by_another_meanwhile_is_no_fault(path: Path) -> None:
    revised(path, 4)
    with Database(path, write=True) as database, Database(path, write=True) as other:
        plan = planned(database, Bound(keep=1), Reader(database).articles())
        prune(other, planned(other, Bound(keep=2), Reader(other).articles()))
        with (writer := Writer(other)).group():
            writer.add(captured(ONE, page(MUSEUM), DAYS[20]))
        prune(database, plan)
    assert [one.number for one in log(path)] == [4, 5]
    assert findings(path) == []


def test_what_refers_to_nothing_keeps_all_as_it_is(path: Path) -> None:
    """What stays is not looked at row by row, but once, before anything is gone for good."""
    revised(path, 3)
    with Database(path, write=True) as database:
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute("INSERT INTO band VALUES (1, 77)")
        database.execute("PRAGMA foreign_keys = ON")
        before = list(database.rows("SELECT * FROM revision"))
        with pytest.raises(ArchiveError, match="damaged: a row of 'band' refers to one that is not there"):
            prune(database, planned(database, Bound(keep=1), list(articles(database))))
        assert list(database.rows("SELECT * FROM revision")) == before
        assert database.row("PRAGMA foreign_keys") == (1,)
