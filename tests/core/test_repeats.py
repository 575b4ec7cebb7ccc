# ruff: noqa: S311 - texts are drawn with plain seeded generators, nothing here is secret
import random
import re
import tracemalloc
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from dedupe_brief.core.fingerprint import key
from dedupe_brief.core.model import Repeat, Span
from dedupe_brief.core.repeats import find

WHO = "市教育局 区消防队 县医院 省气象台 渔业协会 老城居委会 铁路公司 山村小学 码头工人 农科所 水务集团 建筑师陈远 护士周敏 邮政支局 林场 青年剧团 航道处 环卫站".split()  # noqa: SIM905
WHEN = "昨天上午 上周末 今年春天 去年冬季 本月初 清晨六点 入夜以后 汛期之前 开学第一天 连日来 三个月前 傍晚时分 元旦过后 台风过境后".split()  # noqa: SIM905
WHERE = "在河堤上 在旧火车站 在新建的广场 在山脚下的仓库 在东门市场 在办事大厅 在社区食堂 在隧道口 在老茶馆 在湖心岛 在工地现场".split()  # noqa: SIM905
DID = "举行了简短的说明会 清点了全部设备 种下第一批树苗 接待了远道而来的客人 讨论下一年的预算 检查了供水管道 展出多年收集的照片 修好了损坏的栏杆 排练新编的话剧 采集了土壤样本 更换了陈旧的线路 统计受灾面积 整理地方志资料 公布了招标结果 搭起临时帐篷".split()  # noqa: SIM905
WHY = "因为去年的洪水留下不少隐患 为了让更多孩子有书可读 考虑到游客数量逐年增加 由于材料价格上涨 在多方协商之后 按照居民投票的意见 为配合新线路开通 鉴于冬季降雪偏多 应家长们的要求".split()  # noqa: SIM905
SAY = "大家都觉得这件事不能再拖 下一步还要听取各方意见 具体时间将另行通知 费用由三家单位分担 效果要到秋后才能看清 有人担心噪声会影响休息 许多老人专程赶来观看 附近的商铺生意好了不少 年轻人更愿意在网上报名 这样的做法在邻县已有先例 路面比过去宽了一倍 维修期间公交线路会临时调整".split()  # noqa: SIM905
CHANGED = "春夏秋冬山水云雨风雷草木花鸟鱼虫桥路车船"

REPORT = "省气象台昨天发布通报，入冬以来全省降水偏少，部分水库蓄水不足，请各地做好调度。"
LONG_SENTENCE = "“桥修好了，两岸的人就能天天见面，孩子上学不用再等渡船，菜也能趁新鲜运到城里去。”"


def a_sentence(rng: random.Random) -> str:
    pick = rng.choice
    return pick(
        (
            f"{pick(WHEN)}，{pick(WHO)}{pick(WHERE)}{pick(DID)}，{pick(SAY)}。",
            f"{pick(WHY)}，{pick(WHO)}{pick(DID)}，{pick(WHEN)}起{pick(SAY)}。",
            f"{pick(WHO)}和{pick(WHO)}{pick(WHEN)}{pick(DID)}，{pick(WHY)}，{pick(SAY)}。",
        )
    )


def a_paragraph(rng: random.Random) -> str:
    return "".join(a_sentence(rng) for _ in range(rng.randint(3, 5)))


def an_article(rng: random.Random, paragraphs: int) -> str:
    return "\n".join(a_paragraph(rng) for _ in range(paragraphs))


def lines(text: str) -> list[Span]:
    return [Span(*match.span()) for match in re.finditer(r"[^\n|]+", text) if match[0].strip()]


def repeats(text: str) -> tuple[Repeat, ...]:
    found = find(text, lines(text))
    check(text, found)
    return found


