# ruff: noqa: S311 - texts are drawn with plain seeded generators, nothing here is secret
"""``learn``: what a site prints in every article becomes a rule, and what an article says does not."""

import json
import random
from pathlib import Path

import pytest

from dedupe_brief.core.rules import check, parse_pack
from dedupe_brief.readers.records import read_records
from tests.cli.conftest import Run
from tests.news import article, edited

OURS = "河湾日报客户端上线啦，动动手指就能看见全城的新鲜事。"
COUNTED = "这篇稿子已经有{}位读者看过了，你觉得怎么样。"
SHARED = "桥头的老茶馆昨天重新开了张，掌柜说茶水还是原来的价钱，街坊们都来捧场了。"


def _pages(path: Path, count: int, *, site: str = "hewan.example", seed: int = 1) -> None:
    """Write articles of one site as JSON Lines, with lines of the site in the middle and at the end."""
    draw = random.Random(seed)
    with path.open("a", encoding="utf-8") as file:
        for number in range(count):
            first, second = article(draw, 6), article(draw, 6)
            text = "\n".join(
                [first, OURS, second, COUNTED.format(draw.randrange(10, 9000)), article(draw, 3)]
            )
            file.write(json.dumps({"text": text, "url": f"https://{site}/{seed}/{number}"}) + "\n")


def test_a_line_of_the_site_becomes_a_rule(run: Run, tmp_path: Path) -> None:
    _pages(tmp_path / "pages.jsonl", 12)
    result = run("learn", "pages.jsonl", "-o", "site.toml")
    assert (result.code, result.out) == (0, "")
    assert result.err == "2 lines of 1 site, learned from 12 articles\n"
    rules = parse_pack((tmp_path / "site.toml").read_text("utf-8"), "site.toml")
    assert check(rules) == []
    assert {rule.name for rule in rules} == {"hewan-example.1", "hewan-example.2"}
    assert all("hewan.example prints it in 12 of 12 articles" in rule.why for rule in rules)
    assert run("rules", "check", "site.toml").code == 0


def test_one_page_is_enough_to_know_it_by_later(run: Run, tmp_path: Path) -> None:
    _pages(tmp_path / "pages.jsonl", 12)
    _pages(tmp_path / "new.jsonl", 1, seed=2)
    run("learn", "pages.jsonl", "-o", "site.toml")
    [before] = read_records(run("clean", "new.jsonl", "--format", "jsonl").out)
    [after] = read_records(run("clean", "new.jsonl", "--rules", "site.toml", "--format", "jsonl").out)
    assert OURS in before.text
    assert OURS not in after.text
    assert "位读者看过了" not in after.text
    assert len(after.text.split("\n")) == len(before.text.split("\n")) - 2
    assert {"hewan-example.1", "hewan-example.2"} <= {edit.rule for edit in after.provenance.edits}


def test_a_sentence_of_one_story_is_no_site_s_line(run: Run, tmp_path: Path) -> None:
    draw = random.Random(3)
    story = article(draw, 15)
    with (tmp_path / "pages.jsonl").open("w", encoding="utf-8") as file:
        for number in range(30):
            text = edited(story, 0.01, draw) + "\n" + SHARED
            file.write(json.dumps({"text": text, "url": f"https://hewan.example/{number}"}) + "\n")
    result = run("learn", "pages.jsonl", "-o", "site.toml", "--share", "0")
    assert result.code == 2
    assert "nothing is written" in result.err
    assert not (tmp_path / "site.toml").exists()


def test_a_line_of_another_site_is_counted_there(run: Run, tmp_path: Path) -> None:
    for number in range(6):
        _pages(tmp_path / "pages.jsonl", 3, site=f"site{number}.example", seed=number)
    assert run("learn", "pages.jsonl").code == 2
    assert (
        run("learn", "pages.jsonl", "--least", "3").err == "12 lines of 6 sites, learned from 18 articles\n"
    )


