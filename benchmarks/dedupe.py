"""How many duplicates are found, how many that are none, how fast, and how time, memory and the index grow.

Run it with ``make bench``; ``python benchmarks/dedupe.py --quick`` leaves out the largest set of the growth table. The
articles are made up (`newsroom.py`), so what is a copy of what is known. Every run has an interpreter of its own; its time
is that of the processor, so MB/s are per core, the best of `ROUNDS`; its memory is the peak of the process. A line says
how often the samples that signatures hold decide otherwise than all n-grams would.

``--rivals PYTHON`` runs other programs as well, those that this interpreter has of rensa, datasketch and text-dedup
(``pip install rensa datasketch text-dedup``): each with 126 values in 42 bands, on words as it takes them by itself, and
on 5-grams of characters. What they put into one bucket is one cluster, as their own programs have it.

Goals: `RECALL` and `PRECISION` by kind; on one template at most `FALSE_PAIRS` of all pairs; `SPEED` MB/s with
verification; a million short records in `MEMORY` MB; a kilobyte of index for each article.
"""

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

STORIES, COPIES = 14_000, 1_200
ROUNDS = 3
ON_TEMPLATE = 700
GROWTH = (10_000, 100_000, 1_000_000)
SHORT_SENTENCES = 3

RECALL = {"exact": 0.99, "near": 0.97, "contained": 0.95, "script": 0.95, "taiwan": 0.85}
TRADITIONAL = {"script", "taiwan"}
PRECISION = 0.995
FALSE_PAIRS = 0.002
SPEED = 30.0
MEMORY = 4000
INDEX = 1024

Labels = Sequence[int]


# ---- the contestants: each takes texts and returns for each the number of its cluster


def ours(texts: Sequence[str]) -> Labels:
    return [of for of, _ in _found(texts)]


def _found(texts: Sequence[str]) -> list[tuple[int, str | None]]:
    """Return for each text the one that stays in its place, and why."""
    from dedupe_brief.core.duplicates.clusters import Article, duplicates
    from dedupe_brief.core.duplicates.signature import signatures

    articles = [Article(one, None, f"{number:09}") for number, one in enumerate(signatures(texts))]
    found: list[tuple[int, str | None]] = [(number, None) for number in range(len(articles))]
    for duplicate in duplicates(articles):
        found[duplicate.number] = duplicate.of, duplicate.match.kind.value
    return found


def _characters(text: str) -> list[str]:
    return [text[at : at + 5] for at in range(max(1, len(text) - 4))]


def by_rensa(texts: Sequence[str], tokens: Callable[[str], list[str]]) -> Labels:
    import rensa

    index = rensa.RMinHashLSH(threshold=0.33, num_perm=126, num_bands=42)
    clusters = _Clusters(len(texts))
    for number, text in enumerate(texts):
        made = rensa.RMinHash(num_perm=126, seed=1)
        made.update(tokens(text))
        for other in index.query(made):
            clusters.join(number, other)
        index.insert(number, made)
    return clusters.labels()


def by_datasketch(texts: Sequence[str], tokens: Callable[[str], list[str]]) -> Labels:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(num_perm=126, params=(42, 3))
    clusters = _Clusters(len(texts))
    for number, text in enumerate(texts):
        made = MinHash(num_perm=126, seed=1)
        made.update_batch([token.encode() for token in tokens(text)])
        for other in index.query(made):
            clusters.join(number, other)
        index.insert(number, made)
    return clusters.labels()


def by_text_dedup(texts: Sequence[str], tokens: Callable[[str], list[str]]) -> Labels:
    import numpy as np
    from text_dedup.minhash import RNG, embed_func
    from text_dedup.utils import xxh3_32hash

    prime, most = np.uint64((1 << 61) - 1), np.uint32((1 << 32) - 1)
    permutations = (
        RNG.randint(1, prime, size=126, dtype=np.uint64),
        RNG.randint(0, prime, size=126, dtype=np.uint64),
    )
    clusters = _Clusters(len(texts))
    first: dict[tuple[int, bytes], int] = {}
    for number, text in enumerate(texts):
        made = embed_func(
            text if tokens is str.split else " ".join(text),
            number,
            num_perm=126,
            ngram_size=5,
            min_length=1,
            hashranges=[(at, at + 3) for at in range(0, 126, 3)],
            permutations=permutations,
            hash_func=xxh3_32hash,
            dtype=np.uint64,
            max_hash=most,
            modulo_prime=prime,
        )
        for band, held in enumerate(made["__signatures__"]):
            clusters.join(number, first.setdefault((band, held), number))
    return clusters.labels()


