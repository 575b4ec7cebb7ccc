"""clean(): the architecture as one literal list of named steps, run until nothing changes any more."""

from collections.abc import Callable, Sequence
from itertools import count
from typing import Final

from msgspec.structs import replace

from dedupe_brief.core import article, characters, detect, label, ledger
from dedupe_brief.core.cleaning import body, confidence, rare, rejoin, wrap
from dedupe_brief.core.cleaning.draft import Draft
from dedupe_brief.core.metadata import front
from dedupe_brief.core.model import Article, Caption, Edit, Heading, Metadata, Options, Repeat, Span
from dedupe_brief.core.repetition import repeated
from dedupe_brief.core.rules import RuleSet, built_in

__all__ = ["STEPS", "give_up", "resume", "run"]

Step = Callable[[Draft], Draft]


def _invisible(draft: Draft) -> Draft:
    if not draft.rare & rare.INVISIBLE:
        return draft
    return draft.edited(characters.invisible(draft.text))


def _pinyin(draft: Draft) -> Draft:
    if not draft.rare & rare.TONED:
        return draft
    return draft.edited(characters.pinyin(draft.text))


def _unwrap(draft: Draft) -> Draft:
    return draft.edited(wrap.unwrap(draft.text))


def _punctuation(draft: Draft) -> Draft:
    if draft.options.punctuation == "keep":
        return draft
    return draft.edited(characters.restore_punctuation(draft.text))


STEPS: Final[tuple[tuple[str, Step], ...]] = (
    ("invisible", _invisible),  # characters no reader sees, foreign line ends
    ("pinyin", _pinyin),  # the sound behind a rare character
    ("unwrap", _unwrap),  # lines that a fixed width broke
    ("split", label.split),  # text → blocks
    ("rejoin", rejoin.rejoin),  # lines that a scraper broke at links
    ("label", label.label),  # what the rule packs say of each block
    ("inline", label.cut_inline),  # bylines and buttons inside blocks; datelines are read and stay
    ("repeats", repeated.take_out),  # every copy but one goes
    ("body", body.find),  # where the article lies
    ("confidence", confidence.judge),  # how sure that is
    ("front", front.read),  # title, names, dates, captions around it
    ("assemble", article.assemble),  # everything else goes, with its reason
    ("punctuation", _punctuation),  # on request
)

# A pass over clean text changes nothing: nearly every page has settled after the first, and the second shows it.
# Beyond a dozen, a pass must still take a sixteenth of the text, so that all of them together stay linear; a text
# that does not settle even so is hostile, and is all taken out rather than left half-clean.
_FREE_PASSES: Final = 12
_LEAST_SHARE: Final = 1 / 16


def run(source: str, options: Options | None = None, rules: RuleSet | None = None) -> Article:
    r"""Clean a source text: the core of the program.

    Args:
        source: The decoded text. No lone surrogates.
        options: What the caller chose; defaults if None.
        rules: The rules to go by; the built-in packs if None.

    Returns:
        The article. Its edits lead from ``source`` to its text; spans are code points of ``source``.

    >>> article = run("某某新闻网\n某地开通新桥\n2024-05-01\n某地的新桥昨天开通，两岸居民都来了。")
    >>> article.text, article.metadata.title, article.metadata.date
    ('某地的新桥昨天开通，两岸居民都来了。', '某地开通新桥', '2024-05-01')
    """
    return _settled(Draft(source, rules or built_in(), options or Options()))


def resume(article: Article, options: Options, rules: RuleSet) -> Article:
    """Run the steps on an article whose text was changed since: the same article if they leave the text as it is."""
    done = _settled(
        Draft(
            article.text,
            rules,
            options,
            edits=article.edits,
            metadata=article.metadata,
            repeats=article.repeats,
        )
    )
    return article if done.text == article.text else done


def give_up(article: Article) -> Article:
    """Return the article of a text that does not settle: all of it is taken out, which is on the record as well."""
    everything = (Edit("body.unsettled", Span(0, len(article.text)), article.text, ""),)
    edits = ledger.compose(article.edits, everything)
    return Article("", edits, confidence.unfounded(article.metadata), article.repeats)


def _settled(draft: Draft) -> Article:
    """Run the steps on a draft, and on what comes out, until a pass changes nothing."""
    for number in count():
        again = _run_steps(Draft(draft.text, draft.rules, draft.options, rare.kinds(draft.text)))
        if not again.edits:
            is_untouched = not draft.edits and draft.metadata == Metadata()
            metadata = again.metadata if is_untouched else _known(draft.metadata, again.metadata)
            metadata = metadata if draft.text else confidence.unfounded(metadata)
            metadata = replace(metadata, language=detect.language(draft.text))
            return Article(draft.text, draft.edits, metadata, draft.repeats)
        if number >= _FREE_PASSES and len(again.text) > len(draft.text) * (1 - _LEAST_SHARE):
            break
        draft = _joined(draft, again)
    return give_up(Article(draft.text, draft.edits, draft.metadata, draft.repeats))


def _run_steps(draft: Draft) -> Draft:
    for _, step in STEPS:
        draft = step(draft)
    return draft


def _joined(before: Draft, after: Draft) -> Draft:
    """Join two passes: ledgers composed, spans carried back to the source, first findings preferred."""
    if not before.edits and before.metadata == Metadata():
        return after
    offsets = ledger.OffsetMap.of(before.edits)
    metadata = replace(
        _known(before.metadata, after.metadata),
        captions=before.metadata.captions + _captions_back(after.metadata.captions, offsets),
        headings=_headings_back(after.metadata.headings, offsets),
    )
    found = tuple(_repeat_back(repeat, offsets) for repeat in after.repeats)
    edits = ledger.compose(before.edits, after.edits)
    return replace(
        after, edits=edits, metadata=metadata, repeats=tuple(sorted((*before.repeats, *found), key=_place))
    )


def _known(first: Metadata, later: Metadata) -> Metadata:
    """Return the first pass's metadata, with what only a later one found.

    How sure it is, is the first pass's to say: it alone saw the page as it was scraped.
    """
    sure = first if first.confidence else later
    return replace(
        first,
        byline=first.byline or later.byline,
        author=first.author or later.author,
        publication=first.publication or later.publication,
        editor=first.editor or later.editor,
        date=first.date or later.date,
        confidence=sure.confidence,
        doubts=sure.doubts,
    )


def _captions_back(captions: Sequence[Caption], offsets: ledger.OffsetMap) -> tuple[Caption, ...]:
    return tuple(replace(caption, span=offsets.span_to_source(caption.span)) for caption in captions)


def _headings_back(headings: Sequence[Heading], offsets: ledger.OffsetMap) -> tuple[Heading, ...]:
    return tuple(replace(heading, span=offsets.span_to_source(heading.span)) for heading in headings)


def _repeat_back(repeat: Repeat, offsets: ledger.OffsetMap) -> Repeat:
    removed, kept = repeat.spans
    return replace(repeat, spans=(offsets.span_to_source(removed), offsets.span_to_source(kept)))


def _place(repeat: Repeat) -> tuple[int, int]:
    return repeat.spans[0].start, repeat.spans[0].end
