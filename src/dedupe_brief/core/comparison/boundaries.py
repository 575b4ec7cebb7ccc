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

from dedupe_brief.core.comparison.stretches import group_bounds
from dedupe_brief.core.script import UNICODE_SIZE, Codes

__all__ = ["ALPHABETS", "Class", "Grade", "Grades", "class_table", "grades"]

Grades = NDArray[np.uint8]
Classes = NDArray[np.uint8]
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
    SEPARATOR = 7  # inside a number, between two digits: 1,234.5
    APOSTROPHE = 8  # inside a word, between two letters: don't
    END = 9  # of a sentence
    CLOSER = 10
    QUOTE = 11  # a closing quotation mark that is an apostrophe as well
    SPACE = 12
    NEWLINE = 13
    RETURN = 14  # a newline as well, and one with the line feed that follows it


class Grade(IntEnum):
    """How much ends at an offset. Each grade includes those below."""

    INSIDE = 0  # of an atom
    ATOM = 1
    WORD = 2
    MARK = 3  # beside punctuation
    SENTENCE = 4
    PARAGRAPH = 5


ENDS = "。！？!?…；;｡"
CLOSERS = '”」』）)》】]〉﹂﹄｣"'
NEWLINES = "\n\v\f\x85\u2028\u2029"
SEPARATORS = ".,．"

# Alphabets, from Latin to the Americas; above them only forms of Latin letters.
ALPHABETS = range(0x41, 0x1100), range(0x1200, 0x2000), range(0x2C00, 0x2E00), range(0xFF21, 0xFF5B)
DIGITS = range(0x30, 0x2000), range(0xA620, 0xAC00), range(0xFF10, 0xFF1A), range(0x1D7CE, 0x1D800)
MARKS = range(0x2190), range(0x2190, 0x3400), range(0xFE10, 0x10000)

# Marks by category would cost a look at every code point there is; beyond these there are none in use.
EXTENDING = range(0x300, 0x3100), range(0xA66F, 0xAC00), range(0xFB1E, 0xFE30), range(0x10000, 0x20000)
SELECTORS = (*range(0xE0100, 0xE01F0), *range(0xFE00, 0xFE10), *range(0xE0020, 0xE0080), 0x200C)
SKIN_TONES = range(0x1F3FB, 0x1F400)
JAMO = (*range(0x1160, 0x1200), *range(0xD7B0, 0xD800))  # vowels and finals of Hangul, behind an initial
ZERO_WIDTH_JOINER = 0x200D
REGIONALS = range(0x1F1E6, 0x1F200)

# All of them are characters like any other: only what lies outside is looked at.
IDEOGRAPHS = np.uint32(0x3400), np.uint32(0xA000)

PIECE = 1 << 16

# NumPy takes a while to see that a member of an enumeration is a number.
DIGIT, LETTER, REGIONAL, EXTEND, JOINER, MARK, SEPARATOR, APOSTROPHE, END, QUOTE, SPACE, NEWLINE, RETURN = (
    np.uint8(kind)
    for kind in (
        *(Class.DIGIT, Class.LETTER, Class.REGIONAL, Class.EXTEND, Class.JOINER, Class.MARK),
        *(
            Class.SEPARATOR,
            Class.APOSTROPHE,
            Class.END,
            Class.QUOTE,
            Class.SPACE,
            Class.NEWLINE,
            Class.RETURN,
        ),
    )
)
INSIDE, ATOM, SIGN, SENTENCE, PARAGRAPH = (
    np.uint8(grade) for grade in (Grade.INSIDE, Grade.ATOM, Grade.MARK, Grade.SENTENCE, Grade.PARAGRAPH)
)


