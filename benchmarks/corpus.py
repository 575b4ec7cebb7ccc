"""What the benchmarks run on: scraped pages beside the project where there are any, else its own samples."""

from pathlib import Path

__all__ = ["Documents", "documents", "table"]

ROOT = Path(__file__).resolve().parents[1]
TIERS = ("bs4", "resiliparse", "trafilatura")
COPIES = 30  # of the samples, so that a round takes long enough to be timed

Documents = list[tuple[str, bytes]]


def documents() -> tuple[str, Documents]:
    """Return where the documents come from, and each one's path and bytes."""
    corpus = ROOT.parent / "shared" / "corpus"
    paths = [path for tier in TIERS for path in sorted((corpus / tier).glob("*.txt")) if path.stat().st_size]
    if paths:
        return f"{len(paths)} scraped pages in ../shared/corpus", [_read(path, corpus) for path in paths]
    samples = [_read(path, ROOT) for path in sorted((ROOT / "samples").glob("*.txt"))]
    return f"{len(samples)} samples, {COPIES} times each", samples * COPIES


def _read(path: Path, root: Path) -> tuple[str, bytes]:
    return path.relative_to(root).as_posix(), path.read_bytes()


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return an aligned table: words to the left in the first column, numbers to the right in the others."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [head, tuple("-" * width for width in widths), *rows]
    return "\n".join(
        "  "
        + "  ".join(f"{cell:{'<' if n == 0 else '>'}{widths[n]}}" for n, cell in enumerate(line)).rstrip()
        for line in lines
    )
