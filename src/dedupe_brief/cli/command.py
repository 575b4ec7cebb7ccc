"""What every command has: four options of its own, one way to run and one way to fail."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Concatenate, Final, Literal, ParamSpec

import typer
from typer.core import TyperCommand

from dedupe_brief.cli.console import Console
from dedupe_brief.cli.settings import located, typed
from dedupe_brief.errors import UsageError

__all__ = ["Command", "command"]

P = ParamSpec("P")

_SHARED = {
    "quiet": (
        Annotated[
            bool, typer.Option("-q", "--quiet", envvar="DEDUPE_BRIEF_QUIET", help="Say nothing but errors.")
        ],
        False,
    ),
    "verbose": (
        Annotated[
            bool,
            typer.Option(
                "-v", "--verbose", envvar="DEDUPE_BRIEF_VERBOSE", help="Say more about each document."
            ),
        ],
        False,
    ),
    "color": (
        Annotated[
            Literal["auto", "always", "never"],
            typer.Option(
                "--color",
                envvar="DEDUPE_BRIEF_COLOR",
                help="Colours; auto follows the terminal and NO_COLOR.",
            ),
        ],
        "auto",
    ),
    "debug": (
        Annotated[
            bool,
            typer.Option(
                "--debug", envvar="DEDUPE_BRIEF_DEBUG", help="Show where in the program an error arose."
            ),
        ],
        False,
    ),
}


# Options that name something to work with: to drop one silently would be to work with the wrong one.
_ONE: Final = {
    "glossary": "put all entries into one file",
    "archive": "name the one that is meant",
}


class Command(TyperCommand):
    """A command as typer has it, but for a second glossary or archive: typer would silently drop the first.

    Of other options the last one holds, as everywhere, so that what an alias says can be overruled.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments.

        Raises:
            UsageError: There are two of what there is one of.
        """
        _, _, given = self.make_parser(ctx).parse_args(args=list(args))
        names = [parameter.name for parameter in given]
        for name, hint in _ONE.items():
            if names.count(name) > 1:
                raise UsageError(f"--{name} is given more than once, and one holds", hint=hint)
        return super().parse_args(ctx, args)


def command(function: Callable[Concatenate[Console, P], int]) -> Callable[..., None]:
    """Make a typer command of a function that takes a console and returns an exit code.

    The shared options come behind the function's own; errors, Ctrl-C and closed pipes are dealt with by the console.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        ctx = kwargs.pop("ctx")
        shown = {name: kwargs.pop(name) for name in _SHARED}
        console = Console(**shown, typed=typed(ctx))  # type: ignore[arg-type]  # by name

        def done() -> int:
            with located(ctx):
                return function(console, *args, **kwargs)

        raise typer.Exit(console.run(done))

    own = list(inspect.signature(function).parameters.values())[1:]
    shared = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for name, (annotation, default) in _SHARED.items()
    ]
    shared.append(inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context))
    annotations: dict[str, Any] = {parameter.name: parameter.annotation for parameter in (*own, *shared)}
    run.__annotations__ = annotations
    run.__signature__ = inspect.Signature([*own, *shared])  # type: ignore[attr-defined]  # typer reads it
    return run
