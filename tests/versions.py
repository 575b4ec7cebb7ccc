"""Pairs of texts of which one was made from the other, for what compares texts."""

from hypothesis import strategies as st

from tests.strategies import nasty_text

__all__ = ["any_text", "pairs"]

any_text = nasty_text | st.text(st.characters(), max_size=20)
"""Any text at all, half characters (lone surrogates) as well."""

SENTENCES = (
    "利润为一亿元。",
    "亏损为一亿元。",
    "他说：“好。”",
    "公司公布年报，",
    "增长12.5%。",
    "\n",
    "\r\n",
    "　　",
    "一",
    "二",
)

passages = st.lists(st.sampled_from(SENTENCES) | any_text, max_size=12)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[str, str]:
    """Two texts: unrelated, or the second with pieces of the first taken out, put in, changed or moved."""
    base = draw(passages)
    if draw(st.booleans()):
        return "".join(base), "".join(draw(passages))
    result = list(base)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(result)))
        end = draw(st.integers(at, min(len(result), at + 2)))
        moved = result[at:end]
        result[at:end] = draw(st.just([]) | st.lists(st.sampled_from(SENTENCES) | any_text, max_size=2))
        if draw(st.booleans()):
            result += moved
    return "".join(base), "".join(result)
