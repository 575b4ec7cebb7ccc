"""Blocks: nothing is lost with an item that kills, and nobody is blamed when nothing works any more."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.engine.blocks import Lost, blocks, in_halves
from dedupe_brief.errors import EngineError


@given(st.lists(st.integers(0, 9)), st.integers(1, 5), st.integers(1, 20))
def test_blocks_are_the_items_in_order_and_bounded(items: list[int], most: int, room: int) -> None:
    made = list(blocks(items, int, most, room))
    assert [item for block in made for item in block] == items
    assert all(0 < len(block) <= most and sum(block[:-1]) < room for block in made)


@given(st.lists(st.booleans(), max_size=30))
def test_only_what_kills_is_lost(items: list[bool]) -> None:
    def do(part: Sequence[bool]) -> list[bool]:
        if any(part):
            raise RuntimeError("killed")
        return list(part)

    found = list(in_halves(do, items, lambda _: None))
    assert [isinstance(result, Lost) for result in found] == items


def test_a_block_that_fails_once_is_done_whole() -> None:
    faults = [RuntimeError("once")]

    def do(part: Sequence[int]) -> list[int]:
        if faults:
            raise faults.pop()
        return list(part)

    told: list[Exception] = []
    assert list(in_halves(do, [1, 2, 3], told.append)) == [1, 2, 3]
    assert [str(fault) for fault in told] == ["once"]


def test_an_engine_that_is_gone_is_not_the_documents_fault() -> None:
    def do(_: Sequence[int]) -> list[int]:
        raise RuntimeError("no connection\nand more")

    with pytest.raises(EngineError, match="it does nothing any more: no connection") as caught:
        list(in_halves(do, [1, 2, 3], lambda _: None))
    assert "--resume" in str(caught.value)
