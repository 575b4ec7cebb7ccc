"""Clean, compare and version scraped Chinese news text, and lose nothing on the way."""

from typing import TYPE_CHECKING, Any

from dedupe_brief.version import __version__

if TYPE_CHECKING:
    from dedupe_brief.api import clean, convert, diff
    from dedupe_brief.core.model import Record

__all__ = ["Record", "__version__", "clean", "convert", "diff"]


def __getattr__(name: str) -> Any:
    """Import the API when it is first asked for: naming the version needs neither NumPy nor RE2."""
    if name in {"clean", "convert", "diff"}:
        from dedupe_brief import api

        return getattr(api, name)
    if name == "Record":
        from dedupe_brief.core.model import Record

        return Record
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
