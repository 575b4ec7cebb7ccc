"""Clean, compare and version scraped Chinese news text, and lose nothing on the way."""

__version__ = "0.1.0"
