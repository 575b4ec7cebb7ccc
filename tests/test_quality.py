"""The pinned figures of the benchmark: what has become worse is told, and no pin sinks unless somebody asks for it."""

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.shared_data import TIERS, needs_corpus

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"

BODY = (
    "渡口的石阶昨天修好了，撑船的人又能在老地方靠岸，等船的人不必再踩泥。\n"
    "石阶一共二十四级，用的是上游采石场的青石，由村里的石匠凿成，前后花了两个月。"
)
PAGE = (
    f"首页 > 社会\n渡口的石阶修好了\n2016-04-05 来源：河湾晚报 作者：石小川\n{BODY}\n相关新闻\n别处的桥通车了"
)


@pytest.fixture
def quality(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    if not BENCHMARKS.is_dir():
        pytest.skip("the benchmarks come with the repository only")
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("quality")


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    """A corpus of one page, and pins in a file of their own."""
    for name, text in (*((tier, PAGE) for tier in TIERS), ("gold", BODY)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one-page.txt").write_text(text, "utf-8")
    (tmp_path / "html").mkdir()
    markup = "".join(f"<p>{line}" for line in PAGE.split("\n"))
    (tmp_path / "html" / "one-page.html").write_text(markup, "utf-8")
    label = {"url": "https://news.example.org/1", "date": "2016-4-5", "author": "石小川"}
    (tmp_path / "labels.json").write_text(json.dumps({"one-page": label}), "utf-8")
    return ["--corpus", str(tmp_path), "--pins", str(tmp_path / "quality.toml")]


@needs_corpus
def test_texts_come_as_near_to_labelled_ones_as_they_did(
    quality: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    code = quality.main(["--check"])
    assert code == 0, capsys.readouterr().out


def test_without_the_labelled_pages_there_is_nothing_to_measure(
    quality: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert quality.main(["--check", "--corpus", str(tmp_path)]) == 0
    assert "nothing is measured" in capsys.readouterr().out


def test_what_is_pinned_holds_until_it_becomes_worse(
    quality: ModuleType, arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert quality.main([*arguments, "--update"]) == 0
    assert quality.main([*arguments, "--check"]) == 0
    (tmp_path / "bs4" / "one-page.txt").write_text(PAGE.replace("4-05", "4-06"), "utf-8")
    assert quality.main([*arguments, "--check"]) == 1
    out = capsys.readouterr().out
    assert "worse: bs4: dates_right is 0, pinned at 1" in out
    assert "worse: bs4: dates_wrong is 1, pinned at 0" in out


def test_a_pin_rises_by_itself_and_sinks_on_request(
    quality: ModuleType, arguments: list[str], tmp_path: Path
) -> None:
    page, pins = tmp_path / "bs4" / "one-page.txt", tmp_path / "quality.toml"
    page.write_text(PAGE.replace("4-05", "4-06"), "utf-8")
    assert quality.main([*arguments, "--update"]) == 0
    low = pins.read_text("utf-8")
    page.write_text(PAGE, "utf-8")
    assert quality.main([*arguments, "--update"]) == 0
    high = pins.read_text("utf-8")
    assert high != low
    page.write_text(PAGE.replace("4-05", "4-06"), "utf-8")
    assert quality.main([*arguments, "--update"]) == 1
    assert pins.read_text("utf-8") == high
    assert quality.main([*arguments, "--lower"]) == 0
    assert pins.read_text("utf-8") == low


def test_notes_are_kept_letter_by_letter(quality: ModuleType, arguments: list[str], tmp_path: Path) -> None:
    pins = tmp_path / "quality.toml"
    quality.main([*arguments, "--update"])
    noted = pins.read_text("utf-8") + "# by hand\n\"one-page\" = 'Scrape it again.'\n"
    pins.write_text(noted, "utf-8")
    quality.main([*arguments, "--lower"])
    assert pins.read_text("utf-8") == noted


@pytest.mark.usefixtures("arguments")
def test_a_bad_page_is_shown_with_what_to_do(quality: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "gold" / "one-page.txt").write_text(
        "这一页的正文完全是另一篇文章，与抓取来的没有关系。", "utf-8"
    )
    results = quality.measure(sys.modules["labelled"].pages(tmp_path))
    shown = quality._low(results, {"one-page": "Scrape it again.", "bs4/one-page": "Look at the page."})
    assert shown.count("Scrape it again.") == 3
    assert shown.count("Look at the page.") == 1


def test_figures_are_rounded_to_their_worse_side(quality: ModuleType) -> None:
    got = {"bs4": {"f1": 0.98765, "dates_wrong": 2}, "confidence": {"brier": 0.04321}}
    pins = quality.pinned_again(got, {}, lower=False)
    assert pins == {"bs4": {"f1": 0.987, "dates_wrong": 2}, "confidence": {"brier": 0.044}}
    assert quality.missed(got, pins) == []
