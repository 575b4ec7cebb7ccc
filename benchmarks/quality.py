"""How good the cleaned texts are, measured on pages whose body a person marked, and whether that still holds.

    python benchmarks/quality.py             # the tables
    python benchmarks/quality.py --check     # compare with the pinned figures; exit 1 if one is missed
    python benchmarks/quality.py --update    # pin what has become better
    python benchmarks/quality.py --lower     # pin what is, also where it has become worse

Figures are pinned in ``quality.toml``, with a sentence on each page that comes out badly. The labelled pages lie in
``../shared/corpus``; where they are not, there is nothing to measure, and that is no fault.

Rules are written by hand, by people who saw these pages. How they do on other sites is guessed by leaving sites out:
the mean over sites instead of pages, and how far one site moves it (jackknife). The confidence is learned, so each
site can be judged by weights that never saw it.
"""

import argparse
import math
import statistics
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from corpus import table
from dedupe_brief import Record, clean
from dedupe_brief.errors import SourceError
from labelled import CORPUS, FORMS, HTML, Page, Score, day, names, pages, score

__all__ = ["Result", "figures", "main", "measure", "missed", "pinned_again"]

PINS = Path(__file__).with_suffix(".toml")
NOTES = "[notes]"
LOW = 0.7
RIGHT = 0.8
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01)
DIGITS = 3

MEDIA_TYPES = {HTML: "text/html"}

CEILINGS = frozenset({"dates_wrong", "authors_wrong", "brier"})
"""Figures that should be small; the others should be large."""

HEAD = """\
# What benchmarks/quality.py --check holds the program to: floors, and ceilings for what is wrong.
# Made by --update, which only pins what has become better; --lower pins what is.
"""
NOTES_HEAD = """\
# What a person would do with a page that comes out badly, by its name or by tier/name. Written by hand.
"""

Figures = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one page; no record means that it could not be read."""

    page: Page
    record: Record | None
    score: Score

    @property
    def confidence(self) -> float:
        """Return how sure the program is of the body."""
        return self.record.metadata.confidence if self.record else 0.0


def measure(found: Sequence[Page]) -> list[Result]:
    """Clean every page and compare it with what a person says."""
    return [_result(page) for page in found]


def _result(page: Page) -> Result:
    try:
        record = clean(page.source, path=page.path, media_type=MEDIA_TYPES.get(page.tier, "text/plain"))
    except SourceError:
        return Result(page, None, Score(0.0, 0.0, 0.0))
    return Result(page, record, score(record.text, page.gold))


# -- Figures ------------------------------------------------------------------------------------------------------


def figures(results: Sequence[Result]) -> Figures:
    """Return all figures that can be pinned."""
    found: Figures = {tier: _of_tier([r for r in results if r.page.tier == tier]) for tier in FORMS}
    found["sites"] = {"f1": statistics.mean(_by_site(results).values())}
    found["confidence"] = {"brier": _brier([(r.confidence, _right(r)) for r in results if r.record])}
    return found


def _of_tier(results: Sequence[Result]) -> dict[str, float]:
    dates = [_date_right(result) for result in results if day(result.page.date)]
    authors = [_author_right(result) for result in results if names(result.page.author)]
    return {
        "pages": len(results),
        "precision": statistics.mean(result.score.precision for result in results),
        "recall": statistics.mean(result.score.recall for result in results),
        "f1": statistics.mean(result.score.f1 for result in results),
        "median": statistics.median(result.score.f1 for result in results),
        "dates_right": dates.count(True),
        "dates_wrong": dates.count(False),
        "authors_right": authors.count(True),
        "authors_wrong": authors.count(False),
    }


def _date_right(result: Result) -> bool | None:
    """Tell whether the date is the labelled one; None if the record gives none."""
    got = day(result.record.metadata.date) if result.record else None
    return None if got is None else got == day(result.page.date)


def _author_right(result: Result) -> bool | None:
    """Tell whether a labelled name is among the authors; None if the record gives none."""
    got = " ".join(result.record.metadata.author) if result.record else ""
    return any(name in got for name in names(result.page.author)) if got else None


def _by_site(results: Sequence[Result]) -> dict[str, float]:
    """Return each site's mean F1."""
    sites: defaultdict[str, list[float]] = defaultdict(list)
    for result in results:
        sites[result.page.site].append(result.score.f1)
    return {site: statistics.mean(values) for site, values in sorted(sites.items())}


