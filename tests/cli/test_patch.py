"""``patch`` and ``apply``: files, records, pipes; what is refused, and with which exit code."""

from pathlib import Path

import pytest

from dedupe_brief.core.record import text_digest
from tests.cli.articles import ARTICLE, BODY, PLAIN, folder_of
from tests.cli.conftest import Run

BASE = "全年利润为一亿元，比上年增长。\n"
RESULT = "全年利润为二亿元，比上年增长。\n"
OTHER = "全年亏损为一亿元，比上年增长。\n"
CHANGED = ARTICLE.replace("六十多位", "四十多位")

EXACT = {
    "line ends": ("一\r\n二\r三\n", "一\n二\r三\r\n"),
    "line feeds at the end": (BASE, f"{BASE}\n\n"),
    "a byte order mark": (BASE, f"\ufeff{BASE}"),
    "white space": (f"　　{BASE}", f"\t{BASE} "),
    "beyond the plane": ("𠮷野家開門。", "𠮷野家关门😀。"),
    "nothing to something": ("", BASE),
    "something to nothing": (BASE, ""),
    "white space alone": (BASE, "\n"),
    "much": (BASE * 3000, RESULT * 3000),
    "signs": ("--- a\n+++ b\n@@ -1 +1 @@\n%41", "%2541\n@@ -1 +1 @@\n-\n"),
}


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    for name, text in {
        "base": BASE,
        "result": RESULT,
        "other": OTHER,
        "page": ARTICLE,
        "now": CHANGED,
    }.items():
        (tmp_path / f"{name}.txt").write_bytes(text.encode())


def _patch(run: Run, *arguments: str) -> str:
    result = run("patch", *arguments, "-o", "made.patch")
    assert (result.code, result.out, result.err) == (0, "", "")
    return "made.patch"


# --- as they stand -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", EXACT)
def test_raw_is_exact_both_ways(run: Run, tmp_path: Path, case: str) -> None:
    base, result = (text.encode() for text in EXACT[case])
    (tmp_path / "a").write_bytes(base)
    (tmp_path / "b").write_bytes(result)
    made = run("patch", "--raw", "a", "b")
    assert made.code == 0
    assert run("apply", "-", "a", stdin=made.data).data == result
    done = run("apply", "--reverse", "-", "b", "-o", "c", stdin=made.data)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert (tmp_path / "c").read_bytes() == base


