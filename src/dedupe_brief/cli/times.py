"""Times as a command is given them, and the present one: the only place that reads the clock for what is stored."""

from datetime import UTC, datetime
from typing import Final

from dedupe_brief.errors import UsageError

__all__ = ["checked", "present", "time_given"]

_RFC_3339: Final = "%Y-%m-%dT%H:%M:%SZ"
_DAY: Final = "%Y-%m-%d"


def present() -> str:
    """Return the present time, RFC 3339 in UTC."""
    return datetime.now(UTC).strftime(_RFC_3339)


def checked(said: str, option: str) -> str:
    """Return a time that an option says; a day is the time at which it begins, in UTC.

    Raises:
        UsageError: It is none.

    >>> checked("2025-06-16", "--seen")
    '2025-06-16T00:00:00Z'
    """
    for form in (_RFC_3339, _DAY):
        try:
            time = datetime.strptime(said, form)
        except ValueError:
            continue
        if time.strftime(form) == said:
            return time.strftime(_RFC_3339)
    raise UsageError(
        f"{said!r} is no time for {option}", hint="write it as 2025-06-16 or 2025-06-16T08:00:00Z"
    )


def time_given(added: str | None, *, now: bool) -> str | None:
    """Return the time of ``--added`` or ``--now``; None if neither is given.

    Raises:
        UsageError: Both are given, or what is given is no time.
    """
    if now and added is not None:
        raise UsageError("--added and --now contradict each other", hint="give one of them")
    if now:
        return present()
    return None if added is None else checked(added, "--added")
