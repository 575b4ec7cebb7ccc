"""Text as HTML, templates, and what every page shares. Nothing from a source reaches a page but through ``shown``."""

from functools import cache, lru_cache
from html import escape
from importlib import resources
from string import Template
from typing import Final

from dedupe_brief.core.visible import visible

__all__ = ["POLICY", "fill", "plain", "shown", "style"]

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""The Content-Security-Policy of every page: no script, and no request to anybody."""


_NAMES: Final = {"\n": "¶", "\t": "tab", " ": "space"}
"""What is too common to go by its number. Few fonts have pictures of control characters."""


def shown(text: str, *, spaces: bool = False) -> str:
    r"""Return ``text`` as HTML that shows exactly it, never acts, and can be written as UTF-8.

    A character that acts or hides is shown by a name that is set apart, so that nobody takes it for text.

    Args:
        text: Any text, lone surrogates included.
        spaces: Name spaces as well, where white space is what matters.

    >>> shown("<b>甲&乙</b>")
    '&lt;b&gt;甲&amp;乙&lt;/b&gt;'
    >>> shown("甲\u202e")
    '甲<span class="sign">U+202E</span>'
    """
    if not spaces and visible(text) == text:
        return escape(text)
    return "".join(_shown(char, spaces) for char in text)


def plain(text: str) -> str:
    """Return ``text`` for where HTML takes no elements: titles and attributes."""
    return escape(visible(text))


@lru_cache(maxsize=4096)
def _shown(char: str, spaces: bool) -> str:
    if visible(char, spaces=spaces) == char:
        return escape(char)
    return f'<span class="sign">{_NAMES.get(char, f"U+{ord(char):04X}")}</span>'


def fill(name: str, **parts: str) -> str:
    """Return the template called ``name`` with ``parts`` put in; they are HTML already."""
    return _template(name).substitute(parts)


def style(name: str) -> str:
    """Return the style sheet called ``name``."""
    return _data(name)


@cache
def _template(name: str) -> Template:
    return Template(_data(name))


def _data(name: str) -> str:
    return resources.files(__package__).joinpath("templates", name).read_text("utf-8")
