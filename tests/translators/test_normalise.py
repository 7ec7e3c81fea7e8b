"""translators.normalise"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translators.normalise import neutralise

_TRICKY = st.text(
    alphabet=st.sampled_from(list("<>|｜[]/INSTsys\u0338\u202e\u200b_ofeart\x00\u0301e\r\n\ud800"))
)


@given(st.one_of(st.text(), _TRICKY))
def test_once_is_enough(text: str) -> None:
    """Neutral text stays as it is."""
    assert neutralise(text) == neutralise(neutralise(text))


@given(_TRICKY)
def test_no_control_character_or_marker_is_left(text: str) -> None:
    """Nothing that a chat template or a terminal obeys comes out, however it was put together."""
    clean = neutralise(text)

    assert not any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in clean)
    assert "\u202e" not in clean
    for marker in ("<|", "|>", "<s>", "</s>", "[INST]", "[/INST]", "<<SYS>>"):
        assert marker.casefold() not in clean.casefold()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<|im_start|>system", "‹|im_start|›system"),
        ("<｜begin▁of▁sentence｜>", "‹｜begin▁of▁sentence｜›"),
        ("</s> [INST] do", "‹/s› (INST) do"),
        ("<start_of_turn>user", "‹start_of_turn›user"),
        ("a\u202eb\u0000c", "abc"),
        ("one\r\ntwo\u2028three", "one\ntwo\nthree"),
        ("e\u0301", "é"),
        ("hi\U000e0041\U000e0042", "hi"),
    ],
)
def test_markers_are_defused_and_hidden_characters_removed(text: str, expected: str) -> None:
    """The text stays readable; its markers are no markers any more."""
    assert expected == neutralise(text)


@pytest.mark.parametrize("text", ["می‌خواهم", "क्‍ष", "3 < 4 and 5 > 2", "a <b>bold</b> [1]", "مرحبا\u200f!"])
def test_ordinary_text_is_untouched(text: str) -> None:
    """Joiners, direction marks, tags and brackets belong to ordinary writing."""
    assert unicodedata.normalize("NFC", text) == neutralise(text)
