"""Telling data that is no text: by its first bytes before decoding, by its control characters after."""

import re

__all__ = ["control_share", "looks_like"]

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive, perhaps a Word or Excel document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b\x08", "gzip-compressed data"),
    (b"BZh", "bzip2-compressed data"),
    (b"\xfd7zXZ\x00", "xz-compressed data"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a Windows program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word or Excel document"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"RIFF", "a picture, sound or film (RIFF)"),
    (b"ID3", "an MP3 recording"),
    (b"OggS", "an Ogg recording"),
    (b"wOF", "a web font"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x00asm", "a WebAssembly program"),
    (b"{\\rtf", "an RTF document"),
)
"""The first bytes of what lies about beside scraped text, and what it is."""

PLAIN = re.compile(rb"[\t\n\r -~]+")
# One at a time: a plain class is found twice as fast as runs of it.
CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def looks_like(data: bytes) -> str | None:
    r"""Return what ``data`` is if its first bytes say that it is no text.

    >>> looks_like(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), looks_like(b"MZ is short for a name")
    ('a PNG picture', None)
    """
    for signature, name in SIGNATURES:
        if data.startswith(signature) and (_is_telling(signature) or b"\0" in data[:1024]):
            return name
    return None


def _is_telling(signature: bytes) -> bool:
    """Tell whether no text begins like this; otherwise a NUL nearby has to confirm it."""
    return signature in {b"%PDF-", b"{\\rtf"} or PLAIN.fullmatch(signature) is None


def control_share(text: str) -> tuple[int, float]:
    r"""Return how many control characters ``text`` holds and their share; line breaks, tabs and ESC don't count.

    >>> control_share("甲\0乙\n")
    (1, 0.25)
    """
    count = len(CONTROL.findall(text))
    return count, count / max(len(text), 1)
