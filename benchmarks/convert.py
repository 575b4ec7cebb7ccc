"""What conversion with alignment costs beside bare OpenCC, and how it grows with the length of one line.

Run it with ``make bench``. The text is made of words drawn at random, a part of them words of the news that other
regions call by other names. Both sides convert the same text in turn, in one run; the table has the median of the
rounds, the growth table the best of three. Everything is loaded before; what loading takes stands in a column of its own. ``aligned`` is all that
``convert`` does by default: corrections, alignment, every edit.

Goals: at most 3.0 times bare OpenCC for s2t and t2s, 3.6 times for s2twp and tw2sp; ten times the text takes at most
twelve times as long.
"""

import gc
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

from corpus import table
from dedupe_brief.cli import GARBAGE
from dedupe_brief.core.conversion.align import library
from dedupe_brief.core.conversion.dictionaries import CONFIGURATIONS
from dedupe_brief.core.convert import convert
from speed import GROWTH_GOAL, WORDS, mark

ROUNDS = 7
SIZE = 400_000
SIZES = (33_000, 333_000, 3_333_000)  # code points: 0.1, 1 and 10 MB
GOALS = {"s2t": 3.0, "t2s": 3.0, "s2twp": 3.6, "tw2sp": 3.6}

LINES = (
    "记者 报道 会议 发布 国家 市场 经济 发展 政府 企业 项目 服务 信息 网络 数据 软件 程序 技术 质量 支持",
    "运行 系统 用户 视频 社区 环境 标准 后续 恢复 联系 准备 头发 面粉 干部 周末 游客 表示 关系 复杂 制造",
    "公里 钟表 台风 冲击 占领 奋斗 试卷 范围 丑闻 松动 余额 云计算 新西兰 互联网 服务器 计算机",
)
NEWS = tuple(word for line in LINES for word in line.split())
"""Words of the news: a fifth of the words drawn. A third of them has another name in Taiwan."""
NEWS_SHARE = 0.2


def main() -> None:
    if len(sys.argv) > 1:
        print(first_use(sys.argv[1]))
        return
    gc.set_threshold(GARBAGE)  # as the program does
    print(f"Conversion of {SIZE:,} code points; one core, median of {ROUNDS} rounds\n")
    head = ("configuration", "bare MB/s", "aligned MB/s", "ratio", "goal", "edits", "first use ms")
    print(table(head, [row(name) for name in CONFIGURATIONS]))
    print(
        f"\nGrowth of one line without a break (goal: at most {GROWTH_GOAL:.0f} times the time for ten times the text)\n"
    )
    print(table(("configuration", "code points", "seconds", "times"), growth("s2t") + growth("s2twp")))


def row(name: str) -> tuple[str, ...]:
    source = text_for(name, SIZE)
    megabytes = len(source.encode()) / 1e6
    edits = len(convert(source, name).edits)  # and everything is loaded
    bare, aligned = side_by_side(partial(library(name).convert, source), partial(convert, source, name))
    ratio, goal = aligned / bare, GOALS.get(name)
    return (
        name,
        f"{megabytes / bare:.1f}",
        f"{megabytes / aligned:.1f}",
        mark(ratio, goal) if goal else f"{ratio:.1f} ",
        f"{goal:.1f}" if goal else "",
        f"{edits:,}",
        f"{in_fresh_interpreter(name):.0f}",
    )


def side_by_side(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Return the median seconds of each, run in turn so that the machine's moods meet both."""
    times = [(seconds(one), seconds(other)) for _ in range(ROUNDS)]
    return statistics.median(t for t, _ in times), statistics.median(t for _, t in times)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    result = work()  # freed when the clock has stopped
    taken = time.perf_counter() - start
    del result
    return taken


def growth(name: str) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    before = None
    for size in SIZES:
        line = text_for(name, size).replace("\n", "").replace("，", "").replace("。", "")
        taken = min(seconds(partial(convert, line, name)) for _ in range(3))
        rows.append(
            (name, f"{len(line):,}", f"{taken:.3f}", mark(taken / before, GROWTH_GOAL) if before else "")
        )
        before = taken
    return rows


def text_for(name: str, size: int) -> str:
    """Return a text in the form that the configuration expects."""
    simplified = article(size)
    source = name.partition("2")[0]
    if source == "s":
        return simplified
    text: str = library(f"s2{source}p" if source in ("tw", "hk") else "s2t").convert(simplified)
    return library("t2jp").convert(text) if source == "jp" else text


def article(size: int) -> str:
    """Return paragraphs of drawn words, ``size`` code points long."""
    draw = random.Random(size)  # noqa: S311  the same text in every run
    parts: list[str] = []
    length = 0
    while length < size:
        clause = "".join(
            draw.choice(NEWS if draw.random() < NEWS_SHARE else WORDS) for _ in range(draw.randrange(4, 9))
        )
        parts.append(clause + draw.choice("，，，，。。\n"))
        length += len(parts[-1])
    return "".join(parts)[:size]


def in_fresh_interpreter(name: str) -> float:
    done = subprocess.run([sys.executable, __file__, name], capture_output=True, check=True)  # noqa: S603  this file
    return float(done.stdout)


def first_use(name: str) -> float:
    """Return the milliseconds that the first conversion takes, imports aside: converter, dictionaries, tables."""
    return 1000 * seconds(partial(convert, "程序员的头发，網路。", name))


if __name__ == "__main__":
    main()
