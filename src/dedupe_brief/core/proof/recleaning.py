"""A record's source cleaned again by the rules of today: what better rules change, and who changed a text."""

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from dedupe_brief.core.clean import clean_source
from dedupe_brief.core.html import page as html_page
from dedupe_brief.core.model import Extractor, Options, Record, Source
from dedupe_brief.core.proof.integrity import original, rebuilt
from dedupe_brief.core.proof.reread import page_again, text_again
from dedupe_brief.core.rules import RuleSet
from dedupe_brief.core.verify import made_otherwise
from dedupe_brief.errors import DedupeBriefError, RecordError

if TYPE_CHECKING:  # a glossary needs OpenCC's tables
    from dedupe_brief.core.conversion.glossary import Glossary

__all__ = ["Recleaner"]


class Recleaner(Struct, frozen=True):
    """Cleans sources of records again.

    Attributes:
        rules: The rules to go by.
        glossary: What a conversion keeps and prefers.
    """

    rules: RuleSet
    glossary: "Glossary | None" = None

    def clean(self, record: Record, source: bytes | None, options: Options | None = None) -> Record:
        r"""Clean the source of a record again.

        It is read in the encoding in which it was read before; a page's text is taken from its markup anew.

        Args:
            record: The record.
            source: The bytes it was made from, if they are kept; else the record has to give them back.
            options: How to clean; as the record says if None.

        Raises:
            RecordError: The source is not at hand, is not the one the record names, or the glossary is not given.

        >>> from dedupe_brief import clean
        >>> from dedupe_brief.core.rules import built_in
        >>> record = clean("首页 > 社会\n小镇通了公交\n昨天上午，小镇的第一班公交车开出了车站。")
        >>> Recleaner(built_in()).clean(record, None) == record
        True
        """
        chosen = options or record.provenance.options
        self._refuse_without_glossary(chosen)
        made = clean_source(_source(record, source), chosen, self.rules, record.added, self.glossary)
        return replace(made, duplicate_of=record.duplicate_of)

    def like(self, record: Record, source: bytes | None, model: Record) -> Record | None:
        """Clean the source of a record as another record was cleaned.

        Returns:
            None if that can't be done: the source is not at hand, or the other record was not made by this program
            with these rules and this glossary.
        """
        if not self._made(model):
            return None
        try:
            return self.clean(record, source, model.provenance.options)
        except DedupeBriefError:
            return None

    def _made(self, model: Record) -> bool:
        extractor = model.origin.extractor
        if extractor is not None and _program(extractor) != _program(html_page.extractor("")):
            return False
        return not any(made_otherwise(model, self.rules, self.glossary))

    def _refuse_without_glossary(self, options: Options) -> None:
        if options.to is not None and options.glossary is not None and self.glossary is None:
            raise RecordError(
                f"it was converted by the glossary {options.glossary}", hint="name it with --glossary"
            )


def _source(record: Record, source: bytes | None) -> Source:
    """Return what is cleaned: the source if it is the record's, else what the record gives back."""
    of_page = record.origin.extractor is not None
    data = original(record, source, None if of_page else rebuilt(record)[0])
    if data is None:
        raise RecordError(_missing(record, source, of_page=of_page))
    again = page_again(record, data) if of_page else text_again(record, data)
    if again is None:
        raise RecordError(f"{record.origin.encoding!r} does not decode its source", where="origin.encoding")
    return again


def _missing(record: Record, source: bytes | None, *, of_page: bool) -> str:
    if source is not None:
        return f"the source that is kept is not the one with the digest {record.origin.digest}"
    if of_page:
        return "the page is not kept, and a record can't give it back"
    return "its source is not kept, and the record does not give it back"


def _program(extractor: Extractor) -> tuple[str, str, str]:
    return extractor.name, extractor.version, extractor.options
