"""Clean, compare and version scraped Chinese news text, and lose nothing on the way."""

from dedupe_brief.api import clean
from dedupe_brief.core.model import Record
from dedupe_brief.version import __version__

__all__ = ["Record", "__version__", "clean"]
