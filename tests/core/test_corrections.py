import pytest

from dedupe_brief.core.conversion.corrections import Correction, built_in, finder, parse_corrections
from dedupe_brief.core.conversion.dictionaries import CONFIGURATIONS
from dedupe_brief.core.convert import convert
from dedupe_brief.errors import RuleError, UsageError

EACH = [pytest.param(c, name, id=f"{c.name}-{name}") for c in built_in() for name in c.configurations]

PACK = """
[[correction]]
name = "s2t.demo"
why = "An example"
configurations = ["s2t"]
right = { "被发" = "被發" }
examples = { "被发明" = "被發明" }
counterexamples = ["发明"]
"""


@pytest.mark.parametrize(("correction", "name"), EACH)
def test_examples_are_put_right(correction: Correction, name: str) -> None:
    for text, right in correction.examples.items():
        assert convert(text, name).text == right
        assert convert(text, name, corrections=False).text != right


@pytest.mark.parametrize(("correction", "name"), EACH)
def test_counterexamples_are_left_to_opencc(correction: Correction, name: str) -> None:
    for text in correction.counterexamples:
        assert convert(text, name).text == convert(text, name, corrections=False).text


@pytest.mark.parametrize(("correction", "name"), EACH)
def test_every_phrase_is_needed(correction: Correction, name: str) -> None:
    """Each puts a mistake right, in it or in what stands before it, or holds a shorter phrase back."""
    for phrase in correction.right:
        in_context = correction.before[:1] + phrase
        others = finder(name).entries.keys() - {phrase}
        wrong = convert(in_context, name).text != convert(in_context, name, corrections=False).text
        assert wrong or any(other in phrase for other in others), phrase


def test_names_are_unique() -> None:
    names = [correction.name for correction in built_in()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_no_phrase_stands_in_two_corrections(name: str) -> None:
    count = sum(len(c.right) for c in built_in() if name in c.configurations)
    assert len(finder(name).entries) == count


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[[correction]]", "[[correction]", "demo.toml: not a TOML file"),
        ("[[correction]]", "[[corrections]]", r"a pack holds \[\[correction\]\] tables"),
        ("why", "because", "demo.toml: correction 's2t.demo': unknown key 'because'"),
        ('why = "An example"', "", "'why' must be a str"),
        ('["发明"]', "[]", "'counterexamples' must be a list, and not empty"),
        ('"被發" }', "3 }", "3 is no string"),
    ],
)
def test_a_broken_pack_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(RuleError, match=said):
        parse_corrections(PACK.replace(old, new), "demo.toml")


def test_an_unknown_configuration_is_refused() -> None:
    with pytest.raises(UsageError, match="no configuration 's2x'"):
        parse_corrections(PACK.replace('["s2t"]', '["s2x"]'), "demo.toml")
