import bz2
import gzip
import io
import lzma
from collections.abc import Callable, Mapping

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.model import Record
from dedupe_brief.writers import FORMATS, by_name, rendered
from dedupe_brief.writers.compression import KINDS, gzip_member
from dedupe_brief.writers.output import StreamSink
from tests.strategies import records
from tests.writers.example import example
from tests.writers.framing import written


def _zst(data: bytes) -> bytes:
    with zstandard.ZstdDecompressor().stream_reader(data) as stream:
        return stream.read()


UNPACK: Mapping[str, Callable[[bytes], bytes]] = {
    "gz": gzip.decompress,
    "zst": _zst,
    "bz2": bz2.decompress,
    "xz": lzma.decompress,
}


@given(st.lists(records(), max_size=3), st.sampled_from(sorted(KINDS)))
def test_unpacking_gives_what_is_written_otherwise(many: list[Record], kind: str) -> None:
    for form in FORMATS:
        if not form.binary:
            packed = written(by_name(f"{form.name}.{kind}"), many)
            assert UNPACK[kind](packed) == written(form, many)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_second_run_gives_the_same_bytes(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [example("甲。"), example("乙。")]
    first = written(by_name(f"jsonl.{kind}"), many)
    monkeypatch.setattr("time.time", lambda: 1e9)
    assert written(by_name(f"jsonl.{kind}"), many) == first


def test_a_gzip_file_holds_neither_time_nor_name() -> None:
    header = gzip_member(b"a")[:10]
    assert header[:3] == b"\x1f\x8b\x08"
    assert header[3] == 0
    assert header[4:8] == b"\0\0\0\0"


def test_a_zstandard_file_has_a_checksum_like_the_others() -> None:
    assert zstandard.get_frame_parameters(written(by_name("text.zst"), [example()])).has_checksum


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_output_without_records_is_a_whole_file(kind: str) -> None:
    stream = io.BytesIO()
    with StreamSink(stream, by_name(f"jsonl.{kind}")):
        pass
    assert UNPACK[kind](stream.getvalue()) == b""


def test_what_an_error_cuts_off_does_not_look_whole() -> None:
    stream = io.BytesIO()
    form = by_name("jsonl.gz")

    def work() -> None:
        with StreamSink(stream, form) as sink:
            sink.write(rendered(example(), form))
            raise KeyError

    with pytest.raises(KeyError):
        work()
    with pytest.raises(EOFError):
        gzip.decompress(stream.getvalue())
