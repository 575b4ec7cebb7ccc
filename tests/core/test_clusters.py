# ruff: noqa: S311 - texts are drawn with plain seeded generators, nothing here is secret
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe_brief.core.duplicates.clusters import Article, duplicates
from dedupe_brief.core.duplicates.matching import compare
from dedupe_brief.core.duplicates.signature import signature
from tests.news import article, by_id, edited, mixed


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.randoms(use_true_random=False))
def test_the_order_of_articles_changes_nothing(seed: int, shuffled: random.Random) -> None:
    articles = mixed(seed)
    other = list(articles)
    shuffled.shuffle(other)
    assert by_id(articles) == by_id(other)


@settings(max_examples=25)
@given(st.integers(0, 2**32))
def test_every_duplicate_is_one_of_an_article_that_stays_and_comes_before_it(seed: int) -> None:
    articles = mixed(seed)
    found = list(duplicates(articles))
    gone = {d.number for d in found}
    assert len(gone) == len(found)
    for d in found:
        assert d.of not in gone
        assert articles[d.of].rank < articles[d.number].rank


@settings(max_examples=25)
@given(st.integers(0, 2**32))
def test_every_duplicate_was_compared_with_the_article_that_stays(seed: int) -> None:
    articles = mixed(seed)
    for d in duplicates(articles):
        match = compare(articles[d.number].signature, articles[d.of].signature)
        assert match is not None
        assert match.similarity == d.match.similarity


@settings(max_examples=25)
@given(st.integers(0, 2**32))
def test_exact_duplicates_are_always_found(seed: int) -> None:
    articles = mixed(seed)
    anchors = {number: number for number in range(len(articles))} | {
        d.number: d.of for d in duplicates(articles)
    }
    clusters: dict[bytes | None, set[int]] = {}
    for number, one in enumerate(articles):
        clusters.setdefault(one.signature.content, set()).add(anchors[number])
    assert all(len(found) == 1 for found in clusters.values())


def test_edited_copies_of_copies_do_not_chain_away() -> None:
    draw = random.Random(7)
    texts = [article(draw, 30)]
    for _ in range(40):
        texts.append(edited(texts[-1], 0.04, draw))
    articles = [Article(signature(text), None, f"{number:02}") for number, text in enumerate(texts)]
    assert compare(articles[0].signature, articles[-1].signature) is None
    found = list(duplicates(articles))
    assert len({d.of for d in found}) > 1
    assert all(compare(articles[d.number].signature, articles[d.of].signature) for d in found)


def test_the_most_complete_stays_then_the_earliest_thenby_id() -> None:
    draw = random.Random(8)
    text = article(draw, 20)
    whole, cut = signature(text), signature(text[:-20])
    articles = [
        Article(cut, "2024-01-01", "a"),
        Article(whole, None, "b"),
        Article(whole, "2024-01-03", "d"),
        Article(whole, "2024-01-02T08:00:00+08:00", "e"),
        Article(whole, "2024-01-03", "c"),
    ]
    assert {articles[d.of].id for d in duplicates(articles)} == {"e"}
    assert [articles[d.number].id for d in duplicates(articles)] == ["c", "d", "b", "a"]


def test_hardly_any_text_never_makes_a_cluster() -> None:
    texts = ["", "", "。", "，", "快讯", "简讯", "要闻", "12", "！"]
    articles = [Article(signature(text), None, str(number)) for number, text in enumerate(texts)]
    assert list(duplicates(articles)) == []


def test_many_on_one_template_are_no_cluster() -> None:
    draw = random.Random(9)
    made = []
    for number in range(300):
        c, d, e, f, g, h = (draw.randrange(100, 9000) for _ in range(6))
        made.append(
            Article(
                signature(
                    f"两市股指集体收盘，综合指数报{c}点，成份指数报{d}点，成交额{e}亿元，上涨{f}只，下跌{g}只，北向资金净流入{h}万元。"
                    "分析人士指出，短期市场仍以震荡整理为主，投资者宜控制仓位。"
                ),
                None,
                f"{number:03}",
            )
        )
    assert list(duplicates(made)) == []


def test_a_crowd_of_edited_copies_is_one_cluster() -> None:
    draw = random.Random(10)
    text = article(draw, 24)
    copies = [Article(signature(edited(text, 0.02, draw)), None, f"{number:03}") for number in range(400)]
    found = list(duplicates([Article(signature(text + "共计一段"), None, "first"), *copies]))
    assert len(found) == 400
    assert {d.of for d in found} == {0}


def test_a_crowd_of_versions_is_the_same_in_any_order() -> None:
    draw = random.Random(11)
    text = article(draw, 12)
    versions = [Article(signature(edited(text, 0.07, draw)), None, f"{number:03}") for number in range(300)]
    turned = versions[::-1]
    assert by_id(versions) == by_id(turned)
    assert 1 < len({of for of, _, _ in by_id(versions).values()}) < 300


def test_nothing_has_no_duplicates() -> None:
    assert list(duplicates([])) == []
