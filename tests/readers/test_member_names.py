import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.readers.member_names import member_name


@given(st.text(st.characters(codec="utf-8")))
def test_names_in_utf8_stay_as_they_are(name: str) -> None:
    assert member_name(name.encode()) == name


@pytest.mark.parametrize("name", ["要闻.txt", "2024年5月/头版头条.html", "副刊/散文/老茶馆.txt"])
def test_names_in_gb_are_read(name: str) -> None:
    assert member_name(name.encode("gbk")) == name


@given(st.binary())
def test_any_name_has_a_utf8(raw: bytes) -> None:
    name = member_name(raw)
    assert member_name(name.encode()) == name
