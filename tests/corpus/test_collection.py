# ruff: noqa: S311 - texts are drawn with plain seeded generators, nothing here is secret
import json
import random
import tempfile

import pytest

from dedupe_brief.corpus.collection import Collection
from dedupe_brief.corpus.spool import Spool
from dedupe_brief.errors import OutputError
from tests.news import article, edited


def _line(identity: str, text: str, source: str = "a.example", created: str | None = None) -> bytes:
    record = {
        "id": identity,
        "text": text,
        "source": source,
        "created": created,
        "more": [1, {"text": "别的"}],
    }
    return (json.dumps(record, ensure_ascii=False) + "\n").encode()


def test_lines_come_back_in_any_order() -> None:
    lines = [f"{number} 渡口\n".encode() for number in range(50)] + [b"", b"\n"]
    with Spool() as spool:
        for line in lines:
            spool.add(line)
        assert [spool[number] for number in reversed(range(len(spool)))] == lines[::-1]
        assert list(spool) == lines


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def write(self, _: bytes) -> int:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            """Close nothing."""

    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", lambda _: Full())
    with Spool() as spool, pytest.raises(OutputError, match=r"No space left.*set TMPDIR"):
        spool.add(b"x")


def test_records_are_named_and_numbered_in_the_order_they_came() -> None:
    draw = random.Random(1)
    text = article(draw, 20)
    with Collection() as records:
        for identity, held in (("b", article(draw)), ("c", edited(text, 0.02, draw)[:-9]), ("a", text)):
            records.add(_line(identity, held))
        [pair] = records.compare()
        assert (pair.id, pair.of, pair.number, pair.of_number) == ("c", "a", 1, 2)
        assert records.text(2) == text
        assert json.loads(records.line(1))["id"] == "c"


def test_of_copies_one_for_each_source_is_apart() -> None:
    draw = random.Random(2)
    text = article(draw, 20)
    with Collection() as records:
        for number in range(6):
            records.add(_line(str(number), edited(text, 0.01, draw), source="ab"[number % 2]))
        records.add(_line("other", article(draw), source="a"))
        apart = records.apart()
        assert len(apart) == 3
        assert sorted(site for site, _ in records.sites_and_texts(apart)) == ["a", "a", "b"]
