"""Hypothesis strategies that several test files share."""

import string
from itertools import accumulate

from hypothesis import strategies as st

from dedupe_brief.core.model import (
    Caption,
    ConversionNote,
    Extractor,
    Heading,
    Metadata,
    Options,
    Origin,
    Provenance,
    Record,
    RecordedEdit,
    Repeat,
    Software,
    Span,
)
from dedupe_brief.core.record import OFFSET_UNIT, SCHEMA, digest

__all__ = ["articles", "lines", "nasty_text", "recorded_edits", "records", "words"]

ODD = (
    "\0\x07\x0b\x0c\x1b\x1c\x1e\x7f\x80\x85\x9f\xa0\xad\u200b\u200d\u2028\u2029\u202e\u3000\ue000\ufdd0\ufeff"
    "\ufffd\ufffe\uffff\U0001f468\U00020547\U0001fffe\U0010ffff"
)
PIECES = (
    "市政厅今天开放。",
    "她說「明天見」。",
    "１２３",
    "---",
    "+++",
    "***",
    "===",
    "```",
    "~~~",
    "# ",
    "## ",
    "> ",
    "- ",
    "1. ",
    "2) ",
    "    ",
    "\t",
    "\\",
    "\\n",
    "<b>",
    "<!---->",
    "<!-- ",
    "&amp;",
    "&#35;",
    "[甲](乙)",
    "![图]",
    "[^1]: ",
    "| a | b |",
    "`c`",
    "*强*",
    "_em_",
    "$x$",
    "http://a.cn/x_y",
    "www.a.cn",
    " — ",
    ": ",
    "{}",
    '"',
    "'",
    "null",
    "text: ",
)

nasty_text = st.lists(
    st.one_of(
        st.sampled_from(PIECES),
        st.sampled_from(sorted(ODD)),
        st.sampled_from(string.punctuation + " \n\r\t"),
        st.characters(codec="utf-8"),
    ),
    max_size=8,
).map("".join)
"""Text of every kind that has a UTF-8: signs of Markdown, HTML and YAML, control characters, line breaks."""

lines = nasty_text.map(lambda text: "".join(text.split())).filter(bool)
"""One line as a canonical text has them: no line breaks, no white space at its edges."""

articles = st.lists(lines, max_size=5).map("\n".join)
"""A text as cleaning makes them."""

counts = st.integers(0, 2**53 - 1)
shares = st.floats(0, 1, allow_subnormal=True).map(abs)
words = st.sampled_from(
    [
        "",
        "甲",
        "乙\u3000",
        "a: b",
        "- [c]",
        "null",
        '"\\',
        "\r\n---\n",
        "\0\x85\u2028\ufdd0\ufeff\uffff",
        "\U00020547",
    ]
)
"""The same in a few words: quick to draw for the many fields of a record."""

maybe_text = st.none() | words


@st.composite
def spans(draw: st.DrawFn, last: int = 60) -> Span:
    start = draw(st.integers(0, last))
    return Span(start, draw(st.integers(start, last)))


@st.composite
def recorded_edits(draw: st.DrawFn) -> tuple[RecordedEdit, ...]:
    """Edits that tile: sorted, disjoint, with true offsets on both sides."""
    kept = draw(st.sampled_from(["inline", "digest", "none"]))
    edits: list[RecordedEdit] = []
    end = out_end = 0
    for _ in range(draw(st.integers(0, 4))):
        gap = draw(st.integers(0, 9))
        removed, inserted = draw(words), draw(words)
        same_as = draw(st.none() | spans())
        start, out_start = end + gap, out_end + gap
        end, out_end = start + len(removed), out_start + len(inserted)
        edits.append(
            RecordedEdit(
                rule=draw(st.sampled_from(["debris.bar", "tail.related", "note"])),
                start=start,
                end=end,
                out_start=out_start,
                out_end=out_end,
                removed=removed if kept == "inline" else None,
                removed_digest=digest(removed.encode()) if kept == "digest" else None,
                removed_bytes=draw(st.none() | st.just("osw=")) if kept == "inline" else None,
                inserted=inserted,
                same_as_start=None if same_as is None else same_as.start,
                same_as_end=None if same_as is None else same_as.end,
            )
        )
    return tuple(edits)


