"""Where words end, by rjieba: for display only. The one module that needs it; it is loaded when words are asked for."""

from importlib import import_module
from itertools import accumulate

from dedupe_brief.errors import UsageError

__all__ = ["word_ends"]


def word_ends(text: str) -> list[int]:
    """Return the offset behind each word, punctuation mark and white space of ``text``, in code points.

    Raises:
        UsageError: If rjieba is not installed.
    """
    try:
        cut = import_module("rjieba").cut
    except ImportError as error:
        raise UsageError(
            "words can't be told apart without rjieba",
            where="granularity word",
            hint='install it with: pip install "dedupe-brief[words]"',
        ) from error
    whole = text.encode("utf-8", "replace").decode()  # a lone surrogate becomes one question mark
    return list(accumulate(map(len, cut(whole))))
