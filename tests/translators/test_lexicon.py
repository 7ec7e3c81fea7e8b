"""translators.lexicon"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translators.lexicon import Lexicon, units

_LEXICON = Lexicon.build(
    {
        "eng_Latn": ["Where is the station?", "The train is late."],
        "zho_Hans": ["车站在哪里？", "火车晚点了。"],
    }
)


def test_a_file_that_is_no_lexicon_is_refused(tmp_path: Path) -> None:
    """The message names the line."""
    (tmp_path / "lexicon.txt").write_text("eng_Latn\ta b\nbroken", encoding="utf-8")

    with pytest.raises(ValueError, match="line 2"):
        Lexicon.load(tmp_path / "lexicon.txt")


def test_a_language_without_units_is_all_unknown() -> None:
    """A model cannot know words of a language it has not seen."""
    assert _LEXICON.unknown_share("Wo ist der Zug?", "deu_Latn") == 1.0


@pytest.mark.parametrize(
    ("text", "language", "share"),
    [
        ("Where is the train?", "eng_Latn", 0.0),
        ("WHERE IS THE STATION", "eng_Latn", 0.0),
        ("Where is the quantum station?", "eng_Latn", 0.2),
        ("quantum chromodynamics", "eng_Latn", 1.0),
        ("The station: 12:30, https://quantum.example/x", "eng_Latn", 0.0),
        ("12345 !?", "eng_Latn", 0.0),
        ("火车在哪里", "zho_Hans", 0.25),
        ("量子色动力学", "zho_Hans", 1.0),
    ],
)
def test_the_unknown_share_counts_words_and_character_pairs(text: str, language: str, share: float) -> None:
    """Words count in spaced languages, pairs of characters in Chinese; numbers and URLs nowhere."""
    assert _LEXICON.unknown_share(text, language) == pytest.approx(share)


def test_words_inside_chinese_are_units_of_their_own() -> None:
    """Mixed text is split where the script changes."""
    assert list(units("我的iPhone手机")) == ["我的", "iphone", "手机"]


def test_a_saved_lexicon_reads_back(tmp_path: Path) -> None:
    """Saving is lossless and always gives the same bytes."""
    _LEXICON.save(tmp_path / "a")
    Lexicon.load(tmp_path / "a").save(tmp_path / "b")

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert Lexicon.load(tmp_path / "b").languages == {"eng_Latn", "zho_Hans"}


@given(st.text())
def test_a_model_knows_what_it_was_built_from(text: str) -> None:
    """The share is 0 for the training text itself, and never outside 0..1."""
    assert Lexicon.build({"eng_Latn": [text]}).unknown_share(text, "eng_Latn") == 0.0
    assert 0.0 <= _LEXICON.unknown_share(text, "eng_Latn") <= 1.0
