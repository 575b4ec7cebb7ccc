"""clean and convert write every format: to a file, a folder and a pipe, chosen by name or by ending."""

import bz2
import gzip
import io
import json
import lzma
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import zstandard
from warcio.archiveiterator import ArchiveIterator

from dedupe_brief.core.record import from_object
from tests.cli.articles import folder_of
from tests.cli.conftest import Run


def _zst(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(data)


def _lines(data: bytes) -> list[str]:
    return [json.loads(line)["id"] for line in data.splitlines()]


def _parquet(data: bytes) -> list[str]:
    return [from_object(row).id for row in pq.read_table(io.BytesIO(data)).to_pylist()]


def _warc(data: bytes) -> list[str]:
    return [
        json.loads(record.content_stream().read())["id"]
        for record in ArchiveIterator(io.BytesIO(data), check_digests="raise")
        if record.rec_type == "metadata"
    ]


IDS: Mapping[str, Callable[[bytes], list[str]]] = {
    "jsonl": _lines,
    "jsonl.gz": lambda data: _lines(gzip.decompress(data)),
    "jsonl.zst": lambda data: _lines(_zst(data)),
    "jsonl.bz2": lambda data: _lines(bz2.decompress(data)),
    "jsonl.xz": lambda data: _lines(lzma.decompress(data)),
    "parquet": _parquet,
    "warc": _warc,
    "warc.gz": _warc,
}


@pytest.fixture(autouse=True)
def pages(tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 3)


@pytest.mark.parametrize("form", IDS)
def test_every_way_out_gives_the_same_records(run: Run, tmp_path: Path, form: str) -> None:
    expected = _lines(run("clean", "in", "--format", "jsonl").data)
    assert len(expected) == 3
    run("clean", "in", "-o", f"all.{form}", "-j", "2")
    assert IDS[form]((tmp_path / f"all.{form}").read_bytes()) == expected
    assert run("clean", "in", "--format", form, "-j", "1").data == (tmp_path / f"all.{form}").read_bytes()
    run("clean", "in", "--format", form, "-o", "out/")
    files = sorted((tmp_path / "out").glob(f"[!.]*.{form}"))
    assert [identity for file in files for identity in IDS[form](file.read_bytes())] == expected


def test_a_converted_text_can_be_compressed(run: Run, tmp_path: Path) -> None:
    plain = run("convert", "in", "--to", "zh-Hant-TW").data
    run("convert", "in", "--to", "zh-Hant-TW", "-o", "all.txt.gz")
    assert gzip.decompress((tmp_path / "all.txt.gz").read_bytes()) == plain
    assert len(_parquet(run("convert", "in", "--to", "zh-Hant-TW", "--format", "parquet").data)) == 3


def test_a_missing_part_is_named_before_anything_is_done(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    for output in ("all.parquet", "out/"):
        result = run("clean", "in", "--format", "parquet", "-o", output)
        assert result.code == 2
        assert result.err == (
            "error: Parquet can't be written without pyarrow; "
            "install it with: pip install 'dedupe-brief[parquet]'\n"
        )
        assert not (tmp_path / output).exists()


@pytest.mark.parametrize("form", IDS)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_reported_also_at_the_very_end(run: Run, form: str) -> None:
    """Three records fit into every buffer, so that most formats write at the end."""
    result = run("clean", "in", "--format", form, "-o", "/dev/full")
    assert result.code == 2
    assert result.err.endswith("error: /dev/full: the disk is full; free some space and run it again\n")
