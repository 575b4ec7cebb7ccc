"""``diff``: two versions of an article, or two folders of them, compared."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from dedupe_brief.cli import options
from dedupe_brief.cli.console import DIFFERENT, FAILED, FINE, Console
from dedupe_brief.cli.folders import Alone, Pair, beside
from dedupe_brief.cli.inputs import check_encoding, contents
from dedupe_brief.cli.settings import about
from dedupe_brief.cli.texts import as_it_stands, files, to_file
from dedupe_brief.core.model import Options, Record
from dedupe_brief.core.visible import visible
from dedupe_brief.errors import DedupeBriefError, SourceError, UsageError
from dedupe_brief.readers.text import Found
from dedupe_brief.writers.output import is_folder

if TYPE_CHECKING:  # they need NumPy, or RE2
    from dedupe_brief.core.rules import RuleSet
    from dedupe_brief.core.versioning.versions import Comparison, Version

__all__ = ["Manner", "as_text", "compared", "diff", "form_of", "give", "manner_of"]

_WIDEST: Final = 200  # columns of a side by side

_FOR_READERS: Final = frozenset({"inline", "side-by-side", "stat"})

_ENDINGS: Final = {
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".jsonl": "json",
    ".diff": "unified",
    ".patch": "unified",
}
"""Which form a file of this ending holds."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How versions are compared and shown; see the options of the same names."""

    ignore: Sequence[str] = ()
    granularity: str = "char"
    field: str | None = None
    form: str = "inline"
    full: bool = False
    least: int = 1


@dataclass(frozen=True, slots=True)
class _Reading:
    """How versions are read."""

    raw: bool
    encoding: str | None
    rules: "RuleSet"


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is shown of a pair, or of a file that only one of two folders has.

    Attributes:
        text: All of it.
        code: The exit code.
        is_alone: Whether it is such a file.
        unchanged: What is said of a pair that has no difference, not even one that is ignored; else nothing.
    """

    text: str
    code: int
    is_alone: bool = False
    unchanged: str = ""


def diff(
    console: Console,
    before: Annotated[
        str,
        typer.Argument(metavar="OLD", help="A source, a record, a folder of them, or - for standard input."),
    ],
    after: Annotated[str, typer.Argument(metavar="NEW", help="The same for the newer version.")],
    form: options.DiffFormat = None,
    output: options.OutputFile = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Compare the texts as they stand, without cleaning sources.")
    ] = False,
    ignore: options.Ignore = None,
    granularity: options.Granularity = "char",
    field: options.Field = None,
    min_change: options.MinChange = 1,
    full: options.Full = False,
    rules: options.Rules = None,
    encoding: options.Encoding = None,
    pager: options.Pager = True,
) -> int:
    """Compare two versions of an article: title, names and date first, then the body.

    Sources are cleaned before, so that a new menu is no difference; of a record its text is compared. Two folders
    are compared file by file, by their names; how many pairs are the same is said in one line (--full shows each).

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
    shape = form or form_of(output)
    manner = manner_of(ignore, granularity, field, shape, min_change, full=full, raw=raw)
    want = _Reading(raw, encoding, load_rules(rules or ()))
    items = list(_items(before, after))
    if shape == "html" and len(items) > 1:
        raise UsageError("a page shows two versions, and these are folders", hint="name two files of them")
    shown = [_shown(console, item, want, manner) for item in items]
    is_short = _are_folders(before, after) and shape in _FOR_READERS and not full
    told = _without_unchanged(console, shown) if is_short else shown
    give(console, _joined(told, shape), shape, output, _paths(items), pager=pager)
    return max(each.code for each in shown)


def form_of(output: str | None) -> str:
    """Return the form that the name of the output asks for, where none is named.

    >>> form_of("changes.html"), form_of("changes.txt")
    ('html', 'inline')
    """
    return _ENDINGS.get(Path(output or "").suffix.lower(), "inline")


def manner_of(
    ignore: Sequence[str] | None,
    granularity: str,
    field: str | None,
    form: str,
    min_change: int,
    *,
    full: bool,
    raw: bool = False,
) -> Manner:
    """Return what the options say of comparing.

    Raises:
        UsageError: There is no such rule, or no such field, or it can't be shown.
    """
    names = _ignored(ignore or ())
    _check_field(field, form, raw=raw)
    return Manner(names, granularity, field, form, full, min_change)


def _is_on_terminal(output: str | None) -> bool:
    return output in {None, "-"} and sys.stdout.isatty()


def _ignored(said: Sequence[str]) -> list[str]:
    """Return the names of the rules that ``--ignore`` gives, parted by commas or given one by one."""
    from dedupe_brief.core.comparison.ignore import parse

    names = [name.strip() for part in said for name in part.split(",") if name.strip()]
    with about("ignore"):
        parse(names)
    return names


def _check_field(field: str | None, form: str, *, raw: bool) -> None:
    from difflib import get_close_matches

    from dedupe_brief.core.versioning.versions import FIELDS, TEXT

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


def _is_folder(name: str) -> bool:
    return name != "-" and is_folder(name)


def _are_folders(before: str, after: str) -> bool:
    return _is_folder(before) and _is_folder(after)


def _items(before: str, after: str) -> Iterator[Pair | Alone | SourceError]:
    if _are_folders(before, after):
        yield from beside(Path(before), Path(after))
        return
    alone = [name for name in (before, after) if not _is_folder(name)]
    if len(alone) == 1:
        files(alone)
        raise UsageError(
            "a folder can't be compared with a file", hint="name two folders, or the file in the folder"
        )
    if before == after == "-":
        raise UsageError("standard input can be read once", hint="name a file for the other version")
    yield Pair(*(files([name])[0] for name in (before, after)))


