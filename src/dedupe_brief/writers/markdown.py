"""Markdown: the default, to be read by people and read back by the program."""

from dedupe_brief.core.markdown import SEPARATOR, render
from dedupe_brief.writers.formats import Format

__all__ = ["MARKDOWN"]

MARKDOWN = Format("markdown", ".md", render, SEPARATOR)
"""Everything a record holds: its text as an article, the rest as front matter."""
