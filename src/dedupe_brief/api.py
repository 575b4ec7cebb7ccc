"""The public API: plain values in, records and converted texts out."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dedupe_brief.core import record
from dedupe_brief.core.clean import clean_source
from dedupe_brief.core.model import Options, Origin, Record, Source
from dedupe_brief.core.rules import RuleSet, built_in, parse_pack
from dedupe_brief.errors import SourceError, UsageError
from dedupe_brief.readers.decode import decode
from dedupe_brief.readers.document import HTML, TEXT
from dedupe_brief.readers.html import decode_page
from dedupe_brief.readers.kinds import media_type as told_by_content

if TYPE_CHECKING:  # OpenCC's tables, for those who convert
    from dedupe_brief.core.comparison.changes import Difference
    from dedupe_brief.core.conversion.glossary import Glossary
    from dedupe_brief.core.conversion.target import Carried

__all__ = ["clean", "convert", "diff"]


def clean(
    source: str | bytes,
    *,
    path: str | None = None,
    url: str | None = None,
    encoding: str | None = None,
    media_type: str | None = None,
    punctuation: str = "keep",
    removed: str = "inline",
    edits: str = "full",
    rules: str | None = None,
    to: str | None = None,
    force: bool = False,
    glossary: str | None = None,
    corrections: str = "on",
    quotes: str = "keep",
) -> Record:
    r"""Clean one scraped article.

    Args:
        source: The article as scraped: a page or its text, as bytes to be decoded or as a string.
        path: Where it was read from; kept in the record and part of its identity.
        url: Where it was scraped from; likewise, and stronger than the path.
        encoding: The encoding of ``bytes``; found out if None. Of no use with a string.
        media_type: ``text/html`` or ``text/plain``; told by how the source begins if None.
        punctuation: ``keep``, or ``restore`` full-width punctuation that was folded to ASCII.
        removed: What the record keeps of what was taken out: ``inline``, ``digest`` or ``none``. Only ``inline``
            lets the record alone rebuild its source.
        edits: ``full``, or ``none`` to leave the ledger out.
        rules: The TOML of a rule pack of your own, put before the built-in ones.
        to: What the clean text is converted to; this and what follows as in `convert`.
        force: Convert what is in the target script already, too.
        glossary: The TOML of a glossary.
        corrections: ``on`` or ``off``.
        quotes: ``keep``, ``corner`` or ``curly``.

    Returns:
        The record: ``record.text`` is the canonical text, headings and paragraphs joined by line feeds;
        ``record.metadata`` what the page says about the article; ``record.provenance.edits`` every change, with
        offsets in Unicode code points of the decoded source, or of the text that was taken from a page.

    Raises:
        SourceError: The source is empty, binary, undecodable, text that no encoding can hold, or a page without text.
        RuleError: The rule pack has a fault.
        GlossaryError: The glossary has a fault.
        UsageError: An option has no such value.

    >>> record = clean("首页 > 社会\n小镇通了公交\n2024-05-01\n昨天上午，小镇的第一班公交车开出了车站。")
    >>> record.text
    '昨天上午，小镇的第一班公交车开出了车站。'
    >>> record.metadata.title, record.metadata.date
    ('小镇通了公交', '2024-05-01')
    >>> [edit.rule for edit in record.provenance.edits]
    ['debris.crumbs', 'metadata.title', 'info.date']
    >>> page = "<title>小镇通了公交_河湾网</title><p>昨天上午，小镇的第一班<b>公交车</b>开出了车站。<p hidden>分享"
    >>> clean(page).text, clean(page).metadata.title
    ('昨天上午，小镇的第一班公交车开出了车站。', '小镇通了公交')
    """
    options = Options(
        removed=removed,
        edits=edits,
        punctuation=punctuation,
        to=to,
        force=force,
        corrections=corrections,
        quotes=quotes,
    )
    _check(options)
    if to is None and (force or corrections != "on" or quotes != "keep" or glossary is not None):
        raise UsageError(
            "force, glossary, corrections and quotes are about converting, and nothing is converted",
            hint="say what to convert to",
        )
    decoded = _decoded(source, path, url, encoding, media_type)
    return clean_source(decoded, options, _rules(rules), glossary=_glossary(glossary))


def convert(
    text: str,
    to: str,
    *,
    force: bool = False,
    glossary: str | None = None,
    corrections: str = "on",
    quotes: str = "keep",
) -> "Carried":
    """Convert a text between Simplified and Traditional.

    Args:
        text: Any text.
        to: A target, which picks the configuration from what the text is found to be in: ``zh-Hans``, ``zh-Hant``,
            ``zh-Hant-TW``, ``zh-Hant-HK``. Or one of OpenCC's configurations, such as ``s2twp``.
        force: Convert what is in the target script already, too; else it is left alone.
        glossary: The TOML of a glossary: names to keep, words to prefer.
        corrections: ``on``, or ``off`` to leave OpenCC's known mistakes as they are.
        quotes: ``keep``, or the marks of what is converted: ``corner`` 「」 or ``curly`` “”.

    Returns:
        The text with the edits that lead to it, their spans in code points of the source; what was chosen and why;
        and its language tag.

    Raises:
        GlossaryError: The glossary has a fault.
        UsageError: There is no such target, or an option has no such value.

    >>> done = convert("程序员的头发", "zh-Hant-TW")
    >>> done.text, done.language, done.note.configuration
    ('程式設計師的頭髮', 'zh-Hant-TW', 's2twp')
    """
    from dedupe_brief.core.conversion.target import carry_over, wanted

    options = Options(to=to, force=force, corrections=corrections, quotes=quotes)
    _check(options)
    return carry_over(text, wanted(options, _glossary(glossary)))


def diff(before: str, after: str, *, ignore: Iterable[str] = (), granularity: str = "char") -> "Difference":
    """Compare two texts.

    Args:
        before: The old text.
        after: The new one.
        ignore: Differences that don't count: ``script``, ``width``, ``punctuation``, ``space``, or ``layout`` for
            width and space.
        granularity: The unit in which changes are given: ``char``, ``word``, ``sentence`` or ``paragraph``.

    Returns:
        The changes in order, their spans in code points of both texts, with moves and figures.

    Raises:
        UsageError: There is no such rule or granularity, or words are asked for without rjieba.

    >>> found = diff("会议9日召开。", "会议19日召开。")
    >>> [change.operation.value for change in found.changes], found.same
    (['equal', 'replace', 'equal'], False)
    >>> diff("后来", "後來", ignore=["script"]).same
    True
    """
    from dedupe_brief.core.comparison.changes import Granularity
    from dedupe_brief.core.comparison.ignore import parse
    from dedupe_brief.core.diff import diff as compare

    units = tuple(Granularity)
    if granularity not in units:
        raise UsageError(f"granularity can't be {granularity!r}", hint=f"choose one of {', '.join(units)}")
    return compare(before, after, ignore=parse(ignore), granularity=Granularity(granularity))


def _check(options: Options) -> None:
    """Refuse what is none of an option's choices."""
    for name, choices in record.CHOICES.items():
        if getattr(options, name) not in choices:
            raise UsageError(
                f"{name} can't be {getattr(options, name)!r}", hint=f"choose one of {', '.join(choices)}"
            )


