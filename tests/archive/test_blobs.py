"""Contents: what is put in comes back, and what is damaged is refused, quickly and by an error of ours."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from dedupe_brief.archive.blobs import KEYFRAME, Blobs
from dedupe_brief.archive.database import Database
from dedupe_brief.archive.reading import Reader
from dedupe_brief.errors import ArchiveError
from tests.archive.stories import DAYS, FERRY, MUSEUM, added, captured, page

VERSIONS = [f"第{number}版：{FERRY}".encode() for number in range(3 * KEYFRAME)]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "news.db", write=True, create=True) as opened:
        yield opened


def put_all(database: Database) -> list[int]:
    blobs, made = Blobs(database), [0]
    with database.transaction():
        for version in VERSIONS:
            made.append(blobs.put(version, made[-1] or None).id)
    return made[1:]


def test_no_chain_is_longer_than_is_said(database: Database) -> None:
    made = put_all(database)
    depths = [depth for (depth,) in database.rows("SELECT depth FROM blob ORDER BY id")]
    assert max(depths) == KEYFRAME - 1
    assert [Blobs(database).get(number) for number in made] == VERSIONS


def test_a_version_needs_no_dictionary_beside_the_version_before_it(database: Database) -> None:
    first = Blobs(database)
    with database.transaction():
        for number in range(300):
            first.put(f"{number}：{FERRY}".encode())
    blobs = Blobs(database)
    with database.transaction():
        blobs.refresh()
        source = blobs.put(f"甲：{MUSEUM}".encode())
        made = [
            source,
            blobs.put(f"乙：{MUSEUM}".encode(), made_of=source.id),
            blobs.put(f"丙：{MUSEUM}".encode(), source.id),
        ]
    rows = [database.row("SELECT base_id, dictionary_id FROM blob WHERE id = ?", one.id) for one in made]
    assert rows == [(None, 1), (source.id, 1), (source.id, None)]
    assert [Blobs(database).get(one.id).decode()[0] for one in made] == ["甲", "乙", "丙"]


def test_an_id_is_never_given_twice(database: Database) -> None:
    """Other programs may hold what was read under it before it was taken out."""
    with database.transaction():
        Blobs(database).put(VERSIONS[0])
        gone = Blobs(database).put(VERSIONS[1])
        database.execute("DELETE FROM blob WHERE id = ?", gone.id)
        assert Blobs(database).put(VERSIONS[2]).id > gone.id


def test_what_waits_can_be_read_and_is_not_stored_twice(database: Database) -> None:
    blobs = Blobs(database, cached=0)
    digests = [hashlib.sha256(version).digest() for version in VERSIONS[:2]]
    with database.transaction():
        first = blobs.add(VERSIONS[0], digests[0])
        assert blobs.add(VERSIONS[0], digests[0]) == first
        second = blobs.add(VERSIONS[1], digests[1], first.id)
        assert blobs.get(second.id) == VERSIONS[1]
        assert blobs.add(VERSIONS[1], digests[1]) == second
        blobs.flush()
    assert [Blobs(database).get(one.id) for one in (first, second)] == VERSIONS[:2]


def test_packed_anew_on_a_deep_base_it_stands_alone(database: Database) -> None:
    made = put_all(database)
    blobs = Blobs(database)
    with database.transaction():
        blobs.rebase(made[-1], made[KEYFRAME - 1])
    row = database.row("SELECT depth, base_id FROM blob WHERE id = ?", made[-1])
    assert row == (0, None)
    assert Blobs(database).get(made[-1]) == VERSIONS[-1]


def test_an_endless_chain_is_refused(database: Database) -> None:
    """Every content based on the one before it, as no program writes it: reading is bounded all the same."""
    blobs = Blobs(database)
    with database.transaction():
        made = [blobs.put(f"{number}：{FERRY}".encode()).id for number in range(2000)]
        for number in made[1:]:
            database.execute("UPDATE blob SET base_id = ? WHERE id = ?", number - 1, number)
    with pytest.raises(ArchiveError, match="damaged"):
        Blobs(database).get(made[-1])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("digest", "a text"),
        ("digest", 7),
        ("size", -1),
        ("size", 1 << 60),
        ("size", "many"),
        ("base_id", "first"),
        ("base_id", 1.5),
        ("base_id", b"1"),
        ("dictionary_id", 99),
        ("dictionary_id", "first"),
        ("data", b""),
        ("data", "a text"),
        ("data", b"\x28\xb5\x2f\xfd\xe0\xff\xff\xff\xff\xff\xff\xff\x0f"),  # a frame that claims 2^60 bytes
        ("data", b"\x28\xb5\x2f\xfd\x00\x00\x01\x00\x00"),  # a frame that says no size
    ],
)
def test_a_damaged_row_is_an_error_of_ours(database: Database, column: str, value: object) -> None:
    (number, *_) = put_all(database)
    database.execute("PRAGMA foreign_keys = OFF")
    database.execute(f"UPDATE blob SET {column} = ? WHERE id = ?", value, number)  # noqa: S608  our own words
    with pytest.raises(ArchiveError, match="damaged"):
        Blobs(database).get(number)


def test_a_content_that_another_digest_leads_to_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index that is damaged may lead from a digest to a content that is whole, and another one."""
    path, name = tmp_path / "news.db", "https://news.example/1"
    texts = zip([FERRY, MUSEUM], DAYS, strict=False)
    added(path, [captured(name, page(text), day) for text, day in texts])
    with Database(path) as database:
        reader = Reader(database)
        one, other = reader.revisions(reader.named(name).article)
        lie = database.row("SELECT id FROM blob WHERE digest = ?", bytes.fromhex(one.sightings[0].record[7:]))
        read = database.row

        def lying(sql: str, *values: object) -> tuple[object, ...] | None:
            return lie if sql.startswith("SELECT id FROM blob") else read(sql, *values)

        monkeypatch.setattr(database, "row", lying)
        assert reader.record(one.sightings[0]).text == FERRY
        with pytest.raises(ArchiveError, match="is missing"):
            reader.record(other.sightings[0])
