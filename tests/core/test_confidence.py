"""The confidence: a probability, the same every time, lower where a reader would doubt the body; none is no text."""

from pathlib import Path

import pytest
from hypothesis import given

from dedupe_brief.core import pipeline
from dedupe_brief.core.cleaning import confidence
from dedupe_brief.core.model import Metadata
from tests.property.pages import pages
from tests.strategies import nasty_text

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.txt"))

P1 = "渡口的石阶昨天修好了，撑船的人又能在老地方靠岸，等船的人不必再踩泥，挑担的人也不必再绕到下游去。"
P2 = "石阶一共二十四级，用的是上游采石场的青石，由村里的石匠凿成，前后花了两个月，工钱是六户人家凑的。"
P3 = "船夫柳庭说，过去涨水的时候，客人要踩着木板上岸，老人和孩子都走不稳，有人连鞋子一起掉进水里。"
PAGE = f"登录\n渡口的石阶修好了\n2016-04-05 来源：河湾晚报\n{P1}\n{P2}\n{P3}\n相关新闻\n别处的桥通车了"
GOOD = (0.0, 0.0, 0.0, 0.0)


def known(page: str) -> Metadata:
    return pipeline.run(page).metadata


# -- Laws ---------------------------------------------------------------------------------------------------------


@given(nasty_text | pages())
def test_it_is_a_share_with_two_digits_and_zero_without_text_alone(page: str) -> None:
    article = pipeline.run(page)
    sure = article.metadata.confidence
    assert 0 <= sure <= confidence.weighing().most < 1
    assert round(sure, 2) == sure
    assert (sure == 0) == (article.text == "")
    assert ("no_text" in article.metadata.doubts) == (article.text == "")
    assert set(article.metadata.doubts) <= set(confidence.DOUBTS)


@given(pages())
def test_it_is_the_same_every_time(page: str) -> None:
    assert known(page) == known(page)


@pytest.mark.parametrize("at", range(len(GOOD)))
def test_no_sign_speaks_for_a_body_by_being_worse(at: int) -> None:
    worse = tuple(value + (number == at) for number, value in enumerate(GOOD))
    model = confidence.weighing()
    assert model.confidence(worse) <= model.confidence(GOOD)


# -- Pages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_samples_are_sure(sample: Path) -> None:
    assert known(sample.read_text("utf-8")).confidence > 0.9


@pytest.mark.parametrize("page", ["", "\n", "|\n|", "登录\n注册\n首页"])
def test_without_text_nothing_is_sure(page: str) -> None:
    assert (known(page).confidence, known(page).doubts) == (0.0, ("no_text",))


def test_a_list_of_links_is_doubted_for_what_it_is() -> None:
    found = known("\n".join(f"{name}镇的消息" for name in "甲乙丙丁戊己庚辛壬癸"))
    assert found.confidence < 0.7
    assert set(found.doubts) == {"fragments", "unfinished"}


MENU = "登录\n注册\n首页\n新闻\n社会\n体育\n财经\n关于我们\n" * 3
OTHERS = (
    "茶棚老板说，早市的人比去年多，卖豆腐的摊子从桥头一直摆到了邮局门口，收摊也晚了一个钟头。",
    "邮局把收信的日子改到了双日，遇到涨水顺延一天，寄包裹的人要自己带绳子和油纸。",
    "小学的屋顶换了新瓦，旧瓦堆在操场边上，孩子们拿去垫花坛，老师在上面画了格子。",
    "粮站的磅秤坏了半个月，修秤的人从县里来，拆开一看，是一只蛐蛐住在了里面，叫了一个夏天。",
    "车站的钟比手表慢三分钟，站长说那是留给跑着来的人的，谁也不许去拨它，拨了要罚扫月台。",
)
BESIDE_OTHERS = PAGE + "".join(f"\n{MENU}{other}" for other in OTHERS)


def test_running_text_outside_the_body_is_a_rival() -> None:
    found = known(BESIDE_OTHERS)
    assert "rival" in found.doubts
    assert found.confidence < known(PAGE).confidence


def test_the_first_pass_speaks_since_it_saw_the_page_as_scraped() -> None:
    article = pipeline.run(BESIDE_OTHERS)
    assert "rival" in article.metadata.doubts
    assert article.metadata.confidence < known(article.text).confidence


def test_every_doubt_has_words_and_every_sign_a_weight() -> None:
    model = confidence.weighing()
    assert len(model.weights) == len(model.means) == len(model.scales) == len(confidence.DOUBTS) - 1
    assert all(weight <= 0 for weight in model.weights)
    assert all(confidence.DOUBTS.values())
