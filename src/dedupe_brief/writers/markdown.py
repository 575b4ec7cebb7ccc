"""Markdown: the default, to be read by people and read back by the program."""

from functools import partial

from dedupe_brief.core import markdown
from dedupe_brief.core.model import Record
from dedupe_brief.writers.formats import Format, Separated

__all__ = ["MARKDOWN"]


def _render(record: Record, _: bytes | None) -> bytes:
    return markdown.render(record).encode()


MARKDOWN = Format("markdown", ".md", _render, partial(Separated, markdown.SEPARATOR.encode()))
"""Everything a record holds: its text as an article, the rest as front matter."""
