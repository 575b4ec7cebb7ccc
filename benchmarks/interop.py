"""Whether outsiders read what we write: each tool reads our files in an environment of its own, without our code.

Run it with ``make interop``. It installs some 900 MB of other people's programs.
"""

import argparse
import gzip
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

Records = list[dict[str, Any]]
Check = tuple[str, bool]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, help="where all.jsonl and the same records in other formats are")
    parser.add_argument("tools", nargs="+", choices=TOOLS)
    arguments = parser.parse_args()
    lines = (arguments.folder / "all.jsonl").read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    failed = False
    for tool in arguments.tools:
        for what, passed in TOOLS[tool](arguments.folder, records):
            failed = failed or not passed
            print(f"{'ok  ' if passed else 'FAIL'} {tool} {version(tool)}: {what}")
    sys.exit(failed)


# --- readers of web archives -----------------------------------------------------------------------------------


def warcio(folder: Path, records: Records) -> Iterator[Check]:
    for name in ("all.warc", "all.warc.gz"):
        command = [str(Path(sys.executable).with_name("warcio")), "check", "-v", name]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False, text=True)  # noqa: S603  our own words
        passed = done.stdout.count("digest pass")
        wanted = 1 + 3 * len(records)
        yield (
            f"`warcio check` passes {passed:,} of {wanted:,} records of {name}",
            passed == wanted and not done.returncode,
        )


def fastwarc(folder: Path, records: Records) -> Iterator[Check]:
    from fastwarc import ArchiveIterator

    for name in ("all.warc", "all.warc.gz"):
        texts, right = [], 0
        for record in ArchiveIterator(str(folder / name), parse_http=False):
            right += record.verify_block_digest(consume=False)
            if record.headers["WARC-Type"] == "conversion":
                texts.append(record.reader.read().decode())
        yield f"{right:,} block digests of {name} are right", right == 1 + 3 * len(records)
        yield f"conversions of {name} are the texts", texts == [record["text"] for record in records]


# --- pipelines that make corpora -------------------------------------------------------------------------------


def datatrove(folder: Path, records: Records) -> Iterator[Check]:
    from datatrove.pipeline.readers import JsonlReader, ParquetReader, WarcReader

    texts = [record["text"] for record in records if record["text"]]  # it passes over what is empty
    for kind, name in (
        (JsonlReader, "all.jsonl"),
        (JsonlReader, "all.jsonl.gz"),
        (JsonlReader, "all.jsonl.zst"),
        (ParquetReader, "all.parquet"),
        (WarcReader, "all.warc.gz"),
    ):
        found = [document.text for document in kind(str(folder), glob_pattern=name)()]
        yield f"{kind.__name__} reads {len(found):,} texts from {name}", found == texts


def dolma(folder: Path, records: Records) -> Iterator[Check]:
    """Give its mixer the sources and what we took out: what it makes has to be our texts."""
    from dolma import mixer

    fit = [record for record in records if not any(edit["inserted"] for edit in edits(record))]
    sources = [{**record, "text": source(record)} for record in fit]
    spans = [
        {
            "id": record["id"],
            "attributes": {"removed": [[edit["start"], edit["end"], 1.0] for edit in edits(record)]},
        }
        for record in fit
    ]
    work = folder / "dolma"
    pack(work / "documents" / "a.jsonl.gz", sources)
    pack(work / "attributes" / "ours" / "a.jsonl.gz", spans)
    replacement = {
        "span": "$.attributes.removed",
        "min_score": 0.5,
        "replacement": "",
        "syntax": "jsonpath",
    }
    stream = {
        "name": "mixed",
        "documents": [str(work / "documents" / "*.gz")],
        "attributes": ["ours"],
        "span_replacement": [replacement],
        "output": {"path": str(work / "mixed"), "max_size_in_bytes": 2**30},
        "compression": {"input": None, "output": None},
    }
    places = {"input": str(work / "in"), "output": str(work / "out")}
    mixer({"streams": [stream], "work_dir": places, "processes": 1, "shuffle": False})
    mixed = [json.loads(line) for path in (work / "mixed").rglob("*.gz") for line in unpack(path)]
    texts = {record["id"]: record["text"] for record in fit}
    yield (
        f"its mixer takes {sum(len(edits(record)) for record in fit):,} spans out of {len(fit):,} sources, "
        f"and our texts are left ({len(records) - len(fit):,} with insertions not tried)",
        {record["id"]: record["text"] for record in mixed} == texts,
    )


def edits(record: Mapping[str, Any]) -> Records:
    found: Records = record["provenance"]["edits"]
    return found


def source(record: Mapping[str, Any]) -> str:
    """Put back what the ledger says was removed: all that an outsider needs to know of it."""
    text, parts, at = record["text"], [], 0
    for edit in edits(record):
        parts += [text[at : edit["out_start"]], edit["removed"]]
        at = edit["out_end"]
    return "".join([*parts, text[at:]])


def pack(path: Path, values: Records) -> None:
    path.parent.mkdir(parents=True)
    lines = "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)
    path.write_bytes(gzip.compress(lines.encode()))


def unpack(path: Path) -> list[str]:
    return gzip.decompress(path.read_bytes()).decode().splitlines()


# --- databases -------------------------------------------------------------------------------------------------


def duckdb(folder: Path, records: Records) -> Iterator[Check]:
    import duckdb as database

    counts = Counter(edit["rule"] for record in records for edit in edits(record))
    kept = {record["id"]: (record["text"], record["metadata"]["title"]) for record in records}
    for name in ("all.parquet", "all.jsonl", "all.jsonl.gz", "all.jsonl.zst"):
        read = database.read_parquet if name.endswith(".parquet") else database.read_json
        file = read(str(folder / name))
        rules = dict(
            file.project("unnest(provenance.edits) AS edit").aggregate("edit.rule, count(*)").fetchall()
        )
        yield f"counts {sum(rules.values()):,} nested edits of {name} by {len(rules)} rules", rules == counts
        rows = file.project("id, text, metadata.title").fetchall()
        yield f"reads ids, texts and titles of {name}", {row[0]: row[1:] for row in rows} == kept


TOOLS: Mapping[str, Callable[[Path, Records], Iterator[Check]]] = {
    "warcio": warcio,
    "fastwarc": fastwarc,
    "datatrove": datatrove,
    "duckdb": duckdb,
    "dolma": dolma,
}

if __name__ == "__main__":
    main()
