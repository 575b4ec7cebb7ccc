"""Arguments and options that more than one command has, or that settings can give.

What settings can give has a name in the environment, which is the name in ``dedupe-brief.toml`` too, in lower case and
with hyphens. What belongs to one run only (inputs, an address, a time) has no such name.
"""

from pathlib import Path
from typing import Annotated, Literal

import typer

__all__ = [
    "Archive",
    "ConvertFormat",
    "Corrections",
    "DedupeFormat",
    "DetectFormat",
    "DiffFormat",
    "Edits",
    "Encoding",
    "Engine",
    "ExplainFormat",
    "Field",
    "Files0From",
    "Force",
    "Formats",
    "Full",
    "Glossary",
    "Granularity",
    "IdField",
    "Ignore",
    "Input",
    "Inputs",
    "Jobs",
    "MaxDocument",
    "MaxRatio",
    "MinChange",
    "MinConfidence",
    "NoSources",
    "Output",
    "OutputFile",
    "Pager",
    "Punctuation",
    "Quotes",
    "Ray",
    "Removed",
    "Rules",
    "TextField",
    "Timeout",
    "To",
    "Unsure",
    "UrlField",
]

Archive = Annotated[
    Path,
    typer.Option("--archive", metavar="FILE", envvar="DEDUPE_BRIEF_ARCHIVE", help="The archive."),
]

Inputs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="INPUTS",
        help="Files, folders, or - for standard input: sources of every kind that 'clean' reads, or records.",
    ),
]

Formats = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="NAME",
        envvar="DEDUPE_BRIEF_FORMAT",
        help="How records are written: markdown, text, jsonl, parquet, warc; compressed as well, such as jsonl.zst. "
        "If not given, as the output's name ends; else markdown.",
    ),
]

ExplainFormat = Annotated[
    Literal["text", "json"],
    typer.Option("--format", envvar="DEDUPE_BRIEF_EXPLAIN_FORMAT", help="For people, or one JSON object."),
]

ConvertFormat = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="NAME",
        envvar="DEDUPE_BRIEF_CONVERT_FORMAT",
        help="The text alone, or records with a ledger: text, markdown, jsonl, parquet, warc; compressed as well, such "
        "as text.gz. If not given, as the output's name ends; else text.",
    ),
]

DiffFormat = Annotated[
    Literal["inline", "side-by-side", "unified", "json", "stat", "html"] | None,
    typer.Option(
        "--format",
        envvar="DEDUPE_BRIEF_DIFF_FORMAT",
        help="How the comparison is shown. If not given, as the output's name ends (.html, .json, .jsonl; .diff and "
        ".patch are unified); else inline.",
    ),
]

DedupeFormat = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="NAME",
        envvar="DEDUPE_BRIEF_DEDUPE_FORMAT",
        help="How records are written: jsonl, markdown, text, parquet, warc; compressed as well, such as jsonl.zst. If "
        "not given, as the output's name ends; else jsonl.",
    ),
]

Ignore = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore",
        metavar="RULES",
        envvar="DEDUPE_BRIEF_IGNORE",
        help="Differences that don't count: script, width, punctuation, space, layout (width and space); several "
        "parted by commas.",
    ),
]

Granularity = Annotated[
    Literal["char", "word", "sentence", "paragraph"],
    typer.Option(
        "--granularity", envvar="DEDUPE_BRIEF_GRANULARITY", help="The unit in which changes are shown."
    ),
]

Field = Annotated[
    str | None,
    typer.Option("--field", metavar="NAME", help="Compare this field only, such as title; text is the body."),
]

MinChange = Annotated[
    int,
    typer.Option(
        "--min-change", metavar="N", min=1, help="Show no change of fewer characters; it still counts."
    ),
]

Full = Annotated[
    bool, typer.Option("--full", help="Show all of the text, and not only what surrounds changes.")
]

Pager = Annotated[
    bool,
    typer.Option("--pager/--no-pager", help="Show what is longer than the screen through $PAGER, or less."),
]

DetectFormat = Annotated[
    Literal["table", "json"],
    typer.Option(
        "--format", envvar="DEDUPE_BRIEF_DETECT_FORMAT", help="For people, or one JSON object to a line."
    ),
]

NoSources = Annotated[
    bool,
    typer.Option(
        "--no-sources",
        envvar="DEDUPE_BRIEF_NO_SOURCES",
        help="Do not keep the bytes of sources in the archive.",
    ),
]

Output = Annotated[
    str | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE|FOLDER/",
        envvar="DEDUPE_BRIEF_OUTPUT",
        help="Write there and not to standard output; a name that ends with / is a folder.",
    ),
]

OutputFile = Annotated[
    str | None,
    typer.Option("-o", "--output", metavar="FILE", help="Write there and not to standard output."),
]
"""Of commands that write one text: no setting gives all of them the same file."""

MinConfidence = Annotated[
    float | None,
    typer.Option(
        "--min-confidence",
        metavar="NUMBER",
        envvar="DEDUPE_BRIEF_MIN_CONFIDENCE",
        help="Set records aside of which the program is less sure than that, from 0 to 1.",
    ),
]

Unsure = Annotated[
    str | None,
    typer.Option(
        "--unsure",
        metavar="FILE",
        envvar="DEDUPE_BRIEF_UNSURE",
        help="Where those go, as JSON Lines; if not given, beside the output as NAME.unsure.jsonl.",
    ),
]

Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="NAME",
        envvar="DEDUPE_BRIEF_ENCODING",
        help="The encoding of the inputs, if you know it; found out if not given.",
    ),
]