@cache
def class_table() -> Classes:
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
        (SEPARATORS, Class.SEPARATOR),
        ("'", Class.APOSTROPHE),
        ("’", Class.QUOTE),
        (NEWLINES, Class.NEWLINE),
        ("\r", Class.RETURN),
        ("\t", Class.SPACE),
    ):
        table[[ord(char) for char in chars]] = kind
    table[ZERO_WIDTH_JOINER] = Class.JOINER
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
    result = np.empty(size + 1, dtype=np.uint8)
    result.fill(ATOM)
    places = (codes - IDEOGRAPHS[0] >= IDEOGRAPHS[1] - IDEOGRAPHS[0]).nonzero()[0]  # below, it wraps around
    kinds = _classes(codes[places])
    is_mark = kinds >= MARK
    marks = places[is_mark]
    result[marks] = SIGN
    result[marks + 1] = SIGN
    _grade_sentences(result, codes, marks, kinds[is_mark])
    for inside in _atoms(codes, places, kinds):
        result[inside] = INSIDE
    result[0] = result[size] = PARAGRAPH
    return result


def _classes(codes: Codes) -> Classes:
    """Return the class of each character. NumPy makes long integers of what it looks up: a piece at a time."""
    classes = np.empty(len(codes), dtype=np.uint8)
    for start in range(0, len(codes), PIECE):
        piece = codes[start : start + PIECE]
        class_table().take(piece, mode="clip", out=classes[start : start + PIECE])
    return classes


def _grade_sentences(result: Grades, codes: Codes, marks: Offsets, kinds: Classes) -> None:
    """A sentence ends behind its full stop, and the closing quotes, white space and line ends that follow it."""
    closes = kinds >= END
    dots = (kinds == SEPARATOR).nonzero()[0]
    if dots.size:
        # A dot ends a sentence in front of white space; elsewhere it may be part of anything.
        dots = dots[codes[marks[dots]] == ord(".")]
        closes[dots[_classes(codes[np.minimum(marks[dots] + 1, len(codes) - 1)]) >= SPACE]] = True
    closing = closes.nonzero()[0]
    if not closing.size:
        return
    places, kinds = marks[closing], kinds[closing]
    bounds = group_bounds(places[1:] - places[:-1] > 1)
    stops = np.zeros(places.size + 1, dtype=np.int64)
    (kinds <= END).cumsum(out=stops[1:])
    stops = stops[bounds]
    stopped = stops[1:] > stops[:-1]
    lines = (kinds >= NEWLINE).nonzero()[0]
    if lines.size:
        # The last one of each group; what indents the next line belongs to that.
        of = bounds.searchsorted(lines, side="right")
        stopped[of - 1] = False
        result[places[lines[np.append(of[1:] != of[:-1], True)]] + 1] = PARAGRAPH
    result[places[bounds[1:] - 1][stopped] + 1] = SENTENCE


def _atoms(codes: Codes, places: Offsets, kinds: Classes) -> Iterator[Offsets]:
    """Yield the offsets at which an atom would be cut; ``places`` has all characters that are no ideographs."""
    near = places[1:] - places[:-1] == 1
    base = kinds  # of what it stands on
    extends = (kinds - EXTEND < MARK - EXTEND).nonzero()[0]
    if extends.size:
        lone = ~np.append(False, near)[extends]  # behind an ideograph, or behind nothing
        yield places[extends[lone | (kinds[extends - 1] < NEWLINE)]]
        yield places[extends[kinds[extends] == JOINER]] + 1
        base = _bases(kinds, extends, lone)
    # Digits, letters and halves of flags hold together.
    holds = near & (base[:-1] == kinds[1:]) & (base[:-1] - DIGIT < REGIONAL)
    yield places[1:][holds]
    for separator, kind in ((SEPARATOR, DIGIT), (APOSTROPHE, LETTER), (QUOTE, LETTER)):
        found = (kinds[1:-1] == separator).nonzero()[0] + 1
        if found.size:
            found = found[
                near[found - 1] & near[found] & (base[found - 1] == kind) & (kinds[found + 1] == kind)
            ]
            yield places[found]
            yield places[found] + 1
    breaks = places[kinds == RETURN]
    if breaks.size:
        yield breaks[codes[np.minimum(breaks + 1, len(codes) - 1)] == ord("\n")] + 1


def _bases(kinds: Classes, extends: Offsets, lone: NDArray[np.bool_]) -> Classes:
    """Return for each character the class of what it stands on."""
    own = np.arange(kinds.size)
    own[extends[~lone]] = 0
    base = kinds.copy()
    base[extends[lone]] = Class.OTHER
    return base[np.maximum.accumulate(own)]