class _Clusters:
    """Union-find."""

    def __init__(self, count: int) -> None:
        self._over = list(range(count))

    def top(self, number: int) -> int:
        while self._over[number] != number:
            self._over[number] = self._over[self._over[number]]
            number = self._over[number]
        return number

    def join(self, one: int, other: int) -> None:
        self._over[self.top(one)] = self.top(other)

    def labels(self) -> Labels:
        return list(map(self.top, range(len(self._over))))


RIVALS = {"rensa": by_rensa, "datasketch": by_datasketch, "text-dedup": by_text_dedup}
MODULES = {"rensa": "rensa", "datasketch": "datasketch", "text-dedup": "text_dedup"}
TOKENS: dict[str, Callable[[str], list[str]]] = {"words": str.split, "characters": _characters}


# ---- runs in interpreters of their own


def main() -> None:
    if "--run" in sys.argv:
        name, *arguments = sys.argv[sys.argv.index("--run") + 1 :]
        print(json.dumps(RUNS[name](*arguments)))
        return
    from corpus import table

    rivals = sys.argv[sys.argv.index("--rivals") + 1] if "--rivals" in sys.argv else None
    with tempfile.TemporaryDirectory() as folder:
        planted, texts = Path(folder, "planted.json"), Path(folder, "texts.json")
        _fresh("make", planted.as_posix(), texts.as_posix())
        said = json.loads(planted.read_text("utf-8"))
        size = sum(len(text.encode()) for text in json.loads(texts.read_text("utf-8")))
        print(f"{len(said):,} made-up articles, {size / 1e6:.0f} MB; one core, best of {ROUNDS}\n")
        head = ("program", "MB/s", "peak MB", *RECALL, "precision", "largest cluster", "")
        print(table(head, list(_beside(rivals, texts, said))))
        print(f"\nBy kind (goal for precision: {PRECISION})\n")
        print(
            table(("kind", "planted", "recall", "goal", "found", "precision", ""), list(_kinds(texts, said)))
        )
        print(f"\n{_estimate(planted, texts)}")
        print(f"\nBy script (goal of all together: {SPEED:.0f} MB/s)\n")
        print(table(("script", "articles", "MB/s"), list(_scripts(texts, said))))
    print(f"\nUnrelated reports on one template (goal: {FALSE_PAIRS:.1%} of pairs at most)\n")
    print(
        table(
            ("template", "reports", "pairs", "false pairs", "share", "reports marked", "MB/s", ""),
            list(_templates()),
        )
    )
    print(
        f"\nGrowth, short records, a tenth of them copies (goals: {MEMORY:,} MB, {INDEX:,} bytes of index)\n"
    )
    head = ("records", "seconds", "MB/s", "peak MB", "copies found", "index bytes each", "1,000 more, s", "")
    print(table(head, list(_growth(GROWTH[:-1] if "--quick" in sys.argv else GROWTH))))


def _fresh(*arguments: str, python: str = sys.executable) -> dict[str, Any]:
    command = [python, __file__, "--run", *arguments]
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603  this very file
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _make(planted: str, texts: str) -> dict[str, Any]:
    from newsroom import articles

    made = articles(STORIES, COPIES)
    Path(planted).write_text(json.dumps([(one.story, one.kind) for one in made]), "utf-8")
    Path(texts).write_text(json.dumps([one.text for one in made]), "utf-8")
    return {}


def _timed(texts: Sequence[str], run: Callable[[Sequence[str]], Labels], rounds: int) -> dict[str, Any]:
    taken: list[float] = []
    labels: Labels = ()
    for _ in range(rounds):
        start = time.process_time()
        labels = run(texts)
        taken.append(time.process_time() - start)
    size = sum(len(text.encode()) for text in texts)
    return {
        "labels": list(labels),
        "speed": size / min(taken) / 1e6,
        "seconds": min(taken),
        "memory": _memory(),
    }


def _memory() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _ours(texts: str) -> dict[str, Any]:
    ours(["渡口的旧桥上周修好了。", "國務院發布了通知。"])  # tables are read, OpenCC is loaded
    return _timed(json.loads(Path(texts).read_text("utf-8")), ours, ROUNDS)


def _by_kind(texts: str) -> dict[str, Any]:
    return {"found": _found(json.loads(Path(texts).read_text("utf-8")))}


def _rival(name: str, tokens: str, texts: str) -> dict[str, Any]:
    held = json.loads(Path(texts).read_text("utf-8"))
    return _timed(held, lambda some: RIVALS[name](some, TOKENS[tokens]), 1)