def check(text: str, found: tuple[Repeat, ...]) -> None:
    """The laws every answer keeps."""
    removed = [repeat.spans[0] for repeat in found]
    assert removed == sorted(removed)
    assert all(one.end <= other.start for one, other in pairwise(removed))
    for repeat in found:
        assert not any(span.overlaps(repeat.spans[1]) for span in removed)
        one, other = (key(span.of(text))[0] for span in repeat.spans)
        assert repeat.exact is (one == other)
        assert repeat.exact is (repeat.similarity == 1.0)
        assert 0 < repeat.similarity <= 1


def changed(text: str, rng: random.Random, share: float) -> str:
    """Return a text with this share of its characters changed, doubled up or left out."""
    return "".join(
        rng.choice((rng.choice(CHANGED), char + rng.choice(CHANGED), "", rng.choice(CHANGED)))
        if char not in "\n。" and rng.random() < share
        else char
        for char in text
    )


def wrapped(text: str, width: int = 40) -> str:
    return "\n".join(line[at : at + width] for line in text.split("\n") for at in range(0, len(line), width))


def recall(text: str, found: tuple[Repeat, ...], place: Span) -> float:
    """Return which share of a place's key characters is removed."""
    inside = [offset for offset in key(text)[1].tolist() if place.start <= offset < place.end]
    spans = [repeat.spans[0] for repeat in found]
    return sum(any(span.start <= at < span.end for span in spans) for at in inside) / len(inside)


def best_recall(one: str, other: str, *, between: str = "\n中间的标题\n") -> float:
    text = one + between + other
    found = repeats(text)
    places = Span(0, len(one)), Span(len(text) - len(other), len(text))
    return max(recall(text, found, place) for place in places)


SEEDS = st.integers(0, 2**32 - 1).map(random.Random)
QUICK = settings(max_examples=25, deadline=None, derandomize=True)

FORMS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "wrapped": wrapped,
    "one line": lambda text: text.replace("\n", ""),
    "one line with spaces": lambda text: text.replace("\n", " "),
    "blank lines, indented": lambda text: "　　" + text.replace("\n", "\n\n　　"),
    "half-width punctuation": lambda text: text.replace("，", ",").replace("“", '"').replace("”", '"'),
    "traditional": OpenCC("s2t").convert,
    "taiwan": OpenCC("s2tw").convert,
    "hong kong": OpenCC("s2hk").convert,
}


@pytest.mark.parametrize("form", FORMS)
@QUICK
@given(SEEDS, st.integers(1, 6))
def test_a_planted_copy_is_found_whatever_its_form(form: str, rng: random.Random, paragraphs: int) -> None:
    body = an_article(rng, paragraphs)
    before, middle, after = (an_article(rng, rng.randint(1, 3)) for _ in range(3))
    text = f"{before}\n{body}\n{middle}\n{FORMS[form](body)}\n{after}"
    found = repeats(text)
    first = Span(len(before) + 1, len(before) + 1 + len(body))
    second = Span(first.end + len(middle) + 2, len(text) - len(after) - 1)
    assert max(recall(text, found, first), recall(text, found, second)) >= 0.98


@pytest.mark.parametrize("share", [0.02, 0.05, 0.1])
def test_a_changed_copy_is_found(share: float) -> None:
    shares = []
    for seed in range(30):
        rng = random.Random(seed)
        body = an_article(rng, rng.randint(2, 8))
        shares.append(best_recall(body, changed(body, rng, share)))
    assert min(shares) >= 0.85  # a sentence of which hardly a word is left may stay
    assert sum(shares) / len(shares) >= 0.98


@pytest.mark.parametrize("share", [0.02, 0.05])
def test_a_changed_paragraph_is_found(share: float) -> None:
    shares = []
    for seed in range(30):
        rng = random.Random(seed)
        paragraph = a_paragraph(rng)
        shares.append(best_recall(paragraph, changed(paragraph, rng, share)))
    assert sum(shares) / len(shares) >= 0.95


@QUICK
@given(SEEDS)
def test_a_body_twice_in_one_line_is_found(rng: random.Random) -> None:
    body = an_article(rng, 4).replace("\n", "")
    assert best_recall(body, body, between="") == 1.0


