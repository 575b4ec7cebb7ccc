"""Pages as scrapers leave them, made by Hypothesis: prose, the furniture around it, and every sign that hurts."""

from hypothesis import strategies as st

__all__ = ["pages", "plain_pages"]

SENTENCES = (
    "河西镇的早市五点就开了门，卖豆腐的老周把担子放在桥头，一边擦汗一边招呼熟人。",
    "“这条路修了三年，”他说，“今年总算能走车了。”",
    "据镇里统计，上半年共有1280户办理了登记，比去年同期多了两成。",
    "记者在现场看到，工人们正把最后一段护栏装上去。",
    "新校舍九月启用，图书室里放着六千多册旧书。",
    "渡口的船夫說，水位比往年低了半尺，擺渡要多繞一段。",
    "環保團體昨日到場查看，認為濕地的水質已有改善。",
    "下雨了。",
    "價格從每斤3.5元升至4.2元（見附表），街坊多表示可以接受。",
    "项目负责人林若舟（Lin Ruozhou）介绍，设备由三家工厂分别制造，预计年底交付，届时将先在两条线路上试用。",
    "為什麼選在這裡？答案寫在一張1932年的舊地圖上。",
    "他们带来了种子、农具和一台小型拖拉机，还有一张写满名字的红纸。",
)
SHORT = (
    "渡口新闻",
    "桥头的早市",
    "三条老路重新开放",
    "手艺怎么传下去",
    "一、修路",
    "■ 观察",
    "□ 本报记者 林若舟 ",
    "〔記者溫以南／台南報導〕",
    "本报讯（记者 林若舟）",
    "新华社某市6月3日电（记者温以南）",
    "林若舟",
    "记者：",
    "来源：某报 2024-05-01",
    "2024年05月08日（三） 下午3:05",
    "二〇二四年五月八日",
    "民國113年5月8日",
    "发布时间：",
    "责任编辑：某某",
    "（编辑：温以南）",
    "相关新闻",
    "延伸閱讀：",
    "上一篇：桥头的早市",
    "网友评论",
    "版权所有 某网 未经许可不得转载",
    "某ICP备00000000号",
    "首页 > 社会 > 正文",
    "分享到：微信 微博",
    "阅读(128)",
    "登录",
    "更多>>",
    "1",
    "12",
    "图为早市一角。林若舟 摄",
    "▲ 渡口的清晨",
    "（完）",
    "[图片]",
    "Slow Harbor, 2024",
    "http://example.com/a?b=1",
)
SIGNS = (
    *"|｜□■●▲，,。.、：:；;！!？?（）()“”…—-_/ \t\u3000\u00a0",
    "\0",
    "\x1b",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u202e",
    "\ue000",
    "\U00020547",
    "\ufa5b",
    "e\u0301",
    "  ",
    "　　",
    " | ",
)
BREAKS = ("\n", "\n\n", "\n|\n", "\r\n", "\r", "\u2028", "\x85", "\n　　", " ", "　　", " | ", "\t", "")

pieces = st.one_of(
    st.sampled_from(SENTENCES),
    st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=5).map("".join),
    st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=4).map(" ".join),
    st.sampled_from(SHORT),
    st.sampled_from(SHORT),
    st.sampled_from(SIGNS),
)


@st.composite
def pages(draw: st.DrawFn, *, odd: bool = True) -> str:
    """Draw a page: pieces and breaks in any order, parts of it once more, single signs anywhere."""
    breaks = st.sampled_from(BREAKS) if odd else st.sampled_from(("\n", "\n\n", "\n　　", " ", "　　"))
    parts = draw(st.lists(pieces, min_size=1, max_size=14))
    if draw(st.booleans()):
        start = draw(st.integers(0, len(parts) - 1))
        parts = [*parts, *draw(st.lists(st.sampled_from(SHORT), max_size=3)), *parts[start:]]
    text: str = parts[0] + "".join(draw(breaks) + part for part in parts[1:])
    for _ in range(draw(st.integers(0, 3)) if odd else 0):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(SIGNS)) + text[at:]
    return text


plain_pages = pages(odd=False)
"""The same without control characters, foreign line ends and table bars: what encodings of the nineties hold."""