def _right(result: Result) -> bool:
    return result.score.f1 >= RIGHT


def _brier(judged: Sequence[tuple[float, bool]]) -> float:
    return statistics.fmean((sure - right) ** 2 for sure, right in judged)


# -- Pins ---------------------------------------------------------------------------------------------------------


def missed(got: Figures, pins: Figures) -> list[str]:
    """Return what has become worse than it was pinned, a line each."""
    return [
        f"{group}: {name} is {_shown(value)}, pinned at {_shown(pins[group][name])}"
        for group, values in got.items()
        for name, value in values.items()
        if name in pins.get(group, {}) and _worse(name, value, pins[group][name])
    ]


def pinned_again(got: Figures, pins: Figures, *, lower: bool) -> Figures:
    """Return the pins with what has become better; with ``lower``, the figures as they are."""
    return {
        group: {
            name: pins[group][name]
            if not lower
            and name in pins.get(group, {})
            and _worse(name, _pin(name, value), pins[group][name])
            else _pin(name, value)
            for name, value in values.items()
        }
        for group, values in got.items()
    }


def _worse(name: str, value: float, pin: float) -> bool:
    return value > pin if name in CEILINGS else value < pin


def _pin(name: str, value: float) -> float:
    """Round a figure to its worse side, so that it holds against its own pin."""
    if float(value).is_integer():
        return int(value)
    scaled = value * 10.0**DIGITS
    return (math.ceil(scaled) if name in CEILINGS else math.floor(scaled)) / 10.0**DIGITS


def _shown(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:.4f}".rstrip("0")


def _read_pins(path: Path) -> tuple[Figures, dict[str, str]]:
    data = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    return data.get("pinned", {}), data.get("notes", {})


def _write_pins(path: Path, pins: Figures) -> None:
    """Write the pins; the notes stay letter by letter as they are."""
    text = path.read_text("utf-8") if path.exists() else ""
    notes = text[text.index(NOTES_HEAD) :] if NOTES_HEAD in text else f"{NOTES_HEAD}{NOTES}\n"
    groups = [
        f"[pinned.{group}]\n" + "".join(f"{name} = {value}\n" for name, value in values.items())
        for group, values in pins.items()
    ]
    path.write_text("\n".join([HEAD, *groups, notes]), "utf-8", newline="\n")


# -- Tables -------------------------------------------------------------------------------------------------------


def report(results: Sequence[Result], got: Figures, notes: Mapping[str, str]) -> Iterator[str]:
    """Yield the tables, each with a line above that says what it is."""
    yield f"Bodies beside those a person marked: {len(results)} pages in ../shared/corpus\n\n" + _tiers(got)
    yield from _sites(results)
    yield f"Pages below F1 {LOW}\n\n" + _low(results, notes)
    yield from _reliability_tables(results)


def _tiers(got: Figures) -> str:
    head = ("tier", "pages", "precision", "recall", "F1", "median", "dates right", "wrong")
    rows = [
        (
            tier,
            str(got[tier]["pages"]),
            *(f"{got[tier][name]:.4f}" for name in ("precision", "recall", "f1", "median")),
            *(str(got[tier][n]) for n in ("dates_right", "dates_wrong", "authors_right", "authors_wrong")),
        )
        for tier in FORMS
    ]
    return table((*head, "authors right", "wrong"), rows)


def _sites(results: Sequence[Result]) -> Iterator[str]:
    """Yield each site beside all others, and what leaving one out says of the mean."""
    means = _by_site(results)
    counts = {site: len({r.page.name for r in results if r.page.site == site}) for site in means}
    rows: list[tuple[str, ...]] = []
    for site, mean in means.items():
        others = [value for other, value in means.items() if other != site] or [mean]
        rows.append((site, str(counts[site]), f"{mean:.4f}", f"{statistics.mean(others):.4f}"))
    yield "F1 by site, and of all other sites (mean of their means)\n\n" + table(
        ("site", "pages", "F1", "others"), rows
    )
    values = list(means.values())
    spread = statistics.stdev(values) if len(values) > 1 else 0.0
    pages_mean = statistics.mean(result.score.f1 for result in results)
    yield (
        f"Mean over pages {pages_mean:.4f}; over sites {statistics.mean(values):.4f} "
        f"± {spread / math.sqrt(len(values)):.4f} (jackknife standard error; between sites ± {spread:.4f})"
    )


