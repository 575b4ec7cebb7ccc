"""What a text is to become: which configuration leads there from what it is now, and when it is left alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final

import numpy as np
from msgspec.structs import replace as with_changed

from dedupe_brief.core import ledger
from dedupe_brief.core.conversion.dictionaries import (
    CONFIGURATIONS,
    SHORT_TAGS,
    Configuration,
    configuration,
    meant,
)
from dedupe_brief.core.conversion.glossary import Glossary, finder
from dedupe_brief.core.conversion.quotes import Quotes
from dedupe_brief.core.convert import Conversion, convert
from dedupe_brief.core.detect import detect, detect_paragraphs, language
from dedupe_brief.core.model import (
    Article,
    ConversionNote,
    Detection,
    Edit,
    Metadata,
    Options,
    Region,
    Script,
    Span,
)
from dedupe_brief.core.script import Kind, code_points, from_code_points, kind_table
from dedupe_brief.errors import UsageError

__all__ = ["TARGETS", "Carried", "Wanted", "canonical", "carry_article", "carry_over", "followed", "wanted"]

_WAYS: Final[Mapping[str, Mapping[str, str]]] = {
    "zh-Hans": {"zh-Hant": "tw2s", "zh-Hant-TW": "tw2sp", "zh-Hant-HK": "hk2sp"},
    "zh-Hant": {"zh-Hans": "s2t", "zh-Hant-TW": "tw2t", "zh-Hant-HK": "hk2t"},
    "zh-Hant-TW": {"zh-Hans": "s2twp", "zh-Hant": "t2tw", "zh-Hant-HK": "t2tw"},
    "zh-Hant-HK": {"zh-Hans": "s2hkp", "zh-Hant": "t2hk", "zh-Hant-TW": "t2hk"},
}
"""For each target, the configuration that leads there from each form a text can be found in. From Traditional of no
told region it is tw2s: as t2s, and it knows 著 for 着, which other regions' papers do not print."""

TARGETS: Final = tuple(_WAYS)
"""The targets, as BCP 47 tags. zh-CN, zh-TW and zh-HK are understood as well."""

_SCRIPTS: Final = {Script.HANS: "Simplified", Script.HANT: "Traditional"}
_REGIONS: Final = {Region.TW: "Taiwan", Region.HK: "Hong Kong"}

# Converting what came out can change it once more where another region's forms come to prevail, and then no more.
_MOST_FURTHER: Final = 3

_OF_BOTH_SCRIPTS: Final = "丂"  # a character that tells no script, and stands in no marker of a region

_UNTOLD: Final = {
    Script.MIXED: "it is in both scripts",
    Script.UNDECIDED: "too few of its characters tell the script",
}


@dataclass(frozen=True)
class Wanted:
    """What a caller wants of a conversion.

    Attributes:
        to: A configuration's name or a target, as `canonical` gives it.
        force: Convert what is in the target script already, too.
        glossary: Names to keep and words to prefer.
        corrections: Whether known mistakes of OpenCC are put right.
        quotes: The quotation marks to use; as they are if None.
    """

    to: str
    force: bool = False
    glossary: Glossary | None = None
    corrections: bool = True
    quotes: Quotes | None = None


def wanted(options: Options, glossary: Glossary | None) -> Wanted:
    """Return what the options of a record, which names a target, want.

    Raises:
        UsageError: If there is nothing called ``options.to``.
    """
    return Wanted(
        to=canonical(options.to or ""),
        force=options.force,
        glossary=glossary,
        corrections=options.corrections == "on",
        quotes=None if options.quotes == "keep" else Quotes(options.quotes),
    )


@dataclass(frozen=True, slots=True)
class Carried:
    """A text carried over into its target.

    Attributes:
        text: The result; the source itself if it was left alone.
        edits: What leads to it, sorted and disjoint.
        note: What was chosen, and why.
        language: The BCP 47 tag of the result; None without Chinese.
        conversions: What OpenCC had to do with it, one for each configuration; none if the text was left alone.
    """

    text: str
    edits: tuple[Edit, ...]
    note: ConversionNote
    language: str | None
    conversions: tuple[Conversion, ...] = ()