def repeats() -> st.SearchStrategy[Repeat]:
    return st.builds(
        lambda one, two, similarity: Repeat((one, two), similarity == 1.0, similarity),
        spans(),
        spans(),
        st.just(1.0) | shares,
    )


@st.composite
def metadata(draw: st.DrawFn, text: str) -> Metadata:
    """Metadata whose headings are sometimes lines of ``text``, sometimes anything."""
    parts = text.split("\n")
    starts = list(accumulate((len(part) + 1 for part in parts), initial=0))
    headings: list[Heading] = []
    for number in draw(st.lists(st.integers(0, len(parts) - 1), max_size=3)):
        true = Heading(parts[number], Span(starts[number], starts[number] + len(parts[number])))
        headings.append(draw(st.just(true) | st.builds(Heading, words, spans())))
    return Metadata(
        url=draw(maybe_text),
        title=draw(st.none() | nasty_text),
        subtitle=draw(st.none() | nasty_text),
        kicker=draw(maybe_text),
        author=tuple(draw(st.lists(words, max_size=2))),
        date=draw(st.none() | st.just("2024-05-01")),
        language=draw(st.none() | st.just("zh-Hant-TW")),
        captions=tuple(draw(st.lists(st.builds(Caption, words, maybe_text, spans()), max_size=2))),
        headings=tuple(headings),
        confidence=draw(shares),
        doubts=tuple(draw(st.lists(words, max_size=2))),
    )


def origins() -> st.SearchStrategy[Origin]:
    return st.builds(
        Origin,
        path=maybe_text,
        url=maybe_text,
        digest=st.binary(max_size=4).map(digest),
        media_type=st.just("text/plain"),
        encoding=st.sampled_from(["utf-8", "gb18030", "big5hkscs"]),
        bytes=counts,
        chars=counts,
        index=st.none() | counts,
        id=maybe_text,
        warc_record_id=maybe_text,
        extractor=st.none() | st.builds(Extractor, words, words, words, words),
    )


@st.composite
def records(draw: st.DrawFn, texts: st.SearchStrategy[str] = articles) -> Record:
    """Records that follow the schema; what they say of their source need not be true."""
    text = draw(texts)
    options = Options(
        cleaning=draw(st.sampled_from(["on", "off"])),
        removed=draw(st.sampled_from(["inline", "digest", "none"])),
        edits=draw(st.sampled_from(["full", "none"])),
        punctuation=draw(st.sampled_from(["keep", "restore"])),
        to=draw(st.sampled_from([None, "s2twp", "zh-Hant-HK"])),
        force=draw(st.booleans()),
        corrections=draw(st.sampled_from(["on", "off"])),
        quotes=draw(st.sampled_from(["keep", "corner", "curly"])),
        glossary=draw(st.sampled_from([None, digest(b"glossary")])),
    )
    return Record(
        id=draw(words),
        text=text,
        source=draw(words),
        added=draw(maybe_text),
        created=draw(maybe_text),
        metadata=draw(metadata(text)),
        origin=draw(origins()),
        repeats=tuple(draw(st.lists(repeats(), max_size=2))),
        duplicate_of=draw(maybe_text),
        provenance=Provenance(
            schema=SCHEMA,
            software=tuple(draw(st.lists(st.builds(Software, words, words), max_size=2))),
            ruleset_digest=digest(b"rules"),
            options=options,
            conversion=draw(st.none() | st.builds(ConversionNote, maybe_text, words)),
            text_digest=digest(text.encode()),
            offset_unit=OFFSET_UNIT,
            edits=draw(recorded_edits()) if options.edits == "full" else (),
        ),
    )
