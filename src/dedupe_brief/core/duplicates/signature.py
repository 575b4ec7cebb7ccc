"""What is kept of an article to find its duplicates: a content key, a MinHash in bands, its figures, a sample of its n-grams.

Everything is made from the comparison key, so script, width, punctuation and layout don't count. A signature takes at
most a kilobyte, whatever the article's length, and depends on the text alone.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dedupe_brief.core.detect import script, script_of
from dedupe_brief.core.duplicates.wording import mainland_keys
from dedupe_brief.core.fingerprint import key_codes
from dedupe_brief.core.model import Script
from dedupe_brief.core.script import UNICODE_SIZE, Codes, Kind, code_points, kind_table

__all__ = [
    "BANDS",
    "FACTS",
    "GRAM",
    "HEAD_BYTES",
    "NO_FACT",
    "SAMPLE",
    "Signature",
    "signature",
    "signatures",
    "stacked",
]

GRAM: Final = 5
"""Characters of the comparison key in an n-gram."""

BINS: Final = 128
"""Values of the MinHash: the least hash of each of so many equal parts of the range of hashes (one permutation)."""

BANDS: Final = 42
ROWS: Final = 3
"""Two articles are compared if they agree in all rows of some band."""

SAMPLE: Final = 160
"""How many n-grams are kept to compare by, those of the least hashes; the most for which a kilobyte has room."""

FACTS: Final = 32
"""How many of an article's figures are kept, those of the least hashes."""

NO_FACT: Final = 0xFFFF
"""Fills up the figures of an article that has fewer."""

Hashes = NDArray[np.uint32]
Facts = NDArray[np.uint16]

# Articles are done together up to so many characters: beyond it their arrays no longer fit the processor's cache.
_TOGETHER: Final = 1 << 16

# Chinese numerals as the key has them. One alone is mostly no number (一个, 十分, 千万 is), two in a row are.
_NUMERALS: Final = "〇零一二两三四五六七八九十百千万亿"

_DIGIT: Final = 1
_NUMERAL: Final = 2
_LONGEST: Final = 16  # characters of a number that are told apart by their place

_EMPTY: Final = np.uint32(0xFFFFFFFF)
_BIN_SHIFT: Final = np.uint32(32 - (BINS.bit_length() - 1))  # leaves of a hash the bits that say its bin
_BASE: Final = np.uint64(0x9E3779B97F4A7C15)
_BASE_TWICE: Final = np.uint64(0x9E3779B97F4A7C15**2 & 0xFFFFFFFFFFFFFFFF)
_MIX: Final = np.uint64(0xD6E8FEB86659FD93)
_HALF: Final = np.uint64(32)

_BAND_BYTES: Final = 4 * BANDS
HEAD_BYTES: Final = _BAND_BYTES + 2 * FACTS
"""How many bytes of a signature come before its sample."""


class Signature(Struct, frozen=True, gc=False):
    """What is kept of one article.

    Attributes:
        content: The content key: a digest of the comparison key. Articles with the same one are exact duplicates; None
            for an empty text, which is a duplicate of nothing.
        size: How many characters the comparison key has.
        script: ``HANS`` or ``HANT``, or ``NONE`` where that is not clear.
        reworded: The article was compared in the words of the mainland, and had others.
        packed: Bands, figures and sample as `bands`, `facts` and `sample` read them; little-endian.
    """

    content: bytes | None
    size: int
    script: Script
    reworded: bool
    packed: bytes

    @property
    def bands(self) -> Hashes:
        """Hashes of the bands of the MinHash, one for each."""
        return np.frombuffer(self.packed, "<u4", BANDS)

    @property
    def facts(self) -> Facts:
        """Hashes of the article's figures, ascending, filled up with `NO_FACT`."""
        return np.frombuffer(self.packed, "<u2", FACTS, _BAND_BYTES)

    @property
    def sample(self) -> Hashes:
        """The least hashes of the article's n-grams, ascending and distinct, at most `SAMPLE`."""
        return np.frombuffer(self.packed, "<u4", -1, HEAD_BYTES)


@dataclass(frozen=True, slots=True)
class _Keys:
    """Comparison keys of several texts one after the other; ``sizes`` says how long each is."""

    codes: Codes
    sizes: NDArray[np.int64]

    def each(self) -> Iterator[Codes]:
        """Yield each text's key."""
        ends = self.sizes.cumsum()
        return map(self.codes.__getitem__, map(slice, (ends - self.sizes).tolist(), ends.tolist()))


def signature(text: str) -> Signature:
    """Return the signature of one text.

    >>> one, other = signature("「後來」他們發現了"), signature("后来，他们发现了。")
    >>> one.content == other.content, one.size, one.script.value
    (True, 7, 'Hant')
    """
    return next(signatures([text]))


