"""One address for all that lead to the same page, and two for two pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dedupe_brief import clean
from dedupe_brief.core.versioning.address import address_of, normalized
from tests.strategies import nasty_text


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/a.html?id=7",
        "http://news.example/a.html?id=7",
        "HTTPS://News.Example:443/a.html?id=7",
        "https://news.example./a.html?id=7#top",
        "https://news.example/a.html?id=7&utm_source=feed&utm_medium=rss",
        "https://news.example/a.html?spm=a1.b2&id=7&from=timeline&isappinstalled=0",
        "  https://news.example/a.html?id=7&&fbclid=x ",
    ],
)
def test_ways_to_a_page_are_one_address(url: str) -> None:
    assert normalized(url) == "https://news.example/a.html?id=7"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/a?id=7", "https://news.example/a?id=8"),
        ("https://news.example/a", "https://m.news.example/a"),
        ("https://news.example/a", "https://news.example/A"),
        ("https://news.example/a", "https://news.example/a/"),
        ("https://news.example/a", "https://news.example:8080/a"),
        ("https://news.example/#/story/1", "https://news.example/#/story/2"),
        ("https://news.example/#!1", "https://news.example/#!2"),
        ("https://news.example/a?p=1&q=2", "https://news.example/a?q=2&p=1"),
    ],
)
def test_two_pages_are_two_addresses(one: str, other: str) -> None:
    assert normalized(one) != normalized(other)


@pytest.mark.parametrize(
    "name", ["", "notes/7.txt", "ftp://x.example/a", "urn:a:b", "https://[::1", "https://", "http://x:99999/"]
)
def test_what_is_no_web_address_stays(name: str) -> None:
    assert normalized(name) == name


def test_an_address_of_numbers_keeps_its_brackets() -> None:
    assert normalized("http://[2001:DB8::1]:80/a") == "https://[2001:db8::1]/a"


@given(st.one_of(nasty_text, nasty_text.map(lambda text: f"http://a.example/{text}")))
def test_an_address_is_its_own(text: str) -> None:
    assert normalized(normalized(text)) == normalized(text)


def test_an_article_without_url_is_known_by_its_file() -> None:
    record = clean("渡口昨天恢复通航，第一班船载了四十七名乘客。", path="a/b.txt")
    assert address_of(record) == "a/b.txt"
    inside = replace(record, origin=replace(record.origin, index=3))
    assert address_of(inside) == "a/b.txt#3"


def test_what_comes_by_standard_input_has_no_address() -> None:
    record = clean("渡口昨天恢复通航，第一班船载了四十七名乘客。")
    assert address_of(record) is None
    with_id = replace(record, origin=replace(record.origin, index=3, id="k7"))
    assert address_of(with_id) == "-#k7"
