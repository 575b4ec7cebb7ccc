"""Rule packs: every rule keeps its own promises, a bad pack is refused with what, where and what next."""

import ast
import pickle
import re
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

import dedupe_brief
import dedupe_brief.core
from dedupe_brief.core import pipeline
from dedupe_brief.core.characters import matchable, matchable_pattern
from dedupe_brief.core.cleaning import body
from dedupe_brief.core.model import Role
from dedupe_brief.core.rules import BUILT_IN, PLACES, Rule, RuleSet, built_in, check, parse_pack
from dedupe_brief.errors import RuleError, UsageError

RULES = built_in().rules
MUCH = 100_000
CORE = Path(dedupe_brief.core.__file__).parent
CODE_FAMILIES = sorted({name.partition(".")[0] for name in BUILT_IN})

SOUND = {
    "name": '"my.ferry"',
    "role": '"debris"',
    "why": '"The ferry prints its timetable under every story"',
    "pattern": "'^摆渡时刻表$'",
    "where": '"line"',
    "examples": '["摆渡时刻表"]',
    "counterexamples": '["摆渡时刻表贴在码头上"]',
}


def pack(**changes: str | None) -> str:
    """Return a sound pack of one rule, some of its keys set otherwise, or left out where None."""
    keys = SOUND | changes
    return "[[rule]]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items() if value is not None)


def rule_of(pattern: str, **changes: str) -> Rule:
    [rule] = parse_pack(pack(pattern=f"'{pattern}'", **changes), "own.toml")
    return rule


def refused(text: str) -> RuleError:
    with pytest.raises(RuleError) as caught:
        parse_pack(text, "own.toml")
    return caught.value


def matching(rules: RuleSet, text: str) -> tuple[Rule, ...]:
    """Return the rules that match a matchable text, of those that may."""
    [candidates] = rules.candidates([text])
    return tuple(rules.rules[number] for number in candidates if rules.rules[number].find(text))


def ids(rule: Rule) -> str:
    return rule.name


# -- The packs that come with the program -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        pytest.param(rule, line, id=f"{rule.name}-{number}")
        for rule in RULES
        for number, line in enumerate(rule.examples)
    ],
)
def test_a_rule_matches_its_examples(rule: Rule, line: str) -> None:
    assert rule.find(matchable(line)) is not None


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        pytest.param(rule, line, id=f"{rule.name}-{number}")
        for rule in RULES
        for number, line in enumerate(rule.counterexamples)
    ],
)
def test_a_rule_leaves_its_counterexamples_alone(rule: Rule, line: str) -> None:
    assert rule.find(matchable(line)) is None


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_a_rule_says_why_and_shows_where_it_ends(rule: Rule) -> None:
    assert rule.why.strip()
    assert all(line.strip() for line in (*rule.examples, *rule.counterexamples))
    assert rule.examples
    assert rule.counterexamples
    assert rule.where in PLACES
    assert rule.role in Role
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", rule.name)


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_what_a_rule_finds_it_may_match(rule: Rule) -> None:
    for line in rule.examples:
        assert rule in matching(built_in(), matchable(line))
    for line in rule.counterexamples:
        assert rule not in matching(built_in(), matchable(line))


def test_a_byte_order_mark_is_no_part_of_a_pack() -> None:
    assert len(parse_pack("\ufeff" + pack(), "own.toml")) == 1


def test_the_packs_that_come_with_the_program_are_as_good_as_a_users_must_be() -> None:
    packs = sorted(Path(dedupe_brief.__file__).parent.glob("rules/*.toml"))
    read = [rule for path in packs for rule in parse_pack(path.read_text("utf-8"), path.name)]
    assert read == list(RULES)


def test_names_are_unique_in_packs_and_code() -> None:
    names = [*(rule.name for rule in RULES), *BUILT_IN]
    assert len(names) == len(set(names))


def test_check_finds_nothing_wrong_and_says_what_is() -> None:
    assert check(RULES) == []
    [missed, hit] = check(parse_pack(pack(examples='["渡口"]', counterexamples='["摆渡时刻表"]'), "own.toml"))
    assert "own.toml: rule 'my.ferry' does not match its example '渡口'" in missed
    assert "own.toml: rule 'my.ferry' matches its counterexample '摆渡时刻表'" in hit


# -- The tests in code --------------------------------------------------------------------------------------------


def names_in_code() -> Iterator[str]:
    """Yield every rule name that core's code holds as a literal, from the rooms that make edits and labels."""
    other = {"rules", "verify", "record", "fields", "markdown"}  # name the keys of records, or are the list
    name = re.compile(rf"(?:{'|'.join(CODE_FAMILIES)})\.[a-z_]+")
    for path in sorted(CORE.rglob("*.py")):
        if path.stem in other:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and name.fullmatch(node.value):
                yield node.value


