"""Plain text: the text alone. Between two texts stands a blank line; inside a canonical one none does."""

from dedupe_brief.core.model import Record
from dedupe_brief.writers.formats import Format

__all__ = ["PLAIN", "TEXT"]


def _render(record: Record) -> str:
    return record.text + "\n"


def _render_as_it_stands(record: Record) -> str:
    return record.text if record.provenance.options.cleaning == "off" else _render(record)


TEXT = Format("text", ".txt", _render, "\n")
"""The text of a record and a line feed. Everything else a record says is left out."""

PLAIN = Format("text", ".txt", _render_as_it_stands, "\n")
"""The same for sources that were not cleaned: their text as it stands, line for line."""
