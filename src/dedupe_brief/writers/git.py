"""Git: a stream for ``git fast-import``, one commit for each revision.

Nothing that a source says becomes a path, a name or a command of the stream: paths are made of a host's safe characters
and a digest, and every text stands behind its length.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from dedupe_brief.core.model import Record
from dedupe_brief.core.versioning.archived import Exported
from dedupe_brief.core.versioning.revisions import Revision
from dedupe_brief.core.versioning.versions import of_record
from dedupe_brief.core.visible import visible
from dedupe_brief.errors import UsageError
from dedupe_brief.writers.formats import ExportFormat
from dedupe_brief.writers.names import RESERVED

__all__ = ["REF", "export", "path_of"]

REF: Final = "refs/heads/archive"
"""The branch, unless another one is said."""

# A part of what git takes for the name of a branch, so that nothing of it has to be thought through.
_REF: Final = re.compile(r"refs/heads(?:/[A-Za-z0-9_](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9_-]))*)+")
_LOCK: Final = re.compile(r"\.lock(?:/|$)")

_AUTHOR: Final = "dedupe-brief <>"
_UNSAFE: Final = re.compile(r"[^a-z0-9.-]")
_LONGEST_HOST: Final = 100
_DIGITS: Final = 32  # of a digest in a path: 128 bits


def export(ref: str = REF) -> ExportFormat:
    """Return the format.

    Args:
        ref: The branch that the commits go to.

    Raises:
        UsageError: It is no name of a branch.
    """
    if not _REF.fullmatch(ref) or _LOCK.search(ref):
        raise UsageError(
            f"{ref!r} is no name for a branch",
            hint="write it as refs/heads/NAME, of letters, digits, - and _",
        )
    return ExportFormat("git", ".fi", partial(_commit, ref), _Stream)


def path_of(address: str) -> str:
    """Return the path of an article's file: the host, and a digest of the address.

    >>> path_of("https://News.Example/../.git/config")
    'news.example/8d340922a58cc15ccc9b168293bf564a.md'
    """
    name = hashlib.sha256(address.encode()).hexdigest()[:_DIGITS]
    return f"{_folder(address)}/{name}.md"


def _folder(address: str) -> str:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:  # a bracket that is none
        host = ""
    safe = _UNSAFE.sub("_", host)[:_LONGEST_HOST].strip(".") or "file"
    return f"_{safe}" if RESERVED.fullmatch(safe) else safe


class _Stream:
    """Says at its end that it is complete: git takes nothing of a stream that is cut off."""

    def begin(self) -> bytes:
        return b"feature done\n"

    def add(self, data: bytes) -> bytes:
        return data

    def end(self) -> bytes:
        return b"done\n"


def _commit(ref: str, of: Exported) -> bytes:
    """Return a revision's commit, the first of its records standing for all: they have the same text and fields.

    Those that follow are sightings, which the commit counts.
    """
    if of.number:
        return b""
    revision = of.revision
    when = f"{_AUTHOR} {_seconds(revision.first_seen)} +0000"
    return b"".join(
        (
            f"commit {ref}\nauthor {when}\ncommitter {when}\n".encode(),
            _data("\n".join(_message(revision)).encode()),
            f"M 100644 inline {path_of(revision.address)}\n".encode(),
            _data(b"".join(_content(revision.address, of.record))),
        )
    )


def _data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)


def _message(revision: Revision) -> Iterator[str]:
    """Yield the lines of a commit's message: what git shows in one line, and trailers that programs can read."""
    address = visible(revision.address)
    yield f"{address}@{revision.number}: {revision.change.value}"
    yield ""
    yield f"Address: {address}"
    yield f"Revision: {revision.number}"
    yield f"Change: {revision.change.value}"
    yield f"Cause: {revision.cause.value}"
    yield f"Size: {revision.chars} characters, {revision.added} added, {revision.removed} removed"
    yield f"Sightings: {len(revision.sightings)}, from {revision.first_seen} to {revision.last_seen}"
    yield f"Digest: {revision.digest}"
    yield ""


def _content(address: str, record: Record) -> Iterator[bytes]:
    """Yield the file: what the page says of the article, each line's value a JSON string, and its text."""
    yield b"---\n"
    for name, value in (("address", address), *of_record("", record).fields):
        yield f"{name}: {json.dumps(value, ensure_ascii=False)}\n".encode()
    yield b"---\n\n"
    yield f"{record.text}\n".encode()


def _seconds(time: str) -> int:
    """Return a time as git counts it, which knows none before 1970."""
    return max(0, int(datetime.fromisoformat(time).timestamp()))
