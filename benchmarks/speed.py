"""How fast cleaning is, and how time and memory grow with the length of one document.

Run it with ``make bench``. Every document takes the whole way: bytes, text, record, JSON. One core, no pool. The
growth table cleans one document of each size in an interpreter of its own, so that memory can be told apart, and
takes the best of three; memory is the peak above that of an interpreter that cleaned a short line, in multiples of
the source's bytes.

Goals: ten times the text takes at most twelve times as long, and memory stays below thirty times the source.
"""

import gc
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from itertools import product
from operator import itemgetter

from corpus import Documents, documents, table
from dedupe_brief.cli import GARBAGE

ROUNDS = 5
RUNS = 3
SIZES = (2_000, 20_000, 200_000, 2_000_000)
SHAPES = ("once", "doubled", "template", "phrases")
GROWTH_GOAL = 12.0
MEMORY_GOAL = 30.0

LINES = (
    "渡口 学校 镇上 旧表 早市 水文 邮差 果园 医生 河工 桥头 仓库 河堤 村口 校舍 茶馆 码头 山脚 晒场 车站 工具 水深 来信 果树 人家 木船 图样 鲜鱼 名字 石板",
    "清点 测量 收到 种下 登记 修好 画出 卖掉 记下 铺开 商量 打听 搬走 送来 留住 看守 翻新 拆下 补上 换过 去年 清晨 雨后 上周 开工 月底 放学 入秋 春天 天黑",
    "总算 往后 大家 慢慢 仔细 忽然 终于 只好 难得 照旧 布匹 算盘 油灯 竹筐 磨盘 麻绳 船桨 瓦片 木匠 铁匠 会计 摊主 园丁 船工 队长 校长 老人 孩子 邻居 客人",
    "铁路 公路 水库 梯田 祠堂 戏台 粮站 邮局 药铺 书店 电影 广播 报纸 日历 账本 地图 照片 信封 车票 粮票 寒露 霜降 小满 芒种 立冬 谷雨 惊蛰 白露 大暑 春分",
    "热闹 冷清 宽敞 狭窄 结实 松动 整齐 凌乱 干净 潮湿 明亮 昏暗 便宜 昂贵 新鲜 陈旧 轻便 沉重 安静 吵闹",
)
WORDS = tuple(word for line in LINES for word in line.split())
"""Drawn at random, they make prose in which, as in real prose, next to no stretch of eight characters returns."""

TEMPLATE = "第{0}号渡口当天收到{1}封来信，登记了{2}户人家，值班员写道：一切照旧，水位平稳，没有船只晚点。"
"""A list of lines on one template: the hardest case for finding repeats that are none."""


WHO = (
    "渡口的船工",
    "学校的校长",
    "镇上的会计",
    "修表的师傅",
    "早市的摊主",
    "水文站的职员",
    "退休的邮差",
    "果园的主人",
    "新来的医生",
    "河工队的队长",
)
WHEN = (
    "清晨五点",
    "去年冬天",
    "雨停以后",
    "上个星期",
    "开工那天",
    "月底之前",
    "放学时分",
    "入秋不久",
    "第二年春天",
    "天黑以前",
)
WHERE = (
    "在桥头",
    "在旧仓库里",
    "在河堤上",
    "在村委会门口",
    "在新校舍旁",
    "在茶馆二楼",
    "在码头东侧",
    "在山脚下",
    "在晒场中间",
    "在车站对面",
)
WHAT = (
    "清点了{0}件工具",
    "量出了{0}米的水深",
    "收到{0}封来信",
    "种下{0}棵果树",
    "登记了{0}户人家",
    "修好{0}条木船",
    "画出{0}张图样",
    "卖掉{0}筐鲜鱼",
    "记下{0}个名字",
    "铺了{0}块石板",
)
SAID = (
    "这件事总算有了着落",
    "往后的日子还长",
    "做完了才知道值不值",
    "急也急不来",
    "先把账算清楚再说",
    "大家都看在眼里",
    "慢一点反而稳当",
    "谁也没有想到会这样",
    "要留给后来的人看",
    "下一步还得商量",
)
"""Phrases combined by counting on: no two paragraphs are equal, and many are nearly so, in an order that returns.

Each near repeat that goes lets the next pass see another, so that a long text takes many passes.
"""


def main() -> None:
    gc.set_threshold(GARBAGE)  # as the program does
    if len(sys.argv) > 1:
        print(json.dumps(measure(int(sys.argv[1]), sys.argv[2])))
        return
    source, pages = documents()
    print(f"Speed on {source}; one core, median of {ROUNDS} rounds\n")
    print(table(("round", "seconds", "documents/s", "MB/s"), speed(pages)))
    print(
        f"\nGrowth of one document (goals: at most {GROWTH_GOAL:.0f} times the time for ten times the text, memory at most {MEMORY_GOAL:.0f} times the source)\n"
    )
    print(
        table(("characters", "body", "seconds", "times", "MB/s", "MB above idle", "memory/source"), growth())
    )


