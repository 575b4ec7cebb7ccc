"""``archive search``: words in any version of any article."""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.archive.naming import object_line
from dedupe_brief.cli.archive.opened import DEFAULT, looking
from dedupe_brief.cli.console import DIFFERENT, FINE, Console
from dedupe_brief.cli.inputs import check_text
from dedupe_brief.core.visible import visible

if TYPE_CHECKING:  # zstandard takes its time to load
    from dedupe_brief.archive.search import Hit
    from dedupe_brief.core.model import Span

__all__ = ["search"]

SCHEMA: Final = "dedupe-brief/archive-search/1"

_AROUND: Final = 24  # characters beside the first word
_EXCERPT: Final = 72


def search(
    console: Console,
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS", help="All of these have to be there; quote a phrase.")
    ],
    archive: options.Archive = DEFAULT,
    limit: Annotated[
        int, typer.Option("-n", "--limit", metavar="N", min=1, help="How many articles are shown at most.")
    ] = 20,
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", help="For people, or one JSON object to a line.")
    ] = "text",
) -> int:
    """Find articles by words in any of their versions.

    Words are found wherever they stand, two characters as surely as a long phrase, in text, title, byline and captions.
    Script, width, case, punctuation and white space don't count: 头发 finds 頭髮. Those that came in last come first.

    Exit codes: 0 found; 1 nothing found; 2 wrong usage, or the archive can't be read.

    \b
    Examples:
      dedupe-brief archive search 渡口 停航 --archive news.db
      dedupe-brief archive search "Grand Canal" --format json
    """
    from dedupe_brief.archive.search import find

    for word in words:
        check_text(word, "WORDS")
    show = _as_json if form == "json" else _as_text
    with looking(archive) as database:
        hits = find(database, words)
        shown = 0
        for hit in islice(hits, limit):
            console.out(show(console, hit))
            shown += 1
        if shown == limit and next(hits, None) is not None:
            console.say(f"there are more; --limit shows more than {limit}")
    return FINE if shown else DIFFERENT


def _as_text(console: Console, hit: "Hit") -> str:
    numbers = ", ".join(f"@{number}" for number in hit.numbers)
    title = f"  {visible(hit.title)}" if hit.title else ""
    return f"{visible(hit.address)} {numbers}{title}\n    {''.join(_excerpt(console, hit.text, hit.spans))}\n"


def _excerpt(console: Console, text: str, spans: "tuple[Span, ...]") -> Iterator[str]:
    """Yield the surroundings of the first word, every word in it marked."""
    start = max(0, spans[0].start - _AROUND)
    end = min(len(text), max(start + _EXCERPT, spans[0].end))
    yield "…" if start else ""
    at = start
    for span in spans:
        if span.end > end:
            break
        yield _flat(text[at : span.start])
        yield console.styled(f"[{_flat(span.of(text))}]", "rule")
        at = span.end
    yield _flat(text[at:end])
    yield "…" if end < len(text) else ""


def _flat(text: str) -> str:
    return visible(text.replace("\n", " "))


def _as_json(_: Console, hit: "Hit") -> str:
    said = {
        "schema": SCHEMA,
        "address": hit.address,
        "revisions": list(hit.numbers),
        "title": hit.title,
        "part": hit.text,
        "spans": [{"start": span.start, "end": span.end} for span in hit.spans],
    }
    return object_line(said)
