"""``diff``: what is shown in each form, exit codes, folders, and that nothing from a source acts on a terminal."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from dedupe_brief.cli.diff_formats import SCHEMA, as_json
from dedupe_brief.core.versioning.versions import Version, compare
from tests.cli.conftest import Run
from tests.cli.terminal import needs_terminal, on_terminal

OLD = (
    "渡口恢复通航\n2024-05-01 10:20 来源：河湾晚报\n"
    "　　昨天上午，停航三天的渡口恢复通航。第一班船载了42名乘客，没有人受伤。船工说，水位已经降到12.5米。\n"
    "　　镇里的老人记得，上一次停航是在1998年。那一年的水比今年高出一米多，街上都能划船。\n"
    "　　渡口的负责人表示，往后每天开六班，早上六点开第一班，晚上八点收船，风大就停。\n"
)
NEW = (
    OLD.replace("渡口恢复通航\n", "渡口昨天恢复通航\n", 1).replace("42名", "45名").replace("没有人", "有一人")
)


@pytest.fixture(autouse=True)
def _versions(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text(OLD, "utf-8")
    (tmp_path / "new.txt").write_text(NEW, "utf-8")


# --- the verdict -----------------------------------------------------------------------------------------------------


def test_the_same_is_0_and_different_is_1(run: Run) -> None:
    assert run("diff", "old.txt", "old.txt").code == 0
    assert run("diff", "old.txt", "new.txt").code == 1


def test_a_new_menu_is_no_difference_unless_the_texts_stand_raw(run: Run, tmp_path: Path) -> None:
    (tmp_path / "menu.txt").write_text(f"首页\n新闻\n登录\n{OLD}相关新闻\n桥头的早市\n", "utf-8")
    assert run("diff", "old.txt", "menu.txt").code == 0
    assert run("diff", "old.txt", "menu.txt", "--raw").code == 1


def test_what_is_ignored_does_not_count_and_is_counted(run: Run) -> None:
    run("convert", "old.txt", "--to", "s2t", "-o", "hant.txt")
    assert run("diff", "old.txt", "hant.txt").code == 1
    result = run("diff", "old.txt", "hant.txt", "--ignore", "script")
    assert result.code == 0
    assert "the same; " in result.out
    assert "ignored (script)" in result.out


def test_records_are_versions_as_well(run: Run) -> None:
    run("clean", "old.txt", "-o", "old.md")
    assert run("diff", "old.md", "old.txt").code == 0
    assert run("diff", "old.md", "new.txt").code == 1


def test_one_version_can_come_from_a_pipe(run: Run) -> None:
    assert run("diff", "old.txt", "-", stdin=OLD.encode()).code == 0
    assert run("diff", "-", "-", stdin=OLD.encode()).code == 2


def test_raw_texts_may_be_empty_or_blank(run: Run, tmp_path: Path) -> None:
    for name, data in (("empty.txt", b""), ("other.txt", b""), ("blank.txt", b"\n \n")):
        (tmp_path / name).write_bytes(data)
    assert run("diff", "empty.txt", "other.txt", "--raw").code == 0
    assert run("diff", "empty.txt", "blank.txt", "--raw").code == 1
    assert run("diff", "empty.txt", "blank.txt", "--raw", "--ignore", "space").code == 0
    assert run("diff", "empty.txt", "old.txt", "--raw").code == 1
    assert run("diff", "empty.txt", "other.txt").code == 2


# --- forms -----------------------------------------------------------------------------------------------------------


def test_inline_marks_changes_inside_sentences(run: Run) -> None:
    lines = run("diff", "old.txt", "new.txt").out.splitlines()
    assert lines[0].startswith("--- old.txt (")
    assert lines[1].startswith("+++ new.txt (")
    assert "title: 渡口{+昨天+}恢复通航" in lines
    body = "\n".join(lines[4:])
    assert "[-42-]{+45+}名乘客" in body
    assert "船工说" in body  # one sentence of context
    assert "老人记得" not in body
    assert lines[-1] == "…"


def test_full_shows_all_of_it(run: Run) -> None:
    assert "风大就停" in run("diff", "old.txt", "new.txt", "--full").out
    assert "风大就停" in run("diff", "old.txt", "old.txt", "--full").out


def test_small_changes_can_be_left_out_and_still_count(run: Run) -> None:
    result = run("diff", "old.txt", "new.txt", "--min-change", "3")
    assert result.code == 1
    assert "[-42-]" not in result.out


def test_one_field_alone(run: Run) -> None:
    result = run("diff", "old.txt", "new.txt", "--field", "title")
    assert result.code == 1
    assert "渡口{+昨天+}恢复通航" in result.out
    assert "45" not in result.out
    assert run("diff", "old.txt", "new.txt", "--field", "date").code == 0


def test_stat_counts_and_flags(run: Run) -> None:
    out = run("diff", "old.txt", "new.txt", "--format", "stat").out
    assert "fields that differ           title" in out
    assert "changes of number" in out
    assert "changes of negation-removed" in out
    assert "exact                        yes" in out


def test_json_rebuilds_both_texts(run: Run) -> None:
    result = run("diff", "old.txt", "new.txt", "--raw", "--format", "json")
    found = json.loads(result.out)
    assert (result.code, found["schema"], found["same"]) == (1, SCHEMA, False)
    changes = found["body"]["changes"]
    assert "".join(OLD[c["before_start"] : c["before_end"]] for c in changes) == OLD
    assert "".join(NEW[c["after_start"] : c["after_end"]] for c in changes) == NEW
    assert any("number" in change["flags"] for change in changes)


@pytest.mark.skipif(shutil.which("patch") is None, reason="there is no patch command")
def test_unified_is_taken_by_patch(run: Run, tmp_path: Path) -> None:
    for old, new in (
        (OLD, NEW),
        (OLD.rstrip("\n"), NEW),
        (OLD, NEW.rstrip("\n")),
        ("\n", "甲\n"),
        ("甲\r\n乙", "甲\r\n丙"),
        ("甲\n" * 20, "甲\n" * 9 + "乙\n" + "甲\n" * 9),
        ("".join(f"第{n}行\n" for n in range(40)), "".join(f"第{n}行\n" for n in range(2, 42) if n % 9)),
    ):
        (tmp_path / "a.txt").write_bytes(old.encode())
        (tmp_path / "b.txt").write_bytes(new.encode())
        result = run("diff", "a.txt", "b.txt", "--raw", "--format", "unified")
        (tmp_path / "changes.diff").write_bytes(result.data)
        subprocess.run(["patch", "--binary", "-p1", "-s", "-i", "changes.diff"], cwd=tmp_path, check=True)  # noqa: S607  the tool under test takes it from there
        assert (tmp_path / "a.txt").read_bytes() == new.encode()


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git command")
@pytest.mark.parametrize("name", ["with space.txt", '双 引".txt', "tab\t.txt", "back\\slash.txt"])
def test_unified_names_files_as_git_reads_them(run: Run, tmp_path: Path, name: str) -> None:
    for folder, text in (("old", OLD), ("new", NEW)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text, "utf-8")
    found = run("diff", f"old/{name}", f"new/{name}", "--raw", "--format", "unified")
    (tmp_path / "changes.diff").write_bytes(found.data)
    subprocess.run(["git", "apply", "-p2", "../changes.diff"], cwd=tmp_path / "old", check=True)  # noqa: S607  the tool under test takes it from there
    assert (tmp_path / "old" / name).read_text("utf-8") == NEW


def test_white_space_that_changed_is_named_and_lines_stay_lines(run: Run, tmp_path: Path) -> None:
    (tmp_path / "dos.txt").write_bytes("甲。\r\n乙。丙。\n丁".encode())
    (tmp_path / "unix.txt").write_bytes("甲。\n乙。\n丙。丁".encode())
    out = run("diff", "dos.txt", "unix.txt", "--raw", "--full").out
    assert out.partition("\n\n")[2] == "甲。[-␍␊-]{+␊+}\n乙。{+␊+}\n丙。[-␊-]丁\n"


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("甲。\n丙。\n", "甲。\n乙一。\n乙二。\n丙。\n", "甲。\n{+乙一。\n乙二。+}\n丙。\n"),
        ("乙。\n丙。\n", "丙。\n", "[-乙。-]\n丙。\n"),
        ("甲。\n丙。\n", "甲。\n乙。\n\n丙。\n", "甲。\n{+乙。+}\n\n丙。\n"),
        # A line that joins the next one has lost its end, and this is said.
        ("甲。\n乙一二三\n丙。\n", "甲。\n乙丙。\n", "甲。\n乙[-一二三␊-]丙。\n"),
        ("甲。\n乙丙。\n", "甲。\n乙一二三\n丙。\n", "甲。\n乙{+一二三␊+}\n丙。\n"),
    ],
)
def test_marks_close_before_the_line_ends(run: Run, tmp_path: Path, old: str, new: str, shown: str) -> None:
    (tmp_path / "a.txt").write_text(old, "utf-8")
    (tmp_path / "b.txt").write_text(new, "utf-8")
    assert run("diff", "a.txt", "b.txt", "--raw", "--full").out.partition("\n\n")[2] == shown


def test_lines_for_lines_share_their_end(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("甲一二三四。\n丙。\n", "utf-8")
    (tmp_path / "b.txt").write_text("乙五六七八。\n丙。\n", "utf-8")
    shown = run("diff", "a.txt", "b.txt", "--raw", "--granularity", "paragraph", "--full").out.partition(
        "\n\n"
    )[2]
    assert shown == "[-甲一二三四。-]{+乙五六七八。+}\n丙。\n"


def test_marks_of_moved_lines_close_before_the_line_ends(run: Run, tmp_path: Path) -> None:
    one, other = "船工清早在河堤上清点了木船和麻绳。\n", "茶馆二楼的客人没有想到水位还会上涨。\n"
    (tmp_path / "a.txt").write_text(f"{one}{other}末尾。\n", "utf-8")
    (tmp_path / "b.txt").write_text(f"{other}{one}末尾。\n", "utf-8")
    shown = run("diff", "a.txt", "b.txt", "--raw", "--full").out.partition("\n\n")[2]
    moved = (f"[-#1 {one[:-1]}-]\n", f"{{+#1 {one[:-1]}+}}\n")
    away = (f"[-#1 {other[:-1]}-]\n", f"{{+#1 {other[:-1]}+}}\n")
    assert all(mark in shown for mark in moved) or all(mark in shown for mark in away)


def test_figures_and_flags_of_fields_are_told_as_well(run: Run, tmp_path: Path) -> None:
    (tmp_path / "title.txt").write_text(OLD.replace("渡口恢复通航\n", "3条渡口没有恢复通航\n", 1), "utf-8")
    head = run("diff", "old.txt", "title.txt").out.splitlines()[2]
    assert head == "the body is the same, and not: title; 1 × number; 1 × negation-added"
    assert "changes of number" in run("diff", "old.txt", "title.txt", "--format", "stat").out
    found = json.loads(run("diff", "old.txt", "title.txt", "--format", "json").out)
    assert {"flag": "number", "count": 1} in found["flags"]
    assert found["body"]["statistics"]["flags"] == []
    assert {"flag": "number", "count": 1} in found["fields"][0]["statistics"]["flags"]


def test_json_counts_what_is_ignored_in_fields_and_says_what_was_compared(run: Run) -> None:
    run("convert", "old.txt", "--to", "s2t", "-o", "hant.txt")
    command = ("diff", "old.txt", "hant.txt", "--ignore", "script", "--format", "json")
    found = json.loads(run(*command).out)
    [body], [every] = found["body"]["statistics"]["ignored"], found["ignored"]
    assert every["rule"] == body["rule"] == "script"
    assert every["count"] > body["count"] > 0
    alone = json.loads(run(*command, "--field", "title").out)
    assert (alone["field"], alone["body"]) == ("title", None)
    assert alone["ignored"] == [{"rule": "script", "count": 1}]  # 恢复


def test_json_tells_what_moved_in_a_field() -> None:
    one, other = "船工清早在河堤上清点了木船和麻绳。\n", "茶馆二楼的客人没有想到水位还会上涨。\n"
    edited = other.replace("二楼", "三楼")
    old = Version("old", "", (("captions", f"{one}{other}末"),))
    new = Version("new", "", (("captions", f"{edited}{one}末"),))
    [field] = json.loads(as_json(compare(old, new)))["fields"]
    assert [move["id"] for move in field["moves"]] == [0]


def test_nearly_the_same_is_never_called_1(run: Run, tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("渡口" * 40_000, "utf-8")
    (tmp_path / "longer.txt").write_text("渡口" * 20_000 + "修" + "渡口" * 20_000, "utf-8")
    for form in ("inline", "stat"):
        out = run("diff", "long.txt", "longer.txt", "--raw", "--format", form).out
        assert "0.9999" in out
        assert "1.0000" not in out


def test_output_goes_to_a_file_that_appears_complete(run: Run, tmp_path: Path) -> None:
    result = run("diff", "old.txt", "new.txt", "--format", "json", "-o", "changes.json")
    assert (result.code, result.out) == (1, "")
    assert json.loads((tmp_path / "changes.json").read_text("utf-8"))["schema"] == SCHEMA
    assert run("diff", "old.txt", "new.txt", "-o", "old.txt").code == 2
    assert (tmp_path / "old.txt").read_text("utf-8") == OLD


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("changes.html", "<!DOCTYPE html>"),
        ("changes.HTM", "<!DOCTYPE html>"),
        ("changes.json", '{"schema": '),
        ("changes.jsonl", '{"schema": '),
        ("changes.diff", "--- a/old.txt\n"),
        ("changes.patch", "--- a/old.txt\n"),
        ("changes.txt", "--- old.txt ("),
        ("html", "--- old.txt ("),
    ],
)
def test_the_name_of_the_output_says_the_form(run: Run, tmp_path: Path, name: str, start: str) -> None:
    assert run("diff", "old.txt", "new.txt", "-o", name).code == 1
    assert (tmp_path / name).read_text("utf-8").startswith(start)


def test_the_form_that_is_named_is_what_is_written(run: Run, tmp_path: Path) -> None:
    run("diff", "old.txt", "new.txt", "-o", "a.html", "--format", "stat")
    assert "ADDED" in (tmp_path / "a.html").read_text("utf-8")


# --- folders ---------------------------------------------------------------------------------------------------------


def in_folders(root: Path, files: dict[str, str]) -> None:
    """Write files of these paths and texts."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def test_folders_are_compared_by_name(run: Run, tmp_path: Path) -> None:
    in_folders(tmp_path, {"one/a.txt": OLD, "one/b.txt": OLD, "two/a.txt": NEW, "two/b.txt": OLD})
    result = run("diff", "one", "two", "--format", "json")
    found = [json.loads(line) for line in result.out.splitlines()]
    assert [(item["before"]["name"], item["same"]) for item in found] == [
        ("one/a.txt", False),
        ("one/b.txt", True),
    ]
    assert (result.code, result.err) == (1, "")


