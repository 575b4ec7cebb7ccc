"""``detect``: which script a text is in, where it was printed, and what decided."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Final

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.console import FAILED, FINE, Console
from dedupe_brief.cli.inputs import check_encoding, contents, named
from dedupe_brief.cli.progress import Course
from dedupe_brief.cli.table import columns
from dedupe_brief.core.model import Detection, Evidence, Record, Script, Source, Span, Undetermined
from dedupe_brief.core.visible import visible
from dedupe_brief.errors import DedupeBriefError, OutputError, SourceError
from dedupe_brief.readers.documents import READ_SUFFIXES
from dedupe_brief.readers.text import Found, expand

__all__ = ["detect"]

_HEAD: Final = ("NAME", "LANGUAGE", "SCRIPT", "SURE", "REGION", "SURE", "HAN", "EVIDENCE")
_NUMBERS: Final = frozenset({3, 5, 6})

_FIRST: Final = 12  # characters of a paragraph that stand for it
_MARKERS: Final = 4  # that are named for each script and region; --verbose names all


@dataclass(frozen=True, slots=True)
class _Judged:
    """A text and what was found out about it; ``paragraphs`` is None unless asked for, ``id`` for a plain source."""

    name: str
    id: str | None
    text: str
    found: Detection
    paragraphs: tuple[tuple[Span, Detection], ...] | None


@dataclass
class _Report:
    """What became of a batch: counts, wording and exit code."""

    judged: int = 0
    failed: int = 0

    @property
    def exit_code(self) -> int:
        """2 if any input failed."""
        return FAILED if self.failed else FINE

    def __str__(self) -> str:
        """Say it in a line, such as ``3 judged, 1 failed``."""
        return f"{self.judged} judged" + (f", {self.failed} failed" if self.failed else "")


def detect(
    console: Console,
    inputs: options.Inputs = None,
    form: options.DetectFormat = "table",
    paragraphs: Annotated[
        bool, typer.Option("--paragraphs", help="Say it of each paragraph as well.")
    ] = False,
    encoding: options.Encoding = None,
) -> int:
    """Say which script a text is in and where it was printed, and what decided.

    A source is judged as it stands, a record by its text. The region is undetermined, and it is said why, if the text
    is short, says too little of it, or contradicts itself.

    SURE is how sure that on its left is, from 0 to 1; HAN counts Chinese characters. EVIDENCE counts the characters that
    one script alone has, and names some, and forms and words of a region's papers; -v names more. The table is printed
    when all inputs are read, JSON one by one.

    \b
    Examples:
      dedupe-brief detect article.txt --paragraphs
      dedupe-brief detect scraped/ --format json > languages.jsonl
    """
    check_encoding(encoding)
    found = list(expand(named(inputs), READ_SUFFIXES))
    rows: list[tuple[str, ...]] = []

    def show(name: str, held: Source | Record) -> None:
        judged = _judge(name, held, paragraphs)
        if form == "json":
            # A file's name that is not UTF-8 is escaped as JSON escapes it.
            console.out_bytes(_json_line(judged).encode("utf-8", "backslashreplace"), "utf-8")
        else:
            rows.extend(_rows(judged, None if console.verbose else _MARKERS))

    report = _Report()
    with console.progress(found, Course("detecting", len(found)), results_on_stdout=form == "json") as items:
        for item in items:
            _attempt(console, report, item, encoding, show)
    if rows:
        console.out(columns([_HEAD, *rows], right=_NUMBERS))
    if report.judged + report.failed > 1 or report.failed:
        console.say(str(report))
    return report.exit_code


def _attempt(
    console: Console,
    report: _Report,
    item: Found | SourceError,
    encoding: str | None,
    show: Callable[[str, Source | Record], None],
) -> None:
    """Show what one input holds, or say what failed."""
    if isinstance(item, SourceError):
        _failed(console, report, item)
        return
    with _bugs_told(console, report, item.name):
        for name, held in contents(item, encoding):
            if isinstance(held, DedupeBriefError):
                _failed(console, report, held)
                continue
            with _bugs_told(console, report, name):  # the records behind it go on
                show(name, held)
                report.judged += 1


def _failed(console: Console, report: _Report, fault: DedupeBriefError) -> None:
    report.failed += 1
    console.error(fault)


@contextmanager
def _bugs_told(console: Console, report: _Report, name: str) -> Iterator[None]:
    """Report a bug as a failure of one text; only what stops the whole output is passed on."""
    try:
        yield
    except (BrokenPipeError, OutputError):
        raise
    except Exception as fault:
        report.failed += 1
        console.bug(fault, name)


def _judge(name: str, held: Source | Record, paragraphs: bool) -> _Judged:
    from dedupe_brief.core import detect as core

    return _Judged(
        name=name,
        id=held.id if isinstance(held, Record) else None,
        text=held.text,
        found=core.detect(held.text),
        paragraphs=core.detect_paragraphs(held.text) if paragraphs else None,
    )


# --- table -------------------------------------------------------------------------------------------------------


def _rows(judged: _Judged, most: int | None) -> Iterator[tuple[str, ...]]:
    """Yield the row of a text, then those of its paragraphs; ``most`` bounds the markers that are named."""
    yield _row(visible(judged.name), judged.found, most)
    for span, found in judged.paragraphs or ():
        yield _row(f"  {_first_words(span.of(judged.text))}", found, most)


def _row(name: str, found: Detection, most: int | None) -> tuple[str, ...]:
    return (
        name,
        found.language or "-",
        found.script.value,
        _sure(found.confidence),
        found.region.value,
        _sure(found.region_confidence),
        f"{found.han:,}",
        "; ".join(_reasons(found, most)),
    )


def _first_words(paragraph: str) -> str:
    words = paragraph.strip()
    return visible(words[:_FIRST]) + ("…" if len(words) > _FIRST else "")


def _sure(confidence: float) -> str:
    return f"{confidence:.2f}" if confidence else "-"


def _reasons(found: Detection, most: int | None) -> Iterator[str]:
    """Yield what decided, and why something could not be decided."""
    groups: dict[tuple[str, ...], list[Evidence]] = {}
    for evidence in found.evidence:
        groups.setdefault(evidence.speaks_for, []).append(evidence)
    totals: dict[tuple[str, ...], int] = {(Script.HANS,): found.hans, (Script.HANT,): found.hant}
    for speaks_for, group in groups.items():
        total = totals.get(speaks_for)
        head = " or ".join(speaks_for) if total is None else f"{total:,} {speaks_for[0]}"
        yield f"{head}: {_markers(group, most, total)}"
    if found.japanese:
        yield f"Japanese left out: {sum(map(len, found.japanese)):,} characters"
    if found.script is Script.NONE:
        yield "undetermined because it has no Han characters"
    elif found.script is Script.UNDECIDED:
        yield f"script and region undetermined because {_why_undecided(found)}"
    elif found.why_undetermined is not None:
        yield f"region undetermined because {_why_undetermined(found.why_undetermined)}"


def _markers(group: Sequence[Evidence], most: int | None, total: int | None) -> str:
    """Name the first markers of a group, and say by ``…`` that there are more of ``total``, or of those given."""
    shown = group[:most]
    is_cut = sum(evidence.count for evidence in shown) < (total or sum(evidence.count for evidence in group))
    return " ".join(map(_counted, shown)) + (" …" if is_cut else "")


def _counted(evidence: Evidence) -> str:
    return f"{evidence.marker}×{evidence.count:,}" if evidence.count > 1 else evidence.marker


def _why_undecided(found: Detection) -> str:
    if not found.hans + found.hant:
        return "none of its characters is of one script alone"
    if not (found.hans and found.hant):
        return "only one of its characters is of one script alone"
    return "its few characters of one script alone contradict one another"


def _why_undetermined(why: Undetermined) -> str:
    from dedupe_brief.core.detect import WHY_UNDETERMINED

    return WHY_UNDETERMINED[why]


# --- JSON --------------------------------------------------------------------------------------------------------


def _json_line(judged: _Judged) -> str:
    value = {
        "name": judged.name,
        "id": judged.id,
        **_detection_json(judged.found),
        "paragraphs": None if judged.paragraphs is None else [*map(_paragraph_json, judged.paragraphs)],
    }
    return json.dumps(value, ensure_ascii=False) + "\n"


def _paragraph_json(paragraph: tuple[Span, Detection]) -> dict[str, Any]:
    span, found = paragraph
    return {**_span_json(span), **_detection_json(found)}


def _detection_json(found: Detection) -> dict[str, Any]:
    return {
        "language": found.language,
        "script": found.script,
        "confidence": found.confidence,
        "region": found.region,
        "region_confidence": found.region_confidence,
        "why_undetermined": found.why_undetermined,
        "han": found.han,
        "hans": found.hans,
        "hant": found.hant,
        "evidence": _evidence_json(found.evidence),
        "japanese": [*map(_span_json, found.japanese)],
    }


def _evidence_json(evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    return [
        {
            "marker": one.marker,
            "speaks_for": list(one.speaks_for),
            "count": one.count,
            "weight": float(one.weight),
            "why": one.why,
        }
        for one in evidence
    ]


def _span_json(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}
