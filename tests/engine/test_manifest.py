"""The manifest: what is in it is true, what can't be read is done again, its end is the same whatever came between."""

import json
from contextlib import suppress
from pathlib import Path

import pytest

from dedupe_brief.engine.manifest import FILE, Entry, Manifest, digest_of
from dedupe_brief.errors import OutputError

NAMES = ("甲", "乙", "丙", "丁")


def written(manifest: Manifest, folder: Path, name: str) -> Entry:
    """Write a document's file as a run would, and return its entry."""
    file = folder / f"{name}.md"
    file.write_text(f"{name}的正文", "utf-8")
    return Entry(digest_of(name), file.name, manifest.digest(file), f"urn:{name}", f"{name}.txt", None)


def run(folder: Path, names: tuple[str, ...] = NAMES, run: str = "r", *, resume: bool = True) -> list[str]:
    """Do a run in full and return what had to be done."""
    done = []
    with Manifest(folder, run, resume=resume) as manifest:
        for name in names:
            if entry := manifest.known(digest_of(name)):
                manifest.keep(entry)
            else:
                manifest.add(written(manifest, folder, name))
                done.append(name)
    return done


def killed(folder: Path, names: tuple[str, ...]) -> None:
    """Do a part of a run and leave it as a killed one would."""
    with suppress(KeyboardInterrupt), Manifest(folder, "r", resume=True) as manifest:
        for name in names:
            manifest.add(written(manifest, folder, name))
        raise KeyboardInterrupt


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    assert run(tmp_path) == list(NAMES)
    assert run(tmp_path) == []


@pytest.mark.parametrize("at", range(len(NAMES) + 1))
def test_a_killed_run_goes_on_and_ends_with_the_same_bytes(tmp_path: Path, at: int) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    whole.mkdir()
    parts.mkdir()
    run(whole, resume=False)
    killed(parts, NAMES[:at])
    assert run(parts) == list(NAMES[at:])
    assert (parts / FILE).read_bytes() == (whole / FILE).read_bytes()


@pytest.mark.parametrize("cut", [2, 30, 75, 150])
def test_a_torn_line_costs_its_document_alone(tmp_path: Path, cut: int) -> None:
    killed(tmp_path, NAMES[:2])
    data = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(data[:-cut])
    assert run(tmp_path) == ["乙", "丙", "丁"]
    assert run(tmp_path) == []


def test_a_file_that_was_changed_or_removed_is_made_again(tmp_path: Path) -> None:
    run(tmp_path)
    (tmp_path / "甲.md").write_text("别的", "utf-8")
    (tmp_path / "丙.md").unlink()
    assert run(tmp_path) == ["甲", "丙"]


def test_another_run_begins_anew(tmp_path: Path) -> None:
    run(tmp_path)
    with Manifest(tmp_path, "other", resume=True) as manifest:
        assert manifest.other_run
        assert manifest.known(digest_of("甲")) is None


def test_without_resume_all_is_done(tmp_path: Path) -> None:
    run(tmp_path)
    assert run(tmp_path, resume=False) == list(NAMES)


def test_it_names_the_documents_of_the_last_run_in_their_order(tmp_path: Path) -> None:
    run(tmp_path)
    run(tmp_path, ("丁", "甲"))
    entries = [json.loads(line) for line in (tmp_path / FILE).read_text("utf-8").splitlines()[1:]]
    assert [entry["file"] for entry in entries] == ["丁.md", "甲.md"]


def test_a_document_named_twice_is_known_twice_and_no_more(tmp_path: Path) -> None:
    assert run(tmp_path, ("甲", "甲")) == ["甲", "甲"]
    assert run(tmp_path, ("甲", "甲", "甲")) == ["甲"]


def test_a_file_whose_name_no_system_has_is_not_there(tmp_path: Path) -> None:
    killed(tmp_path, NAMES[:1])
    with (tmp_path / FILE).open("a", encoding="utf-8") as stream:
        entry = {
            "document": digest_of("乙"),
            "file": "a\0b",
            "digest": "",
            "id": "",
            "path": None,
            "url": None,
        }
        stream.write(json.dumps(entry) + "\n")
    assert run(tmp_path, NAMES[:2]) == ["乙"]


@pytest.mark.parametrize(
    "line",
    ["[]", "1", "{}", '{"document": "d", "file": "../x", "digest": "", "id": "", "path": null, "url": null}'],
)
def test_lines_that_are_no_entries_are_passed_over(tmp_path: Path, line: str) -> None:
    run(tmp_path)
    with (tmp_path / FILE).open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")
    assert run(tmp_path) == []


def test_a_folder_that_can_not_be_written_to_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError), Manifest(tmp_path / "missing", "r", resume=True):
        pass
