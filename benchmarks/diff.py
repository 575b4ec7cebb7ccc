"""How fast two texts are compared, how little is called changed, and whether words and moves are told as they were.

Run it with ``make bench``; ``python benchmarks/diff.py --quick`` leaves out the longest text and what takes longer
than `QUICK` seconds. Every run has an interpreter of its own, one core and at most `LIMIT` seconds; its time is the
best of `ROUNDS` or more, its memory the peak of the process (git's own, where git compares). What is edited counts what was put in and what was taken out; moved text
counts as both, since the others know no moves. Git's count leaves out line ends, which its words can't hold.

The others run where they are installed: diff-match-patch comes with the project, ``pip install
fast-diff-match-patch rjieba`` brings the rest. *Alignment alone* is ours without sentences, moves, flags and figures:
what the others do.

Goals: from 20,000 characters on as fast as the fastest exact one or within `SLOWER` of it, never above `MEMORY` MB,
and edited characters at most `EDITED` times the least. Words and moves: see `WORDS_FOUND` and `MOVES_FOUND`.
"""

import difflib
import importlib.util
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from pathlib import Path

from corpus import table
from speed import WORDS, article

SIZES = (2_000, 20_000, 200_000, 1_000_000)
SHARES = (0.01, 0.1, 0.4)
LIMIT = 20.0
QUICK = 1.0
STARTING = 2.0
"""Seconds for an interpreter to start, and to make the longest text."""
ROUNDS = 3
ENOUGH = 0.3
"""Seconds for which rounds go on at least: a short time is measured often."""

SLOWER = 1.2
MEMORY = 400
EDITED = 1.02
WORDS_FOUND = 0.9
MOVES_FOUND = 0.95

Pair = tuple[str, str]


