"""Containers and pages through the whole command line: cleaned, verified, rebuilt, explained, found again."""

import gzip
import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.articles import ARTICLE, BODY, PLAIN
from tests.cli.conftest import Run

PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>桥南村的图书角开门了_河湾网</title></head><body>
<ul><li><a href="/">首页</a></li><li><a href="/local">本地</a></li></ul><h1>桥南村的图书角开门了</h1>
<div>2024-04-18 09:12 来源：河湾日报 作者：沈禾</div>{"".join(f"<p>{line}</p>" for line in BODY.split(chr(10)))}
<div>（责任编辑：齐南）</div></body></html>"""


def lines(*texts: str) -> str:
    return "".join(json.dumps({"id": f"n{n}", "text": text}) + "\n" for n, text in enumerate(texts))


@pytest.fixture
def container(tmp_path: Path) -> Path:
    path = tmp_path / "pages.jsonl.gz"
    path.write_bytes(gzip.compress(lines(ARTICLE, PLAIN, PAGE).encode()))
    return path


def records(data: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in data.splitlines()]


@pytest.mark.usefixtures("container")
def test_documents_of_a_container_are_cleaned_and_found_again(run: Run) -> None:
    result = run("clean", "pages.jsonl.gz", "--format", "jsonl", "-o", "records.jsonl")
    assert (result.code, result.err) == (0, "3 cleaned\n")
    assert run("verify", "records.jsonl", "--source", ".").out == "".join(
        f"ok records.jsonl #{number}\n" for number in (1, 2, 3)
    )


@pytest.mark.usefixtures("container")
def test_a_document_that_is_not_in_its_container_any_more_differs(run: Run, tmp_path: Path) -> None:
    run("clean", "pages.jsonl.gz", "--format", "jsonl", "-o", "records.jsonl")
    (tmp_path / "pages.jsonl.gz").write_bytes(gzip.compress(lines(ARTICLE, "别的文章。", PAGE).encode()))
    result = run("verify", "records.jsonl", "--source", ".")
    assert result.code == 1
    assert [line.split()[0] for line in result.out.splitlines()] == ["ok", "differs", "ok"]


def test_a_member_of_an_archive_is_found_again(run: Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "dump.zip", "w") as archive:
        archive.writestr("a/page.html", PAGE)
        archive.writestr("b/page.txt", ARTICLE)
    run("clean", "dump.zip", "-o", "out/")
    assert run("verify", "out", "--source", ".").code == 0


def test_a_record_of_a_page_is_rebuilt_verified_and_explained(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    assert run("clean", "page.html", "--format", "jsonl", "-o", "record.jsonl").code == 0
    [record] = records((tmp_path / "record.jsonl").read_text("utf-8"))
    assert record["text"] == BODY
    assert run("verify", "record.jsonl", "--source", "page.html").out == "ok record.jsonl\n"
    unproven = run("verify", "record.jsonl")
    assert unproven.code == 1
    assert unproven.out.startswith("unproven record.jsonl: the page is not at hand")
    text = run("rebuild", "record.jsonl").out
    assert "桥南村的图书角开门了" in text
    assert "<h1>" not in text
    for name in ("page.html", "record.jsonl"):
        result = run("explain", name)
        assert result.code == 0
        assert "info.date" in result.out


@pytest.mark.parametrize("form", ["parquet", "warc", "warc.gz", "jsonl.zst", "markdown.xz"])
def test_every_lossless_format_is_read_again(run: Run, tmp_path: Path, form: str) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, "utf-8")
    (tmp_path / "b.html").write_text(PAGE, "utf-8")
    out = "out." + form.replace("markdown", "md")
    assert run("clean", "a.txt", "b.html", "--format", form, "-o", out).code == 0
    run("clean", "a.txt", "b.html", "--format", "jsonl", "-o", "straight.jsonl")
    again = run("clean", out, "--format", "jsonl", "-o", "again.jsonl")
    assert (again.code, again.err) == (0, "2 cleaned\n")
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "straight.jsonl").read_bytes()
    assert run("verify", out, "--source", ".").code == 0
    assert run("rebuild", out, "-o", "sources/").code == 0


@pytest.mark.usefixtures("container")
def test_detect_and_explain_look_into_containers(run: Run) -> None:
    assert run("detect", "pages.jsonl.gz").out.count("zh-Hans") == 3
    assert run("explain", "pages.jsonl.gz", "--format", "json").out.count("\n") == 3


def test_convert_takes_markup_for_text(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    result = run("convert", "page.html", "--to", "s2t")
    assert result.out.startswith("<!DOCTYPE html>")
    assert "圖書角" in result.out


def test_a_page_and_its_text_are_compared(run: Run, tmp_path: Path) -> None:
    (tmp_path / "old.html").write_text(PAGE, "utf-8")
    (tmp_path / "new.html").write_text(PAGE.replace("六十多位", "七十多位"), "utf-8")
    result = run("diff", "old.html", "new.html")
    assert result.code == 1
    assert "[-六-]{+七+}" in result.out
    assert "<p>" not in result.out
    assert "<p>" in run("diff", "old.html", "new.html", "--raw").out


def test_fields_can_be_named(run: Run, tmp_path: Path) -> None:
    rows = [{"标题": "x", "稿件": ARTICLE, "编": "n7", "网": "https://example.org/7"}]
    (tmp_path / "a.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    assert "error: a.json #1: " in run("clean", "a.json").err
    fields = ("--text-field", "稿件", "--id-field", "编", "--url-field", "网")
    [record] = records(run("clean", "a.json", "--format", "jsonl", *fields).out)
    origin = record["origin"]
    assert isinstance(origin, dict)
    assert (origin["id"], origin["url"], origin["index"]) == ("n7", "https://example.org/7", 0)


def test_inputs_come_from_a_list(run: Run, tmp_path: Path) -> None:
    for name in ("一.txt", "-二.txt"):
        (tmp_path / name).write_text(PLAIN, "utf-8")
    (tmp_path / "list").write_bytes("一.txt\0./-二.txt\0".encode())
    result = run("clean", "--files0-from", "list", "--format", "jsonl")
    assert [record["origin"]["path"] for record in records(result.out)] == ["一.txt", "-二.txt"]  # type: ignore[index]
    assert "give one of the two" in run("clean", "一.txt", "--files0-from", "list").err


def test_what_it_is_can_be_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page").write_text(PAGE, "utf-8")
    [record] = records(run("clean", "page", "--format", "jsonl", "--input", "text").out)
    assert record["origin"]["media_type"] == "text/plain"  # type: ignore[index]


@pytest.mark.parametrize(("size", "code"), [("1K", 2), ("1M", 0), ("no", 2), ("0", 2)])
def test_large_documents_are_refused(run: Run, tmp_path: Path, size: str, code: int) -> None:
    (tmp_path / "page.txt").write_text(ARTICLE * 3, "utf-8")
    assert run("clean", "page.txt", "--max-document", size).code == code


def test_what_unpacks_to_too_much_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(b"a" * (100 << 20)))
    result = run("clean", "bomb.txt.gz")
    assert result.code == 2
    assert "error: bomb.txt.gz: " in result.err


def test_a_truncated_file_gives_what_stands_before_the_cut(run: Run, container: Path) -> None:
    whole = container.read_bytes()
    container.write_bytes(whole[: len(whole) // 2])
    result = run("clean", "pages.jsonl.gz", "--format", "jsonl")
    assert result.code == 2
    assert "error: pages.jsonl.gz" in result.err


def test_records_are_verified_against_the_container_itself(run: Run, container: Path) -> None:
    run("clean", container.name, "--format", "jsonl", "-o", "records.jsonl")
    result = run("verify", "records.jsonl", "--source", container.name)
    assert (result.code, result.out.count("ok ")) == (0, 3)
