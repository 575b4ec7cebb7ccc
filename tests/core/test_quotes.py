import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.conversion.quotes import Quotes, restyle


def quoted(text: str, style: Quotes) -> str:
    marks = dict(restyle(text, style))
    return "".join(marks.get(at, character) for at, character in enumerate(text))


def corner(text: str) -> str:
    return quoted(text, Quotes.CORNER)


def curly(text: str) -> str:
    return quoted(text, Quotes.CURLY)


def nested(depth: int, inside: str = "话") -> tuple[str, str]:
    """Return a quotation ``depth`` deep in both styles."""
    one = two = inside
    for level in reversed(range(depth)):
        one = f"“{one}”" if level % 2 == 0 else f"‘{one}’"
        two = f"「{two}」" if level % 2 == 0 else f"『{two}』"
    return one, two


@pytest.mark.parametrize("depth", range(1, 8))
def test_marks_alternate_to_any_depth(depth: int) -> None:
    one, two = nested(depth)
    assert corner(one) == two
    assert curly(two) == one


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["话", "it’s 5", ""])), max_size=6))
def test_balanced_marks_come_back(parts: list[tuple[int, str]]) -> None:
    text = "，".join(nested(depth, inside)[0] for depth, inside in parts)
    assert curly(corner(text)) == text


@given(st.text(alphabet="“”‘’「」『』a言\n", max_size=30), st.sampled_from(list(Quotes)))
def test_only_marks_of_the_other_style_change_and_once(text: str, style: Quotes) -> None:
    given_marks = {Quotes.CORNER: "“”‘’", Quotes.CURLY: "「」『』"}[style]
    changed = list(restyle(text, style))
    assert all(text[at] in given_marks for at, _ in changed)
    assert [at for at, _ in changed] == sorted({at for at, _ in changed})
    left = set(quoted(text, style)) & set(given_marks)
    assert left <= {"’", "‘"}


def test_depth_decides_and_not_the_mark() -> None:
    assert corner("‘外“内”’") == "「外『内』」"
    assert curly("『外「内」』") == "“外‘内’”"


def test_apostrophes_stay() -> None:
    assert corner("“it’s ok”，rock’n’roll") == "「it’s ok」，rock’n’roll"
    assert corner("the students’ 书") == "the students’ 书"
    assert corner("don‘t") == "don‘t"


def test_each_paragraph_of_a_long_quotation_may_open_again() -> None:
    assert corner("“第一段。\n“第二段‘里’。\n“第三段。”") == "「第一段。\n「第二段『里』。\n「第三段。」"


def test_marks_without_a_partner() -> None:
    assert corner("话。”") == "话。」"
    assert corner("“话") == "「话"
    assert corner("“外‘内”后“再”") == "「外『内」后「再」"
    assert curly("话。』") == "话。’"


def test_other_marks_stay() -> None:
    assert corner('「已是」"ascii"《书》') == '「已是」"ascii"《书》'
    assert curly("“已是”") == "“已是”"


def test_what_closes_nothing_is_told_among_very_many_open_ones() -> None:
    assert corner("“" * 100_000 + "’" * 100_000).count("’") == 100_000