Removed = Annotated[
    Literal["inline", "digest", "none"],
    typer.Option(
        "--removed",
        envvar="DEDUPE_BRIEF_REMOVED",
        help="What the record keeps of what was taken out; only 'inline' lets it rebuild its source.",
    ),
]

Edits = Annotated[
    Literal["full", "none"],
    typer.Option(
        "--edits", envvar="DEDUPE_BRIEF_EDITS", help="Keep the ledger of edits in the record, or not."
    ),
]

Punctuation = Annotated[
    Literal["keep", "restore"],
    typer.Option(
        "--punctuation",
        envvar="DEDUPE_BRIEF_PUNCTUATION",
        help="Put ASCII punctuation in Chinese text back to full width, or leave it.",
    ),
]

To = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar="TARGET",
        envvar="DEDUPE_BRIEF_TO",
        help="Convert the text: to zh-Hans, zh-Hant, zh-Hant-TW or zh-Hant-HK, or by one of OpenCC's "
        "configurations, such as s2twp.",
    ),
]

Input = Annotated[
    Literal["text", "html", "jsonl", "json", "csv", "tsv", "parquet", "warc", "tar", "zip", "markdown"]
    | None,
    typer.Option(
        "--input",
        envvar="DEDUPE_BRIEF_INPUT",
        help="What the inputs are; told by their content, then their names, if not given.",
    ),
]

Files0From = Annotated[
    str | None,
    typer.Option(
        "--files0-from",
        metavar="FILE",
        help="Read the names of the inputs from that file (- for standard input), each ended by a NUL.",
    ),
]

TextField = Annotated[
    str | None,
    typer.Option(
        "--text-field",
        metavar="NAME",
        envvar="DEDUPE_BRIEF_TEXT_FIELD",
        help="The field or column with the text, in JSON, CSV and Parquet; found by its usual names if not given.",
    ),
]

IdField = Annotated[
    str | None,
    typer.Option(
        "--id-field",
        metavar="NAME",
        envvar="DEDUPE_BRIEF_ID_FIELD",
        help="The one with a document's id.",
    ),
]

UrlField = Annotated[
    str | None,
    typer.Option(
        "--url-field",
        metavar="NAME",
        envvar="DEDUPE_BRIEF_URL_FIELD",
        help="The one with its address.",
    ),
]

MaxDocument = Annotated[
    str,
    typer.Option(
        "--max-document",
        metavar="SIZE",
        envvar="DEDUPE_BRIEF_MAX_DOCUMENT",
        help="The largest document that is read: 64M, say, or a number of bytes.",
    ),
]

MaxRatio = Annotated[
    float,
    typer.Option(
        "--max-ratio",
        metavar="NUMBER",
        min=1,
        envvar="DEDUPE_BRIEF_MAX_RATIO",
        help="To how many times its size a compressed file may unpack.",
    ),
]

Jobs = Annotated[
    int | None,
    typer.Option(
        "-j",
        "--jobs",
        metavar="N",
        min=1,
        envvar="DEDUPE_BRIEF_JOBS",
        help="How many processes clean; one for each core if not given. 1 is this process alone, and writes each record "
        "as soon as it is there.",
    ),
]

Timeout = Annotated[
    float | None,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        min=0.001,
        envvar="DEDUPE_BRIEF_TIMEOUT",
        help="How long one document may take; one that takes longer fails, and the others go on.",
    ),
]

Engine = Annotated[
    Literal["processes", "daft"],
    typer.Option(
        "--engine",
        envvar="DEDUPE_BRIEF_ENGINE",
        help="Who does the work: processes of this machine, or Daft (an extra), here or on a cluster. The results are "
        "the same.",
    ),
]

Ray = Annotated[
    str | None,
    typer.Option(
        "--ray",
        metavar="ADDRESS",
        envvar="DEDUPE_BRIEF_RAY",
        help="With --engine daft: the Ray cluster to work on, as host:port or auto; 'local' starts one here.",
    ),
]

Force = Annotated[
    bool,
    typer.Option(
        "--force",
        envvar="DEDUPE_BRIEF_FORCE",
        help="Convert what is in the target script already, too; else it is left alone.",
    ),
]

Glossary = Annotated[
    Path | None,
    typer.Option(
        "--glossary",
        metavar="FILE",
        envvar="DEDUPE_BRIEF_GLOSSARY",
        help="Names that no conversion may touch, and words to prefer: a TOML file.",
    ),
]

Corrections = Annotated[
    Literal["on", "off"],
    typer.Option(
        "--corrections",
        envvar="DEDUPE_BRIEF_CORRECTIONS",
        help="Put right what OpenCC is known to get wrong, or leave its output as it is.",
    ),
]

Quotes = Annotated[
    Literal["keep", "corner", "curly"],
    typer.Option(
        "--quotes",
        envvar="DEDUPE_BRIEF_QUOTES",
        help="The quotation marks of what is converted: as they are, 「」『』, or “”‘’.",
    ),
]

Rules = Annotated[
    list[Path] | None,
    typer.Option(
        "--rules",
        metavar="FILE",
        envvar="DEDUPE_BRIEF_RULES",
        help="A rule pack of your own, put before the built-in ones; can be given several times.",
    ),
]
