import json
import os
from pathlib import Path

import pytest
from typer.main import get_command

from dedupe_brief.cli import settings
from dedupe_brief.cli.app import app
from tests.cli.articles import ARTICLE
from tests.cli.conftest import Run
from tests.cli.test_clean import OWN_PACK


@pytest.fixture(autouse=True)
def page(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(ARTICLE, "utf-8")


def _options(run: Run, *arguments: str) -> dict[str, str]:
    options = json.loads(run("clean", "page.txt", "--format", "jsonl", *arguments).out)["provenance"][
        "options"
    ]
    assert isinstance(options, dict)
    return options


def test_options_come_before_the_environment_before_files_before_defaults(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _options(run)["removed"] == "inline"
    (tmp_path / "dedupe-brief.toml").write_text('removed = "none"\nedits = "none"\n', "utf-8")
    assert _options(run)["removed"] == "none"
    monkeypatch.setenv("DEDUPE_BRIEF_REMOVED", "digest")
    assert _options(run)["removed"] == "digest"
    assert _options(run, "--removed", "inline")["removed"] == "inline"
    assert _options(run)["edits"] == "none"


def test_pyproject_has_a_table_and_the_own_file_comes_first(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.dedupe-brief]\nremoved = "none"\n', "utf-8")
    assert _options(run)["removed"] == "none"
    (tmp_path / "dedupe-brief.toml").write_text('removed = "digest"\n', "utf-8")
    assert _options(run)["removed"] == "digest"


def test_a_pyproject_of_others_is_left_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "theirs"\n', "utf-8")
    assert _options(run)["removed"] == "inline"


def test_lists_and_flags_come_from_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN_PACK, "utf-8")
    (tmp_path / "dedupe-brief.toml").write_text('rules = ["own.toml"]\nquiet = true\n', "utf-8")
    assert run("rules", "list").out.startswith("tail.mine\t")
    assert run("rules", "check", "own.toml").err == ""


def test_several_packs_in_the_environment_are_parted_like_other_paths(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my own.toml").write_text(OWN_PACK, "utf-8")
    (tmp_path / "b.toml").write_text(OWN_PACK.replace("tail.mine", "tail.other"), "utf-8")
    monkeypatch.setenv("DEDUPE_BRIEF_RULES", os.pathsep.join(["my own.toml", "b.toml"]))
    assert [line.split("\t")[0] for line in run("rules", "list").out.splitlines()[:2]] == [
        "tail.other",
        "tail.mine",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('fromat = "text"', "dedupe-brief.toml: there is no setting 'fromat'; did you mean format?"),
        ("zzz = 1", "dedupe-brief.toml: there is no setting 'zzz'; there are archive, color, convert-format"),
        ("format = 3", "dedupe-brief.toml: format must be a string, not 3"),
        ('rules = "a.toml"', "dedupe-brief.toml: rules must be a list of strings"),
        ('quiet = "yes"', "dedupe-brief.toml: quiet must be true or false"),
        ("format = ", "dedupe-brief.toml: the settings can't be read"),
        (
            'format = "jsnl"',
            "dedupe-brief.toml: format: there is no format named 'jsnl'; did you mean 'jsonl'?",
        ),
        ('quotes = "square"', "dedupe-brief.toml: quotes must be one of keep, corner, curly, not 'square'\n"),
        ('to = "zh-Hnt"', "dedupe-brief.toml: to: there is nothing called 'zh-Hnt' to convert to; did you"),
        ('encoding = "utf-9"', "dedupe-brief.toml: encoding: "),
        ("min-confidence = 7", "dedupe-brief.toml: min-confidence: --min-confidence is from 0 to 1, not 7"),
        ('glossary = "no.toml"', "dedupe-brief.toml: glossary: no.toml: there is no such file"),
        ('rules = ["no.toml"]', "dedupe-brief.toml: rules: no.toml: there is no such file"),
        ("url = 'https://example.org'", "there is no setting 'url'"),
    ],
)
def test_a_bad_file_is_an_error(run: Run, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "dedupe-brief.toml").write_text(text, "utf-8")
    result = run("clean", "page.txt")
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_a_bad_table_in_pyproject_names_the_table(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.dedupe-brief]\nfromat = 1\n", "utf-8")
    assert "pyproject.toml [tool.dedupe-brief]: there is no setting" in run("clean", "page.txt").err
    (tmp_path / "pyproject.toml").write_text("[tool]\ndedupe-brief = 1\n", "utf-8")
    assert "this must be a table" in run("clean", "page.txt").err


def test_a_misspelt_variable_is_an_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEDUPE_BRIEF_FROMAT", "text")
    result = run("clean", "page.txt")
    assert result.code == 2
    assert "there is no setting DEDUPE_BRIEF_FROMAT; did you mean DEDUPE_BRIEF_FORMAT?" in result.err


def test_a_bad_value_in_the_environment_names_its_variable(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEDUPE_BRIEF_FORMAT", "jsnl")
    result = run("clean", "page.txt")
    assert result.code == 2
    assert "DEDUPE_BRIEF_FORMAT" in result.err


def test_what_a_setting_says_is_not_blamed_on_the_option(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "there is nothing called 'zh-Hnt' to convert to"
    assert run("clean", "page.txt", "--to", "zh-Hnt").err.startswith(f"error: {said}")
    (tmp_path / "pyproject.toml").write_text('[tool.dedupe-brief]\nto = "zh-Hnt"\n', "utf-8")
    expected = f"error: pyproject.toml [tool.dedupe-brief]: to: {said}"
    assert run("clean", "page.txt").err.startswith(expected)
    monkeypatch.setenv("DEDUPE_BRIEF_TO", "zh-Hnt")
    assert run("clean", "page.txt").err.startswith(f"error: DEDUPE_BRIEF_TO: {said}")
    assert run("clean", "page.txt", "--to", "zh-Hant").code == 0


@pytest.mark.parametrize("file", ["dedupe-brief.toml", "pyproject.toml"])
def test_a_byte_order_mark_is_no_part_of_the_settings(run: Run, tmp_path: Path, file: str) -> None:
    head = "[tool.dedupe-brief]\n" if file == "pyproject.toml" else ""
    (tmp_path / file).write_text(f'{head}removed = "none"\n', "utf-8-sig")
    assert _options(run)["removed"] == "none"


def test_a_byte_order_mark_is_no_part_of_a_pack_or_a_glossary(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN_PACK, "utf-8-sig")
    (tmp_path / "house.toml").write_text('keep = ["村民"]\n', "utf-8-sig")
    arguments = ("--rules", "own.toml", "--glossary", "house.toml", "--to", "s2t")
    assert run("clean", "page.txt", *arguments).code == 0


def test_the_format_of_explain_is_a_setting_of_its_own(run: Run, tmp_path: Path) -> None:
    (tmp_path / "dedupe-brief.toml").write_text('format = "jsonl"\nexplain-format = "json"\n', "utf-8")
    assert json.loads(run("explain", "page.txt").out)["chars"] == len(ARTICLE)
    assert json.loads(run("clean", "page.txt").out)["origin"]["chars"] == len(ARTICLE)


def test_every_setting_has_one_meaning_for_all_commands() -> None:
    names: dict[str, set[str]] = {}
    for key, option, _ in settings._options(get_command(app), ()):
        names.setdefault(key, set()).add(option.help)
    assert {key for key, helps in names.items() if len(helps) > 1} == set()


@pytest.mark.parametrize(
    "value", ["jobs = 1", "max-document = 1000000", 'max-document = "1M"', "timeout = 60"]
)
def test_numbers_are_numbers(run: Run, tmp_path: Path, value: str) -> None:
    (tmp_path / "a.txt").write_text("今天的渡口很热闹。", "utf-8")
    (tmp_path / "dedupe-brief.toml").write_text(value, "utf-8")
    result = run("clean", "a.txt", "--format", "text")
    assert (result.code, result.out) == (0, "今天的渡口很热闹。\n")


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ('jobs = "2"', "a whole number"),
        ("jobs = 1.5", "a whole number"),
        ("jobs = true", "a whole number"),
        ("max-document = 1.5", "a number of bytes"),
    ],
)
def test_what_is_no_number_is_refused(run: Run, tmp_path: Path, value: str, wanted: str) -> None:
    (tmp_path / "a.txt").write_text("今天。", "utf-8")
    (tmp_path / "dedupe-brief.toml").write_text(value, "utf-8")
    result = run("clean", "a.txt")
    assert result.code == 2
    assert f"error: dedupe-brief.toml: {value.split()[0]} must be {wanted}" in result.err
