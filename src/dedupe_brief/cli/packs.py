"""What a user brings along, from files: rule packs, put before the built-in ones, and a glossary."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dedupe_brief.cli.settings import about
from dedupe_brief.core.rules import Rule, RuleSet, built_in, parse_pack
from dedupe_brief.errors import DedupeBriefError, GlossaryError, RuleError
from dedupe_brief.readers.text import Found, read_bytes
from dedupe_brief.writers.output import is_folder

if TYPE_CHECKING:  # a glossary needs OpenCC's tables
    from dedupe_brief.core.conversion.glossary import Glossary

__all__ = ["load_glossary", "load_rules", "read_pack"]


def load_rules(paths: Sequence[Path]) -> RuleSet:
    """Return the built-in rules with the packs of ``paths`` before them, the last one first.

    Raises:
        UsageError: A pack has a fault, or can't be read.
    """
    rules = built_in()
    with about("rules"):
        for path in paths:
            rules = rules.with_pack(read_pack(path))
    return rules


def read_pack(path: Path) -> tuple[Rule, ...]:
    """Read one pack.

    Raises:
        RuleError: It has a fault.
        SourceError: It can't be read.
    """
    return parse_pack(_text(path, RuleError, "a rule pack"), path.as_posix())


def load_glossary(path: Path | None) -> "Glossary | None":
    """Return the glossary of a file; None if no file is named.

    Raises:
        UsageError: It has a fault, or can't be read.
    """
    if path is None:
        return None
    from dedupe_brief.core.conversion.glossary import parse

    with about("glossary"):
        return parse(_text(path, GlossaryError, "a glossary"), path.as_posix())


def _text(path: Path, fault: type[DedupeBriefError], wanted: str) -> str:
    if is_folder(path):
        raise fault(
            f"this is a folder, and {wanted} is a file",
            where=path.as_posix(),
            hint="name the TOML file itself",
        )
    try:
        return read_bytes(Found(path)).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise fault(
            f"it is not UTF-8 (byte {error.start})", where=path.as_posix(), hint="save it as UTF-8"
        ) from None
