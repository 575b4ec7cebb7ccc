"""Names of encodings: which codec a name means, what is tried in its place, and how a wrong name is put right."""

import codecs
import difflib
from collections.abc import Mapping
from encodings.aliases import aliases

from dedupe_brief.errors import UsageError

__all__ = ["canonical", "family", "is_stateful", "known"]

WEB_NAMES: Mapping[str, str] = {
    "cn-big5": "big5",
    "gb_2312-80": "gb2312",
    "unicode": "utf-16",
    "utf8mb4": "utf-8",
    "x-euc-jp": "euc_jp",
    "x-gbk": "gbk",
    "x-sjis": "cp932",
    "x-x-big5": "big5",
}
"""Names that pages and databases use and Python does not know."""

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "ascii": ("utf-8",),
    "big5": ("big5hkscs", "cp950", "big5"),
    "big5hkscs": ("big5hkscs", "cp950", "big5"),
    "cp932": ("cp932", "shift_jis_2004"),
    "cp949": ("cp949",),
    "cp950": ("big5hkscs", "cp950", "big5"),
    "euc_jis_2004": ("euc_jis_2004", "euc_jp"),
    "euc_jp": ("euc_jp", "euc_jis_2004"),
    "euc_kr": ("cp949",),
    "gb2312": ("gb18030",),
    "gbk": ("gb18030",),
    "iso8859-1": ("cp1252", "iso8859-1"),
    "shift_jis": ("cp932", "shift_jis_2004"),
    "shift_jis_2004": ("shift_jis_2004", "cp932"),
    "utf-16": ("utf-16-le",),
    "utf-32": ("utf-32-le",),
    "utf-8-sig": ("utf-8",),
}
"""What is tried, in order, when a name is given: pages name the small set and use the large one. The codecs are
those that keep a byte order mark as a character, so that encoding piece by piece gives the bytes back."""

NOT_FOR_TEXT = {"idna", "mbcs", "oem", "punycode", "raw_unicode_escape", "undefined", "unicode_escape"}
"""Codecs Python calls text encodings that are a notation for something else, or differ from machine to machine."""


def known(name: str) -> str | None:
    """Return Python's name for an encoding, or None if there is no such text encoding.

    >>> known("X-GBK"), known("Latin-1"), known("base64")
    ('gbk', 'iso8859-1', None)
    """
    name = name.strip().lower()
    try:
        codec = codecs.lookup(WEB_NAMES.get(name, name)).name
        b"a".decode(codec)
    except UnicodeDecodeError:
        pass  # one byte is too few for a wide encoding
    except (LookupError, ValueError):
        return None
    return None if codec.replace("-", "_") in NOT_FOR_TEXT else codec


def canonical(name: str) -> str:
    """Return Python's name for an encoding.

    Raises:
        UsageError: There is no such text encoding; suggests the nearest name.

    >>> canonical("gb1803")
    Traceback (most recent call last):
    dedupe_brief.errors.UsageError: there is no text encoding named 'gb1803'; did you mean 'gb18030'?
    """
    codec = known(name)
    if codec is not None:
        return codec
    names = sorted({known(alias) or "" for alias in {*aliases, *aliases.values(), *WEB_NAMES}} - {""})
    near = difflib.get_close_matches(name.strip().lower(), names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else "gb18030, big5hkscs and utf-8 are the usual ones"
    raise UsageError(f"there is no text encoding named {name!r}", hint=hint)


def family(codec: str) -> tuple[str, ...]:
    """Return the codecs to try, in order, for the canonical name ``codec``.

    >>> family("gbk"), family("koi8-r")
    (('gb18030',), ('koi8-r',))
    """
    return FAMILIES.get(codec, (codec,))


def is_stateful(codec: str) -> bool:
    """Tell whether a byte's meaning under ``codec`` depends on escape sequences before it."""
    return codec in {"hz", "utf-7"} or codec.startswith("iso2022")