ALONE = {"one/a.txt": OLD, "one/b/gone.txt": OLD, "two/a.txt": NEW, "two/b/came.txt": OLD, "two/c.txt": OLD}


@pytest.mark.parametrize("form", ["inline", "side-by-side", "stat"])
def test_what_one_folder_has_alone_stands_with_the_rest(run: Run, tmp_path: Path, form: str) -> None:
    in_folders(tmp_path, ALONE)
    result = run("diff", "one/", "two", "--format", form)
    *pair, last = result.out.split("\n\n")
    assert pair[0].startswith("--- one/a.txt (")
    assert last == "only in two: b/came.txt\nonly in one: b/gone.txt\nonly in two: c.txt\n"
    assert (result.code, result.err) == (1, "")


def test_one_file_that_is_missing_makes_folders_different(run: Run, tmp_path: Path) -> None:
    in_folders(tmp_path, {"one/a.txt": OLD, "two/a.txt": OLD, "two/A.txt": OLD})
    result = run("diff", "one", "two")
    assert result.code == 1
    first, blank, *others = result.out.splitlines()
    assert (first, blank) == ("only in two: A.txt", "")
    assert others == ["1 pair is the same"]


@pytest.mark.parametrize("form", ["inline", "side-by-side", "stat"])
def test_of_folders_pairs_without_a_difference_are_counted_in_one_line(
    run: Run, tmp_path: Path, form: str
) -> None:
    texts = {"a": (OLD, OLD), "b": (OLD, NEW), "c": (NEW, NEW), "d": (OLD, OLD.replace("，", ","))}
    for name, (old, new) in texts.items():
        in_folders(tmp_path, {f"one/{name}.txt": old, f"two/{name}.txt": new})
    asked = ("diff", "one", "two", "--raw", "--ignore", "width", "--format", form)
    out = run(*asked).out
    assert out.endswith("\n\n2 pairs are the same\n")
    assert [line.split(" (")[0] for line in out.splitlines() if line.startswith("--- ")] == [
        "--- one/b.txt",
        "--- one/d.txt",  # what is ignored stays visible
    ]
    every = run(*asked, "--full").out
    assert "pairs" not in every
    assert every.count("\n--- ") == 3


