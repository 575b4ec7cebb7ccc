"""Patches: the laws of making, applying and reversing them."""

import pytest
from hypothesis import assume, given
from msgspec.structs import replace

from dedupe_brief.core.patch import CONTEXT, Patch, Side, apply, is_base, make, reverse
from dedupe_brief.core.record import digest, text_digest
from dedupe_brief.errors import PatchError, PatchRefusedError
from tests.versions import any_text, pairs

BASE = "全年利润为一亿元，比上年增长。"
RESULT = "全年利润为二亿元，比上年增长。"
OTHER = "全年亏损为一亿元，比上年增长。"


@given(pairs())
def test_applied_to_its_base_it_gives_its_result(texts: tuple[str, str]) -> None:
    base, result = texts
    assert apply(make(base, result), base) == result


@given(pairs())
def test_reversed_it_undoes_itself(texts: tuple[str, str]) -> None:
    base, result = texts
    patch = make(base, result)
    assert apply(reverse(patch), result) == base
    assert reverse(reverse(patch)) == patch


@given(pairs(), any_text)
def test_no_other_text_is_a_base(texts: tuple[str, str], other: str) -> None:
    patch = make(*texts)
    assume(other != texts[0])
    with pytest.raises(PatchRefusedError):
        apply(patch, other)


@given(any_text)
def test_equal_texts_give_a_patch_without_hunks(text: str) -> None:
    patch = make(text, text)
    assert patch.hunks == ()
    assert apply(patch, text) == text


@given(pairs())
def test_hunks_hold_changes_with_context_and_do_not_overlap(texts: tuple[str, str]) -> None:
    base, result = texts
    base_end = result_end = 0
    for hunk in make(base, result).hunks:
        assert hunk.base_start - base_end == hunk.result_start - result_end >= 0
        assert base.startswith(hunk.before, hunk.base_start)
        assert result.startswith(hunk.after, hunk.result_start)
        assert all(change.removed or change.inserted for change in hunk.changes)
        assert all(change.kept for change in hunk.changes[1:])
        base_end, result_end = hunk.base_start + len(hunk.before), hunk.result_start + len(hunk.after)
        assert len(hunk.changes[0].kept) == CONTEXT or hunk.base_start == 0
        assert len(hunk.tail) == CONTEXT or base_end == len(base)
    assert base[base_end:] == result[result_end:]


@given(any_text)
def test_digests_are_those_of_the_utf_8(text: str) -> None:
    try:
        data = text.encode()
    except UnicodeEncodeError:
        assume(False)
    assert text_digest(text) == digest(data)


def test_a_half_character_has_a_digest_of_its_own() -> None:
    assert len({text_digest(text) for text in ("\ud800", "\udc00", "\U00010000", "\ufffd", "?")}) == 5


# --- refused -------------------------------------------------------------------------------------------------------


def test_the_wrong_text_is_refused_with_the_digests_of_both() -> None:
    patch = make(BASE, RESULT, names=("a.txt", "b.txt"))
    with pytest.raises(PatchRefusedError) as refused:
        apply(patch, OTHER, "c.txt")
    said = str(refused.value)
    assert said.startswith("c.txt: this is not the text that the patch is for")
    assert text_digest(OTHER) in said
    assert f"a.txt is {text_digest(BASE)}" in said
    assert "--fuzzy" in said


def test_what_is_patched_already_is_said_to_be() -> None:
    with pytest.raises(PatchRefusedError, match="this is already the text that the patch leads to"):
        apply(make(BASE, RESULT), RESULT)


def _tampered(patch: Patch) -> list[Patch]:
    [hunk] = patch.hunks
    [change] = hunk.changes
    other = Side(text_digest(OTHER), len(OTHER), "")
    return [
        replace(patch, result=other),
        replace(patch, hunks=()),
        replace(patch, hunks=(hunk, hunk)),
        replace(patch, hunks=(replace(hunk, base_start=1),)),
        replace(patch, hunks=(replace(hunk, base_start=-1),)),
        replace(patch, hunks=(replace(hunk, changes=(replace(change, inserted="三"),)),)),
        replace(patch, hunks=(replace(hunk, changes=(replace(change, removed="三"),)),)),
        replace(patch, hunks=(replace(hunk, changes=(replace(change, kept="全年亏损为"),)),)),
    ]


@pytest.mark.parametrize("number", range(8))
def test_a_patch_that_was_changed_gives_nothing(number: int) -> None:
    patch = _tampered(make(BASE, RESULT))[number]
    assert is_base(patch, BASE)
    with pytest.raises(PatchError, match="the patch was changed after it was made"):
        apply(patch, BASE)
