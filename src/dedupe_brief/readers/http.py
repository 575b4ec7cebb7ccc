"""An HTTP response as a WARC file stores it: its status, what it says of itself, its body with every coding undone."""

import re
from collections.abc import Mapping

from msgspec import Struct

from dedupe_brief.errors import SourceError
from dedupe_brief.readers.compression import UNPACKING_FAULTS, decoder_for
from dedupe_brief.readers.streams import CHUNK, too_large

__all__ = ["Response", "fields_of", "media_of", "response"]

MAX_HEAD = 256 * 1024
"""How much of a response's header is looked at."""

_LINE = re.compile(rb"\r?\n")
_END = re.compile(rb"\r?\n\r?\n")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?\s*([^\s\"';]+)", re.IGNORECASE)
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})\b")
_CHUNK = re.compile(rb"\s*([0-9A-Fa-f]{1,8})[^\r\n]*\r?\n")


class Response(Struct, frozen=True):
    """What a server sent.

    Attributes:
        status: 200, 404 …
        media_type: In lower case, without parameters; empty if it was not said.
        charset: The encoding the server said the body is in.
        body: The body as a browser would see it.
    """

    status: int
    media_type: str
    charset: str | None
    body: bytes


def response(data: bytes, most: int, where: str) -> Response:
    r"""Read a stored response. What it has wrong is forgiven where a browser would.

    Args:
        data: The status line, the header fields, a blank line, the body.
        most: The most bytes the body may become.
        where: The record, for messages.

    Raises:
        SourceError: It is no response, its body is damaged, too large, or compressed in an unknown way.

    >>> response(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 9, "").body
    b'abc'
    """
    found = _STATUS.match(data)
    if found is None:
        raise SourceError("this is no HTTP response", where=where)
    end = _END.search(data)
    head, body = (data[: end.start()], data[end.end() :]) if end else (data, b"")
    fields = fields_of(head[:MAX_HEAD])
    if "chunked" in fields.get("transfer-encoding", "").lower():
        body = _joined(body, where)
    for coding in reversed(fields.get("content-encoding", "").lower().split(",")):
        body = _decoded(body, coding.strip(), most, where)
    media_type, charset = media_of(fields.get("content-type", ""))
    return Response(int(found[1]), media_type, charset, body)


def fields_of(head: bytes) -> Mapping[str, str]:
    r"""Return header fields by their names in lower case; the first line is no field.

    Of a name that comes twice the first counts.

    >>> fields_of(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
    {'content-type': 'text/html'}
    """
    fields: dict[str, str] = {}
    name = ""
    for line in _LINE.split(head)[1:]:
        text = line.decode("utf-8", "replace")
        if text[:1] in {" ", "\t"} and name:  # the field before goes on
            fields[name] += f" {text.strip()}"
            continue
        name, colon, value = text.partition(":")
        name = name.strip().lower()
        if not colon or name in fields:
            name = ""
        if name:
            fields[name] = value.strip()
    return fields


def media_of(content_type: str) -> tuple[str, str | None]:
    """Return the media type and the charset of a ``Content-Type``.

    >>> media_of('Text/HTML; charset="GBK"'), media_of("")
    (('text/html', 'GBK'), ('', None))
    """
    charset = _CHARSET.search(content_type)
    return content_type.partition(";")[0].strip().lower(), charset[1] if charset else None


def _joined(body: bytes, where: str) -> bytes:
    """Undo the chunks of a transfer; some crawlers keep the field and store the body whole."""
    parts: list[bytes] = []
    at = 0
    while found := _CHUNK.match(body, at):
        size = int(found[1], 16)
        if size == 0:
            return b"".join(parts)
        at = found.end() + size
        if at > len(body):
            break
        parts.append(body[found.end() : at])
    if not parts:
        return body
    raise SourceError("the body is cut off between two chunks", where=where, hint="fetch the page again")


def _decoded(body: bytes, coding: str, most: int, where: str) -> bytes:
    """Undo a content coding; a body that is not in it was stored as it is."""
    if coding in {"", "identity", "none"}:
        return body
    if body.lstrip()[:1] == b"<" or (coding.endswith("gzip") and not body.startswith(b"\x1f\x8b")):
        return body
    decoder = decoder_for(coding, body)
    if decoder is None:
        what = f"the body is compressed as {coding[:40]!r}, which is not known here"
        raise SourceError(what, where=where, hint="store the page decoded")
    try:
        parts, data, size = [], body, 0
        while not decoder.eof:
            part, data = decoder.decompress(data, CHUNK), b""
            if not part and decoder.needs_input and not decoder.eof:
                raise EOFError("it is cut off")
            size += len(part)
            if size > most:
                raise too_large(most, where)
            parts.append(part)
    except UNPACKING_FAULTS as fault:
        hint = "fetch the page again"
        raise SourceError(f"the body is damaged ({coding}: {fault})", where=where, hint=hint) from None
    return b"".join(parts)
