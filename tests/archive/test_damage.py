"""Damage of every kind: it is found, or changes nothing that can be read; and no wrong text is ever shown."""

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from dedupe_brief.archive.blobs import Blobs
from dedupe_brief.archive.database import Database
from dedupe_brief.archive.indexing import reindex
from dedupe_brief.archive.seals import seal
from dedupe_brief.archive.search import find
from dedupe_brief.core.record import from_json, to_json
from dedupe_brief.errors import ArchiveError
from tests.archive.damage import Held, findings, held, is_damage_seen, make_small, readable
from tests.archive.stories import DAYS, FERRY, added, captured, page

FLIPS = 300


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("small") / "news.db"
    make_small(path)
    return path.read_bytes()


@pytest.fixture(scope="module")
def before(small: bytes, tmp_path_factory: pytest.TempPathFactory) -> Held:
    path = tmp_path_factory.mktemp("before") / "news.db"
    path.write_bytes(small)
    assert findings(path) == []
    return held(path)


@pytest.fixture
def path(small: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    path.write_bytes(small)
    return path


def test_a_whole_archive_has_no_findings(path: Path, before: Held) -> None:
    assert not is_damage_seen(path, before)
    assert len(before) == 9


@pytest.mark.parametrize("part", range(6))
def test_a_byte_that_flipped(small: bytes, before: Held, tmp_path: Path, part: int) -> None:
    draw, seen = random.Random(part), 0  # noqa: S311  no secret
    for number in range(FLIPS // 6):
        at = draw.randrange(len(small))
        path = tmp_path / f"{number}.db"
        path.write_bytes(small[:at] + bytes([small[at] ^ draw.randrange(1, 256)]) + small[at + 1 :])
        seen += is_damage_seen(path, before)
    assert seen


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_that_was_cut(small: bytes, before: Held, tmp_path: Path, share: float) -> None:
    for number, end in enumerate((int(len(small) * share) // 4096 * 4096, int(len(small) * share) + 7)):
        path = tmp_path / f"{number}.db"
        path.write_bytes(small[:end])
        assert is_damage_seen(path, before)


@pytest.mark.parametrize(
    "content", [b"", b"SQLite format 3\x00", b"no database at all\n" * 400, b"\0" * 8192]
)
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "news.db"
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match="no archive"):
        Database(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE note (said TEXT)")
    other.close()
    content = path.read_bytes()
    for write in (False, True):
        with pytest.raises(ArchiveError, match="no archive"):
            Database(path, write=write, create=write)
    assert path.read_bytes() == content


# --- what only a hand can do: every seal and digest below still fits ------------------------------------------------


@pytest.fixture
def hand(path: Path) -> Callable[..., list[str]]:
    """Change an archive by SQL, and return what is found then."""

    def change(*statements: str) -> list[str]:
        connection = sqlite3.connect(path, isolation_level=None)
        for statement in statements:
            connection.execute(statement)
        connection.close()
        return findings(path)

    return change


ONE = "https://news.example/1"


@pytest.mark.parametrize(
    ("statements", "where", "what"),
    [
        (["DELETE FROM sighting WHERE revision_id = 2", "DELETE FROM revision WHERE id = 2"], f"{ONE}@2", "missing"),
        (["UPDATE revision SET number = 7 WHERE id = 3"], ONE, "seal"),
        (["UPDATE revision SET title = '另一个' WHERE id = 1"], ONE, "seal"),
        (["UPDATE revision SET chars = chars + 1 WHERE id = 2"], ONE, "seal"),
        (["UPDATE revision SET added = 'many' WHERE id = 2"], ONE, "seal"),
        (["UPDATE sighting SET seen = '2024-01-01T00:00:00Z' WHERE id = 1"], ONE, "seal"),
        (["UPDATE sighting SET record_id = (SELECT max(record_id) FROM sighting) WHERE id = 1"], ONE, "seal"),
        (["DELETE FROM sighting WHERE revision_id = 1"], f"{ONE}@1", "nobody saw it"),
        (["UPDATE article SET address = 'https://news.example/7' WHERE id = 1"], "https://news.example/7", "seal"),
        (["INSERT INTO article (address, seal) VALUES ('x', x'00')"], "x", "seal"),
        (["UPDATE blob SET data = x'00' WHERE id = (SELECT record_id FROM sighting WHERE id = 4)"], f"{ONE}@3", "unpacked"),
        (["DELETE FROM blob WHERE id = (SELECT record_id FROM sighting WHERE id = 4)"], "the archive", "refers to"),
        (["UPDATE blob SET depth = 3 WHERE id = 1"], "the archive", "depth"),
        (["UPDATE blob SET base_id = id + 1 WHERE id = 1"], "the archive", "depth"),
        (["INSERT INTO blob VALUES (99, x'00', 1, 0, NULL, NULL, x'00')"], "the archive", "content 99"),
        (["INSERT INTO pruned VALUES (1, 2, x'00')"], f"{ONE}@2", "said to be pruned"),
        (["INSERT INTO pruned VALUES (1, 9, x'00')"], f"{ONE}@9", "nothing came after"),
        (["UPDATE alias SET reason = 'layout'"], "https://else.example/9", "seal"),
        (["UPDATE cleaner SET about = '{}'"], "the archive", "cleaner"),
        (["DROP INDEX revision_text_key"], "the archive", "'revision_text_key' is missing"),
        (["CREATE TABLE extra (id INTEGER)"], "the archive", "none of an archive's"),
        (["CREATE TRIGGER t AFTER INSERT ON article BEGIN SELECT 1; END"], "the archive", "none of an archive's"),
    ],
)  # fmt: skip
def test_what_a_hand_changed_is_found(
    hand: Callable[..., list[str]], statements: list[str], where: str, what: str
) -> None:
    found = hand(*statements)
    assert any(one.startswith(f"{where}: ") and what in one for one in found), found


# --- lies: sealed anew by somebody who knows how, and found since they are not so -----------------------------------


@pytest.mark.parametrize(
    ("column", "value", "where", "what"),
    [
        ("title", "另一个标题", f"{ONE}@2", "title"),
        ("chars", 7, f"{ONE}@2", "characters"),
        ("change", "major", f"{ONE}@2", "change is said to be major, and is minor"),
        ("change", "none", ONE, "not a valid"),
        ("cause", "cleaner", f"{ONE}@2", "cause is said to be cleaner, and is site"),
        ("added", 99, f"{ONE}@2", "added is said to be 99, and is 1"),
        ("removed", 99, f"{ONE}@2", "removed is said to be 99, and is 1"),
        ("title_changed", 1, f"{ONE}@2", "title_changed"),
        ("content", b"0" * 32, f"{ONE}@2", "text and fields"),
        ("cosmetic", b"0" * 16, f"{ONE}@2", "without width"),
        ("text_key", b"0" * 16, f"{ONE}@2", "known by"),
        ("parent_seal", b"0" * 32, f"{ONE}@2", "made after"),
        ("number", 9, f"{ONE}@2", "missing"),
    ],
)
def test_what_a_revision_says_is_worked_out_again(
    path: Path, column: str, value: object, where: str, what: str
) -> None:
    with Database(path, write=True) as database:
        database.execute(f"UPDATE revision SET {column} = ? WHERE id = 2", value)  # noqa: S608  our own words
        said = database.row(
            "SELECT number, parent_seal, content, cosmetic, text_key, title, chars, change, cause, added, removed,"
            " title_changed FROM revision WHERE id = 2"
        )
        assert said is not None
        sealed = seal("revision", ONE, *said)
        database.execute("UPDATE revision SET seal = ? WHERE id = 2", sealed)
        for number, *rest in list(
            database.rows(
                "SELECT s.id, s.seen, b.digest, o.digest, c.digest FROM sighting s JOIN blob b ON b.id = s.record_id"
                " LEFT JOIN blob o ON o.id = s.source_id JOIN cleaner c ON c.id = s.cleaner_id WHERE s.revision_id = 2"
            )
        ):
            database.execute(
                "UPDATE sighting SET seal = ? WHERE id = ?", seal("sighting", sealed, *rest), number
            )
    found = findings(path)
    assert any(one.startswith(f"{where}: ") and what in one for one in found), found


@pytest.mark.parametrize(
    ("later", "earlier", "reason"),
    [(2, 1, "exact"), (2, 1, "layout"), (3, 1, "near"), (3, 1, "script"), (1, 3, "near")],
)
def test_links_that_are_not_so_are_found(path: Path, later: int, earlier: int, reason: str) -> None:
    with Database(path, write=True) as database:
        names = dict(database.rows("SELECT id, address FROM article"))
        database.execute("DELETE FROM alias")
        said = (names[later], names[earlier], reason, 1.0)
        database.execute(
            "INSERT INTO alias VALUES (?, ?, ?, ?, ?)", later, earlier, reason, 1.0, seal("alias", *said)
        )
    assert any(one.startswith(f"{names[later]}: it is linked to {names[earlier]}") for one in findings(path))


def test_a_ledger_that_does_not_give_the_source_back_is_found(path: Path) -> None:
    """A record changed with its digests, sealed anew: its ledger still leads elsewhere."""
    with Database(path, write=True) as database, database.transaction():
        blobs = Blobs(database)
        row = database.row(
            "SELECT s.record_id, r.seal, s.seen, o.digest, c.digest FROM sighting s JOIN revision r ON r.id = s.revision_id"
            " LEFT JOIN blob o ON o.id = s.source_id JOIN cleaner c ON c.id = s.cleaner_id WHERE s.id = 1"
        )
        assert row is not None
        record = from_json(blobs.get(row[0]).decode())
        edits = tuple(
            replace(edit, removed="某" * len(edit.removed or "")) for edit in record.provenance.edits
        )
        made = blobs.put(
            to_json(replace(record, provenance=replace(record.provenance, edits=edits))).encode()
        )
        sealed = seal("sighting", row[1], row[2], made.digest, row[3], row[4])
        database.execute("UPDATE sighting SET record_id = ?, seal = ? WHERE id = 1", made.id, sealed)
    assert any(one.startswith(f"{ONE}@1: ") and "another digest" in one for one in findings(path))


def test_a_log_that_is_damaged_loses_its_end_alone(tmp_path: Path) -> None:
    """What is only in the log of a program that was killed is read up to the damage."""
    path, log = tmp_path / "news.db", tmp_path / "news.db-wal"
    with Database(path, write=True, create=True) as other:
        make_small(path)
        content, logged = path.read_bytes(), log.read_bytes()
        whole = held(path)
        assert len(other.row("SELECT 1") or ()) == 1
    draw = random.Random(0)  # noqa: S311  no secret
    for number in range(40):
        copy = tmp_path / f"{number}.db"
        copy.write_bytes(content)
        at = draw.randrange(len(logged))
        damaged = bytearray(logged[: draw.choice([len(logged), at])])
        if damaged:
            damaged[at % len(damaged)] ^= 0x55
        copy.with_name(f"{copy.name}-wal").write_bytes(damaged)
        for key, what in readable(copy).items():
            assert set(what) <= set(whole[key])
        try:
            assert findings(copy) == []
        except ArchiveError as fault:  # nothing was in the file itself yet
            assert "no archive" in fault.what or "older" in fault.what  # noqa: PT017  either is right


def test_what_is_found_is_never_another_articles_text(path: Path) -> None:
    """A row that leads to another record, whole in itself: searching for its words must not show them here."""
    with Database(path, write=True) as database:
        reindex(database)
        database.execute(
            "UPDATE sighting SET record_id = (SELECT record_id FROM sighting WHERE id = 6) WHERE id = 1"
        )
        with pytest.raises(ArchiveError, match="seal"):
            list(find(database, ["策展"]))


def test_nothing_is_linked_by_another_articles_text(path: Path) -> None:
    """A row that leads to another record: a new article must not be linked by what that says."""
    with Database(path, write=True) as database:
        database.execute(
            "UPDATE sighting SET record_id = (SELECT record_id FROM sighting WHERE id = 6) WHERE id = 1"
        )
    with pytest.raises(ArchiveError, match="seal"):
        added(path, [captured("https://third.example/", page(FERRY), DAYS[9])])
