"""Made-up news for the benchmark of duplicates: unrelated articles that share wording, as real ones do, and copies of them.

Sentences are the trade's set phrases with names, figures and words drawn for each; so two unrelated articles have
phrases and whole clauses in common. Everything is drawn from one seed.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from speed import WORDS

__all__ = ["KINDS", "TEMPLATES", "Planted", "articles", "by_words", "on_one_template", "short"]

LISTS = {
    "town": "临溪 白沙 青岭 望河 石桥 平安 柳湾 东浦 南屏 长堤 云台 古渡 金坪 清源 大塘 松林 北亭 新港 红岩 碧湖",
    "unit": "市 县 区 镇 新区",
    "org": "发改委 教育局 交通局 气象台 水利局 卫健委 文旅局 统计局 住建局 应急管理局 农业农村局 市场监管局 总工会 团委 消防救援支队",
    "people": "居民 学生 农户 游客 职工 老年人 乘客 商户 志愿者 新生",
    "thing": "供水管网改造 老旧小区加装电梯 河道清淤 智慧停车 社区食堂 公交线路优化 中小学课后服务 农产品冷链 绿道建设 危桥改建 "
    "图书馆新馆 夜间门诊 数字档案 村级卫生室 防汛物资储备 人才公寓 博物馆数字化 共享自行车",
    "tech": "软件升级 网络信息安全 视频会议 服务器扩容 数据库迁移 打印机采购 出租车调度程序 宽带接入 短信提醒 移动硬盘备份 "
    "人工智能客服 屏幕显示质量 默认登录方式 用户信息 字符串校验 鼠标键盘 内存条 互联网医院 激光打印 博客",
    "verb": "启动 完工 通过验收 投入使用 进入收尾阶段 面向社会征求意见 全面铺开 列入年度计划",
    "wind": "偏南 偏北 东南 西北 东北 西南",
}
CHOICES = {name: text.split() for name, text in LISTS.items()}
"""What stands in a slot of one of these names."""

SMALL, SCORE, LARGE = range(1, 13), range(1, 32), range(100, 9000)
RANGES = {
    **dict.fromkeys(("month", "a", "b"), SMALL),
    **dict.fromkeys(("day", "c", "d", "f", "g", "h", "i", "j", "small", "x"), SCORE),
    **dict.fromkeys(("hour", "e"), range(5, 90)),
    **dict.fromkeys(("number", "r", "u", "v", "w"), LARGE),
}
"""The whole numbers that stand in these; others are of points and per cent."""

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜谢邹"
GIVEN = "文武德才明亮志强建国海波春梅秀兰玉珍雪松立新少峰晓东佳宁思远一鸣若水长河"
SIGNS = "".join(sorted({sign for word in WORDS for sign in word}))


def _made_up(count: int) -> tuple[str, ...]:
    draw = random.Random(0)  # noqa: S311  the same words in every run
    return tuple("".join(draw.choices(SIGNS, k=2)) for _ in range(count))


VOCABULARY = (*WORDS, *_made_up(4000))
"""Real words and made-up ones: prose has thousands of them."""

SET_PHRASES = (
    "记者从{place}{org}获悉，{thing}项目已于{month}月{day}日正式{verb}，预计惠及{people}{number}人。",
    "据介绍，{thing}总投资{number}万元，建设周期为{small}个月，由{place}{org}牵头实施。",
    "“{words}”{name}告诉记者，{words}，心里踏实多了。",
    "{place}{org}相关负责人{name}表示，下一步将围绕{thing}，{words}，确保{words}。",
    "与去年同期相比，{thing}带动{people}增收百分之{small}，{words}。",
    "截至目前，{place}已有{number}名{people}参与{thing}，{words}。",
    "为解决{words}的问题，{org}组织力量对{thing}进行了全面排查，共发现隐患{small}处。",
    "业内人士{name}认为，{words}，{words}，值得其他地方借鉴。",
    "根据方案，{month}月底前完成{tech}，年内实现{tech}全覆盖，{words}。",
    "{org}信息中心主任{name}介绍，这次{tech}与{tech}同步推进，{words}。",
    "在{place}，{words}，{words}，{words}。",
    "当天，来自{place}的{number}名{people}走进现场，{words}，{words}。",
    "值得一提的是，{words}，{words}。",
    "{words}，{words}。{words}，{words}。",
    "{name}今年{small}岁，{words}，{words}，{words}。",
    "谈到{tech}，{name}说：“{words}，{words}。”",
    "此前，{place}曾因{words}受到关注，{words}。",
    "活动现场，工作人员{words}，为{people}讲解{thing}的办理流程。",
)

FREE = "{words}，{words}，{words}。"
SET = 0.4
"""The share of sentences that begin from a set phrase."""

TEMPLATES = {
    "weather": "{place}气象台{month}月{day}日{hour}时发布天气预报：今天夜里到明天，{place}多云间晴，{wind}风{a}到{b}级，"
    "最高气温{c}度，最低气温{d}度，相对湿度百分之{e}。明天白天到夜里，晴到少云，最高气温{f}度。"
    "气象部门提醒，近期昼夜温差较大，请广大市民及时增减衣物，出行注意交通安全，外出注意防晒补水。",
    "match": "本报讯 {month}月{day}日晚，{place}队坐镇主场迎战来访的{town}队，双方激战四节，最终主队以{c}比{d}取胜。首节比赛"
    "双方打成{e}平，次节客队打出一波{a}比{b}的攻势，半场结束时主队落后{f}分。易边再战，主队外线发威，{name}单节砍下{g}分，"
    "帮助球队反超比分。末节主队稳住局面，全场命中{h}记三分球，将胜利收入囊中。{name}得到{i}分{a}个篮板，客队方面{name2}得到{j}分。",
    "market": "{month}月{day}日，两市主要股指集体收盘。截至收盘，综合指数报{p}点，跌{q}个百分点，成交额{r}亿元；成份指数报{s}点，涨{t}个"
    "百分点，成交额{u}亿元。盘面上，行业板块涨跌互现，{word}、{word2}等板块涨幅居前，{word3}板块跌幅居前。个股方面，上涨{v}只，"
    "下跌{w}只，涨停{g}只。北向资金全天净流入{x}亿元。分析人士指出，短期市场仍以震荡整理为主，投资者宜控制仓位，理性参与。",
}

KINDS = ("exact", "near", "contained", "script", "taiwan")


@dataclass(frozen=True, slots=True)
class Planted:
    """An article: its text, the number of the story it tells, and how it came from that one, if it is a copy."""

    text: str
    story: int
    kind: str | None


def articles(stories: int, copies: int, seed: int = 1) -> list[Planted]:
    """Return stories in a drawn order, and among them so many copies of each of the `KINDS`."""
    draw = random.Random(seed)  # noqa: S311  the same news in every run
    made = [Planted(_story(draw), number, None) for number in range(stories)]
    for kind in KINDS:
        copy = COPIES[kind]
        long = [number for number in range(stories) if kind != "contained" or len(made[number].text) > 700]
        for number in draw.sample(long, min(copies, len(long))):
            made.append(Planted(copy(made[number].text, draw), number, kind))
    draw.shuffle(made)
    return made


def on_one_template(name: str, count: int, seed: int = 1) -> Iterator[str]:
    """Yield unrelated reports on one template."""
    draw = random.Random(f"{name} {seed}")  # noqa: S311  the same reports in every run
    for _ in range(count):
        yield TEMPLATES[name].format_map(_Slots(draw))


def short(draw: random.Random, sentences: int) -> str:
    """Return a brief of so many sentences."""
    slots = _Slots(draw)
    return "".join(
        (draw.choice(SET_PHRASES) if draw.random() < SET else FREE).format_map(slots)
        for _ in range(sentences)
    )


def _story(draw: random.Random) -> str:
    count = min(60, max(4, int(draw.lognormvariate(2.6, 0.5))))
    slots = _Slots(draw)
    sentences = [
        (draw.choice(SET_PHRASES) if draw.random() < SET else FREE).format_map(slots) for _ in range(count)
    ]
    paragraphs: list[str] = []
    while sentences:
        size = draw.randrange(1, 4)
        paragraphs.append("".join(sentences[:size]))
        sentences = sentences[size:]
    return "\n".join(paragraphs)


class _Slots(dict[str, str]):
    """Draws what stands in a slot, anew each time."""

    def __init__(self, draw: random.Random) -> None:
        super().__init__()
        self._draw = draw
        self.home = draw.choice(CHOICES["town"]) + draw.choice(CHOICES["unit"])

    def __missing__(self, slot: str) -> str:
        draw = self._draw
        if slot in CHOICES:
            return draw.choice(CHOICES[slot])
        if slot in RANGES:
            return str(draw.choice(RANGES[slot]))
        return SLOTS[slot](draw, self.home)


def _place(draw: random.Random, home: str) -> str:
    return home if draw.random() < 0.7 else draw.choice(CHOICES["town"]) + draw.choice(CHOICES["unit"])


def _name(draw: random.Random, _: str) -> str:
    return draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=draw.randrange(1, 3)))


def _prose(draw: random.Random, _: str) -> str:
    return "".join(draw.choices(VOCABULARY, k=draw.randrange(4, 11)))


def _word(draw: random.Random, _: str) -> str:
    return draw.choice(WORDS)


def _points(draw: random.Random, _: str) -> str:
    return f"{draw.randrange(2500, 12000)}.{draw.randrange(100):02}"


def _percent(draw: random.Random, _: str) -> str:
    return f"{draw.randrange(4)}.{draw.randrange(100):02}"


SLOTS: dict[str, Callable[[random.Random, str], str]] = {
    "place": _place,
    **dict.fromkeys(("name", "name2"), _name),
    "words": _prose,
    **dict.fromkeys(("word", "word2", "word3"), _word),
    **dict.fromkeys(("p", "s"), _points),
    **dict.fromkeys(("q", "t"), _percent),
}


# ---- copies


def _exact(text: str, draw: random.Random) -> str:
    """The same words in another layout and other widths."""
    text = re.sub("\n", lambda _: draw.choice(("\n", "\n\n　　", "")), text)
    if draw.random() < 0.5:
        text = text.translate(str.maketrans("，。“”：", ',."":'))
    return "　　" + text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))


def _near(text: str, draw: random.Random) -> str:
    """Another byline, and 1 to 10 % of the characters edited: by words or, in every third copy, one by one."""
    share = draw.uniform(0.01, 0.10)
    edited = _by_characters(text, share, draw) if draw.random() < 1 / 3 else by_words(text, share, draw)
    head = draw.choice(
        ("", "本报讯（记者 {name}）", "{place}{month}月{day}日电 ", "中新网{place}电（{name} {name2}）")
    )
    tail = draw.choice(("", "\n（责任编辑：{name}）", "\n来源：{place}日报"))
    slots = _Slots(draw)
    return head.format_map(slots) + edited + tail.format_map(slots)


def by_words(text: str, share: float, draw: random.Random) -> str:
    """Replace, put in and take out words until about a share of the characters is touched."""
    parts: list[str] = []
    at = 0
    while at < len(text):
        step = max(1, int(draw.expovariate(share / 2)))
        parts.append(text[at : at + step])
        at += step
        match draw.choice("rrrid"):
            case "i":
                parts.append(draw.choice(WORDS))
            case "d":
                at += 2
            case _:
                parts.append(draw.choice(WORDS))
                at += 2
    return "".join(parts)


def _by_characters(text: str, share: float, draw: random.Random) -> str:
    every = "".join(WORDS)
    return "".join(draw.choice(every) if draw.random() < share else char for char in text)


def _contained(text: str, draw: random.Random) -> str:
    """A brief: some paragraphs in a row, at least 120 characters and less than half of the whole, lightly edited."""
    paragraphs = text.split("\n")
    start = draw.choice((0, 0, draw.randrange(max(1, len(paragraphs) // 2))))
    size = draw.randrange(120, max(121, min(500, len(text) * 2 // 5)))
    brief = "\n".join(paragraphs[start:])[:size]
    return by_words(brief, draw.uniform(0, 0.02), draw)


def _script(text: str, draw: random.Random) -> str:
    return _quoted(_converter(draw.choice(("s2t", "s2tw", "s2hk")))(text))


def _taiwan(text: str, draw: random.Random) -> str:
    return by_words(_quoted(_converter("s2twp")(text)), draw.uniform(0, 0.03), draw)


def _quoted(text: str) -> str:
    return text.translate(str.maketrans("“”", "「」"))


def _converter(name: str) -> Callable[[str], str]:
    from dedupe_brief.core.conversion.align import library

    convert: Callable[[str], str] = library(name).convert
    return convert


COPIES: dict[str, Callable[[str, random.Random], str]] = {
    "exact": _exact,
    "near": _near,
    "contained": _contained,
    "script": _script,
    "taiwan": _taiwan,
}
