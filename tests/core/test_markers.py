"""Regional markers: the data is sound, and one pass finds what looking for each marker by itself would."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe_brief.core.detection.markers import Group, Markers, markers
from dedupe_brief.core.model import Script
from dedupe_brief.core.script import Kind, code_points, kind_table

SCRIPTS = (Script.HANS, Script.HANT)
GROUPS = [
    pytest.param(script, group, id=f"{script}-{group.markers[0]}")
    for script in SCRIPTS
    for group in markers(script).groups
]
REGIONS = {"TW", "HK", "CN", "MO", "SG"}


def words(script: Script) -> list[str]:
    return [word for group in markers(script).groups for word in (*group.markers, *group.unless)]


def expected(script: Script, text: str) -> dict[str, int]:
    """Count by looking at each place for each marker, then for each accident around it."""
    counts: dict[str, int] = {}
    for group in markers(script).groups:
        for marker in group.markers:
            for at in range(len(text)):
                if text.startswith(marker, at) and not in_accident(group, marker, text, at):
                    counts[marker] = counts.get(marker, 0) + 1
    return counts


def in_accident(group: Group, marker: str, text: str, at: int) -> bool:
    return any(
        marker in accident and text[max(0, at - accident.find(marker)) :].startswith(accident)
        for accident in group.unless
    )


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from(SCRIPTS))
def test_one_pass_finds_what_looking_for_each_would(data: st.DataObject, script: Script) -> None:
    pieces = st.sampled_from(words(script)) | st.characters() | st.sampled_from("的是\n\0\ud800")
    text = "".join(data.draw(st.lists(pieces, max_size=8)))
    assert markers(script).count(code_points(text)) == expected(script, text)


@pytest.mark.parametrize("script", SCRIPTS)
def test_no_marker_stands_twice(script: Script) -> None:
    listed = [marker for group in markers(script).groups for marker in group.markers]
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize(("script", "group"), GROUPS)
def test_a_marker_alone_is_found(script: Script, group: Group) -> None:
    for marker in group.markers:
        assert markers(script).count(code_points(marker)).get(marker) == 1, marker
        assert markers(script).groups[markers(script).group(marker)] is group


@pytest.mark.parametrize(("script", "group"), GROUPS)
def test_each_accident_hides_a_marker_of_its_group(script: Script, group: Group) -> None:
    for accident in group.unless:
        hidden = [marker for marker in group.markers if marker in accident]
        assert hidden, f"{accident} holds no marker"
        assert not set(hidden) & set(markers(script).count(code_points(accident))), accident


@pytest.mark.parametrize(("script", "group"), GROUPS)
def test_a_group_says_what_it_stands_on(script: Script, group: Group) -> None:
    assert set(group.speaks_for) < REGIONS
    assert 0 < group.weight <= group.most
    assert group.why
    other = Kind.HANT if script is Script.HANS else Kind.HANS
    assert [marker for marker in group.markers if other in kind_table()[code_points(marker)]] == []


def test_a_marker_may_be_one_character_and_begin_others() -> None:
    known = Markers((Group(("TW",), 1, 2, "", ("裡", "裡面", "在裡"), ("這裡面",)),))
    assert known.count(code_points("在裡面，這裡面，裡")) == {"在裡": 1, "裡": 2, "裡面": 1}
    assert known.count(code_points("")) == {}
