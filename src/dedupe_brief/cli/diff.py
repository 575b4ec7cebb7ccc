"""``diff``: two versions of an article, or two folders of them, compared."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.console import DIFFERENT, FAILED, FINE, Console
from dedupe_brief.cli.inputs import check_encoding, contents
from dedupe_brief.cli.records import RECORD_SUFFIXES
from dedupe_brief.cli.settings import about
from dedupe_brief.cli.texts import as_it_stands, files, to_file
from dedupe_brief.core.model import Options, Record
from dedupe_brief.core.visible import visible
from dedupe_brief.errors import DedupeBriefError, SourceError, UsageError
from dedupe_brief.readers.documents import READ_SUFFIXES
from dedupe_brief.readers.text import Found, expand
from dedupe_brief.writers.output import is_folder

if TYPE_CHECKING:  # they need NumPy, or RE2
    from dedupe_brief.core.rules import RuleSet
    from dedupe_brief.core.versions import Comparison, Version

__all__ = ["diff"]

_WIDEST: Final = 200  # columns of a side by side


@dataclass(frozen=True, slots=True)
class _Pair:
    """What is to be compared: two inputs, or one that only one folder has."""

    before: Found | None
    after: Found | None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """How versions are read, compared and shown."""

    raw: bool
    encoding: str | None
    rules: "RuleSet"
    ignore: Sequence[str]
    granularity: str
    field: str | None
    form: str
    full: bool
    least: int


def diff(
    console: Console,
    before: Annotated[
        str,
        typer.Argument(metavar="OLD", help="A source, a record, a folder of them, or - for standard input."),
    ],
    after: Annotated[str, typer.Argument(metavar="NEW", help="The same for the newer version.")],
    form: options.DiffFormat = "inline",
    output: options.OutputFile = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Compare the texts as they stand, without cleaning sources.")
    ] = False,
    ignore: options.Ignore = None,
    granularity: options.Granularity = "char",
    field: Annotated[
        str | None,
        typer.Option(
            "--field", metavar="NAME", help="Compare this field only, such as title; text is the body."
        ),
    ] = None,
    min_change: Annotated[
        int,
        typer.Option(
            "--min-change", metavar="N", min=1, help="Show no change of fewer characters; it still counts."
        ),
    ] = 1,
    full: Annotated[
        bool, typer.Option("--full", help="Show all of the text, and not only what surrounds changes.")
    ] = False,
    rules: options.Rules = None,
    encoding: options.Encoding = None,
    pager: Annotated[
        bool,
        typer.Option(
            "--pager/--no-pager", help="Show what is longer than the screen through $PAGER, or less."
        ),
    ] = True,
) -> int:
    """Compare two versions of an article: title, names and date first, then the body.

    Sources are cleaned before, so that a new menu is no difference; of a record its text is compared. Two folders
    are compared file by file, by their names.

    With --ignore some differences don't count, and it is said how many: one rule decides whether versions differ and
    what is shown.

    Exit codes: 0 the same under the rules; 1 different; 2 something failed.

    \b
    Examples:
      dedupe-brief diff monday.txt tuesday.txt
      dedupe-brief diff mainland.txt taiwan.txt --ignore script,layout --format stat
      dedupe-brief diff old/ new/ --format json -o changes.jsonl
    """
    from dedupe_brief.cli.packs import load_rules

    check_encoding(encoding)
    names = _ignored(ignore or ())
    _check_field(field, form, raw=raw)
    want = _Wanted(raw, encoding, load_rules(rules or ()), names, granularity, field, form, full, min_change)
    pairs = list(_pairs(before, after))
    if form == "html" and len(pairs) > 1:
        raise UsageError("a page shows two versions, and these are folders", hint="name two files of them")
    shown: list[str] = []
    code = FINE
    for pair in pairs:
        text, worst = _shown(console, pair, want, first=not shown)
        shown += [text] if text else []
        code = max(code, worst)
    text = "".join(shown)
    if form in {"json", "unified"} and _is_on_terminal(output):
        text = "\n".join(map(visible, text.split("\n")))  # what a program reads is left as it is
    inputs = [found.path for pair in pairs for found in (pair.before, pair.after) if found and found.path]
    _write(console, text, output, inputs, paged=pager and form in {"inline", "side-by-side"})
    return code


def _is_on_terminal(output: str | None) -> bool:
    return output in {None, "-"} and sys.stdout.isatty()


def _ignored(said: Sequence[str]) -> list[str]:
    """Return the names of the rules that ``--ignore`` gives, parted by commas or given one by one."""
    from dedupe_brief.core.ignore import parse

    names = [name.strip() for part in said for name in part.split(",") if name.strip()]
    with about("ignore"):
        parse(names)
    return names


def _check_field(field: str | None, form: str, *, raw: bool) -> None:
    from difflib import get_close_matches

    from dedupe_brief.core.versions import FIELDS, TEXT

    known = (*FIELDS, TEXT)
    if field in {None, TEXT}:
        return
    if field not in known:
        close = get_close_matches(field or "", known, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
        raise UsageError(f"there is no field {field!r}", hint=hint)
    if raw:
        raise UsageError("texts as they stand have no fields", hint="leave out --raw, or --field")
    if form == "unified":
        raise UsageError(
            "a unified diff is one of the body", hint="choose another --format, or leave out --field"
        )


# --- inputs ------------------------------------------------------------------------------------------------------


def _pairs(before: str, after: str) -> Iterator[_Pair]:
    folders = [name != "-" and is_folder(name) for name in (before, after)]
    if all(folders):
        yield from _in_folders(Path(before), Path(after))
        return
    if any(folders):
        files([name for name, is_one in zip((before, after), folders, strict=True) if not is_one])
        raise UsageError(
            "a folder can't be compared with a file", hint="name two folders, or the file in the folder"
        )
    if before == after == "-":
        raise UsageError("standard input can be read once", hint="name a file for the other version")
    yield _Pair(*(files([name])[0] for name in (before, after)))


def _in_folders(before: Path, after: Path) -> Iterator[_Pair]:
    """Yield the files of both folders by the path they have in them, sorted."""
    old, new = _files(before), _files(after)
    for name in sorted(old.keys() | new.keys()):
        yield _Pair(old.get(name), new.get(name))


def _files(folder: Path) -> dict[str, Found]:
    found = {}
    for item in expand([folder], READ_SUFFIXES | RECORD_SUFFIXES):
        if isinstance(item, SourceError):
            raise item
        if item.path is not None:
            found[item.path.relative_to(folder).as_posix()] = item
    return found


def _version(found: Found, want: _Wanted) -> "Version":
    """Read one version.

    Raises:
        DedupeBriefError: It can't be read, or holds several records.
    """
    from dedupe_brief.core.clean import clean_source
    from dedupe_brief.core.versions import of_record, of_text

    held = list(contents(found, want.encoding, as_text=want.raw))
    if len(held) != 1:
        raise UsageError(
            f"{found.name} holds {len(held)} records, and one is compared", hint="pick one of them"
        )
    [(name, item)] = held
    if isinstance(item, SourceError) and want.raw and found.path is not None:
        return of_text(name, as_it_stands(found, want.encoding))  # nothing, or white space, is a text as well
    if isinstance(item, DedupeBriefError):
        raise item
    if isinstance(item, Record):
        return of_text(name, item.text) if want.raw else of_record(name, item)
    if want.raw:
        return of_text(name, item.text)
    return of_record(name, clean_source(item, Options(), want.rules))


# --- output ------------------------------------------------------------------------------------------------------


def _shown(console: Console, pair: _Pair, want: _Wanted, *, first: bool) -> tuple[str, int]:
    """Return a pair compared and shown, and its exit code; what fails is reported, and other pairs go on."""
    from dedupe_brief.core.changes import Granularity
    from dedupe_brief.core.ignore import parse
    from dedupe_brief.core.versions import compare

    if pair.before is None or pair.after is None:
        alone = pair.before or pair.after
        console.say(f"only in the {'old' if pair.before else 'new'} folder: {alone.name if alone else ''}")
        return "", DIFFERENT
    try:
        comparison = compare(
            _version(pair.before, want),
            _version(pair.after, want),
            ignore=parse(want.ignore),
            granularity=Granularity(want.granularity),
            only=want.field,
        )
    except DedupeBriefError as fault:
        console.error(fault)
        return "", FAILED
    code = FINE if comparison.same else DIFFERENT
    between = "" if first or want.form in {"json", "unified"} else "\n"
    return between + _as_text(console, comparison, want), code


def _as_text(console: Console, comparison: "Comparison", want: _Wanted) -> str:
    from dedupe_brief.cli import diff_formats, inline

    if want.form == "json":
        return diff_formats.as_json(comparison)
    if want.form == "unified":
        return "".join(diff_formats.unified(comparison))
    if want.form == "html":
        from dedupe_brief.report.diff_html import render

        return render(comparison, want.least)
    head = "\n".join(diff_formats.head(comparison, console.styled)) + "\n"
    if want.form == "stat":
        return f"{head}\n{diff_formats.statistics(comparison)}"
    if want.form == "side-by-side":
        from dedupe_brief.cli.side_by_side import rows

        lines = list(rows(comparison, _columns(), console.styled, want.full, want.least))
    else:
        lines = list(inline.rows(comparison, console.styled, full=want.full, least=want.least))
    return head + ("\n" + "\n".join(lines) + "\n" if lines else "")


def _columns() -> int:
    from shutil import get_terminal_size

    return min(_WIDEST, get_terminal_size((120, 24)).columns)


def _write(console: Console, text: str, output: str | None, inputs: Sequence[Path], *, paged: bool) -> None:
    from dedupe_brief.cli.pager import show

    if output is None or output == "-":
        show(console, text, paged=paged)
    else:
        to_file(output, text.encode("utf-8", "surrogatepass"), inputs)
