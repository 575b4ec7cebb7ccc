"""Plain text: the canonical text alone. A blank line stands between documents; none stands inside one."""

from dedupe_brief.core.model import Record
from dedupe_brief.writers.formats import Format

__all__ = ["TEXT"]


def _render(record: Record) -> str:
    return record.text + "\n"


TEXT = Format("text", ".txt", _render, "\n")
"""The text of a record and a line feed. Everything else a record says is left out."""
