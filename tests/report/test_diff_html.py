"""The page of a comparison: what it shows, that nothing in a text acts, and that it can be read in any light."""

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.comparison.changes import Flag, Ignore
from dedupe_brief.report.diff_html import render
from dedupe_brief.report.markup import style
from tests.comparisons import Away, Edit, Here, Step, comparison, kept
from tests.strategies import nasty_text

LONG = "渡口的早班船照常开出，乘客比平日多了一些。"
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """A page taken apart: its elements, and the text of its bodies and fields as each version has it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.old = self.new = self.words = ""
        self._open: list[tuple[str, str]] = []
        self.feed(page)
        assert not self._open, "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag, "elements are closed in order"

    def handle_data(self, data: str) -> None:
        self.words += data
        tags = {tag for tag, _ in self._open}
        classes = {name for _, names in self._open for name in names.split()}
        if "text" not in classes or classes & {"mark", "sign"} or tags & {"summary", "h3"} or data == "\n":
            return
        self.old += data if "ins" not in tags else ""
        self.new += data if "del" not in tags else ""

    def of(self, tag: str, name: str) -> list[str | None]:
        return [attributes.get(name) for found, attributes in self.elements if found == tag]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] or "" for _, attributes in self.elements if "id" in attributes]


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>&amp;\"'</p></body>"


def test_markup_in_a_source_is_text_everywhere() -> None:
    found = comparison(
        kept(HOSTILE),
        Edit(HOSTILE, "新"),
        Edit("", HOSTILE, (Flag.NUMBER,)),
        Edit(HOSTILE, f"{HOSTILE}甲", ignored=Ignore.SPACE),
        names=(HOSTILE, HOSTILE),
        title=Edit(HOSTILE, "", (Flag.NEGATION_REMOVED,)),
    )
    page = Page(render(found))
    assert not {tag for tag, _ in page.elements} & {"script", "img"}
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)
    assert page.words.count("<script>alert(1)</script>") >= 8


def test_what_acts_or_hides_is_named() -> None:
    page = render(comparison(kept("甲\x1b乙\u202e丙\ud800丁\u200b戊"), names=("一\u202e", "二\ud800")))
    for name in ("U+001B", "U+202E", "U+D800", "U+200B"):
        assert f'<span class="sign">{name}</span>' in page
    assert not set("\x1b\u202e\ud800\u200b") & set(page)
    assert "<title>一&lt;U+202E&gt; → 二&lt;U+D800&gt;</title>" in page


def test_a_change_of_white_space_alone_is_named() -> None:
    page = render(comparison(kept("甲"), Edit(" ", ""), kept("乙"), Edit("\u3000", "\n"), kept("丙")))
    assert '甲<del><span class="sign">space</span></del>乙' in page
    assert '<del><span class="sign">U+3000</span></del><ins><span class="sign">¶</span></ins></p>' in page


def test_spaces_that_stay_are_spaces() -> None:
    assert "<p>一 二  三</p>" in render(comparison(kept("一 二  三")))


def test_a_line_feed_is_named_only_where_its_paragraph_stays() -> None:
    joined = render(comparison(kept("甲。"), Edit("\n", ""), kept("乙。\n")))
    gone = render(comparison(kept("甲。\n"), Edit("乙。\n", ""), kept("丙。\n")))
    assert '甲。<del><span class="sign">¶</span></del></p>' in joined
    assert "<del>乙。</del></p>" in gone


def test_it_asks_nobody_for_anything() -> None:
    page = render(comparison(kept("甲"), Edit("乙", "丙")))
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    assert f'content="{policy}"' in page
    assert not re.search(r"<script|<link|<iframe|url\(|@import|https?:|\ssrc=", page)


def test_flagged_changes_are_listed_and_lead_there_and_back() -> None:
    found = comparison(
        kept("船票"), Edit("三", "五", (Flag.QUANTITY,)), kept("元，"), Edit("不", "", (Flag.NEGATION_REMOVED,)),
        kept("退票。"), title=Edit("9日", "19日", (Flag.NUMBER,)),
    )  # fmt: skip
    text = render(found)
    items = re.findall(r'<li id="flag-([^"]+)"><a lang="en" href="#at-([^"]+)">([^<]+)</a>', text)
    assert [words for *_, words in items] == ["number in title", "quantity", "negation removed"]
    assert all(one == other for one, other, _ in items)
    assert all(
        f'<a class="mark flag" lang="en" id="at-{one}" href="#flag-{one}">' in text for one, *_ in items
    )
    assert "船票<del>三</del><ins>五</ins>元，退票。" in text


def test_nothing_flagged_is_said() -> None:
    assert "No number, quantity or negation changed." in render(comparison(kept("甲"), Edit("乙", "丙")))


def test_moved_text_is_marked_at_both_places() -> None:
    edits = (kept("渡口"), Edit("三", "五", (Flag.QUANTITY,)), kept("班船。\n"))
    page = render(comparison(Away(0), kept("早上有雾。\n"), Here(0, edits)))
    away = '<a class="mark moved" lang="en" id="body-move-0-from" href="#body-move-0-to">#1 moved away</a>'
    here = '<a class="mark moved" lang="en" id="body-move-0-to" href="#body-move-0-from">#1 moved here, edited</a>'
    assert f'{away}<del class="moved">渡口三班船。</del></p>' in page
    assert f'{here}<ins class="moved">渡口</ins><del>三</del><ins>五</ins><a class="mark flag"' in page


def test_long_unchanged_stretches_are_folded() -> None:
    page = render(comparison(Edit("甲", "乙"), kept("\n" + f"{LONG}\n" * 10), Edit("丙", "丁")))
    assert page.count(f"<p>{LONG}</p>") == 10
    assert '<summary lang="en">8 unchanged paragraphs, 168 characters</summary>' in page


def test_short_unchanged_stretches_are_not() -> None:
    assert "<details>" not in render(
        comparison(Edit("甲", "乙"), kept(f"\n{LONG}\n{LONG}\n"), Edit("丙", "丁"))
    )


def test_what_is_ignored_counts_as_unchanged_and_says_what_it_was() -> None:
    page = render(
        comparison(
            kept("渡口"), Edit("後來", "后来", ignored=Ignore.SCRIPT), Edit("\n", "", ignored=Ignore.SPACE)
        )
    )
    assert '<span class="ignored" title="Ignored (script); old version: 後來">后来</span>' in page
    assert '<s><span class="sign">¶</span></s>' in page
    assert "Same, but for what is ignored" in page
    assert "script (1 difference), space (1 difference)" in page
    assert 'class="changed"' not in page


def test_the_head_says_what_was_compared() -> None:
    found = comparison(kept("渡口"), Edit("甲", "乙丙"), names=("旧.txt", "新.txt"))
    page = render(found)
    assert "旧.txt</b> <span>3 characters" in page
    assert "新.txt</b> <span>4 characters" in page
    assert found.before.digest in page
    assert found.after.digest in page
    assert "<dt>Similarity</dt><dd>99.9 %</dd>" in page
    assert "<dt>Exact</dt><dd>yes</dd>" in page


def test_a_field_of_one_version_only_is_said_to_be() -> None:
    page = render(comparison(kept("甲"), title=Edit("", "渡口"), date=Edit("2021-07-01", "")))
    assert 'Title <span class="note">only in the new version</span>' in page
    assert 'Date <span class="note">only in the old version</span>' in page


def test_a_body_that_was_not_compared_is_not_called_the_same() -> None:
    from msgspec.structs import replace

    found = comparison(kept("渡口"), title=Edit("甲", "乙"))
    page = render(replace(found, body=comparison().body))
    assert ">Not compared.</p>" in page
    assert ">Both are empty.</p>" in render(comparison())


@pytest.mark.parametrize(
    ("text", "tag"), [("國務院發布通知。", "zh-Hant"), ("国务院发布通知。", "zh-Hans"), ("甲", "zh")]
)
def test_the_text_is_set_in_the_forms_of_its_script(text: str, tag: str) -> None:
    assert f'<div class="text" lang="{tag}">' in render(comparison(kept(text)))


WORDS = st.text("渡口船票三五不。\n ab<&", max_size=6)
EDITS = st.lists(st.builds(Edit, WORDS, WORDS) | WORDS.map(kept), max_size=8)


@given(EDITS, WORDS)
def test_both_versions_can_be_read_from_the_page(edits: list[Edit], moved: str) -> None:
    whole = (kept(f"移{moved}"),)
    steps = [edit for edit in edits if edit.before or edit.after]
    found = comparison(*steps[:2], Away(0), *steps[2:5], kept("界"), Here(0, whole), *steps[5:])
    page = Page(render(found))
    bare = str.maketrans("", "", "\n ")  # a change of white space alone is shown by its name
    assert page.old.translate(bare) == found.before.text.translate(bare)
    assert page.new.translate(bare) == found.after.text.translate(bare)


@given(nasty_text, nasty_text, nasty_text)
def test_any_text_makes_a_sound_page(one: str, other: str, third: str) -> None:
    edits: list[Step] = [
        kept(one),
        Edit(one, f"{other}甲", (Flag.NUMBER,)),
        Away(3),
        kept(third),
        Here(3, (kept(f"移{other}"), Edit("", "乙"))),
    ]
    found = comparison(*edits, names=(one, other), title=Edit(third, f"{one}丙", (Flag.QUANTITY,)))
    text = render(found)
    text.encode("utf-8")
    page = Page(text)
    assert max(Counter(page.ids).values()) == 1
    assert {link for link in page.of("a", "href") if link} <= {f"#{name}" for name in page.ids}


def test_headings_go_down_a_level_at_a_time() -> None:
    page = Page(render(comparison(kept("甲"), title=Edit("乙", "丙"))))
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


# --- colours -----------------------------------------------------------------------------------------------------

PAIRS = [
    *((ink, paper) for ink in ("ink", "soft", "link") for paper in ("paper", "card")),
    *((name, f"{name}-paper") for name in ("added", "removed", "moved", "flag")),
    ("moved", "paper"),
]


def _luminance(colour: str) -> float:
    digits = colour if len(colour) == 6 else "".join(digit * 2 for digit in colour)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("number", [0, 1, 2], ids=["light", "dark", "print"])
@pytest.mark.parametrize(("ink", "paper"), PAIRS)
def test_text_stands_out_from_its_paper(number: int, ink: str, paper: str) -> None:
    """WCAG 2.2, 1.4.3: a contrast of at least 4.5 to 1."""
    blocks = re.findall(r":root \{(.*?)\}", style("diff.css"), re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): #([0-9a-f]+);", blocks[number]))
    lighter, darker = sorted((_luminance(colours[ink]), _luminance(colours[paper])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
