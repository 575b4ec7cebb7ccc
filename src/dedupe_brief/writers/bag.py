"""BagIt (RFC 8493): an export as a folder with its manifests, for those who keep files for a long time.

Written by ourselves: the library moves finished files into place and reads each again, and puts the day of today into
the bag. Here digests are taken while a file is written, and users need no dependency. The library validates in the tests.
"""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from dedupe_brief.core.versioning.archived import Exported, archived, to_line
from dedupe_brief.errors import OutputError
from dedupe_brief.version import __version__
from dedupe_brief.writers.output import faults, make_folder
from dedupe_brief.writers.prov import PREFIXES, SECTIONS, Provenance, Statement

__all__ = ["RECORDS", "SOURCES", "Bag"]

RECORDS: Final = "data/records.jsonl"
SOURCES: Final = "data/sources"
_PROVENANCE: Final = "data/prov.json"

_ALGORITHMS: Final = ("sha256", "sha512")
_CHUNK: Final = 1 << 20


class Bag:
    """A bag that grows beside its place and takes it when it is complete, or vanishes by an error.

    Args:
        path: The folder; it must not be there.
        date: The day it is made, ``YYYY-MM-DD``; not said if None, so that the same archive gives the same bag.
    """

    def __init__(self, path: Path, date: str | None = None) -> None:
        self._path = path
        self._date = date
        self._digests: dict[str, tuple[str, ...]] = {}
        self._bytes = 0
        self._provenance = Provenance()
        self._is_first = dict.fromkeys(SECTIONS, True)

    def __enter__(self) -> Self:
        where = self._path.as_posix()
        with faults(where):
            if self._path.is_symlink() or self._path.exists():
                raise OutputError(
                    "it is there already, and a bag takes no other's place",
                    where=where,
                    hint="name another folder",
                )
            make_folder(self._path.parent)
            self._beside = self._path.with_name(f".dedupe-brief-{secrets.token_hex(8)}.part")
            (self._beside / SOURCES).mkdir(parents=True)
            self._open = ExitStack()
            self._records = self._open.enter_context(self._file(RECORDS))
            self._sections = {
                name: self._open.enter_context((self._beside / f".{name}").open("w+b")) for name in SECTIONS
            }
        return self

    def write(self, of: Exported) -> None:
        """Take one line of the export, and the source it was made of, once."""
        with faults(self._path.as_posix()):
            self._records.write(f"{to_line(of.record, archived(of, whole=False))}\n".encode())
            kept = of.sightings[0].source
            if of.source is not None and kept is not None:
                name = f"{SOURCES}/{kept.removeprefix('sha256:')}"
                if name not in self._digests:
                    self._whole(name, of.source)
            self._say(self._provenance.of(of))

    def link(self, address: str, other: str) -> None:
        """Say that two articles have the same text; to be called when all lines are there."""
        with faults(self._path.as_posix()):
            self._say(self._provenance.alternates(address, other))

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the bag in its place, or leave nothing behind if there was an error."""
        try:
            with faults(self._path.as_posix()):
                if kind is None:
                    self._complete()
        finally:
            with suppress(OSError):
                self._open.close()
            with suppress(OSError):
                shutil.rmtree(self._beside)

    def _complete(self) -> None:
        with self._file(_PROVENANCE) as file:
            self._join_sections(file)
        self._open.close()
        for name in SECTIONS:
            (self._beside / f".{name}").unlink()
        payload = sorted(self._digests)
        count, size = len(payload), self._bytes
        self._manifests("manifest", payload)
        self._whole("bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        info = [f"Bag-Software-Agent: dedupe-brief {__version__}", f"Payload-Oxum: {size}.{count}"]
        info += [] if self._date is None else [f"Bagging-Date: {self._date}"]
        self._whole("bag-info.txt", "".join(f"{line}\n" for line in info).encode())
        self._manifests("tagmanifest", sorted(self._digests.keys() - set(payload)))
        if hasattr(os, "sync"):  # once for all: thousands of sources would wait for the disk one by one
            os.sync()
        self._beside.rename(self._path)

    def _manifests(self, kind: str, names: list[str]) -> None:
        for at, algorithm in enumerate(_ALGORITHMS):
            lines = "".join(f"{self._digests[name][at]}  {name}\n" for name in names)
            self._whole(f"{kind}-{algorithm}.txt", lines.encode())

    def _say(self, statements: Iterable[Statement]) -> None:
        for statement in statements:
            section = self._sections[statement.section]
            section.write((b"" if self._is_first[statement.section] else b",\n") + statement.line)
            self._is_first[statement.section] = False

    def _join_sections(self, file: "_Digesting") -> None:
        """Write one object of all sections, which grew side by side."""
        file.write(f'{{"prefix": {json.dumps(PREFIXES)}'.encode())
        for name, section in self._sections.items():
            if self._is_first[name]:
                continue
            file.write(f',\n"{name}": {{\n'.encode())
            section.seek(0)
            while data := section.read(_CHUNK):
                file.write(data)
            file.write(b"\n}")
        file.write(b"}\n")

    def _whole(self, name: str, data: bytes) -> None:
        with self._file(name) as file:
            file.write(data)

    @contextmanager
    def _file(self, name: str) -> "Iterator[_Digesting]":
        with (self._beside / name).open("xb") as stream:
            file = _Digesting(stream)
            yield file
        self._digests[name] = file.digests
        self._bytes += file.size


class _Digesting:
    """A file whose digests are taken while it is written."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._hashes = [hashlib.new(name) for name in _ALGORITHMS]
        self.size = 0

    @property
    def digests(self) -> tuple[str, ...]:
        return tuple(each.hexdigest() for each in self._hashes)

    def write(self, data: bytes) -> None:
        self._stream.write(data)
        self.size += len(data)
        for each in self._hashes:
            each.update(data)
