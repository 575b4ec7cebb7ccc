"""Japanese passages inside a Chinese text: a quoted title or sentence is no evidence, and not to be converted."""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dedupe_brief.core.model import Span
from dedupe_brief.core.script import Codes, Kind, code_points, kind_table

__all__ = ["japanese_passages"]

# A passage ends here at the latest. Not at 、, which joins the clauses of a Japanese sentence.
_STOPS: Final = " \t\n\r\u3000|。！？；：，．!?;:,「」『』“”‘’（）()《》〈〉【】［］[]\"'"

# Frequent in any Chinese sentence, and not written in Japanese.
_CHINESE_ONLY: Final = "这這们們你妳您她它说說吗嗎呢吧啊啦很怎咱哪么麼给給"

_STOP: Final = 100
_CHINESE: Final = 101
_BAR: Final = 102

_BARS: Final = "ーｰ"  # they lengthen the kana before them; elsewhere they stand for a dash

_SIGNS: Final = 2  # one の is fashion on a Chinese shop sign; two signs of Japanese are a phrase
_SHARE: Final = 0.15  # of kana in a passage; Japanese prose has about half
_GAP: Final = 2  # Han characters between the kana of one word, as in お父さん


def japanese_passages(codes: Codes) -> tuple[Span, ...]:
    """Return where a text is Japanese, in code points, sorted.

    A stretch between stops is Japanese as a whole if it has kana enough, and either two hiragana, which are its
    grammar, or a form that Japan alone writes. Elsewhere only words with kana are, such as お父さん.

    >>> from dedupe_brief.core.script import code_points
    >>> text = "他唱了《津軽海峡の冬》，店名「鮮の味」沒有變。"
    >>> [span.of(text) for span in japanese_passages(code_points(text))]
    ['津軽海峡の冬']
    """
    classes = _class_table().take(codes)
    kana = (classes == Kind.HIRAGANA) | (classes == Kind.KATAKANA)
    if not kana.any():
        return ()
    kana[1:] |= kana[:-1] & (classes[1:] == _BAR)
    return _spans(_whole_stretches(classes, kana) | _words(classes, kana))


def _whole_stretches(classes: NDArray[np.uint8], kana: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return what lies in a stretch between stops that is Japanese as a whole."""
    stop = classes == _STOP
    stretch = np.cumsum(stop)
    count = int(stretch[-1]) + 1

    def per_stretch(chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(stretch[chosen], minlength=count)

    with_kana = per_stretch(kana)
    letters = per_stretch((classes != Kind.OTHER) & ~stop)
    signs = per_stretch((classes == Kind.HIRAGANA) | (classes == Kind.JPAN))
    chinese = per_stretch(classes == _CHINESE)
    japanese = (with_kana >= np.maximum(1, _SHARE * letters)) & (signs >= _SIGNS) & (chinese == 0)
    inside: NDArray[np.bool_] = japanese[stretch] & ~stop
    return inside


def _words(classes: NDArray[np.uint8], kana: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return what lies in words with two kana and more, with the few Han characters between them."""
    places = np.flatnonzero(kana)
    first, second = places[:-1], places[1:]
    breaks = np.cumsum((classes == _STOP) | (classes == Kind.OTHER))
    joined = (second - first <= _GAP + 1) & (breaks[first] == breaks[second])
    # Joined neighbours open a word at the one kana and close it behind the other; inside, more are open than closed.
    opened = np.bincount(first[joined], minlength=kana.size + 1)
    closed = np.bincount(second[joined] + 1, minlength=kana.size + 1)
    inside: NDArray[np.bool_] = np.cumsum(opened - closed)[: kana.size] > 0
    return inside


def _spans(inside: NDArray[np.bool_]) -> tuple[Span, ...]:
    edges = np.flatnonzero(np.diff(inside.astype(np.int8), prepend=0, append=0)).tolist()
    return tuple(map(Span, edges[::2], edges[1::2]))


@cache
def _class_table() -> NDArray[np.uint8]:
    """Return the kind of each code point where it matters here, or that it is a stop or Chinese alone."""
    table = kind_table().copy()
    table[(table == Kind.HANS) | (table == Kind.HANT)] = Kind.HAN
    table[code_points(_CHINESE_ONLY)] = _CHINESE
    table[code_points(_STOPS)] = _STOP
    table[code_points(_BARS)] = _BAR
    table.flags.writeable = False
    return table
