"""Which script a text is in and where it was printed, with what decided; rather undecided than wrong."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from dedupe_brief.core.detection.japanese import japanese_passages
from dedupe_brief.core.detection.markers import Markers, markers
from dedupe_brief.core.model import Detection, Evidence, Region, Script, Span, Undetermined
from dedupe_brief.core.script import Codes, Kind, code_points, kind_table

__all__ = ["WHY_UNDETERMINED", "detect", "detect_paragraphs", "language", "script", "script_of"]

# One character can be a slip or a font's variant; two agree by chance far more rarely.
_MIN_EVIDENCE: Final = 2

# A quoted name or a title in the other script must not make a text undecided, a text in both scripts should.
_MINORITY: Final = 0.1

# The same for a short text, in which one character of a name is more than that share.
_ONE_SLIP: Final = 5

# Below this many Chinese characters papers of all regions read alike.
_MIN_HAN: Final = 200

# Points that have to tell a region from each other one; groups of markers give 4 or 6 at most, so it takes several.
_MIN_POINTS: Final = 8.0

# How much may speak for another region: papers quote, and report what happens elsewhere.
_MOST_AGAINST: Final = 0.2

# A marker that returns counts twice at most: one name can fill a page.
_MOST_COUNT: Final = 2

_CLAIMS: Final = {Script.HANS: (Region.CN,), Script.HANT: (Region.TW, Region.HK)}
"""What can be said of each script. Traditional with mainland words may be printed anywhere, after conversion; so may
Simplified with the words of Taiwan or Hong Kong."""

WHY_UNDETERMINED: Final[Mapping[Undetermined, str]] = {
    Undetermined.SCRIPT: "it is not in one script",
    Undetermined.SHORT: f"it has fewer than {_MIN_HAN} Han characters",
    Undetermined.LITTLE: "too few of its forms and words tell a region",
    Undetermined.CONTRADICTING: "its forms and words speak for different regions",
}
"""What each reason means, as the end of a sentence about the text."""

_SHOWN: Final = 8  # characters of a script that are named as evidence
_WHY: Final = {Kind.HANS: "Simplified alone has it", Kind.HANT: "Traditional alone has it"}
_CODE: Final = {Kind.HANS: "Hans", Kind.HANT: "Hant"}


def detect(text: str) -> Detection:
    """Say which script ``text`` is in, and where it was printed if that is clear.

    Only characters that one script alone has are counted; those legal in both (后 干 里 台 只 面) are not.

    >>> found = detect("國務院發布通知")
    >>> found.script.value, found.region.value, found.language, found.confidence
    ('Hant', 'undetermined', 'zh-Hant', 0.8)
    >>> WHY_UNDETERMINED[found.why_undetermined]
    'it has fewer than 200 Han characters'
    >>> detect("中文").script.value, detect("Reuters").script.value
    ('undecided', 'none')
    """
    census = _census(text)
    script, codes, kinds = census.script, census.codes, census.kinds
    place = _place(census)
    return Detection(
        script=script,
        region=place.region,
        language=_language(script, place.region),
        confidence=_confidence(script, census.hans, census.hant),
        region_confidence=place.confidence,
        why_undetermined=place.why_undetermined,
        han=census.han,
        hans=census.hans,
        hant=census.hant,
        evidence=(
            *(_characters(codes, kinds, Kind.HANS) if census.hans else ()),
            *(_characters(codes, kinds, Kind.HANT) if census.hant else ()),
            *place.evidence,
        ),
        japanese=census.japanese,
    )


def language(text: str) -> str | None:
    """Return the language tag that `detect` gives, for less: a region is looked for only where the tag can name one.

    >>> language("国务院发布通知"), language("國務院發布通知"), language("中文"), language("Reuters")
    ('zh-Hans', 'zh-Hant', 'zh', None)
    """
    census = _census(text)
    region = _place(census).region if census.script is Script.HANT else Region.UNDETERMINED
    return _language(census.script, region)


def script(text: str) -> Script:
    """Return the script that `detect` gives, for much less.

    >>> [script(text).value for text in ("国务院发布通知", "國務院發布通知", "中文")]
    ['Hans', 'Hant', 'undecided']
    """
    return _census(text).script


def detect_paragraphs(text: str) -> tuple[tuple[Span, Detection], ...]:
    r"""Say the same of each line of ``text`` that is not blank; spans are code points of ``text``.

    >>> [(span.start, found.script.value) for span, found in detect_paragraphs("国务院发布\n\n國務院發布")]
    [(0, 'Hans'), (7, 'Hant')]
    """
    return tuple(_detect_at(span, text) for span in _lines(text))


def _detect_at(span: Span, text: str) -> tuple[Span, Detection]:
    found = detect(span.of(text))
    moved = tuple(Span(span.start + part.start, span.start + part.end) for part in found.japanese)
    return span, replace(found, japanese=moved)


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield Span(start, start + len(line))
        start += len(line) + 1


@dataclass(frozen=True, slots=True)
class _Census:
    """The characters of a text outside its Japanese passages: all Chinese ones, and those of one script alone."""

    codes: Codes
    kinds: NDArray[np.uint8]
    han: int
    hans: int
    hant: int
    japanese: tuple[Span, ...]

    @property
    def script(self) -> Script:
        return script_of(self.han, self.hans, self.hant)


def _census(text: str) -> _Census:
    codes = code_points(text)
    kinds = kind_table().take(codes)
    counts = np.bincount(kinds, minlength=len(Kind))
    japanese: tuple[Span, ...] = ()
    if counts[Kind.HIRAGANA] + counts[Kind.KATAKANA] and (japanese := japanese_passages(codes)):
        codes = _without(codes, japanese)
        kinds = kind_table().take(codes)
        counts = np.bincount(kinds, minlength=len(Kind))
    hans, hant = int(counts[Kind.HANS]), int(counts[Kind.HANT])
    han = hans + hant + int(counts[Kind.HAN] + counts[Kind.JPAN])
    return _Census(codes, kinds, han, hans, hant, japanese)


def _without(codes: Codes, spans: Iterable[Span]) -> Codes:
    """Return the code points with those in ``spans`` blanked out."""
    codes = codes.copy()
    for span in spans:
        codes[span.start : span.end] = 0
    return codes


# -- Script -------------------------------------------------------------------------------------------------------


def script_of(han: int, hans: int, hant: int) -> Script:
    """Return the script of a text without Japanese passages.

    It has so many Chinese characters, and of these so many that Simplified alone has, or Traditional.
    """
    fewer, more = sorted((hans, hant))
    if more < _MIN_EVIDENCE:
        return Script.UNDECIDED if han else Script.NONE
    if fewer <= _MINORITY * (fewer + more) or (fewer == 1 and more >= _ONE_SLIP):
        return Script.HANS if hans > hant else Script.HANT
    return Script.MIXED if fewer >= _MIN_EVIDENCE else Script.UNDECIDED


def _confidence(script: Script, hans: int, hant: int) -> float:
    if script is Script.MIXED:
        return _share(min(hans, hant), 0)
    if script in (Script.HANS, Script.HANT):
        return _share(max(hans, hant), min(hans, hant))
    return 0.0


def _share(pro: float, con: float) -> float:
    """Return the share of the evidence that speaks for something, drawn towards one half where there is little."""
    return round((pro + 1) / (pro + con + 2), 2)


def _language(script: Script, region: Region) -> str | None:
    if script is Script.NONE:
        return None
    if script not in _CLAIMS:
        return "zh"
    if script is Script.HANT and region is not Region.UNDETERMINED:
        return f"zh-Hant-{region}"
    return f"zh-{script}"


def _characters(codes: Codes, kinds: NDArray[np.uint8], kind: Kind) -> Iterator[Evidence]:
    """Yield the most frequent characters of a kind; of equally frequent ones, those of lower code points."""
    chars, counts = np.unique(codes[kinds == kind], return_counts=True)
    for at in np.argsort(-counts, kind="stable")[:_SHOWN].tolist():
        yield Evidence(chr(chars[at]), (_CODE[kind],), int(counts[at]), 1, _WHY[kind])


# -- Region -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    region: Region
    confidence: float = 0.0
    why_undetermined: Undetermined | None = None
    evidence: tuple[Evidence, ...] = ()


def _place(census: _Census) -> _Place:
    """Say where a text was printed, if that can be said of its script and its length."""
    if census.script not in _CLAIMS:
        return _nowhere(Undetermined.SCRIPT)
    return _where(census.script, census.codes) if census.han >= _MIN_HAN else _nowhere(Undetermined.SHORT)


def _nowhere(why: Undetermined, evidence: tuple[Evidence, ...] = ()) -> _Place:
    return _Place(Region.UNDETERMINED, why_undetermined=why, evidence=evidence)


def _where(script: Script, codes: Codes) -> _Place:
    """Say where a text of this script was printed: where enough speaks for it, and little for any other region."""
    known = markers(script)
    counts = known.count(codes)
    points = _points(known, counts)
    evidence = _markers(known, counts)
    why = Undetermined.CONTRADICTING
    for region in _CLAIMS[script]:
        pro, con = min((_against(points, region, rival) for rival in _rivals(script, region)), key=_lead)
        if pro >= _MIN_POINTS and con <= _MOST_AGAINST * pro:
            return _Place(region, _share(pro, con), evidence=evidence)
        if con <= _MOST_AGAINST * _MIN_POINTS:  # more of what speaks for it would have been enough
            why = Undetermined.LITTLE
    return _nowhere(why, evidence)


_Points = list[tuple[tuple[str, ...], float]]


def _points(known: Markers, counts: Mapping[str, int]) -> _Points:
    """Return what each group of markers gives, with the regions it speaks for."""
    times: dict[int, int] = {}
    for marker, count in counts.items():
        number = known.group(marker)
        times[number] = times.get(number, 0) + min(count, _MOST_COUNT)
    found = [(known.groups[number], count) for number, count in times.items()]
    return [(group.speaks_for, min(group.most, count * group.weight)) for group, count in found]


def _against(points: _Points, region: str, rival: str) -> tuple[float, float]:
    """Return the points that tell a region from a rival, and those that tell the rival from it."""
    pro = sum(points for regions, points in points if region in regions and rival not in regions)
    con = sum(points for regions, points in points if rival in regions and region not in regions)
    return pro, con


def _lead(pair: tuple[float, float]) -> float:
    pro, con = pair
    return pro - con / _MOST_AGAINST


@cache
def _rivals(script: Script, region: str) -> tuple[str, ...]:
    """Return the other regions that markers of a script speak for."""
    named = {name for group in markers(script).groups for name in group.speaks_for}
    return tuple(sorted(named - {region}))


def _markers(known: Markers, counts: Mapping[str, int]) -> tuple[Evidence, ...]:
    """Return the markers that were found, those of most weight first."""
    groups = known.groups
    found = [(groups[known.group(marker)], marker, count) for marker, count in counts.items()]
    found.sort(key=lambda row: (-row[0].weight * min(row[2], _MOST_COUNT), row[1]))
    return tuple(
        Evidence(marker, group.speaks_for, count, group.weight, group.why) for group, marker, count in found
    )
