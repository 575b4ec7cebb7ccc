"""Which text to take from a page: extractors, the whole page, and both beside each other, on pages a person marked.

    python benchmarks/extract.py            # what is installed of trafilatura (with lxml_html_clean) and resiliparse
    python benchmarks/extract.py --speed    # documents/s: the whole way, ours and an extractor's alone

The program needs none of them; they are compared because others start from their texts. Every text is cleaned, and
scored as in ``quality.py``; ``raw`` is the score of the text as the extractor gave it. ``A + B`` takes of two cleaned
texts the one whose confidence is higher, ``better of A, B`` the one that scores higher, which nobody could know.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import cycle, islice
from typing import Any

from corpus import table
from dedupe_brief import Record, clean
from dedupe_brief.core.html import page as html_page
from dedupe_brief.core.record import to_json
from dedupe_brief.errors import SourceError
from labelled import HTML, Page, day, names, pages, score

__all__ = ["main"]

Extract = Callable[[str], str]
Texts = Mapping[str, str]
Records = Mapping[str, Record]

OURS = "whole page (ours)"
ROUNDS = 3


def extractors() -> Iterator[tuple[str, Extract]]:
    """Yield what can be compared: ours, and of the others what is installed."""
    yield OURS, lambda markup: html_page.read(markup).text
    if (trafilatura := _installed("trafilatura")) is not None:
        settings: tuple[dict[str, Any], ...] = (
            {},
            {"favor_recall": True},
            {"favor_precision": True},
            {"include_tables": False},
            {"favor_recall": True, "fast": True},
        )
        for chosen in settings:
            name = " ".join(key for key, value in chosen.items() if value) or "as it is"
            name = "without tables" if "include_tables" in chosen else name
            yield f"trafilatura, {name}", _trafilatura(trafilatura, chosen)
        yield "trafilatura, html2txt", lambda markup: trafilatura.html2txt(markup) or ""
    if (resiliparse := _installed("resiliparse.extract.html2text")) is not None:
        for main in (True, False):
            for form in (True, False):
                what = "main content" if main else "whole page"
                yield (
                    f"resiliparse, {what}{', layout kept' * form}",
                    _resiliparse(resiliparse, {"main_content": main, "preserve_formatting": form}),
                )


def _installed(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        return None


def _trafilatura(module: Any, settings: Mapping[str, Any]) -> Extract:
    return lambda markup: module.extract(markup, include_comments=False, **settings) or ""


def _resiliparse(module: Any, settings: Mapping[str, Any]) -> Extract:
    return lambda markup: str(module.extract_plain_text(markup, **settings))


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one way to take a page's text: the text, and the record of cleaning it."""

    raw: Texts
    records: Records


def tried(found: Sequence[Page], extract: Extract) -> Tried:
    """Take every page's text, and clean it."""
    raw = {page.name: extract(page.source.decode()) for page in found}
    records: dict[str, Record] = {}
    for name, text in raw.items():
        try:
            records[name] = clean(text, path=name, media_type="text/plain")
        except SourceError:
            continue
    return Tried(raw, records)


def _row(name: str, found: Sequence[Page], raw: Texts, records: Records) -> tuple[str, ...]:
    f1 = [score(records[p.name].text, p.gold).f1 if p.name in records else 0.0 for p in found]
    dates = [
        day(r.metadata.date) == day(p.date)
        for p, r in _with(found, records)
        if day(p.date) and r.metadata.date
    ]
    authors = [
        any(name in " ".join(r.metadata.author) for name in names(p.author))
        for p, r in _with(found, records)
        if names(p.author) and r.metadata.author
    ]
    before = f"{statistics.mean(score(raw[p.name], p.gold).f1 for p in found):.4f}" if raw else ""
    counts = (dates.count(True), dates.count(False), authors.count(True), authors.count(False))
    low = sum(value < 0.7 for value in f1)
    figures = (before, f"{statistics.mean(f1):.4f}", f"{statistics.median(f1):.4f}", str(low))
    return (name, *figures, *map(str, counts))


def _with(found: Sequence[Page], records: Records) -> Iterator[tuple[Page, Record]]:
    return ((page, records[page.name]) for page in found if page.name in records)


def _choose(one: Records, other: Records, key: Callable[[str, Record], float]) -> Records:
    """Return of each page's records the one with the higher value, ours where both are equal."""
    pairs = {name: [r[name] for r in (one, other) if name in r] for name in (*one, *other)}
    return {name: max(both, key=lambda record: key(name, record)) for name, both in pairs.items()}


def compare(found: Sequence[Page]) -> str:
    """Return the table of all ways to take a page's text."""
    rows = []
    gold = {page.name: page.gold for page in found}
    ours: Records = {}
    for name, extract in extractors():
        result = tried(found, extract)
        rows.append(_row(name, found, result.raw, result.records))
        if name == OURS:
            ours = result.records
            whole = {page.name: clean(page.source, path=page.name, media_type="text/html") for page in found}
            rows.append(_row("whole page, with what markup says (ours)", found, {}, whole))
        elif "precision" in name or "recall" in name or "main" in name:
            sure = _choose(ours, result.records, lambda _, record: record.metadata.confidence)
            best = _choose(ours, result.records, lambda page, record: score(record.text, gold[page]).f1)
            rows.append(_row(f"ours + {name}", found, {}, sure))
            rows.append(_row(f"better of ours, {name}", found, {}, best))
    head = (
        "text of the page",
        "raw F1",
        "F1",
        "median",
        "below .7",
        "dates right",
        "wrong",
        "authors right",
        "wrong",
    )
    return table(head, rows)


def speed(found: Sequence[Page]) -> str:
    """Return documents/s, in turns so that a busy machine slows all of them: process time, best of a few rounds."""
    ways: dict[str, Callable[[bytes], object]] = {
        "ours: bytes, text, record, JSON": lambda data: to_json(clean(data, media_type="text/html")),
        "of it, taking the text": lambda data: html_page.read(data.decode()),
    }
    for name, extract in extractors():
        if name != OURS:
            ways[f"{name}: the text alone"] = lambda data, extract=extract: extract(data.decode())  # type: ignore[misc]
    best: dict[str, float] = {}
    for name in islice(cycle(ways), ROUNDS * len(ways)):
        start = time.process_time()
        for page in found:
            ways[name](page.source)
        best[name] = min(best.get(name, float("inf")), time.process_time() - start)
    size = sum(len(page.source) for page in found) / 1e6
    rows: list[tuple[str, ...]] = [
        (name, f"{len(found) / spent:.0f}", f"{size / spent:.1f}") for name, spent in best.items()
    ]
    return table(("way", "documents/s", "MB/s"), rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Show one of the tables."""
    parser = argparse.ArgumentParser(description="Compare ways to take a page's text.")
    parser.add_argument("--speed", action="store_true", help="documents/s instead of scores")
    chosen = parser.parse_args(arguments)
    found = [page for page in pages() if page.tier == HTML]
    if not found:
        print("The labelled pages (../shared/corpus) are not beside the project: nothing is measured.")
        return 0
    print(f"{len(found)} pages in ../shared/corpus/html\n")
    print(speed(found) if chosen.speed else compare(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