def canonical(to: str) -> str:
    """Return the configuration's name or the target that ``to`` means.

    Raises:
        UsageError: With the closest names, if it is neither.

    >>> canonical("S2TWP"), canonical("zh-tw")
    ('s2twp', 'zh-Hant-TW')
    """
    names = (*CONFIGURATIONS, *TARGETS)
    if (found := meant(to, names)) is not None:
        return found
    close = get_close_matches(to.strip().lower(), [name.lower() for name in (*names, *SHORT_TAGS)], n=3)
    likely = dict.fromkeys(meant(name, names) for name in close)
    hint = f"did you mean {' or '.join(filter(None, likely))}?" if likely else ""
    every = f"it is one of {', '.join(TARGETS)}, or of OpenCC's {', '.join(CONFIGURATIONS)}"
    raise UsageError(f"there is nothing called {to!r} to convert to", hint=hint or every)


def carry_over(text: str, want: Wanted) -> Carried:
    """Convert ``text`` if it is not what is wanted already.

    A text in the target script already is left alone, quotation marks and all, unless ``want.force``. Of a text in
    both scripts those lines are left alone that are in the target script. Japanese passages always are, except by the
    configurations for Japanese.

    Raises:
        UsageError: If there is no such target.
        ConversionError: If OpenCC's output is not what its dictionaries say.

    >>> done = carry_over("程序员的头发", Wanted("zh-Hant-TW"))
    >>> done.text, done.note.configuration, done.language
    ('程式設計師的頭髮', 's2twp', 'zh-Hant-TW')
    >>> carry_over("頭髮", Wanted("zh-Hant")).note.why
    'it is in Traditional already'
    """
    done = _carry_once(text, want)
    if want.force or done.text == text or _is_japanese(configuration(done.conversions[0].configuration)):
        return done
    for _ in range(_MOST_FURTHER):
        again = _carry_once(done.text, want)
        if again.text == done.text:
            break
        done = replace(
            again,
            edits=ledger.compose(done.edits, again.edits),
            note=followed(done.note, again.note),
            conversions=done.conversions + again.conversions,
        )
    return done


def followed(first: ConversionNote, further: ConversionNote) -> ConversionNote:
    """Return what is to be said of two conversions of a text, one after the other.

    >>> both = followed(ConversionNote("s2hkp", "it is in both scripts"), ConversionNote("t2hk", "it is in Taiwan's"))
    >>> both.configuration, both.why
    ('s2hkp+t2hk', "it is in both scripts, then it is in Taiwan's")
    """
    if first.configuration is None or further.configuration is None:
        return first if further.configuration is None else further
    return ConversionNote(
        f"{first.configuration}+{further.configuration}", f"{first.why}, then {further.why}"
    )


def _carry_once(text: str, want: Wanted) -> Carried:
    told = _without_settled(text, want)
    found = detect(told)
    name, why = _choose(want.to, found, force=want.force)
    if name is None:
        return Carried(text, (), ConversionNote(None, why), language(text))
    chosen = configuration(name)
    aside = tuple(_left_alone(told, found, chosen, want))
    done = _convert(text, name, want, aside)
    return Carried(done.text, done.edits, ConversionNote(name, why), _tag(chosen), (done,))


def _without_settled(text: str, want: Wanted) -> str:
    """Return a text in which the words that a glossary keeps, or has put there, don't tell its script."""
    if want.glossary is None:
        return text
    name = want.to if want.to in CONFIGURATIONS else _from_the_other_script(want.to)
    codes = code_points(text).copy()
    for start, entry in finder(want.glossary, configuration(name)).find(text):
        if entry.value == entry.key:
            word = codes[start : start + len(entry.key)]
            word[np.isin(kind_table()[word], (Kind.HANS, Kind.HANT))] = ord(_OF_BOTH_SCRIPTS)
    return from_code_points(codes)


def _choose(to: str, found: Detection, *, force: bool) -> tuple[str | None, str]:
    """Return the configuration to use, None if the text is to be left alone, and why."""
    target = canonical(to)
    if target in CONFIGURATIONS and _is_japanese(configuration(target)):
        return target, "it was asked for by name"
    if found.script is Script.NONE:
        return None, "there is no Chinese in it"
    if not force and _is_hinted(target, found):
        return None, "what little tells its script is in the target's already"
    if target in CONFIGURATIONS:
        if not force and _is_already(configuration(target), found):
            return None, f"it is in {_described(found)} already"
        return target, "it was asked for by name"
    from_the_other_script = _from_the_other_script(target)
    if found.script not in _SCRIPTS:
        return from_the_other_script, _UNTOLD[found.script]
    if not force and _is_as_wanted(target, found):
        return None, f"it is in {_described(found)} already"
    return _WAYS[target].get(found.language or "", from_the_other_script), f"it is in {_described(found)}"


