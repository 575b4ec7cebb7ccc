"""The records of a run: taken in one by one, compared when the last one is there, read again to be written."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import Self

import msgspec

from dedupe_brief.core.duplicates.clusters import Article, Duplicate, duplicates
from dedupe_brief.core.duplicates.signature import Signature, signatures
from dedupe_brief.corpus.index import Index
from dedupe_brief.corpus.spool import Spool

__all__ = ["Collection", "Pair"]

Sign = Callable[[Iterable[str]], Iterator[Signature]]
"""Yields the signature of each text, in order; it may take many texts in before it yields the first."""


class _Compared(msgspec.Struct, frozen=True):
    """What of a record's JSON duplicates are told by."""

    id: str
    text: str
    source: str
    created: str | None


class Pair(msgspec.Struct, frozen=True):
    """A duplicate by the ids of both records.

    Attributes:
        duplicate: What was found. Its numbers count the records of the index first, then those of the run.
        id: The record's id.
        of: The id of the one it is a duplicate of.
        number: The record's number in the run, from 0; None if it came before.
        of_number: That of the other.
    """

    duplicate: Duplicate
    id: str
    of: str
    number: int | None
    of_number: int | None


class Collection:
    """Lines of JSON, a record in each, and what becomes of them. Use it as a context."""

    def __init__(self) -> None:
        self._lines = Spool()
        self._decode = msgspec.json.Decoder(_Compared).decode

    def __enter__(self) -> Self:
        self._lines.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lines.__exit__(kind, fault, trace)

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, line: bytes) -> None:
        """Take in a record as it is written in JSON Lines."""
        self._lines.add(line)

    def line(self, number: int) -> bytes:
        """Return a record as it was taken in."""
        return self._lines[number]

    def text(self, number: int) -> str:
        """Return a record's text."""
        return self._decode(self._lines[number]).text

    def apart(self) -> list[int]:
        """Return the numbers of records that are no copies of each other: of copies, one for each source."""
        articles = list(self.articles())
        anchors = {duplicate.number: duplicate.of for duplicate in duplicates(articles)}
        order = sorted(range(len(articles)), key=lambda number: articles[number].rank)
        first: dict[tuple[str, int], int] = {}
        for number in order:
            source = self._decode(self._lines[number]).source
            first.setdefault((source, anchors.get(number, number)), number)
        return sorted(first.values())

    def sites_and_texts(self, numbers: Iterable[int]) -> Iterator[tuple[str, str]]:
        """Yield the source and the text of these records."""
        for number in numbers:
            held = self._decode(self._lines[number])
            yield held.source, held.text

    def articles(self, sign: Sign = signatures) -> Iterator[Article]:
        """Yield what each record is compared by, in order; ``sign`` makes the signatures."""
        heads: deque[tuple[str, str | None, bytes]] = deque()

        def texts() -> Iterator[str]:
            for line in self._lines:
                held = self._decode(line)
                heads.append((held.id, held.created, hashlib.blake2b(line, digest_size=8).digest()))
                yield held.text

        for signature in sign(texts()):
            identity, created, tie = heads.popleft()
            yield Article(signature, created, identity, tie)

    def compare(self, index: Index | None = None, sign: Sign = signatures) -> list[Pair]:
        """Return the duplicates among the records and, with an index, all that came before; the index takes them in.

        What is known of two records that both came before is not said again. ``sign`` makes the signatures.
        """
        own = list(self.articles(sign))
        before: list[Article] = []
        if index is not None:
            ids = {article.id for article in own}
            before = [article for article in index.articles() if article.id not in ids]
            index.add(_first_of_each(own))
        return list(self._named([*before, *own], len(before)))

    def _named(self, articles: Sequence[Article], before: int) -> Iterator[Pair]:
        for duplicate in duplicates(articles):
            if max(duplicate.number, duplicate.of) < before:
                continue
            places = [
                None if number < before else number - before for number in (duplicate.number, duplicate.of)
            ]
            yield Pair(duplicate, articles[duplicate.number].id, articles[duplicate.of].id, *places)


def _first_of_each(articles: Sequence[Article]) -> Iterator[Article]:
    """Yield the articles to be kept, in the order they came in: of those with one id the one that would stay."""
    best: dict[str, Article] = {}
    for article in articles:
        other = best.get(article.id)
        best[article.id] = article if other is None else min(other, article, key=lambda one: one.rank)
    return iter(best.values())
