"""CSV and TSV: a row of names, then one document to a row."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from dedupe_brief.errors import SourceError
from dedupe_brief.readers.document import Document, Item
from dedupe_brief.readers.kinds import Kind, media_type
from dedupe_brief.readers.objects import no_text
from dedupe_brief.readers.reading import Reading
from dedupe_brief.readers.streams import Stream
from dedupe_brief.readers.transcode import as_utf8

__all__ = ["read_delimited"]

DELIMITERS: Mapping[Kind, str] = {Kind.CSV: ",;\t|", Kind.TSV: "\t"}
"""What may part the cells; of several, what parts the row of names best."""

JUDGED = 4096
"""How many bytes have to be there before it is guessed which encoding they are in, if they are ASCII so far."""


def read_delimited(stream: Stream, how: Reading, kind: Kind) -> Iterator[Item]:
    """Yield the document of each row under the row of names, or in its place what keeps it from being read.

    A document's number is that of its row below the names; rows without any cell are passed over.

    Raises:
        SourceError: No column has a name that texts have, or a quotation mark is not closed.
    """
    stream = as_utf8(stream, how.encoding, lambda head: len(head) >= JUDGED or not head.isascii())
    rows = _Rows(stream, kind, how.max_document)
    columns = _Columns(rows.names, how, stream.place.name)
    for number, row in enumerate(rows, 1):
        yield row if isinstance(row, SourceError) else columns.item(row, stream, number)


class _Columns:
    """Which cell of a row is what.

    Raises:
        SourceError: None is the text.
    """

    def __init__(self, names: Sequence[str], how: Reading, where: str) -> None:
        self._text = _positions(names, how.text_names)
        self._id = _positions(names, how.id_names)
        self._url = _positions(names, how.url_names)
        if not self._text:
            raise no_text(names, how, where)

    def item(self, row: Sequence[str], stream: Stream, number: int) -> Item:
        """Return the document of a row."""
        name = stream.place.item(number)
        text = _first(row, self._text)
        if text is None:
            return SourceError("its text is empty", where=name)
        try:
            data = text.encode()
        except UnicodeEncodeError:
            hint = "name the file's encoding with --encoding"
            return SourceError("its text can't be decoded", where=name, hint=hint)
        return Document(
            name,
            data,
            media_type(data),
            path=stream.place.path,
            url=_plain(_first(row, self._url)),
            index=number - 1,
            id=_plain(_first(row, self._id)),
            charset="utf-8",
        )


def _positions(names: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """Return where the wanted names stand, the likeliest first, in any case of letters."""
    folded = [name.strip().casefold() for name in names]
    return [folded.index(name.casefold()) for name in wanted if name.casefold() in folded]


def _first(row: Sequence[str], positions: Sequence[int]) -> str | None:
    return next((row[at] for at in positions if at < len(row) and row[at]), None)


def _plain(cell: str | None) -> str | None:
    return None if cell is None else cell.encode("utf-8", "backslashreplace").decode()


class _Rows:
    """The rows of a table, one after another; ``names`` is the first.

    Raises:
        SourceError: There is none.
    """

    def __init__(self, stream: Stream, kind: Kind, most: int) -> None:
        self._most = most
        self._where = stream.place.name
        self._lines = _Lines(stream, most)
        head = next(self._lines, "")
        if not head.strip():
            raise SourceError("there is no row with the names of the columns", where=self._where)
        self._delimiter = max(DELIMITERS[kind], key=head.count)
        csv.field_size_limit(most)  # the module's own is far below a long article
        try:
            self.names = next(csv.reader([head], delimiter=self._delimiter), [])
        except csv.Error as fault:
            raise self._error(str(fault), 1) from None

    def __iter__(self) -> Iterator[list[str] | SourceError]:
        reader = csv.reader(self._lines, delimiter=self._delimiter)
        while True:
            begins = self._lines.number + 1
            self._lines.row = 0
            try:
                row = next(reader, None)
            except csv.Error as fault:
                raise self._error(str(fault), begins) from None
            if row is None:
                return
            if self._lines.ended:
                # Only an open quotation mark asks for more lines than there are.
                raise self._error("a cell's quotation mark is not closed", begins)
            if row:
                yield row

    def _error(self, what: str, line: int) -> SourceError:
        hint = "nothing below that line was read"
        return SourceError(what, where=f"{self._where}, line {line}", hint=hint)


class _Lines:
    """The lines that a table's rows are made of; raises ``SourceError`` where a row is too long."""

    def __init__(self, stream: Stream, most: int) -> None:
        self._text = io.TextIOWrapper(stream, "utf-8", "surrogateescape", newline="")
        self._most = most
        self._where = stream.place.name
        self.number = 0
        self.row = 0  # characters of the open row
        self.ended = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._most + 1)
        if not line:
            self.ended = True
            raise StopIteration
        self.number += 1
        self.row += len(line)
        if self.row > self._most:
            what = f"a row holds more than {self._most:,} characters: a quotation mark may not be closed"
            raise SourceError(what, where=f"{self._where}, line {self.number}", hint="nothing below was read")
        return line
