"""What the pages in docs/ show is what happens."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from dedupe_brief import clean
from dedupe_brief.core import patch_text, rules
from dedupe_brief.core.duplicates.evidence import Same
from dedupe_brief.core.duplicates.matching import SHORTEST, Kind
from dedupe_brief.core.duplicates.signature import GRAM, SAMPLE
from dedupe_brief.core.model import Detection, Evidence, Region, Role, Script, Undetermined
from dedupe_brief.core.patch import make
from dedupe_brief.core.record import to_object
from dedupe_brief.readers.compression import MAX_DEPTH
from dedupe_brief.readers.documents import READ_SUFFIXES
from dedupe_brief.readers.reading import ID_NAMES, TEXT_NAMES, URL_NAMES, Reading
from dedupe_brief.readers.streams import FLOOR, MAX_SPOOLED
from tests.fences import ELISION, ROOT, check_commands, check_python, fences

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
PACK = DOCS / "examples" / "my-rules.toml"
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_run(page: Path, tmp_path: Path) -> None:
    check_commands(page, tmp_path)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_python_runs(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = page.read_text("utf-8").count("```python\n")
    assert check_python(page) == shown


# --- reading.md -------------------------------------------------------------------------------------------------


def test_every_name_of_a_field_and_every_ending_stands_on_the_page() -> None:
    page = (DOCS / "reading.md").read_text("utf-8")
    for names in (TEXT_NAMES, ID_NAMES, URL_NAMES):
        assert " ".join(f"`{name}`" for name in names) in page
    for suffix in filter(None, READ_SUFFIXES):
        assert f"`{suffix}`" in page, suffix


def test_the_limits_on_the_page_are_those_in_the_code() -> None:
    page = (DOCS / "reading.md").read_text("utf-8")
    how = Reading()
    assert f"{how.max_document // 2**20} MiB; `--max-document`" in page
    assert f"{how.max_ratio:g} times its size, or {FLOOR // 2**20} MiB" in page
    assert f"| archives and compressions in one another | {MAX_DEPTH} |" in page
    assert f"up to\n{MAX_SPOOLED // 2**30} GiB" in page


# --- rules.md --------------------------------------------------------------------------------------------------


def test_the_example_pack_is_sound_and_shows_every_place() -> None:
    pack = rules.parse_pack(PACK.read_text("utf-8"), PACK.name)
    assert rules.check(pack) == []
    assert {rule.where for rule in pack} == set(rules.PLACES)


def test_the_rule_on_the_page_is_the_one_in_the_pack() -> None:
    [shown] = [block.body for block in fences(DOCS / "rules.md") if block.language == "toml"]
    assert shown in PACK.read_text("utf-8")


def test_every_role_and_field_is_described() -> None:
    page = (DOCS / "rules.md").read_text("utf-8")
    for word in (*Role, *rules.FIELDS, *rules.PLACES):
        assert f"`{word}`" in page, word


# --- record.md -------------------------------------------------------------------------------------------------


def example() -> Any:
    [shown] = [block.body for block in fences(DOCS / "record.md") if block.language == "json"]
    return json.loads(shown)


def test_the_example_is_the_record_of_a_sample() -> None:
    shown = example()
    path = shown["origin"]["path"]
    record = to_object(clean((ROOT / path).read_bytes(), path=path))
    assert_like(shown, json.loads(json.dumps(record)))


def assert_like(shown: Any, got: Any, where: str = "record") -> None:
    """Compare a value with what a page shows of it: ``…`` stands for the rest of a text, or some items of a list."""
    if isinstance(shown, dict):
        assert list(shown) == list(got), where
        for key in shown:
            assert_like(shown[key], got[key], f"{where}.{key}")
    elif isinstance(shown, list) and ELISION in shown:
        cut = shown.index(ELISION)
        behind = len(shown) - cut - 1
        assert_like(shown[:cut], got[:cut], where)
        assert_like(shown[cut + 1 :], got[len(got) - behind :], where)
    elif isinstance(shown, list):
        assert len(shown) == len(got), where
        for number, (one, other) in enumerate(zip(shown, got, strict=True)):
            assert_like(one, other, f"{where}[{number}]")
    elif isinstance(shown, str) and shown.endswith(ELISION):
        assert got.startswith(shown.removesuffix(ELISION)), where
    else:
        assert shown == got, where


def test_every_key_is_described() -> None:
    page = (DOCS / "record.md").read_text("utf-8")
    keys: set[str] = set()

    def collect(value: Any) -> None:
        if isinstance(value, dict):
            keys.update(value)
            for held in value.values():
                collect(held)
        elif isinstance(value, list):
            for item in value:
                collect(item)

    collect(example())
    described = page[: page.index("## An example")]
    for key in keys | {"credit", "similarity"}:
        assert f"`{key}`" in described, key


# --- detect.md -------------------------------------------------------------------------------------------------


def test_what_detection_says_is_described() -> None:
    page = (DOCS / "detect.md").read_text("utf-8")
    keys = (*Detection.__struct_fields__, *Evidence.__struct_fields__, "name", "id", "paragraphs")
    for word in (*keys, *Script, *Region, *Undetermined):
        assert f"`{word}`" in page, word


# --- patch.md --------------------------------------------------------------------------------------------------


def test_every_key_of_a_patch_is_described() -> None:
    page = (DOCS / "patch.md").read_text("utf-8")
    head = patch_text.to_text(make("甲", "乙")).partition("\n\n")[0]
    for line in head.split("\n"):
        assert f"`{line.partition(':')[0]}`" in page, line


# --- dedupe.md -------------------------------------------------------------------------------------------------


def test_every_kind_and_every_limit_of_duplicates_is_described() -> None:
    page = (DOCS / "dedupe.md").read_text("utf-8")
    for kind in Kind:
        assert f"| `{kind}` |" in page, kind
    for name in ("id", "duplicate_of", "kind", "similarity", "spans", *Same.__struct_fields__, "reason"):
        assert f"`{name}`" in page, name
    assert f"With fewer than {SHORTEST} characters" in page
    assert f"with fewer than {GRAM}, only" in page
    assert f"at most {SAMPLE} different {GRAM}-grams" in page
