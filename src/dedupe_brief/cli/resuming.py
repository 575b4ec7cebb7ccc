"""Runs that can be stopped: the manifest of an output folder, and going on from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dedupe_brief.cli.console import Console
from dedupe_brief.engine.manifest import Manifest
from dedupe_brief.errors import UsageError
from dedupe_brief.writers.output import is_folder, sweep

if TYPE_CHECKING:  # what cleans takes its time to load
    from dedupe_brief.engine.task import Task

__all__ = ["open_manifest"]

_NAMED: Final = 5  # files, where they are many


@contextmanager
def open_manifest(
    console: Console, output: str | None, task: "Task", *, resume: bool
) -> Iterator[Manifest | None]:
    """Open the manifest of the output folder; None if the output is no folder.

    Args:
        console: Where it is said if nothing of an earlier run can be used.
        output: What ``--output`` says; if it is a folder, it is there already.
        task: What is asked of each document.
        resume: What ``--resume`` says.

    Raises:
        UsageError: There is no folder to go on in.
        OutputError: The manifest can't be read or written.
    """
    if output is None or not is_folder(output):
        if resume:
            raise UsageError("--resume goes with an output folder", hint="name one with --output FOLDER/")
        yield None
        return
    from dedupe_brief.engine.orders import digest_of_task

    folder = Path(output)
    if resume:
        sweep(folder)
    with Manifest(folder, digest_of_task(task), resume=resume) as manifest:
        if manifest.other_run:
            console.say(f"{output}: the earlier run had other options or rules; everything is done again")
        yield manifest
    if manifest.left:
        named = ", ".join(manifest.left[:_NAMED]) + (" …" if len(manifest.left) > _NAMED else "")
        console.say(
            f"of the earlier run stay in {output}, though their documents have changed or are not among the inputs: {named}"
        )
