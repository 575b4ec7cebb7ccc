"""What a page's markup says → what is believed of it: each value by the rules that a printed one has to pass."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Final
from urllib.parse import urlsplit

from msgspec.structs import replace

from dedupe_brief.core.characters import matchable
from dedupe_brief.core.metadata import dates, headline, people
from dedupe_brief.core.model import Known, Metadata

__all__ = ["known", "merged"]

# -- What the markup says ----------------------------------------------------------------------------------------

_STAMP: Final = re.compile(
    r"(?P<year>\d{4})(?:[-/.年] ?)?(?P<month>\d\d?)(?:[-/.月] ?)?(?P<day>\d\d?)日?"
    r"(?:[T ] ?(?P<clock>\d\d?:\d\d(?::\d\d)?)(?:[.,]\d{1,9})? ?(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)
_FIRST_YEAR: Final = 1900
_EPOCH: Final = "1970-01-01"  # what a program prints that knows no date
_MIDNIGHT: Final = "00:00"  # likewise of a time
_UTC: Final = frozenset({"Z", "+00:00", "-00:00"})
_LAST_SAME_DAY: Final = "16:00"  # in UTC: from then on it is the next day in China

_DOT: Final = "·"  # between the parts of a foreign name
_MARKUP: Final = re.compile("<[^>]*>?")
_TITLE: Final = range(2, 121)
_CHAIN: Final = re.compile(r"\s*[_|｜].*")
_SECTION: Final = range(2, 13)
_PAGE: Final = re.compile(r"[A-Za-z]{0,2}\d{1,3}|[A-Za-z]\d{1,2}[A-Za-z]?")
_HAN: Final = re.compile("[\u3400-\u9fff]")


def known(values: Mapping[str, str]) -> Known:
    """Return what is believed of what a page's markup says.

    Args:
        values: What it says, under the names of ``data/html_metadata.toml``.

    >>> found = known({"meta:og:title": "小镇通了公交_河湾网", "meta:pubdate": "2024-02-30"})
    >>> found.after.title, found.before.date
    ('小镇通了公交', None)
    """
    page_title = values.get("element:title", "")
    if _key(values.get("element:h1", "")) not in _key(page_title):  # a site's name is set as a heading, too
        values = {name: value for name, value in values.items() if name != "element:h1"}
    return Known(
        before=_believed(values, "before"),
        after=_believed(values, "after"),
        printed=tuple(name for value in _values(values, "author", "printed") for name in _people(value)),
        page_title=page_title or None,
    )


def _key(title: str) -> str:
    """Return what two titles have in common that differ in script, width and blanks."""
    return re.sub(r"\s", "", matchable(title))


def _believed(values: Mapping[str, str], when: str) -> Metadata:
    fields = {name: _first(values, name, when) for name in _READ}
    # A post's author may be a name that no one was born with.
    named = _people if when == "before" else people.authors
    return Metadata(**fields, author=_first(values, "author", when, named) or ())


def _first(values: Mapping[str, str], field: str, when: str, read: Any = None) -> Any:
    read = read or _READ[field]
    found = (read(value) for value in _values(values, field, when))
    return next((value for value in found if value), None)


def _values(values: Mapping[str, str], field: str, when: str) -> Iterator[str]:
    return (values[name] for name in _table()[field].get(when, ()) if name in values)


@cache
def _table() -> Mapping[str, Mapping[str, Sequence[str]]]:
    text = resources.files("dedupe_brief.core").joinpath("data", "html_metadata.toml").read_text("utf-8")
    return tomllib.loads(text)


def _title(value: str) -> str | None:
    title = _MARKUP.split(value, maxsplit=1)[0].strip()
    title = _CHAIN.sub("", headline.without_site(title)) or title
    return title if len(title) in _TITLE and _HAN.search(title) else None


def _date(value: str) -> str | None:
    """Return a day, with the time where it is told and means the one that readers there go by."""
    found = _STAMP.fullmatch(value.strip())
    if not found or int(found["year"]) < _FIRST_YEAR:
        return None
    printed = f"{found['year']}-{found['month']}-{found['day']}"
    clock, zone = found["clock"], found["zone"]
    day = dates.parse(printed)
    if day is None or day == _EPOCH or clock is None or clock.startswith(_MIDNIGHT):
        return None if day == _EPOCH else day
    if (
        zone in _UTC or zone == "+0000" or zone == "-0000"
    ):  # a server's time: the day is sure if it is the same there and here
        return day if clock.zfill(5) < _LAST_SAME_DAY else None
    return dates.parse(f"{printed} {clock}")


def _people(value: str) -> tuple[str, ...]:
    return tuple(name for name in people.authors(value) if people.is_name(name) or _DOT in name)


def _editor(value: str) -> str | None:
    return next(iter(_people(value)), None)


def _section(value: str) -> str | None:
    return value if len(value) in _SECTION and _HAN.search(value) else None


def _edition(value: str) -> str | None:
    return value if _PAGE.fullmatch(value) else None


def _url(value: str) -> str | None:
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return (
        value
        if parts.scheme in ("http", "https") and parts.hostname and not re.search(r"\s", value)
        else None
    )


_READ: Final[Mapping[str, Any]] = {
    "title": _title,
    "subtitle": _title,
    "kicker": _title,
    "date": _date,
    "editor": _editor,
    "publication": people.publication,
    "edition": _edition,
    "section": _section,
    "url": _url,
}
"""How the value of each field is read: None if it is none."""


# -- Beside the text ----------------------------------------------------------------------------------------------

_EDITING: Final = re.compile("[编編审審校责責]")
_BEFORE_NAME: Final = 8
_BEHIND_NAME: Final = 4
_DAY: Final = 10  # characters of an ISO date


def merged(read: Metadata, known: Known, text: str) -> Metadata:
    """Return the metadata of a page: what was read in its text, and what its markup says.

    Args:
        read: What was read in the text.
        known: What the markup says.
        text: The page's text.
    """
    before, after = known.before, known.after
    fields = {
        name: getattr(before, name) or getattr(read, name) or getattr(after, name)
        for name in ("url", "subtitle", "kicker", "section", "edition", "publication", "editor")
    }
    return replace(
        read,
        title=_likelier_title(read.title, known),
        date=_likelier_date(read.date, before.date),
        author=_authors(read, known, text),
        **fields,
    )


def _likelier_title(read: str | None, known: Known) -> str | None:
    """Return the title: a line of the page that its own titles do not have is none."""
    said = known.before.title or known.after.title
    if known.before.title or read is None or said is None:
        return said or read
    key = _key(read)
    own = key in _key(known.page_title or "") or key in _key(said) or _key(said) in key
    return read if own else said


def _likelier_date(read: str | None, said: str | None) -> str | None:
    """Return the date: of the same day twice the one with the time, else the one that the markup says."""
    if read and said and read[:_DAY] == said[:_DAY]:
        return max(read, said, key=len)
    return said or read


def _authors(read: Metadata, known: Known, text: str) -> tuple[str, ...]:
    if read.author and not known.before.author:
        return read.author
    said = known.before.author or known.after.author
    said = said or tuple(name for name in known.printed if _is_printed(name, text))
    return tuple(name for name in said if name != read.editor)


def _is_printed(name: str, text: str) -> bool:
    """Tell whether a text has a name, and nowhere as that of an editor."""
    around = [
        text[max(0, found.start() - _BEFORE_NAME) : found.start()]
        + text[found.end() : found.end() + _BEHIND_NAME]
        for found in re.finditer(re.escape(name), text)
    ]
    return bool(around) and not any(map(_EDITING.search, around))
