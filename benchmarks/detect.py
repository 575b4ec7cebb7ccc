"""How often detection is right, wrong and silent, at which lengths, and how fast it and the fold are.

    python benchmarks/detect.py

Three materials: texts of ours for the three regions (``regions/``), the labelled pages in ``../shared/corpus`` where
they are, and both once more after OpenCC's conversions. A text is cut into windows of each length, one behind the
other; ours, which are few, also at every 50 characters, so that their windows overlap. A window is wrong if the answer is none of those that its material allows; ``mixed`` counts as wrong for a text
in one script. Converted text has a region's forms but another's words, so that both that region and none are right.

The lists of markers and our texts are by the same hand: what they say of regions is the best that can be hoped for.
The pages are not.

Goals: script wrong in at most .5 % of windows of 20 characters, region in at most 2 % at any length; detection at
least 10 MB/s, the fold at least 15 MB/s.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from opencc import OpenCC

from corpus import ROOT, table
from dedupe_brief.core.detect import detect
from dedupe_brief.core.detection.markers import markers
from dedupe_brief.core.model import Detection, Region, Script
from dedupe_brief.core.script import fold

__all__ = ["article_texts"]

TEXTS = Path(__file__).with_name("regions")
GOLD = ROOT.parent / "shared" / "corpus" / "gold"
LENGTHS = (10, 20, 50, 200, 300, 500, 1000)
STEP = 50
TO_TRADITIONAL = {"s2t": "", "s2tw": "TW", "s2twp": "TW", "s2hk": "HK", "s2hkp": "HK"}
TO_SIMPLIFIED = {"TW": ("tw2s", "tw2sp"), "HK": ("hk2s", "hk2sp")}

NOT_SIMPLIFIED = {
    "cwced-8f1cdd94": "Traditional",
    "magic-2681eeac": "Traditional",
    "magic-5c427eee": "a novel whose chapters come from sources in both scripts",
}
"""Pages of the corpus that are no Simplified text, so that cuts of them can't be judged by one answer."""

PAGE = 2_000  # bytes of an average cleaned page
BIG = 3_000_000
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Material:
    """Texts of one kind, how their windows are laid, the script they are in and the regions that may be claimed."""

    name: str
    texts: tuple[str, ...]
    overlap: bool
    script: Script
    regions: frozenset[str]


def article_texts(region: str) -> tuple[str, ...]:
    """Return our articles for a region."""
    _, *articles = (TEXTS / f"{region}.txt").read_text("utf-8").split("\n\n")
    return tuple(articles)


def main() -> None:
    found = {material.name: measure(material) for material in materials()}
    known = {material.name: material for material in materials()}
    print("Script, in percent of windows (goal: wrong at most .5 at 20 characters)\n")
    head = ("material", "characters", "windows", "right", "wrong", "undecided", "no Chinese")
    print(table(head, [row for name, cuts in found.items() for row in script_rows(known[name], cuts)]))
    print("\nRegion, in percent of windows (goal: wrong at most 2)\n")
    head = ("material", "characters", "windows", "right", "wrong", "undetermined", "claimed wrongly")
    print(table(head, [row for name, cuts in found.items() for row in region_rows(known[name], cuts)]))
    print(f"\nSpeed, one core, best of {ROUNDS} (goals: detection 10 MB/s, fold 15 MB/s)\n")
    print(table(("text", "kB", "detection MB/s", "ms", "fold MB/s"), list(speed_rows())))


# -- Material -----------------------------------------------------------------------------------------------------


