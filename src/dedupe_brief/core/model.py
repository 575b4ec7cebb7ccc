"""The frozen types every room shares. Data only: what can be computed from them lives elsewhere.

Offsets are Unicode code points of the decoded source, 0-based and half-open, except where a name says byte.

Spans and edits are made by the thousand for one page, so all of them are msgspec structs: frozen dataclasses at a
fifth of the cost. Those two hold nothing that could hold them, so the garbage collector need not look at them. A
changed copy of one is made by ``msgspec.structs.replace``.
"""

from enum import StrEnum

from msgspec import Struct

__all__ = [
    "Article",
    "Caption",
    "ConversionNote",
    "Detection",
    "Edit",
    "Evidence",
    "Extractor",
    "Heading",
    "Irregular",
    "Known",
    "Metadata",
    "Options",
    "Origin",
    "Provenance",
    "Record",
    "RecordedEdit",
    "Region",
    "Repeat",
    "Role",
    "Script",
    "Software",
    "Source",
    "Span",
    "Undetermined",
]


class Role(StrEnum):
    """What a block is. ``paragraph`` and ``heading`` make the canonical text; the rest does not enter it."""

    KICKER = "kicker"
    TITLE = "title"
    SUBTITLE = "subtitle"
    SECTION = "section"
    EDITION = "edition"
    BYLINE = "byline"
    DATELINE = "dateline"
    PUBLICATION = "publication"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    CREDIT = "credit"
    EDITOR = "editor"
    NOTE = "note"
    DEBRIS = "debris"


class Script(StrEnum):
    """The script of a text; the two scripts by their ISO 15924 codes."""

    HANS = "Hans"
    HANT = "Hant"
    MIXED = "mixed"  # both, and neither as a quotation or a name only
    UNDECIDED = "undecided"  # Chinese characters, but too few that one script alone has
    NONE = "none"  # no Chinese character


class Region(StrEnum):
    """Where a text was printed, by ISO 3166 codes: its forms and words are those of the papers there."""

    TW = "TW"
    HK = "HK"
    CN = "CN"
    UNDETERMINED = "undetermined"


class Undetermined(StrEnum):
    """Why it is not said where a text was printed."""

    SCRIPT = "script"  # it is not in one script, or has no Chinese
    SHORT = "short"
    LITTLE = "little"  # hardly any of its forms and words tell a region
    CONTRADICTING = "contradicting"  # enough of them do, and not the same one


class Span(Struct, frozen=True, order=True, gc=False):
    """A half-open run ``[start, end)`` of code points."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """Return the part of ``text`` this span covers.

        >>> Span(1, 3).of("一二三四")
        '二三'
        """
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        """Tell whether the two spans share at least one code point."""
        return self.start < other.end and other.start < self.end


class Edit(Struct, frozen=True, gc=False):
    """One replacement: ``before`` stood at ``span``, ``after`` stands there now, because of ``rule``.

    ``same_as`` is where the removed content stands once more (a repeat). ``raw`` holds the bytes of ``before``
    where the source's codec would not give them back; with it, ``before`` and ``after`` may be equal.
    """

    rule: str
    span: Span
    before: str
    after: str
    same_as: Span | None = None
    raw: bytes | None = None


class Repeat(Struct, frozen=True, gc=False):
    """Two places with the same content: ``spans`` is (the one removed, the one kept).

    ``similarity`` is 1.0 for an exact repeat (equal under the comparison key) and below it for a near one.
    """

    spans: tuple[Span, Span]
    exact: bool
    similarity: float


class Evidence(Struct, frozen=True):
    """A character or word that a detection rests on, and how often it stands in the text.

    ``speaks_for`` names scripts (``Hans``, ``Hant``) or regions; these can be more than `Region` has (``SG``
    Singapore and Malaysia, ``MO`` Macau). ``weight`` is what it counts for: 1 for a character of one script, 1 to 6
    for a regional marker.
    """

    marker: str
    speaks_for: tuple[str, ...]
    count: int
    weight: float
    why: str


class Detection(Struct, frozen=True):
    """Which script a text is in, and where it was printed.

    Attributes:
        script: The script of the text outside its Japanese passages.
        region: Where it was printed; ``undetermined`` if the text is short, or says too little, or contradicts itself.
        language: BCP 47: ``zh-Hans``, ``zh-Hant``, ``zh-Hant-TW``, ``zh-Hant-HK``, or ``zh`` if the script is mixed or
            undecided; None without Chinese. Simplified carries no region even if that is known: ``zh-Hans`` means
            the mainland's unless something else is said, so that ``CN`` would add nothing.
        confidence: How sure the script is, 0 to 1: the share of the evidence that speaks for it, by the rule of
            succession, (for + 1) / (all + 2): 2 characters that agree give .75, 18 give .95. Mixed is as sure as its
            rarer script is there. 0 if undecided or none. A share, no probability measured on pages.
        region_confidence: How sure the region is, 0 to 1: the same share of the points that tell it from its nearest
            rival. 0 if undetermined.
        why_undetermined: Why the region is undetermined; None if it is not.
        han: Chinese characters outside Japanese passages.
        hans: How many of them Simplified alone has.
        hant: How many of them Traditional alone has.
        evidence: What decided: the most frequent characters of each script, then all regional markers of that
            script, those of most weight first.
        japanese: Japanese passages, sorted, in code points of the text. They are no evidence.
    """

    script: Script
    region: Region
    language: str | None
    confidence: float
    region_confidence: float
    why_undetermined: Undetermined | None
    han: int
    hans: int
    hant: int
    evidence: tuple[Evidence, ...]
    japanese: tuple[Span, ...]


class Caption(Struct, frozen=True):
    """A picture's caption and whose picture it is; ``span`` is where it stands in the source."""

    text: str
    credit: str | None
    span: Span


