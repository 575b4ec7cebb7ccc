"""What is written of duplicates: records with ``duplicate_of``, pairs with their evidence, records that were dropped."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from msgspec.structs import replace

from dedupe_brief.core.duplicates.evidence import same_places
from dedupe_brief.core.duplicates.matching import Kind
from dedupe_brief.core.model import Record
from dedupe_brief.core.record import from_json, to_object
from dedupe_brief.corpus.collection import Collection, Pair
from dedupe_brief.writers.formats import Rendered

__all__ = ["WORDS", "Duplicates", "as_object"]

WORDS: Final[Mapping[Kind, str]] = {
    Kind.EXACT: "the same text",
    Kind.SCRIPT: "the same text in the other script",
    Kind.NEAR: "nearly the same text",
    Kind.CONTAINED: "most of it stands in a longer text",
    Kind.TAIWAN: "nearly the same text, in Taiwan's words",
}
"""What each kind means, for people."""


@dataclass(frozen=True)
class Duplicates:
    """What was found among the records of a run.

    Attributes:
        records: All of them.
        pairs: A pair for each duplicate, in the order in which articles stay.
    """

    records: Collection
    pairs: Sequence[Pair]

    @property
    def by_number(self) -> dict[int, Pair]:
        """The pair of each of the run's records that is a duplicate."""
        return {pair.number: pair for pair in self.pairs if pair.number is not None}

    def marked(self) -> Iterator[tuple[Record, Pair | None]]:
        """Yield every record with its ``duplicate_of`` filled, and its pair; in the order in which they came."""
        found = self.by_number
        for number in range(len(self.records)):
            pair = found.get(number)
            record = from_json(self.records.line(number).decode())
            yield replace(record, duplicate_of=pair.of if pair else None), pair

    def pair_lines(self) -> Iterator[Rendered]:
        """Yield a line of JSON for each pair, in the order of the records; of those that came before at the end."""
        for pair in sorted(self.pairs, key=_place):
            yield self._rendered(self._as_object(pair), pair)

    def dropped_line(self, pair: Pair, record: Record) -> Rendered:
        """Return the line of a record that was dropped: its pair, why, and the record itself."""
        reason = {"reason": WORDS[pair.duplicate.match.kind], "record": to_object(record)}
        return self._rendered(self._as_object(pair) | reason, pair)

    def lines(self) -> Iterator[str]:
        """Say how many there are of each kind."""
        count = len(self.records)
        found = Counter(pair.duplicate.match.kind for pair in self.by_number.values())
        kinds = ", ".join(f"{found[kind]:,} {kind}" for kind in Kind if found[kind])
        duplicates = "1 duplicate" if found.total() == 1 else f"{found.total():,} duplicates"
        yield f"{count:,} compared, {duplicates}" + (f": {kinds}" if kinds else "")
        before = sum(pair.number is None for pair in self.pairs)
        if before:
            yield f"{before:,} that came before became duplicates of more complete ones; --pairs names them"

    def _as_object(self, pair: Pair) -> dict[str, Any]:
        match, texts = pair.duplicate.match, None
        if pair.number is not None and pair.of_number is not None:
            texts = self.records.text(pair.number), self.records.text(pair.of_number)
        return {"id": pair.id, "duplicate_of": pair.of, **as_object(match.kind, match.similarity, texts)}

    def _rendered(self, value: Mapping[str, Any], pair: Pair) -> Rendered:
        line = json.dumps(value, ensure_ascii=False) + "\n"
        return Rendered(line.encode("utf-8", "surrogatepass"), None, None, pair.id)


def _place(pair: Pair) -> tuple[bool, int]:
    return pair.number is None, pair.duplicate.number


def as_object(kind: Kind | None, similarity: float, texts: tuple[str, str] | None) -> dict[str, Any]:
    """Return a pair as plain values; the kind is None if it is none, the places where a text is not at hand."""
    places = None
    if texts is not None:
        places = [
            {name: getattr(same, name) for name in same.__struct_fields__} for same in same_places(*texts)
        ]
    return {"kind": kind and kind.value, "similarity": similarity, "spans": places}