def _paths(items: Iterable[Pair | Alone | SourceError]) -> list[Path]:
    """Return the files among them, none of which may be overwritten."""
    found = []
    for item in items:
        if isinstance(item, Pair):
            found += [item.before, item.after]
        elif isinstance(item, Alone):
            found.append(item.found)
    return [each.path for each in found if each.path is not None]


def _version(found: Found, want: _Reading) -> "Version":
    """Read one version.

    Raises:
        DedupeBriefError: It can't be read, or holds several records.
    """
    from dedupe_brief.core.clean import clean_source
    from dedupe_brief.core.versioning.versions import of_record, of_text

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


def compared(before: "Version", after: "Version", manner: Manner) -> "Comparison":
    """Compare two versions.

    Raises:
        UsageError: Words are asked for, and what knows them is not installed.
    """
    from dedupe_brief.core.comparison.changes import Granularity
    from dedupe_brief.core.comparison.ignore import parse
    from dedupe_brief.core.versioning.versions import compare

    return compare(
        before,
        after,
        ignore=parse(manner.ignore),
        granularity=Granularity(manner.granularity),
        only=manner.field,
    )


def _shown(console: Console, item: Pair | Alone | SourceError, want: _Reading, manner: Manner) -> _Shown:
    """Return what is shown of an item; what fails is reported, and others go on."""
    from dedupe_brief.cli import diff_formats

    if isinstance(item, Alone):
        return _Shown(_alone(console, item, manner), DIFFERENT, is_alone=True)
    try:
        if isinstance(item, SourceError):
            raise item
        comparison = compared(_version(item.before, want), _version(item.after, want), manner)
    except DedupeBriefError as fault:
        console.error(fault)
        return _Shown("", FAILED)
    text = as_text(console, comparison, manner)
    if not comparison.same:
        return _Shown(text, DIFFERENT)
    return _Shown(text, FINE, unchanged="" if comparison.ignored else diff_formats.summary(comparison))


def _without_unchanged(console: Console, shown: Sequence[_Shown]) -> Iterator[_Shown]:
    """Yield what differs, and at last in one line how many pairs do not."""
    yield from (each for each in shown if not each.unchanged)
    if unchanged := [each.unchanged for each in shown if each.unchanged]:
        pairs = "1 pair is" if len(unchanged) == 1 else f"{len(unchanged):,} pairs are"
        yield _Shown(console.styled(f"{pairs} {unchanged[0]}", "dim") + "\n", FINE)


def _joined(shown: Iterable[_Shown], form: str) -> str:
    """Return one text of many, with a blank line between two for a reader: files that are alone stand together."""
    blocks: list[str] = []
    for is_alone, run in groupby((each for each in shown if each.text), lambda each: each.is_alone):
        texts = [each.text for each in run]
        blocks += ["".join(texts)] if is_alone else texts
    return ("" if form in {"json", "unified"} else "\n").join(blocks)


def _alone(console: Console, item: Alone, manner: Manner) -> str:
    """Return a file that only one of two folders has, as it is shown."""
    from dedupe_brief.cli import diff_formats
    from dedupe_brief.core.comparison.ignore import parse

    if manner.form == "json":
        return diff_formats.alone_as_json(
            item.found.name,
            is_old=item.is_old,
            ignore=sorted(parse(manner.ignore)),
            granularity=manner.granularity,
            only=manner.field,
        )
    if manner.form == "unified":
        from dedupe_brief.cli import unified

        return unified.alone(item.folder, item.path)
    if manner.form == "html":
        from dedupe_brief.report.diff_html import render_alone

        return render_alone(item.found.name, is_old=item.is_old)
    line = visible(f"only in {item.folder}: {item.path}")
    return console.styled(line, "removed" if item.is_old else "added") + "\n"


def as_text(console: Console, comparison: "Comparison", manner: Manner) -> str:
    """Return a comparison as it is shown; for a terminal, except for JSON and a unified diff."""
    from dedupe_brief.cli import diff_formats, inline

    if manner.form == "json":
        return diff_formats.as_json(comparison)
    if manner.form == "unified":
        from dedupe_brief.cli import unified

        return "".join(unified.lines(comparison))
    if manner.form == "html":
        from dedupe_brief.report.diff_html import render

        return render(comparison, manner.least)
    head = "\n".join(diff_formats.head(comparison, console.styled)) + "\n"
    if manner.form == "stat":
        return f"{head}\n{diff_formats.statistics(comparison)}"
    if manner.form == "side-by-side":
        from dedupe_brief.cli.side_by_side import rows

        lines = list(rows(comparison, _columns(), console.styled, manner.full, manner.least))
    else:
        lines = list(inline.rows(comparison, console.styled, full=manner.full, least=manner.least))
    return head + ("\n" + "\n".join(lines) + "\n" if lines else "")


def _columns() -> int:
    from shutil import get_terminal_size

    return min(_WIDEST, get_terminal_size((120, 24)).columns)


def give(
    console: Console, text: str, form: str, output: str | None, inputs: Sequence[Path], *, pager: bool
) -> None:
    """Write what was shown in a form: to a file, or to standard output, through a pager if that is wanted.

    Raises:
        OutputError: It can't be written, or would overwrite one of the ``inputs``.
    """
    if form in {"json", "unified"} and _is_on_terminal(output):
        text = "\n".join(map(visible, text.split("\n")))  # what a program reads is left as it is
    _write(console, text, output, inputs, paged=pager and form in {"inline", "side-by-side"})


def _write(console: Console, text: str, output: str | None, inputs: Sequence[Path], *, paged: bool) -> None:
    from dedupe_brief.cli.pager import show

    if output is None or output == "-":
        show(console, text, paged=paged)
    else:
        to_file(output, text.encode("utf-8", "surrogatepass"), inputs)