class Heading(Struct, frozen=True, gc=False):
    """A heading inside the body; ``span`` is where it stands in the source."""

    text: str
    span: Span


class Metadata(Struct, frozen=True):
    """What the page says about the article. ``None`` and ``()`` mean: not said, or not sure.

    ``confidence`` (0–1) is how sure it is that the text is the article's body; ``doubts`` names what speaks against
    it, the strongest first.
    """

    url: str | None = None
    title: str | None = None
    subtitle: str | None = None
    kicker: str | None = None
    section: str | None = None
    edition: str | None = None
    byline: str | None = None
    author: tuple[str, ...] = ()
    publication: str | None = None
    editor: str | None = None
    date: str | None = None
    language: str | None = None
    captions: tuple[Caption, ...] = ()
    headings: tuple[Heading, ...] = ()
    confidence: float = 0.0
    doubts: tuple[str, ...] = ()


class Known(Struct, frozen=True):
    """What a page's markup says of the article, beside its text.

    Attributes:
        before: What is believed before the text.
        after: What is believed where the text shows nothing.
        printed: Names that are believed to be authors if the text prints them, and not as an editor's.
        page_title: The page's own title, with what the site adds to it.
    """

    before: Metadata = Metadata()
    after: Metadata = Metadata()
    printed: tuple[str, ...] = ()
    page_title: str | None = None


class Article(Struct, frozen=True):
    """A cleaned article: the canonical text, the edits that lead to it from the source, what was learned."""

    text: str
    edits: tuple[Edit, ...]
    metadata: Metadata
    repeats: tuple[Repeat, ...]


class Irregular(Struct, frozen=True):
    """A span of decoded text whose bytes the codec would not give back, and those bytes."""

    span: Span
    raw: bytes


class Extractor(Struct, frozen=True):
    """What made text from a page, when the source was not text.

    Attributes:
        name: The program.
        version: Its version: another one may give another text.
        options: What was chosen of what it can do.
        digest: That of the text it gave, in UTF-8: the text that a record's spans count in and its ledger rebuilds.
    """

    name: str
    version: str
    options: str
    digest: str


class Origin(Struct, frozen=True):
    """Where a source came from and how its bytes became text.

    ``digest``, ``encoding`` and ``bytes`` are of those bytes; ``chars`` counts the text, the extracted one of a page.
    ``index`` is its number in a container of several, from 0, and ``id`` what the container calls it.
    """

    path: str | None
    url: str | None
    digest: str
    media_type: str
    encoding: str
    bytes: int
    chars: int
    index: int | None = None
    id: str | None = None
    warc_record_id: str | None = None
    extractor: Extractor | None = None


class Source(Struct, frozen=True):
    """A decoded source, or the text that was extracted from a page.

    ``irregular`` is empty when ``text.encode(origin.encoding)`` gives the bytes back, and where there was a page, whose
    bytes nothing gives back. ``known`` is what the page's markup says beside the text.
    """

    text: str
    origin: Origin
    irregular: tuple[Irregular, ...] = ()
    known: Known | None = None


class Options(Struct, frozen=True):
    """What a caller can choose. Every choice is kept in the record.

    Attributes:
        cleaning: ``on``, or ``off`` to take the whole source for the text and only convert it.
        removed: How much of what was taken out the record keeps: ``inline``, ``digest`` or ``none``.
        edits: ``full``, or ``none`` to leave the ledger out of the record.
        punctuation: ``keep``, or ``restore`` full-width punctuation that was folded to ASCII.
        to: What the text is converted to: a configuration of OpenCC's or a BCP 47 tag; None to leave its script.
        force: Convert what is in that script already, too.
        corrections: ``on`` to put known mistakes of OpenCC right, or ``off``.
        quotes: ``keep``, or the marks that a converted text gets: ``corner`` 「」 or ``curly`` “”.
        glossary: The digest of the glossary that the conversion went by; None without one.
    """

    cleaning: str = "on"
    removed: str = "inline"
    edits: str = "full"
    punctuation: str = "keep"
    to: str | None = None
    force: bool = False
    corrections: str = "on"
    quotes: str = "keep"
    glossary: str | None = None


class ConversionNote(Struct, frozen=True):
    """How a text was converted: by which configuration of OpenCC's, and why by that one.

    The configuration is None if the text was left alone; two are joined by ``+`` if one followed the other.
    """

    configuration: str | None
    why: str


class Software(Struct, frozen=True):
    """A program that shaped the record."""

    name: str
    version: str


class RecordedEdit(Struct, frozen=True, gc=False):
    """An edit as a record keeps it; ``out_start``/``out_end`` are offsets in the canonical text.

    ``removed`` is None unless the record keeps it inline; ``removed_bytes`` is base64 of the bytes of the span
    where the codec does not give them back.
    """

    rule: str
    start: int
    end: int
    out_start: int
    out_end: int
    removed: str | None
    removed_digest: str | None
    removed_bytes: str | None
    inserted: str
    same_as_start: int | None
    same_as_end: int | None


class Provenance(Struct, frozen=True):
    """How the text came to be: enough to replay it, to verify it and, with inline edits, to undo it."""

    schema: str
    software: tuple[Software, ...]
    ruleset_digest: str
    options: Options
    conversion: ConversionNote | None
    text_digest: str
    offset_unit: str
    edits: tuple[RecordedEdit, ...]


class Record(Struct, frozen=True):
    """One article's canonical text with its metadata, origin and provenance: what is written and archived."""

    id: str
    text: str
    source: str
    added: str | None
    created: str | None
    metadata: Metadata
    origin: Origin
    repeats: tuple[Repeat, ...]
    duplicate_of: str | None
    provenance: Provenance
