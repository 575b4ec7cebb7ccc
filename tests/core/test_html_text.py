"""Lines are what stands alone in the layout; words inside a line stay together; what no reader sees is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.html.page import read
from dedupe_brief.core.html.text import text_of
from dedupe_brief.core.html.tokens import tokens
from tests.core.test_html_tokens import MARKUP, TAGS

PROSE = "昨天上午，小镇的第一班公交车开出了车站，等车的人排到了桥头。"


def lines(page: str) -> list[str]:
    return text_of(tokens(page)).split("\n")


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("第一<b>班</b><i>公</i>交<a href=1>车</a>", ["第一班公交车"]),
        ("<p>河</p><p>湾</p>", ["河", "湾"]),
        ("<p>河<p>湾", ["河", "湾"]),
        ("<div>河<div>湾</div>水</div>", ["河", "湾", "水"]),
        ("河<br>湾<BR/>水", ["河", "湾", "水"]),
        ("<ul><li>河<li>湾</ul>", ["河", "湾"]),
        ("<table><tr><td>河<td>湾</table>", ["河", "湾"]),
        ("<dl><dt>河<dd>湾</dl>", ["河", "湾"]),
        ("<table><caption>渡船</caption><tr><td>河</table>", ["渡船", "河"]),
        ("<figure><figcaption>渡船</figcaption></figure>河", ["渡船", "河"]),
        ("<title>河湾</title><h1>河</h1>", ["河湾", "河"]),
        ("  河 \n\t湾&nbsp; ", ["河 湾\xa0"]),
        ("　　河", ["　　河"]),
        (f"<p>{PROSE[:24]}\r\n   {PROSE[24:]}</p>", [PROSE]),
        ("<p>来源：河湾晚报\n作者：柏青</p>", ["来源：河湾晚报 作者：柏青"]),
        ("<pre>河\n  湾\n\n水\n</pre>", ["河", "  湾", "", "水"]),
        ("<founder-title>河</founder-title><founder-author>湾</founder-author>", ["河", "湾"]),
    ],
)
def test_a_line_is_what_stands_alone(page: str, expected: list[str]) -> None:
    assert lines(page) == expected


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>湾</script>",
        "<style>湾</style>",
        "<noscript>湾</noscript>",
        "<template><p>湾</template>",
        "<select><option>湾</select>",
        "<textarea>湾</textarea>",
        "<svg><title>湾</title></svg>",
        "<button>湾</button>",
        "<iframe>湾</iframe>",
        "<!-- 湾 -->",
        "<span hidden>湾</span>",
        "<span style='DISPLAY : NONE'>湾</span>",
        "<span style='color:red;visibility:hidden'><b>湾</b></span>",
        "<rp>（</rp><rt>湾</rt><rp>）</rp>",
        "<div hidden>湾<p>湾</div>",
    ],
)
def test_what_no_reader_sees_is_left_out(unseen: str) -> None:
    assert lines(f"<p>河水</p>{unseen}<p>清") == ["河水", "清"]


@pytest.mark.parametrize(
    "unseen",
    [
        "<span hidden>湾</span>",
        "<rt>湾</rt>",
        "<!-- 湾 -->",
        "<b hidden><i>湾</b>",
    ],
)
def test_a_line_is_not_parted_by_what_no_reader_sees(unseen: str) -> None:
    assert lines(f"<p>河水{unseen}清</p>") == ["河水清"]


def test_nor_by_a_hidden_block_inside_it() -> None:
    assert lines("<div>河水<span hidden><div>湾</div></span>清</div>") == ["河水清"]


@pytest.mark.parametrize(
    "seen", ["<p style='color: none'>", "<p class=hidden>", "<p data-hidden>", "<p aria-hidden=true>"]
)
def test_what_only_looks_hidden_is_seen(seen: str) -> None:
    assert lines(f"{seen}河</p>") == ["河"]


def test_a_hidden_paragraph_ends_where_the_next_begins() -> None:
    assert lines("<p hidden>湾<p>河") == ["河"]
    assert lines("<li hidden>湾<li>河") == ["河"]
    assert lines("<p hidden><b>湾<div>河") == ["河"]


def test_the_end_of_what_began_outside_does_not_show_a_hidden_block() -> None:
    assert lines("<font><div hidden>湾</font>湾</div>河") == ["河"]


def test_what_is_hidden_until_a_script_shows_it_is_the_text_if_nothing_else_is() -> None:
    assert lines(f"<p>首页</p><div style='display:none'><p>{PROSE}</p></div>") == ["首页", PROSE]


def test_hidden_words_beside_a_shown_text_are_not() -> None:
    assert lines(f"<p>{PROSE}{PROSE}</p><div hidden><p>{PROSE}</p></div>") == [PROSE + PROSE]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<a>首页</a><a>社会</a>", ["首页", "社会"]),
        ("<a>首页</a> | <a>社会</a>", ["首页", "|", "社会"]),
        ("<span><a>首页</a></span>&gt;<a>社会</a>", ["首页", ">", "社会"]),
        ("上游的<a>桥</a><a>通</a>了", ["上游的桥通了"]),
        ("<a>首页</a>正文", ["首页正文"]),
        ("<p><a>首页</a></p>", ["首页"]),
    ],
)
def test_links_beside_nothing_but_links_are_parted(page: str, expected: list[str]) -> None:
    assert lines(page) == expected


# -- Tables -------------------------------------------------------------------------------------------------------

FARES = "<tr><th>站<th>元<tr><td>渡口<td>3<tr><td>桥头<td>5<tr><td>码头<td>"


def test_values_in_rows_and_columns_keep_them() -> None:
    expected = ["| 站 | 元 |", "|---|---|", "| 渡口 | 3 |", "| 桥头 | 5 |", "| 码头 |  |"]
    assert lines(f"<table>{FARES}</table>") == expected
    assert lines(f"<p>票价</p><table><thead>{FARES}</tbody></table>完") == ["票价", *expected, "完"]


@pytest.mark.parametrize(
    "table",
    [
        f"<table>{FARES}<td><table><tr><td>水</table></table>",  # it holds another
        "<table><tr><td>站<td>元<tr><td>渡口<td>3</table>",  # two rows
        FARES.replace("<th>元", "").replace("<td>3", "").replace("<td>5", "").join(["<table>", "</table>"]),
        f"<table>{FARES}<tr><td>{PROSE}{PROSE}{PROSE}<td>6</table>",  # a cell holds a text
        f"<table>{FARES.replace('<td>', '<td><a href=1>')}</table>",  # a menu
        f"<table>{FARES.replace('渡口', '渡|口')}</table>",  # bars of its own
    ],
)
def test_a_table_that_holds_a_page_together_is_lines(table: str) -> None:
    assert not any(line.startswith("|") for line in lines(table))


# -- Whatever comes -----------------------------------------------------------------------------------------------


@given(MARKUP | TAGS)
def test_anything_gives_a_text_without_blank_ends_or_what_is_no_text(page: str) -> None:
    text = read(page).text
    text.encode()
    assert "\0" not in text
    assert read(page) == read(page)
    if "pre" not in page:
        assert all(line.strip(" \t\f\r") for line in text.split("\n")) or text == ""


DEEP = 100_000


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * DEEP + PROSE,
        "<span hidden>" * DEEP + "</span>" * DEEP + PROSE,
        "<table><tr><td>" * DEEP + PROSE,
        "".join(f"<b id={n}>" for n in range(DEEP)) + PROSE,
        f"<p>{''.join(f'<b id={n}>' for n in range(5_000))}</p>" + "<p>" * 5_000 + PROSE,
        f"<a {' '.join(f'a{n}={n}' for n in range(DEEP))}>{PROSE}",
        f"<a title='{'河' * 1_000_000}'>{PROSE}",
        "</div>" * DEEP + PROSE,
        "<" * DEEP + PROSE,
        "&" * DEEP + "<p>" + PROSE,
        "\0" * DEEP + PROSE,
        f"<!DOCTYPE x [<!ENTITY a '{'b' * 10}'>]>" + "&a;" * DEEP + "<p>" + PROSE,
        "<script>" + "<!--" * DEEP + "</script>" + PROSE,
        "<title>" * DEEP + PROSE,
        "<script type='application/ld+json'>" + "[" * DEEP + "</script>" + PROSE,
        "<script type='application/ld+json'>" + '{"@graph":' * DEEP + "</script>" + PROSE,
        f'<script type=\'application/ld+json\'>{{"@type": "Article", "datePublished": {"1" * DEEP}}}</script>'
        + PROSE,
    ],
    ids=lambda page: page[:24],
)
def test_a_page_made_to_break_the_program_gives_its_text(page: str) -> None:
    assert read(page).text.endswith(PROSE)


@pytest.mark.parametrize("unclosed", ["<!--", "<script>", "<style>", "<div title='x", "<a "])
def test_what_is_never_closed_takes_what_is_below_it_and_nothing_above(unclosed: str) -> None:
    assert read(f"<p>{PROSE}</p>{unclosed * 1_000}").text == PROSE


@given(st.text(st.characters(exclude_characters="<&\0\r\n\t\f ", codec="utf-8"), min_size=1, max_size=50))
def test_text_without_markup_is_itself(text: str) -> None:
    assert read(text).text == text
