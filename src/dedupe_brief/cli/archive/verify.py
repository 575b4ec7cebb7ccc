"""``archive verify``: is an archive whole?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.archive.naming import object_line
from dedupe_brief.cli.archive.opened import DEFAULT, looking
from dedupe_brief.cli.console import DIFFERENT, FINE, Console
from dedupe_brief.cli.progress import Course
from dedupe_brief.core.visible import visible

if TYPE_CHECKING:  # what checks needs NumPy, OpenCC's tables and zstandard
    from dedupe_brief.archive.finding import Finding
    from dedupe_brief.archive.integrity import Verification

__all__ = ["SCHEMA", "verify"]

SCHEMA: Final = "dedupe-brief/archive-verify/1"
"""The name of the JSON's form. Its number rises when an older program could no longer read it."""

_FIGURES: Final = ("articles", "revisions", "sightings", "contents")


def verify(
    console: Console,
    archive: options.Archive = DEFAULT,
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", help="For people, or one JSON object.")
    ] = "text",
) -> int:
    """Check that an archive is whole.

    The file and its schema; each content by its digest and each row by its seal; that no revision and no parent is
    missing but what was pruned; that each ledger gives back the source that its record names; and that what is said of
    a revision is so: how it differs from the one before it, its title and length, which articles have the same text.

    Each thing that is wrong has a line that begins with the article it concerns, or with "the archive". It is damage
    that is found: who can write to the file can make seals anew.

    Exit codes: 0 nothing is wrong; 1 something is; 2 the archive can't be opened.

    \b
    Examples:
      dedupe-brief archive verify --archive news.db
      dedupe-brief archive verify --format json
    """
    from dedupe_brief.archive.integrity import Verification

    found: list[Finding] = []
    with looking(archive) as database:
        verification = Verification(database)
        course = Course("verifying", verification.total, lambda: verification.revisions)
        with console.progress(verification.steps(), course, results_on_stdout=True) as steps:
            for findings in steps:
                found += findings
                if form == "text":
                    console.out("".join(f"{visible(str(finding))}\n" for finding in findings))
    console.out(
        _as_json(archive, verification, found)
        if form == "json"
        else _in_a_line(console, archive, verification, len(found))
    )
    return DIFFERENT if found else FINE


def _in_a_line(console: Console, archive: Path, verification: "Verification", found: int) -> str:
    figures = ", ".join(_counted(getattr(verification, name), name) for name in _FIGURES)
    verdict = console.styled("damaged", "error") if found else console.styled("ok", "good")
    count = f", {_counted(found, 'findings')}" if found else ""
    return f"{verdict} {visible(archive.as_posix())}: {figures}{count}\n"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun.removesuffix('s') if count == 1 else noun}"


def _as_json(archive: Path, verification: "Verification", found: "list[Finding]") -> str:
    said = {
        "schema": SCHEMA,
        "archive": archive.as_posix(),
        "ok": not found,
        **{name: getattr(verification, name) for name in _FIGURES},
        "findings": [{"where": finding.where or None, "what": finding.what} for finding in found],
    }
    return object_line(said)
