"""Where a text can be cut: between characters that belong together never, and elsewhere better or worse.

A number, a Latin word and what a reader sees as one character (a letter with its combining marks, an ideograph with
its variation selector, an emoji sequence) are atoms. The *grade* of an offset says how much ends there.
"""

from collections.abc import Iterator
from enum import IntEnum
from functools import cache
from unicodedata import category

import numpy as np
from numpy.typing import NDArray

from dedupe_brief.core.script import UNICODE_SIZE, Codes

__all__ = ["Class", "Grade", "Grades", "class_table", "grades"]

Grades = NDArray[np.uint8]
Offsets = NDArray[np.int64]


class Class(IntEnum):
    """What a character is to its neighbours; in an order that lets ranges of them be told by comparison."""

    OTHER = 0
    DIGIT = 1
    LETTER = 2  # of the scripts that put spaces between words
    REGIONAL = 3  # half of a flag
    EXTEND = 4  # belongs to the character in front of it
    JOINER = 5  # and joins the next one, too
    MARK = 6  # punctuation inside a sentence, symbols
    END = 7  # of a sentence
    CLOSER = 8
    SPACE = 9
    NEWLINE = 10


class Grade(IntEnum):
    """How much ends at an offset. Each grade includes those below."""

    INSIDE = 0  # of an atom
    ATOM = 1
    WORD = 2
    MARK = 3  # beside punctuation
    SENTENCE = 4
    PARAGRAPH = 5


ENDS = "。！？!?…；;｡"
CLOSERS = '”’」』）)》】]〉﹂﹄｣"'
NEWLINES = "\n\r\v\f\x85\u2028\u2029"

# Inside a number, between two digits: 1,234.5. Inside a word, between two letters: don't.
SEPARATORS = ".,．"
APOSTROPHES = "'’"

# Alphabets, from Latin to the Americas; above them only forms of Latin letters.
ALPHABETS = range(0x41, 0x1100), range(0x1200, 0x2000), range(0x2C00, 0x2E00), range(0xFF21, 0xFF5B)
DIGITS = range(0x30, 0x2000), range(0xA620, 0xAC00), range(0xFF10, 0xFF1A), range(0x1D7CE, 0x1D800)
MARKS = range(0x2190), range(0x2190, 0x3400), range(0xFE10, 0x10000)

# Marks by category would cost a look at every code point there is; beyond these there are none in use.
EXTENDING = range(0x300, 0x3100), range(0xA66F, 0xAC00), range(0xFB1E, 0xFE30), range(0x10000, 0x20000)
SELECTORS = (*range(0xE0100, 0xE01F0), *range(0xFE00, 0xFE10), *range(0xE0020, 0xE0080), 0x200C)
SKIN_TONES = range(0x1F3FB, 0x1F400)
JAMO = (*range(0x1160, 0x1200), *range(0xD7B0, 0xD800))  # vowels and finals of Hangul, behind an initial
JOINER = 0x200D
REGIONALS = range(0x1F1E6, 0x1F200)

PIECE = 1 << 16


@cache
def class_table() -> NDArray[np.uint8]:
    """Return the `Class` of each code point. Shared: don't write to it."""
    table = np.zeros(UNICODE_SIZE, dtype=np.uint8)
    _by_category(table, MARKS, ("P", "S", "Cc", "Cf"), Class.MARK)
    _by_category(table, MARKS, ("Z",), Class.SPACE)
    _by_category(table, ALPHABETS, ("L",), Class.LETTER)
    _by_category(table, DIGITS, ("Nd",), Class.DIGIT)
    _by_category(table, EXTENDING, ("M",), Class.EXTEND)
    table[np.array((*SELECTORS, *SKIN_TONES, *JAMO))] = Class.EXTEND
    for chars, kind in (
        (ENDS, Class.END),
        (CLOSERS, Class.CLOSER),
        (NEWLINES, Class.NEWLINE),
        ("\t", Class.SPACE),
    ):
        table[[ord(char) for char in chars]] = kind
    table[JOINER] = Class.JOINER
    table[REGIONALS.start : REGIONALS.stop] = Class.REGIONAL
    table.flags.writeable = False
    return table


def _by_category(
    table: NDArray[np.uint8], ranges: tuple[range, ...], wanted: tuple[str, ...], kind: Class
) -> None:
    for codes in ranges:
        table[[code for code in codes if category(chr(code)).startswith(wanted)]] = kind


