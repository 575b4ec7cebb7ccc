"""From records to files and streams: the formats, and where the output goes."""

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from dedupe_brief.errors import UsageError
from dedupe_brief.writers import jsonl, markdown, parquet, text, warc
from dedupe_brief.writers.compression import KINDS, compressed
from dedupe_brief.writers.formats import Format, Framed, Rendered, rendered
from dedupe_brief.writers.output import is_folder

__all__ = ["FORMATS", "Format", "Rendered", "by_name", "choose", "chosen", "rendered"]

FORMATS: tuple[Format, ...] = (
    markdown.MARKDOWN,
    text.TEXT,
    jsonl.JSONL,
    parquet.PARQUET,
    warc.WARC,
    warc.WARC_GZ,
)
"""Every format, the default first. Those that are text can be compressed as well: ``jsonl.gz``."""


F = TypeVar("F", bound=Framed)


def by_name(name: str) -> Format:
    """Return the format called ``name``, which for a compressed one ends like its files.

    Raises:
        UsageError: There is none; suggests the nearest.

    >>> by_name("jsonl").suffix, by_name("markdown.zst").suffix
    ('.jsonl', '.md.zst')
    """
    return _named(name, FORMATS)


def _named(name: str, formats: Sequence[F]) -> F:
    known = {form.name: form for form in formats}
    if name in known:
        return known[name]
    plain, _, kind = name.partition(".")
    if plain in known and kind in KINDS:
        if known[plain].binary:
            raise UsageError(f"{plain} is not compressed as {kind}", hint=f"choose one of {', '.join(known)}")
        return compressed(known[plain], kind)
    near = difflib.get_close_matches(name.lower(), known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"choose one of {', '.join(known)}"
    raise UsageError(f"there is no format named {name!r}", hint=hint)


def choose(name: str | None, output: str | None, default: Format = FORMATS[0]) -> Format:
    """Return the format to write records in; see `chosen`.

    >>> choose(None, "out.parquet").name, choose("text", "out.gz").name, choose(None, "out/").name
    ('parquet', 'text.gz', 'markdown')
    """
    return chosen(name, output, default, FORMATS)


def chosen(name: str | None, output: str | None, default: F, formats: Sequence[F]) -> F:
    """Return the format to write in: the one that is named, and the one that the output's name ends with.

    Args:
        name: What ``--format`` says.
        output: What ``--output`` says.
        default: What it is where both leave it open.
        formats: Those that there are.

    Raises:
        UsageError: There is no such format, or the two contradict each other.
    """
    named = None if name is None else _named(name, formats)
    said, kind = _ending(output, formats)
    form = said or named or default
    if named is not None and (said or kind):
        wanted, wanted_kind = _parts(named)
        if wanted != _parts(form)[0] or wanted_kind not in {"", kind}:
            raise UsageError(
                f"it is called as if it were {_joined(form, kind)}, but the format is {named.name}",
                where=str(output),
                hint=f"let it end with {named.suffix}",
            )
    return _named(_joined(form, kind), formats) if kind else form


def _ending(output: str | None, formats: Sequence[F]) -> tuple[F | None, str]:
    """Return the format that the name of a file ends with, and what it is compressed with."""
    if output is None or is_folder(output):
        return None, ""
    name = Path(output).name.lower()
    kind = next((kind for kind in KINDS if name.endswith(f".{kind}")), "")
    stem = name.removesuffix(f".{kind}")
    return next((form for form in formats if stem.endswith(form.suffix)), None), kind


def _parts(form: Framed) -> tuple[str, str]:
    """Return what a format is without compression, and what compresses it, if anything does."""
    plain, _, kind = form.name.partition(".")
    return plain, kind


def _joined(form: Framed, kind: str) -> str:
    plain, _ = _parts(form)
    return f"{plain}.{kind}" if kind else plain
