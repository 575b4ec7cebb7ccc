from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.conversion import align as module
from dedupe_brief.core.conversion.align import align, library
from dedupe_brief.core.conversion.dictionaries import CONFIGURATIONS, configuration
from dedupe_brief.core.conversion.seams import seams
from dedupe_brief.core.ledger import apply
from dedupe_brief.core.script import code_points, from_code_points
from dedupe_brief.errors import ConversionError
from tests.core.conversion_texts import configurations, loads, texts_for

PHRASES = [name for name in CONFIGURATIONS if configuration(name).wording]


class Liar:
    """A converter that says something else than its dictionaries."""

    def __init__(self, *changes: tuple[str, str]) -> None:
        self.changes = changes

    def convert(self, text: str) -> str:
        for old, new in self.changes:
            text = text.replace(old, new)
        return text


@loads
@given(st.data())
def test_the_alignment_leads_to_what_the_library_prints(data: st.DataObject) -> None:
    name = data.draw(configurations)
    text = data.draw(texts_for(name))
    aligned = align(text, configuration(name))
    words = aligned.words
    kept = np.ones(len(text), dtype=bool)
    for word in words:
        assert word.before == word.span.of(text)
        kept[word.span.start : word.span.end] = False
    assert np.array_equal(aligned.before[~kept], aligned.after[~kept])
    assert apply(from_code_points(np.where(kept, aligned.after, aligned.before)), words) == library(
        name
    ).convert(text)


@loads
@given(st.data())
def test_pieces_convert_alone_as_they_do_together(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(PHRASES))
    text = data.draw(texts_for(name))
    converter = library(name)
    normal = module.compatibility_table()[code_points(text)]
    for start, end in zip(*(side.tolist() for side in seams(name).suspects(normal)), strict=True):
        whole = converter.convert(text)
        assert converter.convert(text[:start]) + converter.convert(text[start:]) == whole
        assert converter.convert(text[:end]) + converter.convert(text[end:]) == whole


@pytest.mark.parametrize(
    ("name", "changes", "text", "said"),
    [
        ("s2t", [("国", "國國")], "中国人", "printed 4 code points instead of 3"),
        ("s2t", [("国", "")], "中国人", "s2t, offset 1"),
        ("s2t", [("国", "家")], "中国人", "printed '家' for '国'"),
        ("s2twp", [("网络", "網絡")], "用网络，", "made something else of .*网络"),
        ("s2twp", [("网络", "網路"), ("好", "號")], "网络很好", "printed '號' for '好'"),
        ("s2twp", [("网络", "網路"), ("好", "")], "网络很好", "printed 3 code points instead of 4"),
    ],
)
def test_a_disagreement_is_an_error_that_names_the_place(
    monkeypatch: pytest.MonkeyPatch, name: str, changes: list[tuple[str, str]], text: str, said: str
) -> None:
    monkeypatch.setattr(module, "library", lambda _: Liar(*changes))
    with pytest.raises(ConversionError, match=said) as error:
        align(text, configuration(name))
    assert text in str(error.value)


def test_no_file_of_the_working_directory_takes_the_place_of_a_configuration(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "t2jp.json").write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    library.cache_clear()
    assert library("t2jp").convert("國") == "国"
