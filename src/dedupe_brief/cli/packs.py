"""What a user brings along, from files: rule packs, put before the built-in ones, and a glossary."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dedupe_brief.core.rules import Rule, RuleSet, built_in, parse_pack
from dedupe_brief.errors import DedupeBriefError, GlossaryError, RuleError
from dedupe_brief.readers.text import Found, read_bytes

if TYPE_CHECKING:  # a glossary needs OpenCC's tables
    from dedupe_brief.core.glossary import Glossary

__all__ = ["load_glossary", "load_rules", "read_pack"]


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
    return parse_pack(_text(path, RuleError), path.as_posix())


def load_glossary(path: Path | None) -> "Glossary | None":
    """Return the glossary of a file; None if no file is named.

    Raises:
        GlossaryError: It has a fault.
        SourceError: It can't be read.
    """
    if path is None:
        return None
    from dedupe_brief.core.glossary import parse

    return parse(_text(path, GlossaryError), path.as_posix())


def _text(path: Path, fault: type[DedupeBriefError]) -> str:
    try:
        return read_bytes(Found(path)).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise fault(
            f"it is not UTF-8 (byte {error.start})", where=path.as_posix(), hint="save it as UTF-8"
        ) from None