def signatures(texts: Iterable[str]) -> Iterator[Signature]:
    """Yield the signature of each text, in order. Several are done together, which changes nothing but the time."""
    together: list[str] = []
    size = 0
    for text in texts:
        together.append(text)
        size += len(text)
        if size >= _TOGETHER:
            yield from _signed(together)
            together, size = [], 0
    if together:
        yield from _signed(together)


def stacked(packed: Sequence[bytes]) -> tuple[Hashes, Facts]:
    """Return the bands and the figures of many signatures, a row for each."""
    heads = np.frombuffer(b"".join([one[:HEAD_BYTES] for one in packed]), np.uint8).reshape(-1, HEAD_BYTES)
    bands = heads[:, :_BAND_BYTES].copy().view("<u4")
    return bands, heads[:, _BAND_BYTES:].copy().view("<u2")


def _signed(texts: Sequence[str]) -> Iterator[Signature]:
    keys, scripts = _keys(texts)
    contents = [_content(text, codes) for text, codes in zip(texts, keys.each(), strict=True)]
    compared, reworded = keys, [False] * len(texts)
    if Script.HANT in scripts:
        compared, reworded = _in_mainland_words(texts, keys, scripts)
    return map(Signature, contents, keys.sizes.tolist(), scripts, reworded, _packed(compared))


def _keys(texts: Sequence[str]) -> tuple[_Keys, list[Script]]:
    """Return the comparison keys of several texts, and their scripts."""
    joined = "\n".join([*texts, ""])  # the key leaves line feeds out
    lengths = np.array([len(text) + 1 for text in texts])
    ends = lengths.cumsum()
    codes, offsets = key_codes(joined)
    sizes = np.diff(np.searchsorted(offsets, ends), prepend=0)
    kinds = kind_table().take(code_points(joined))
    hans, hant, kana = (
        np.add.reduceat(found.view(np.uint8), ends - lengths, dtype=np.int64).tolist()
        for found in (kinds == Kind.HANS, kinds == Kind.HANT, kinds >= Kind.HIRAGANA)
    )
    return _Keys(codes, sizes), list(map(_script, texts, hans, hant, kana))


def _script(text: str, hans: int, hant: int, kana: int) -> Script:
    """Return a text's script as `detect` does, by how many characters it has that one script alone has."""
    found = script(text) if kana else script_of(hans + hant, hans, hant)
    return found if found in (Script.HANS, Script.HANT) else Script.NONE


def _content(text: str, key: Codes) -> bytes | None:
    """Return the content key. A text too short for an n-gram is compared as it stands, and an empty one not at all."""
    if len(key) >= GRAM:
        return _digest(key.astype("<u4", copy=False).tobytes(), b"key")
    return _digest(text.encode("utf-8", "surrogatepass"), b"text") if text else None


def _digest(data: bytes, kind: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16, person=kind).digest()


def _in_mainland_words(
    texts: Sequence[str], keys: _Keys, scripts: Sequence[Script]
) -> tuple[_Keys, list[bool]]:
    """Return the keys with those of Traditional texts in the words of the mainland, and whose words changed."""
    compared = list(keys.each())
    reworded = [False] * len(texts)
    numbers = [number for number, written in enumerate(scripts) if written is Script.HANT]
    worded = _Keys(*mainland_keys([texts[number] for number in numbers]))
    for number, codes in zip(numbers, worded.each(), strict=True):
        reworded[number] = not np.array_equal(codes, compared[number])
        compared[number] = codes
    return _Keys(np.concatenate(compared), np.array([len(key) for key in compared])), reworded


def _packed(keys: _Keys) -> list[bytes]:
    """Return what is kept of each key beside its content key."""
    count = len(keys.sizes)
    article = np.repeat(np.arange(count), keys.sizes)
    hashes, owner = _grams(keys.codes, article)
    bands = _bands(hashes, owner, count)
    facts = _facts(keys.codes, article, count)
    ends = np.searchsorted(owner, np.arange(1, count + 1)).tolist()
    samples = [_sample(hashes[start:end]) for start, end in zip([0, *ends], ends, strict=False)]
    heads = (bands.astype("<u4", copy=False).tobytes(), facts.astype("<u2", copy=False).tobytes())
    return [
        heads[0][_BAND_BYTES * n : _BAND_BYTES * (n + 1)]
        + heads[1][2 * FACTS * n : 2 * FACTS * (n + 1)]
        + sample.astype("<u4", copy=False).tobytes()
        for n, sample in enumerate(samples)
    ]


