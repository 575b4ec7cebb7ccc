"""What the tests of readers read: containers made of a few sentences, and a short way to read them."""

import io
import json
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from dedupe_brief.readers.document import Document, Item
from dedupe_brief.readers.documents import documents
from dedupe_brief.readers.reading import Reading

__all__ = ["TEXTS", "Trickle", "faults", "http", "json_lines", "read", "tar_of", "texts", "warc", "zip_of"]

TEXTS = (
    "清河站的候车厅今天重新开放，旅客可以从南门进站。",
    "區公所昨天公布三座公園的整修時程，最快年底完工。",
    "镇上的老茶馆换了新瓦，门口的两棵槐树还在原处。",
)


class Trickle(io.RawIOBase):
    """A pipe that never has more than a few bytes ready."""

    def __init__(self, data: bytes, size: int = 7) -> None:
        self._data = io.BytesIO(data)
        self._size = size

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        return self._data.read(self._size if size < 0 else min(size, self._size))


def read(data: bytes, **how: Any) -> list[Item]:
    """Read ``data`` as standard input."""
    return list(documents(["-"], Reading(**how), io.BytesIO(data)))


def texts(items: Iterable[Item]) -> list[str]:
    """Return the texts of the documents among ``items``."""
    return [item.data.decode(item.charset or "utf-8") for item in items if isinstance(item, Document)]


def faults(items: Iterable[Item]) -> list[str]:
    """Return what is said of those that can't be read."""
    return [str(item) for item in items if isinstance(item, Exception)]


def json_lines(*values: object) -> bytes:
    """Return a line for each value; a text stands for an object that holds it."""
    objects = ({"text": value} if isinstance(value, str) else value for value in values)
    return "".join(f"{json.dumps(value, ensure_ascii=False)}\n" for value in objects).encode()


def zip_of(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def tar_of(members: Mapping[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=form) as archive:
        for name, content in members.items():
            header = tarfile.TarInfo(name)
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
    return data.getvalue()


def warc(
    kind: str,
    content: bytes,
    number: int,
    media_type: str = "application/http; msgtype=response",
    **fields: str,
) -> bytes:
    """Return a WARC record; ``fields`` put others in the place of what it says by default."""
    header = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{number}>",
        "WARC-Target-URI": f"http://news.example/{number}",
        "WARC-Date": "2024-05-01T00:00:00Z",
        "Content-Type": media_type,
        "Content-Length": str(len(content)),
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in header.items())
    return f"WARC/1.0\r\n{head}\r\n".encode() + content + b"\r\n\r\n"


def http(
    body: bytes, *fields: str, status: str = "200 OK", media_type: str = "text/html; charset=utf-8"
) -> bytes:
    head = "".join(f"{field}\r\n" for field in (f"Content-Type: {media_type}", *fields))
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body
