"""Laws of the comparison, on Chinese and mixed texts: what is said of two texts is true, and told the same way twice."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.comparison.changes import Change, Granularity, Ignore, Move, Operation
from dedupe_brief.core.comparison.ignore import Keyed, keyed
from dedupe_brief.core.diff import diff
from dedupe_brief.core.model import Span
from tests.strategies import nasty_text

PIECES = (
    "渡口昨天修好了。",
    "校長說：「明天開會」。",
    "校长说：“明天开会”。",
    "收到12.5萬封來信，",
    "收到１２.５万封来信,",
    "水深3米 ",
    "水深30米　",
    "iPhone 15",
    "AT&T",
    "don't",
    "e\u0301",
    "葛\U000e0100城",
    "葛城",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\U0001f1e8\U0001f1f3\U0001f1ea\U0001f1ec",
    "\n",
    "\r\n",
    "　　",
    "不",
    "未",
    "三百二十",
    "的",
    "。",
    "，",
    "甲乙丙丁",
    "船工清早在河堤上清点了木船、竹筐和麻绳，回来以后写进账本。",
    "茶馆二楼的客人谁也没有想到，雨停以后水位还会上涨。",
)

chinese = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
texts = st.one_of(chinese, chinese, nasty_text, st.text("甲乙1a,. \n。", max_size=40))
rules = st.frozensets(st.sampled_from(Ignore))
granularities = st.sampled_from((Granularity.CHAR, Granularity.SENTENCE, Granularity.PARAGRAPH))


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, str]:
    """Two texts of which the second is often the first with pieces put in, taken out or moved."""
    pieces = draw(st.lists(st.sampled_from(PIECES), max_size=16))
    other = [*pieces]
    for _ in range(draw(st.integers(0, 4))):
        at, to = draw(st.integers(0, len(other))), draw(st.integers(0, len(other)))
        match draw(st.sampled_from(("insert", "delete", "move"))):
            case "insert":
                other.insert(at, draw(st.sampled_from(PIECES)))
            case "delete":
                del other[at : at + 1]
            case _:
                taken = other[at : at + 2]
                del other[at : at + 2]
                other[to:to] = taken
    return "".join(pieces), "".join(other)


pairs = st.one_of(edited(), st.tuples(texts, texts))


def tiles(changes: Iterable[Change], before: Span, after: Span) -> bool:
    """Tell whether the changes cover both spans, in order, without a gap or an overlap."""
    at_before, at_after = before.start, after.start
    for change in changes:
        if (change.before.start, change.after.start) != (at_before, at_after):
            return False
        at_before, at_after = change.before.end, change.after.end
    return (at_before, at_after) == (before.end, after.end)


def replayed(changes: Iterable[Change], before: str, after: str, moves: Sequence[Move] = ()) -> str:
    """Return the new text: of what it holds, only what was put in or is equal under a rule alone is taken from it."""
    parts = []
    for change in changes:
        if change.operation is Operation.EQUAL:
            parts.append(change.before.of(before))
        elif change.operation is not Operation.MOVE:
            parts.append(change.after.of(after))
        elif len(change.after):
            assert change.move is not None
            parts.append(replayed(moves[change.move].changes, before, after))
    return "".join(parts)


@given(pairs, granularities, rules)
def test_the_changes_make_the_new_text_of_the_old_one(
    pair: tuple[str, str], granularity: Granularity, ignore: frozenset[Ignore]
) -> None:
    found = diff(*pair, granularity=granularity, ignore=ignore)
    assert replayed(found.changes, *pair, found.moves) == pair[1]


@given(pairs, granularities, rules)
def test_the_changes_tile_both_texts_and_say_what_they_are(
    pair: tuple[str, str], granularity: Granularity, ignore: frozenset[Ignore]
) -> None:
    before, after = pair
    found = diff(before, after, granularity=granularity, ignore=ignore)
    assert tiles(found.changes, Span(0, len(before)), Span(0, len(after)))
    for move in found.moves:
        assert tiles(move.changes, move.before, move.after)
    for change in (*found.changes, *(inner for move in found.moves for inner in move.changes)):
        old, new = change.before.of(before), change.after.of(after)
        match change.operation:
            case Operation.EQUAL:
                assert old == new != ""
            case Operation.REPLACE:
                assert old
                assert new
                assert old != new
            case Operation.INSERT:
                assert (old, bool(new)) == ("", True)
            case Operation.DELETE:
                assert (bool(old), new) == (True, "")
            case Operation.MOVE:
                assert bool(old) != bool(new)


@given(pairs, granularities)
def test_a_move_stands_once_where_it_went_from_and_once_where_it_came_to(
    pair: tuple[str, str], granularity: Granularity
) -> None:
    found = diff(*pair, granularity=granularity)
    sides = [change for change in found.changes if change.operation is Operation.MOVE]
    assert sorted((c.move, c.before) for c in sides if len(c.before)) == [
        (m.id, m.before) for m in found.moves
    ]
    assert sorted((c.move, c.after) for c in sides if len(c.after)) == [(m.id, m.after) for m in found.moves]
    assert all(0.6 <= move.similarity <= 1 for move in found.moves)


@given(texts, granularities, rules)
def test_equal_texts_have_no_difference(
    text: str, granularity: Granularity, ignore: frozenset[Ignore]
) -> None:
    found = diff(text, text, granularity=granularity, ignore=ignore)
    assert found.same
    assert found.exact
    assert all(change.operation is Operation.EQUAL for change in found.changes)
    assert len(found.changes) == (1 if text else 0)
    assert found.statistics.similarity == 1


@given(pairs, granularities, rules)
def test_the_key_alone_decides_whether_anything_changed(
    pair: tuple[str, str], granularity: Granularity, ignore: frozenset[Ignore]
) -> None:
    found = diff(*pair, granularity=granularity, ignore=ignore)
    one, other = (keyed(text, ignore).codes.tolist() for text in pair)
    assert found.same == (one == other) == (not any(change.counts for change in found.changes))
    assert {change.ignored for change in found.changes} <= {None, *ignore}


@given(pairs, rules)
def test_what_is_ignored_is_counted_under_its_rule(pair: tuple[str, str], ignore: frozenset[Ignore]) -> None:
    found = diff(*pair, ignore=ignore)
    every = [*found.changes, *(inner for move in found.moves for inner in move.changes)]
    for rule, count in found.statistics.ignored:
        assert count == sum(change.ignored is rule for change in every) > 0


@given(pairs, granularities, rules)
def test_a_difference_that_is_ignored_is_none_in_the_key_and_one_that_counts_is(
    pair: tuple[str, str], granularity: Granularity, ignore: frozenset[Ignore]
) -> None:
    found = diff(*pair, granularity=granularity, ignore=ignore)
    keys = [keyed(text, ignore) for text in pair]
    for change in (*found.changes, *(inner for move in found.moves for inner in move.changes)):
        one, other = (
            part_of(key, span) for key, span in zip(keys, (change.before, change.after), strict=True)
        )
        if change.ignored is not None:
            assert one == other
            assert change.flags == ()
        elif change.operation is not Operation.EQUAL:
            assert one != other


@given(texts, rules)
def test_every_character_of_the_key_knows_where_it_stands(text: str, ignore: frozenset[Ignore]) -> None:
    key = keyed(text, ignore)
    offsets = [int(key.offsets[at]) for at in range(len(key.codes) + 1)]
    assert offsets[-1] == len(text)
    assert all(one < other for one, other in pairwise(offsets))
    # What stands between two characters of the key is left out; one character makes at most one of the key.
    for number, at in enumerate(offsets[:-1]):
        alone = keyed(text[at], ignore).codes.tolist()
        assert alone in ([], [key.codes[number]])


@given(pairs, rules, rules)
def test_ignoring_more_makes_nothing_differ_that_was_the_same(
    pair: tuple[str, str], fewer: frozenset[Ignore], more: frozenset[Ignore]
) -> None:
    if same_key(*pair, fewer):
        assert same_key(*pair, fewer | more)


@given(st.text("a1甲 ,，-.'\n\u0301", max_size=5), st.text("a1甲 ,，-.'\n\u0301", max_size=5), rules, rules)
def test_ignoring_more_makes_nothing_differ_in_words_and_numbers(
    before: str, after: str, fewer: frozenset[Ignore], more: frozenset[Ignore]
) -> None:
    if same_key(before, after, fewer):
        assert same_key(before, after, fewer | more)


def same_key(before: str, after: str, ignore: frozenset[Ignore]) -> bool:
    return np.array_equal(keyed(before, ignore).codes, keyed(after, ignore).codes)


def part_of(key: Keyed, span: Span) -> list[int]:
    """Return what a stretch of the text has in the key."""
    start, end = np.searchsorted(key.offsets[:-1], [span.start, span.end])
    return [int(code) for code in key.codes[start:end]]


ATOM = re.compile(r"[0-9０-９]+(?:[.,][0-9０-９]+)*|[A-Za-z]+(?:'[A-Za-z]+)*")


@given(pairs, granularities, rules)
def test_no_change_begins_or_ends_inside_a_number_or_a_latin_word(
    pair: tuple[str, str], granularity: Granularity, ignore: frozenset[Ignore]
) -> None:
    found = diff(*pair, granularity=granularity, ignore=ignore)
    counted = [change for change in found.changes if change.counts]
    for text, spans in zip(pair, ([c.before for c in counted], [c.after for c in counted]), strict=True):
        inside = {at for atom in ATOM.finditer(text) for at in range(atom.start() + 1, atom.end())}
        assert not inside & {edge for span in spans for edge in (span.start, span.end)}


@given(pairs)
def test_no_change_cuts_off_a_combining_mark_or_a_joined_emoji(pair: tuple[str, str]) -> None:
    for change in diff(*pair).changes:
        for text, span in zip(pair, (change.before, change.after), strict=True):
            for edge in (span.start, span.end):
                if 0 < edge < len(text) and text[edge - 1] != "\n":
                    assert text[edge] not in "\u0301\u200d\U000e0100"
                    assert text[edge - 1] != "\u200d"


@given(pairs, rules)
def test_the_verdict_is_the_same_the_other_way_round(
    pair: tuple[str, str], ignore: frozenset[Ignore]
) -> None:
    before, after = pair
    there, back = diff(before, after, ignore=ignore), diff(after, before, ignore=ignore)
    assert (there.same, there.exact) == (back.same, back.exact)


han = st.text("渡口昨天修好了学校，。\n", max_size=40)


@given(han, han, han)
def test_what_one_way_was_put_in_is_taken_out_the_other_way(head: str, middle: str, tail: str) -> None:
    there, back = diff(head + tail, head + middle + tail), diff(head + middle + tail, head + tail)
    assert all(change.operation in {Operation.EQUAL, Operation.INSERT} for change in there.changes)
    assert all(change.operation in {Operation.EQUAL, Operation.DELETE} for change in back.changes)
    assert there.statistics.characters.added == back.statistics.characters.removed == len(middle)
    assert there.statistics.similarity == back.statistics.similarity


@given(pairs, granularities, rules)
def test_the_same_texts_give_the_same_difference(
    pair: tuple[str, str], granularity: Granularity, ignore: frozenset[Ignore]
) -> None:
    assert diff(*pair, granularity=granularity, ignore=ignore) == diff(
        *pair, granularity=granularity, ignore=ignore
    )
