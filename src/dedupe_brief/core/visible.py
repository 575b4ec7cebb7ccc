"""Text from a source made safe to show: nothing in it moves the cursor, hides, or turns the direction of reading.

For terminals and pages alike.
"""

import unicodedata
from functools import lru_cache

__all__ = ["visible"]

_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u3164\uffa0"
"""Characters that Unicode calls letters or marks and that show nothing."""

_CODED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def visible(text: str, spaces: bool = False) -> str:
    r"""Return ``text`` with every character that acts or hides shown as a picture or by its number.

    Control characters become the pictures of U+2400; C1 controls, directional and zero-width characters, line and
    paragraph separators, lone surrogates and noncharacters become ``<U+202E>``.

    Args:
        text: Any text.
        spaces: Show spaces as well, where white space is what matters.

    >>> visible("甲\x1b[31m乙\u200b丙\x00"), visible(" \u3000\n", spaces=True)
    ('甲␛[31m乙<U+200B>丙␀', '␠<U+3000>␊')
    """
    if not spaces and text.isprintable() and not any(filler in text for filler in _FILLERS):
        return text
    return "".join([_shown(char, spaces) for char in text])


@lru_cache(maxsize=4096)
def _shown(char: str, spaces: bool) -> str:
    code = ord(char)
    if code < 0x20 or (spaces and code == 0x20):
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    category = unicodedata.category(char)
    is_noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code < 0xFDF0
    if category in _CODED or is_noncharacter or char in _FILLERS or (spaces and category == "Zs"):
        return f"<U+{code:04X}>"
    return char