@QUICK
@given(SEEDS, st.integers(3, 5))
def test_of_many_copies_one_stays(rng: random.Random, copies: int) -> None:
    body = an_article(rng, 3)
    text = "\n".join([body] * copies)
    found = repeats(text)
    assert sum(len(key(repeat.spans[0].of(text))[0]) for repeat in found) == (copies - 1) * len(key(body)[0])


@QUICK
@given(SEEDS)
def test_unrelated_paragraphs_are_no_repeats(rng: random.Random) -> None:
    assert repeats(an_article(rng, 8)) == ()


@QUICK
@given(SEEDS)
def test_what_was_cleaned_stays_clean(rng: random.Random) -> None:
    body = an_article(rng, 3)
    text = "\n".join((body, a_paragraph(rng), body, a_paragraph(rng), body))
    rest = text
    for repeat in reversed(repeats(text)):
        rest = rest[: repeat.spans[0].start] + rest[repeat.spans[0].end :]
    assert repeats(rest) == ()


@QUICK
@given(st.text(alphabet="甲乙，。\n |丙Aａ"))
def test_no_text_is_too_odd(text: str) -> None:
    assert all(0 <= end.start < end.end <= len(text) for repeat in repeats(text) for end in repeat.spans)


@given(SEEDS, st.sets(st.integers(0, 40), max_size=8))
def test_lines_that_take_no_part_are_in_no_exact_repeat(rng: random.Random, layout: set[int]) -> None:
    rows = an_article(rng, 4).replace("。", "。\n").split("\n") * 2
    for at in sorted(layout):
        rows.insert(at % len(rows), f"第{at}版 读报")
    text = "\n".join(rows)
    check(text, find(text, [span for span in lines(text) if not span.of(text).endswith("读报")]))


def test_nothing_at_all() -> None:
    assert find("", []) == ()
    assert find(REPORT * 2, []) == ()


def test_removed_places_begin_and_end_at_sentences() -> None:
    rng = random.Random(7)
    body = an_article(rng, 3).replace("\n", "")
    text = f"{a_sentence(rng)}{body}{a_sentence(rng)}{body}{a_sentence(rng)}"
    found = repeats(text)
    assert found
    for repeat in found:
        start, end = repeat.spans[0].start, repeat.spans[0].end
        assert text[start - 1] == "。"
        assert text[end - 1] == "。"


def test_layout_takes_no_part() -> None:
    body = an_article(random.Random(3), 2)
    text = f"{body}\n|\n|\n{body}"
    assert [repeat.spans for repeat in repeats(text)] == [
        (Span(len(body) + 5, len(text)), Span(0, len(body)))
    ]
    assert find(text, lines(text)[:2]) == ()


class TestWhichCopyStays:
    body = an_article(random.Random(11), 5)

    def kept(self, first: str, second: str) -> str:
        text = f"{first}\n题目\n{second}"
        found = repeats(text)
        assert found
        sides = {"second" if repeat.spans[1].start > len(first) else "first" for repeat in found}
        assert len(sides) == 1, "a text put together from two copies"
        return sides.pop()

    def test_the_earlier_of_equals(self) -> None:
        assert self.kept(self.body, self.body) == "first"

    def test_the_earlier_of_equals_in_two_scripts(self) -> None:
        assert self.kept(self.body, OpenCC("s2tw").convert(self.body)) == "first"

    @pytest.mark.parametrize("missing", range(5))
    def test_the_one_without_a_gap(self, missing: int) -> None:
        paragraphs = self.body.split("\n")
        shorter = "\n".join(paragraphs[:missing] + paragraphs[missing + 1 :])
        assert self.kept(shorter, self.body) == "second"
        assert self.kept(self.body, shorter) == "first"

    @pytest.mark.parametrize("length", [100, 137, 190])
    def test_the_body_not_its_teaser(self, length: int) -> None:
        teaser = self.body.replace("\n", "")[:length] + "……"
        assert self.kept(teaser, self.body) == "second"
        assert self.kept(self.body, teaser) == "first"

    @pytest.mark.parametrize("form", ["wrapped", "one line"])
    def test_the_one_with_whole_paragraphs(self, form: str) -> None:
        assert self.kept(FORMS[form](self.body), self.body) == "second"
        assert self.kept(self.body, FORMS[form](self.body)) == "first"