def test_other_encodings_are_decoded_first_and_utf_8_comes_out(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(BASE.encode("gb18030"))
    made = run("patch", "--raw", "a", "result.txt", "--encoding", "gb18030")
    assert made.code == 2  # the second is no GB 18030
    (tmp_path / "b").write_bytes(RESULT.encode("gb18030"))
    made = run("patch", "--raw", "a", "b", "--encoding", "gb18030")
    assert run("apply", "-", "base.txt", stdin=made.data).data == RESULT.encode()
    assert run("apply", "-", "a", "--encoding", "gb18030", stdin=made.data).data == RESULT.encode()


def test_the_patch_names_both_and_shows_what_changed(run: Run) -> None:
    said = run("patch", "--raw", "base.txt", "result.txt").out
    assert said.startswith("schema: dedupe-brief/patch/1\ncompared: raw\n")
    assert f"\nbase-digest: {text_digest(BASE)}\nbase-chars: 16\nbase-name: base.txt\n" in said
    assert f"\nresult-digest: {text_digest(RESULT)}\nresult-chars: 16\nresult-name: result.txt\n" in said
    assert said.endswith("\n 全年利润为\n-一\n+二\n 亿元，比上年增长\n")


# --- canonical -----------------------------------------------------------------------------------------------------


def test_what_comes_out_is_the_very_text_and_cleaning_to_text_ends_it_with_a_line_feed(run: Run) -> None:
    made = _patch(run, "page.txt", "now.txt")
    applied = run("apply", made, "page.txt").data
    assert f"result-digest: {text_digest(applied.decode())}\n" in Path(made).read_text("utf-8")
    assert run("clean", "now.txt", "--format", "text").data == applied + b"\n"


def test_sources_are_cleaned_and_what_surrounds_the_text_does_not_matter(run: Run, tmp_path: Path) -> None:
    made = _patch(run, "page.txt", "now.txt")
    expected = BODY.replace("六十多位", "四十多位")
    assert run("apply", made, "page.txt").out == expected
    (tmp_path / "page.txt").write_text(ARTICLE.replace("首页 > 本地", "首页 > 乡村"), "utf-8")
    assert run("apply", made, "page.txt").out == expected
    assert run("apply", "--reverse", made, "now.txt").out == BODY


def test_a_record_gives_its_text(run: Run) -> None:
    run("clean", "page.txt", "-o", "page.md")
    run("clean", "now.txt", "--format", "jsonl", "-o", "now.jsonl")
    made = _patch(run, "page.md", "now.jsonl")
    assert run("apply", made, "page.md").out == run("apply", made, "page.txt").out
    assert run("apply", "--reverse", made, "now.jsonl").out == BODY


def test_a_text_that_came_out_is_taken_as_it_is(run: Run, tmp_path: Path) -> None:
    made = _patch(run, "page.txt", "now.txt")
    run("apply", made, "page.txt", "-o", "text")
    assert run("apply", "--reverse", made, "text", "-o", "back").code == 0
    assert (tmp_path / "back").read_text("utf-8") == BODY


def test_a_file_of_several_records_is_not_one_text(run: Run, tmp_path: Path) -> None:
    folder_of(tmp_path / "in", 2)
    run("clean", "in", "--format", "jsonl", "-o", "all.jsonl")
    result = run("patch", "all.jsonl", "page.txt")
    assert result.code == 2
    assert "all.jsonl holds 2 records; give each a file of its own" in result.err


def test_own_rules_clean_both(run: Run, tmp_path: Path) -> None:
    rule = """[[rule]]
name = "my.key"
role = "debris"
why = "The paragraph about the key"
pattern = '^管钥匙的是'
where = "line"
examples = ["管钥匙的是退休教师"]
counterexamples = ["他是管钥匙的"]
"""
    (tmp_path / "own.toml").write_text(rule, "utf-8")
    made = _patch(run, "page.txt", "now.txt", "--rules", "own.toml")
    assert run("apply", made, "page.txt").code == 1
    assert "管钥匙的是" not in run("apply", made, "page.txt", "--rules", "own.toml").out


# --- the same ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", [["--raw"], []])
def test_the_same_file_twice_is_a_patch_without_changes(run: Run, option: list[str]) -> None:
    made = run("patch", "base.txt", "base.txt", *option)
    assert (made.code, made.err) == (0, "the two texts are the same: the patch changes nothing\n")
    assert made.out.endswith("\nhunks: 0\n")
    applied = run("apply", "-", "base.txt", stdin=made.data)
    assert (applied.code, applied.out.strip("\n")) == (0, BASE.strip("\n"))


def test_two_empty_files_are_the_same_as_they_stand_and_no_sources(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    (tmp_path / "b").touch()
    made = run("patch", "--raw", "a", "b")
    assert made.code == 0
    assert run("apply", "-", "b", stdin=made.data).data == b""
    refused = run("patch", "a", "b")
    assert (refused.code, refused.out) == (2, "")
    assert "a: the file is empty" in refused.err


# --- refused -------------------------------------------------------------------------------------------------------


def test_another_text_is_refused_with_both_digests_and_what_to_do(run: Run, tmp_path: Path) -> None:
    made = _patch(run, "--raw", "base.txt", "result.txt")
    result = run("apply", made, "other.txt", "-o", "out.txt")
    assert (result.code, result.out) == (1, "")
    for word in ("other.txt: ", text_digest(BASE), text_digest(OTHER), "base.txt", "--fuzzy"):
        assert word in result.err
    assert not (tmp_path / "out.txt").exists()


@pytest.mark.parametrize(("option", "file"), [([], "result.txt"), (["--reverse"], "base.txt")])
@pytest.mark.parametrize("fuzzy", [[], ["--fuzzy"]])
def test_what_is_applied_already_is_refused(run: Run, option: list[str], file: str, fuzzy: list[str]) -> None:
    result = run("apply", *option, *fuzzy, _patch(run, "--raw", "base.txt", "result.txt"), file)
    assert (result.code, result.out) == (1, "")
    assert f"{file}: this is already the text that the patch leads to" in result.err


def test_a_patch_of_texts_as_they_stand_is_not_for_canonical_ones(run: Run) -> None:
    made = _patch(run, "--raw", "page.txt", "now.txt")
    run("clean", "page.txt", "-o", "page.md")
    result = run("apply", made, "page.md")
    assert result.code == 1
    assert "the raw text of page.txt is sha256:" in result.err


# --- fuzzy ---------------------------------------------------------------------------------------------------------


def test_fuzzy_never_gives_a_wrong_text(run: Run, tmp_path: Path) -> None:
    made = _patch(run, "--raw", "base.txt", "result.txt")
    wrong = OTHER.replace("一", "二")
    result = run("apply", "--fuzzy", made, "other.txt", "-o", "out.txt")
    assert (result.code, result.out) == (1, "")
    for word in (text_digest(wrong), text_digest(RESULT), "hunk 1 was put where other characters stand"):
        assert word in result.err
    assert not (tmp_path / "out.txt").exists()


def test_what_is_not_the_result_can_be_read_in_a_file_of_its_own(run: Run, tmp_path: Path) -> None:
    made = _patch(run, "--raw", "base.txt", "result.txt")
    result = run("apply", "--fuzzy", made, "other.txt", "-o", "out.txt", "--unverified", "look.txt")
    assert (result.code, result.out) == (1, "")
    assert result.err.endswith("; it is in look.txt, for you to read\n")
    assert (tmp_path / "look.txt").read_text("utf-8") == OTHER.replace("一", "二")
    assert not (tmp_path / "out.txt").exists()


def test_fuzzy_gives_the_result_itself_and_says_so(run: Run, tmp_path: Path) -> None:
    made = _patch(run, "--raw", "base.txt", "result.txt")
    (tmp_path / "slip.txt").write_text(BASE.replace("一", "三"), "utf-8")
    assert run("apply", made, "slip.txt").code == 1
    result = run("apply", "--fuzzy", made, "slip.txt", "--unverified", "look.txt")
    assert (result.code, result.out) == (0, RESULT)
    assert "the patch is not for this text, but what comes out is its result, by the digest" in result.err
    assert not (tmp_path / "look.txt").exists()


def test_fuzzy_with_its_base_is_exact(run: Run) -> None:
    result = run("apply", "--fuzzy", _patch(run, "--raw", "base.txt", "result.txt"), "base.txt")
    assert (result.code, result.out, result.err) == (0, RESULT, "")


def test_a_patch_for_another_file_is_not_found_in_it(run: Run, tmp_path: Path) -> None:
    made = _patch(run, "--raw", "base.txt", "result.txt")
    result = run("apply", "--fuzzy", made, "page.txt", "--unverified", "look.txt")
    assert (result.code, result.out) == (1, "")
    assert f"hunk 1 was not found in it; name the text that is {text_digest(BASE)}" in result.err
    assert not (tmp_path / "look.txt").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--unverified", "a"], "--unverified goes with --fuzzy"),
        (["--fuzzy", "--unverified", "-"], "--unverified needs a file of its own"),
        (["--fuzzy", "--unverified", "a", "-o", "a"], "--unverified needs a file of its own"),
    ],
)
def test_what_is_unverified_goes_nowhere_else(run: Run, arguments: list[str], message: str) -> None:
    result = run("apply", _patch(run, "base.txt", "result.txt"), "other.txt", *arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


# --- trouble -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", [[], ["--fuzzy"], ["--reverse"]])
def test_a_patch_cut_in_half_is_refused(run: Run, tmp_path: Path, option: list[str]) -> None:
    data = (tmp_path / _patch(run, "--raw", "page.txt", "now.txt")).read_bytes()
    (tmp_path / "half.patch").write_bytes(data[: len(data) * 9 // 10].decode(errors="ignore").encode())
    result = run("apply", "half.patch", "page.txt", *option)
    assert (result.code, result.out) == (2, "")
    assert "half.patch:" in result.err
    assert "the patch is cut off here" in result.err


def test_a_patch_that_was_changed_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / _patch(run, "--raw", "base.txt", "result.txt")
    path.write_text(path.read_text("utf-8").replace("+二", "+九"), "utf-8")
    result = run("apply", "made.patch", "base.txt")
    assert (result.code, result.out) == (2, "")
    assert "made.patch: what comes out is not the result that the patch names" in result.err


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "bad.patch:1: this is empty"),
        (PLAIN.encode(), "bad.patch:1: this is no patch"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "bad.patch: this is no patch: it is not UTF-8 (byte 0)"),
        (b"--- a\n+++ b\n@@ -1 +1 @@\n", "bad.patch:1: this is a unified diff; 'git apply'"),
        (b"Only in a: b\n", "bad.patch:1: this is a unified diff"),
    ],
    ids=["empty", "text", "picture", "unified", "unified alone"],
)
def test_what_is_no_patch_is_refused(run: Run, tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "bad.patch").write_bytes(data)
    result = run("apply", "bad.patch", "base.txt")
    assert (result.code, result.out) == (2, "")
    assert message in result.err