def edited(text: str, share: float, seed: int = 1) -> str:
    """Return a text with a part of its characters edited by words, and every fiftieth paragraph moved."""
    draw = random.Random(seed)  # noqa: S311  the same text in every run
    paragraphs = text.split("\n")
    for _ in range(max(1, len(paragraphs) // 50)):
        moved = paragraphs.pop(draw.randrange(3, len(paragraphs) - 3))
        paragraphs.insert(draw.randrange(3, len(paragraphs) - 2), moved)
    return reworded("\n".join(paragraphs), share, draw)


def reworded(text: str, share: float, draw: random.Random) -> str:
    """Replace, put in and take out words, until a share of the characters is touched; three at a time on average."""
    if not share:
        return text
    parts = []
    at = 0
    while at < len(text):
        step = max(1, int(draw.expovariate(share / 3)))
        parts.append(text[at : at + step])
        at += step
        match draw.choice("rrrid"):
            case "i":
                parts.append("".join(draw.choices(WORDS, k=draw.randrange(1, 3))))
            case "d":
                at += draw.randrange(1, 6)
            case _:
                parts.append(draw.choice(WORDS))
                at += 2
    return "".join(parts)


# ---- the contestants: each takes two texts and returns how many characters it calls edited, and if it is exact


def ours(pair: Pair) -> tuple[int, bool]:
    from dedupe_brief.core.diff import diff

    found = diff(*pair)
    return sum(len(c.before) + len(c.after) for c in found.changes if c.counts), found.exact


def alignment(pair: Pair) -> tuple[int, bool]:
    from dedupe_brief.core.comparison.anchors import align
    from dedupe_brief.core.script import code_points

    found = align(pair, (code_points(pair[0]), code_points(pair[1])))
    return sum(map(len, pair)) - 2 * int(found.runs.size.sum()), found.exact


def fast_dmp(pair: Pair) -> tuple[int, bool]:
    module = importlib.import_module("fast_diff_match_patch")
    found = module.diff(*pair, timelimit=0, cleanup="No", counts_only=False)
    return sum(len(text) for kind, text in found if kind != "="), True


def dmp(pair: Pair, timeout: float) -> tuple[int, bool]:
    from diff_match_patch import diff_match_patch

    program = diff_match_patch()
    program.Diff_Timeout = timeout
    found = program.diff_main(*pair)
    return sum(len(text) for kind, text in found if kind), not timeout


def by_difflib(pair: Pair) -> tuple[int, bool]:
    blocks = difflib.SequenceMatcher(None, *pair, autojunk=False).get_matching_blocks()
    return sum(map(len, pair)) - 2 * sum(block.size for block in blocks), False


def by_git(pair: Pair) -> tuple[int, bool]:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in zip("ab", pair, strict=True):
            Path(folder, name).write_text(text, encoding="utf-8")
        command = ["git", "-c", "core.quotePath=off", "diff", "--no-index", "--no-color", "-U0"]
        command += ["--word-diff=porcelain", "--word-diff-regex=."]
        done = subprocess.run([*command, "a", "b"], cwd=folder, capture_output=True, check=False)  # noqa: S603  our own words
    lines = done.stdout.decode("utf-8").split("\n")
    return sum(len(line) - 1 for line in lines if line[:1] in "+-" and line[:3] not in {"+++", "---"}), False


CONTESTANTS: dict[str, Callable[[Pair], tuple[int, bool]]] = {
    "dedupe-brief": ours,
    "its alignment alone": alignment,
    "fast-diff-match-patch": fast_dmp,
    "diff-match-patch, timeout 0": partial(dmp, timeout=0),
    "diff-match-patch": partial(dmp, timeout=1.0),
    "difflib": by_difflib,
    "git --word-diff, regex .": by_git,
}
NEEDS = {"fast-diff-match-patch": "fast_diff_match_patch"}
OURS = ("dedupe-brief", "its alignment alone")


def main() -> None:
    if len(sys.argv) > 2:
        print(json.dumps(measure(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))))
        return
    quick = "--quick" in sys.argv
    limit = QUICK if quick else LIMIT
    print(f"Comparing two texts; one core, best of {ROUNDS} or more, at most {limit:.0f} s each\n")
    head = ("characters", "edits", "program", "seconds", "× fastest", "peak MB", "edited", "× least", "")
    print(table(head, list(speed(SIZES[:-1] if quick else SIZES, limit))))
    print(f"\nMoved paragraphs (goal: recall and precision of {MOVES_FOUND:.0%})\n")
    print(table(("edited", "planted", "found", "recall", "precision"), list(moves())))
    print(f"\nReplaced words, told as one change (goal: {WORDS_FOUND:.0%} by words)\n")
    print(table(("granularity", "planted", "as planted", "share"), list(words())))


def speed(sizes: tuple[int, ...], limit: float) -> Iterator[tuple[str, ...]]:
    late: set[tuple[str, float]] = set()  # what took too long on a shorter text is not tried again
    for size, share in product(sizes, SHARES):
        runs = {
            name: None if (name, share) in late else in_fresh_interpreter(name, size, share, limit)
            for name in CONTESTANTS
            if available(name)
        }
        late |= {
            (name, edits) for name, got in runs.items() if got is None for edits in SHARES if edits >= share
        }
        done = {name: got for name, got in runs.items() if got is not None}
        least = min(got["edited"] for got in done.values() if got["exact"])
        fastest = min(got["seconds"] for name, got in done.items() if got["exact"] and name not in OURS[1:])
        for name, got in runs.items():
            start = (f"{size:,}", f"{share:.0%}", name)
            if got is None:
                yield (*start, f"> {limit:.0f}", "", "", "", "", "")
                continue
            missed = name in OURS and goals_missed(got, size, fastest, least)
            yield (
                *start,
                f"{got['seconds']:.4f}",
                f"{got['seconds'] / fastest:.2f}",
                f"{got['memory']:.0f}",
                f"{got['edited']:,.0f}",
                f"{got['edited'] / least:.3f}",
                (missed or "") if name in OURS else ("" if got["exact"] else "not exact"),
            )


def goals_missed(got: dict[str, float], size: int, fastest: float, least: float) -> str:
    slow = size >= SIZES[1] and got["seconds"] > SLOWER * fastest
    missed = [
        *([f"! {got['seconds'] / fastest:.1f} × the fastest"] if slow else []),
        *(["! memory"] if got["memory"] > MEMORY else []),
        *(["! edited"] if got["edited"] > EDITED * least else []),
        *([] if got["exact"] else ["! not exact"]),
    ]
    return ", ".join(missed)


def available(name: str) -> bool:
    if name.startswith("git"):
        return shutil.which("git") is not None
    return name not in NEEDS or importlib.util.find_spec(NEEDS[name]) is not None


def in_fresh_interpreter(name: str, size: int, share: float, limit: float) -> dict[str, float] | None:
    command = [sys.executable, __file__, name, str(size), str(share), str(limit)]
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=limit + STARTING)  # noqa: S603  this very file
    except subprocess.TimeoutExpired:
        return None
    result: dict[str, float] = json.loads(done.stdout)
    return None if result["seconds"] > limit else result


