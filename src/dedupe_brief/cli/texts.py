"""Commands that work on one text at a time: what an input's text is, canonical or as it stands, and giving one out."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dedupe_brief.cli.console import Console
from dedupe_brief.cli.inputs import contents
from dedupe_brief.core.model import Options, Record, Source
from dedupe_brief.errors import DedupeBriefError, OutputError, SourceError, UsageError
from dedupe_brief.readers.decode import decode
from dedupe_brief.readers.text import Found, expand, read_bytes
from dedupe_brief.writers.output import is_folder, write_atomic

if TYPE_CHECKING:  # rules need RE2
    from dedupe_brief.core.rules import RuleSet

__all__ = ["as_it_stands", "canonical", "files", "give", "held", "to_file"]


def files(names: Sequence[str]) -> list[Found]:
    """Return the inputs of these names, each a file or, as ``-``, standard input.

    Raises:
        SourceError: One is a folder or is not there, or standard input is named twice.
    """
    for name in names:
        if name != "-" and is_folder(Path(name)):  # an empty name is the folder one is in
            raise SourceError("this is a folder", where=name or ".", hint="name one file of it")
    found = list(expand(names, ()))
    for item in found:
        if isinstance(item, SourceError):
            raise item
    return [item for item in found if isinstance(item, Found)]


def as_it_stands(found: Found, encoding: str | None) -> str:
    """Return the decoded text of an input. It may be empty, or white space: what is left of a text is one too.

    Raises:
        SourceError: It can't be read, is binary, or not decodable.
    """
    data = read_bytes(found)
    if not data or data.isspace():
        return data.decode("ascii")
    return decode(data, path=None if found.path is None else found.name, encoding=encoding).text


def held(found: Found, encoding: str | None) -> Source | Record:
    """Return the one record that an input holds, else the source it is.

    Raises:
        DedupeBriefError: It can't be read.
        UsageError: It holds several records.
    """
    first, *more = list(contents(found, encoding)) or [
        (found.name, SourceError("this is empty", where=found.name))
    ]
    if more:
        raise UsageError(
            f"{found.name} holds {1 + len(more)} records",
            hint="give each a file of its own: clean -o FOLDER/",
        )
    item = first[1]
    if isinstance(item, DedupeBriefError):
        raise item
    return item


def canonical(item: Source | Record, rules: "RuleSet") -> str:
    """Return the canonical text: the record's, or the one that cleaning the source gives."""
    from dedupe_brief.core.clean import clean_source

    return item.text if isinstance(item, Record) else clean_source(item, Options(), rules).text


def give(console: Console, text: str, output: str | None, inputs: Sequence[Found]) -> None:
    """Write a text, exactly, in UTF-8: to a file, or to stdout if none is named.

    Raises:
        OutputError: It can't be written, or would overwrite an input.
    """
    where = "standard output" if output is None or output == "-" else output
    try:
        data = text.encode()
    except UnicodeEncodeError as fault:
        raise OutputError(
            f"the text holds half a character (a lone surrogate) at offset {fault.start}", where=where
        ) from None
    if output is None or output == "-":
        console.out_bytes(data, "utf-8")
    else:
        to_file(output, data, [item.path for item in inputs if item.path is not None])


def to_file(name: str, data: bytes, inputs: Sequence[Path]) -> None:
    """Write one file.

    Raises:
        OutputError: It can't be written, would overwrite an input, or the name is that of a folder.
    """
    if not name or is_folder(name):
        raise OutputError("a folder is no file to write", where=name or ".", hint="name a file in it")
    write_atomic(Path(name), data, inputs)
