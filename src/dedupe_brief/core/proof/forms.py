"""The forms of what a record takes from others on trust: a time, the id of a record, an address."""

import re
from datetime import datetime

__all__ = ["is_record_id", "is_time", "is_uri", "to_the_second"]

_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z", re.ASCII)
_RECORD_ID = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-;=?-~]+")


def is_time(said: str) -> bool:
    """Tell whether a text is a time that there is: RFC 3339 in UTC, with ``Z``.

    >>> is_time("2025-06-16T08:00:00Z"), is_time("2025-06-31T08:00:00Z"), is_time("2025-06-16")
    (True, False, False)
    """
    return to_the_second(said) is not None


def to_the_second(said: str) -> str | None:
    """Return such a time without parts of a second, as archives know times; None if it is none.

    >>> to_the_second("2025-06-16T08:00:00.25Z"), to_the_second("2025-06-31T08:00:00Z")
    ('2025-06-16T08:00:00Z', None)
    """
    found = _TIME.fullmatch(said)
    if found is None:
        return None
    try:
        datetime.fromisoformat(found[1])
    except ValueError:
        return None
    return f"{found[1]}Z"


def is_record_id(said: str) -> bool:
    """Tell whether a text could be the id of a record: ``urn:uuid:`` and a UUID of version 5 (RFC 9562).

    >>> is_record_id("urn:uuid:728c1015-53ff-5e71-a211-4f1b1f26db6f"), is_record_id("urn:uuid:1")
    (True, False)
    """
    return _RECORD_ID.fullmatch(said) is not None


def is_uri(said: str) -> bool:
    """Tell whether a text could be a URI (RFC 3986): a scheme, then visible ASCII without angle brackets.

    >>> is_uri("urn:uuid:1"), is_uri("<urn:uuid:1>"), is_uri("record 1")
    (True, False, False)
    """
    return _URI.fullmatch(said) is not None