@pytest.mark.parametrize("option", [[], ["--raw"]])
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("picture.png", "picture.png: this is not text but a PNG"),
        ("none.txt", "none.txt: there is no such file or folder"),
        (".", ".: this is a folder; name one file of it"),
        ("", ".: this is a folder; name one file of it"),
    ],
)
def test_what_is_no_text_is_refused(
    run: Run, tmp_path: Path, option: list[str], name: str, message: str
) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)))
    for arguments in (["patch", name, "base.txt"], ["patch", "base.txt", name]):
        result = run(*arguments, *option)
        assert (result.code, result.out) == (2, "")
        assert message in result.err


def test_standard_input_can_be_named_once(run: Run) -> None:
    for arguments in (["patch", "-", "-"], ["apply", "-", "-"]):
        result = run(*arguments, stdin=b"")
        assert result.code == 2
        assert "it is named twice" in result.err


def test_a_half_character_that_a_patch_would_put_in_is_refused(run: Run, tmp_path: Path) -> None:
    from dedupe_brief.core.patch import make
    from dedupe_brief.core.patch_text import to_text

    (tmp_path / "half.patch").write_text(to_text(make(BASE, BASE + "\ud800")), "utf-8")
    result = run("apply", "half.patch", "base.txt")
    assert (result.code, result.out) == (2, "")
    assert "the text holds half a character (a lone surrogate) at offset 16" in result.err


