"""How fast documents are read out of every container, and what memory that takes: reading alone, nothing is decoded.

    python benchmarks/reading.py

Documents of 2 kB of generated text, no two alike. Each container is read in a process of its own, so that peak memory
is its own; that of an empty program stands first.
"""

import csv
import gzip
import io
import json
import random
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import zstandard

COUNT = 30_000
CHARACTERS = 680
COMMON = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"

READER = """
import re, sys, time
from pathlib import Path
from dedupe_brief.readers.document import Document
from dedupe_brief.readers.documents import documents
begun, count, size = time.perf_counter(), 0, 0
for item in documents(sys.argv[1:]):
    assert isinstance(item, Document), item
    count, size = count + 1, size + len(item.data)
taken = time.perf_counter() - begun
# Of Linux; what getrusage says would be the peak of the process that started this one.
peak = re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]
print(count, size, taken, peak)
"""


def texts() -> list[str]:
    chance = random.Random(6)  # noqa: S311  no secret: every run is to read the same
    return ["".join(chance.choices(COMMON, k=CHARACTERS)) for _ in range(COUNT)]


def as_jsonl(many: list[str]) -> bytes:
    lines = (json.dumps({"id": number, "text": text}, ensure_ascii=False) for number, text in enumerate(many))
    return "".join(f"{line}\n" for line in lines).encode()


def as_json(many: list[str]) -> bytes:
    return json.dumps([{"text": text} for text in many], ensure_ascii=False).encode()


def as_csv(many: list[str]) -> bytes:
    rows = io.StringIO()
    csv.writer(rows).writerows([("id", "text"), *enumerate(many)])
    return rows.getvalue().encode()


def as_warc(many: list[str]) -> bytes:
    return b"".join(gzip.compress(_response(text.encode(), number), 6) for number, text in enumerate(many))


def _response(body: bytes, number: int) -> bytes:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><p>%b</p></html>" % body
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\n"
        f"WARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Target-URI: https://news.example/{number}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(page)}\r\n\r\n"
    )
    return head.encode() + page + b"\r\n\r\n"


def as_tar(many: list[str]) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for number, text in enumerate(many):
            header = tarfile.TarInfo(f"{number}.txt")
            body = text.encode()
            header.size = len(body)
            archive.addfile(header, io.BytesIO(body))
    return data.getvalue()


def as_zip(many: list[str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, text in enumerate(many):
            archive.writestr(f"{number}.txt", text)
    return data.getvalue()


def as_parquet(many: list[str]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    data = io.BytesIO()
    parquet.write_table(pa.table({"id": range(len(many)), "text": many}), data, compression="zstd")
    return data.getvalue()


CONTAINERS: dict[str, Callable[[list[str]], bytes]] = {
    "a.jsonl": as_jsonl,
    "a.jsonl.gz": lambda many: gzip.compress(as_jsonl(many), 6),
    "a.jsonl.zst": lambda many: zstandard.ZstdCompressor().compress(as_jsonl(many)),
    "a.json": as_json,
    "a.csv": as_csv,
    "a.parquet": as_parquet,
    "a.warc.gz": as_warc,
    "a.tar": as_tar,
    "a.zip": as_zip,
}


def measured(*inputs: str) -> tuple[int, int, float, int]:
    command = [sys.executable, "-c", READER, *inputs]
    out = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  our own words
    count, size, taken, peak = out.stdout.split()
    return int(count), int(size), float(taken), int(peak)


def main() -> None:
    many = texts()
    print(f"{'':12} {'documents/s':>12} {'MB/s':>6} {'peak MB':>8}")
    print(f"{'nothing':12} {'':>12} {'':>6} {measured()[3] / 1024:8.0f}")
    with tempfile.TemporaryDirectory() as folder:
        for name, made in CONTAINERS.items():
            path = Path(folder) / name
            path.write_bytes(made(many))
            count, size, taken, peak = min((measured(str(path)) for _ in range(3)), key=lambda run: run[2])
            print(f"{name:12} {count / taken:12,.0f} {size / taken / 1e6:6.0f} {peak / 1024:8.0f}")
            path.unlink()


if __name__ == "__main__":
    main()