def test_of_folders_without_a_difference_it_is_said_what_was_compared(run: Run, tmp_path: Path) -> None:
    in_folders(tmp_path, {"one/a.txt": OLD, "one/b.txt": OLD, "two/a.txt": OLD, "two/b.txt": OLD})
    result = run("diff", "one", "two", "--field", "title")
    assert result.out == "2 pairs are the same; nothing but the field title was compared\n"
    assert result.code == 0
    assert run("diff", "one", "two", "--format", "unified").out == ""
    assert run("diff", "one", "two", "--format", "json").out.count("\n") == 2


def test_json_has_an_entry_of_the_same_keys_for_what_one_folder_has_alone(run: Run, tmp_path: Path) -> None:
    in_folders(tmp_path, ALONE)
    result = run("diff", "one", "two", "--ignore", "script", "--format", "json")
    pair, came, gone, _ = map(json.loads, result.out.splitlines())
    assert came.keys() == pair.keys() == gone.keys()
    assert came["before"].keys() == pair["before"].keys()
    nothing = {"name": None, "digest": None, "chars": None}
    assert (came["before"], came["after"]) == (nothing, {**nothing, "name": "two/b/came.txt"})
    assert (gone["before"], gone["after"]) == ({**nothing, "name": "one/b/gone.txt"}, nothing)
    for item in (came, gone):
        assert (item["schema"], item["same"], item["body"]) == (SCHEMA, False, None)
        assert item["fields"] == item["ignored"] == item["flags"] == []
        assert (item["ignore"], item["granularity"], item["field"]) == (["script"], "char", None)


