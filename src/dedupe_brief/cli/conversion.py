"""What the commands say of conversions, and how they take a target."""

from dedupe_brief.core.model import ConversionNote

__all__ = ["known_target", "told"]


def known_target(to: str | None) -> str | None:
    """Return the configuration's name or the tag that ``--to`` means, before any input is read.

    Raises:
        UsageError: There is no such target.
    """
    if to is None:
        return None
    from dedupe_brief.core.target import canonical

    return canonical(to)


def told(note: ConversionNote) -> str:
    """Say how a text was converted, or why it was left alone.

    >>> told(ConversionNote("s2t", "it is in Simplified")), told(ConversionNote(None, "it is in Traditional already"))
    ('converted by s2t (it is in Simplified)', 'left alone: it is in Traditional already')
    """
    if note.configuration is None:
        return f"left alone: {note.why}"
    return f"converted by {note.configuration} ({note.why})"
