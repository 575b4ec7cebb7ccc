"""Detection: never the other script, never another region; silent where little or two things are said."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from dedupe_brief.core.detect import detect, detect_paragraphs
from dedupe_brief.core.model import Detection, Region, Script, Undetermined
from tests.shared_data import SHARED, needs_corpus
from tests.strategies import nasty_text

REGIONS = Path(__file__).parents[2] / "benchmarks" / "regions"
if not REGIONS.is_dir():
    pytest.skip("the texts of the three regions come with the repository only", allow_module_level=True)

ARTICLES = {
    region: tuple((REGIONS / f"{region}.txt").read_text("utf-8").split("\n\n")[1:])
    for region in ("TW", "HK", "CN")
}
SCRIPTS = {"TW": Script.HANT, "HK": Script.HANT, "CN": Script.HANS}
ALL = [(region, article) for region, articles in ARTICLES.items() for article in articles]
EACH = [pytest.param(*pair, id=f"{pair[0]}-{number}") for number, pair in enumerate(ALL)]
OWN = (
    "县图书馆后面的旧仓库里，几位退休干部正在清理发霉的档案。馆长说，只要天气干燥，面粉厂捐的台灯就够用了。"
    "钟表匠余先生把头发理短，坐在台阶上复述当年发生的事：云彩、谷子、斗争、姜汤、板凳、系鞋带。"
)
TRADITIONAL = ("s2t", "s2tw", "s2twp", "s2hk", "s2hkp")

TAGS: dict[Script, set[str | None]] = {
    Script.HANS: {"zh-Hans"},
    Script.HANT: {"zh-Hant", "zh-Hant-TW", "zh-Hant-HK"},
    Script.MIXED: {"zh"},
    Script.UNDECIDED: {"zh"},
    Script.NONE: {None},
}

chinese = st.text(
    alphabet=st.sampled_from("国国國學学後后里裡裏的了一是鳳梨网路網絡屋苑民警令吉のアA1，。\n")
    | st.characters(),
    max_size=60,
)
"""Texts in which everything that is looked for can stand beside anything else."""


# -- Laws ---------------------------------------------------------------------------------------------------------


@settings(max_examples=300)
@given(chinese | nasty_text)
def test_what_is_said_agrees_with_itself(text: str) -> None:
    found = detect(text)
    assert found.language in TAGS[found.script]
    assert (found.confidence > 0) == (found.script not in (Script.UNDECIDED, Script.NONE))
    assert (found.region_confidence > 0) == (found.region is not Region.UNDETERMINED)
    assert (found.why_undetermined is None) == (found.region is not Region.UNDETERMINED)
    assert 0 <= found.confidence <= 1
    assert (found.han == 0) == (found.script is Script.NONE)
    assert found.hans + found.hant <= found.han <= len(text)


@settings(max_examples=300)
@given(chinese)
def test_evidence_stands_in_the_text(text: str) -> None:
    for evidence in detect(text).evidence:
        assert 1 <= evidence.count <= text.count(evidence.marker)
        assert evidence.speaks_for
        assert evidence.why


@settings(max_examples=300)
@given(chinese, st.text(alphabet=" \nA1.后干里台只面", max_size=20))
def test_characters_of_both_scripts_and_of_none_say_nothing(text: str, more: str) -> None:
    before, after = detect(text), detect(f"{text}\n{more}")
    assert (after.hans, after.hant) == (before.hans, before.hant)
    if before.script is not Script.NONE:
        assert (after.script, after.confidence) == (before.script, before.confidence)


@settings(max_examples=300)
@given(chinese)
def test_a_text_is_the_sum_of_its_paragraphs(text: str) -> None:
    whole, parts = detect(text), detect_paragraphs(text)
    assert [span.of(text) for span, _ in parts] == [line for line in text.split("\n") if line.strip()]
    for name in ("han", "hans", "hant"):
        assert sum(getattr(found, name) for _, found in parts) == getattr(whole, name)
    assert tuple(span for _, found in parts for span in found.japanese) == whole.japanese


@settings(max_examples=200)
@given(st.sampled_from(ALL), st.integers(0, 400), st.integers(20, 600))
def test_no_cut_of_an_article_is_taken_for_another(article: tuple[str, str], start: int, length: int) -> None:
    region, text = article
    found = detect(text[start : start + length])
    assert found.script in (SCRIPTS[region], Script.UNDECIDED, Script.NONE)
    assert found.region in (region, Region.UNDETERMINED)
    if found.han < 200:
        assert found.region is Region.UNDETERMINED


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert isinstance(detect(text), Detection)


# -- Script -------------------------------------------------------------------------------------------------------


def test_a_text_and_its_conversion_have_their_scripts() -> None:
    assert detect(OWN).language == "zh-Hans"
    for config in TRADITIONAL:
        assert detect(OpenCC(config).convert(OWN)).script is Script.HANT


@pytest.mark.parametrize("text", ["后干里台只面", "中文", "说", "國", "国務", "国务院發布"])
def test_too_little_evidence_is_undecided(text: str) -> None:
    assert detect(text).script is Script.UNDECIDED


@pytest.mark.parametrize("text", ["说话與説話学習學", OWN + OpenCC("s2t").convert(OWN)])
def test_both_scripts_are_mixed(text: str) -> None:
    found = detect(text)
    assert found.script is Script.MIXED
    assert {side for evidence in found.evidence for side in evidence.speaks_for} == {"Hans", "Hant"}


@pytest.mark.parametrize(
    "text", ["", " \n", "Reuters, 3.5%", "2024-05-01", "ニュース", "한국어", "。，！", "\ud800", "〇〇々"]
)
def test_without_chinese_there_is_no_script(text: str) -> None:
    found = detect(text)
    assert (found.script, found.region, found.language) == (Script.NONE, Region.UNDETERMINED, None)
    assert found.evidence == ()


@pytest.mark.parametrize(
    "more",
    [
        "（原題：雲）",
        "碑上刻着“萬物並育”四个字。",
        "演员萬茜、作家鍾曉阳都来了。",
        "他念了一句「後會有期」就走了。",
    ],
)
def test_a_quotation_or_a_name_in_the_other_script_changes_nothing(more: str) -> None:
    assert detect(OWN + more).script is Script.HANS


def test_a_name_in_a_rare_form_does_not_make_a_short_line_mixed() -> None:
    assert detect("作家鍾阿城昨天回乡讲课，说了两个故事").script is Script.HANS


def test_lone_surrogates_stand_for_themselves() -> None:
    assert detect(f"\ud800{OWN}\udfff").language == "zh-Hans"


def test_the_evidence_names_the_most_frequent_characters() -> None:
    shown = detect("說說說，國國，學").evidence
    assert [(one.marker, one.count) for one in shown] == [("說", 3), ("國", 2), ("學", 1)]


def test_more_evidence_is_surer() -> None:
    few, many = detect("国务院发布"), detect(OWN)
    assert 0.5 < few.confidence < many.confidence < 1
    assert detect(OWN + "（原題：雲）").confidence < many.confidence


@needs_corpus
def test_hardly_any_cut_of_a_simplified_page_is_taken_for_another() -> None:
    windows = wrong = 0
    for path in sorted((SHARED / "corpus" / "gold").glob("*.txt")):
        text = path.read_text("utf-8")
        if path.stem in ("cwced-8f1cdd94", "magic-2681eeac", "magic-5c427eee"):
            continue  # two are Traditional, one is a novel put together from sources in both scripts
        for start in range(0, len(text) - 19, 20):
            windows += 1
            wrong += detect(text[start : start + 20]).script in (Script.HANT, Script.MIXED)
    assert windows > 10_000
    assert wrong <= 0.005 * windows


# -- Region -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("region", "article"), EACH)
def test_an_article_of_its_region_is_told_or_left_open(region: str, article: str) -> None:
    found = detect(article)
    assert found.script is SCRIPTS[region]
    assert found.region in (region, Region.UNDETERMINED)
    if region == "CN":
        assert found.language == "zh-Hans"
    else:
        assert found.language == ("zh-Hant" if found.region is Region.UNDETERMINED else f"zh-Hant-{region}")


@pytest.mark.parametrize("region", ARTICLES)
def test_most_articles_are_told(region: str) -> None:
    told = [detect(article).region == region for article in ARTICLES[region]]
    assert sum(told) >= 0.75 * len(told)


@pytest.mark.parametrize("config", TRADITIONAL)
@pytest.mark.parametrize("article", ARTICLES["CN"])
def test_a_converted_page_of_the_mainland_is_not_taken_for_another_region(article: str, config: str) -> None:
    allowed = {"s2tw": Region.TW, "s2twp": Region.TW, "s2hk": Region.HK, "s2hkp": Region.HK}.get(config)
    assert detect(OpenCC(config).convert(article)).region in (allowed, Region.UNDETERMINED)


@pytest.mark.parametrize(
    ("region", "config"), [("TW", "tw2s"), ("TW", "tw2sp"), ("HK", "hk2s"), ("HK", "hk2sp")]
)
def test_a_simplified_page_of_taiwan_or_hong_kong_is_not_the_mainlands(region: str, config: str) -> None:
    for article in ARTICLES[region]:
        assert detect(OpenCC(config).convert(article)).region is Region.UNDETERMINED


@pytest.mark.parametrize("article", ARTICLES["HK"])
def test_hong_kongs_pages_in_taiwans_forms_are_still_not_taiwans(article: str) -> None:
    typed = article.translate(str.maketrans("裏着衞綫羣", "裡著衛線群"))
    assert detect(typed).region in (Region.HK, Region.UNDETERMINED)


@pytest.mark.parametrize("article", ARTICLES["HK"])
def test_macaus_pages_share_the_words_and_are_left_open(article: str) -> None:
    assert detect(article + "本澳居民關注。本澳多個社團指，本澳的情況相若。").region is Region.UNDETERMINED


SINGAPORE = (
    "惹兰百花一座组屋星期六晚上失火，邻居闻到烧焦味后立即报警，民防部队半小时内把火扑灭。屋主陈先生受询时说，"
    "事发时他正在巴刹买菜，接到电话后马上搭德士赶回家，幸好母亲和女佣都平安。民防部队发文告说，初步调查显示，"
    "火患相信是从卧房的电动脚车电池引起，当局提醒居民不要彻夜充电，也不要把脚车停放在走廊。市镇会已经为受影响的"
    "三户人家安排临时住处，义工也送来热饭和毛毯。国会议员到场探访后表示，这一带的电线已经用了三十多年，"
    "重新铺设的费用预计五十万新元，会在下个月的预算案里争取拨款。附近小贩中心的摊主则自发捐出当天的营业额，帮助"
    "屋主添购家具。有居民担心墙壁受损，工程师检查之后说，结构安全没有问题。"
)


def test_singapores_pages_are_not_the_mainlands() -> None:
    found = detect(SINGAPORE)
    assert (found.script, found.region) == (Script.HANS, Region.UNDETERMINED)
    assert found.han >= 200


ABOUT_HONG_KONG = (
    "〔特派記者羅子墨／香港報導〕香港港鐵昨天下午發生故障，往機場的列車停駛兩個多小時，許多趕著搭飛機的旅客只好改搭"
    "公車和計程車。一位來自台北的民眾說，她透過手機簡訊才知道班機沒有等人，航空公司的網路客服又一直忙線，急得在月台"
    "上掉眼淚。警務處派出大批員警到場維持秩序，立法會議員則要求特首下令徹查，並質疑訊號系統的軟體已經十多年沒有更新。"
    "香港旅遊業者估計，受影響的旅客超過八千人，其中將近一千人是台灣團。我國駐當地的辦事處表示，已經協助十幾位民眾"
    "改訂機票，並提醒國人出發前先上網站查詢最新資訊。旅行社則說，會在計畫行程的時候多留一個小時，以免再發生類似的事。"
)


def test_a_page_about_another_place_is_told_by_its_words_not_its_subject() -> None:
    assert detect(ABOUT_HONG_KONG).region in (Region.TW, Region.UNDETERMINED)
    assert detect(ABOUT_HONG_KONG).language == "zh-Hant-TW"


def test_a_short_text_has_no_region_whatever_it_says() -> None:
    found = detect("計程車司機打開網路地圖，繞過淹水的路段，把鳳梨送到超商。" * 4)
    assert found.han < 200
    assert found.region is Region.UNDETERMINED


def test_one_word_again_and_again_is_one_word() -> None:
    filler = "那天下午我們沿河走了很久，誰也沒有開口，只聽見水聲。"
    assert detect(filler * 10 + "鳳梨" * 50).region is Region.UNDETERMINED


FILLER = "那天下午我們沿河走了很久，誰也沒有開口，只聽見水聲。" * 10
TAIWAN, HONG_KONG = "計程車，網路，鳳梨，志工，腳踏車", "現時，巴士，屋苑，街坊，輪候，的士，裏"
MAINLAND = "高校，视频，快递，公交，微信，据介绍，合作社"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Reuters", Undetermined.SCRIPT),
        ("中文", Undetermined.SCRIPT),
        (OWN * 4 + FILLER, Undetermined.SCRIPT),
        (TAIWAN, Undetermined.SHORT),
        (FILLER, Undetermined.LITTLE),
        (FILLER + "鳳梨", Undetermined.LITTLE),
        (OWN * 4, Undetermined.LITTLE),
        (FILLER + TAIWAN + HONG_KONG, Undetermined.CONTRADICTING),
        (FILLER + OpenCC("s2t").convert(MAINLAND), Undetermined.CONTRADICTING),
        (FILLER + TAIWAN, None),
        (FILLER + HONG_KONG, None),
        (OWN * 4 + MAINLAND, None),
    ],
)
def test_why_a_region_is_undetermined(text: str, why: Undetermined | None) -> None:
    found = detect(text)
    assert found.why_undetermined == why
    assert (found.region is Region.UNDETERMINED) == (why is not None)


# -- Japanese -----------------------------------------------------------------------------------------------------


def test_japanese_is_no_evidence() -> None:
    title = "国会図書館の学者が語る戦後の沢"
    found = detect(f"這本書叫《{title}》，作者說還沒有譯本。")
    assert (found.script, found.hans) == (Script.HANT, 0)
    assert [span.of(f"這本書叫《{title}》") for span in found.japanese] == [title]


def test_a_page_in_japanese_alone_is_not_chinese() -> None:
    assert detect("国会は来年の予算を可決した。\n学校の先生たちも喜んでいる。").language is None
