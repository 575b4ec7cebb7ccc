"""A page is cut as browsers cut it, and hostile pages are cut as well."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.html.tokens import Kind, attributes, tokens

MARKUP = st.text(st.sampled_from("<>/!-?=\"'& #;x今\n\0") | st.characters(codec="utf-8"), max_size=200)
TAGS = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<b",
            "class='x>",
            "<a",
            'href=">',
            "<!--",
            "-->",
            "<script>",
            "</script",
            ">",
            "<title>",
            "</title>",
            "<br/>",
            "<td",
            "<!",
            "<?",
            "</",
            "&amp;",
            "河",
            "\n",
        ]
    ),
    max_size=40,
).map("".join)


def cut(page: str) -> list[tuple[str, str, str]]:
    return [(token.kind.value, token.name, token.data) for token in tokens(page)]


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("水<B>深</B>三米", "水深三米"),
        ("三<5，五>3", "三<5，五>3"),
        ('<a title="a>b">河</a>', "河"),
        ("<a title='河\">湾'>水</a>", "水"),
        ("<a title=河>湾</a>", "湾"),
        ('<a title="河>湾</a>', "湾"),  # a quotation mark that nothing closes
        ("河<!-- 湾 -->水", "河水"),
        ("河<!-->水", "河水"),
        ("河<!--->水", "河水"),
        ("河<!-- 湾 --!>水", "河水"),
        ("河<!-- 湾", "河"),
        ("河<?php 湾 ?>水", "河水"),
        ("<!DOCTYPE html><![CDATA[x]]>水", "水"),
        ("河</ 湾>水", "河水"),
        ("河&lt;b&gt;&#27700;&nbsp;", "河<b>水\xa0"),
        ("河&copy2;&#xd800;&#0;", "河©2;\ufffd\ufffd"),
        ("河<script>var 湾 = '<p>'</scripty></SCRIPT >水", "河水"),
        ("<style>湾</style><title>河&amp;<b></title>水", "河&<b>水"),
        ("<title>河<p>水", "河水"),  # nothing closes it
        ("河<div class=", "河"),  # a page that was cut off
    ],
)
def test_text_is_what_a_browser_shows(page: str, shown: str) -> None:
    assert "".join(token.data for token in tokens(page) if token.kind is Kind.TEXT) == shown


def test_tags_are_in_lower_case_with_their_attributes() -> None:
    [token, *_] = tokens("<IMG SRC='a.png'/ALT=河>")
    assert (token.kind, token.name) == (Kind.START, "img")
    assert attributes(token.data) == {"src": "a.png", "alt": "河"}


def test_of_two_attributes_with_one_name_the_first_counts() -> None:
    assert attributes(" a=1 A=2") == {"a": "1"}


def test_a_script_is_kept_apart_from_text() -> None:
    assert ("raw", "script", "{}") in cut("<script>{}</script>")


@given(MARKUP | TAGS)
def test_anything_is_cut_and_always_the_same_way(page: str) -> None:
    assert cut(page) == cut(page)


@given(st.text(st.characters(exclude_characters="<&\0", codec="utf-8"), min_size=1))
def test_text_without_markup_is_one_token(page: str) -> None:
    assert cut(page) == [("text", "", page)]


def test_a_number_of_any_length_is_no_fault() -> None:
    assert cut(f"&#{'1' * 10_000};河&amp;") == [("text", "", "\ufffd河&")]
