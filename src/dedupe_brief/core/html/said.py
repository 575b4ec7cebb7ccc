"""What a page's markup says of the page itself, word for word: properties of e-papers, JSON-LD, meta elements, links.

Values are collected under the names of ``data/html_metadata.toml``; whether they are believed is said elsewhere.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from dedupe_brief.core.html.tokens import COMMENT, END, START, TEXT, Kind, Token, attributes

__all__ = ["FOUNDER", "Said"]

FOUNDER: Final = "founder-"
"""How the elements of Founder's e-papers begin: a title, an author, the text, each in a place of its own."""

_LONGEST: Final = 300  # code points of a value that is read; a longer one is none of these fields
_NAMES: Final = ("name", "property", "itemprop")
_ELEMENTS: Final = frozenset({"h1", "title"})
_BLANKS: Final = re.compile(r"\s+")
_EDGES: Final = " \ufeff\u200b"

# The comments in which the two systems that most papers and portals run on keep an article's fields.
_PROPERTIES: Final = re.compile(r"\s*\w{0,8}property\b")
_PROPERTY: Final = re.compile(r"<([a-zA-Z][\w-]{0,30})>([^<]*)</")

_LD: Final = "ld+json"
_LARGEST: Final = 1 << 18  # code points of a script; an article's own description has a few thousand
_OPENED: Final = re.compile(r"[\[{]")
_OBJECTS: Final = 500  # and so no deeper either, whatever a page brings
_KINDS: Final = re.compile("(?:Article|Posting|Report|Blog)$")
_BAIDU: Final = "cambrian.jsonld"  # what Baidu asks pages for: title and pubDate, without a type


class Said:
    """What has been read so far: the first value that is not empty for each name, such as ``meta:og:title``."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self._element = ""
        self._words: list[str] = []
        self._is_ld = False

    def watch(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """Yield the tokens as they are, and read along."""
        for token in tokens:
            if token.kind is START:
                self._start(token.name, token.data)
            elif token.kind is END:
                self._end(token.name)
            else:
                self._read(token.kind, token.data)
            yield token

    def _read(self, kind: Kind, data: str) -> None:
        if kind is TEXT:
            if self._element:
                self._words.append(data)
        elif kind is COMMENT:
            if _PROPERTIES.match(data):
                for key, value in _PROPERTY.findall(data):
                    self._keep("paper", key.lower().removeprefix(FOUNDER), value)
        elif self._is_ld:
            self._is_ld = False
            self._read_ld(data)

    def _start(self, name: str, data: str) -> None:
        if name == "meta":
            found = attributes(data)
            for key in _NAMES:
                self._keep("meta", _BLANKS.sub("", found.get(key, "")).lower(), found.get("content", ""))
        elif name == "link":
            found = attributes(data)
            self._keep("link", found.get("rel", "").lower(), found.get("href", ""))
        elif name == "script":
            self._is_ld = _LD in data.lower()
        elif name.startswith(FOUNDER) or (name in _ELEMENTS and not self._element.startswith(FOUNDER)):
            self._element = name
            self._words = []

    def _end(self, name: str) -> None:
        if name != self._element:
            return
        kind = "paper" if self._element.startswith(FOUNDER) else "element"
        self._keep(kind, self._element.removeprefix(FOUNDER), "".join(self._words))
        self._element = ""

    def _keep(self, kind: str, name: str, value: str) -> None:
        if name and len(value) <= _LONGEST:
            value = _BLANKS.sub(" ", value).strip(_EDGES)
            if value:
                self.values.setdefault(f"{kind}:{name}", value)

    def _read_ld(self, data: str) -> None:
        for item in _objects(data):
            if not _is_article(item):
                continue
            for key, value in item.items():
                if isinstance(value, str):
                    self._keep("jsonld", key.lower(), value)
            self._keep("jsonld", "publisher", ", ".join(_names(item.get("publisher"), "Organization")))
            self._keep("jsonld", "author", "、".join(_names(item.get("author"), "Person")))


def _objects(data: str) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a script, those in lists and graphs included; none if it is no JSON."""
    if len(data) > _LARGEST or len(_OPENED.findall(data)) > _OBJECTS:
        return
    try:
        todo: list[Any] = [json.loads(data.strip().removesuffix(";"), strict=False)]
    except (ValueError, RecursionError):
        return
    while todo:
        item = todo.pop()
        if isinstance(item, list):
            todo += reversed(item)
        elif isinstance(item, dict):
            yield item
            todo.append(item.get("@graph"))


def _is_article(item: Mapping[str, Any]) -> bool:
    """Tell whether an object describes an article; an entry about a thing is none, and its date is the entry's."""
    if str(item.get("@context")).endswith(_BAIDU):
        return True
    kinds = item.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return "mainEntity" not in item and any(isinstance(k, str) and _KINDS.search(k) for k in kinds)


def _names(value: Any, kind: str) -> Iterator[str]:
    """Yield the names in an object's value: texts, and objects of the kind or of none."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict) and item.get("@type", kind) == kind and isinstance(item.get("name"), str):
            yield item["name"]
