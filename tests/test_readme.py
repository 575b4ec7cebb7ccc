"""Both READMEs show the same commands, and what they show is what happens."""

import os
import re
from pathlib import Path

import pytest

from tests.fences import ROOT, check_commands, check_python, commands, fences

PAGES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)")

both = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def test_both_show_the_same_blocks() -> None:
    one, other = ([(block.language, block.body) for block in fences(page)] for page in PAGES)
    assert one == other


@pytest.mark.skipif(os.name != "posix", reason="the pages show a POSIX shell")
def test_every_command_runs_and_prints_what_is_shown(tmp_path: Path) -> None:
    """Of one page: both show the same blocks."""
    assert any(commands(PAGES[0]))
    check_commands(PAGES[0], tmp_path)


def test_python_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert check_python(PAGES[0]) > 0


@both
def test_rules_shown_are_sound(page: Path) -> None:
    from dedupe_brief.core.rules import check, parse_pack

    for block in fences(page):
        if block.language == "toml":
            assert check(parse_pack(block.body, page.name)) == []


@both
def test_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text("utf-8")):
        assert (ROOT / target).exists(), target
