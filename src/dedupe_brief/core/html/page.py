"""A page's markup → the text that is cleaned, and what the markup says beside it."""

from typing import Final, NamedTuple

from msgspec.structs import replace

from dedupe_brief.core.html import known as html_known
from dedupe_brief.core.html.said import Said
from dedupe_brief.core.html.text import text_of
from dedupe_brief.core.html.tokens import tokens
from dedupe_brief.core.model import Extractor, Known, Origin, Source
from dedupe_brief.core.record import digest
from dedupe_brief.version import __version__

__all__ = ["MEDIA_TYPE", "Page", "extractor", "read", "source_of"]

MEDIA_TYPE: Final = "text/html"

NAME: Final = "dedupe-brief"
OPTIONS: Final = "whole page"
"""What is taken of a page: all that a reader sees, since cleaning finds the article better than extractors do."""


class Page(NamedTuple):
    """What a page shows, and what its markup says of it."""

    text: str
    known: Known


def read(markup: str) -> Page:
    r"""Read a page.

    >>> page = read("<title>小镇通了公交_河湾网</title><meta name=pubdate content=2024-05-01><p>昨天，小镇通了公交。")
    >>> page.text, page.known.before.date
    ('小镇通了公交_河湾网\n昨天，小镇通了公交。', '2024-05-01')
    """
    said = Said()
    seen = markup.removeprefix("\ufeff").replace("\0", "")  # a browser leaves NULs out, too
    text = text_of(said.watch(tokens(seen)))
    return Page(text, html_known.known(said.values))


def extractor(text: str) -> Extractor:
    """Return what made ``text`` from a page, as records keep it."""
    return Extractor(NAME, __version__, OPTIONS, digest(text.encode()))


def source_of(markup: str, origin: Origin) -> Source:
    """Return what is cleaned of a page.

    Args:
        markup: The page, decoded.
        origin: Where it came from, of its bytes; its ``chars`` and ``extractor`` are filled in.
    """
    page = read(markup)
    return Source(
        page.text, replace(origin, chars=len(page.text), extractor=extractor(page.text)), known=page.known
    )