def speed(pages: Documents) -> list[tuple[str, ...]]:
    """Return the rows for the first round, with everything that is loaded once, and for medians of others.

    The program remembers what the rules said of a line, since pages of one site share their menus. ``all lines new``
    forgets that before each round, ``all lines known`` keeps it: real batches lie in between.
    """
    whole_pages = [page for page in pages if page[0].startswith("bs4/")]
    rows = [row("first (cold)", pages, one_round(pages))]
    for name, chosen in (("all pages", pages), ("whole pages (bs4)", whole_pages)):
        if chosen:
            new = [one_round(chosen, forget=True) for _ in range(ROUNDS)]
            known = [one_round(chosen) for _ in range(ROUNDS)]
            rows.append(row(f"{name}, all lines new", chosen, statistics.median(new)))
            rows.append(row(f"{name}, all lines known", chosen, statistics.median(known)))
    return rows


def row(name: str, pages: Documents, taken: float) -> tuple[str, ...]:
    size = sum(len(data) for _, data in pages) / 1e6
    return name, f"{taken:.2f}", f"{len(pages) / taken:,.0f}", f"{size / taken:.2f}"


def one_round(pages: Documents, *, forget: bool = False) -> float:
    if forget:
        from dedupe_brief.core.cleaning.verdict import judge

        judge.cache_clear()
    start = time.perf_counter()
    for path, data in pages:
        clean_to_json(data, path)
    return time.perf_counter() - start


def clean_to_json(data: bytes, path: str) -> int:
    from dedupe_brief import clean  # inside, so that the cold round pays for what loading takes
    from dedupe_brief.core.record import to_json_bytes
    from dedupe_brief.errors import SourceError

    try:
        return len(to_json_bytes(clean(data, path=path)))
    except SourceError:
        return 0  # a page without any text


def growth() -> list[tuple[str, ...]]:
    """Return the rows of the growth table."""
    idle = in_fresh_interpreter(0, "once")["memory"]
    rows: list[tuple[str, ...]] = []
    before: dict[str, float] = {}
    for shape, size in product(SHAPES, SIZES):
        got = min((in_fresh_interpreter(size, shape) for _ in range(RUNS)), key=itemgetter("seconds"))
        memory = max(0.0, got["memory"] - idle)
        ratio = got["seconds"] / before[shape] if shape in before else None
        before[shape] = got["seconds"]
        rows.append(
            (
                f"{size:,}",
                shape,
                f"{got['seconds']:.3f}",
                f"{mark(ratio, GROWTH_GOAL):>6}" if ratio else "",
                f"{got['bytes'] / got['seconds'] / 1e6:.2f}",
                f"{memory / 1e6:.1f}" if memory else "–",
                # A short text needs less than loading the tables did before it: nothing shows above that peak.
                mark(memory / got["bytes"], MEMORY_GOAL) if memory else "–",
            )
        )
    return rows


def mark(value: float, goal: float) -> str:
    return f"{value:.1f}{' ' if value <= goal else '!'}"


def in_fresh_interpreter(size: int, shape: str) -> dict[str, float]:
    command = [sys.executable, __file__, str(size), shape]
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603  this very file
    result: dict[str, float] = json.loads(done.stdout)
    return result


def measure(size: int, shape: str) -> dict[str, float]:
    """Clean one document, warm, and say how long it took and how much memory this interpreter needed at most."""
    data = article(size, shape).encode() if size else b""
    clean_to_json("小镇昨天通了公交。".encode(), "warm.txt")
    start = time.perf_counter()
    if data:
        clean_to_json(data, "page.txt")
    seconds = time.perf_counter() - start
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "seconds": seconds,
        "bytes": len(data),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit,
    }


def article(size: int, shape: str) -> str:
    """Return a page of ``size`` characters: title, info line, and a body of paragraphs that all differ.

    The shape says whether the body stands there once, twice, is a list of lines on one template, or phrases.
    """
    head = "河镇一年间的小事\n2024-05-01　来源：河镇月报　作者：林若舟\n"
    tail = "\n（责任编辑：温以南）\n相关新闻\n桥头的早市\n三条老路重新开放\n"
    copies = 2 if shape == "doubled" else 1
    room = (size - len(head) - len(tail)) // copies
    draw = random.Random(size)  # noqa: S311  the same text in every run
    parts: list[str] = []
    length = 0
    while length < room:
        parts.append(paragraph(draw, shape, len(parts)))
        length += len(parts[-1]) + 1
    body = "\n".join(parts)[:room].rstrip() + "。"
    return head + ("\n河镇一年间的小事\n").join([body] * copies) + tail


def paragraph(draw: random.Random, shape: str, number: int) -> str:
    """Return one more paragraph: sentences of words drawn at random, of phrases by count, or a line on the template."""
    if shape == "template":
        return TEMPLATE.format(*(draw.randrange(1, 1000) for _ in range(3)))
    if shape == "phrases":
        return counted(number)
    clauses = ("".join(draw.choices(WORDS, k=draw.randrange(4, 9))) for _ in range(draw.randrange(4, 12)))
    return "　　" + "".join(clause + draw.choice("，，。") for clause in clauses).rstrip("，。") + "。"


def counted(number: int) -> str:
    """Return four sentences of phrases; which ones follows from the paragraph's number."""
    sentences = []
    for step in range(4):
        seed = number * 7 + step * 13 + number // 10 * 3
        who, when, where = WHO[seed % 10], WHEN[seed // 3 % 10], WHERE[(seed // 7 + step) % 10]
        what = WHAT[(seed // 11 + number) % 10].format(number * 4 + step + 2)
        sentences.append(f"{when}，{who}{where}{what}。“{SAID[(seed // 13 + step * 3) % 10]}。”")
    return "　　" + "".join(sentences)


if __name__ == "__main__":
    main()
