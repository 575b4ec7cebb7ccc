"""Taiwan's words exchanged for the mainland's: only to compare, never shown, and by OpenCC alone."""

import re
from typing import Final

from dedupe_brief.core.align import library

__all__ = ["mainland_wording"]

_CONFIGURATION: Final = "tw2sp"

# What OpenCC stops at or refuses: NUL and lone surrogates.
_UNTAKABLE: Final = re.compile("[\\x00\\ud800-\\udfff]")


def mainland_wording(text: str) -> str:
    """Return a Traditional text in Simplified, in the words of the mainland.

    No edit of it is recorded: it never leaves the program. OpenCC is loaded with the first such text.

    >>> mainland_wording("程式設計師用滑鼠")
    '程序员用鼠标'
    """
    converted: str = library(_CONFIGURATION).convert(_UNTAKABLE.sub(" ", text))
    return converted
