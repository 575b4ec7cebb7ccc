"""What patches cost: making, writing, reading and applying them, by the length of the text and the share that changed.

Run it with ``make bench``. The texts are words drawn at random with the punctuation of news; one in a hundred of
their characters, or one in ten, is replaced, doubled or taken out. Beside each time stands how large the patch is, and
how many characters it removes and inserts for each that was touched. The last rows are pairs that are hard to compare.

Goal: no step takes more than 5 seconds for a million characters.
"""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from corpus import table
from dedupe_brief.core.patch import Patch, apply, make
from dedupe_brief.core.patch_text import from_text, to_text
from speed import WORDS, mark

SIZES = (20_000, 200_000, 1_000_000)
SHARES = (0.01, 0.1, 0.4)
GOAL = 5.0

T = TypeVar("T")


def main() -> None:
    print(f"Patches; one core, one round (goal: at most {GOAL:.0f} s for each step)\n")
    head = ("texts", "code points", "make s", "write s", "read s", "apply s", "patch kB", "hunks", "edited")
    print(table(head, [*edited_rows(), *hostile_rows()]))


def edited_rows() -> list[tuple[str, ...]]:
    return [
        row(f"{share:.0%} changed", base, changed(base, share))
        for size in SIZES
        for base in [news(size)]
        for share in SHARES
    ]


def hostile_rows() -> list[tuple[str, ...]]:
    size = SIZES[-1]
    base, third = news(size), size // 3
    return [
        row("a third moved", base, base[third:] + base[:third]),
        row("no punctuation, 1%", news(size, ""), changed(news(size, ""), 0.01)),
        row("nothing in common", base, base[::-1]),
        row("one character", "一" * size, "二".join(["一" * third] * 3)),
    ]


def row(name: str, base: str, result: str) -> tuple[str, ...]:
    making, patch = timed(lambda: make(base, result))
    writing, text = timed(lambda: to_text(patch))
    reading, again = timed(lambda: from_text(text))
    applying, applied = timed(lambda: apply(again, base))
    if applied != result:
        raise AssertionError(name)
    steps = (mark(seconds, GOAL) for seconds in (making, writing, reading, applying))
    return (
        name,
        f"{len(base):,}",
        *steps,
        f"{len(text.encode()) / 1000:,.0f}",
        f"{len(patch.hunks):,}",
        edited(patch),
    )


def edited(patch: Patch) -> str:
    changes = [change for hunk in patch.hunks for change in hunk.changes]
    return f"{sum(len(change.removed) + len(change.inserted) for change in changes):,}"


def timed(work: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    done = work()
    return time.perf_counter() - start, done


def news(size: int, ends: str = "，，，、。。；\n") -> str:
    drawn = random.Random(size)  # noqa: S311  texts, not secrets
    parts: list[str] = []
    chars = 0
    while chars < size:
        part = "".join(drawn.choices(WORDS, k=drawn.randint(3, 9))) + (drawn.choice(ends) if ends else "")
        parts.append(part)
        chars += len(part)
    return "".join(parts)[:size]


def changed(text: str, share: float) -> str:
    drawn = random.Random(len(text))  # noqa: S311  texts, not secrets
    chars = ("".join(WORDS))[:200]
    return "".join(
        drawn.choice(("", char + drawn.choice(chars), drawn.choice(chars)))
        if drawn.random() < share
        else char
        for char in text
    )


if __name__ == "__main__":
    main()
