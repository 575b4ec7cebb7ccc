"""Bags read: the list of records is what the manifest says, and no digest leads out of the folder."""

import hashlib
from pathlib import Path

import pytest

from dedupe_brief.errors import SourceError
from dedupe_brief.readers.bag import Bag, is_bag

RECORDS = b"{}\n"
SOURCE = b"source"


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    folder = tmp_path / "bag"
    (folder / "data" / "sources").mkdir(parents=True)
    (folder / "bagit.txt").write_text("BagIt-Version: 1.0\n", "utf-8")
    (folder / "data" / "records.jsonl").write_bytes(RECORDS)
    said = f"{'0' * 64}  data/prov.json\n{hashlib.sha256(RECORDS).hexdigest()}  data/records.jsonl\n"
    (folder / "manifest-sha256.txt").write_text(said, "utf-8")
    (folder / "data" / "sources" / hashlib.sha256(SOURCE).hexdigest()).write_bytes(SOURCE)
    return folder


def test_a_bag_is_a_folder_that_says_so(bag: Path) -> None:
    assert is_bag(bag)
    assert not is_bag(bag / "data")
    assert not is_bag(bag / "bagit.txt")


def test_records_and_sources_are_found(bag: Path) -> None:
    assert Bag(bag).records.read_bytes() == RECORDS
    assert Bag(bag).source(f"sha256:{hashlib.sha256(SOURCE).hexdigest()}") == SOURCE


@pytest.mark.parametrize("data", [b"{} \n", b"", RECORDS * 2])
def test_records_that_the_manifest_does_not_know_are_refused(bag: Path, data: bytes) -> None:
    (bag / "data" / "records.jsonl").write_bytes(data)
    with pytest.raises(SourceError, match="not what the bag's manifest says"):
        _ = Bag(bag).records


@pytest.mark.parametrize("name", ["manifest-sha256.txt", "data/records.jsonl"])
def test_a_missing_file_is_said(bag: Path, name: str) -> None:
    (bag / name).unlink()
    with pytest.raises(SourceError):
        _ = Bag(bag).records


def test_a_manifest_that_is_no_text_is_said(bag: Path) -> None:
    (bag / "manifest-sha256.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(SourceError):
        _ = Bag(bag).records


@pytest.mark.parametrize(
    "digest",
    [
        "",
        "sha256:",
        "sha256:../../../secret",
        f"sha256:{'0' * 64}",
        f"sha256:{'0' * 63}/",
        "sha512:00",
        "../records.jsonl",
    ],
)
def test_a_source_that_is_not_there_is_none_and_nothing_outside_is_read(bag: Path, digest: str) -> None:
    (bag.parent / "secret").write_bytes(SOURCE)
    assert Bag(bag).source(digest) is None
