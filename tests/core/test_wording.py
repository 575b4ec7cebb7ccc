from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.conversion.align import library
from dedupe_brief.core.conversion.dictionaries import configuration, dictionary
from dedupe_brief.core.duplicates.wording import mainland_keys
from dedupe_brief.core.fingerprint import key
from dedupe_brief.core.script import from_code_points
from tests.core.conversion_texts import loads, texts_for
from tests.strategies import nasty_text

TO_MAINLAND = configuration("tw2sp")
KEYS = sorted({word for stage in TO_MAINLAND.stages for group in stage.groups for word in group})

texts = texts_for("tw2sp") | nasty_text


def keys(written: list[str]) -> list[str]:
    codes, sizes = mainland_keys(written)
    joined, ends = from_code_points(codes), sizes.cumsum().tolist()
    return [joined[end - size : end] for end, size in zip(ends, sizes.tolist(), strict=True)]


def by_the_library(text: str) -> str:
    """The key of what the library makes of all of a text at once; it takes no NUL."""
    return key(library("tw2sp").convert(text.replace("\0", " ")))[0]


@loads
@given(st.lists(texts, min_size=1, max_size=4))
def test_they_are_the_keys_of_what_the_library_makes_of_the_whole_texts(written: list[str]) -> None:
    assert keys(written) == [by_the_library(text) for text in written]


def test_so_they_are_for_every_word_of_the_dictionaries_in_all_contexts() -> None:
    words = [*KEYS, *(word for word in sorted(dictionary("TSPhrases")))]
    beside = zip(words, [*words[1:], words[0]], [*words[7:], *words[:7]], strict=True)
    written = [
        text
        for word, after, before in beside
        for text in (
            word,
            f"他說{word}。",
            word + after,
            before + word,
            before[:-1] + word + after[1:],
            f"⿰{word}",
        )
    ]
    assert keys(written) == list(map(by_the_library, written))


def test_only_words_are_exchanged_beyond_what_the_key_folds() -> None:
    """What the short way rests on: all other dictionaries put one form of a character for another."""
    names = {
        entry.dictionary for stage in TO_MAINLAND.stages for group in stage.groups for entry in group.values()
    }
    for name in sorted(names - TO_MAINLAND.wording):
        for word, entry in dictionary(name).items():
            assert len(word) == len(entry.value)
            assert key(word)[0] == key(entry.value)[0]


def test_half_characters_are_left_out() -> None:
    assert keys(["程式\ud800設計\0師"]) == [key("程序设计师")[0]]


def test_a_description_of_a_character_reaches_into_no_other_text() -> None:
    assert keys(["用滑鼠⿰", "程式", "⿰木", "滑鼠"]) == [
        key(text)[0] for text in ("用鼠标", "程序", "木", "鼠标")
    ]
