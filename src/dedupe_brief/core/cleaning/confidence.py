"""How sure it is that the text is the article: a few signs that anybody can check, weighed on labelled pages.

The confidence is the probability that the text shares four fifths with what a person would mark (F1 of character
4-grams). Its weights are package data; ``benchmarks/train_confidence.py`` makes them.
"""

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from msgspec.structs import replace

from dedupe_brief.core.cleaning.draft import Draft
from dedupe_brief.core.model import Metadata, Role

__all__ = ["DOUBTS", "Weighing", "judge", "signs", "unfounded", "weighing"]

NO_TEXT: Final = "no_text"
DOUBTS: Final[Mapping[str, str]] = {
    "rival": "running text of the page stands outside the body",
    "furniture": "menus, links or other furniture stand inside the body",
    "fragments": "the paragraphs are short",
    "unfinished": "lines of the body do not end like sentences",
    NO_TEXT: "nothing on the page reads as an article",
}
"""What can speak against a body: the names that records use, in the order of ``signs``, and what they mean."""

_STOPS: Final = frozenset("。!?！？;；…")
_STOP: Final = re.compile(f"[{''.join(sorted(_STOPS))}]")
_RUNNING_MIN: Final = 15
_PARAGRAPH: Final = 100.0  # characters: a paragraph of this mean length or more is no fragment
_MOST_FRAGMENTED: Final = 25.0
_MOST_FURNITURE: Final = 20
_TEXT: Final = (Role.PARAGRAPH, Role.HEADING)

# A sign is named as a doubt when it lowers the odds by two fifths, compared with the mean of the labelled pages.
_SPEAKS: Final = 0.5
# Some text is some evidence: nothing but no text at all is 0.
_LEAST: Final = 0.01


@dataclass(frozen=True, slots=True)
class Weighing:
    """A logistic model: each sign less its mean, by its scale, times its weight, all added to the bias.

    ``most`` is what the confidence never exceeds: so few pages can't prove more.
    """

    bias: float
    most: float
    weights: tuple[float, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]

    def says(self, values: Sequence[float]) -> tuple[float, ...]:
        """Return what each sign adds to the log-odds; below zero it speaks against the body."""
        terms = zip(self.weights, values, self.means, self.scales, strict=True)
        return tuple(weight * (value - mean) / scale for weight, value, mean, scale in terms)

    def confidence(self, values: Sequence[float]) -> float:
        """Return the probability that the signs' values give, before it is rounded.

        >>> weighing().confidence((0, 0, 0, 0)) > weighing().confidence((0.9, 3, 3, 1))
        True
        """
        odds = math.exp(-(self.bias + sum(self.says(values))))
        return min(self.most, max(_LEAST, 1 / (1 + odds)))


def judge(draft: Draft) -> Draft:
    """Say in the metadata how sure the body just found is, and what speaks against it, the strongest first."""
    values = signs(draft)
    if values is None:
        return replace(draft, metadata=unfounded(draft.metadata))
    model = weighing()
    against = sorted(zip(model.says(values), DOUBTS, strict=False))
    doubts = tuple(name for value, name in against if value <= -_SPEAKS)
    confidence = round(model.confidence(values), 2)
    return replace(draft, metadata=replace(draft.metadata, confidence=confidence, doubts=doubts))


def unfounded(metadata: Metadata) -> Metadata:
    """Return the metadata of a page that no text is left of."""
    return replace(metadata, confidence=0.0, doubts=(NO_TEXT,))


def signs(draft: Draft) -> tuple[float, ...] | None:
    """Return the signs' values, in the order of ``DOUBTS``: the higher, the worse. None if there is no text."""
    first, last = draft.body
    inside = draft.pieces[first:last]
    lines = [piece.text for piece in inside if piece.role in _TEXT]
    if not lines:
        return None
    around = (*draft.pieces[:first], *draft.pieces[last:])
    outside = _running([piece.text for piece in around if piece.role is None])
    furniture = [piece.role for piece in inside].count(Role.DEBRIS)
    length = sum(map(len, lines)) / len(lines)
    # Behind the stop may stand a quotation mark or a bracket.
    unfinished = sum(map(_STOPS.isdisjoint, [line[-2:] for line in lines]))
    return (
        outside / max(1, outside + _running(lines)),
        math.log1p(min(furniture, _MOST_FURNITURE)),
        math.log(min(_MOST_FRAGMENTED, max(1.0, _PARAGRAPH / length))),
        unfinished / len(lines),
    )


def _running(lines: Sequence[str]) -> int:
    """Return how many characters stand in lines that are long enough for, and have a stop of, a sentence."""
    return sum(len(line) for line in lines if len(line) >= _RUNNING_MIN and _STOP.search(line))


@cache
def weighing() -> Weighing:
    """Return the model that comes with the program."""
    text = resources.files("dedupe_brief.core").joinpath("data", "confidence.toml").read_text("utf-8")
    data = tomllib.loads(text)
    signs = [data["signs"][name] for name in DOUBTS if name != NO_TEXT]
    return Weighing(
        bias=data["bias"],
        most=data["most"],
        weights=tuple(sign["weight"] for sign in signs),
        means=tuple(sign["mean"] for sign in signs),
        scales=tuple(sign["scale"] for sign in signs),
    )
