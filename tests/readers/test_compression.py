import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.errors import SourceError
from dedupe_brief.readers.compression import MAX_DEPTH, unpacked
from dedupe_brief.readers.documents import documents
from dedupe_brief.readers.streams import CHUNK, Budget, Place, Stream
from tests.readers.given import TEXTS, Trickle, faults, json_lines, read, texts


def zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


Pack = Callable[[bytes], bytes]
PACKS: dict[str, Pack] = {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress, "zstd": zstd}
each = pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)


def stream(data: bytes, size: int = CHUNK, max_ratio: float = 200) -> Stream:
    budget = Budget(max_ratio)
    source = io.BytesIO(data)

    def some(wanted: int) -> bytes:
        part = source.read(min(size, wanted))
        budget.taken += len(part)
        return part

    return unpacked(Stream(some, Place("a"), budget))


@given(
    data=st.binary(max_size=400),
    packs=st.lists(st.sampled_from(list(PACKS.values())), max_size=3),
    cut=st.integers(0, 400),
    size=st.integers(1, 60),
)
def test_what_was_packed_comes_out_however_it_is_cut(
    data: bytes, packs: list[Pack], cut: int, size: int
) -> None:
    packed = b"#" + data  # not by itself the start of something packed
    for pack in packs:
        packed = pack(packed[:cut]) + pack(packed[cut:])
    assert stream(packed, size).read() == b"#" + data


@each
def test_it_is_told_by_content_not_by_name(pack: Pack) -> None:
    assert texts(read(pack(TEXTS[0].encode()))) == [TEXTS[0]]


def test_a_text_may_begin_like_a_compression() -> None:
    assert texts(read("BZh9 是一个牌子。".encode())) == ["BZh9 是一个牌子。"]


@each
def test_members_may_follow_one_another_and_be_filled_up_with_zeros(pack: Pack) -> None:
    assert stream(pack(b"one ") + pack(b"two") + b"\0" * 1000).read() == b"one two"


def test_frames_that_zstd_skips_are_skipped() -> None:
    skipped = b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"none"
    assert stream(skipped + zstd(b"one ") + skipped + zstd(b"two")).read() == b"one two"


@each
def test_what_follows_and_is_something_else_is_said(pack: Pack) -> None:
    items = read(pack(json_lines(TEXTS[0])) + b"<html>")
    assert texts(items) == [TEXTS[0]]
    assert "something else follows the" in faults(items)[0]


@each
@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.99])
def test_a_cut_stream_gives_what_was_whole_and_says_where_it_ends(pack: Pack, share: float) -> None:
    lines = json_lines(*(f"{TEXTS[number % 3]}{number}" for number in range(20_000)))
    packed = pack(lines)
    items = read(packed[: 12 + int((len(packed) - 13) * share)])
    found = texts(items)
    assert found == [f"{TEXTS[number % 3]}{number}" for number in range(len(found))]
    assert len(faults(items)) == 1
    assert "data is cut off after" in faults(items)[0]
    assert found or share < 0.5


@each
def test_a_damaged_member_is_said_once_and_the_next_ones_are_read(pack: Pack) -> None:
    members = [pack(json_lines({"text": f"{TEXTS[number % 3]}{number}" * 20})) for number in range(4)]
    at = len(members[1]) // 2
    members[1] = (
        members[1][:at] + bytes(byte ^ 0x55 for byte in members[1][at : at + 8]) + members[1][at + 8 :]
    )
    items = read(b"".join(members))
    assert [text[-1] for text in texts(items)] == ["0", "2", "3"]
    assert [("damaged" in fault or "not JSON" in fault) for fault in faults(items)] == [True] * len(
        faults(items)
    )
    assert "data is damaged" in faults(items)[0]


def test_a_wrong_checksum_is_damage() -> None:
    packed = bytearray(gzip.compress(TEXTS[0].encode()))
    packed[-6] ^= 1
    assert "incorrect data check" in faults(read(bytes(packed)))[0]
    assert texts(read(bytes(packed))) == []


@pytest.mark.parametrize("pack", [gzip.compress, zstd])
def test_a_bomb_is_stopped(pack: Pack) -> None:
    bomb = pack(json_lines("甲" * 100_000) * 240)  # 72 MB: a file may always become 64
    items = read(bomb, max_ratio=20)
    assert faults(items) == [
        "standard input: it unpacks to more than 20 times its size; if it can be trusted, raise --max-ratio"
    ]
    assert 200 < len(items) < 240


def test_bombs_in_bombs_count_together() -> None:
    """Each layer stays below the ratio; what counts is the file."""
    inner = gzip.compress(b"\0" * 80_000_000)  # 1,000 times
    outer = stream(zstd(inner), max_ratio=2000)  # once more 50 times
    with pytest.raises(SourceError, match="more than 2000 times"):
        list(iter(lambda: outer.read(CHUNK), b""))


def test_a_small_file_may_unpack_to_much() -> None:
    assert len(stream(zstd(b"\n" * 1_000_000)).read()) == 1_000_000


def test_too_many_layers_are_refused() -> None:
    data = TEXTS[0].encode()
    for _ in range(MAX_DEPTH):
        data = gzip.compress(data)
    assert texts(read(data)) == [TEXTS[0]]
    assert "lie in one another" in faults(read(gzip.compress(data)))[0]


def test_memory_is_bounded_by_what_is_read_not_by_what_comes_out() -> None:
    """Each step gives a few hundred kilobytes at most, however tightly a chunk is packed."""
    source = stream(zlib_bomb(), max_ratio=2000)
    assert max(len(part) for part in iter(lambda: source.read1(), b"")) <= CHUNK


def zlib_bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(b" " * 50_000_000) + packer.flush()


@each
@given(data=st.data())
def test_any_damage_raises_nothing_else(pack: Pack, data: st.DataObject) -> None:
    packed = bytearray(pack(json_lines(*TEXTS)))
    for at in data.draw(st.lists(st.integers(0, len(packed) - 1), min_size=1, max_size=6)):
        packed[at] = data.draw(st.integers(0, 255))
    for item in read(bytes(packed)):
        assert not isinstance(item, Exception) or isinstance(item, SourceError)


def test_a_packed_pipe_gives_its_first_document_at_once() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(json_lines(TEXTS[0])) + packer.flush(zlib.Z_SYNC_FLUSH)]

    class Pipe(Trickle):
        def read(self, size: int = -1, /) -> bytes:  # noqa: ARG002
            assert parts, "it waited for more than it needed"
            return parts.pop()

    source: Any = Pipe(b"")
    assert texts([next(documents(["-"], None, source))]) == [TEXTS[0]]