# ---- tables


def _beside(rivals: str | None, texts: Path, said: list[tuple[int, str | None]]) -> Iterator[tuple[str, ...]]:
    got = _fresh("ours", texts.as_posix())
    *row, _ = _row("dedupe-brief", got, said)
    yield *row, "" if got["speed"] >= SPEED else "! below the goal"
    if rivals is None:
        return
    for name in filter(partial(_has, rivals), RIVALS):
        for tokens in TOKENS:
            yield _row(
                f"{name}, {tokens}", _fresh("rival", name, tokens, texts.as_posix(), python=rivals), said
            )


def _has(python: str, name: str) -> bool:
    command = [python, "-c", f"import {MODULES[name]}"]
    return not subprocess.run(command, capture_output=True, check=False).returncode  # noqa: S603  our own words


def _row(name: str, got: dict[str, Any], said: list[tuple[int, str | None]]) -> tuple[str, ...]:
    labels = got["labels"]
    recall = _recall(labels, said)
    home = _first_of_each(labels, said)
    others = [
        (label, story)
        for number, (label, (story, _)) in enumerate(zip(labels, said, strict=True))
        if label != number
    ]
    right = sum(home[label] == story for label, story in others)
    largest = max(Counter(labels).values())
    return (
        name,
        f"{got['speed']:.1f}",
        f"{got['memory']:.0f}",
        *(f"{recall[kind]:.4f}" for kind in RECALL),
        f"{right / max(1, len(others)):.4f}",
        f"{largest:,}",
        "",
    )


def _first_of_each(labels: Labels, said: list[tuple[int, str | None]]) -> dict[int, int]:
    """Return for each cluster the story of the article that gives it its number."""
    return {label: said[label][0] for label in set(labels)}


def _recall(labels: Labels, said: list[tuple[int, str | None]]) -> dict[str, float]:
    """Return for each kind the share of copies that are in one cluster with their story."""
    home = {story: labels[number] for number, (story, kind) in enumerate(said) if kind is None}
    planted = Counter(kind for _, kind in said)
    found = Counter(kind for number, (story, kind) in enumerate(said) if labels[number] == home[story])
    return {kind: found[kind] / planted[kind] for kind in RECALL}


def _kinds(texts: Path, said: list[tuple[int, str | None]]) -> Iterator[tuple[str, ...]]:
    found = _fresh("kinds", texts.as_posix())["found"]
    recall = _recall([of for of, _ in found], said)
    planted = Counter(kind for _, kind in said)
    told = Counter(kind for _, kind in found)
    right = Counter(kind for number, (of, kind) in enumerate(found) if said[of][0] == said[number][0])
    for kind, goal in RECALL.items():
        precision = right[kind] / max(1, told[kind])
        missed = "" if recall[kind] >= goal and precision >= PRECISION else "! below the goal"
        yield (
            kind,
            f"{planted[kind]:,}",
            f"{recall[kind]:.4f}",
            f"{goal}",
            f"{told[kind]:,}",
            f"{precision:.4f}",
            missed,
        )


def _decided(planted: str, texts: str) -> dict[str, Any]:
    """Decide each copy and its story by their samples, as always, and then by all of their n-grams."""
    from dedupe_brief.core.duplicates import matching, signature

    said = json.loads(Path(planted).read_text("utf-8"))
    held = json.loads(Path(texts).read_text("utf-8"))
    home = {story: held[number] for number, (story, kind) in enumerate(said) if kind is None}
    pairs = [(home[story], held[number]) for number, (story, kind) in enumerate(said) if kind is not None]
    found = []
    for most in (signature.SAMPLE, 1 << 62):
        for module in (matching, signature):
            vars(module)["SAMPLE"] = most
        found.append([matching.compare(*map(signature.signature, pair)) for pair in pairs])
    both = [(one, other) for one, other in zip(*found, strict=True) if one and other]
    return {
        "pairs": len(pairs),
        "otherwise": sum((one is None) != (other is None) for one, other in zip(*found, strict=True)),
        "errors": [
            one.similarity - other.similarity for one, other in both if one.kind is other.kind is not None
        ],
    }


def _estimate(planted: Path, texts: Path) -> str:
    got = _fresh("decided", planted.as_posix(), texts.as_posix())
    spread = (sum(error**2 for error in got["errors"]) / max(1, len(got["errors"]))) ** 0.5
    return (
        f"{got['pairs']:,} copies beside their stories: {got['otherwise']} decided otherwise by samples than by all n-grams; "
        f"standard error of the similarity {spread:.4f}"
    )


