"""How to read: the caller's choices, and the names by which containers call what is wanted of them."""

from msgspec import Struct

from dedupe_brief.readers.kinds import Kind
from dedupe_brief.readers.text import MAX_BYTES

__all__ = ["ID_NAMES", "MAX_RATIO", "TEXT_NAMES", "URL_NAMES", "Reading"]

TEXT_NAMES = (
    "text",
    "content",
    "body",
    "article",
    "maintext",
    "raw_content",
    "article_text",
    "html",
    "raw_html",
    "正文",
    "内容",
    "內容",
    "文本",
    "全文",
)
"""What the field or column with the text is called, the likeliest first."""

ID_NAMES = ("id", "doc_id", "_id", "docid", "document_id", "uuid", "news_id", "编号", "編號")
"""The same for what a container calls a document."""

URL_NAMES = (
    "url",
    "link",
    "source_url",
    "page_url",
    "uri",
    "href",
    "网址",
    "網址",
    "链接",
    "連結",
    "metadata.url",
    "meta.url",
)
"""The same for where it was scraped; a point leads into an object."""

MAX_RATIO = 200.0
"""How many bytes a file may unpack to for each of its own."""


class Reading(Struct, frozen=True):
    """What a caller can choose.

    Attributes:
        text_field: The field or column with the text; unless given, the first of ``TEXT_NAMES`` that holds text.
        id_field: The one with the document's id; unless given, the first of ``ID_NAMES``.
        url_field: The one with its URL; unless given, the first of ``URL_NAMES``.
        kind: What the inputs are; unless given, it is told by content, then name.
        encoding: The encoding of all text; unless given, it is found out.
        url: Where the one document was scraped that is read.
        max_document: The most bytes of one document.
        max_ratio: How many bytes a file may unpack to for each of its own.
    """

    text_field: str | None = None
    id_field: str | None = None
    url_field: str | None = None
    kind: Kind | None = None
    encoding: str | None = None
    url: str | None = None
    max_document: int = MAX_BYTES
    max_ratio: float = MAX_RATIO

    @property
    def text_names(self) -> tuple[str, ...]:
        """The names to look for the text under, in order."""
        return TEXT_NAMES if self.text_field is None else (self.text_field,)

    @property
    def id_names(self) -> tuple[str, ...]:
        """The names to look for the id under, in order."""
        return ID_NAMES if self.id_field is None else (self.id_field,)

    @property
    def url_names(self) -> tuple[str, ...]:
        """The names to look for the URL under, in order."""
        return URL_NAMES if self.url_field is None else (self.url_field,)
