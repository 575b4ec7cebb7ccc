"""Progress where there is no terminal: a line every ten seconds, by a clock that the test turns."""

import pytest

from dedupe_brief.cli import progress
from dedupe_brief.cli.progress import Course


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let three seconds pass each time somebody looks."""
    ticks = iter(range(0, 1000, 3))
    monkeypatch.setattr("dedupe_brief.cli.progress.time.monotonic", lambda: float(next(ticks)))


@pytest.mark.usefixtures("clock")
def test_a_line_comes_every_ten_seconds() -> None:
    said: list[str] = []
    assert list(progress.lines("abcdefgh", Course("cleaning", 8), said.append)) == list("abcdefgh")
    assert said == [
        "cleaning: 4 documents, 0.3/s, 50%",
        "cleaning: 8 documents, 0.3/s, 100%",
    ]


@pytest.mark.usefixtures("clock")
def test_the_share_is_of_what_the_course_counts() -> None:
    said: list[str] = []
    list(progress.lines("abcd", Course("cleaning", 1000, lambda: 120), said.append))
    assert said == ["cleaning: 4 documents, 0.3/s, 12%"]


@pytest.mark.usefixtures("clock")
def test_nothing_is_said_of_a_share_that_is_not_known() -> None:
    said: list[str] = []
    list(progress.lines("abcd", Course("cleaning"), said.append))
    assert said == ["cleaning: 4 documents, 0.3/s"]