@cache
def materials() -> tuple[Material, ...]:
    """Return all texts, as they are and converted."""
    own = {region: ("\n".join(article_texts(region)),) for region in ("TW", "HK", "CN")}
    pages = tuple(
        path.read_text("utf-8") for path in sorted(GOLD.glob("*.txt")) if path.stem not in NOT_SIMPLIFIED
    )
    return (
        Material("own TW", own["TW"], True, Script.HANT, frozenset({"TW"})),
        Material("own HK", own["HK"], True, Script.HANT, frozenset({"HK"})),
        Material("own CN", own["CN"], True, Script.HANS, frozenset({"CN"})),
        *(Material(f"pages ({len(pages)})", pages, False, Script.HANS, frozenset({"CN"})) for _ in pages[:1]),
        *(
            Material(f"own {region} {config}", convert(own[region], config), True, Script.HANS, frozenset())
            for region, configs in TO_SIMPLIFIED.items()
            for config in configs
        ),
        *(
            Material(f"own CN {config}", convert(own["CN"], config), True, Script.HANT, frozenset({region}))
            for config, region in TO_TRADITIONAL.items()
        ),
        *(
            Material(f"pages {config}", convert(pages, config), False, Script.HANT, frozenset({region}))
            for config, region in TO_TRADITIONAL.items()
            if pages
        ),
    )


def convert(texts: tuple[str, ...], config: str) -> tuple[str, ...]:
    return tuple(map(OpenCC(config).convert, texts))


def measure(material: Material) -> dict[int, list[Detection]]:
    return {length: [detect(window) for window in windows(material, length)] for length in LENGTHS}


def windows(material: Material, length: int) -> Iterator[str]:
    step = min(length, STEP) if material.overlap else length
    for text in material.texts:
        yield from (text[start : start + length] for start in range(0, len(text) - length + 1, step))


# -- Rows ---------------------------------------------------------------------------------------------------------


def script_rows(material: Material, cuts: dict[int, list[Detection]]) -> Iterator[tuple[str, ...]]:
    for length, found in cuts.items():
        if not found:
            continue
        scripts = [one.script for one in found]
        silent, empty = scripts.count(Script.UNDECIDED), scripts.count(Script.NONE)
        right = scripts.count(material.script)
        wrong = len(found) - right - silent - empty
        yield material.name, str(length), f"{len(found):,}", *shares(len(found), right, wrong, silent, empty)


def region_rows(material: Material, cuts: dict[int, list[Detection]]) -> Iterator[tuple[str, ...]]:
    """Return the rows from the length on at which anything is said."""
    for length, found in cuts.items():
        regions = [one.region for one in found]
        silent = regions.count(Region.UNDETERMINED)
        if found and (length >= 200 or silent < len(found)):
            right = sum(region in material.regions for region in regions)
            wrong = len(found) - right - silent
            claimed = sorted(set(regions) - {Region.UNDETERMINED, *material.regions})
            yield (
                material.name,
                str(length),
                f"{len(found):,}",
                *shares(len(found), right, wrong, silent),
                " ".join(claimed) or "–",
            )


def shares(total: int, *counts: int) -> tuple[str, ...]:
    return tuple(f"{100 * count / max(1, total):.2f}" for count in counts)


# -- Speed --------------------------------------------------------------------------------------------------------


def speed_rows() -> Iterator[tuple[str, ...]]:
    wholes = {f"own {region}": "\n".join(article_texts(region)) for region in ("CN", "TW", "HK")}
    for name, whole in {**wholes, "all markers": full_of_markers()}.items():
        for size in (PAGE, BIG):
            text = (whole * (size // len(whole.encode()) + 1)).encode()[:size].decode(errors="ignore")
            repeats = max(1, BIG // size // 3)
            taken = best(detect, text, repeats)
            yield (
                name,
                f"{size / 1e3:,.0f}",
                f"{size / taken / 1e6:.1f}",
                f"{taken * 1e3:.3f}",
                f"{size / best(fold, text, repeats) / 1e6:.1f}",
            )


def full_of_markers() -> str:
    """Return the worst there can be: nothing but markers of Traditional text, and what they stand in by accident."""
    return "".join(word for group in markers(Script.HANT).groups for word in (*group.markers, *group.unless))


def best(function: Callable[[str], object], text: str, repeats: int) -> float:
    """Return the seconds one call takes, in the fastest of a few rounds."""
    function(text)
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(repeats):
            function(text)
        rounds.append((time.perf_counter() - start) / repeats)
    return min(rounds)


if __name__ == "__main__":
    main()