def test_what_is_alone_is_not_read(run: Run, tmp_path: Path) -> None:
    in_folders(tmp_path, {"one/a.txt": OLD, "two/a.txt": OLD, "two/b.txt": ""})
    assert run("diff", "one", "two").code == 1


UNIFIED_ALONE = {
    "one/1.txt": OLD,
    "one/2.txt": OLD,
    "one/4.txt": OLD,
    "one/5/5.txt": OLD,
    "two/2.txt": NEW,
    "two/3.txt": OLD,
    "two/4.txt": NEW.rstrip("\n"),
}


def test_unified_names_what_is_alone_as_diff_does(run: Run, tmp_path: Path) -> None:
    in_folders(tmp_path, UNIFIED_ALONE)
    result = run("diff", "one", "two", "--raw", "--format", "unified")
    named = [line for line in result.out.splitlines() if line.startswith("Only")]
    assert named == ["Only in one: 1.txt", "Only in two: 3.txt", "Only in one/5: 5.txt"]


@pytest.mark.parametrize("program", [["patch", "-p2", "-s", "-i"], ["git", "apply", "-p2"]])
def test_unified_with_files_that_are_alone_is_taken(run: Run, tmp_path: Path, program: list[str]) -> None:
    if shutil.which(program[0]) is None:
        pytest.skip(f"there is no {program[0]}")
    in_folders(tmp_path, UNIFIED_ALONE)
    result = run("diff", "one", "two", "--raw", "--format", "unified")
    (tmp_path / "changes.diff").write_bytes(result.data)
    subprocess.run([*program, "../changes.diff"], cwd=tmp_path / "one", check=True)  # noqa: S603  the tools under test
    for name in ("2.txt", "4.txt"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert (tmp_path / "one" / "1.txt").read_text("utf-8") == OLD


@pytest.mark.skipif(os.name != "posix", reason="there are no such names")
@pytest.mark.parametrize("form", ["inline", "unified", "stat"])
def test_a_name_that_is_alone_never_acts(run: Run, tmp_path: Path, form: str) -> None:
    in_folders(tmp_path, {"one/a.txt": OLD, "two/a.txt": OLD, "two/x\n--- \x1b[2J.txt": OLD})
    result = run("diff", "one", "two", "--format", form)
    assert "\x1b" not in result.out
    assert "\n--- \x1b" not in result.out
    assert not [line for line in result.out.splitlines() if line.startswith("--- ␛")]
    assert [line for line in result.out.splitlines() if line.lower().startswith("only in two: ")]


@pytest.mark.parametrize(("side", "missing"), [("one", "New"), ("two", "Old")])
def test_a_page_of_one_file_says_that_the_other_is_missing(
    run: Run, tmp_path: Path, side: str, missing: str
) -> None:
    in_folders(tmp_path, {f"{side}/<b>.txt": OLD})
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir(exist_ok=True)
    result = run("diff", "one", "two", "--format", "html")
    assert result.code == 1
    assert f"<b>{side}/&lt;b&gt;.txt</b>" in result.out
    assert f"<dt>{missing}</dt><dd>not there</dd>" in result.out
    assert result.out.endswith("</html>\n")


def test_one_folder_may_be_empty_and_not_both(run: Run, tmp_path: Path) -> None:
    in_folders(tmp_path, {"one/a.txt": OLD})
    (tmp_path / "two").mkdir()
    assert run("diff", "one", "two").out == "only in one: a.txt\n"
    result = run("diff", "two", "two")
    assert (result.code, result.out) == (2, "")
    assert "two: the folder holds no file that is read" in result.err


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_what_cannot_be_read_in_a_folder_is_told_and_the_rest_compared(run: Run, tmp_path: Path) -> None:
    in_folders(tmp_path, {"one/a.txt": OLD, "one/b.txt": OLD, "two/a.txt": NEW})
    (tmp_path / "two" / "b.txt").symlink_to("nowhere")
    result = run("diff", "one", "two", "--format", "unified")
    assert result.code == 2
    assert "+++ b/two/a.txt" in result.out
    assert "Only in" not in result.out
    assert "two/b.txt: there is no such file" in result.err


def test_a_folder_and_a_file_are_no_pair(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    result = run("diff", "one", "old.txt")
    assert result.code == 2
    assert "a folder can't be compared with a file" in result.err


# --- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["old.txt", "no.txt"], "no.txt: there is no such file"),
        (["old.txt", "empty.txt"], "empty.txt: the file is empty"),
        (["old.txt", "binary.txt"], "binary.txt: this is not text"),
        (["old.txt", "new.txt", "--ignore", "scripts"], "scripts"),
        (["old.txt", "new.txt", "--field", "tilte"], "did you mean title?"),
        (["old.txt", "many.jsonl"], "many.jsonl holds 2 records"),
        (["old.txt", "new.txt", "--raw", "--field", "title"], "texts as they stand have no fields"),
        (
            ["old.txt", "new.txt", "--format", "unified", "--field", "title"],
            "unified diff is one of the body",
        ),
        ([".", "no.txt"], "no.txt: there is no such file"),
        (["old.txt", ""], ".: this is a folder"),
        (["old.txt", "new.txt", "-o", "folder/"], "folder/: a folder is no file to write"),
    ],
)
def test_trouble_is_2_and_says_what(run: Run, tmp_path: Path, arguments: list[str], said: str) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "binary.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    run("clean", "old.txt", "new.txt", "--format", "jsonl", "-o", "many.jsonl")
    result = run("diff", *arguments)
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_control_characters_never_act(run: Run, tmp_path: Path) -> None:
    (tmp_path / "evil.txt").write_text(OLD.replace("42", "\x1b[2J42"), "utf-8")
    for form in ("inline", "stat"):
        assert "\x1b" not in run("diff", "old.txt", "evil.txt", "--raw", "--format", form).out


