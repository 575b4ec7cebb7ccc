"""How fast a whole batch goes from container to records, with one worker and with several, and what it takes of memory.

Run it with ``make bench``, or by itself with the number of documents and the kinds wanted: ``batch.py 100000 text``. Each row is the command
itself: documents come through a pipe, records leave through another. The memory is the peak of the process that reads
and writes, and of the largest worker; it must not grow with the number of documents. Every row must give the same
records, whatever the number of workers.

Goal: two workers at least 1.7 times as fast as one.
"""

import hashlib
import importlib.util
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from corpus import table
from speed import article

COUNT = 10_000
GOAL = 1.7
POLL = 0.1  # seconds between two looks at the memory


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    print(f"{count:,} generated documents through a pipe; goal: two workers {GOAL} times as fast as one\n")
    with tempfile.TemporaryDirectory() as folder:
        kinds = sys.argv[2:] or list(KINDS)
        rows = [row for kind in kinds for row in batch(Path(folder), kind, KINDS[kind], count)]
        if "html" in kinds and importlib.util.find_spec("trafilatura"):
            rows.append(trafilatura_alone(Path(folder) / "html", count))
    print(table(("input", "seconds", "documents/s", "MB/s", "times", "MB reading", "MB a worker"), rows))


def pages(count: int) -> Iterator[tuple[str, str]]:
    """Yield a title and a page for each of ``count`` documents, no two alike."""
    draw = random.Random(count)  # noqa: S311  the same text in every run
    for number in range(count):
        title, _, rest = article(draw.randrange(700, 2200), "once").partition("\n")
        yield f"{title}（{number}）", rest


def as_jsonl(count: int) -> Iterator[bytes]:
    for number, (title, rest) in enumerate(pages(count)):
        page = {"id": str(number), "text": f"首页 > 新闻 > 正文\n{title}\n{rest}"}
        yield json.dumps(page, ensure_ascii=False).encode() + b"\n"


def as_html(count: int) -> Iterator[bytes]:
    for number, page in enumerate(html_pages(count)):
        yield json.dumps({"id": str(number), "html": page}, ensure_ascii=False).encode() + b"\n"


def html_pages(count: int) -> Iterator[str]:
    for title, rest in pages(count):
        info, *lines = rest.split("\n")
        menu = "".join(f'<li><a href="/{n}">栏目{n}</a></li>' for n in range(30))
        body = "".join(f"<p>{escape(line)}</p>" for line in lines)
        yield (
            f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_河镇网</title></head><body>'
            f'<ul class="nav">{menu}</ul><div class="main"><h1>{title}</h1><div class="info">{escape(info)}</div>'
            f'<div class="content">{body}</div></div><div class="footer">版权所有</div></body></html>'
        )


def as_warc(count: int) -> Iterator[bytes]:
    for number, page in enumerate(html_pages(count)):
        body = page.encode()
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
        head = (
            f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number:032x}>\r\n"
            f"WARC-Date: 2024-05-01T00:00:00Z\r\nWARC-Target-URI: https://example.org/{number}\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        yield head.encode() + http + b"\r\n\r\n"


KINDS: dict[str, Callable[[int], Iterator[bytes]]] = {"text": as_jsonl, "html": as_html, "warc": as_warc}


def batch(
    folder: Path, kind: str, write: Callable[[int], Iterator[bytes]], count: int
) -> Iterator[tuple[str, ...]]:
    """Yield a row for one worker and one for two."""
    path = folder / kind
    with path.open("wb") as stream:
        stream.writelines(write(count))
    digests, before = set(), None
    for jobs in (1, 2):
        seconds, digest, memory = run(path, jobs)
        digests.add(digest)
        times = "" if before is None else f"{before / seconds:.2f}{' ' if before / seconds >= GOAL else '!'}"
        before = before or seconds
        yield row(f"{kind}, -j {jobs}", path, count, seconds, times, memory)
    if len(digests) > 1:
        sys.exit(f"{kind}: one worker and two gave different records")


def run(path: Path, jobs: int) -> tuple[float, str, tuple[str, str]]:
    """Pipe a file through the command; return seconds, the digest of the records, and both peaks of memory in MB."""
    command = [sys.executable, "-m", "dedupe_brief", "clean", "-", "--format", "jsonl", "-q", "-j", str(jobs)]
    digest = hashlib.sha256()
    start = time.perf_counter()
    with (
        subprocess.Popen(["cat", str(path)], stdout=subprocess.PIPE) as source,  # noqa: S603, S607  a pipe, no file
        subprocess.Popen(command, stdin=source.stdout, stdout=subprocess.PIPE) as cleaner,  # noqa: S603  our own
    ):
        peaks = Peaks(cleaner.pid)
        while cleaner.stdout is not None and (data := cleaner.stdout.read(1 << 16)):
            digest.update(data)
        peaks.stop()
    if cleaner.returncode:
        sys.exit(f"{' '.join(command)} gave {cleaner.returncode}")
    return time.perf_counter() - start, digest.hexdigest(), peaks.said()


class Peaks:
    """Looks at the memory of a process and its children until it is told to stop; knows nothing where there is no /proc."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._peaks: dict[int, int] = {}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._end.set()
        self._thread.join()

    def said(self) -> tuple[str, str]:
        """Return the peak of the process and that of its largest child, in MB."""
        own = self._peaks.pop(self._process, 0)
        return _megabytes(own), _megabytes(max(self._peaks.values(), default=0))

    def _look(self) -> None:
        children = Path(f"/proc/{self._process}/task/{self._process}/children")
        while not self._end.wait(POLL):
            try:
                known = [self._process, *map(int, children.read_text("utf-8").split())]
                for process in known:
                    self._peaks[process] = max(self._peaks.get(process, 0), peak(process))
            except OSError:  # it has ended, or there is no /proc
                continue


def _megabytes(kibibytes: int) -> str:
    return f"{kibibytes / 1024:,.0f}" if kibibytes else "–"


def peak(process: int) -> int:
    """Return the most memory a process has had, in KiB."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) if "VmHWM:" in status else 0


def trafilatura_alone(path: Path, count: int) -> tuple[str, ...]:
    """Return the row of an extractor that keeps no ledger, on the same pages, in one process."""
    from trafilatura import extract

    with path.open(encoding="utf-8") as stream:
        start = time.perf_counter()
        for line in stream:
            extract(json.loads(line)["html"])
        seconds = time.perf_counter() - start
    return row("trafilatura alone", path, count, seconds, "", ("", ""))


def row(
    name: str, path: Path, count: int, seconds: float, times: str, memory: tuple[str, str]
) -> tuple[str, ...]:
    size = path.stat().st_size / 1e6
    return name, f"{seconds:.1f}", f"{count / seconds:,.0f}", f"{size / seconds:.2f}", times, *memory


if __name__ == "__main__":
    main()
