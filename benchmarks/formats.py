"""What each format costs: time to render a record (in a worker), time to frame it (where it is written), and bytes.

Run it with ``make bench``.
"""

import time

from corpus import documents, table
from dedupe_brief import Record, clean
from dedupe_brief.errors import SourceError
from dedupe_brief.writers import Format, by_name, rendered
from dedupe_brief.writers.compression import KINDS

NAMES = ("text", "markdown", "jsonl", *(f"jsonl.{kind}" for kind in KINDS), "parquet", "warc", "warc.gz")


def main() -> None:
    source, pages = documents()
    made = list(records(dict(pages)))
    for name in NAMES:
        row(by_name(name), made[:1])  # what is loaded once
    rows = [row(by_name(name), made) for name in NAMES]
    mean = sum(len(data) for _, data in made) / len(made)
    print(f"What formats cost, on {len(made):,} records of {source} (a source has {mean:,.0f} bytes)\n")
    print(table(("format", "rendered/s", "framed/s", "bytes a record", "beside jsonl"), compared(rows)))


def records(pages: dict[str, bytes]) -> list[tuple[Record, bytes]]:
    found = []
    for path, data in pages.items():
        try:
            found.append((clean(data, path=path), data))
        except SourceError:
            continue  # a page without any text
    return found


def row(form: Format, made: list[tuple[Record, bytes]]) -> tuple[str, float, float, float]:
    start = time.perf_counter()
    items = [rendered(record, form, data) for record, data in made]
    between = time.perf_counter()
    frame = form.frame()
    size = len(frame.begin()) + sum(len(frame.add(item.data)) for item in items) + len(frame.end())
    end = time.perf_counter()
    return form.name, len(made) / (between - start), len(made) / (end - between), size / len(made)


def compared(rows: list[tuple[str, float, float, float]]) -> list[tuple[str, ...]]:
    whole = next(size for name, _, _, size in rows if name == "jsonl")
    return [
        (name, f"{rate:,.0f}", f"{framed:,.0f}", f"{size:,.0f}", f"{size / whole:.2f}")
        for name, rate, framed, size in rows
    ]


if __name__ == "__main__":
    main()
