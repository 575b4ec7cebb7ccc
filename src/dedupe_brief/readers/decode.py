"""Bytes to source: one way in for every reader. Nothing is translated, and what a codec loses is kept as bytes."""

import codecs
import re
from collections.abc import Iterator

from dedupe_brief.core.model import Irregular, Origin, Source
from dedupe_brief.core.proof.irregular import gives_back, irregular
from dedupe_brief.core.record import digest
from dedupe_brief.errors import SourceError
from dedupe_brief.readers.binary import control_share, looks_like
from dedupe_brief.readers.detect import guesses, looks_like_text, wide
from dedupe_brief.readers.encodings import canonical, family, is_stateful, known

__all__ = [
    "MARKS",
    "SEEN",
    "STDIN",
    "decode",
    "first_fitting",
    "legible_path",
    "refuse_binary",
    "refuse_unreadable",
]

STDIN = "standard input"
"""How messages name a source that has neither path nor URL."""

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

MANY_NULS = 0.1
"""The share of NUL bytes from which data is taken for 16- or 32-bit text before it is taken for UTF-8."""

MOST_CONTROLS = (8, 0.1)
"""More control characters than this many, and this share of the text, and it is no text."""

SEEN = re.compile(r"[^\s\0\u200b-\u200f\u2060\ufeff]")
"""A character one can see."""


def decode(
    data: bytes,
    *,
    path: str | None = None,
    url: str | None = None,
    encoding: str | None = None,
    declared: str | None = None,
) -> Source:
    """Decode ``data`` so that the bytes can be given back.

    Tried in order, each strictly: the encoding a byte order mark says; ``encoding``, and then nothing else;
    ``declared``; 16- and 32-bit encodings if a tenth of the bytes are NUL; UTF-8; what the bytes look like.
    GB 2312 and GBK are read as GB 18030, Big5 and cp950 as Big5-HKSCS (or cp950 where that fails). A byte order
    mark stays in the text as U+FEFF; line breaks and invisible characters stay as they are.

    Args:
        data: The bytes as scraped.
        path: Where they were read, with ``/`` between folders.
        url: Where they were scraped.
        encoding: The encoding the caller knows them to be in.
        declared: The encoding the page says it is in. Pages lie: it is believed at once if the text it gives is
            made of everyday characters, and otherwise only if nothing else fits.

    Raises:
        SourceError: The data is empty, binary, or in no encoding that was tried.
        UsageError: ``encoding`` is no text encoding.

    >>> decode("今天".encode("gbk"), path="a.txt", encoding="gbk").origin.encoding
    'gb18030'
    """
    path = None if path is None else legible_path(path)
    where = path or url or STDIN
    refuse_binary(data, where)
    text, codec = first_fitting(data, where, encoding, declared)
    refuse_unreadable(text, where)
    origin = Origin(
        path=path,
        url=url,
        digest=digest(data),
        media_type="text/plain",
        encoding=codec,
        bytes=len(data),
        chars=len(text),
    )
    return Source(text, origin, _irregular(text, codec, data, where))


def legible_path(path: str) -> str:
    r"""Return a path that has UTF-8: bytes of a file name that are not UTF-8 become ``\xff``."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def refuse_binary(data: bytes, where: str) -> None:
    """Refuse what is empty or no text by its first bytes.

    Raises:
        SourceError: It is.
    """
    if not data:
        raise SourceError("the file is empty", where=where, hint="scrape the page again")
    name = looks_like(data)
    if name is not None:
        raise SourceError(f"this is not text but {name}", where=where, hint="pass the text itself")


def refuse_unreadable(text: str, where: str) -> None:
    """Refuse decoded text in which there is nothing to read.

    Raises:
        SourceError: It is white space, or full of control characters.
    """
    if not SEEN.search(text):
        raise SourceError("the file holds nothing but white space", where=where, hint="scrape the page again")
    count, share = control_share(text)
    if count > MOST_CONTROLS[0] and share > MOST_CONTROLS[1]:
        raise SourceError(
            f"this does not look like text: {share:.0%} of it are control characters",
            where=where,
            hint="if it is, name its encoding with --encoding",
        )


def first_fitting(data: bytes, where: str, encoding: str | None, declared: str | None) -> tuple[str, str]:
    """Return the text and its codec: the first candidate that fits, in the order in which `decode` tries them.

    Raises:
        SourceError: None does; says where each failed.
        UsageError: ``encoding`` is no text encoding.
    """
    encoding = None if encoding is None else canonical(encoding)
    failures: dict[str, str] = {}
    for codec, to_prove in _candidates(data, encoding, declared):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError as fault:
            failures[codec] = f"{codec} fails at byte {fault.start} (0x{data[fault.start]:02x})"
        except UnicodeError as fault:  # some codecs don't say where
            failures[codec] = f"{codec} fails ({fault})"
        else:
            if not to_prove or looks_like_text(text):
                return text, codec
            failures[codec] = f"{codec} gives no readable text"
    hint = "check --encoding" if encoding else "name the encoding with --encoding, or scrape the page again"
    raise SourceError(f"the text can't be decoded: {', '.join(failures.values())}", where=where, hint=hint)


def _candidates(data: bytes, encoding: str | None, declared: str | None) -> Iterator[tuple[str, bool]]:
    """Yield the codecs to try, and whether what they give has to look like text."""
    yield from ((codec, False) for mark, codec in MARKS if data.startswith(mark))
    if encoding is not None:
        yield from ((codec, False) for codec in family(encoding))
        return
    page_says = known(declared) if declared else None
    says = () if page_says is None else family(page_says)
    yield from ((codec, True) for codec in says)
    if data.count(0) > MANY_NULS * len(data):
        yield from ((codec, False) for codec in wide(data))
    yield "utf-8", False
    yield from ((codec, True) for codec in guesses(data))
    yield from ((codec, False) for codec in says)


def _irregular(text: str, codec: str, data: bytes, where: str) -> tuple[Irregular, ...]:
    if gives_back(text, codec, data):
        return ()
    if is_stateful(codec):
        raise SourceError(
            f"the text can't be kept: {codec} does not give its bytes back",
            where=where,
            hint="convert the file to UTF-8 first",
        )
    return irregular(data, codec)
