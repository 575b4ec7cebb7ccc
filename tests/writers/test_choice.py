import pickle
from pathlib import Path

import pytest

from dedupe_brief.errors import UsageError
from dedupe_brief.writers import FORMATS, by_name, choose, rendered
from dedupe_brief.writers.compression import KINDS
from dedupe_brief.writers.text import TEXT
from tests.writers.example import example

EVERY = [
    *(form.name for form in FORMATS),
    *(f"{form.name}.{kind}" for form in FORMATS if not form.binary for kind in KINDS),
]


@pytest.mark.parametrize("name", EVERY)
def test_a_format_has_one_name_everywhere(name: str) -> None:
    form = by_name(name)
    assert form.name == name
    for chosen in (choose(None, f"a{form.suffix}"), choose(name, f"a{form.suffix}"), choose(name, None)):
        assert (chosen.name, chosen.suffix) == (name, form.suffix)


@pytest.mark.parametrize("name", EVERY)
def test_a_format_can_be_handed_to_another_process(name: str) -> None:
    form = pickle.loads(pickle.dumps(by_name(name)))  # noqa: S301  our own pickle
    assert rendered(example(), form) == rendered(example(), by_name(name))


@pytest.mark.parametrize(
    ("name", "output", "chosen"),
    [
        (None, None, "markdown"),
        (None, "-", "markdown"),
        (None, "out", "markdown"),
        (None, "out.json", "markdown"),
        (None, "out.md.jsonl/", "markdown"),
        (None, "there.jsonl", "markdown"),
        (None, "OUT.JSONL", "jsonl"),
        (None, "out.gz", "markdown.gz"),
        ("jsonl", "out.dat", "jsonl"),
        ("jsonl", "out.jsonl.zst", "jsonl.zst"),
        ("jsonl", "out.zst", "jsonl.zst"),
        ("jsonl.zst", "out/", "jsonl.zst"),
        ("jsonl.zst", "out.dat", "jsonl.zst"),
        ("warc", "out.warc.gz", "warc.gz"),
        ("text", "there.jsonl", "text"),
    ],
)
def test_what_the_name_leaves_open_the_ending_says(
    name: str | None, output: str | None, chosen: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.jsonl").mkdir()
    assert choose(name, output).name == chosen


def test_the_default_is_the_callers() -> None:
    assert choose(None, "out", TEXT) is TEXT
    assert choose(None, "out.xz", TEXT).name == "text.xz"
    assert choose(None, "out.md", TEXT).name == "markdown"


@pytest.mark.parametrize(
    ("name", "output", "message"),
    [
        ("jsonl", "a.md", "a.md: it is called as if it were markdown, but the format is jsonl; let it end"),
        ("jsonl", "a.md.gz", "as if it were markdown.gz"),
        ("jsonl.gz", "a.jsonl", "as if it were jsonl, but the format is jsonl.gz; let it end with .jsonl.gz"),
        ("jsonl.gz", "a.jsonl.xz", "as if it were jsonl.xz"),
        ("jsonl.gz", "a.xz", "as if it were jsonl.xz"),
        ("warc.gz", "a.warc", "as if it were warc, but"),
        ("parquet", "a.gz", "parquet is not compressed as gz"),
        (None, "a.parquet.gz", "parquet is not compressed as gz"),
        (None, "a.warc.zst", "warc is not compressed as zst; choose one of markdown"),
    ],
)
def test_a_contradiction_is_an_error(name: str | None, output: str, message: str) -> None:
    with pytest.raises(UsageError) as fault:
        choose(name, output)
    assert message in str(fault.value)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("json", "did you mean 'jsonl'?"),
        ("Markdwn", "did you mean 'markdown'?"),
        ("jsonl.rar", "did you mean 'jsonl'?"),
        ("xyz", "choose one of markdown, text, jsonl, parquet, warc, warc.gz"),
    ],
)
def test_an_unknown_format_gets_a_suggestion(name: str, hint: str) -> None:
    with pytest.raises(UsageError) as fault:
        by_name(name)
    assert hint == fault.value.hint