def test_a_line_must_stand_in_a_share_of_the_articles(run: Run, tmp_path: Path) -> None:
    _pages(tmp_path / "pages.jsonl", 6)
    draw = random.Random(4)
    with (tmp_path / "pages.jsonl").open("a", encoding="utf-8") as file:
        for number in range(60):
            file.write(
                json.dumps({"text": article(draw, 9), "url": f"https://hewan.example/o/{number}"}) + "\n"
            )
    assert run("learn", "pages.jsonl").code == 2
    assert run("learn", "pages.jsonl", "--share", "0.05").code == 0


def test_learning_is_the_same_in_any_order(run: Run, tmp_path: Path) -> None:
    _pages(tmp_path / "pages.jsonl", 8)
    lines = (tmp_path / "pages.jsonl").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "turned.jsonl").write_text("".join(reversed(lines)), "utf-8")
    assert run("learn", "pages.jsonl").out == run("learn", "turned.jsonl").out != ""


def test_a_learned_line_costs_a_short_article_no_paragraph(run: Run, tmp_path: Path) -> None:
    _pages(tmp_path / "pages.jsonl", 12)
    run("learn", "pages.jsonl", "-o", "site.toml")
    short = "桥头的茶馆重新开了张，掌柜说茶水还是老价钱。", "街坊们都来捧场，坐到天黑才散去。"
    (tmp_path / "short.txt").write_text("\n".join([short[0], OURS, short[1]]), "utf-8")
    assert (
        run("clean", "short.txt", "--rules", "site.toml", "--format", "text").out == "\n".join(short) + "\n"
    )


def test_what_many_sites_print_of_one_story_is_none_s_own(run: Run, tmp_path: Path) -> None:
    draw = random.Random(5)
    with (tmp_path / "pages.jsonl").open("w", encoding="utf-8") as file:
        for site in range(8):
            for number in range(4):
                file.write(
                    json.dumps({"text": article(draw, 9), "url": f"https://s{site}.example/{number}"}) + "\n"
                )
        story = article(draw, 9)
        for site in range(8):
            for number in range(6):  # each prints it again and again, with few changes
                text = edited(story, 0.01, draw) + "\n" + SHARED
                file.write(
                    json.dumps({"text": text, "url": f"https://s{site}.example/story/{number}"}) + "\n"
                )
    result = run("learn", "pages.jsonl", "--least", "2", "--share", "0")
    assert (result.code, result.out) == (2, "")


def test_the_edges_of_least_and_share_are_within(run: Run, tmp_path: Path) -> None:
    _pages(tmp_path / "pages.jsonl", 4)
    assert run("learn", "pages.jsonl", "--least", "4", "--share", "1").code == 0
    assert run("learn", "pages.jsonl", "--least", "5", "--share", "0").code == 2
    assert run("learn", "pages.jsonl", "--least", "1").code == 2
    assert run("learn", "pages.jsonl", "--share", "1.01").code == 2


@pytest.mark.parametrize(
    "sign", ["\x07", "\x1b", "\t", "\u202e", "\u200b", '"""', "\\", "'''", "(a|b)+[^$]*{2}?"]
)
def test_whatever_a_line_holds_the_pack_is_right(run: Run, tmp_path: Path, sign: str) -> None:
    draw = random.Random(6)
    with (tmp_path / "pages.jsonl").open("w", encoding="utf-8") as file:
        for number in range(8):
            text = "\n".join(
                [article(draw, 6), f"河湾日报客户端{sign}上线啦，看见全城的新鲜事。", OURS, article(draw, 6)]
            )
            file.write(json.dumps({"text": text, "url": f"https://hewan.example/{number}"}) + "\n")
    assert run("learn", "pages.jsonl", "-o", "site.toml").code == 0
    assert run("rules", "check", "site.toml").code == 0
    [*cleaned] = read_records(run("clean", "pages.jsonl", "--rules", "site.toml", "--format", "jsonl").out)
    assert len(cleaned) == 8
    assert not any(OURS in one.text for one in cleaned)
