"""The app: every command under its name, the settings read before any of them runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from dedupe_brief.cli import (
    apply,
    archive,
    clean,
    convert,
    dedupe,
    detect,
    diff,
    explain,
    learn,
    patch,
    rebuild,
    rules,
    settings,
    verify,
)
from dedupe_brief.cli.command import Command, command
from dedupe_brief.cli.console import FAILED, FINE, Console, silence
from dedupe_brief.errors import DedupeBriefError, OutputError
from dedupe_brief.version import __version__

__all__ = ["app"]


@contextmanager
def _ended_well() -> Iterator[None]:
    """End what fails outside a command (help that can't be written, settings) as a command would end."""
    try:
        yield
    except BrokenPipeError:
        silence()
        raise typer.Exit(FINE) from None
    except OSError as fault:
        Console().error(OutputError(f"it can't be written: {fault.strerror}", where="standard output"))
        silence()
        raise typer.Exit(FAILED) from None
    except DedupeBriefError as fault:
        Console().error(fault)
        raise typer.Exit(FAILED) from None


class _Root(TyperGroup):
    """The group at the top, under which everything runs."""

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        with _ended_well():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        with _ended_well():
            return super().invoke(ctx)


app = typer.Typer(
    name="dedupe-brief",
    cls=_Root,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(asked: bool) -> None:
    if asked:
        Console().out(f"dedupe-brief {__version__}\n")
        raise typer.Exit(FINE)


@app.callback()
def root(
    ctx: typer.Context,
    version: Annotated[  # noqa: ARG001  its callback does it
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """Clean scraped Chinese news text, and lose nothing on the way.

    Every removed or changed span is kept in a ledger with the rule that did it, and the source can be rebuilt from
    it byte for byte. Results go to standard output, messages to standard error.

    Options can also be given by the environment (DEDUPE_BRIEF_FORMAT=jsonl) and by dedupe-brief.toml, or
    [tool.dedupe-brief] in pyproject.toml, in the working directory (format = "jsonl").

    Exit codes: 0 fine; 1 something differs, or is unproven; 2 wrong usage, or an input that failed; 130 interrupted.

    \b
    Example:
      dedupe-brief clean article.txt
    """
    ctx.default_map = settings.load(ctx)


for _function in (
    clean.clean,
    explain.explain,
    verify.verify,
    rebuild.rebuild,
    diff.diff,
    convert.convert,
    dedupe.dedupe,
    learn.learn,
    detect.detect,
    patch.patch,
    apply.apply,
):
    app.command(_function.__name__, cls=Command)(command(_function))
app.add_typer(archive.app, name="archive")
app.add_typer(rules.app, name="rules")