def test_every_rule_that_code_names_is_documented() -> None:
    assert set(names_in_code()) <= set(BUILT_IN)


def test_every_documented_rule_says_why_and_is_used() -> None:
    assert all(why.strip() for why in BUILT_IN.values())
    assert set(BUILT_IN) == set(names_in_code())


def test_code_that_leans_on_rules_of_the_packs_names_rules_there_are() -> None:
    assert {rule.name for rule in RULES} >= body._LIGHT


def test_a_page_with_every_habit_gives_only_edits_by_known_rules() -> None:
    story = "渡口的石阶昨天修好了，撑船的人又能在老地方靠岸，等船的人不必再踩泥。"
    page = (
        "\ufeff首页 > 社会 > 正文\r\n渡口的石阶修好了\n2024-05-01 来源：河湾晚报\n作者：\n柳庭\n"
        f"| {story} | 图为\u200b渡口。 |\n　　另一段写的是岸上的茶棚，它开了三十年,今天照旧。\n（完）\n"
        f"相关新闻\n别处的桥\n{story}\n版权所有 河湾网"
    )
    known = {rule.name for rule in RULES} | set(BUILT_IN)
    used = {edit.rule for edit in pipeline.run(page).edits}
    assert {"layout.bom", "metadata.title", "metadata.value", "tail.related"} <= used
    assert used <= known


# -- Packs that are refused ---------------------------------------------------------------------------------------


def test_a_sound_pack_is_taken() -> None:
    [rule] = parse_pack(pack(), "own.toml")
    assert (rule.name, rule.role, rule.where, rule.pack) == ("my.ferry", Role.DEBRIS, "line", "own.toml")
    assert not rule.cuts_to_end
    assert rule.find("摆渡时刻表")
    assert check([rule]) == []


@pytest.mark.parametrize("text", ["[[rule]", "name = ", "[[rule]]\nname = 'a'\nname = 'b'", "\x00"])
def test_bad_toml_is_refused(text: str) -> None:
    error = refused(text)
    assert "not a TOML file" in error.what
    assert error.where == "own.toml"


@pytest.mark.parametrize(
    "text", ["", "rule = 1", "rule = [1]", "[rule]\nname = 'a'", "title = 'x'", pack() + "[a]"]
)
def test_a_pack_of_something_else_is_refused(text: str) -> None:
    error = refused(text)
    assert "[[rule]] tables and nothing else" in error.what
    assert error.where == "own.toml"


@pytest.mark.parametrize(
    ("key", "meant"),
    [("patern", "pattern"), ("exampels", "examples"), ("cut_to_end", "cuts_to_end"), ("reason", None)],
)
def test_an_unknown_key_is_refused_with_a_suggestion(key: str, meant: str | None) -> None:
    error = refused(pack(**{key: "'x'"}))
    assert repr(key) in error.what
    assert error.where == "own.toml: rule 'my.ferry'"
    assert error.hint == (f"did you mean {meant!r}?" if meant else "")


@pytest.mark.parametrize("key", SOUND)
def test_a_missing_key_is_refused(key: str) -> None:
    error = refused(pack(**{key: None}))
    assert error.what == f"{key!r} is missing or empty"
    assert error.where == ("own.toml: rule 1" if key == "name" else "own.toml: rule 'my.ferry'")


@pytest.mark.parametrize("key", SOUND)
def test_an_empty_key_is_refused(key: str) -> None:
    error = refused(pack(**{key: "[]" if key.endswith("examples") else "''"}))
    assert error.what == f"{key!r} is missing or empty"


@pytest.mark.parametrize(
    ("key", "value", "kind"),
    [
        ("name", "1", "str"),
        ("why", "['a']", "str"),
        ("examples", "'a'", "list"),
        ("cuts_to_end", "'yes'", "bool"),
    ],
)
def test_a_value_of_another_kind_is_refused(key: str, value: str, kind: str) -> None:
    assert refused(pack(**{key: value})).what == f"{key!r} must be a {kind}"


def test_a_rule_matches_only_where_one_of_the_characters_it_needs_stands() -> None:
    rule = rule_of("^[甲乙丙丁、0-9]+$", needs="'0-9、'", examples="['甲1']", counterexamples="['甲乙']")
    assert check([rule]) == []
    rules = RuleSet((rule,))
    for line, matched in (("甲1", True), ("甲、乙", True), ("甲乙", False), ("戊1", False)):
        assert bool(rule.find(line)) is matched
        assert bool(list(rule.find_all(line))) is matched
        assert matching(rules, line) == ((rule,) if matched else ())


