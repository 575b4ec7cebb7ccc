"""Records written in a format, as one file."""

from collections.abc import Iterable

from dedupe_brief.core.model import Record
from dedupe_brief.writers import Format, rendered

__all__ = ["written"]


def written(form: Format, many: Iterable[Record], scraped: bytes | None = None) -> bytes:
    frame = form.frame()
    parts = [frame.begin()]
    parts += [frame.add(rendered(record, form, scraped).data) for record in many]
    return b"".join([*parts, frame.end()])
