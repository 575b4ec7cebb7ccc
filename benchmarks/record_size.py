"""How large a record is beside its source: the default record, with every edit and what it removed.

Run it with ``make bench``. Goal: the median record has at most four times the bytes of its source.
"""

import statistics
from typing import Any

from corpus import documents, table
from dedupe_brief import Record, clean
from dedupe_brief.core.record import to_json
from dedupe_brief.errors import SourceError

GOAL = 4.0
SHAPES: tuple[tuple[str, dict[str, str]], ...] = (
    ("default", {}),
    ("--removed digest", {"removed": "digest"}),
    ("--removed none", {"removed": "none"}),
    ("--edits none", {"edits": "none"}),
)


def main() -> None:
    source, pages = documents()
    rows = [row(name, options, dict(pages)) for name, options in SHAPES]
    print(
        f"A record's bytes beside its source's, on {source} (goal: median at most {GOAL:.0f} for the default)\n"
    )
    print(table(("record", "median", "mean", "90th of 100", "worst", "the worst one"), rows))


def row(name: str, options: dict[str, str], pages: dict[str, bytes]) -> tuple[str, ...]:
    ratios = sorted(
        (len(to_json(record).encode()) / len(pages[path]), path) for path, record in records(options, pages)
    )
    values = [ratio for ratio, _ in ratios]
    worst, path = ratios[-1]
    return (
        name,
        f"{statistics.median(values):.2f}",
        f"{statistics.mean(values):.2f}",
        f"{values[len(values) * 9 // 10]:.2f}",
        f"{worst:.2f}",
        f"{path} ({len(pages[path]):,} bytes)",
    )


def records(options: dict[str, Any], pages: dict[str, bytes]) -> list[tuple[str, Record]]:
    found = []
    for path, data in pages.items():
        try:
            found.append((path, clean(data, path=path, **options)))
        except SourceError:
            continue  # a page without any text
    return found


if __name__ == "__main__":
    main()
