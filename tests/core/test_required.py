"""What patterns need: it holds of every text that RE2 finds them in, and keeps them away from most others."""

import pytest
import re2
from hypothesis import example, given
from hypothesis import strategies as st

from dedupe_brief.core.characters import matchable, matchable_pattern
from dedupe_brief.core.patterns.required import EDGE, Clause, required
from dedupe_brief.core.patterns.screen import Screen
from dedupe_brief.core.rules import Rule, built_in

QUIET = re2.Options()
QUIET.log_errors = False

SIGNS = "abkK\u212as\u017f甲乙1 .-\n"
ATOMS = (
    *"abkKs甲乙1 -^$.",
    *(
        r"\d",
        r"\s",
        r"\w",
        r"\D",
        r"\b",
        r"\A",
        r"\z",
        r"\.",
        r"\n",
        r"\x{7532}",
        r"\p{Han}",
        r"\P{Han}",
        r"\pL",
    ),
    *(
        "[ab]",
        "[^a]",
        "[乙-九]",
        r"[\d甲]",
        r"[]a]",
        "[a-]",
        r"[\n ]",
        r"[^\p{Han}]",
        "[[:alpha:]]",
        r"\Qa.\E",
        "()",
    ),
)
TEXTS = st.text(st.sampled_from(SIGNS), max_size=8)


def larger(patterns: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return patterns made of patterns."""
    groups = st.sampled_from(("({})", "(?:{})", "(?i:{})", "(?m:{})", "(?P<x>{})"))
    times = st.sampled_from(("*", "+", "?", "{2}", "{1,3}", "{2,}", "*?", "{0}", "{0,2}"))
    return st.one_of(
        st.lists(patterns, max_size=4).map("".join),
        st.lists(patterns, min_size=2, max_size=3).map("|".join),
        st.builds(str.format, groups, patterns),
        st.builds("(?:{}){}".format, patterns, times),
        st.builds("(?:{}(?i){})".format, patterns, patterns),
    )


PATTERNS = st.recursive(st.sampled_from(ATOMS), larger, max_leaves=12)


def holds(clauses: tuple[Clause, ...], text: str) -> bool:
    between = EDGE + text + EDGE
    return all(any(string in between for string in clause) for clause in clauses)


@given(PATTERNS, TEXTS)
@example("^^a", "a")
@example("(?:a|^)*乙", "乙")
@example(r"a\n\nb", "a\n\nb")
@example("(?m)^a$", "b\na\nb")
@example("(?i)k+s", "\u212a\u017f")
@example("(?i:(?-i:k)s)", "ks")
@example("[甲乙]{2}[ab]{1,9}$", "甲乙ab")
@example("a{,2}", "a{,2}")
@example("^$", "")
def test_what_a_pattern_requires_holds_where_it_is_found(pattern: str, text: str) -> None:
    try:
        found = re2.compile(pattern, QUIET).search(text)
    except re2.error:  # two groups of one name
        return
    if found:
        assert holds(required(pattern), text)
        assert Screen([required(pattern)]).candidates(["甲", text, "乙"])[1] == (0,)


@pytest.mark.parametrize("rule", built_in().rules, ids=lambda rule: rule.name)
def test_every_rule_of_ours_is_told_from_most_lines(rule: Rule) -> None:
    clauses = required(matchable_pattern(rule.pattern))
    assert clauses
    assert all(holds(clauses, matchable(line)) for line in rule.examples)
    assert not holds(clauses, "两岸的人都来看")


@given(st.data())
def test_no_rule_that_matches_is_screened_out(data: st.DataObject) -> None:
    rules = built_in()
    known = [matchable(line) for rule in rules.rules for line in (*rule.examples, *rule.counterexamples)]
    parts = st.sampled_from(known).flatmap(lambda line: st.slices(len(line)).map(lambda part: line[part]))
    texts = data.draw(
        st.lists(st.one_of(st.sampled_from(known), st.lists(parts).map("".join), st.text()), max_size=5)
    )
    for text, candidates in zip(texts, rules.candidates(texts), strict=True):
        matching = {number for number, rule in enumerate(rules.rules) if rule.find(text)}
        assert matching <= set(candidates)
        assert list(candidates) == sorted(candidates)


@pytest.mark.parametrize(
    ("pattern", "clauses"),
    [
        ("编辑", [["编辑"]]),
        ("^编", [[EDGE + "编"]]),
        ("编|审", [["审", "编"]]),
        ("^[甲乙].*$", [[EDGE + "乙", EDGE + "甲"]]),
        (r"[^。]{2,8}\d月", [[f"{digit}月" for digit in "0123456789"]]),
    ],
)
def test_the_best_clause_is_short_and_seldom_holds_by_chance(pattern: str, clauses: list[list[str]]) -> None:
    assert [sorted(clause) for clause in required(pattern)[:1]] == clauses


@pytest.mark.parametrize(
    "pattern", [r"\Q编辑\E", "[[:alpha:]]编", "编?", ".*", "^", "(?i)é", "(" * 90 + "编" + ")" * 90]
)
def test_where_nothing_is_known_nothing_is_required(pattern: str) -> None:
    assert required(pattern) == ()
    assert Screen([required(pattern)]).candidates(["", "任何一行"]) == [(0,), (0,)]


def test_many_patterns_are_told_apart() -> None:
    patterns = [f"^第{number}号$" for number in range(200)]
    screen = Screen([required(pattern) for pattern in patterns])
    assert screen.candidates(["渡口", "第17号"])[0] == ()
    assert 17 in screen.candidates(["渡口", "第17号"])[1]
    assert Screen([]).candidates(["渡口"]) == [()]
