"""``explain`` of two inputs: whether they are duplicates, and the places in both texts that show it."""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from dedupe_brief.cli.console import DIFFERENT, FINE, Console
from dedupe_brief.cli.duplicates import WORDS, as_object
from dedupe_brief.cli.table import columns
from dedupe_brief.cli.texts import canonical, files, held
from dedupe_brief.core.duplicates.evidence import Same, same_places
from dedupe_brief.core.duplicates.matching import SHORTEST, Likeness, Match, compare, likeness
from dedupe_brief.core.duplicates.signature import signature
from dedupe_brief.core.model import Record
from dedupe_brief.core.visible import visible

if TYPE_CHECKING:  # rules need RE2
    from dedupe_brief.core.rules import RuleSet

__all__ = ["show_pair"]

_SHOWN: Final = 30  # characters of a place


def show_pair(
    console: Console, names: tuple[str, str], form: str, encoding: str | None, rules: "RuleSet"
) -> int:
    """Show what two inputs have in common; return the exit code.

    Raises:
        DedupeBriefError: One can't be read.
        UsageError: One holds several records.
    """
    found = files(names)
    items = [held(item, encoding) for item in found]
    texts = canonical(items[0], rules), canonical(items[1], rules)
    one, other = signature(texts[0]), signature(texts[1])
    match = compare(one, other)
    if form == "json":
        value = _as_json(match, texts, [item.id if isinstance(item, Record) else None for item in items])
        console.out(json.dumps(value, ensure_ascii=False) + "\n")
    else:
        console.out(_as_text(match, texts, [item.name for item in found]))
    return DIFFERENT if match is None else FINE


def _as_json(match: Match | None, texts: tuple[str, str], ids: Sequence[str | None]) -> dict[str, Any]:
    if match is not None:
        return {"ids": list(ids), **as_object(match.kind, match.similarity, texts)}
    found = likeness(signature(texts[0]), signature(texts[1]))
    return {"ids": list(ids), **as_object(None, found.similarity, texts)}


def _as_text(match: Match | None, texts: tuple[str, str], names: Sequence[str]) -> str:
    places = same_places(*texts)
    head = [visible(f"{names[0]} and {names[1]}: {_verdict(match, texts, places)}")]
    head.append(f"{_count(places)} the same, in texts of {len(texts[0]):,} and {len(texts[1]):,} characters")
    rows = [("HERE", "THERE", "CHARACTERS", "TEXT"), *(_row(same, texts[0]) for same in places)]
    return "\n".join(head) + "\n" + (f"\n{columns(rows, right=frozenset({2}))}" if places else "")


def _count(places: Sequence[Same]) -> str:
    characters = sum(same.end - same.start for same in places)
    return f"{characters:,} characters in {len(places):,} {'place' if len(places) == 1 else 'places'} are"


def _verdict(match: Match | None, texts: tuple[str, str], places: Sequence[Same]) -> str:
    if match is not None:
        return f"{match.kind}, {WORDS[match.kind]}, similarity {match.similarity:.2f}"
    one, other = signature(texts[0]), signature(texts[1])
    found = likeness(one, other)
    said = (
        f"no duplicates, similarity {found.similarity:.2f}, "
        f"{found.contained:.0%} of the shorter one's different n-grams stand in the longer one"
    )
    return "; ".join([said, *_reasons(found, min(one.size, other.size), texts, places)])


def _reasons(found: Likeness, size: int, texts: tuple[str, str], places: Sequence[Same]) -> Iterator[str]:
    """Yield why texts are no duplicates although they look like it."""
    if 0 < size < SHORTEST:
        yield f"with fewer than {SHORTEST} characters that count, only the same text is one"
    elif not found.facts_agree:
        yield "their figures differ, as those of reports on one template do"
    elif 2 * sum(same.end - same.start for same in places) >= min(map(len, texts)):
        yield "most of what is the same repeats itself, which counts once"


def _row(same: Same, text: str) -> tuple[str, str, str, str]:
    shown = text[same.start : same.end]
    if len(shown) > _SHOWN:
        shown = f"{shown[: _SHOWN // 2]} … {shown[-_SHOWN // 2 :]}"
    here, there = f"{same.start}-{same.end}", f"{same.other_start}-{same.other_end}"
    return here, there, f"{same.end - same.start:,}", visible(shown.replace("\n", " "))
