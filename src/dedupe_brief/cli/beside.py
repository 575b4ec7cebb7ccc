"""Places for what a run sets aside, when none is named: beside its output, under a name like it."""

from pathlib import Path

from dedupe_brief.writers.compression import KINDS
from dedupe_brief.writers.output import is_folder

__all__ = ["beside"]


def beside(output: str | None, ending: str) -> str | None:
    """Return a name like that of the output, beside it: a folder of records then holds nothing else.

    None if the output has no place of its own: standard output, a pipe, ``/dev/null``.

    >>> beside("out/all.jsonl.gz", ".unsure.jsonl"), beside("cleaned/", ".unsure.jsonl"), beside("-", ".unsure.jsonl")
    ('out/all.unsure.jsonl', 'cleaned.unsure.jsonl', None)
    """
    path = Path(output or "-")
    special = path.exists() and not path.is_file() and not path.is_dir()
    if output in {None, "-"} or special or path.name in {"", ".."}:
        return None
    suffix = "" if is_folder(output or "") else path.suffix
    if suffix[1:].lower() in KINDS:
        suffix = "".join(path.suffixes[-2:])
    return path.with_name(path.name.removesuffix(suffix) + ending).as_posix()
