"""What an article is known by: its URL without what says how a reader came to it, else where its source lies."""

import tomllib
from functools import cache
from importlib import resources
from urllib.parse import SplitResult, urlsplit

from dedupe_brief.core.clean import address
from dedupe_brief.core.model import Record

__all__ = ["address_of", "normalized"]

_WEB = {"http": 80, "https": 443}
_ROUTES = ("!", "/")  # a fragment that begins so is the page itself, drawn by a script


def address_of(record: Record) -> str | None:
    """Return the address of a record's article.

    Its URL, normalized; else the path of its source, in a container with id or number. None if it came by standard
    input and has neither URL nor id: the next one that comes so would be taken for the same article.
    """
    url = record.metadata.url or record.origin.url
    if url:
        return normalized(url)
    origin = record.origin
    return None if origin.path is None and origin.id is None else address(origin)


def normalized(url: str) -> str:
    """Return one spelling of a URL for all that lead to the same page.

    ``http`` becomes ``https``, the host lower case, without a port that says nothing; tracking parameters and
    fragments go; the other parameters keep their order. What is no web address stays as it is.

    >>> normalized("HTTP://News.Example:80/a.html?id=7&utm_source=x&from=timeline#top")
    'https://news.example/a.html?id=7'
    >>> normalized("notes/7.txt")
    'notes/7.txt'
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        host = _host(parts)
    except ValueError:  # a bracket or a port that is none
        return url
    if parts.scheme not in _WEB or not host:
        return url
    query = "&".join(part for part in parts.query.split("&") if part and not _tracks(part))
    fragment = parts.fragment if parts.fragment.startswith(_ROUTES) else ""
    return SplitResult("https", host, parts.path or "/", query, fragment).geturl().strip()


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host:
        return ""
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in {None, _WEB.get(parts.scheme)} else f"{host}:{parts.port}"


def _tracks(part: str) -> bool:
    name = part.partition("=")[0].lower()
    prefixes, names = _table()
    return name in names or name.startswith(prefixes)


@cache
def _table() -> tuple[tuple[str, ...], frozenset[str]]:
    data = resources.files("dedupe_brief.core").joinpath("data/tracking.toml").read_text("utf-8")
    table = tomllib.loads(data)
    return tuple(table["prefixes"]), frozenset(table["names"])
