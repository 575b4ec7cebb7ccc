"""A footer that ends whoever reads it ends another process, and is told."""

import io
import random
import subprocess
import sys

import pyarrow as pa
import pytest
from pyarrow import parquet as pq

from dedupe_brief.errors import SourceError
from dedupe_brief.readers import footers
from dedupe_brief.readers.footers import footer_of, is_deadly
from tests.readers.given import read


def table() -> bytes:
    data = io.BytesIO()
    pq.write_table(pa.table({"id": range(3), "text": ["渡口开了。", "渡口停了。", "渡口又开了。"]}), data)
    return data.getvalue()


@pytest.fixture(scope="module")
def deadly() -> bytes:
    """Return a file that ends who reads it; what damage does so depends on the library's release."""
    good = table()
    footer = footer_of(io.BytesIO(good))
    assert footer is not None
    start = len(good) - len(footer) + 4
    draw = random.Random(1)  # noqa: S311  the same damage in every run
    for _ in range(4000):
        damaged = bytearray(good)
        damaged[draw.randrange(start, len(good) - 8)] = draw.randrange(256)
        found = footer_of(io.BytesIO(damaged))
        if found is not None and is_deadly(found):
            return bytes(damaged)
    pytest.skip("this release of pyarrow survives every footer that was tried")


def test_a_good_footer_is_not_deadly() -> None:
    footer = footer_of(io.BytesIO(table()))
    assert footer is not None
    assert not is_deadly(footer)


def test_it_is_deadly_indeed(deadly: bytes) -> None:
    code = (
        "import io, sys\nfrom pyarrow import parquet\n"
        "about = parquet.read_metadata(io.BytesIO(sys.stdin.buffer.read()))\n"
        "[g.column(n) for g in map(about.row_group, range(about.num_row_groups)) for n in range(g.num_columns)]"
    )
    done = subprocess.run([sys.executable, "-c", code], input=deadly, capture_output=True, check=False)  # noqa: S603  our own words
    assert done.returncode < 0


def test_a_deadly_file_is_refused_and_the_next_one_is_read(deadly: bytes) -> None:
    (item,) = read(deadly)
    assert isinstance(item, SourceError)
    assert "its footer is damaged; fetch the file again" in str(item)
    assert len(read(table())) == 3


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" * 4, b"PAR1" + b"\xff" * 8 + b"PAR1", b"x" * 40])
def test_what_has_no_footer_has_none(data: bytes) -> None:
    assert footer_of(io.BytesIO(data)) is None


def test_the_process_is_begun_anew() -> None:
    footer = footer_of(io.BytesIO(table()))
    assert footer is not None
    assert not is_deadly(footer)
    footers._reader.close()
    assert not is_deadly(footer)
