"""Two versions of an article compared: its fields first, then its body."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from dedupe_brief.core.comparison.changes import Difference, Flag, Granularity, Ignore
from dedupe_brief.core.diff import diff
from dedupe_brief.core.model import Metadata, Record
from dedupe_brief.core.record import text_digest

__all__ = ["FIELDS", "TEXT", "Comparison", "FieldComparison", "Version", "compare", "of_record", "of_text"]

FIELDS = (
    *("title", "subtitle", "kicker", "byline", "author", "publication", "editor", "date"),
    *("section", "edition", "captions"),
)
"""The fields that are compared, in the order in which a reader looks at them."""

TEXT: Final = "text"
"""What the body is called where one part is compared alone."""


class Version(Struct, frozen=True):
    """One side of a comparison.

    Attributes:
        name: What messages call it.
        text: The text that is compared.
        fields: The article's fields by name, as text; those that are not said are left out.
    """

    name: str
    text: str
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def digest(self) -> str:
        """``sha256:<hex>`` of the text in UTF-8."""
        return text_digest(self.text)


class FieldComparison(Struct, frozen=True):
    """A field that differs, or is said in one version only (the other one is then ``""``)."""

    name: str
    before: str
    after: str
    difference: Difference


class Comparison(Struct, frozen=True):
    """How one version became the other.

    Attributes:
        before: The old version.
        after: The new one.
        ignore: The rules under which differences did not count, sorted.
        granularity: The unit in which changes are given.
        fields: The fields that differ under the rules, in the order of ``FIELDS``.
        body: The texts compared; empty ones if only a field was.
        ignored: How many differences were ignored under each rule, in fields and body.
        only: The one field that was compared, ``text`` for the body; None if all were.
    """

    before: Version
    after: Version
    ignore: tuple[Ignore, ...]
    granularity: Granularity
    fields: tuple[FieldComparison, ...]
    body: Difference
    ignored: tuple[tuple[Ignore, int], ...] = ()
    only: str | None = None

    @property
    def flags(self) -> tuple[tuple[Flag, int], ...]:
        """How many changes of fields and body have each flag, for the flags there are."""
        counts: Counter[Flag] = Counter()
        for found in self.differences:
            counts.update(dict(found.statistics.flags))
        return tuple((flag, counts[flag]) for flag in Flag if counts[flag])

    @property
    def exact(self) -> bool:
        """Whether everything was compared character by character."""
        return all(found.exact for found in self.differences)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Those of the fields that differ, then the body's."""
        return (*(field.difference for field in self.fields), self.body)

    @property
    def has_body(self) -> bool:
        """Whether the body was compared."""
        return self.only in (None, TEXT)

    @property
    def main(self) -> Difference:
        """What figures are about: the body, or the field that was compared alone if that differs."""
        return self.fields[0].difference if self.fields and not self.has_body else self.body

    @property
    def same(self) -> bool:
        """Whether nothing differs under the rules."""
        return self.body.same and not self.fields


def of_record(name: str, record: Record) -> Version:
    """Return the version that a record holds."""
    return Version(name, record.text, tuple(_fields(record.metadata)))


def of_text(name: str, text: str) -> Version:
    """Return the version that a text is as it stands, without fields."""
    return Version(name, text)


def _fields(metadata: Metadata) -> Iterator[tuple[str, str]]:
    for name in FIELDS:
        value = getattr(metadata, name)
        if name == "captions":
            value = "\n".join(caption.text for caption in value)
        elif name == "author":
            value = "、".join(value)
        if value:
            yield name, value


def compare(
    before: Version,
    after: Version,
    *,
    ignore: Iterable[Ignore] = (),
    granularity: Granularity = Granularity.CHAR,
    only: str | None = None,
) -> Comparison:
    """Compare two versions.

    Args:
        before: The old version.
        after: The new one.
        ignore: The rules under which differences don't count.
        granularity: The unit in which changes are given.
        only: The one field to compare, ``text`` for the body; all if None.

    >>> old, new = of_text("a", "渡口开了三天。"), of_text("b", "渡口开了五天。")
    >>> found = compare(old, new)
    >>> found.same, [change.operation.value for change in found.body.changes]
    (False, ['equal', 'replace', 'equal'])
    """
    rules = frozenset(ignore)
    old, new = dict(before.fields), dict(after.fields)
    fields = []
    ignored: Counter[Ignore] = Counter()
    for name in FIELDS:
        one, other = old.get(name, ""), new.get(name, "")
        if one == other or only not in (None, name):
            continue
        found = diff(one, other, ignore=rules, granularity=granularity)
        ignored.update(dict(found.statistics.ignored))
        if not found.same:
            fields.append(FieldComparison(name, one, other, found))
    texts = (before.text, after.text) if only in (None, TEXT) else ("", "")
    body = diff(*texts, ignore=rules, granularity=granularity)
    ignored.update(dict(body.statistics.ignored))
    return Comparison(
        before,
        after,
        tuple(sorted(rules)),
        granularity,
        tuple(fields),
        body,
        tuple((rule, ignored[rule]) for rule in Ignore if ignored[rule]),
        only,
    )
