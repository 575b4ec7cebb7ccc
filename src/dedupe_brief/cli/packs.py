"""Rule packs from files: read, checked, put before the built-in ones."""

from collections.abc import Sequence
from pathlib import Path

from dedupe_brief.core.rules import Rule, RuleSet, built_in, parse_pack
from dedupe_brief.errors import RuleError
from dedupe_brief.readers.text import Found, read_bytes

__all__ = ["load_rules", "read_pack"]


def load_rules(paths: Sequence[Path]) -> RuleSet:
    """Return the built-in rules with the packs of ``paths`` before them, the last one first.

    Raises:
        RuleError: A pack has a fault.
        SourceError: A pack can't be read.
    """
    rules = built_in()
    for path in paths:
        rules = rules.with_pack(read_pack(path))
    return rules


def read_pack(path: Path) -> tuple[Rule, ...]:
    """Read one pack. Raises like ``load_rules``."""
    data = read_bytes(Found(path))
    try:
        text = data.decode()
    except UnicodeDecodeError as fault:
        raise RuleError(
            f"it is not UTF-8 (byte {fault.start})", where=path.as_posix(), hint="save it as UTF-8"
        ) from None
    return parse_pack(text, path.as_posix())
