"""The article that started it, and what scrapers could have made of it: the same canonical version each time."""

import json
import random
from collections.abc import Callable
from functools import cache
from typing import Any

import opencc
import pytest

from dedupe_brief import Record, clean
from dedupe_brief.core import ledger, record
from tests.shared_data import SHARED, needs_seed

pytestmark = needs_seed

COPY = 2020  # characters of one print of the body, byline included, give or take


@cache
def page() -> str:
    return (SHARED / "seed" / "article.txt").read_text("utf-8")


@cache
def expected() -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((SHARED / "seed" / "expected.json").read_text("utf-8"))
    return truth


def body_lines() -> list[int]:
    return [number for number, line in enumerate(page().split("\n")) if len(line) > COPY - 100]


def with_second(change: Callable[[str], str]) -> str:
    """Return the page with its second print of the body changed."""
    lines = page().split("\n")
    second = body_lines()[1]
    lines[second] = change(lines[second])
    return "\n".join(lines)


def rewrapped(body: str, width: int = 40) -> str:
    return "\n".join(body[at : at + width] for at in range(0, len(body), width))


def damaged(body: str) -> str:
    """Return the body with two characters in a hundred changed."""
    chance = random.Random(20)  # noqa: S311  a test's damage need not be a secret
    spots = chance.sample(range(20, len(body)), len(body) // 50)
    chars = list(body)
    for spot in spots:
        if "\u4e00" <= chars[spot] <= "\u9fff":
            chars[spot] = "某"
    return "".join(chars)


def traditional(text: str, configuration: str = "s2t") -> str:
    converted: str = opencc.OpenCC(configuration).convert(text)
    return converted


VARIANTS: dict[str, Callable[[], str]] = {
    "as it came": page,
    "second copy missing": lambda: with_second(lambda _: ""),
    "title first": lambda: page()[page().index("日本欲借") :],
    "three copies": lambda: with_second(lambda body: body + "\n|\n" + body),
    "two characters in a hundred changed": lambda: with_second(damaged),
    "second copy re-wrapped": lambda: with_second(rewrapped),
    "first copy re-wrapped": lambda: page().replace(
        page().split("\n")[3], rewrapped(page().split("\n")[3]), 1
    ),
    "second copy in the other script": lambda: with_second(traditional),
    "CRLF": lambda: page().replace("\n", "\r\n"),
    "BOM": lambda: "\ufeff" + page(),
    "everything on one line": lambda: page().replace("\n", " "),
}


def check_fields(got: Record, truth: dict[str, Any], text: str) -> None:
    metadata = got.metadata
    fields = {
        "title": metadata.title,
        "subtitle": metadata.subtitle,
        "section": metadata.section,
        "byline": metadata.byline,
        "author": list(metadata.author),
        "publication": metadata.publication,
        "date": metadata.date,
        "captions": [{"text": caption.text, "credit": caption.credit} for caption in metadata.captions],
    }
    assert fields == {key: truth[key] for key in fields}
    assert got.text == truth[text]
    headings = {heading.text for heading in metadata.headings}
    kinds = [
        {"kind": "heading" if line in headings else "paragraph", "text": line}
        for line in got.text.split("\n")
    ]
    if text == "text":
        assert kinds == truth["body"]


def check_rebuilds(got: Record, source: bytes) -> None:
    edits = record.replayable(got.provenance.edits)
    assert ledger.rebuild(got.text, edits, got.origin.encoding) == source


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(
    ("punctuation", "text"), [("keep", "text"), ("restore", "text_punctuation_restored")]
)
def test_every_variant_gives_the_canonical_version(variant: str, punctuation: str, text: str) -> None:
    source = VARIANTS[variant]()
    truth = dict(expected())
    if variant == "title first":  # the section stands above the title, and went with what was cut off
        truth["section"] = None
        truth["publication"] = "法治日报环球法治"
    got = clean(source, punctuation=punctuation)
    check_fields(got, truth, text)
    check_rebuilds(got, source.encode())


def test_the_second_body_is_recorded_as_a_repeat_of_the_first() -> None:
    got = clean(page())
    [repeat] = got.repeats
    removed, kept = repeat.spans
    assert removed.of(page()) == kept.of(page())
    assert removed.start > kept.end
    assert len(removed) > 1900
    assert repeat.exact
    [edit] = [edit for edit in got.provenance.edits if edit.rule == "repeat.exact"]
    assert (edit.same_as_start, edit.same_as_end) == (kept.start, kept.end)


def test_gb18030_bytes() -> None:
    data = page().encode("gb18030")
    got = clean(data)
    assert got.origin.encoding == "gb18030"
    check_fields(got, expected(), "text")
    check_rebuilds(got, data)


def test_big5_bytes() -> None:
    data = traditional(page(), "s2tw").encode("big5hkscs")
    got = clean(data)
    assert got.origin.encoding == "big5hkscs"
    truth = json.loads(traditional(json.dumps(expected(), ensure_ascii=False), "s2tw"))
    check_fields(got, truth, "text")
    check_rebuilds(got, data)