def test_what_only_the_losing_copy_says_stays() -> None:
    rng = random.Random(5)
    paragraphs = an_article(rng, 6).split("\n")
    own = "林场的老站长补充说，明年还会再试种一批耐寒的树，成活多少，要看春天的雨水。"
    sentence = "他笑了笑。"
    fuller = "\n".join(paragraphs)
    other = "\n".join([*paragraphs[:2], own, paragraphs[2], *paragraphs[4:5], paragraphs[5] + sentence])
    text = f"{fuller}\n题目\n{other}"
    found = repeats(text)
    left = text
    for repeat in reversed(found):
        left = left[: repeat.spans[0].start] + left[repeat.spans[0].end :]
    assert own in left
    assert sentence in left
    assert left.count(paragraphs[0]) == 1


def both(line: str) -> str:
    return f"{line}\n镇上的集市照常开门。\n{line}"


class TestTheLine:
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param(both(REPORT), id="a paragraph on its own lines"),
            pytest.param(both(REPORT + LONG_SENTENCE), id="a paragraph of two sentences"),
            pytest.param(f"{REPORT}\n{REPORT}", id="adjacent"),
        ],
    )
    def test_is_a_repeat(self, text: str) -> None:
        assert len(repeats(text)) == 1

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("\n".join(["风吹过山岗，姑娘唱起歌。", "田里的稻子黄了。"] * 4), id="a refrain"),
            pytest.param(both("为了明天，今天就出发！"), id="a slogan"),
            pytest.param("\n".join(["一等奖：空缺", "二等奖：周敏", "优秀奖：陈远"] * 3), id="list items"),
            pytest.param("\n".join(["首页", "新闻", "体育", "财经", "旅游"] * 4), id="a menu"),
            pytest.param(both("项目进展"), id="a heading"),
            pytest.param("\n".join(["您好！感谢您一直以来的支持。", "此致敬礼"] * 3), id="a form letter"),
            pytest.param(f"他说：{LONG_SENTENCE}众人点头。\n{LONG_SENTENCE}", id="a pull-quote"),
            pytest.param(
                f"她问：{LONG_SENTENCE}对吗？\n他又说了一遍：{LONG_SENTENCE}大家都笑。", id="a quotation"
            ),
            pytest.param(
                "\n".join(
                    f"{city}：晴转多云，最高气温{t}度，北风三级，夜间最低{t - 9}度。"
                    for city, t in (("甲市", 12), ("乙市", 15))
                ),
                id="weather lines",
            ),
            pytest.param(
                "\n".join(
                    f"第{n}轮，{a}队以{n + 1}比{n % 2}战胜{b}队，{a}队前锋在补时阶段攻入制胜一球，观众{n}120人，"
                    "双方各有一名球员被罚下场，主教练赛后表示满意，下一轮将于周末进行。"
                    for n, a, b in ((1, "东河", "西山"), (2, "东河", "北桥"), (3, "西山", "北桥"))
                ),
                id="match reports",
            ),
            pytest.param(
                "\n".join(
                    f"{n}、{name}，男，{30 + 3 * n}岁，汉族，小学文化，本县城关镇人，因家庭困难申请临时救助，已由村委会公示七天。"
                    for n, name in enumerate(("陈远", "周敏之", "赵明", "林小山", "何田"), 1)
                ),
                id="people on one template",
            ),
            pytest.param(
                "\n".join(
                    f"评委会授予{name}年度优秀志愿者称号，表彰其在社区服务中乐于奉献、不求回报，为邻里和睦作出积极贡献，"
                    "并颁发荣誉证书和纪念奖章一枚。"
                    for name in ("陈远山", "周小敏", "赵明德", "林如海")
                ),
                id="names on one template",
            ),
            pytest.param(
                both(REPORT).replace("昨天", "今天", 1).replace("不足", "告急", 1), id="short and changed"
            ),
        ],
    )
    def test_is_none(self, text: str) -> None:
        assert repeats(text) == ()

    def test_other_figures_make_another_report(self) -> None:
        report = "今年上半年，全县共接待游客31万人次，旅游收入2亿元，比去年同期增长百分之8，其中古镇景区接待12万人次，湖区接待9万人次，乡村民宿入住率超过七成。"
        other = report.replace("31", "46").replace("2亿", "3亿").replace("12", "17").replace("之8", "之5")
        assert repeats(f"{report}\n{other}") == ()

    def test_a_corrected_figure_in_a_copied_body_makes_no_other_report(self) -> None:
        body = an_article(random.Random(2), 3) + "\n全长共计1200米。\n" + an_article(random.Random(4), 3)
        assert best_recall(body, body.replace("1200", "1300")) >= 0.95

    def test_an_equal_list_inside_a_copied_body_goes_with_it(self) -> None:
        rng = random.Random(9)
        body = f"{an_article(rng, 2)}\n名单\n陈远\n周敏\n赵明\n{an_article(rng, 2)}"
        assert best_recall(body, body) == 1.0


