"""JSON Lines: one record to a line."""

from dedupe_brief.core.model import Record
from dedupe_brief.core.record import to_json
from dedupe_brief.writers.formats import Format, Separated

__all__ = ["JSONL"]


def _render(record: Record, _: bytes | None) -> bytes:
    return f"{to_json(record)}\n".encode()


JSONL = Format("jsonl", ".jsonl", _render, Separated)
"""Everything a record holds, on one line that ends with a line feed."""
