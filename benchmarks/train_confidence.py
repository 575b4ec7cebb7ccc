"""Make the weights of ``core/cleaning/confidence.py`` from labelled pages.

Run it after rules or the search for the body have changed, and read the difference before it is kept::

    python benchmarks/train_confidence.py            # show the fit and how it does on sites it has not seen
    python benchmarks/train_confidence.py --write    # and keep the weights

The READMEs and ``docs/record.md`` each show a confidence; the tests tell when they have to follow.

Two kinds of pages teach it: pages as they were scraped, right where the text's F1 is .8 or more; and the same pages
without their article, where whatever is found is wrong. Of the second kind there are as many as pages without an
article are expected among others, by weight.

It is a logistic regression with a ridge, by Newton's method. No sign may speak for a body by being worse: a weight
that would turn positive is kept at zero.
"""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import table
from dedupe_brief import clean
from dedupe_brief.core.cleaning import confidence
from dedupe_brief.core.cleaning.draft import Draft
from dedupe_brief.core.model import Options
from dedupe_brief.core.pipeline import STEPS
from dedupe_brief.core.rules import built_in
from dedupe_brief.errors import SourceError
from labelled import HTML, Page, grams, pages, score

__all__ = ["Sample", "auc", "fit", "held_out", "samples"]

Floats = NDArray[np.float64]

OUT = Path(confidence.__file__).with_name("data") / "confidence.toml"
NAMES = tuple(name for name in confidence.DOUBTS if name != confidence.NO_TEXT)

RIGHT = 0.8
WITHOUT_ARTICLE = 0.05
"""The expected share of pages without an article: one in twenty."""
RIDGE = 5.0
STEPS_MAX = 100

HEAD = """\
# The weights of core/cleaning/confidence.py, learned from {pages} samples of {names} labelled pages.
# Made by benchmarks/train_confidence.py; do not edit by hand.
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """The signs of one page, and whether the text found is right. ``whole`` tells a page from one without article."""

    page: Page
    signs: tuple[float, ...]
    right: bool
    whole: bool


def samples(found: Sequence[Page]) -> list[Sample]:
    """Return what the pages teach, each as it is and without its article.

    Pages without any text teach nothing, nor does markup: its text is that of the scrapers once more.
    """
    found = [page for page in found if page.tier != HTML]
    made = [_sample(page, whole=True) for page in found]
    made += [_sample(_without_article(page), whole=False) for page in found]
    return [sample for sample in made if sample is not None]


def _sample(page: Page, *, whole: bool) -> Sample | None:
    try:
        text = clean(page.source).text
    except SourceError:
        return None
    signs = _signs(page.source.decode())
    return None if signs is None else Sample(page, signs, score(text, page.gold).f1 >= RIGHT, whole)


def _signs(text: str) -> tuple[float, ...] | None:
    draft = Draft(text, built_in(), Options())
    for name, step in STEPS:
        if name == "confidence":
            break
        draft = step(draft)
    return confidence.signs(draft)


def _without_article(page: Page) -> Page:
    """Take out the lines that the marked body holds."""
    marked = grams(page.gold)
    packed = "".join(page.gold.split())

    def of_article(line: str) -> bool:
        own = grams(line)
        short = "".join(line.split())
        return sum(n for gram, n in own.items() if gram in marked) * 2 > own.total() or (
            not own and len(short) > 1 and short in packed
        )

    lines = page.source.decode().split("\n")
    return replace(page, source="\n".join(line for line in lines if not of_article(line)).encode())


def fit(learned: Sequence[Sample]) -> confidence.Weighing:
    """Learn the weights."""
    values = np.array([sample.signs for sample in learned])
    right = np.array([float(sample.right) for sample in learned])
    whole = np.array([sample.whole for sample in learned])
    share = WITHOUT_ARTICLE * whole.sum() / max(1, (~whole).sum())
    counts = np.where(whole, 1.0, share)
    means = np.average(values, axis=0, weights=counts)
    scales = np.sqrt(np.average((values - means) ** 2, axis=0, weights=counts)) + 1e-9
    bias, weights = _newton((values - means) / scales, right, counts)
    # By the rule of succession: after n pages, all right, the next one is right with (n + 1) / (n + 2).
    seen = len({sample.page.name for sample in learned})
    return confidence.Weighing(
        bias=round(bias, 3),
        most=math.floor((seen + 1) / (seen + 2) * 100) / 100,
        weights=_rounded(weights),
        means=_rounded(means),
        scales=_rounded(scales),
    )


def _newton(values: Floats, right: Floats, counts: Floats) -> tuple[float, Floats]:
    """Return bias and weights that fit best, the weights drawn towards zero and none above it."""
    design = np.c_[np.ones(len(values)), values]
    ridge = np.r_[1e-9, np.full(values.shape[1], RIDGE)]
    at = np.zeros(design.shape[1])
    free = np.ones(len(at), dtype=bool)
    for _ in range(STEPS_MAX):
        likely = 1 / (1 + np.exp(-design @ at))
        slope = design.T @ (counts * (likely - right)) + ridge * at
        bend = (design * (counts * likely * (1 - likely))[:, None]).T @ design + np.diag(ridge)
        step = np.zeros(len(at))
        step[free] = np.linalg.solve(bend[np.ix_(free, free)], slope[free])
        at = at - step
        at[1:] = np.minimum(at[1:], 0)
        free[1:] = (at[1:] < 0) | (slope[1:] > 0)
        if np.abs(step).max() < 1e-9:
            break
    return float(at[0]), at[1:]


def _rounded(values: Floats) -> tuple[float, ...]:
    return tuple(round(float(value), 3) for value in values)


def held_out(learned: Sequence[Sample]) -> list[float]:
    """Return each sample's confidence by weights that were learned without any page of its site."""
    models = {
        site: fit([sample for sample in learned if sample.page.site != site])
        for site in {sample.page.site for sample in learned}
    }
    return [models[sample.page.site].confidence(sample.signs) for sample in learned]


def auc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """Return how often one of ``higher`` lies above one of ``lower``; .5 is chance."""
    one, other = np.array(higher)[:, None], np.array(lower)[None]
    return float(np.mean((one > other) + 0.5 * (one == other)))


def main() -> None:
    learned = samples(pages())
    if not learned:
        print("The labelled pages (../shared/corpus) are not beside the project: nothing to learn from.")
        return
    model = fit(learned)
    whole = [sample for sample in learned if sample.whole]
    print(f"{len(whole)} pages, {len(learned) - len(whole)} without their article\n")
    rows = [
        (name, *(f"{value:.3f}" for value in row))
        for name, *row in zip(NAMES, model.weights, model.means, model.scales, strict=True)
    ]
    print(table(("sign", "weight", "mean", "scale"), rows))
    print(f"\n  bias {model.bias:.3f}, at most {model.most:.2f}")
    print("\nHow it does: python benchmarks/quality.py")
    if "--write" in sys.argv[1:]:
        OUT.write_text(_toml(model, learned), "utf-8", newline="\n")
        print(f"written to {OUT.name}")


def _toml(model: confidence.Weighing, learned: Sequence[Sample]) -> str:
    rows = zip(NAMES, model.weights, model.means, model.scales, strict=True)
    lines = [f"{name} = {{ weight = {w}, mean = {m}, scale = {s} }}" for name, w, m, s in rows]
    head = HEAD.format(pages=len(learned), names=len({sample.page.name for sample in learned}))
    return head + f"bias = {model.bias}\nmost = {model.most}\n\n[signs]\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