def test_needs_that_are_no_characters_are_refused() -> None:
    error = refused(pack(needs="'9-0'"))
    assert "'needs' is no list of characters" in error.what
    assert error.where == "own.toml: rule 'my.ferry'"


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_a_rule_without_needs_has_words_of_its_own(rule: Rule) -> None:
    """Else it would be tried on every block of every page: name in ``needs`` the signs it looks for."""
    if not rule.needs:
        prefilter = re2.Filter()
        prefilter.Add(matchable_pattern(rule.pattern))
        prefilter.Add("so that there is a word")
        prefilter.Compile()
        assert not prefilter.Match("乂", True)


@pytest.mark.parametrize("key", ["examples", "counterexamples"])
def test_examples_that_are_no_strings_are_refused(key: str) -> None:
    error = refused(pack(**{key: "['渡口', 1]"}))
    assert error.what == f"{key!r} must be a list of strings"


def test_an_unknown_role_is_refused_with_the_roles_there_are() -> None:
    error = refused(pack(role="'footer'"))
    assert "'footer'" in error.what
    assert error.where == "own.toml: rule 'my.ferry'"
    assert all(role in error.hint for role in Role)


def test_an_unknown_place_is_refused_with_the_places_there_are() -> None:
    error = refused(pack(where="'page'"))
    assert all(place in error.what for place in PLACES)


def test_an_unknown_group_is_refused_with_the_fields_there_are() -> None:
    error = refused(pack(pattern="'(?P<writer>柳庭)'"))
    assert "'writer'" in error.what
    assert error.where == "own.toml: rule 'my.ferry'"
    assert "author" in error.hint
    assert "publication" in error.hint


def test_groups_of_one_field_are_told_apart_by_a_suffix() -> None:
    found = rule_of("(?P<author>柳庭)和(?P<author_2>乔木)").find(matchable("柳庭和乔木"))
    assert found is not None
    assert found.fields == (("author", 0, 2), ("author", 3, 5))


@pytest.mark.parametrize(
    "pattern",
    [
        "渡(?=口)",
        "渡(?!口)",
        "(?<=渡)口",
        "(?<!渡)口",
        r"(渡)\1",
        "(?P<author>渡)(?P=author)",
        "渡++",
        "[渡",
        "(渡",
        "渡{1001}",
    ],
    ids=[
        "ahead",
        "not-ahead",
        "behind",
        "not-behind",
        "backreference",
        "named-backreference",
        "possessive",
        "class",
        "group",
        "repeat",
    ],
)
def test_a_pattern_that_is_not_linear_or_no_pattern_is_refused(pattern: str) -> None:
    error = refused(pack(pattern=f"'{pattern}'"))
    assert "the pattern is not usable" in error.what
    assert error.where == "own.toml: rule 'my.ferry'"
    assert "RE2" in error.hint


@pytest.mark.parametrize("text", [pack() + pack(), pack(name="'repeat.exact'"), pack(name="'body.region'")])
def test_a_name_that_is_taken_is_refused(text: str) -> None:
    error = refused(text)
    assert "is taken already" in error.what
    assert error.where == "own.toml"
    assert error.hint


# -- Precedence, look-up, digest ----------------------------------------------------------------------------------


def test_a_users_pack_comes_first() -> None:
    own = parse_pack(pack(), "own.toml")
    both = built_in().with_pack(own)
    assert both.rules == own + RULES
    assert matching(both, "摆渡时刻表") == own


def test_a_users_rule_of_the_same_name_replaces_ours() -> None:
    [own] = parse_pack(pack(name="'tail.related'"), "own.toml")
    both = built_in().with_pack([own])
    assert len(both.rules) == len(RULES)
    assert both.named("tail.related") is own
    assert not matching(both, "相关新闻")


def test_a_users_rule_goes_before_ours_on_the_same_line() -> None:
    own = parse_pack(pack(role="'paragraph'", pattern="'^相关新闻$'"), "own.toml")
    page = "河上的新桥今天通车，两岸的人都来看。\n相关新闻\n桥头的早市也搬了过来，卖菜的人不用再等渡船。"
    assert "相关新闻" not in pipeline.run(page).text
    assert "相关新闻" in pipeline.run(page, rules=built_in().with_pack(own)).text


def test_a_set_without_rules_matches_nothing() -> None:
    assert matching(RuleSet(()), "来源:河湾晚报") == ()


def test_rules_are_found_by_name_and_near_names_are_suggested() -> None:
    assert built_in().named("tail.related").where == "line"
    with pytest.raises(UsageError) as caught:
        built_in().named("tail.realted")
    assert "tail.related" in caught.value.hint
    with pytest.raises(UsageError, match="rules list"):
        built_in().named("zzzz")


