"""translators.wrapping"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translators.wrapping import width, wrap


@given(
    st.text(alphabet=st.sampled_from(list("ab ,.你กะเ\u0301\u094d\u17d2")), max_size=300), st.integers(3, 50)
)
def test_pieces_are_bounded_and_lose_nothing(text: str, max_chars: int) -> None:
    """Every piece fits, and together they are the text."""
    pieces = list(wrap(text, max_chars))

    assert "".join(pieces) == text
    assert all(width(piece) <= max_chars for piece in pieces)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("one two, three four five", "one two,"),
        ("وقال الرجل، ثم ذهب إلى البيت", "وقال الرجل،"),
        ("यह अच्छा है। वह गया और आया", "यह अच्छा है।"),
        ("བཀྲ་ཤིས་བདེ་ལེགས་བཀྲ་ཤིས་བདེ་ལེགས", "བཀྲ་ཤིས་བདེ་"),
    ],
)
def test_the_cut_comes_at_the_best_break(text: str, first: str) -> None:
    """Behind a sentence, a clause, a word or a syllable, whatever the script."""
    assert next(wrap(text, 14)).strip() == first


@pytest.mark.parametrize("syllable", ["เก", "กา", "क्ष", "ខ្មែ", "e\u0301"])
def test_no_written_syllable_is_cut(syllable: str) -> None:
    """Not before a mark or a vowel that follows, nor behind what joins the next letter."""
    pieces = list(wrap(syllable * 40, 11))

    assert len(pieces) > 1
    assert all(piece.replace(syllable, "") == "" for piece in pieces)
