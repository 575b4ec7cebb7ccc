"""One JSON value of a container → the document in it, or the record of ours that it is."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NoReturn

import msgspec

from dedupe_brief.core.versioning.archived import from_line
from dedupe_brief.errors import RecordError, SourceError
from dedupe_brief.readers.document import Document, Item, Written
from dedupe_brief.readers.kinds import media_type
from dedupe_brief.readers.reading import Reading
from dedupe_brief.readers.streams import Place

__all__ = ["is_ours", "item_of", "no_text"]

_OBJECT: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_TEXT: Final = msgspec.json.Decoder(str)
_NAME: Final = msgspec.json.Decoder(str | int)
_OURS: Final = b'"dedupe-brief/record/'
_SHOWN: Final = 12

Fields = Mapping[str, msgspec.Raw]


def item_of(value: bytes, place: Place, number: int, how: Reading) -> Item:
    """Return the document that one value of a JSON container is: an object with named fields, or a text.

    A key that comes twice in an object counts the last time, as most programs have it.

    Args:
        value: The value's JSON, in UTF-8.
        place: The container.
        number: The value's number in it, from 1.
        how: The names of the fields.
    """
    name = place.item(number)
    try:
        if value[:1] == b'"':
            return _document(_TEXT.decode(value), None, None, place, number)
        fields = _fields(value)
        if "provenance" in fields and is_ours(bytes(fields["provenance"])):
            return Written(name, *from_line(value.decode(), name))
        text, ident, url = (
            _text(fields, how, name),
            _first(fields, how.id_names),
            _first(fields, how.url_names),
        )
    except msgspec.ValidationError:
        return SourceError(
            "it is no JSON object", where=name, hint="pass one object with its text for each document"
        )
    except (RecordError, SourceError) as fault:
        return fault
    except (ValueError, RecursionError) as fault:  # msgspec's, json's and UTF-8's
        return SourceError(_reason(value, fault), where=name)
    return _document(text, ident, url, place, number)


def _fields(value: bytes) -> Fields:
    """Return the fields of an object.

    Programs that cut texts anywhere leave half of a surrogate pair behind, and write it as an escape. It spoils the
    field that it stands in, not the others.
    """
    try:
        return _OBJECT.decode(value)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError as fault:
        loose = json.loads(value, parse_constant=_no_number) if b"\\u" in value else None
        if not isinstance(loose, dict):
            raise fault from None
        return {key: msgspec.Raw(json.dumps(held).encode()) for key, held in loose.items()}


def _document(
    text: str, ident: str | None, url: str | None, place: Place, number: int
) -> Document | SourceError:
    name = place.item(number)
    if not text:
        return SourceError("its text is empty", where=name)
    data = text.encode()
    return Document(
        name,
        data,
        media_type(data),
        path=place.path,
        url=url,
        index=number - 1,
        id=ident,
        charset="utf-8",
    )


def _text(fields: Fields, how: Reading, name: str) -> str:
    """Return the first text that stands under one of the names.

    Raises:
        SourceError: There is none.
    """
    found: str | None = None
    kind = ""
    for wanted in how.text_names:
        raw = _at(fields, wanted)
        if raw is None:
            continue
        try:
            found = _TEXT.decode(raw)
        except msgspec.ValidationError:
            kind = kind or f"{wanted!r} holds {_kind(raw)}, not text"
        if found:
            return found
    if found is None:
        raise SourceError(kind, where=name) if kind else no_text(fields, how, name)
    return found


def _first(fields: Fields, names: Sequence[str]) -> str | None:
    """Return the first name or address that stands under one of ``names``."""
    for wanted in names:
        raw = _at(fields, wanted)
        if raw is None:
            continue
        try:
            value = _NAME.decode(raw)
        except msgspec.DecodeError:
            continue
        if value != "":
            return str(value)
    return None


def _at(fields: Fields, name: str) -> msgspec.Raw | None:
    """Return what stands under ``name``; a point leads into an object."""
    if name in fields:
        return fields[name]
    outer, point, inner = name.partition(".")
    if not point or outer not in fields:
        return None
    try:
        return _at(_OBJECT.decode(fields[outer]), inner)
    except msgspec.ValidationError:
        return None


def is_ours(provenance: bytes) -> bool:
    """Tell whether JSON that holds a provenance is of a record of ours."""
    return _OURS in provenance


def no_text(names: Iterable[str], how: Reading, where: str) -> SourceError:
    """Return the error that says that none of ``names`` is one under which a text is looked for."""
    if how.text_field is None:
        what, hint = "no field has a name that texts usually have", "name it with --text-field"
    else:
        what, hint = f"there is no field {how.text_field!r}", "check --text-field"
    return SourceError(what, where=where, hint=f"{hint}; there are: {shown_names(names)}")


def shown_names(names: Iterable[str]) -> str:
    """Return names for a message, not too many and none too long.

    >>> shown_names(["a", "b"]), shown_names([])
    ('a, b', 'none')
    """
    all_of_them = [name if len(name) <= 40 else f"{name[:40]}…" for name in map(_plain, names)]
    more = ", …" if len(all_of_them) > _SHOWN else ""
    return ", ".join(all_of_them[:_SHOWN]) + more or "none"


def _plain(name: str) -> str:
    """Return a name that has a UTF-8."""
    return name.encode("utf-8", "backslashreplace").decode()


def _kind(raw: msgspec.Raw) -> str:
    start = bytes(raw)[:1]
    return {b"{": "an object", b"[": "an array", b"n": "null", b"t": "a boolean", b"f": "a boolean"}.get(
        start, "a number"
    )


def _reason(value: bytes, fault: Exception) -> str:
    """Say why a value can't be read; half a surrogate pair is not JSON to one reader and is to another."""
    if isinstance(fault, RecursionError):
        return "the JSON is nested too deeply"
    if isinstance(fault, UnicodeDecodeError):
        return "this is not UTF-8"
    try:
        json.loads(value, parse_constant=_no_number)
    except RecursionError:
        return "the JSON is nested too deeply"
    except ValueError:
        return f"this is not JSON: {str(fault).removeprefix('JSON is malformed: ')}"
    return "it holds half a surrogate pair (\\ud800 to \\udfff alone), which is no character"


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")