def _grams(codes: Codes, article: NDArray[np.int64]) -> tuple[Hashes, NDArray[np.int64]]:
    """Return the hash of every n-gram that lies within one article, and that article's number."""
    wide = codes.astype(np.uint64)
    pairs = wide[:-1] * _BASE + wide[1:]
    fours = pairs[:-2] * _BASE_TWICE + pairs[2:] if len(pairs) > 2 else pairs[:0]
    mixed = fours[:-1] * _BASE + wide[GRAM - 1 :] if len(fours) > 1 else fours[:0]
    mixed ^= mixed >> _HALF
    mixed *= _MIX
    mixed ^= mixed >> np.uint64(29)
    mixed *= _BASE
    hashes = (mixed >> _HALF).astype(np.uint32)
    whole = article[: len(hashes)] == article[GRAM - 1 :][: len(hashes)]
    return hashes[whole], article[: len(hashes)][whole]


def _bands(hashes: Hashes, owner: NDArray[np.int64], count: int) -> Hashes:
    """Return the bands of the MinHash, a row for each article; zeros where it has no n-gram.

    A part of the range in which an article has no hash borrows the next one's, as its near duplicates do.
    """
    least = np.full(count * BINS, _EMPTY)
    np.minimum.at(least, owner * BINS + (hashes >> _BIN_SHIFT), hashes)
    twice = np.tile(least.reshape(count, BINS), 2)
    at = np.where(twice != _EMPTY, np.arange(2 * BINS), 2 * BINS)
    following = np.minimum.accumulate(at[:, ::-1], axis=1)[:, ::-1][:, : BANDS * ROWS]
    none = following[:, 0] == 2 * BINS
    filled = np.take_along_axis(twice, np.where(none[:, None], 0, following), axis=1).astype(np.uint64)
    rows = filled.reshape(count, ROWS, BANDS)
    joined = rows[:, 0]
    for number in range(1, ROWS):
        joined = (joined ^ (joined >> _HALF)) * _MIX + rows[:, number]
    joined = (joined ^ (joined >> _HALF)) * _BASE
    bands = (joined >> _HALF).astype(np.uint32)
    bands[none] = 0
    return bands


def _sample(hashes: Hashes) -> Hashes:
    """Return the `SAMPLE` least distinct hashes, ascending."""
    if len(hashes) > 2 * SAMPLE:  # to sort all of a long article's would take longer than everything else
        limit = min((SAMPLE * 5 // 4 << 32) // len(hashes), 0xFFFFFFFF)
        some = _distinct(hashes[hashes < np.uint32(limit)])
        if len(some) >= SAMPLE:
            return some[:SAMPLE]
    return _distinct(hashes)[:SAMPLE]


def _distinct(hashes: Hashes) -> Hashes:
    """Return distinct hashes, ascending. `numpy.unique` takes three times as long on a few hundred."""
    ordered = np.sort(hashes)
    fresh = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:])
    return ordered[fresh]


def _facts(codes: Codes, article: NDArray[np.int64], count: int) -> Facts:
    """Return hashes of the figures of each article, a row for each, ascending and filled up.

    A figure is a number with the character behind it: 12度 is another one than 12人.
    """
    kinds = _figure_table().take(codes)
    places = np.flatnonzero(kinds)
    facts = np.full((count, FACTS), NO_FACT, dtype=np.uint16)
    if not places.size:
        return facts
    opens = np.append(True, (np.diff(places) != 1) | (np.diff(article[places]) != 0))
    first = np.flatnonzero(opens)
    sizes = np.diff(first, append=places.size)
    within = np.minimum(np.arange(places.size) - np.repeat(first, sizes), _LONGEST - 1)
    hashes = np.add.reduceat(codes[places] * _powers()[within], first)
    last = places[first + sizes - 1]
    behind = np.minimum(last + 1, len(codes) - 1)
    hashes += np.where((behind > last) & (article[behind] == article[last]), codes[behind], 0).astype(
        np.uint64
    )
    hashes = (hashes ^ (hashes >> _HALF)) * _MIX
    is_number = (sizes > 1) | (kinds[places[first]] == _DIGIT)
    owner = article[places[first]][is_number].astype(np.uint64)
    values = np.unique((owner << np.uint64(16)) | (hashes[is_number] >> np.uint64(48)))
    values = values[(values & np.uint64(NO_FACT)) != NO_FACT]
    owner = values >> np.uint64(16)
    nth = np.arange(values.size) - np.searchsorted(owner, owner)
    kept = nth < FACTS
    facts[owner[kept].astype(np.int64), nth[kept]] = (values[kept] & np.uint64(NO_FACT)).astype(np.uint16)
    return facts


@cache
def _figure_table() -> NDArray[np.uint8]:
    """Return for each code point of a key whether it is a digit, a Chinese numeral or neither."""
    table = np.zeros(UNICODE_SIZE, dtype=np.uint8)
    table[code_points("0123456789")] = _DIGIT
    table[key_codes(_NUMERALS)[0]] = _NUMERAL
    return table


@cache
def _powers() -> NDArray[np.uint64]:
    """Return powers of an odd number, so that the order of figures counts."""
    return np.full(_LONGEST, _BASE, dtype=np.uint64).cumprod(dtype=np.uint64)
