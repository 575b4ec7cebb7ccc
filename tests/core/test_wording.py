"""Taiwan's words as the mainland's: for the comparison key, as good as giving the whole text to OpenCC."""

from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.align import library
from dedupe_brief.core.dictionaries import configuration
from dedupe_brief.core.fingerprint import key
from dedupe_brief.core.script import fold
from dedupe_brief.core.signature import signature, signatures
from dedupe_brief.core.wording import mainland_wording
from tests.core.conversion_texts import loads, texts_for

TAIWAN = texts_for("tw2sp")
DESCRIPTIONS = dict.fromkeys(range(0x2FF0, 0x3000), " ")


def by_opencc(text: str) -> str:
    """Return what OpenCC makes of a whole text without descriptions of characters, which it reads across lines."""
    return str(library("tw2sp").convert(text.translate(DESCRIPTIONS)))


@loads
@given(st.lists(TAIWAN, max_size=4).map("\n".join))
def test_pieces_have_the_key_that_the_whole_has(text: str) -> None:
    assert key(mainland_wording(text))[0] == key(by_opencc(text))[0]


@loads
@given(st.lists(TAIWAN.map(lambda text: f"這裡說的是{text}"), min_size=2, max_size=5))
def test_texts_done_together_keep_their_words_apart(texts: list[str]) -> None:
    assert list(signatures(texts)) == list(map(signature, texts))


def test_every_word_is_exchanged() -> None:
    config = configuration("tw2sp")
    words = [entry.key for lexicon in config.stages for group in lexicon.groups for entry in group.values()]
    telling = [word for word in words if fold(by_opencc(word)) != fold(word)]
    assert len(telling) > 300
    assert [key(mainland_wording(f"他說{word}。"))[0] for word in telling] == [
        key(by_opencc(f"他說{word}。"))[0] for word in telling
    ]


def test_what_holds_no_such_word_is_left_as_it_is() -> None:
    text = "渡口的燈火\n亮了一夜，沒有人來。"
    assert mainland_wording(text) == text


def test_what_opencc_does_not_take_parts_words() -> None:
    assert mainland_wording("滑鼠\x00滑鼠\ud800⿰滑鼠") == "鼠标 鼠标  鼠标"
