"""Pages whose body a person marked, beside the project if they are anywhere, and how near a text comes to it."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from corpus import ROOT, TIERS

__all__ = ["CORPUS", "FORMS", "HTML", "Page", "Score", "day", "grams", "names", "pages", "score"]

CORPUS = ROOT.parent / "shared" / "corpus"
HTML = "html"
FORMS = (*TIERS, HTML)
"""What the corpus has of each page: its text as three scrapers left it, and its markup."""

_GRAM = 4


@dataclass(frozen=True, slots=True)
class Page:
    """A page as one scraper left it, or its markup, and what a person says of it; ``site`` is its host, else its collection."""

    name: str
    site: str
    tier: str
    source: bytes
    gold: str
    date: str | None
    author: str | None

    @property
    def path(self) -> str:
        """Return the page's place in the corpus."""
        return f"{self.tier}/{self.name}"


@dataclass(frozen=True, slots=True)
class Score:
    """How near a text comes to the marked body: shares of character 4-grams, each counted as often as it stands."""

    precision: float
    recall: float
    f1: float


def pages(corpus: Path = CORPUS) -> list[Page]:
    """Return the labelled pages, tier by tier; none if the corpus is not there."""
    labels = corpus / "labels.json"
    if not labels.is_file():
        return []
    known = json.loads(labels.read_text("utf-8"))
    return [_page(corpus, tier, name, label) for tier in FORMS for name, label in sorted(known.items())]


def _page(corpus: Path, tier: str, name: str, label: dict[str, str | None]) -> Page:
    return Page(
        name=name,
        site=urlsplit(label["url"] or "").hostname or name.partition("-")[0],
        tier=tier,
        source=(corpus / tier / f"{name}.{HTML if tier == HTML else 'txt'}").read_bytes(),
        gold=(corpus / "gold" / f"{name}.txt").read_text("utf-8"),
        date=label["date"],
        author=label["author"],
    )


def grams(text: str) -> Counter[str]:
    """Return the text's character 4-grams; white space and table bars do not count."""
    text = re.sub(r"[\s|]+", "", text)
    return Counter(text[at : at + _GRAM] for at in range(max(0, len(text) - _GRAM + 1)))


def score(text: str, gold: str) -> Score:
    """Compare a text with the marked body."""
    got, marked = grams(text), grams(gold)
    both = sum((got & marked).values())
    precision, recall = both / max(1, sum(got.values())), both / max(1, sum(marked.values()))
    return Score(precision, recall, 2 * precision * recall / (precision + recall) if both else 0.0)


def day(date: str | None) -> tuple[int, ...] | None:
    """Return year, month and day of a date in any spelling; None if it has no day."""
    found = re.match(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})", date or "")
    return tuple(map(int, found.groups())) if found else None


def names(author: str | None) -> list[str]:
    """Return the people that a label names."""
    return [name for name in re.split(r"[\s、，,/]+", author or "") if name]
