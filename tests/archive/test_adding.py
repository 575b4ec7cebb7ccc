"""What an archive makes of what it is given: revisions, sightings, links, and contents that come back as they were."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dedupe_brief import clean, convert
from dedupe_brief.archive.adding import Writer
from dedupe_brief.archive.blobs import KEYFRAME, Blobs
from dedupe_brief.archive.database import Database
from dedupe_brief.archive.reading import Reader
from dedupe_brief.core.history import prepare
from dedupe_brief.core.model import Record
from dedupe_brief.core.record import to_json
from dedupe_brief.core.versioning.revisions import Capture, Cause, Change, Reason
from dedupe_brief.errors import ArchiveError
from tests.archive.damage import findings
from tests.archive.stories import DAYS, FERRY, MUSEUM, added, captured, page

SAMPLES = Path(__file__).parents[2] / "samples"

ONE, OTHER = "https://news.example/1", "https://else.example/9"

VERSIONS = [FERRY, FERRY.replace("四十七", "四十九"), FERRY + MUSEUM, FERRY.replace("。", "。 "), MUSEUM]


def _add_and_fail(writer: Writer) -> None:
    writer.add(captured(ONE, page(FERRY)))
    raise ZeroDivisionError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


def numbers(path: Path, address: str = ONE) -> list[tuple[int, str, int]]:
    with Database(path) as database:
        reader = Reader(database)
        known = reader.revisions(reader.named(address).article)
    return [(one.number, one.change.value, len(one.sightings)) for one in known]


def test_a_sighting_that_changes_nothing_is_no_revision(path: Path) -> None:
    made = added(
        path,
        [
            captured(ONE, page(FERRY), DAYS[0]),
            captured(ONE, page(FERRY), DAYS[1]),
            captured(ONE, page(FERRY, around="阅读 9"), DAYS[2]),
            captured(ONE, page(FERRY + MUSEUM), DAYS[3]),
        ],
    )
    assert [one.change.value for one in made] == ["first", "unchanged", "unchanged", "major"]
    assert numbers(path) == [(1, "first", 3), (2, "major", 1)]


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.txt")), ids=lambda sample: sample.stem)
def test_articles_of_every_layout_are_seen_again_and_change(path: Path, sample: Path) -> None:
    source = sample.read_bytes()
    changed = (
        source + "\n水位在夜里又退了三寸，摆渡的人把船拴回了老柳树下，第二天照常开船。\n".encode() + source
    )
    made = added(
        path, [captured(ONE, text, day) for text, day in zip((source, source, changed), DAYS, strict=False)]
    )
    assert [one.change.value for one in made[:2]] == ["first", "unchanged"]
    assert findings(path) == []


def test_the_samples_hold_what_articles_have() -> None:
    records = [clean(sample.read_bytes()) for sample in SAMPLES.glob("*.txt")]
    assert any(record.metadata.captions for record in records)
    assert any(record.metadata.headings for record in records)


def test_every_source_that_was_seen_comes_back(path: Path) -> None:
    sources = [page(FERRY), page(FERRY, around="阅读 9"), page(FERRY + MUSEUM)]
    captures = [captured(ONE, source, day) for source, day in zip(sources, DAYS, strict=False)]
    added(path, captures)
    with Database(path) as database:
        reader = Reader(database)
        back = list(reader.captured(reader.named(ONE).article))
    assert [one.source for one in back] == sources
    assert [to_json(one.record) for one in back] == [to_json(one.record) for one in captures]
    assert [one.sighting.seen for one in back] == list(DAYS[:3])


def test_the_same_sighting_twice_is_one(path: Path) -> None:
    capture = captured(ONE, page(FERRY))
    assert [one.again for one in added(path, [capture, capture])] == [False, True]
    assert [one.again for one in added(path, [capture])] == [True]
    assert numbers(path) == [(1, "first", 1)]


def test_a_text_that_comes_back_is_a_revision(path: Path) -> None:
    texts = [FERRY, MUSEUM, FERRY]
    added(path, [captured(ONE, page(text), day) for text, day in zip(texts, DAYS, strict=False)])
    assert numbers(path) == [(1, "first", 1), (2, "major", 1), (3, "major", 1)]


def test_without_sources_the_record_stays(path: Path) -> None:
    added(path, [captured(ONE, page(FERRY))], keep_sources=False)
    with Database(path) as database:
        reader = Reader(database)
        (back,) = reader.captured(reader.named(ONE).article)
    assert back.source is None
    assert back.record.text == FERRY


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (FERRY, Reason.EXACT),
        (FERRY.replace("。", "。 "), Reason.LAYOUT),
        (convert(FERRY, to="zh-Hant").text, Reason.SCRIPT),
        (FERRY.replace("魏长河", "魏长江"), Reason.NEAR),
    ],
)
def test_the_same_text_elsewhere_is_linked(path: Path, text: str, reason: Reason) -> None:
    _, made = added(path, [captured(ONE, page(FERRY)), captured(OTHER, page(text, title="通航首日"))])
    assert [(alias.address, alias.reason) for alias in made.aliases] == [(ONE, reason)]
    with Database(path) as database:
        reader = Reader(database)
        assert [one.address for one in reader.aliases(reader.named(ONE).article)] == [OTHER]
        assert [one.address for one in reader.aliases(reader.named(OTHER).article)] == [ONE]


def test_another_story_and_a_trifle_are_not_linked(path: Path) -> None:
    made = added(
        path,
        [
            captured(ONE, page(FERRY)),
            captured(OTHER, page(MUSEUM)),
            captured("https://a.example/1", "暂无内容".encode()),
            captured("https://a.example/2", "暂无内容".encode()),
        ],
    )
    assert [one.aliases for one in made] == [()] * 4


def test_an_article_that_becomes_another_is_linked_once(path: Path) -> None:
    captures = [
        captured(ONE, page(FERRY), DAYS[0]),
        captured(OTHER, page(MUSEUM), DAYS[1]),
        captured(OTHER, page(FERRY), DAYS[2]),
        captured(OTHER, page(FERRY + MUSEUM), DAYS[3]),
        captured(OTHER, page(FERRY), DAYS[4]),
    ]
    assert [len(one.aliases) for one in added(path, captures)] == [0, 0, 1, 0, 0]


def test_an_older_sighting_says_so(path: Path) -> None:
    captures = [captured(ONE, page(FERRY), DAYS[5]), captured(ONE, page(MUSEUM), DAYS[2])]
    assert [one.later for one in added(path, captures)] == [None, DAYS[5]]


def test_where_cleaner_and_source_are_others_the_old_source_is_cleaned_again(path: Path) -> None:
    text = FERRY.replace("，", ",")
    asked: list[bytes | None] = []

    def reclean(found: Record, source: bytes | None, as_this: Record) -> Record:
        asked.append(source)
        assert as_this.provenance.options.punctuation == "restore"
        assert source is not None
        return clean(source, url=found.origin.url, punctuation="restore")

    sources = [page(text), page(text, around="阅读 7")]
    with Database(path, write=True, create=True) as database:
        writer = Writer(database, reclean=reclean)
        with writer.group():
            writer.add(captured(ONE, sources[0]))
            again = clean(sources[1], url=ONE, punctuation="restore")
            made = writer.add(Capture(ONE, again, DAYS[1], sources[1]))
    assert (made.change, made.cause) == (Change.COSMETIC, Cause.CLEANER)
    assert asked == [sources[0]]


def test_a_group_that_fails_leaves_nothing(path: Path) -> None:
    with Database(path, write=True, create=True) as database:
        writer = Writer(database)
        with pytest.raises(ZeroDivisionError), writer.group():
            _add_and_fail(writer)
        with writer.group():
            made = writer.add(captured(OTHER, page(MUSEUM)))
        assert made.number == 1
        reader = Reader(database)
        assert [article.address for article in reader.articles()] == [OTHER]
        (back,) = reader.captured(reader.named(OTHER).article)
    assert back.record.text == MUSEUM


def test_to_read_one_content_few_have_to_be_unpacked(path: Path) -> None:
    texts = [FERRY + MUSEUM[: count + 1] for count in range(3 * KEYFRAME)]
    added(path, [captured(ONE, page(text), f"2025-06-01T08:{n:02d}:00Z") for n, text in enumerate(texts)])
    with Database(path) as database:
        rows = list(database.rows("SELECT id, depth, base_id FROM blob"))
        assert max(depth for _, depth, _ in rows) == KEYFRAME - 1
        depths = {number: depth for number, depth, _ in rows}
        assert all(base is None or depths[base] == depth - 1 for _, depth, base in rows)
        reader = Reader(database)
        assert [one.record.text for one in reader.captured(reader.named(ONE).article)] == texts


def test_a_content_far_larger_than_a_window_is_still_kept_as_a_difference(path: Path) -> None:
    noise = bytes(hash_of(at) for at in range(3_000_000))
    with Database(path, write=True, create=True) as database, database.transaction():
        blobs = Blobs(database)
        first = blobs.put(noise)
        second = blobs.put(noise[:1_500_000] + b"x" + noise[1_500_000:], first.id)
        (size,) = database.row("SELECT length(data) FROM blob WHERE id = ?", second.id) or (0,)
        assert size < 10_000
        blobs.forget()
        assert blobs.get(second.id) == noise[:1_500_000] + b"x" + noise[1_500_000:]


def hash_of(number: int) -> int:
    return (number * 2654435761 >> 13 ^ number * number >> 7) & 0xFF


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2), st.booleans()), min_size=1, max_size=12))
def test_whatever_comes_in_all_of_it_comes_back(
    tmp_path_factory: pytest.TempPathFactory, seen: list[tuple[int, int, bool]]
) -> None:
    path = tmp_path_factory.mktemp("archive") / "news.db"
    captures = [
        captured(
            ONE if here else OTHER,
            page(VERSIONS[text], around=f"阅读 {around}"),
            f"2025-06-01T08:00:{n:02d}Z",
        )
        for n, (text, around, here) in enumerate(seen)
    ]
    added(path, captures)
    with Database(path) as database:
        reader = Reader(database)
        back = [one for article in reader.articles() for one in reader.captured(article)]
        given_back = sorted(
            (one.sighting.seen, one.revision.address, one.record.text, one.source) for one in back
        )
    assert given_back == [(one.seen, one.address, one.record.text, one.source) for one in captures]


TABLES = ("article", "revision", "sighting", "alias", "cleaner", "band")

NEAR = [FERRY, FERRY.replace("三个月", "两个月"), FERRY.replace("，", ", "), MUSEUM, FERRY + MUSEUM, "短"]


def tables(path: Path) -> list[list[tuple[object, ...]]]:
    with Database(path) as database:
        contents = database.rows("SELECT id, digest, depth, base_id FROM blob")
        return [list(contents), *(list(database.rows(f"SELECT * FROM {name}")) for name in TABLES)]  # noqa: S608


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from(NEAR), st.integers(0, 1), st.integers(0, 3), st.integers(0, 3)),
        min_size=1,
        max_size=10,
    ),
    st.integers(1, 10),
)
def test_what_is_stored_together_is_stored_as_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, seen: list[tuple[str, int, int, int]], size: int
) -> None:
    folder = tmp_path_factory.mktemp("archive")
    captures = [
        prepare(captured(f"https://news.example/{article}", page(text, around=f"阅读 {around}"), DAYS[day]))
        for text, around, article, day in seen
    ]
    made = []
    for path, many in ((folder / "one.db", 1), (folder / "many.db", size)):
        with Database(path, write=True, create=True) as database:
            writer = Writer(database)
            with writer.group():
                parts = (captures[start : start + many] for start in range(0, len(captures), many))
                made.append([one for part in parts for one in writer.store(part)])
    assert made[0] == made[1]
    assert tables(folder / "one.db") == tables(folder / "many.db")
    assert findings(folder / "many.db") == []


@pytest.mark.parametrize(
    ("beside", "bases"),
    [
        (0, [(1, None), (2, 1), (3, 1), (4, 3)]),  # each source against its record
        (
            9000,
            [(1, None), (2, 1), (3, 1), (4, 2)],
        ),  # each against the version before, the first record its source
    ],
)
def test_the_shorter_one_of_record_and_source_is_packed_against_the_other(
    path: Path, beside: int, bases: list[tuple[int, int | None]]
) -> None:
    """What surrounds the text of a web page is in the page before it, and in no record."""
    pages = [captured(ONE, page(text), day) for text, day in zip(VERSIONS[:2], DAYS, strict=False)]
    added(path, [replace(one, source=(one.source or b"") + b" " * beside) for one in pages])
    with Database(path) as database:
        assert list(database.rows("SELECT id, base_id FROM blob ORDER BY id")) == bases


def test_what_is_no_archive_is_left_alone(path: Path) -> None:
    path.write_text("渡口\n" * 100, "utf-8")
    with pytest.raises(ArchiveError, match="no archive of dedupe-brief"):
        Database(path, write=True, create=True)
    assert path.read_text("utf-8") == "渡口\n" * 100
