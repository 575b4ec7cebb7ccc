"""Bags: manifests that name each file, a round trip through the reader, and nothing left behind by an error."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dedupe_brief.core.record import digest
from dedupe_brief.errors import OutputError
from dedupe_brief.readers import bag as reading
from dedupe_brief.writers.bag import RECORDS, SOURCES, Bag
from tests.writers.example import example
from tests.writers.exports import exported

SOURCE = "正文。".encode()


@pytest.fixture
def made(tmp_path: Path) -> Path:
    with Bag(tmp_path / "bag", "2025-06-16") as bag:
        bag.write(exported("../../x", example(), 1, source=SOURCE))
        bag.write(exported("C:\\con", example(), 1, source=SOURCE))
        bag.write(exported("a\nb", example("乙。"), 1))
    return tmp_path / "bag"


def listed(manifest: Path) -> dict[str, str]:
    lines = [line.split("  ", 1) for line in manifest.read_text("utf-8").splitlines()]
    found = {name: said for said, name in lines}
    assert len(found) == len(lines)
    return found


def files(folder: Path) -> Iterator[str]:
    return (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
def test_manifests_name_every_file_with_its_digest(made: Path, algorithm: str) -> None:
    payload, tags = (listed(made / f"{kind}-{algorithm}.txt") for kind in ("manifest", "tagmanifest"))
    ours = {name for name in files(made) if not name.startswith("tagmanifest-")}
    assert payload.keys() == {name for name in ours if name.startswith("data/")}
    assert tags.keys() == ours - payload.keys()
    for name, said in (payload | tags).items():
        assert hashlib.new(algorithm, (made / name).read_bytes()).hexdigest() == said


def test_tag_files_say_what_it_is(made: Path) -> None:
    assert (made / "bagit.txt").read_bytes() == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    info = dict(line.split(": ", 1) for line in (made / "bag-info.txt").read_text("utf-8").splitlines())
    payload = [made / name for name in files(made) if name.startswith("data/")]
    assert info["Payload-Oxum"] == f"{sum(path.stat().st_size for path in payload)}.{len(payload)}"
    assert info["Bagging-Date"] == "2025-06-16"


def test_no_address_becomes_a_path_and_a_source_is_there_once(made: Path) -> None:
    assert [path.name for path in made.parent.iterdir()] == ["bag"]
    name = hashlib.sha256(SOURCE).hexdigest()
    assert sorted(name for name in files(made) if name.startswith("data/")) == [
        "data/prov.json",
        "data/records.jsonl",
        f"{SOURCES}/{name}",
    ]
    lines = (made / RECORDS).read_text("utf-8").splitlines()
    assert [json.loads(line)["archive"]["address"] for line in lines] == ["../../x", "C:\\con", "a\nb"]
    assert {*json.loads((made / "data/prov.json").read_text("utf-8"))} >= {
        "prefix",
        "entity",
        "activity",
        "agent",
    }


def test_the_same_lines_make_the_same_bag(tmp_path: Path) -> None:
    for name in "ab":
        with Bag(tmp_path / name) as bag:
            bag.write(exported("x", example(), 1, source=SOURCE))
    one, other = ({name: (tmp_path / at / name).read_bytes() for name in files(tmp_path / at)} for at in "ab")
    assert one == other
    assert b"Bagging-Date" not in one["bag-info.txt"]


def test_the_reader_gives_back_what_was_written(made: Path) -> None:
    assert reading.is_bag(made)
    bag = reading.Bag(made)
    assert bag.records == made / RECORDS
    assert bag.source(digest(SOURCE)) == SOURCE


def test_an_error_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with Bag(tmp_path / "bag") as bag:
            bag.write(exported("x", example(), 1, source=SOURCE))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("put", [Path.mkdir, Path.touch, lambda place: place.symlink_to("nowhere")])
def test_it_takes_no_others_place(tmp_path: Path, put: Callable[[Path], None]) -> None:
    place = tmp_path / "bag"
    put(place)
    with pytest.raises(OutputError, match="it is there already"), Bag(place):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["bag"]
