"""Names of members of archives: which encoding they are in is mostly not said."""

from dedupe_brief.readers.detect import guesses, looks_like_text

__all__ = ["member_name"]


def member_name(raw: bytes) -> str:
    r"""Return a member's name: UTF-8, else what it looks like; bytes that fit nothing become ``\xff``.

    It is only a name: nothing is ever written under it.

    >>> member_name("要闻/头版.txt".encode("gbk")), member_name(b"a\xff")
    ('要闻/头版.txt', 'a\\xff')
    """
    try:
        return raw.decode()
    except UnicodeDecodeError:
        pass
    for codec in guesses(raw):
        if codec.startswith("utf-"):  # of 16 or 32 bits: two letters of any name would be a character of that
            continue
        try:
            name = raw.decode(codec)
        except UnicodeError:
            continue
        if looks_like_text(name):
            return name
    return raw.decode("utf-8", "backslashreplace")
