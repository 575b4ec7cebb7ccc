"""Plain text: the text alone. Between two texts stands a blank line; inside a canonical one none does."""

from functools import partial

from dedupe_brief.core.model import Record
from dedupe_brief.writers.formats import Format, Separated

__all__ = ["TEXT"]


def _render(record: Record, _: bytes | None) -> bytes:
    as_it_stands = record.provenance.options.cleaning == "off"
    return (record.text if as_it_stands else record.text + "\n").encode()


TEXT = Format("text", ".txt", _render, partial(Separated, b"\n"))
"""The text of a record and a line feed. Everything else a record says is left out.

A source that was not cleaned is its text as it stands, line for line.
"""
