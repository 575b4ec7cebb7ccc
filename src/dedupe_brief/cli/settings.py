"""Settings from the environment and from files: which there are, and that none is misspelt.

There is one list of them: the options that have a name in the environment. The command line reads the environment
itself; this module checks its names, reads the files and knows where a value stands.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from dedupe_brief.errors import DedupeBriefError, UsageError

__all__ = ["about", "load", "located", "typed"]

PREFIX: Final = "DEDUPE_BRIEF_"
"""How the name of every setting begins in the environment."""

OWN_FILE: Final = "dedupe-brief.toml"
PROJECT_FILE: Final = "pyproject.toml"


_FILE: Final = "dedupe-brief.settings"  # where the context of a run keeps the name of the file


def load(ctx: Any) -> dict[str, Any]:
    """Return the defaults that the working directory's file gives to the commands of a run.

    Args:
        ctx: The context of the command group at the top; it will know the file.

    Returns:
        Values by command, subcommand and parameter, as the command line takes them.

    Raises:
        UsageError: A file can't be read, a key or variable is unknown, or a value has the wrong type.
    """
    keys = {key: option for key, option, _ in _options(ctx.command, ())}
    _check_environment(keys)
    values, where = file_values(Path())
    ctx.meta[_FILE] = where
    for key, value in values.items():
        _check(key, value, keys, where)
    defaults: dict[str, Any] = {}
    for key, option, path in _options(ctx.command, ()):
        if key in values:
            place = defaults
            for name in path:
                place = place.setdefault(name, {})
            place[option.name] = values[key]
    return defaults


def _options(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any, tuple[str, ...]]]:
    """Yield each option that settings can give: its key, itself, and the names of the command it belongs to."""
    for option in command.params:
        if option.envvar:
            yield _key(option), option, path
    for name, inner in getattr(command, "commands", {}).items():
        yield from _options(inner, (*path, name))


def _key(option: Any) -> str:
    """Return what an option is called in a file."""
    return str(option.envvar).removeprefix(PREFIX).lower().replace("_", "-")


class _OptionError(UsageError):
    """What is wrong with the value of ``option``, a parameter's name."""

    option = ""


@contextmanager
def about(option: str) -> Iterator[None]:
    """Mark what goes wrong inside as the fault of an option's value, so that it can be said where that stands."""
    try:
        yield
    except DedupeBriefError as fault:
        marked = _OptionError(fault.what, where=fault.where, hint=fault.hint)
        marked.option = option
        raise marked from fault


@contextmanager
def located(ctx: Any) -> Iterator[None]:
    """Say of an option's value that is at fault in which file, or variable, it stands, unless it was typed."""
    try:
        yield
    except _OptionError as fault:
        place = _place(ctx, fault.option)
        where = ": ".join(part for part in (place, fault.where) if part)
        raise UsageError(fault.what, where=where, hint=fault.hint) from fault


def typed(ctx: Any) -> frozenset[str]:
    """Return the parameters that stand on the command line, and not in a setting, which holds for other runs as well."""
    return frozenset(known.name for known in ctx.command.params if _source(ctx, known.name) == "COMMANDLINE")


def _place(ctx: Any, option: str) -> str:
    source = _source(ctx, option)
    if source not in {"ENVIRONMENT", "DEFAULT_MAP"}:
        return ""
    found = next(known for known in ctx.command.params if known.name == option)
    return str(found.envvar) if source == "ENVIRONMENT" else f"{ctx.meta[_FILE]}: {_key(found)}"


def _source(ctx: Any, option: str) -> str | None:
    found = ctx.get_parameter_source(option)
    return None if found is None else str(found.name)


def file_values(folder: Path) -> tuple[Mapping[str, Any], str]:
    """Return the settings of a folder and the file they stand in; ``dedupe-brief.toml`` comes first.

    Raises:
        UsageError: A file can't be read.
    """
    own = _read(folder / OWN_FILE)
    if own is not None:
        return own, OWN_FILE
    project = _read(folder / PROJECT_FILE) or {}
    tools = project.get("tool")
    table = tools.get("dedupe-brief", {}) if isinstance(tools, dict) else {}
    where = f"{PROJECT_FILE} [tool.dedupe-brief]"
    if not isinstance(table, dict):
        raise UsageError("this must be a table", where=where)
    return table, where


def _read(path: Path) -> dict[str, Any] | None:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as fault:
        raise UsageError(
            f"the settings can't be read: {fault}", where=path.name, hint="correct or move the file"
        ) from None


def _check_environment(keys: Mapping[str, Any]) -> None:
    known = {option.envvar for option in keys.values()}
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            raise UsageError(
                f"there is no setting {name}", where="environment", hint=_suggestion(name, known)
            )


def _check(key: str, value: object, keys: Mapping[str, Any], where: str) -> None:
    option = keys.get(key)
    if option is None:
        raise UsageError(f"there is no setting {key!r}", where=where, hint=_suggestion(key, keys))
    if option.multiple:
        fits, kind = (
            isinstance(value, list) and all(isinstance(item, str) for item in value),
            "a list of strings",
        )
    elif option.is_flag:
        fits, kind = isinstance(value, bool), "true or false"
    elif option.type_descriptor.annotation is int:
        fits, kind = isinstance(value, int) and not isinstance(value, bool), "a whole number"
    elif option.metavar == "SIZE":
        fits = isinstance(value, int | str) and not isinstance(value, bool)
        kind = 'a number of bytes, or a size such as "64M"'
    elif option.type_descriptor.annotation is float:
        fits, kind = isinstance(value, int | float) and not isinstance(value, bool), "a number"
    elif choices := option.type_descriptor.choices:
        if isinstance(value, str) and value not in choices:
            close = get_close_matches(value, choices, n=1)
            raise UsageError(
                f"{key} must be one of {', '.join(choices)}, not {value!r}",
                where=where,
                hint=f"did you mean {close[0]}?" if close else "",
            )
        fits, kind = isinstance(value, str), "a string"
    else:
        fits, kind = isinstance(value, str), "a string"
    if not fits:
        raise UsageError(f"{key} must be {kind}, not {value!r}", where=where)


def _suggestion(name: str, known: Any) -> str:
    close = get_close_matches(name, sorted(known), n=1)
    return f"did you mean {close[0]}?" if close else f"there are {', '.join(sorted(known))}"