def grades(codes: Codes) -> Grades:
    r"""Return the grade of every offset of a text, its end included.

    >>> from dedupe_brief.core.script import code_points
    >>> grades(code_points("3,5元。e\u0301a\n")).tolist()
    [5, 0, 0, 1, 3, 4, 0, 0, 3, 5]
    """
    size = len(codes)
    result = np.full(size + 1, Grade.ATOM, dtype=np.uint8)
    if size:
        classes = _classes(codes)
        marks = np.flatnonzero(classes >= Class.MARK)
        result[marks] = result[marks + 1] = Grade.MARK
        _grade_sentences(result, codes, classes, marks)
        for inside in _atoms(codes, classes, marks):
            result[inside] = Grade.INSIDE
    result[0] = result[size] = Grade.PARAGRAPH
    return result


def _classes(codes: Codes) -> NDArray[np.uint8]:
    """Return the class of each character. NumPy makes long integers of what it looks up: a piece at a time."""
    classes = np.empty(len(codes), dtype=np.uint8)
    for start in range(0, len(codes), PIECE):
        piece = codes[start : start + PIECE]
        class_table().take(piece, mode="clip", out=classes[start : start + PIECE])
    return classes


def _grade_sentences(result: Grades, codes: Codes, classes: NDArray[np.uint8], marks: Offsets) -> None:
    """A sentence ends behind its full stop, and the closing quotes, white space and line ends that follow it."""
    kinds = classes[marks]
    # A dot ends a sentence in front of white space; elsewhere it may be part of anything.
    dots = np.flatnonzero(codes[marks] == ord("."))
    kinds[dots[classes[np.minimum(marks[dots] + 1, len(codes) - 1)] >= Class.SPACE]] = Class.END
    closing = np.flatnonzero(kinds >= Class.END)
    places, kinds = marks[closing], kinds[closing]
    if not places.size:
        return
    fresh = np.flatnonzero(np.append(True, places[1:] - places[:-1] > 1))
    ends = np.append(places[fresh[1:] - 1], places[-1]) + 1
    last_breaks = np.maximum.reduceat(np.where(kinds == Class.NEWLINE, places, -1), fresh)
    broken = last_breaks >= 0
    result[ends[np.logical_or.reduceat(kinds == Class.END, fresh) & ~broken]] = Grade.SENTENCE
    result[last_breaks[broken] + 1] = Grade.PARAGRAPH  # what indents the next line belongs to that


def _atoms(codes: Codes, classes: NDArray[np.uint8], marks: Offsets) -> Iterator[Offsets]:
    """Yield the offsets at which an atom would be cut; the text's own ends may be among them."""
    solid = np.flatnonzero(classes - np.uint8(1) < Class.MARK - 1)  # OTHER wraps around to the largest number
    base = classes
    extends = solid[classes[solid] >= Class.EXTEND]
    if extends.size:  # a mark is what it stands on
        own = np.arange(len(classes))
        own[extends] = 0
        base = classes[np.maximum.accumulate(own)]
        yield extends[classes[extends - 1] != Class.NEWLINE]
        yield extends[classes[extends] == Class.JOINER] + 1
    last = len(classes) - 1
    kinds = base[solid]  # DIGIT, LETTER and REGIONAL hold together
    holds = (kinds - np.uint8(1) < Class.REGIONAL) & (kinds == classes[np.minimum(solid + 1, last)])
    yield solid[holds] + 1
    inner = marks[np.searchsorted(marks, 1) : np.searchsorted(marks, last)]
    chars = codes[inner]
    for separators, kind in ((SEPARATORS, Class.DIGIT), (APOSTROPHES, Class.LETTER)):
        found = inner[_any_of(chars, separators)]
        found = found[(base[found - 1] == kind) & (classes[found + 1] == kind)]
        yield found
        yield found + 1
    breaks = marks[codes[marks] == ord("\r")]
    yield breaks[codes[np.minimum(breaks + 1, last)] == ord("\n")] + 1


def _any_of(codes: Codes, chars: str) -> NDArray[np.bool_]:
    """Tell which code points are one of a few characters; for so few, faster than `numpy.isin`."""
    found: NDArray[np.bool_] = np.logical_or.reduce([codes == ord(char) for char in chars])
    return found
