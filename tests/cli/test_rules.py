from pathlib import Path

import pytest

from dedupe_brief.core.conversion.corrections import built_in as corrections
from dedupe_brief.core.rules import BUILT_IN, built_in
from tests.cli.conftest import Run
from tests.cli.test_clean import BAD_PACK, OWN_PACK


def test_every_rule_is_listed_with_five_columns(run: Run) -> None:
    rows = [line.split("\t") for line in run("rules", "list").out.splitlines()]
    names = [rule.name for rule in built_in().rules] + [*BUILT_IN] + [one.name for one in corrections()]
    assert [row[0] for row in rows] == names
    assert len(set(names)) == len(names)
    assert {len(row) for row in rows} == {5}


def test_own_rules_are_listed_first(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN_PACK, "utf-8")
    assert run("rules", "list", "--rules", "own.toml").out.startswith("tail.mine\tdebris\tline\town.toml\t")


def test_all_of_a_rule_is_shown(run: Run) -> None:
    [rule] = [rule for rule in built_in().rules if rule.name == "debris.crumbs"]
    out = run("rules", "show", "debris.crumbs").out
    for part in (rule.name, rule.why, rule.pattern, rule.pack, *rule.examples, *rule.counterexamples):
        assert part in out


def test_a_rule_in_code_is_shown(run: Run) -> None:
    assert BUILT_IN["repeat.exact"] in run("rules", "show", "repeat.exact").out


def test_all_of_a_correction_is_shown(run: Run) -> None:
    for one in corrections():
        out = run("rules", "show", one.name).out
        for part in (one.name, one.why, one.pack, *one.configurations, *one.counterexamples):
            assert part in out
        for wrong, right in {**one.right, **one.examples}.items():
            assert f"    {wrong} → {right}\n" in out
        assert ("needs" in out) == bool(one.before)


def test_a_correction_is_listed_with_what_it_is(run: Run) -> None:
    [row] = [line for line in run("rules", "list").out.splitlines() if line.startswith("s2t.bei-fa\t")]
    assert row.split("\t")[1:4] == ["-", "conversion", "s2t.toml"]


def test_an_unknown_correction_is_put_right(run: Run) -> None:
    result = run("rules", "show", "s2t.bei-fe")
    assert (result.code, result.out) == (2, "")
    assert "there is no rule 's2t.bei-fe'; did you mean s2t.bei-fa" in result.err


def test_an_own_rule_comes_before_a_correction_of_its_name(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN_PACK.replace("tail.mine", "s2t.bei-fa"), "utf-8")
    assert "own.toml" in run("rules", "show", "s2t.bei-fa", "--rules", "own.toml").out


def test_an_unknown_rule_is_put_right(run: Run) -> None:
    result = run("rules", "show", "repeat.exat")
    assert result.code == 2
    assert "did you mean repeat.exact" in result.err


def test_a_sound_pack_is_fine(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN_PACK, "utf-8")
    result = run("rules", "check", "own.toml")
    assert (result.code, result.out) == (0, "")
    assert result.err == "own.toml: 1 rules, no broken examples\n"


def test_broken_examples_exit_1_and_are_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN_PACK.replace("你好", "撑船的柳师傅来了"), "utf-8")
    result = run("rules", "check", "own.toml")
    assert result.code == 1
    assert result.out == "own.toml: rule 'tail.mine' matches its counterexample '撑船的柳师傅来了'\n"


@pytest.mark.parametrize(
    ("pack", "message"),
    [
        (BAD_PACK.encode(), "own.toml: rule 'tail.mine': the pattern is not usable"),
        (b"[[rule]", "own.toml: not a TOML file"),
        ("名".encode("gbk"), "own.toml: it is not UTF-8 (byte 0); save it as UTF-8"),
        (b"", "own.toml: a rule pack holds [[rule]] tables"),
    ],
)
def test_a_pack_that_can_not_be_loaded_exits_2(run: Run, tmp_path: Path, pack: bytes, message: str) -> None:
    (tmp_path / "own.toml").write_bytes(pack)
    (tmp_path / "good.toml").write_text(OWN_PACK, "utf-8")
    result = run("rules", "check", "own.toml", "missing.toml", "good.toml")
    assert result.code == 2
    assert message in result.err
    assert "missing.toml: there is no such file" in result.err
    assert "good.toml: 1 rules, no broken examples" in result.err
