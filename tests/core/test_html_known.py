"""What a page's markup says is believed by the rules for what is printed, and in the order of the table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.html.known import merged
from dedupe_brief.core.html.page import read
from dedupe_brief.core.model import Known, Metadata
from tests.core.test_html_tokens import MARKUP, TAGS

TEXT = "小镇通了公交\n记者 温以南\n昨天上午，第一班公交车开出了车站。\n责任编辑：石小川"


def known(page: str) -> Known:
    return read(page).known


def ld(content: str) -> str:
    return f'<script type="application/ld+json">{content}</script>'


# -- Dates --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("2024-05-13", "2024-05-13"),
        ("2024-5-3 8:05", "2024-05-03T08:05"),
        ("2024/05/13 09:16:04", "2024-05-13T09:16:04"),
        ("2024年05月13日 09:16", "2024-05-13T09:16"),
        ("20240513", "2024-05-13"),
        ("2024-05-13 09:16:04.0", "2024-05-13T09:16:04"),
        ("2024-05-13T09:16:04+08:00", "2024-05-13T09:16:04"),
        ("2024-05-13T09:16:04+0800", "2024-05-13T09:16:04"),
        ("2024-05-13T22:30:00-07:00", "2024-05-13T22:30:00"),  # a paper abroad goes by its own clock
        ("2024-05-13T09:16:04Z", "2024-05-13"),  # a server's clock; the same day in China
        ("2024-05-13T09:16:04.000Z", "2024-05-13"),
        ("2024-05-13T22:16:04Z", None),  # there it is the next day
        ("2024-05-13 00:00:00", "2024-05-13"),  # no time, rather than midnight
        ("2024-02-30", None),
        ("1970-01-01 00:00:00", None),
        ("0001-01-01", None),
        ("11 05 2024 09:16:26", None),
        ("2024-05-13 26:00", "2024-05-13"),
        ("yesterday", None),
        ("2024-05-13 to 2024-05-20", None),
    ],
)
def test_a_date_is_a_day_that_exists_and_a_time_that_readers_go_by(said: str, date: str | None) -> None:
    assert known(f'<meta name="publishdate" content="{said}">').before.date == date


def test_the_first_source_of_a_date_that_is_one_counts() -> None:
    page = '<meta name=pubdate content="2024-05-13"><meta property="article:published_time" content="2024-05-12">'
    assert known(page).before.date == "2024-05-12"
    assert known(page.replace("2024-05-12", "soon")).before.date == "2024-05-13"


@pytest.mark.parametrize(
    ("read_", "said", "date"),
    [
        ("2024-05-13T08:00", "2024-05-13", "2024-05-13T08:00"),
        ("2024-05-13", "2024-05-13T08:00:05", "2024-05-13T08:00:05"),
        ("2024-05-13T08:00", "2024-05-12", "2024-05-12"),
        ("2024-05-13", None, "2024-05-13"),
        (None, "2024-05-13", "2024-05-13"),
    ],
)
def test_of_two_dates_the_mark_ups_day_and_the_time_that_one_has(
    read_: str | None, said: str | None, date: str
) -> None:
    assert merged(Metadata(date=read_), Known(before=Metadata(date=said)), TEXT).date == date


# -- Titles -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("<meta property=og:title content=小镇通了公交_河湾网>", "小镇通了公交"),
        ("<meta property=og:title content='小镇通了公交_社会_河湾网'>", "小镇通了公交"),
        ("<meta name=ArticleTitle content='小镇通了公交&lt;div>副题'>", "小镇通了公交"),
        ("<meta property=og:title content='Home'>", None),
        (f"<meta property=og:title content='{'长' * 200}'>", None),
        ("<title>小镇通了公交_河湾网</title><h1>小镇通了公交</h1>", "小镇通了公交"),
        ("<title>小镇通了公交</title><h1>河湾网</h1>", None),  # the site's name is set as a heading
        (ld('{"@type": "NewsArticle", "headline": "小镇通了公交"}'), "小镇通了公交"),
        (ld('[{"@type": "Organization", "headline": "河湾网"}]'), None),
    ],
)
def test_a_title_stands_without_its_site(page: str, title: str | None) -> None:
    assert known(page).after.title == title


@pytest.mark.parametrize(
    ("read_", "title"),
    [
        ("小镇通了公交", "小镇通了公交"),
        ("小鎮通了公交", "小鎮通了公交"),  # as the page prints it
        ("快讯：小镇通了公交", "快讯：小镇通了公交"),
        ("我要投稿", "小镇通了公交"),
        (None, "小镇通了公交"),
    ],
)
def test_a_line_that_no_title_of_the_page_has_is_not_its_title(read_: str | None, title: str) -> None:
    page = "<title>小镇通了公交_河湾网</title><meta property=og:title content=小镇通了公交>"
    assert merged(Metadata(title=read_), known(page), TEXT).title == title


def test_without_a_title_in_the_mark_up_the_text_has_the_word() -> None:
    assert merged(Metadata(title="我要投稿"), known("<title>河湾网</title>"), TEXT).title == "我要投稿"


# -- People -------------------------------------------------------------------------------------------------------


def authors(page: str, read_: Metadata | None = None) -> tuple[str, ...]:
    return merged(read_ or Metadata(), known(page), TEXT).author


def test_an_author_in_a_meta_element_has_to_be_printed_and_not_as_an_editor() -> None:
    assert authors("<meta name=author content=温以南>") == ("温以南",)
    assert authors("<meta name=author content=石小川>") == ()
    assert authors("<meta name=author content=岑以恒>") == ()
    assert authors("<meta name=author content=网易>") == ()


def test_an_article_names_its_author() -> None:
    page = ld('{"@type": "NewsArticle", "author": [{"@type": "Person", "name": "记者 岑以恒"}, "柏青"]}')
    assert authors(page) == ("岑以恒", "柏青")


@pytest.mark.parametrize(
    "page",
    [
        ld('{"@type": "NewsArticle", "author": {"@type": "Organization", "name": "温以南"}}'),
        ld('{"@type": "NewsArticle", "author": "河湾日报"}'),
        ld('{"@type": "NewsArticle", "author": {"name": ["温以南"]}}'),
        ld('{"@type": "Person", "author": "温以南"}'),
        ld('{"@type": "Article", "mainEntity": "https://example.org", "author": "温以南"}'),
        ld('{"@type": "NewsArticle", "author": "温以南"'),
        "<!--enpproperty <author>本报讯</author>-->",
    ],
)
def test_what_is_no_person_or_no_article_names_nobody(page: str) -> None:
    assert authors(page) == ()


def test_what_the_text_says_comes_before_an_article_object_and_after_an_e_papers_field() -> None:
    printed = Metadata(author=("温以南",))
    assert authors(ld('{"@type": "NewsArticle", "author": "柏青"}'), printed) == ("温以南",)
    assert authors("<!--enpproperty <author>柏青</author>-->", printed) == ("柏青",)


def test_an_editor_is_no_author() -> None:
    assert authors(ld('{"@type": "NewsArticle", "author": "柏青"}'), Metadata(editor="柏青")) == ()


# -- The rest -----------------------------------------------------------------------------------------------------


def test_an_e_papers_fields_are_read_from_comments_and_from_elements() -> None:
    fields = "<introtitle>引题在此</introtitle><title>主题在此</title><subtitle>副题在此</subtitle><date>2016-04-05</date>"
    founder = fields.replace("<", "<founder-").replace("<founder-/", "</founder-")
    for page in (f"<!--enpproperty {fields}/enpproperty-->", f"<!--mpproperty {founder} -->", founder):
        before = known(page).before
        assert (before.kicker, before.title, before.subtitle, before.date) == (
            "引题在此",
            "主题在此",
            "副题在此",
            "2016-04-05",
        )


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://news.example.org/1", "https://news.example.org/1"),
        ("//news.example.org/1", None),
        ("/1", None),
        ("javascript:alert(1)", None),
        ("https://", None),
        ("http://[", None),
        ("https://news.example.org/a b", None),
    ],
)
def test_an_address_is_a_whole_one(address: str, url: str | None) -> None:
    assert known(f"<link rel=canonical href='{address}'>").after.url == url


def test_a_source_is_the_publication_that_the_page_gives() -> None:
    page = "<meta name=source content=河湾日报>"
    assert merged(Metadata(publication="河湾"), known(page), TEXT).publication == "河湾日报"
    assert (
        merged(Metadata(publication="河湾"), known(page.replace("河湾日报", "原创")), TEXT).publication
        == "河湾"
    )


@given(
    MARKUP | TAGS | st.text(max_size=99).map(ld), st.builds(Metadata, title=st.none() | st.text(max_size=9))
)
def test_whatever_a_page_says_it_is_no_fault(page: str, said: Metadata) -> None:
    assert merged(said, known(page), page) == merged(said, known(page), page)


def test_a_page_that_says_nothing_changes_nothing() -> None:
    read_ = Metadata(title="我要投稿", date="2024-05-13", author=("温以南",), editor="石小川", confidence=0.5)
    assert merged(read_, known("<p>河"), TEXT) == read_
