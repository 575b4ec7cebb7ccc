"""A page's tokens → its text in lines: what stands alone in the layout, in the order in which the page has it.

Nothing is judged here but whether a reader of the page sees it: finding the article among the lines is cleaning's
work, and what that takes out is on the record. Words inside a line are never parted, whatever tags stand between
them; a block, a cell or ``<br>`` always ends a line.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Final

from dedupe_brief.core.html.said import FOUNDER
from dedupe_brief.core.html.tables import Table
from dedupe_brief.core.html.tokens import END, START, TEXT, Token, attributes

__all__ = ["text_of"]

_BLOCK_NAMES: Final = (
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li "
    "main marquee menu nav ol p plaintext pre section summary table tbody td tfoot th thead title tr ul"
)
_BLOCKS: Final = frozenset(_BLOCK_NAMES.split())
"""What the standard's style sheet lays out as a block, a list's item or a table's part; and a line's break."""

_VOID_NAMES: Final = (
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr"
)
_VOID: Final = frozenset(_VOID_NAMES.split())
"""Elements without an end."""

_UNSEEN_NAMES: Final = (
    "audio button canvas datalist map math object rp rt rtc select svg template textarea video"
)
_UNSEEN: Final = frozenset(_UNSEEN_NAMES.split())
"""Whose words are no text of the page: controls, the sound beside a character, what stands in for what can't be shown."""

_CLOSES: Final[Mapping[str, tuple[str, ...]]] = {
    "li": ("li",),
    "dd": ("dd", "dt"),
    "dt": ("dd", "dt"),
    "td": ("td", "th"),
    "th": ("td", "th"),
    "tr": ("td", "th", "tr"),
}
"""Which elements end where another begins, though nothing says so; a paragraph ends at any block."""

_INLINE: Final = 64
"""So many inline elements at most are looked through for one that ends: no page nests more by intent."""

_MAY_HIDE: Final = re.compile("hidden|none", re.IGNORECASE)
_HIDING: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LETTER: Final = re.compile(r"\w")
_ONE_LINK: Final = 2  # its begin and its end
_BLANKS: Final = re.compile("[ \t\n\f\r]+")
_EDGES: Final = " \t\n\f\r"

# Where the page's source was wrapped inside running text, a browser shows a blank, and no reader of Chinese expects
# one (CSS Text, 4.1.3). Between short lines the blank stays: there it parts values.
_WIDE: Final = "[\u3001-\u301f\u3400-\u9fff\uff01-\uff60“”‘’…—]"
_WRAPPED: Final = re.compile(f"(?<={_WIDE * 15})[ \t\f\r]*\n[ \t\n\f\r]*(?={_WIDE})")

_SENTENCE: Final = re.compile("[\u3400-\u9fff][。！？；，]")


def is_block(name: str) -> bool:
    """Tell whether an element stands alone in the layout."""
    return name in _BLOCKS or name.startswith(FOUNDER)


def text_of(tokens: Iterable[Token]) -> str:
    r"""Return the text that a reader of the page sees, a line for each block; the page's title is the first.

    What is hidden is left out, unless it is most of the page's running text: then a script was to show it.

    >>> from dedupe_brief.core.html.tokens import tokens
    >>> text_of(tokens("<title>河湾</title><p>桥<b>通</b>了。<br>路<p hidden>菜单</p>"))
    '河湾\n桥通了。\n路'
    """
    page = _Page()
    for token in tokens:
        page.take(token)
    page.end()
    shown = [line for line, hidden in page.lines if not hidden]
    if len(shown) < len(page.lines) and _sentences(shown) * 2 < _sentences(line for line, _ in page.lines):
        shown = [line for line, _ in page.lines]
    return "\n".join(shown)


def _sentences(lines: Iterable[str]) -> int:
    """Return how many marks that close a clause stand behind Chinese characters."""
    return sum(len(_SENTENCE.findall(line)) for line in lines)


