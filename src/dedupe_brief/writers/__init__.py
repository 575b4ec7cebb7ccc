"""From records to files and streams: the formats, and where the output goes."""

import difflib

from dedupe_brief.errors import UsageError
from dedupe_brief.writers import jsonl, markdown, text
from dedupe_brief.writers.formats import Format, Rendered, rendered

__all__ = ["FORMATS", "Format", "Rendered", "by_name", "rendered"]

FORMATS: tuple[Format, ...] = (markdown.MARKDOWN, text.TEXT, jsonl.JSONL)
"""Every format, the default first."""


def by_name(name: str) -> Format:
    """Return the format called ``name``.

    Raises:
        UsageError: There is none; suggests the nearest.

    >>> by_name("jsonl").suffix
    '.jsonl'
    """
    names = [form.name for form in FORMATS]
    if name in names:
        return FORMATS[names.index(name)]
    near = difflib.get_close_matches(name.lower(), names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"choose one of {', '.join(names)}"
    raise UsageError(f"there is no format named {name!r}", hint=hint)