def _scripts(texts: Path, said: list[tuple[int, str | None]]) -> Iterator[tuple[str, ...]]:
    """Yield the speed of Simplified articles alone, and of Traditional ones, whose words are exchanged to compare."""
    held = json.loads(texts.read_text("utf-8"))
    for name, kinds in (("Simplified", RECALL.keys() - TRADITIONAL | {None}), ("Traditional", TRADITIONAL)):
        chosen = [text for text, (_, kind) in zip(held, said, strict=True) if kind in kinds]
        file = texts.with_name(f"{name}.json")
        file.write_text(json.dumps(chosen), "utf-8")
        yield name, f"{len(chosen):,}", f"{_fresh('ours', file.as_posix())['speed']:.1f}"


def _template(name: str) -> dict[str, Any]:
    from newsroom import on_one_template

    ours(["渡口的旧桥上周修好了。"])
    return _timed(list(on_one_template(name, ON_TEMPLATE)), ours, 1)


def _templates() -> Iterator[tuple[str, ...]]:
    from newsroom import TEMPLATES

    for name in TEMPLATES:
        got = _fresh("template", name)
        sizes = Counter(got["labels"]).values()
        pairs = ON_TEMPLATE * (ON_TEMPLATE - 1) // 2
        false = sum(size * (size - 1) // 2 for size in sizes)
        yield (
            name,
            f"{ON_TEMPLATE:,}",
            f"{pairs:,}",
            f"{false:,}",
            f"{false / pairs:.4%}",
            f"{ON_TEMPLATE - len(sizes):,}",
            f"{got['speed']:.1f}",
            "" if false <= FALSE_PAIRS * pairs else "! above the goal",
        )


def _short(count: int) -> Iterator[str]:
    """Yield short records; every tenth is a copy of one of the last thousand, edited a little."""
    from newsroom import by_words, short

    draw = random.Random(count)  # noqa: S311  the same records in every run
    last: list[str] = []
    for number in range(count):
        text = by_words(draw.choice(last), 0.02, draw) if number % 10 == 9 else short(draw, SHORT_SENTENCES)
        last = [*last[-999:], text] if number < 1000 else last
        if number >= 1000:
            last[number % 1000] = text
        yield text


def _grow(size: str, folder: str) -> dict[str, Any]:
    from dedupe_brief.core.duplicates.clusters import Article, duplicates
    from dedupe_brief.core.duplicates.signature import signatures
    from dedupe_brief.corpus.index import open_index

    count, read, making = int(size), 0, 0.0

    def texts() -> Iterator[str]:
        nonlocal read, making
        source = _short(count)
        while True:
            start = time.process_time()
            text = next(source, None)
            making += time.process_time() - start
            if text is None:
                return
            read += len(text.encode())
            yield text

    start = time.process_time()
    articles = [Article(one, None, f"{number:09}") for number, one in enumerate(signatures(texts()))]
    found = sum(1 for _ in duplicates(articles))
    seconds = time.process_time() - start - making
    memory = _memory()
    path = Path(folder, "index.sqlite")
    with open_index(path) as index:
        index.add(articles)
    each = path.stat().st_size / count
    start = time.process_time()
    more = [Article(one, None, f"m{number:09}") for number, one in enumerate(signatures(_short(1000)))]
    with open_index(path) as index:
        sum(1 for _ in duplicates([*index.articles(), *more]))
        index.add(more)
    return {
        "seconds": seconds,
        "speed": read / seconds / 1e6,
        "memory": memory,
        "found": found,
        "index": each,
        "more": time.process_time() - start,
    }


def _growth(sizes: Sequence[int]) -> Iterator[tuple[str, ...]]:
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            got = _fresh("grow", str(size), folder)
        yield (
            f"{size:,}",
            f"{got['seconds']:.1f}",
            f"{got['speed']:.1f}",
            f"{got['memory']:.0f}",
            f"{got['found'] / (size // 10):.3f}",
            f"{got['index']:.0f}",
            f"{got['more']:.1f}",
            "" if got["memory"] <= MEMORY and got["index"] <= INDEX else "! above the goal",
        )


RUNS: dict[str, Callable[..., dict[str, Any]]] = {
    "make": _make,
    "ours": _ours,
    "kinds": _by_kind,
    "rival": _rival,
    "decided": _decided,
    "template": _template,
    "grow": _grow,
}

if __name__ == "__main__":
    main()
