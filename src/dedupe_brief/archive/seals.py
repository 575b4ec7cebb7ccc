"""Seals: digests over a row and the row it follows, so that nothing in one can change unseen.

A seal is no signature: who can write to the file can make new ones. It tells damage, and two archives apart.
"""

import hashlib

import msgspec

__all__ = ["seal"]

_encode = msgspec.msgpack.Encoder().encode


def seal(kind: str, *values: str | int | float | bytes | None) -> bytes:
    """Return the SHA-256 of a row's values in MessagePack.

    Args:
        kind: The table; rows of two tables never have the same seal.
        values: What the row says, other rows by their seals or digests and not by ids, which mean nothing elsewhere.

    >>> seal("article", "https://news.example/1").hex()[:12]
    '6dc860acb817'
    """
    return hashlib.sha256(_encode((kind, *values))).digest()