def test_the_digest_changes_with_what_can_change_a_result() -> None:
    def digest(file: str = "own.toml", **changes: str) -> str:
        return RuleSet(parse_pack(pack(**changes), file)).digest

    assert re.fullmatch("sha256:[0-9a-f]{64}", digest())
    assert digest() == digest("other.toml")
    others = [
        digest(pattern="'^摆渡时刻$'"),
        digest(name="'my.boat'"),
        digest(role="'note'"),
        digest(where="'inline'"),
        digest(cuts_to_end="true"),
        digest(needs="'摆'"),
    ]
    assert len({digest(), *others}) == 7


def test_the_digest_changes_with_the_order_of_rules() -> None:
    first, second = parse_pack(pack() + pack(name="'my.boat'"), "own.toml")
    assert RuleSet((first, second)).digest != RuleSet((second, first)).digest


# -- What a pattern sees ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^来源[:] ?某报$", "來源：某報"),
        ("^来源[:] ?某报$", "来源:\u3000某报"),
        (r"^编号\d{3}\(甲\)$", "編號１２３（甲）"),
        ("^A-Z$", "Ａ－Ｚ"),
        ("^图书馆[!?]$", "圖書館！"),
        ("^来源 某报$", "来源\u00a0某报"),
        ("^（来源：$", "(來源:"),
        (r"^\p{Han}{2}$", "臺灣"),
    ],
)
def test_both_scripts_and_both_widths_match_a_rule_in_simplified_ascii(pattern: str, text: str) -> None:
    assert rule_of(pattern).find(matchable(text)) is not None


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("^来源[:]$", "来源。"), ("^（甲）$", "甲"), ("甲．乙", "甲丙乙"), ("^甲＊$", "甲甲"), ("^渡$", "度")],
    ids=[
        "another-sign",
        "brackets-are-no-group",
        "a-stop-is-no-wildcard",
        "a-star-is-no-repeat",
        "another-word",
    ],
)
def test_a_full_width_sign_in_a_pattern_is_that_sign(pattern: str, text: str) -> None:
    assert rule_of(pattern).find(matchable(text)) is None


# -- Offsets ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pattern", ["渡口?", "a*", r"\b\d", r"(?P<author>\p{Han}+)(?P<date>\d)?", "(?P<author>)口|^a"]
)
@given(text=st.text("渡口a1 é\ue000\U00020000"))
def test_what_is_found_in_bytes_stands_there_in_characters(pattern: str, text: str) -> None:
    rule = rule_of(pattern)
    found = [match for match in rule.compiled.finditer(text) if match.end() > match.start()]
    assert [(match.start, match.end) for match in rule.find_all(text)] == [match.span() for match in found]
    groups = rule.compiled.groupindex.items()
    read = [[(name, *match.span(number)) for name, number in groups] for match in found]
    assert [match.fields for match in rule.find_all(text)] == [
        tuple(field for field in fields if field[1] >= 0) for fields in read
    ]


# -- Linear time --------------------------------------------------------------------------------------------------


def filled(unit: str) -> str:
    """Return ``MUCH`` characters of ``unit`` over and over."""
    return "".join(islice(cycle(unit), MUCH))


@pytest.mark.parametrize(
    ("pattern", "hostile"),
    [
        ("(a+)+$", filled("a") + "b"),
        ("(.*a){20}$", filled("ab") + "b"),
        ("^(渡|渡渡)+$", filled("渡") + "口"),
        (r"^(\p{Han}+ ?)*$", filled("渡口 ") + "!"),
        ("(x+x+)+y", filled("x")),
    ],
)
def test_patterns_that_never_end_elsewhere_end_here(pattern: str, hostile: str) -> None:
    rule = rule_of(pattern)
    assert rule.find(hostile) is None
    assert list(rule.find_all(hostile)) == []
    assert matching(RuleSet((rule,)), hostile) == ()


def literals(rule: Rule) -> str:
    """Return the characters that a pattern itself holds: what its beginnings are made of."""
    return matchable("".join(re.findall(r"[^\\?*+{}()|\[\]^$P<>]", rule.pattern))[:40])


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_every_pattern_ends_on_much_of_what_it_looks_for(rule: Rule) -> None:
    assert type(rule.compiled) is type(re2.compile("a"))
    units = [literals(rule), matchable(rule.examples[0])[:1], *map(matchable, rule.examples[:2])]
    for unit in units:
        text = filled(unit)
        found = rule.find(text)
        assert found is None or 0 <= found.start <= found.end <= MUCH
        assert all(match.end <= MUCH for match in rule.find_all(text))


def test_rules_that_were_used_go_to_another_process() -> None:
    used = built_in()
    assert matching(used, "来源:某报")
    sent = pickle.loads(pickle.dumps(used))  # noqa: S301  our own bytes
    assert sent.rules == used.rules
    assert sent.digest == used.digest
    assert [rule.name for rule in matching(sent, "来源:某报")] == [
        rule.name for rule in matching(used, "来源:某报")
    ]