# --- what is left out ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["inline", "side-by-side", "html"])
def test_changes_of_fewer_characters_are_not_shown_in_any_form(run: Run, tmp_path: Path, form: str) -> None:
    (tmp_path / "trifle.txt").write_text(
        OLD.replace("没有人", "有一人").replace("往后每天开六班", "往后每天开五班"), "utf-8"
    )
    command = ("diff", "old.txt", "trifle.txt", "--full", "--format", form)
    marks = ("<del>六</del>",) if form == "html" else ("[-六-]",)
    everything, most = run(*command), run(*command, "--min-change", "2")
    assert all(mark in everything.out for mark in marks)
    assert not any(mark in most.out for mark in marks)
    assert "开五班" in most.out
    assert most.code == 1


def test_figures_are_those_of_the_field_that_is_compared_alone(run: Run) -> None:
    head = run("diff", "old.txt", "new.txt", "--field", "title").out.splitlines()[2]
    assert head.startswith("similarity 0.857")
    stat = run("diff", "old.txt", "new.txt", "--field", "title", "--format", "stat").out
    assert stat.count("0.857") == 2


def test_what_is_ignored_in_a_field_is_counted_as_well(run: Run) -> None:
    run("convert", "old.txt", "--to", "s2t", "-o", "hant.txt")
    out = run("diff", "old.txt", "hant.txt", "--ignore", "script", "--field", "title").out
    assert "the same; " in out
    assert "ignored (script)" in out


