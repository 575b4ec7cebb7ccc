"""Any history comes back from its export: the same lines, the same digests."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dedupe_brief.core.versioning.archived import from_line
from dedupe_brief.core.versioning.revisions import Capture
from dedupe_brief.errors import RecordError
from tests.archive.built import all_of, built
from tests.archive.stories import DAYS, FERRY, MUSEUM, added, captured, page
from tests.cli.conftest import Run, run

__all__ = ["run"]  # the fixture

TEXTS = (FERRY, FERRY.replace("四十七", "四十九"), FERRY.replace("，", "， "), MUSEUM)

captures = st.builds(
    lambda name, text, around, day: captured(f"https://news.example/{name}", page(text, around=around), day),
    st.sampled_from("abc"),
    st.sampled_from(TEXTS),
    st.sampled_from(["分享到微信", "手机阅读"]),
    st.sampled_from(DAYS[:6]),
)


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(captures, min_size=1, max_size=12), st.booleans())
def test_export_import_export(run: Run, tmp_path: Path, history: list[Capture], keep: bool) -> None:
    for left in tmp_path.glob("*.db*"):
        left.unlink()
    added(tmp_path / "a.db", history, keep_sources=keep)
    lines = run("archive", "export", "--archive", "a.db").data
    done = run("archive", "import", "-", "--archive", "b.db", stdin=lines)
    assert done.code == 0, done.err
    assert run("archive", "export", "--archive", "b.db").data == lines
    assert all_of(tmp_path / "b.db") == all_of(tmp_path / "a.db")


def test_what_is_damaged_is_left_out_and_said(run: Run, tmp_path: Path) -> None:
    built(tmp_path / "a.db")
    whole = run("archive", "export", "--archive", "a.db").data.splitlines()
    with sqlite3.connect(tmp_path / "a.db") as connection:
        connection.execute("UPDATE revision SET title = 'x' WHERE id = (SELECT max(id) FROM revision)")
    connection.close()
    done = run("archive", "export", "--archive", "a.db")
    assert done.code == 2
    assert "the archive is damaged" in done.err
    left = done.data.splitlines()
    assert len(left) == len(whole) - 1
    assert set(left) < set(whole)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"sightings":["2025', '"sightings":["0000', "sightings[0]: expected a time"),
        ('"archive":{"address"', '"archive":{"addresss"', "archive.address: the key is missing"),
        ('"change":"first"', '"change":"none"', "archive.change: expected"),
        ('"digest":"sha256:', '"digest":"sha257:', "digest"),
        ('"source_bytes":null', '"source_bytes":"%"', "archive.source_bytes: expected base64"),
    ],
)
def test_a_place_is_checked(run: Run, tmp_path: Path, before: str, after: str, said: str) -> None:
    added(tmp_path / "a.db", [captured("https://news.example/a", page(FERRY))])
    [line] = run("archive", "export", "--archive", "a.db").out.splitlines()
    head, place = line[: line.index('"archive":{')], line[line.index('"archive":{') :]
    assert before in place
    with pytest.raises(RecordError) as fault:
        from_line(head + place.replace(before, after, 1))
    assert said in str(fault.value)
