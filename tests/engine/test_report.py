"""The run report: it counts, and says the same to people and to programs."""

import json

from dedupe_brief.core.model import ConversionNote
from dedupe_brief.engine.outcome import Done, Failed
from dedupe_brief.engine.report import RunReport
from dedupe_brief.errors import SourceError
from dedupe_brief.writers.formats import Rendered


def done(*, aside: bool = False, conversion: ConversionNote | None = None) -> Done:
    return Done(
        name="甲.txt",
        digest="",
        rendered=Rendered(b"", "甲.txt", None, "urn:1"),
        aside=aside,
        chars=100,
        kept=80,
        removed={"debris.share": 15, "repeat.exact": 5},
        repeats=1,
        confidence=0.9,
        doubts=(),
        conversion=conversion,
        edits=2,
        again=False,
    )


def filled() -> RunReport:
    report = RunReport(before=3, deaths=1, seconds=2.0)
    report.add(done())
    report.add(done(aside=True, conversion=ConversionNote(None, "it is in Hans")))
    for byte in (1, 2):
        report.fail(Failed("乙.txt", SourceError(f"the text can't be decoded: utf-8 fails at byte {byte}")))
    report.fail(Failed("丙.txt", None, "ValueError: x"))
    return report


def test_it_counts() -> None:
    report = filled()
    assert str(report) == "1 cleaned, 1 set aside, 3 done before, 3 failed"
    assert report.documents == 8
    assert list(report.lines()) == [
        "160 of 200 characters kept, 2 repeats",
        "  30 characters: debris.share",
        "  10 characters: repeat.exact",
        "  2 failed: the text can't be decoded",
        "  1 failed: a bug in the program",
        "  a worker died once, and its documents were done again",
        "2.0 s, 4 documents/s",
    ]


def test_programs_read_the_same() -> None:
    read = json.loads(filled().to_json())
    assert read["failures"] == [
        {"name": "the text can't be decoded", "count": 2},
        {"name": "a bug in the program", "count": 1},
    ]
    assert (read["documents"], read["written"], read["set_aside"], read["chars_kept"]) == (8, 1, 1, 160)
    assert read["left_alone"] == [{"name": "it is in Hans", "count": 1}]
