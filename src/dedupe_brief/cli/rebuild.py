"""``rebuild``: from records back to the bytes they were made from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.console import DIFFERENT, FAILED, FINE, Console
from dedupe_brief.cli.records import records_in
from dedupe_brief.core.model import Record
from dedupe_brief.core.record import digest, ledger_end
from dedupe_brief.errors import DedupeBriefError, OutputError, RecordError, UsageError
from dedupe_brief.readers.text import Found
from dedupe_brief.writers.names import Names
from dedupe_brief.writers.output import is_folder, make_folder, write_atomic

__all__ = ["rebuild"]


def rebuild(
    console: Console,
    record: Annotated[
        str, typer.Argument(metavar="RECORD", help="A file of records, or - for standard input.")
    ],
    output: options.Output = None,
) -> int:
    """Give back the source that a record was made from, byte for byte.

    Nothing is written before the bytes have the digest that the record says. A record that does not keep what was
    removed (--removed digest, --removed none, --edits none) can't be rebuilt.

    \b
    Examples:
      dedupe-brief rebuild article.md -o article.txt
      dedupe-brief rebuild records.jsonl -o sources/
    """
    found = Found(None if record == "-" else Path(record))
    if output is not None and output != "-" and is_folder(output):
        return _into_folder(console, found, Path(output))
    items = list(records_in(found))
    if len(items) > 1:
        raise UsageError(
            f"{found.name} holds {len(items)} records", hint="name a folder for their sources: -o FOLDER/"
        )
    built = _Rebuilder(console)
    for name, item in items:
        data = built.bytes_of(name, item)
        if data is None or isinstance(item, DedupeBriefError):
            break
        if output is None or output == "-":
            console.out_bytes(data, ledger_end(item.origin)[0])
        else:
            write_atomic(Path(output), data, _inputs(found))
    return built.exit_code


def _into_folder(console: Console, found: Found, folder: Path) -> int:
    """Write the source of each record to a file of its own."""
    make_folder(folder)
    names, built = Names(".txt"), _Rebuilder(console)
    for name, item in records_in(found):
        data = built.bytes_of(name, item)
        if data is None or isinstance(item, DedupeBriefError):
            continue
        path = folder / names.name(item.origin.path or item.origin.url, item.id)
        try:
            write_atomic(path, data, _inputs(found))
        except OutputError as fault:
            console.error(fault)
            built.exit_code = FAILED
        else:
            console.detail(f"{name} → {path.as_posix()}")
    return built.exit_code


def _inputs(found: Found) -> list[Path]:
    return [] if found.path is None else [found.path]


@dataclass
class _Rebuilder:
    """Rebuilds one record after another and remembers the worst that happened."""

    console: Console
    exit_code: int = FINE

    def bytes_of(self, name: str, item: Record | DedupeBriefError) -> bytes | None:
        """Return the bytes of one source, proven by their digest; None if they can't be had, which is reported."""
        from dedupe_brief.core import verify

        if isinstance(item, DedupeBriefError):
            self._failed(item)
            return None
        try:
            data = verify.rebuild(item)
        except RecordError as fault:
            self._failed(RecordError(fault.what, where=f"{name}: {fault.where}", hint=fault.hint))
            return None
        if digest(data) != ledger_end(item.origin)[1]:
            self.exit_code = max(self.exit_code, DIFFERENT)
            key = "origin.digest" if item.origin.extractor is None else "origin.extractor.digest"
            what = f"what the record gives back does not have the digest in {key}; nothing is written"
            self.console.error(RecordError(what, where=name, hint="'dedupe-brief verify' says more"))
            return None
        return data

    def _failed(self, fault: DedupeBriefError) -> None:
        self.exit_code = FAILED
        self.console.error(fault)
