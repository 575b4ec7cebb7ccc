"""The archive as a stage between cleaning and writing: what passes through is stored first, in groups."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from dedupe_brief.cli.console import Console
from dedupe_brief.core.visible import visible
from dedupe_brief.engine.outcome import Done, Outcome

if TYPE_CHECKING:  # zstandard takes its time to load
    from dedupe_brief.archive.adding import Added, Writer

__all__ = ["GROUP", "Shelving", "in_a_line"]

GROUP: Final = 64
"""How many documents are stored at once: the disk is waited for that much less often."""

_WARNED: Final = 3  # sightings older than what is there


@dataclass
class Shelving:
    """Stores what passes.

    Attributes:
        console: Where warnings go.
        writer: Opens the archive, the first time that something is to be stored.
        tell: What is done with what became of each, once it is on the disk.
        group: How many are stored at once.
        revisions: How many became revisions.
        sightings: How many were seen unchanged.
        again: How many sightings were there already.
        aliases: How many articles were linked to another.
    """

    console: Console
    writer: "Callable[[], Writer]"
    tell: Callable[["Added"], None]
    group: int = GROUP
    revisions: int = 0
    sightings: int = 0
    again: int = 0
    aliases: int = 0
    _older: int = field(default=0, repr=False)

    def through(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """Give outcomes back once what they bring is stored.

        Raises:
            ArchiveError: It can't be stored; nothing of the group was.
        """
        waiting = iter(outcomes)
        while group := list(islice(waiting, self.group)):
            for added in self._stored(group):
                self._count(added)
                self.tell(added)
            yield from group

    def _stored(self, group: Sequence[Outcome]) -> "Sequence[Added]":
        captures = [
            outcome.prepared
            for outcome in group
            if isinstance(outcome, Done) and outcome.prepared is not None
        ]
        if not captures:
            return ()
        writer = self.writer()
        with writer.group():
            return writer.store(captures)

    def _count(self, added: "Added") -> None:
        self.aliases += len(added.aliases)
        if added.again:
            self.again += 1
        elif added.change == "unchanged":
            self.sightings += 1
        else:
            self.revisions += 1
        if added.later is not None:
            self._older += 1
            if self._older <= _WARNED:
                self.console.say(
                    f"{visible(added.address)}: seen at a time before {added.later}, when it had been seen already; "
                    "revisions are numbered as they come in"
                )

    def __str__(self) -> str:
        """Say what came of all, such as ``2 new revisions, 1 seen unchanged``."""
        parts = [f"{self.revisions:,} new {'revision' if self.revisions == 1 else 'revisions'}"]
        parts += [f"{self.sightings:,} seen unchanged"] if self.sightings else []
        parts += [f"{self.again:,} there already"] if self.again else []
        parts += [f"{self.aliases:,} linked to the same text at another address"] if self.aliases else []
        parts += [f"{self._older:,} seen before others that came in earlier"] if self._older > _WARNED else []
        return ", ".join(parts)


def in_a_line(added: "Added") -> str:
    r"""Return what became of a capture, its parts set off by tabs: article and revision, what it is, who changed it.

    >>> from dedupe_brief.archive.adding import Added
    >>> from dedupe_brief.core.versioning.revisions import Cause, Change
    >>> in_a_line(Added("https://news.example/1", 2, Change.MINOR, Cause.SITE))
    'https://news.example/1@2\tminor\tsite'
    """
    change = "again" if added.again else added.change.value
    cause = added.cause.value if change in {"cosmetic", "minor", "major"} else "-"
    linked = "".join(f"\t{alias.reason.value} {visible(alias.address)}" for alias in added.aliases)
    return f"{visible(added.address)}@{added.number}\t{change}\t{cause}{linked}"
