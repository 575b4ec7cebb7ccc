"""Words are found wherever they stand, in either script, and nothing is found that is not there."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe_brief import convert
from dedupe_brief.archive import adding
from dedupe_brief.archive.adding import Writer
from dedupe_brief.archive.database import Database
from dedupe_brief.archive.derived import index
from dedupe_brief.archive.indexing import Document, catch_up, known, new_pairs, reindex, written
from dedupe_brief.archive.rows import revisions
from dedupe_brief.archive.search import Hit, find
from dedupe_brief.core.fingerprint import key
from dedupe_brief.errors import ArchiveError, UsageError
from tests.archive.stories import DAYS, FERRY, MUSEUM, added, captured, page

ONE, OTHER = "https://news.example/1", "https://else.example/9"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "news.db"
    added(
        made,
        [
            captured(ONE, page(FERRY), DAYS[0]),
            captured(ONE, page(FERRY.replace("四十七名", "四十九名")), DAYS[1]),
            captured(OTHER, page(convert(MUSEUM, to="zh-Hant").text, title="Old Photos 老照片"), DAYS[2]),
        ],
    )
    return made


def hits(path: Path, *words: str) -> list[Hit]:
    with Database(path) as database:
        return list(find(database, words))


def indexed(path: Path) -> int:
    with Database(path, write=True) as database:
        return catch_up(database)


@pytest.mark.parametrize("is_indexed", [True, False])
@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["渡口"], [ONE]),
        (["博物館"], [OTHER]),
        (["博物馆"], [OTHER]),
        (["展"], [OTHER]),
        (["人"], [ONE]),  # the last character of a text that has none behind it
        (["第一班船载了四十七名乘客"], [ONE]),
        (["乘客 渡口"], [ONE]),  # a full stop between them
        (["乘客 馒头"], []),
        (["渡口", "馒头"], [ONE]),
        (["渡口", "博物馆"], []),
        (["old photos"], [OTHER]),
        (["ＰＨＯＴＯ"], [OTHER]),
        (["恢复通航"], [ONE]),
        (["王芳"], []),  # an editor is no part of it
        (["蒸汽机"], []),
    ],
)
def test_words_are_found(path: Path, words: list[str], found: list[str], is_indexed: bool) -> None:
    if is_indexed:
        assert indexed(path) == 3
    assert [hit.address for hit in hits(path, *words)] == found


def test_revisions_that_have_a_word_are_named(path: Path) -> None:
    indexed(path)
    assert [hit.numbers for hit in hits(path, "四十七名")] == [(1,)]
    assert [hit.numbers for hit in hits(path, "四十九名")] == [(2,)]
    assert [hit.numbers for hit in hits(path, "渡口")] == [(1, 2)]


def test_what_came_last_comes_first(path: Path) -> None:
    indexed(path)
    assert [hit.address for hit in hits(path, "一")] == [OTHER, ONE]


def test_spans_are_where_the_words_stand(path: Path) -> None:
    (hit,) = hits(path, "博物馆", "照片")
    assert {key(span.of(hit.text))[0] for span in hit.spans} == {"博物馆", "照片"}
    assert list(hit.spans) == sorted(hit.spans)


@pytest.mark.parametrize("word", ["", "，", " \n"])
def test_nothing_is_no_word(path: Path, word: str) -> None:
    with pytest.raises(UsageError, match="nothing to look for"):
        hits(path, word)


def test_the_index_is_made_anew(path: Path) -> None:
    assert indexed(path) == 3
    assert indexed(path) == 0
    with Database(path, write=True) as database:
        with database.transaction():
            reindex(database)
        assert catch_up(database) == 3
    assert len(hits(path, "渡口")) == 1


def known_of(path: Path) -> int:
    with Database(path) as database:
        return known(database)


def test_a_long_run_indexes_as_it_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "STEP", 3)
    path = tmp_path / "long.db"
    knew = []
    with Database(path, write=True, create=True) as database:
        writer = Writer(database)
        for number in range(5):
            with writer.group():
                writer.add(captured(f"https://news.example/{number}", page(f"{number}{FERRY}")))
            knew.append(known_of(path))
    assert knew == [0, 0, 3, 3, 3]


def test_a_long_run_indexes_what_it_has_not_at_hand_as_it_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "STEP", 3)
    path = tmp_path / "long.db"
    with Database(path, write=True, create=True) as database:
        writer = Writer(database)
        for number in range(4):
            with writer.group():
                writer.add(captured(ONE, page(f"{number}{FERRY}"), DAYS[2 * number]))
                writer.add(captured(ONE, page(f"{number}{FERRY}"), DAYS[2 * number + 1]))
        assert known(database) == 3
        assert list(index(database)) == []


def test_what_cannot_be_indexed_keeps_nothing_from_being_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "STEP", 2)
    path = tmp_path / "long.db"
    added(path, [captured(ONE, page(FERRY))])
    with Database(path, write=True) as database:
        database.execute("UPDATE sighting SET seen = '2024-01-01T00:00:00Z'")
        writer = Writer(database)
        for number in range(4):
            with writer.group():
                writer.add(captured(f"https://news.example/n{number}", page(f"{number}{MUSEUM}")))
        assert database.row("SELECT count(*) FROM revision") == (5,)
        assert known(database) == 0
        with pytest.raises(ArchiveError, match="damaged"):
            writer.catch_up()


@settings(max_examples=60)
@given(st.data())
def test_every_part_of_a_text_is_found(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.getbasetemp() / "law.db"
    if not path.exists():
        added(path, [captured(ONE, page(FERRY), DAYS[0]), captured(ONE, page(FERRY + MUSEUM), DAYS[1])])
        indexed(path)
    text = FERRY + MUSEUM
    start = data.draw(st.integers(0, len(text) - 1))
    word = text[start : start + data.draw(st.integers(1, 12))]
    if key(word)[0]:
        assert [hit.address for hit in hits(path, word)] == [ONE]


PARTS = st.lists(st.text(st.characters(codec="utf-8") | st.sampled_from("渡口后後Ａa。 \n\0𠮷")), max_size=4)


def pairs(parts: Sequence[str]) -> set[str]:
    """Every two characters side by side in a part, and the last one of each alone."""
    folded = [key(part)[0] for part in parts]
    return {part[at : at + 2] for part in folded for at in range(len(part))}


@given(st.lists(st.tuples(PARTS, PARTS), min_size=1, max_size=5))
def test_indexed_are_the_pairs_that_are_new(versions: list[tuple[list[str], list[str]]]) -> None:
    """However many revisions are folded together."""
    items = [Document(number, None, parts, old) for number, (parts, old) in enumerate(versions)]
    for item, words in zip(items, written(new_pairs(items)), strict=True):
        assert sorted(filter(None, words.split(" "))) == sorted(pairs(item.parts) - pairs(item.old))


def test_what_the_writer_has_at_hand_is_indexed_as_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    versions = [FERRY, FERRY.replace("四十七", "四十九"), MUSEUM, FERRY]
    with Database(path, write=True, create=True) as database:
        writer = Writer(database)
        for day, text in zip(DAYS, versions, strict=False):
            with writer.group():
                writer.add(captured(ONE, page(text, title="老照片"), day))
                writer.add(captured(ONE, page(text, title="老照片", around="阅读 9"), f"{day[:11]}09:00:00Z"))
        with Database(path, write=True) as other:  # meanwhile somebody prunes, and is not done with indexing
            assert len(list(revisions(other, "WHERE r.number < 3"))) == 2
            with other.rewriting():
                other.execute("DELETE FROM sighting WHERE revision_id < 3")
                other.execute("INSERT INTO pruned SELECT article_id, number, seal FROM revision WHERE id < 3")
                other.execute("DELETE FROM revision WHERE id < 3")
        writer.catch_up()
        assert known(database) == 4
        assert list(index(database)) == []