class _Line:
    """A line being read: its words, and where links in it begin and end."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._link_ends: list[int] = []
        self._in_link = False
        self._only_links = True

    def add(self, words: str) -> None:
        """Add text to the line."""
        self._words.append(words)
        if self._only_links and not self._in_link:
            self._only_links = _LETTER.search(words) is None

    def mark_link(self, *, begins: bool) -> None:
        """Say that a link begins or ends here."""
        if begins or self._in_link:
            self._in_link = begins
            self._link_ends.append(len(self._words))
            self._words.append("")

    def end(self, *, as_typed: bool) -> list[str]:
        """Return the line and begin the next: several lines where it is ``as_typed``, or has nothing but links."""
        if not self._words:
            return []
        words = self._words
        if self._only_links and len(self._link_ends) > _ONE_LINK:
            for at in self._link_ends:
                words[at] = "\0" + words[at]  # pages have no NUL: they are read without
        text = "".join(words)
        self._words, self._link_ends, self._only_links = [], [], True
        if as_typed:
            text = text.replace("\0", "").rstrip(_EDGES)
            return [line.rstrip(_EDGES) for line in text.lstrip("\n").split("\n")] if text else []
        text = _WRAPPED.sub("", text) if "\n" in text else text
        lines = [_BLANKS.sub(" ", line).strip(" ") for line in text.split("\0")]
        return [line for line in lines if line]


class _Page:
    """A page being read: its lines, each with whether it is hidden, and the elements that are open."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, bool]] = []
        self._shown = _Line()
        self._hidden = _Line()  # a hidden part of a line does not part what stands around it
        self._line = self._shown
        self._open: list[tuple[str, bool]] = []  # each with whether it hides what is in it
        self._count: dict[str, int] = {}
        self._hiders: dict[str, int] = {}  # how many of them hide what is in them, by name
        self._hiding = 0
        self._unseen = 0
        self._tables: list[Table] = []

    def take(self, token: Token) -> None:
        """Read the next token."""
        if token.kind is TEXT:
            if not self._unseen:
                self._line.add(token.data)
        elif token.kind is START:
            self._start(token.name, token.data)
        elif token.kind is END:
            self._end(token.name)

    def end_line(self) -> None:
        """Close the line that is being read."""
        lines = self._line.end(as_typed=bool(self._count.get("pre")))
        if lines:
            hidden = self._line is self._hidden
            self.lines += [(line, hidden) for line in lines]

    def end(self) -> None:
        """Close the page."""
        self.end_line()
        self._line = self._hidden if self._line is self._shown else self._shown
        self.end_line()

    def _start(self, name: str, data: str) -> None:
        if is_block(name):
            self.end_line()
            self._end_implied(name)
            self._start_in_table(name)
        elif name == "a":
            self._line.mark_link(begins=True)
            if self._tables:
                self._tables[-1].links += 1
        if name in _VOID:
            return
        hides = _hides(data)
        if hides:
            self._hiding += 1
            self._hiders[name] = self._hiders.get(name, 0) + 1
            self._line = self._hidden
        self._unseen += name in _UNSEEN
        self._open.append((name, hides))
        self._count[name] = self._count.get(name, 0) + 1

    def _end(self, name: str) -> None:
        if is_block(name):
            self.end_line()
        elif name == "a":
            self._line.mark_link(begins=False)
        if (
            is_block(name) or name in _UNSEEN or self._hiders.get(name)
        ):  # what is not closed inside ends with it
            while self._count.get(name) and self._close() != name:
                pass
        else:
            for _ in range(self._within_reach(name)):
                self._close()

    def _end_implied(self, name: str) -> None:
        """Close what a block ends by its beginning: a paragraph, or its like in a list or a table."""
        if name != "br":
            for closed in ("p", *_CLOSES.get(name, ())):
                for _ in range(self._within_reach(closed)):
                    self._close()

    def _within_reach(self, name: str) -> int:
        """Return how many elements end with the innermost one of a name; none if it lies outside a block."""
        if self._count.get(name):
            for number, (inner, _) in enumerate(islice(reversed(self._open), _INLINE), 1):
                if inner == name:
                    return number
                if is_block(inner):
                    break
        return 0

    def _close(self) -> str:
        """Close the innermost open element and return its name."""
        name, hides = self._open.pop()
        self._count[name] -= 1
        if hides:
            self.end_line()
            self._hiding -= 1
            self._hiders[name] -= 1
            self._line = self._hidden if self._hiding else self._shown
        self._unseen -= name in _UNSEEN
        if name == "table" and self._tables:
            table = self._tables.pop()
            rows = table.rows(self.lines)
            if rows:
                self.lines[table.start :] = [(row, self._hiding > 0) for row in rows]
        return name

    def _start_in_table(self, name: str) -> None:
        if name == "table":
            if self._tables:
                self._tables[-1].nested = True
            self._tables.append(Table(len(self.lines)))
        elif self._tables and name == "tr":
            self._tables[-1].begin_row()
        elif self._tables and name in ("td", "th"):
            self._tables[-1].begin_cell(len(self.lines))


def _hides(data: str) -> bool:
    """Tell whether a start tag's attributes hide its element."""
    if not _MAY_HIDE.search(data):  # most tags
        return False
    found = attributes(data)
    return "hidden" in found or _HIDING.search(found.get("style", "")) is not None