def _from_the_other_script(target: str) -> str:
    return _WAYS[target]["zh-Hant" if target == "zh-Hans" else "zh-Hans"]


def _is_japanese(chosen: Configuration) -> bool:
    return "Jpan" in (chosen.source.script, chosen.target.script)


def _is_hinted(target: str, found: Detection) -> bool:
    """Tell whether a text too short to tell has characters of the target's script alone, and none of the other's.

    So a short text that was converted is left alone the next time: most configurations change their own output.
    """
    if found.script is not Script.UNDECIDED:
        return False
    if target in CONFIGURATIONS:
        chosen = configuration(target)
        if chosen.source.script == chosen.target.script:
            return False
        script = chosen.target.script
    else:
        script = target.split("-")[1]
    ours, theirs = (found.hans, found.hant) if script == "Hans" else (found.hant, found.hans)
    return ours > 0 == theirs


def _is_as_wanted(target: str, found: Detection) -> bool:
    """Tell whether a text is in the target's script, and not clearly in another region's form of it."""
    _, script, *region = target.split("-")
    told = found.region is not Region.UNDETERMINED
    return found.script.value == script and not (region and told and [found.region.value] != region)


def _is_already(chosen: Configuration, found: Detection) -> bool:
    """Tell whether a text is what a configuration would make of it, as far as that can be told."""
    if found.script.value != chosen.target.script:
        return False
    across = chosen.source.script != chosen.target.script
    return across or found.region.value == chosen.target.region


def _described(found: Detection) -> str:
    script = _SCRIPTS[found.script]
    told = found.script is Script.HANT and found.region in _REGIONS
    return f"{script} of {_REGIONS[found.region]}" if told else script


def _tag(chosen: Configuration) -> str:
    return "zh-Hans" if chosen.target.script == "Hans" else chosen.target.tag


def _left_alone(text: str, found: Detection, chosen: Configuration, want: Wanted) -> Iterator[Span]:
    """Yield the spans that stay as they are, ascending: Japanese, and lines that are in the target's script."""
    if _is_japanese(chosen):
        return
    across = chosen.source.script != chosen.target.script
    if want.force or not across or found.script.value == chosen.source.script:
        yield from found.japanese
        return
    for span, line in detect_paragraphs(text):
        if line.script.value == chosen.target.script:
            yield span
        else:
            yield from line.japanese


def carry_article(article: Article, want: Wanted) -> tuple[Article, ConversionNote]:
    """Carry a cleaned article over: its text, and with the same configuration its title, headings and captions.

    Names of people, papers and sections stay as they were printed: a name has no other form.
    """
    done = carry_over(article.text, want)
    offsets = ledger.OffsetMap.of(done.edits)
    metadata = with_changed(_metadata(article.metadata, want, done.conversions), language=done.language)
    within = ledger.OffsetMap.of(article.edits)

    def now(span: Span) -> str:
        start, end = within.to_text(span.start), within.to_text(span.end, end=True)
        return done.text[offsets.to_text(start) : offsets.to_text(end, end=True)]

    headings = tuple(with_changed(heading, text=now(heading.span)) for heading in metadata.headings)
    carried = with_changed(
        article,
        text=done.text,
        edits=ledger.compose(article.edits, done.edits),
        metadata=with_changed(metadata, headings=headings),
    )
    return carried, done.note


def _metadata(metadata: Metadata, want: Wanted, conversions: Sequence[Conversion]) -> Metadata:
    def over(words: str) -> str:
        for conversion in conversions:
            told = _without_settled(words, want)
            found, chosen = detect(told), configuration(conversion.configuration)
            if want.force or not _is_hinted(chosen.name, found):
                words = _convert(words, chosen.name, want, tuple(_left_alone(told, found, chosen, want))).text
        return words

    return with_changed(
        metadata,
        title=metadata.title and over(metadata.title),
        subtitle=metadata.subtitle and over(metadata.subtitle),
        kicker=metadata.kicker and over(metadata.kicker),
        captions=tuple(with_changed(caption, text=over(caption.text)) for caption in metadata.captions),
    )


def _convert(text: str, name: str, want: Wanted, aside: Sequence[Span] = ()) -> Conversion:
    return convert(
        text,
        name,
        glossary=want.glossary,
        corrections=want.corrections,
        quotes=want.quotes,
        aside=aside,
    )