def test_a_patch_cut_inside_a_character_is_called_cut_off(run: Run, tmp_path: Path) -> None:
    data = (tmp_path / _patch(run, "--raw", "base.txt", "result.txt")).read_bytes()
    (tmp_path / "half.patch").write_bytes(data[: data.index("利润".encode()) + 1])
    result = run("apply", "half.patch", "base.txt")
    assert (result.code, result.out) == (2, "")
    assert "half.patch: the patch is cut off" in result.err


@pytest.mark.parametrize(
    "command", [("patch", "base.txt", "result.txt"), ("apply", "made.patch", "base.txt")]
)
def test_a_folder_is_no_place_for_one_text(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    _patch(run, "--raw", "base.txt", "result.txt")
    result = run(*command, "-o", "folder/")
    assert (result.code, result.out) == (2, "")
    assert "folder/: a folder is no file to write; name a file in it" in result.err
    assert not (tmp_path / "folder").exists()


def test_no_input_is_overwritten(run: Run, tmp_path: Path) -> None:
    made = _patch(run, "--raw", "base.txt", "result.txt")
    for arguments in (
        ["patch", "base.txt", "result.txt", "-o", "result.txt"],
        ["apply", made, "base.txt", "-o", "base.txt"],
        ["apply", made, "base.txt", "-o", made],
        ["apply", "--fuzzy", made, "other.txt", "--unverified", "other.txt"],
    ):
        result = run(*arguments)
        assert result.code == 2
        assert "this would overwrite an input" in result.err
    assert (tmp_path / "base.txt").read_text("utf-8") == BASE
    assert (tmp_path / "other.txt").read_text("utf-8") == OTHER


def test_a_wrong_encoding_is_no_fault_of_the_inputs(run: Run) -> None:
    for arguments in (["patch", "base.txt", "result.txt"], ["apply", "base.txt", "result.txt"]):
        result = run(*arguments, "--encoding", "utf-9")
        assert result.code == 2
        assert "utf-9" in result.err
