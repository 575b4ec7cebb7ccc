"""The comparison key of a diff: what a text is compared in when some differences don't count, and the way back.

One key decides whether two texts are the same and what is shown. Where nothing is ignored it is the text itself.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Protocol
from unicodedata import category

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dedupe_brief.core.comparison.boundaries import ALPHABETS, Class, Grade, Grades, class_table, grades
from dedupe_brief.core.comparison.changes import Ignore
from dedupe_brief.core.script import UNICODE_SIZE, Codes, code_points, fold_table, from_code_points
from dedupe_brief.errors import UsageError

__all__ = ["WIDTHLESS", "Keyed", "comparison_key", "keyed", "parse", "rule_of"]

Places = NDArray[np.int64]

LAYOUT = "layout"

WIDTHS = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    0x3000: 0x20,
    **dict(zip(map(ord, "｡｢｣､･￠￡￢￤￥￦"), map(ord, "。「」、・¢£¬¦¥₩"), strict=True)),
}
"""Other widths of the same character. U+FF5F and on have no narrow form that people type."""

# Punctuation that carries a value: 5% is not 5.
VALUED = "%‰‱&@#/\\％＆＠＃／＼"
IN_NUMBERS = ".．,，:：·-－–—"  # between two digits: 3.5, 1,200, 9:30, 3·15, 5-6
SIGNS = "-－–"


WIDTHLESS = (0x200B, 0x2060, 0xFEFF)
"""White space that nobody sees. Left out, it leaves no gap between two words."""


class Offsets(Protocol):
    """Offsets by number, however they are held; where rules play a part, they can be sliced as well."""

    def __getitem__(self, at: Any, /) -> Any: ...


class Keyed(Struct, frozen=True):
    """A text and its comparison key.

    Attributes:
        text: The text as it was given.
        original: Its code points.
        key: What is compared.
        codes: The key's code points.
        offsets: Where in the text each character of the key stands, and at last the text's length.
        grades: The grades of the key's offsets: the best cut there is between two of its characters.
    """

    text: str
    original: Codes
    key: str
    codes: Codes
    offsets: Offsets
    grades: Grades


def parse(names: Iterable[str]) -> frozenset[Ignore]:
    """Return the rules of these names; ``layout`` stands for width and space.

    Raises:
        UsageError: If there is no such rule.

    >>> sorted(parse(["layout", "script"]))
    [<Ignore.SCRIPT: 'script'>, <Ignore.SPACE: 'space'>, <Ignore.WIDTH: 'width'>]
    """
    rules: set[Ignore] = set()
    for name in names:
        if name == LAYOUT:
            rules |= {Ignore.WIDTH, Ignore.SPACE}
        elif name in tuple(Ignore):
            rules.add(Ignore(name))
        else:
            known = ", ".join((*Ignore, LAYOUT))
            raise UsageError(f"there is no difference named {name!r} to ignore", hint=f"there are {known}")
    return frozenset(rules)


def keyed(text: str, rules: frozenset[Ignore], words: Sequence[int] = ()) -> Keyed:
    """Return ``text`` with its comparison key under ``rules``; ``words`` are the offsets at which words end.

    >>> from dedupe_brief.core.script import from_code_points
    >>> key = keyed("後來， 4.5％", parse(["script", "width", "punctuation", "space"]))
    >>> from_code_points(key.codes), key.offsets.tolist()
    ('后来4.5%', [0, 1, 4, 5, 6, 7, 8])
    """
    original = code_points(text)
    cuts = grades(original)
    if words:
        ends = np.array(words, dtype=np.int64)
        cuts[ends[cuts[ends] == Grade.ATOM]] = Grade.WORD
    if not rules:
        return Keyed(text, original, text, original, range(len(original) + 1), cuts)
    codes, places = _folded(original, rules)
    offsets = np.append(places, len(original))
    starts = np.append(0, places + 1)
    best = np.maximum.reduceat(cuts, starts)
    best[0] = best[-1] = cuts[0]
    return Keyed(text, original, from_code_points(codes), codes, offsets, best)


def comparison_key(text: str, rules: frozenset[Ignore]) -> str:
    """Return the key alone: equal for two texts exactly if nothing differs but what ``rules`` ignore.

    >>> comparison_key("後來 ４天", parse(["layout", "script"]))
    '后来4天'
    """
    return from_code_points(_folded(code_points(text), rules)[0]) if rules else text


def _folded(original: Codes, rules: frozenset[Ignore]) -> tuple[Codes, Places]:
    """Return the key under ``rules``, and where in the text each of its characters stands."""
    codes = _table(Ignore.WIDTH in rules, Ignore.SCRIPT in rules)[original]
    drops = _dropped(original, rules)
    _keep_gaps(codes, drops)
    places = np.flatnonzero(~drops)
    return codes[places], places


def rule_of(before: str, after: str, rules: frozenset[Ignore]) -> Ignore:
    """Return the rule that makes two stretches the same: white space alone, then width, script, punctuation."""
    for rule in (Ignore.SPACE, Ignore.WIDTH, Ignore.SCRIPT, Ignore.PUNCTUATION):
        if rule in rules and _plain(before, rule) == _plain(after, rule):
            return rule
    present = [rule for rule in (Ignore.PUNCTUATION, Ignore.SCRIPT, Ignore.WIDTH) if rule in rules]
    return present[0]


def _plain(text: str, rule: Ignore) -> bytes:
    codes = _table(rule is Ignore.WIDTH, rule is Ignore.SCRIPT)[code_points(text)]
    return codes[~_dropped_table(rule)[codes]].tobytes()


@cache
def _table(width: bool, script: bool) -> Codes:
    """Return for each code point the one that stands for it."""
    table = np.arange(UNICODE_SIZE, dtype=np.uint32)
    if width:
        table[list(WIDTHS)] = list(WIDTHS.values())
    if script:
        table = fold_table()[table]
    table.flags.writeable = False
    return table


@cache
def _dropped_table(rule: Ignore) -> NDArray[np.bool_]:
    """Return which code points a rule leaves out of the key."""
    classes = class_table()
    table = np.zeros(UNICODE_SIZE, dtype=bool)
    if rule is Ignore.SPACE:
        table |= classes >= Class.SPACE
        table[list(WIDTHLESS)] = True
    if rule is Ignore.PUNCTUATION:
        marks = np.flatnonzero((classes >= Class.MARK) & (classes <= Class.QUOTE)).tolist()
        table[[code for code in marks if category(chr(code)).startswith("P")]] = True
        table[[ord(char) for char in VALUED]] = False
    table.flags.writeable = False
    return table


def _dropped(original: Codes, rules: frozenset[Ignore]) -> NDArray[np.bool_]:
    """Tell for each character of a text whether the rules leave it out of the key."""
    drops = np.zeros(len(original), dtype=bool)
    if Ignore.SPACE in rules:
        drops |= _dropped_table(Ignore.SPACE)[original]
    if Ignore.PUNCTUATION in rules:
        marks = np.flatnonzero(_dropped_table(Ignore.PUNCTUATION)[original])
        drops[marks[~_in_number(original, marks)]] = True
    return drops


def _in_number(original: Codes, marks: Places) -> NDArray[np.bool_]:
    """Tell which punctuation marks belong to a number: between two digits, or its sign.

    White space is passed over, so that leaving that out as well makes no number of what was none.
    """
    solid = np.flatnonzero(~_dropped_table(Ignore.SPACE)[original])
    digits = np.concatenate(([False], class_table()[original[solid]] == Class.DIGIT, [False]))
    places = np.searchsorted(solid, marks)
    before, after = digits[places], digits[places + 2]
    return after & (before & _any_of(original[marks], IN_NUMBERS) | _any_of(original[marks], SIGNS))


def _any_of(codes: Codes, chars: str) -> NDArray[np.bool_]:
    return np.isin(codes, [ord(char) for char in chars])


def _keep_gaps(codes: Codes, drops: NDArray[np.bool_]) -> None:
    """Put one space where something that has a width is left out between two Latin words or numbers."""
    seen = np.flatnonzero(drops & ~np.isin(codes, WIDTHLESS))
    solid = np.flatnonzero(~drops)
    behind, first = np.unique(np.searchsorted(solid, seen), return_index=True)
    inside = (behind > 0) & (behind < len(solid))
    behind, first = behind[inside], first[inside]
    before, after = codes[solid[behind - 1]], codes[solid[behind]]
    apart = seen[first[_is_in_word(before) & _is_in_word(after)]]
    codes[apart] = ord(" ")
    drops[apart] = False


def _is_in_word(codes: Codes) -> NDArray[np.bool_]:
    """Tell which characters are letters and digits, or marks of alphabets such as accents."""
    classes = class_table()[codes]
    accents = (classes == Class.EXTEND) & (codes < ALPHABETS[0].stop)
    solid: NDArray[np.bool_] = (classes == Class.LETTER) | (classes == Class.DIGIT) | accents
    return solid
