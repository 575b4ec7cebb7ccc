"""JSON Lines: one record to a line."""

from dedupe_brief.core.model import Record
from dedupe_brief.core.record import to_json_bytes
from dedupe_brief.core.versioning.archived import Exported, archived, to_line
from dedupe_brief.writers.formats import ExportFormat, Format, Separated

__all__ = ["EXPORT", "JSONL"]


def _render(record: Record, _: bytes | None) -> bytes:
    return to_json_bytes(record) + b"\n"


JSONL = Format("jsonl", ".jsonl", _render, Separated)
"""Everything a record holds, on one line that ends with a line feed."""


def _render_export(of: Exported) -> bytes:
    return f"{to_line(of.record, archived(of, whole=True))}\n".encode()


EXPORT = ExportFormat("jsonl", ".jsonl", _render_export, Separated)
"""The same with where the record stands in an archive: all that there is to know, to be read by corpus tools and imports."""