def test_a_page_shows_one_pair(run: Run, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        for name in ("a.txt", "b.txt"):
            (tmp_path / folder / name).write_text(OLD, "utf-8")
    result = run("diff", "one", "two", "--format", "html")
    assert (result.code, result.out) == (2, "")
    assert "name two files" in result.err


# --- on a terminal ---------------------------------------------------------------------------------------------------


@needs_terminal
@pytest.mark.parametrize("form", ["inline", "side-by-side", "unified", "json", "stat"])
def test_no_control_character_reaches_a_terminal(tmp_path: Path, form: str) -> None:
    (tmp_path / "wild.txt").write_text(OLD.replace("停航", "停\x07航\x9b2J"), "utf-8")
    shown = compared_on_terminal(tmp_path, "old.txt", "wild.txt", "--format", form)
    assert "similarity" in shown or form == "unified"
    assert "\x07" not in shown
    assert "\x9b" not in shown


def compared_on_terminal(folder: Path, *arguments: str) -> str:
    """Return what `diff` writes to a terminal about two texts that differ."""
    return on_terminal(folder, "diff", *arguments, "--raw", code=1, NO_COLOR="1")


def long_ones(folder: Path) -> None:
    """Write two versions whose comparison is longer than a screen."""
    for name, verb in (("long.txt", "修好"), ("longer.txt", "拆掉")):
        lines = [f"第{number}天渡口{verb}了。" for number in range(200)]
        (folder / name).write_text("\n".join(lines), "utf-8")


def program(folder: Path, name: str, text: str) -> str:
    """Write a program, and return its path."""
    path = folder / name
    path.write_text(text, "utf-8")
    path.chmod(0o755)
    return str(path)


@needs_terminal
@pytest.mark.parametrize(
    "pager", ["no-such-pager", "/nonexistent", '"', " ", "false", "sh -c 'echo no such option >&2; exit 2'"]
)
def test_without_a_pager_that_shows_something_all_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pager: str
) -> None:
    monkeypatch.setenv("PAGER", pager)
    long_ones(tmp_path)
    assert "第199天" in compared_on_terminal(tmp_path, "long.txt", "longer.txt")


