"""What the engines cost: our processes, Daft, and Daft on a Ray cluster of this machine.

Run it where the extras are installed (``pip install 'dedupe-brief[ray]'``): ``python benchmarks/scale.py [COUNT]``. Each row
is the command itself; every row must give the same bytes.
"""

import hashlib
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from batch import as_jsonl
from corpus import table

COUNT = 10_000
ENGINES = {
    "processes": (),
    "daft": ("--engine", "daft"),
    "daft on ray": ("--engine", "daft", "--ray", "local"),
}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    print(f"{count:,} generated documents\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pages.jsonl").write_bytes(b"".join(as_jsonl(count)))
        rows: list[tuple[str, ...]] = []
        for job, source in (("clean", "pages.jsonl"), ("dedupe", "clean.processes.jsonl")):
            digests = set()
            for engine, options in ENGINES.items():
                output = f"{job}.{engine}.jsonl"
                seconds = run(folder, job, source, "-o", output, *options)
                digests.add(hashlib.sha256((folder / output).read_bytes()).digest())
                size = (folder / source).stat().st_size / 1e6
                rows.append(
                    (job, engine, f"{seconds:.1f}", f"{count / seconds:,.0f}", f"{size / seconds:.1f}")
                )
            if len(digests) > 1:
                raise SystemExit(f"{job}: the engines differ")
    print(table(("job", "engine", "seconds", "documents/s", "MB/s"), rows))
    print(
        f"\npeak of the largest process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024:,} MB"
    )


def run(folder: Path, *arguments: str) -> float:
    began = time.perf_counter()
    command = [sys.executable, "-m", "dedupe_brief", *arguments, "-q"]
    subprocess.run(command, cwd=folder, check=True)  # noqa: S603  our own words
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
