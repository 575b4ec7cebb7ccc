"""Articles that the command line's tests clean: written for them, with what scraped pages have around a text."""

from pathlib import Path

__all__ = ["ARTICLE", "BODY", "PLAIN", "folder_of"]

PARAGRAPHS = (
    "桥南村的图书角上周六开门,第一天就来了六十多位村民。书架是木匠老秦用旧船板打的,靠墙一排,还带着桐油的气味。",
    "图书角的书大多是各家凑来的。村会计把三十年前的农技手册也搬了过来,说里面讲养蚕的几页,如今照样用得上。",
    "管钥匙的是退休教师简玉兰。她定下一条规矩:借书不登记,还书时在本子上写一句话,好坏都行,不写也行。",
)

BODY = "\n".join(PARAGRAPHS)

ARTICLE = "\n".join(
    [
        "首页 > 本地 > 正文",
        "|",
        "桥南村的图书角开门了",
        "2024-04-18 09:12 来源：河湾日报 作者：沈禾",
        *(f"　　{paragraph}" for paragraph in PARAGRAPHS),
        "图为4月13日，孩子们在图书角挑书。",
        "（责任编辑：齐南）",
        "|",
        "□ 本报记者 沈禾 " + " ".join(PARAGRAPHS),
        "",
        "相关新闻",
        "河湾渡口添了两盏灯",
    ]
)
"""A page with everything: crumbs, title, info line, caption, editor, the article printed twice, a related list."""

PLAIN = "渡口的老石阶昨天修好了，赶早市的人又能从码头直接走上街。\n撑船的柳师傅说，往后不用再绕远路了。"
"""An article with nothing around it."""


def folder_of(path: Path, count: int) -> Path:
    """Make a folder of ``count`` articles, each with a body of its own."""
    path.mkdir()
    for number in range(count):
        (path / f"{number:04}.txt").write_text(ARTICLE.replace("六十", f"{number}"), "utf-8")
    return path
