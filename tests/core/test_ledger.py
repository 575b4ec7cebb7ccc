"""The ledger's laws: replay gives the text, inverting gives the source, composing is doing one after the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core import ledger
from dedupe_brief.core.model import Edit, Irregular, Span
from dedupe_brief.errors import RecordError

TEXT = st.text(alphabet="甲乙丙丁,。 \n", max_size=30)


@st.composite
def edits_of(draw: st.DrawFn, text: str, rules: str = "ab") -> tuple[Edit, ...]:
    """Draw a ledger for ``text``: sorted, disjoint replacements, deletions and insertions."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12)))
    edits: list[Edit] = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        if edits and start == end == edits[-1].span.end:
            continue
        after = draw(st.text(alphabet="戊己\n", max_size=3))
        edits.append(Edit(draw(st.sampled_from(rules)), Span(start, end), text[start:end], after))
    return tuple(edits)


@st.composite
def two_ledgers(draw: st.DrawFn) -> tuple[str, tuple[Edit, ...], tuple[Edit, ...]]:
    source = draw(TEXT)
    first = draw(edits_of(source))
    return source, first, draw(edits_of(ledger.apply(source, first), "cd"))


@given(TEXT.flatmap(lambda text: st.tuples(st.just(text), edits_of(text))))
def test_inverting_gives_the_source(case: tuple[str, tuple[Edit, ...]]) -> None:
    source, edits = case
    ledger.check(source, edits)
    assert ledger.invert(ledger.apply(source, edits), edits) == source


@given(two_ledgers())
def test_composing_is_doing_one_after_the_other(case: tuple[str, tuple[Edit, ...], tuple[Edit, ...]]) -> None:
    source, first, second = case
    text = ledger.apply(ledger.apply(source, first), second)
    both = ledger.compose(first, second)
    ledger.check(source, both)
    assert ledger.apply(source, both) == text
    assert ledger.invert(text, both) == source


@given(two_ledgers())
def test_merging_changes_nothing_but_the_number(case: tuple[str, tuple[Edit, ...], tuple[Edit, ...]]) -> None:
    source, first, _ = case
    merged = ledger.merge(first)
    assert len(merged) <= len(first)
    assert ledger.apply(source, merged) == ledger.apply(source, first)


@given(TEXT.flatmap(lambda text: st.tuples(st.just(text), edits_of(text))))
def test_kept_characters_map_to_themselves(case: tuple[str, tuple[Edit, ...]]) -> None:
    source, edits = case
    text, offsets = ledger.apply(source, edits), ledger.OffsetMap.of(edits)
    covered = {i for out in ledger.out_spans(edits) for i in range(out.start, out.end)}
    for i in set(range(len(text))) - covered:
        there = offsets.to_source(i)
        assert source[there] == text[i]
        assert offsets.to_source(i + 1, end=True) == there + 1
        assert offsets.to_text(there) == i


def test_a_removed_character_keeps_the_rule_that_took_it_first() -> None:
    first = (Edit("space", Span(1, 2), " ", ""),)
    second = (Edit("debris", Span(0, 2), "甲乙", ""),)
    rules = [edit.rule for edit in ledger.compose(first, second)]
    assert rules == ["debris", "space", "debris"]


@pytest.mark.parametrize(
    "edits",
    [
        (Edit("a", Span(0, 1), "乙", ""),),
        (Edit("a", Span(1, 2), "乙", ""), Edit("a", Span(0, 1), "甲", "")),
        (Edit("a", Span(0, 9), "甲乙", ""),),
    ],
    ids=["untrue", "unsorted", "outside"],
)
def test_a_ledger_that_does_not_fit_is_refused(edits: tuple[Edit, ...]) -> None:
    with pytest.raises(RecordError, match="edits"):
        ledger.check("甲乙", edits)


def test_bytes_the_codec_would_not_give_back_are_kept() -> None:
    # Big5 has two codes for U+5140; the second decodes but never encodes.
    raw = "甲".encode("big5hkscs") + b"\xc9\x4a" + "乙".encode("big5hkscs")
    source = "甲兀乙"
    edits = ledger.attach_bytes((), (Irregular(Span(1, 2), b"\xc9\x4a"),), source, "big5hkscs")
    assert ledger.apply(source, edits) == source
    assert ledger.rebuild(source, edits, "big5hkscs") == raw
