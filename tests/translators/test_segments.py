"""translators.segments"""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translators import segments
from translators.segments import Segment

_TRICKY = st.text(
    alphabet=st.sampled_from(
        list("ab .,!?`~{}<>/=\"'#%sd\n\r\u2028@:|[]()A。，你好1中é\u0301\u200d😀\ud800-*")
    )
)


@given(
    st.one_of(st.text(), _TRICKY), st.sampled_from(["eng_Latn", "zho_Hans", "fra_Latn", "tha_Thai", "und"])
)
def test_no_character_is_lost(text: str, language: str) -> None:
    """The segments of any text, joined, are the text."""
    assert text == "".join(segment.text for segment in segments.split(text, language, max_chars=20))


@given(_TRICKY)
def test_pieces_to_translate_are_clean(text: str) -> None:
    """What is to be translated has a letter, and no whitespace around it."""
    for segment in segments.split(text, "eng_Latn"):
        assert segment.text
        if segment.translatable:
            assert segment.text == segment.text.strip()
            assert any(char.isalpha() for char in segment.text)


@given(_TRICKY)
def test_translating_into_the_same_text_changes_nothing(text: str) -> None:
    """Joined with themselves in a language of the same kind, segments give back the text."""
    parts = segments.split(text, "eng_Latn")

    assert text == segments.join(
        parts, {part.text: part.text for part in parts}, source="eng_Latn", target="deu_Latn"
    )


@pytest.mark.parametrize(
    "text",
    [
        "`" * 100_000,
        "<a " * 30_000,
        "{" * 100_000,
        "a@" * 50_000,
        "a." * 50_000,
        "http://" * 20_000,
        "[111 " * 20_000,
        "#A" * 50_000,
        '<a b="' * 20_000,
        "%1" * 50_000,
        "e\u0301" * 50_000,
        "\u0301" * 50_000,
        "~~~\n" * 20_000,
        "A. " * 30_000,
        "你。" * 60_000,
    ],
    ids=lambda text: ascii(text[:6]),
)
def test_crafted_input_takes_linear_time(text: str) -> None:
    """Input made to confuse a splitter is split in well under a second a hundred kilobytes."""
    started = time.monotonic()

    parts = segments.split(text, "eng_Latn")

    assert time.monotonic() - started < 3
    assert text == "".join(part.text for part in parts)


def test_a_missing_translation_is_an_error() -> None:
    """A text is joined whole or not at all."""
    with pytest.raises(KeyError):
        segments.join(
            segments.split("One. Two.", "eng_Latn"), {"One.": "Eins."}, source="eng_Latn", target="deu_Latn"
        )


def _split(text: str, language: str = "eng_Latn") -> list[str]:
    return [segment.text for segment in segments.split(text, language) if segment.translatable]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello Mr. Smith.  How are you?", ["Hello Mr. Smith.", "How are you?"]),
        ("One line\nanother line", ["One line", "another line"]),
        ("See (https://x.y/a_b), then go.", ["See", "then go."]),
        ("Mail a.b@c.example.com now", ["Mail", "now"]),
        ("Use `rm -rf` here", ["Use", "here"]),
        ("Before\n```py\nx = 1  # no\n```\nafter", ["Before", "after"]),
        ("Before\n~~~\nnever closed", ["Before"]),
        ("Dear {name}, you have %d points and %(x)s", ["Dear", "you have", "points and"]),
        ("#PRS_ORG# said hi", ["said hi"]),
        ("<b>bold</b> & <a href='x y'>link</a>", ["bold", "link"]),
        ("if a < b and c > d then", ["if a < b and c > d then"]),
        ("Get a 50% discount", ["Get a 50% discount"]),
        ("# Title\n- item\n1. first\n| a cell |", ["Title", "item", "first", "a cell"]),
        ("12:30\n---\n😀", []),
    ],
)
def test_only_prose_is_translated(text: str, expected: list[str]) -> None:
    """Code, URLs, addresses, placeholders, tags, markup and numbers are copied."""
    assert expected == _split(text)


def test_sentences_follow_the_language() -> None:
    """Initials do not end a sentence in French, and Chinese needs no space after one."""
    assert _split("M. Dupont est là. Il vient.", "fra_Latn") == ["M. Dupont est là.", "Il vient."]
    assert _split("你好。你好吗？", "zho_Hans") == ["你好。", "你好吗？"]


def test_long_sentences_are_wrapped_at_a_comma() -> None:
    """A piece that is too long is cut behind punctuation where there is some, and never shortened."""
    sentence = "word " * 14 + "end, " + "word " * 20

    pieces = [s.text for s in segments.split(sentence, "eng_Latn", max_chars=100) if s.translatable]

    assert pieces[0].endswith("end,")
    assert all(len(piece) <= 100 for piece in pieces)
    assert sentence.split() == " ".join(pieces).split()


def test_a_wall_of_characters_is_cut_anywhere() -> None:
    """Without a break the cut comes at the limit; wide characters count for more."""
    assert [len(s.text) for s in segments.split("a" * 250, "eng_Latn", max_chars=100)] == [100, 100, 50]
    assert all(len(s.text) <= 34 for s in segments.split("好" * 250, "zho_Hans", max_chars=100))


def test_a_long_run_of_sentences_is_split_as_a_short_one() -> None:
    """However much stands on a line, no sentence is cut."""
    text = "Das ist gut, sagt Frau M. Dupont. Ja! " * 1000

    assert set(_split(text, "deu_Latn")) == {"Das ist gut, sagt Frau M. Dupont.", "Ja!"}


def test_a_long_line_without_a_sentence_end_is_cut_between_words() -> None:
    """Some languages write no end of a sentence; their long lines are cut at spaces all the same."""
    pieces = [piece for piece in _split("wortwort " * 3000) if piece.strip()]

    assert all(set(piece.split()) == {"wortwort"} for piece in pieces)


def test_texts_to_translate_are_distinct_and_in_order() -> None:
    """A repeated sentence is translated once."""
    assert segments.translatable(segments.split("Yes. No. Yes.", "eng_Latn")) == ("Yes.", "No.")


def test_a_space_between_sentences_goes_in_chinese() -> None:
    """Chinese writes no space between sentences; lines and the spaces around copied spans stay."""
    parts = segments.split("Hello. How are you?\nFine {x} ok.", "eng_Latn")
    texts = {"Hello.": "你好。", "How are you?": "你好吗？", "Fine": "好", "ok.": "的。"}

    assert segments.join(parts, texts, source="eng_Latn", target="zho_Hans") == "你好。你好吗？\n好 {x} 的。"


def test_a_space_comes_between_sentences_from_chinese() -> None:
    """A language with spaces gets one between sentences, and around copied spans."""
    parts = segments.split("你好。请看https://x.y吧", "zho_Hans")
    texts = {"你好。": "Hello.", "请看": "Please see", "吧": "then"}

    assert (
        segments.join(parts, texts, source="zho_Hans", target="eng_Latn")
        == "Hello. Please see https://x.y then"
    )


def test_segments_are_values() -> None:
    """Equal text and kind make equal segments."""
    assert Segment("a", True) == Segment("a", True) != Segment("a", False)
