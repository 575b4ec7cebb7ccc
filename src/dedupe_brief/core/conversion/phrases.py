"""Finding given phrases in a text: from the left, the longest first, in linear time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from dedupe_brief.core.conversion.dictionaries import Entry, Lexicon
from dedupe_brief.core.conversion.pairs import Openings
from dedupe_brief.core.script import code_points

__all__ = ["Finder"]


@dataclass(frozen=True, eq=False)
class Finder:
    """Finds the phrases that are keys of ``entries``.

    Where ``before`` has a phrase, one of the characters it gives must stand before it.

    >>> keep = {name: Entry("keep", name, name) for name in ("于正", "于正中")}
    >>> [(at, entry.key) for at, entry in Finder(keep).find("于正和于正中")]
    [(0, '于正'), (3, '于正中')]
    """

    entries: Mapping[str, Entry]
    before: Mapping[str, str] = field(default_factory=dict)

    def find(self, text: str) -> Iterator[tuple[int, Entry]]:
        """Yield where phrases stand in ``text`` and which; they don't overlap.

        Of phrases that begin at one place the longest is taken, and nothing that begins inside it.
        """
        if not self.entries:
            return
        done = 0
        for at in self._openings.find(code_points(text)).tolist():
            if at >= done and (entry := self._longest(text, at)) is not None:
                yield at, entry
                done = at + len(entry.key)

    def _longest(self, text: str, at: int) -> Entry | None:
        """Return the longest phrase at ``at`` that stands in its context."""
        entry = self._lexicon.match(text, at, len(text))
        while entry is not None and not self._fits(entry.key, text, at):
            entry = self._lexicon.match(text, at, at + len(entry.key) - 1)
        return entry

    def _fits(self, phrase: str, text: str, at: int) -> bool:
        needed = self.before.get(phrase)
        return needed is None or (at > 0 and text[at - 1] in needed)

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon((self.entries,))

    @cached_property
    def _openings(self) -> Openings:
        return Openings.of(self.entries)
