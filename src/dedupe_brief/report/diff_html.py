"""A comparison as one self-contained HTML page: what differs in figures, then the fields, then the body to read."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from dedupe_brief.core.comparison.changes import Change, Counts, Difference, Flag
from dedupe_brief.core.detect import language
from dedupe_brief.core.versioning.versions import Comparison, FieldComparison, Version
from dedupe_brief.report.markup import POLICY, fill, plain, shown, style
from dedupe_brief.report.merged import Kind, Paragraph, Piece, merged

__all__ = ["render", "render_alone"]

_AROUND: Final = 12  # characters that a listed change is shown with on either side
_LONGEST: Final = 40  # of a listed change; where it stands, the page shows all of it
_BRIEF: Final = (
    120  # characters of unchanged text that are no longer to read than the line that would stand for them
)

_FLAGS: Final = {
    Flag.NUMBER: "number",
    Flag.QUANTITY: "quantity",
    Flag.NEGATION_ADDED: "negation added",
    Flag.NEGATION_REMOVED: "negation removed",
}

_ELEMENTS: Final = {
    Kind.SAME: ("", ""),
    Kind.REMOVED: ("<del>", "</del>"),
    Kind.ADDED: ("<ins>", "</ins>"),
    Kind.LEFT: ('<del class="moved">', "</del>"),
    Kind.CAME: ('<ins class="moved">', "</ins>"),
}


@dataclass(frozen=True, slots=True)
class _Part:
    """A field or the body: both texts, and how they differ. Names of anchors begin with ``key``."""

    key: str
    before: str
    after: str
    found: Difference
    least: int = 1

    def paragraphs(self) -> Iterator[Paragraph]:
        return merged(self.before, self.after, self.found, self.least)

    def anchor(self, change: Change) -> str:
        """Return a name for a change: no two of them begin at the same place of both texts."""
        return f"{self.key}-{change.before.start}-{change.after.start}"


def render(comparison: Comparison, least: int = 1) -> str:
    """Return the page. Whatever the texts hold, it can be written as UTF-8, runs no script and makes no request.

    Args:
        comparison: Two versions compared.
        least: A change of the body with fewer code points is shown as if there were none; the figures count it.
    """
    before, after = comparison.before, comparison.after
    fields = [_Part(field.name, field.before, field.after, field.difference) for field in comparison.fields]
    body = _Part("body", before.text, after.text, comparison.body, least)
    content = fill(
        "diff.html",
        language=language(after.text) or language(before.text) or "zh",
        verdict=_verdict(comparison),
        before=_version(before),
        after=_version(after),
        facts=_facts(comparison),
        figures=_figures(comparison.main),
        flagged=_flagged([*fields, body]),
        fields="\n".join(map(_field, comparison.fields, fields)) or '<p lang="en">No field differs.</p>',
        body="\n".join(_body(body)),
    )
    return _page(f"{plain(before.name)} → {plain(after.name)}", content)


def render_alone(name: str, *, is_old: bool) -> str:
    """Return the page of a version that there is no other of."""
    there, missing = f"<b>{shown(name)}</b>", "not there"
    content = fill(
        "alone.html",
        before=there if is_old else missing,
        after=missing if is_old else there,
        side="old" if is_old else "new",
    )
    return _page(plain(name), content)


def _page(title: str, content: str) -> str:
    return fill("page.html", policy=POLICY, style=style("diff.css"), title=title, content=content)


# --- the head ----------------------------------------------------------------------------------------------------


def _verdict(comparison: Comparison) -> str:
    if not comparison.same:
        return '<span class="verdict different">Different</span>'
    words = "Same, but for what is ignored" if comparison.ignore else "Same"
    return f'<span class="verdict same">{words}</span>'


def _version(version: Version) -> str:
    count = f"{len(version.text):,} characters"
    return f'<b>{shown(version.name)}</b> <span>{count}</span> <code title="Digest">{version.digest}</code>'


def _facts(comparison: Comparison) -> str:
    ignored = dict(comparison.ignored)
    rules = [f"{rule.value} ({_counted(ignored.get(rule, 0), 'difference')})" for rule in comparison.ignore]
    facts = [
        ("Similarity", _percent(comparison.main.statistics.similarity)),
        ("Unit", comparison.granularity.value),
        ("Ignored", ", ".join(rules) or "nothing"),
        (
            "Exact",
            "yes" if comparison.exact else "no: stretches too large to compare stand as one replacement",
        ),
    ]
    return "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts)


def _figures(body: Difference) -> str:
    figures = body.statistics
    return _row("Characters", figures.characters) + _row("Sentences", figures.sentences)


def _row(unit: str, counts: Counts) -> str:
    numbers = (counts.added, counts.removed, counts.changed, counts.moved)
    cells = "".join(f"<td>{number:,}</td>" for number in numbers)
    return f'<tr><th scope="row">{unit}</th>{cells}</tr>'


def _percent(share: float) -> str:
    """Return a share rounded down: 100 % is said of nothing less."""
    return f"{math.floor(share * 1000) / 10:g} %"


def _counted(count: int, unit: str) -> str:
    return f"{count:,} {unit}" if count == 1 else f"{count:,} {unit}s"


# --- what a reader must not overlook -----------------------------------------------------------------------------


def _flagged(parts: Sequence[_Part]) -> str:
    items = [_flagged_item(part, piece) for part in parts for piece in _flagged_pieces(part)]
    if not items:
        return '<p lang="en">No number, quantity or negation changed.</p>'
    return '<ol class="flagged">' + "".join(items) + "</ol>"


def _flagged_pieces(part: _Part) -> Iterator[Piece]:
    return (piece for paragraph in part.paragraphs() for piece in paragraph.pieces if piece.flags)


def _flagged_item(part: _Part, piece: Piece) -> str:
    change, name = piece.change, part.anchor(piece.change)
    left = part.after[max(0, change.after.start - _AROUND) : change.after.start].rpartition("\n")[2]
    right = part.after[change.after.end : change.after.end + _AROUND].partition("\n")[0]
    removed, added = change.before.of(part.before), change.after.of(part.after)
    old = f"<del>{shown(_clipped(removed))}</del>" if removed else ""
    new = f"<ins>{shown(_clipped(added))}</ins>" if added else ""
    where = "" if part.key == "body" else f" in {part.key}"
    link = f'<a lang="en" href="#at-{name}">{_flags(piece)}{where}</a>'
    return (
        f'<li id="flag-{name}">{link} <span class="excerpt">{shown(left)}{old}{new}{shown(right)}</span></li>'
    )


def _flags(piece: Piece) -> str:
    return ", ".join(_FLAGS[flag] for flag in piece.flags)


# --- fields and body ---------------------------------------------------------------------------------------------


def _field(field: FieldComparison, part: _Part) -> str:
    note = ""
    if not field.before or not field.after:
        note = f' <span class="note">only in the {"new" if field.after else "old"} version</span>'
    paragraphs = "".join(_paragraph(part, paragraph) for paragraph in part.paragraphs())
    return f'<h3 lang="en">{field.name.capitalize()}{note}</h3>\n<div class="text">{paragraphs}</div>'


def _body(part: _Part) -> Iterator[str]:
    if not part.found.changes:
        words = "Not compared." if part.before or part.after else "Both are empty."
        yield f'<p class="note" lang="en">{words}</p>'
        return
    runs = [
        (is_changed, [paragraph for paragraph in run if not paragraph.is_blank])
        for is_changed, run in groupby(part.paragraphs(), lambda paragraph: paragraph.is_changed)
    ]
    for number, (is_changed, run) in enumerate(runs):
        if is_changed:
            yield from (_paragraph(part, paragraph) for paragraph in run)
        else:
            yield from _unchanged(part, run, after_change=number > 0, before_change=number < len(runs) - 1)


def _unchanged(
    part: _Part, run: Sequence[Paragraph], *, after_change: bool, before_change: bool
) -> Iterator[str]:
    """Yield paragraphs between changes: the ones beside a change to read, the ones further away to be opened."""
    start, end = int(after_change), len(run) - int(before_change)
    hidden = run[start:end]
    size = sum(paragraph.size for paragraph in hidden)
    if size <= _BRIEF:
        yield from (_paragraph(part, paragraph) for paragraph in run)
        return
    summary = f"{_counted(len(hidden), 'unchanged paragraph')}, {size:,} characters"
    yield from (_paragraph(part, paragraph) for paragraph in run[:start])
    yield f'<details><summary lang="en">{summary}</summary>'
    yield from (_paragraph(part, paragraph) for paragraph in hidden)
    yield "</details>"
    yield from (_paragraph(part, paragraph) for paragraph in run[end:])


def _paragraph(part: _Part, paragraph: Paragraph) -> str:
    name = ' class="changed"' if paragraph.is_changed else ""
    return f"<p{name}>{''.join(_piece(part, piece, paragraph) for piece in paragraph.pieces)}</p>"


def _piece(part: _Part, piece: Piece, paragraph: Paragraph) -> str:
    if piece.kind is Kind.IGNORED:
        return _move_mark(part, piece) + _ignored(part, piece)
    start, end = _ELEMENTS[piece.kind]
    text = piece.text.removesuffix("\n")
    inner = shown(text, spaces=text.isspace() and piece.kind is not Kind.SAME)
    if piece.kind is not Kind.SAME and piece.text.endswith("\n") and not paragraph.is_whole:
        inner += shown("\n")
    marked = f"{start}{inner}{end}" if inner else ""
    return _move_mark(part, piece) + marked + _flag_mark(part, piece)


def _ignored(part: _Part, piece: Piece) -> str:
    old, rule = piece.change.before.of(part.before), piece.change.ignored
    said = f"old version: {plain(_clipped(old))}" if old else "not in the old version"
    text = piece.text.removesuffix("\n")
    inner = shown(text, spaces=text.isspace()) if piece.text else f"<s>{shown(old, spaces=True)}</s>"
    return f'<span class="ignored" title="Ignored ({rule}); {said}">{inner}</span>'


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _move_mark(part: _Part, piece: Piece) -> str:
    if not piece.opens or piece.move is None:
        return ""
    name, number = f"{part.key}-move-{piece.move.id}", piece.move.id + 1
    if piece.kind is Kind.LEFT:
        return f'<a class="mark moved" lang="en" id="{name}-from" href="#{name}-to">#{number} moved away</a>'
    edited = ", edited" if piece.move.similarity < 1 else ""
    return (
        f'<a class="mark moved" lang="en" id="{name}-to" href="#{name}-from">#{number} moved here{edited}</a>'
    )


def _flag_mark(part: _Part, piece: Piece) -> str:
    if not piece.flags:
        return ""
    name = part.anchor(piece.change)
    return f'<a class="mark flag" lang="en" id="at-{name}" href="#flag-{name}">{_flags(piece)}</a>'
