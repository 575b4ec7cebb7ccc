"""HTML → its tokens: tags, text, comments, as a browser's tokenizer cuts them, and in linear time whatever comes.

There is no tree. Where text stands on a line of its own, what is hidden, and what the page says of itself can all be
told from tokens, while building the tree of HTML's standard costs the square of the page's length, in time and in
memory, on pages made for it: 70 kB of unclosed ``<b>`` fill six gigabytes.

Source of the method: WHATWG, HTML Living Standard, 13.2.5 Tokenization.
"""

import re
from collections.abc import Iterator
from enum import Enum
from html import unescape
from typing import Final

from msgspec import Struct

__all__ = ["COMMENT", "END", "START", "TEXT", "Kind", "Token", "attributes", "tokens"]


class Kind(Enum):
    """What a token is."""

    TEXT = "text"
    START = "start"
    END = "end"
    COMMENT = "comment"
    RAW = "raw"  # what stands inside a script or a style sheet


class Token(Struct, frozen=True, gc=False):
    """A piece of a page.

    ``name`` is a tag's name in lower case, of raw text its element's; ``data`` is text with its character references
    resolved, a comment's or script's content as it stands, or a start tag's attributes, not read yet.
    """

    kind: Kind
    name: str
    data: str


TEXT: Final = Kind.TEXT
START: Final = Kind.START
END: Final = Kind.END
COMMENT: Final = Kind.COMMENT
RAW: Final = Kind.RAW

# Behind a name and an equals sign, quotes hold what would end the tag elsewhere. Possessive, so that no place is
# looked at twice. A quotation mark that is never closed is one character of a value.
_TAG: Final = re.compile(
    r"""<(/?)([a-zA-Z][^\s/>]*+)((?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+)*+)>"""
)
_ATTRIBUTE: Final = re.compile(r"""([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]*+)))?+""")
_COMMENT_END: Final = re.compile("--!?>")
_CUT_OFF: Final = re.compile(
    "</?[a-zA-Z]"
)  # a tag that is none up to the page's end: the page was cut off in it
_BOGUS: Final = re.compile("<[!?]|</.")  # declarations and what the standard calls a bogus comment

_ENDLESS_NUMBER: Final = re.compile(r"&#\d{1000,};?")
_NO_CHARACTER: Final = "\ufffd"

_RAW_TEXT: Final = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes", "noscript"})
"""Whose content is no markup, up to the end tag; as in a browser that runs scripts."""

_ONLY_TEXT: Final = frozenset({"title", "textarea"})
"""Whose content is text with character references, up to the end tag."""

_END_TAGS: Final = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in (*_RAW_TEXT, *_ONLY_TEXT)
}


def tokens(page: str) -> Iterator[Token]:
    r"""Yield the tokens of a page in order. What is never closed ends with the page, as the standard has it.

    >>> [(token.name, token.data) for token in tokens('<P class=x>河&amp;<br/>湾</p>')]
    [('p', ' class=x'), ('', '河&'), ('br', '/'), ('', '湾'), ('p', '')]
    """
    at, size = 0, len(page)
    endless: set[str] = set()  # elements whose end tag stands nowhere further down
    while at < size:
        less = page.find("<", at)
        if less != at:
            less = size if less < 0 else less
            yield _text(page[at:less])
            at = less
            continue
        found = _TAG.match(page, less)
        if found is None:
            token, at = _no_tag(page, less)
            if token is not None:
                yield token
            continue
        at = found.end()
        closing, name, data = found.groups()
        name = name.lower()
        yield Token(END, name, "") if closing else Token(START, name, data)
        if name in _END_TAGS and not closing and name not in endless:
            content, at = _content(page, name, at, endless)
            if content is not None:
                yield content


def _content(page: str, name: str, start: int, endless: set[str]) -> tuple[Token | None, int]:
    """Return the content of an element that holds no markup, and where it ends."""
    end = _END_TAGS[name].search(page, start)
    if end is None:
        endless.add(name)
        if name in _ONLY_TEXT:  # a title that is never closed would swallow the page
            return None, start
    stop = end.start() if end else len(page)
    content = page[start:stop]
    return _text(content) if name in _ONLY_TEXT else Token(RAW, name, content), stop


def _text(data: str) -> Token:
    return Token(TEXT, "", _resolved(data))


def _resolved(data: str) -> str:
    """Return text with its character references resolved."""
    if "&" not in data:
        return data
    try:
        return unescape(data)
    except ValueError:  # a number of so many digits that Python refuses to read it
        return unescape(_ENDLESS_NUMBER.sub(_NO_CHARACTER, data))


def _no_tag(page: str, at: int) -> tuple[Token | None, int]:
    """Return what begins with a ``<`` that opens no whole tag, and where it ends."""
    if page.startswith("<!--", at):
        return _comment(page, at + len("<!--"))
    if _CUT_OFF.match(page, at):
        return None, len(page)
    if _BOGUS.match(page, at):
        end = page.find(">", at)
        return None, end + 1 if end >= 0 else len(page)
    return Token(TEXT, "", "<"), at + 1


def _comment(page: str, start: int) -> tuple[Token, int]:
    for empty in (">", "->"):
        if page.startswith(empty, start):
            return Token(COMMENT, "", ""), start + len(empty)
    found = _COMMENT_END.search(page, start)
    stop, end = found.span() if found else (len(page), len(page))
    return Token(COMMENT, "", page[start:stop]), end


def attributes(data: str) -> dict[str, str]:
    """Return a start tag's attributes by their names in lower case; of two with one name, the first.

    >>> attributes(''' CLASS="a b" hidden data-x='"' href=//x.cn/?a&amp;b ''')
    {'class': 'a b', 'hidden': '', 'data-x': '"', 'href': '//x.cn/?a&b'}
    """
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(data):
        found.setdefault(name.lower(), _resolved(double or single or bare))
    return found
