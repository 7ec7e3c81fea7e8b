"""translators.punctuation"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translators.punctuation import plain


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("„Hallo“, sagte er – laut.", "deu_Latn", '"Hallo", sagte er - laut.'),
        ("«\u00a0Bonjour\u00a0»", "fra_Latn", '" Bonjour "'),
        ("l’été…", "fra_Latn", "l'été..."),
        ("yes—no", "eng_Latn", "yes - no"),
        ("yes — no", "eng_Latn", "yes - no"),
        ("e\u0301te\u0301", "fra_Latn", "été"),
        ("１２３，４５", "eng_Latn", "123,45"),
        ("你好，世界。《书》", "zho_Hans", "你好，世界。《书》"),
        ("「はい」と言った。", "jpn_Jpan", "「はい」と言った。"),
        ("می\u200cخواهم", "pes_Arab", "می\u200cخواهم"),
        ("plain `code`", "eng_Latn", "plain 'code'"),
        ("two  spaces", "und", "two  spaces"),
    ],
)
def test_punctuation_becomes_what_the_models_have_seen(text: str, language: str, expected: str) -> None:
    """Chinese and Japanese keep theirs, and so do the joiners that Persian needs."""
    assert plain(text, language) == expected


@given(st.text(max_size=60), st.sampled_from(["deu_Latn", "zho_Hans", "pes_Arab", "und"]))
def test_plain_text_stays_as_it_is(text: str, language: str) -> None:
    """Doing it twice changes nothing, and no letter or digit is lost."""
    once = plain(text, language)

    assert plain(once, language) == once
    letters = [char for char in unicodedata.normalize("NFC", text) if char.isalpha() and char not in "ʼ"]
    assert [char for char in once if char.isalpha()] == letters