@needs_terminal
def test_a_pager_that_is_no_program_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGER", program(tmp_path, "damaged", "\x7fELF\x00"))
    long_ones(tmp_path)
    shown = compared_on_terminal(tmp_path, "long.txt", "longer.txt")
    assert "第199天" in shown
    assert "bug" not in shown


@needs_terminal
@pytest.mark.parametrize("code", [0, 1])
def test_who_leaves_the_pager_is_not_shown_it_all_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setenv("PAGER", f"sh -c 'read line; echo \"$line\"; exit {code}'")
    long_ones(tmp_path)
    shown = compared_on_terminal(tmp_path, "long.txt", "longer.txt")
    assert shown.startswith("--- long.txt")
    assert "+++" not in shown


@needs_terminal
def test_a_control_c_is_for_the_pager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '#!/bin/sh\ntrap "" INT\nkill -INT $PPID\nkill -INT $PPID\nsleep 0.2\nexec cat\n'
    monkeypatch.setenv("PAGER", program(tmp_path, "stays", text))
    long_ones(tmp_path)
    shown = compared_on_terminal(tmp_path, "long.txt", "longer.txt")
    assert shown.count("第199天") == 1
    assert "interrupted" not in shown


def test_a_wrong_rule_in_a_setting_is_told_with_its_place(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEDUPE_BRIEF_IGNORE", "colour")
    (tmp_path / "a.txt").write_text("一。", "utf-8")
    result = run("diff", "a.txt", "a.txt")
    assert result.code == 2
    assert "error: DEDUPE_BRIEF_IGNORE: " in result.err
