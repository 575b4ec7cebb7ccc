"""Made-up articles for tests of duplicates, and copies of them."""

import random
from collections.abc import Sequence

from dedupe_brief.core.duplicates.clusters import Article, duplicates
from dedupe_brief.core.duplicates.matching import Kind
from dedupe_brief.core.duplicates.signature import signatures

__all__ = ["article", "by_id", "edited", "mixed", "mixed_texts"]

LINES = (
    "渡口 学校 镇上 早市 水文 邮差 果园 医生 河工 桥头 仓库 河堤 村口 茶馆 码头 山脚 晒场 车站 工具 水深 来信 人家 木船 图样 鲜鱼 名字",
    "石板 清点 测量 收到 种下 登记 修好 画出 卖掉 铺开 商量 打听 搬走 送来 留住 看守 翻新 补上 去年 清晨 雨后 上周 开工 月底 放学 入秋",
)
WORDS = tuple(word for line in LINES for word in line.split())
SIGNS = "".join(sorted(set("".join(WORDS)))) + "春夏秋冬云风雷草花鸟虫路车灯窗门墙屋井田"


def article(draw: random.Random, sentences: int = 12) -> str:
    """An article of so many sentences, about thirty characters each, three to a paragraph."""
    made = [
        f"{''.join(draw.choices(WORDS, k=4))}{''.join(draw.choices(SIGNS, k=8))}，{''.join(draw.choices(SIGNS, k=12))}。"
        for _ in range(sentences)
    ]
    return "\n".join("".join(made[at : at + 3]) for at in range(0, sentences, 3))


def edited(text: str, share: float, draw: random.Random) -> str:
    """The text with a share of its characters exchanged for others, one by one."""
    return "".join(draw.choice(SIGNS) if char in SIGNS and draw.random() < share else char for char in text)


def mixed_texts(seed: int, stories: int = 12) -> list[str]:
    """Texts, with exact, edited, cut and combined copies of them, in a drawn order."""
    return _mixed(random.Random(seed), stories)  # noqa: S311  the same texts in every run


def mixed(seed: int, stories: int = 12) -> list[Article]:
    """Articles of such texts, with dates."""
    draw = random.Random(seed)  # noqa: S311  the same articles in every run
    texts = _mixed(draw, stories)
    dates = (None, "2024-05-01", "2024-05-02")
    return [
        Article(one, draw.choice(dates), f"id {number:04}") for number, one in enumerate(signatures(texts))
    ]


def _mixed(draw: random.Random, stories: int) -> list[str]:
    texts = []
    for _ in range(stories):
        text = article(draw, draw.randrange(6, 40))
        texts.append(text)
        for _ in range(draw.randrange(4)):
            copy = draw.choice(
                (text, edited(text, 0.05, draw), text.replace("\n", ""), text[: len(text) // 2])
            )
            texts.append(copy)
    draw.shuffle(texts)
    return texts


def by_id(articles: Sequence[Article]) -> dict[str, tuple[str, Kind, float]]:
    """What is a duplicate of what, why, and how like it."""
    return {
        articles[d.number].id: (articles[d.of].id, d.match.kind, d.match.similarity)
        for d in duplicates(articles)
    }