def measure(name: str, size: int, share: float, limit: float) -> dict[str, float]:
    text = article(size, "once")
    pair = text, edited(text, share)
    run = CONTESTANTS[name]
    run(("小镇昨天通了公交。", "小镇今天通了公交。"))
    taken: list[float] = []
    while sum(taken) < ENOUGH or (len(taken) < ROUNDS and sum(taken) < limit / ROUNDS):
        start = time.perf_counter()
        count, exact = run(pair)
        taken.append(time.perf_counter() - start)
    who = resource.RUSAGE_CHILDREN if run is by_git else resource.RUSAGE_SELF
    unit = 1 if sys.platform == "darwin" else 1024
    memory = resource.getrusage(who).ru_maxrss * unit / 1e6
    return {"seconds": min(taken), "memory": memory, "edited": count, "exact": exact}


# ---- moves


def moves() -> Iterator[tuple[str, ...]]:
    from dedupe_brief.core.diff import diff

    for share in (0.0, 0.05, 0.2):
        planted = found = told = right = 0
        for seed in range(8):
            before, after, places = with_moves(share, seed)
            moved = diff(before, after).moves
            hits = [
                [number for number, place in enumerate(places) if same_place(place, m.before, m.after)]
                for m in moved
            ]
            planted += len(places)
            found += len({number for hit in hits for number in hit})
            told += len(moved)
            right += sum(map(bool, hits))
        yield f"{share:.0%}", str(planted), str(told), f"{found / planted:.3f}", f"{right / told:.3f}"


def with_moves(share: float, seed: int) -> tuple[str, str, list[tuple[range, range]]]:
    """Return a text, the same with twelve paragraphs moved and edited and the rest lightly edited, and where they are."""
    draw = random.Random(seed)  # noqa: S311  the same text in every run
    paragraphs = article(40_000 + seed, "once").split("\n")
    numbers = range(len(paragraphs))
    chosen = draw.sample(numbers[4:-4], 12)
    rest = [number for number in numbers if number not in chosen]
    order = [*rest]
    for number in chosen:
        far = [at for at in range(3, len(order) - 3) if abs(order[at] - number) > 8]
        order.insert(draw.choice(far), number)
    texts = {n: reworded(paragraphs[n], share if n in chosen else 0.02, draw) for n in numbers}
    old, new = laid_out(numbers, dict(enumerate(paragraphs))), laid_out(order, texts)
    return "\n".join(paragraphs), "\n".join(texts[n] for n in order), [(old[n], new[n]) for n in chosen]


def laid_out(order: range | list[int], texts: dict[int, str]) -> dict[int, range]:
    at = 0
    places = {}
    for number in order:
        places[number] = range(at, at + len(texts[number]))
        at += len(texts[number]) + 1
    return places


def same_place(place: tuple[range, range], *spans: object) -> bool:
    """Tell whether two spans are the two places, but for a fifth of either."""
    return all(overlap(there, span) >= 0.8 for there, span in zip(place, spans, strict=True))


def overlap(place: range, span: object) -> float:
    start, end = getattr(span, "start"), getattr(span, "end")  # noqa: B009  a Span, imported where it is needed
    common = min(place.stop, end) - max(place.start, start)
    return float(common / max(len(place), end - start))


# ---- words


def words() -> Iterator[tuple[str, ...]]:
    from dedupe_brief.core.comparison.changes import Granularity
    from dedupe_brief.core.diff import diff

    before, after, planted = with_words()
    for granularity in (Granularity.CHAR, Granularity.WORD):
        if granularity is Granularity.WORD and importlib.util.find_spec("rjieba") is None:
            yield str(granularity), str(len(planted)), "", "needs rjieba"
            continue
        told = {
            (c.before.start, c.before.end, c.after.of(after))
            for c in diff(before, after, granularity=granularity).changes
        }
        hits = len(told & planted)
        yield str(granularity), str(len(planted)), str(hits), f"{hits / len(planted):.3f}"


def with_words() -> tuple[str, str, set[tuple[int, int, str]]]:
    """Return a text, the same with words replaced, and each of these as start, end and new word.

    Every second one is replaced by a word with which it shares a character if there is one: the hard case.
    """
    draw = random.Random(7)  # noqa: S311  the same text in every run
    before = article(60_000, "phrases")
    parts: list[str] = []
    planted: set[tuple[int, int, str]] = set()
    at = written = 0
    while at < len(before):
        word = before[at : at + 2]
        if word in WORDS and at - written > 12:
            near = [other for other in WORDS if set(other) & set(word) and other != word]
            choices = near if near and draw.random() < 0.5 else [other for other in WORDS if other != word]
            new = draw.choice(choices)
            parts += (before[written:at], new)
            planted.add((at, at + 2, new))
            at = written = at + 2
        else:
            at += 1
    return before, "".join((*parts, before[written:])), planted


if __name__ == "__main__":
    main()