def _low(results: Sequence[Result], notes: Mapping[str, str]) -> str:
    low = sorted((r for r in results if r.score.f1 < LOW), key=lambda r: r.score.f1)
    rows = [
        (
            result.page.path,
            f"{result.score.f1:.3f}",
            f"{result.score.precision:.3f}",
            f"{result.score.recall:.3f}",
            f"{result.confidence:.2f}" if result.record else "unread",
            _note(result.page, notes),
        )
        for result in low
    ]
    head = ("page", "F1", "precision", "recall", "confidence", "what a person would do")
    widths = [max(map(len, column)) for column in zip(head[:-1], *(row[:-1] for row in rows), strict=True)]
    return "\n".join(
        "  " + "  ".join([*(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)), row[-1]])
        for row in (head, *rows)
    )


def _note(page: Page, notes: Mapping[str, str]) -> str:
    return notes.get(page.path) or notes.get(page.name) or ""


def _reliability_tables(results: Sequence[Result]) -> Iterator[str]:
    from train_confidence import auc, held_out, samples

    known = [(result.confidence, _right(result)) for result in results if result.record]
    yield "Confidence beside the share of texts with F1 ≥ .8, by the weights the program has\n\n" + (
        _reliability(known)
    )
    learned = samples([result.page for result in results])
    sure = held_out(learned)
    both = list(zip(learned, sure, strict=True))
    unseen = [(value, sample.right) for sample, value in both if sample.whole]
    yield "The same by weights that saw no page of the site\n\n" + _reliability(unseen)
    without = [value for sample, value in both if not sample.whole]
    below = ", ".join(
        f"{sum(v < limit for v in without) / len(without):.0%} below {limit}" for limit in BINS[1:4]
    )
    ranks = auc([value for value, right in unseen if right], without)
    yield (
        f"The {len(without)} pages without their article, by such weights: {below}; "
        f"a right text is ranked above one of them in {ranks:.0%} of pairs"
    )


def _reliability(judged: Sequence[tuple[float, bool]]) -> str:
    rows: list[tuple[str, ...]] = []
    apart = 0.0
    for low, high in pairwise(BINS):
        inside = [(sure, right) for sure, right in judged if low <= sure < high]
        if inside:
            sure, right = (statistics.mean(column) for column in zip(*inside, strict=True))
            apart += len(inside) / len(judged) * abs(sure - right)
            rows.append((f"{low:.2f}–{min(high, 1):.2f}", str(len(inside)), f"{sure:.3f}", f"{right:.3f}"))
    base = statistics.mean(right for _, right in judged)
    closing = (
        f"\n  Brier score {_brier(judged):.4f} (always saying {base:.3f}: {base * (1 - base):.4f}), "
        f"expected calibration error {apart:.3f}"
    )
    return table(("confidence", "pages", "mean", "share right"), rows) + "\n" + closing


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, show or compare; return the exit code."""
    parser = argparse.ArgumentParser(description="Measure cleaned texts against labelled bodies.")
    parser.add_argument("--check", action="store_true", help="compare with the pinned figures")
    parser.add_argument("--update", action="store_true", help="pin what has become better")
    parser.add_argument("--lower", action="store_true", help="pin what is, also where it has become worse")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="the labelled pages")
    parser.add_argument("--pins", type=Path, default=PINS, help="the file of pinned figures")
    chosen = parser.parse_args(arguments)
    found = pages(chosen.corpus)
    if not found:
        print("The labelled pages (../shared/corpus) are not beside the project: nothing is measured.")
        return 0
    results = measure(found)
    got = figures(results)
    pins, notes = _read_pins(chosen.pins)
    if not (chosen.check or chosen.update or chosen.lower):
        print("\n\n".join(report(results, got, notes)))
        return 0
    print(_tiers(got) + "\n")
    if chosen.update or chosen.lower:
        pins = pinned_again(got, pins, lower=chosen.lower)
        _write_pins(chosen.pins, pins)
    worse = missed(got, pins)
    print("\n".join(f"worse: {line}" for line in worse) or "Every pinned figure holds.")
    if worse:
        print("Repair it, or pin the lower figures with --lower and say why.")
    return int(bool(worse))


if __name__ == "__main__":
    sys.exit(main())