def counted(number: int) -> str:
    """Return four sentences that stand nowhere else, each followed by a short one in an order that returns."""
    seeds = (number * 7 + step * 13 + number // 10 * 3 for step in range(4))
    return "".join(
        f"{WHEN[seed // 3 % 14]}，{WHO[seed % 18]}{WHERE[seed // 7 % 11]}清点了{number * 4 + step}件工具。“{SAY[(seed // 13 + step * 3) % 12]}。”"
        for step, seed in enumerate(seeds)
    )


def test_short_sentences_that_return_in_order_are_no_long_copy() -> None:
    # They are exact and many, but what they stand between differs: without them there would be holes in the text.
    assert repeats("\n".join(map(counted, range(100)))) == ()


HOSTILE: dict[str, Callable[[int], str]] = {
    "one character": lambda n: "哈" * n,
    "a line": lambda n: (REPORT + "\n") * (n // len(REPORT)),
    "a short line": lambda n: "今天天气很好。\n" * (n // 8),
    "a period": lambda n: "".join(chr(0x4E00 + 31 * i) for i in range(25)) * (n // 25),
    "two letters": lambda n: "".join(random.Random(1).choices("甲乙", k=n)),
    "a template": lambda n: "".join(
        f"{i}、{chr(0x4E00 + i)}某，男，{i % 60}岁，本县城关镇人，农民。\n" for i in range(n // 24)
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_comes_to_an_end(name: str) -> None:
    # How its cost grows is measured by benchmarks/speed.py; anything worse than linear would not end here.
    text = HOSTILE[name](100_000)
    found = find(text, lines(text))
    removed = [repeat.spans[0] for repeat in found]
    assert all(a.end <= b.start for a, b in pairwise(removed))


def test_memory_stays_in_proportion() -> None:
    text = an_article(random.Random(1), 150)
    text += "\n" + text
    blocks = lines(text)
    find(text[:1000], lines(text[:1000]))
    tracemalloc.start()
    find(text, blocks)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak <= 20 * len(text.encode())


def shared() -> Path | None:
    for folder in Path(__file__).resolve().parents:
        if (folder / "shared" / "seed" / "article.txt").is_file():
            return folder / "shared"
    return None


@pytest.mark.skipif(shared() is None, reason="the real page is not here")
def test_the_real_page_with_its_body_twice() -> None:
    folder = shared()
    assert folder is not None
    text = (folder / "seed" / "article.txt").read_text(encoding="utf-8")
    (repeat,) = repeats(text)
    assert repeat.exact
    assert len(repeat.spans[0]) > 2000
    assert repeat.spans[1].start < repeat.spans[0].start