def _glossary(text: str | None) -> "Glossary | None":
    if text is None:
        return None
    from dedupe_brief.core.conversion.glossary import parse

    return parse(text, "glossary")


def _rules(pack: str | None) -> RuleSet:
    return built_in().with_pack(parse_pack(pack, "rules")) if pack is not None else built_in()


def _decoded(
    source: str | bytes, path: str | None, url: str | None, encoding: str | None, media_type: str | None
) -> Source:
    if media_type not in (None, TEXT, HTML):
        raise UsageError(f"media_type can't be {media_type!r}", hint=f"choose one of {TEXT}, {HTML}")
    data = source if isinstance(source, bytes) else _encoded(source, path)
    is_page = (media_type or told_by_content(data)) == HTML
    if isinstance(source, bytes):
        return (decode_page if is_page else decode)(data, path=path or "-", url=url, encoding=encoding)
    if is_page:
        return decode_page(data, path=path, url=url, encoding="utf-8")
    if not source.strip():
        raise SourceError("the source is empty", where=path or "source")
    origin = Origin(
        path=path,
        url=url,
        digest=record.digest(data),
        media_type=TEXT,
        encoding="utf-8",
        bytes=len(data),
        chars=len(source),
    )
    return Source(source, origin)


def _encoded(source: str, path: str | None) -> bytes:
    try:
        return source.encode()
    except UnicodeEncodeError as error:
        raise SourceError(
            f"a lone surrogate stands at offset {error.start}",
            where=path or "source",
            hint="decode the bytes with 'surrogateescape' turned off, or pass the bytes themselves",
        ) from error
