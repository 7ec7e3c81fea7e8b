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
        list("ab .,!?`~{}<>/=\"'#%sd\n\r\u2028@:|[]()A。，「」你好1中é\u0301\u200d😀\ud800-*_$\\^ก ")
    )
)


@given(
    st.one_of(st.text(), _TRICKY),
    st.sampled_from(["eng_Latn", "zho_Hans", "fra_Latn", "tha_Thai", "khm_Khmr", "bod_Tibt", "und"]),
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
        "<br>" * 25_000,
        "**a** " * 20_000,
        "*a" * 50_000,
        "<b>" * 30_000,
        "[a](" * 25_000,
        "[a](b)" * 20_000,
        "$a" * 50_000,
        "{\n" * 50_000,
        "[1,\n" * 30_000,
        "<pre>\n" * 20_000,
        "|" * 100_000,
        "| - " * 30_000,
        "a_" * 50_000,
        "/a" * 50_000,
        ":a" * 50_000,
        "\U0001f469\u200d" * 40_000,
        "\U0001f3f4\U000e0067" * 40_000,
        "「" * 60_000,
        "> - " * 25_000,
        "- [ ] " * 20_000,
        "<a b=c " * 15_000,
        "https://)" * 12_000,
    ],
    ids=lambda text: ascii(text[:6]),
)
def test_crafted_input_takes_linear_time(text: str) -> None:
    """Input made to confuse a splitter: 32 times as much of it is about 32 times the work, not 1024 times."""
    assert _cpu_s(text, 2) < 200 * _cpu_s(text[: len(text) // 32], 5)
    assert text == "".join(part.text for part in segments.split(text, "eng_Latn"))


def _cpu_s(text: str, times: int) -> float:
    """Of this thread, for one split at its best: other work on the machine has little part in it."""

    def once() -> float:
        begun_s = time.thread_time()
        segments.split(text, "eng_Latn")
        return time.thread_time() - begun_s

    return min(once() for _ in range(times))


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
        ("See the first page (https://x.y/a_b), then go home.", ["See the first page", "then go home."]),
        ("Mail to a.b@c.example.com.", ["Mail to"]),
        ("`rm -rf` is what you need", ["is what you need"]),
        ("Before\n```py\nx = 1  # no\n```\nafter", ["Before", "after"]),
        ("Before\n~~~\nnever closed", ["Before"]),
        ("#PRS_ORG# said hi to %(x)s", ["said hi to"]),
        ('Hi "{name}".', ["Hi"]),
        ("<p>one</p><li>two<br/>three", ["one", "two", "three"]),
        ("<|im_end|> one </s> two [INST] three", ["one", "two", "three"]),
        ("if a < b and c > d then", ["if a < b and c > d then"]),
        ("Get a 50% discount", ["Get a 50% discount"]),
        ("# Title\n- item\n1. first\n| a cell |", ["Title", "item", "first", "a cell"]),
        ("- [ ] to do\n> quoted\n>> twice\n[^1]: note", ["to do", "quoted", "twice", "note"]),
        ("- [Words](https://x.y/z)\n![alt](a.png) Below.", ["Words", "Below."]),
        ("**Note:** Save it. **All of it.**", ["Note:", "Save it.", "All of it."]),
        ("A | B\n--|--\nc d | e", ["A", "B", "c d", "e"]),
        ("Thank you 😊 see you tomorrow 👋", ["Thank you", "see you tomorrow"]),
        ("12:30\n---\n😀", []),
        ("🇩🇪 1️⃣ 👩‍👩‍👧 3.14 https://x.y/z a@b.example {x} !!!", []),
        ("the {a} of {b} in {c} at {d} on {e} or {f}", []),
    ],
)
def test_only_prose_is_translated(text: str, expected: list[str]) -> None:
    """Code, URLs, addresses, placeholders, tags, markup and numbers are copied."""
    assert expected == _split(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Use `rm -rf` to go on.", "eng_Latn"),
        ("Dear {name}, you have %d points.", "eng_Latn"),
        ("See [the page](https://x.y/z) for more.", "eng_Latn"),
        ("This is **very** good, <b>is it</b> not?", "eng_Latn"),
        ("I ❤️ New York", "eng_Latn"),
        ("Warum ist das €#NUMBER# teurer?", "deu_Latn"),
        ("请看https://x.y吧", "zho_Hans"),
        ("ラーメン🍜が好きです。", "jpn_Jpan"),
    ],
)
def test_a_span_in_the_middle_does_not_break_a_sentence(text: str, language: str) -> None:
    """Where neither side is a phrase of its own, the sentence is translated whole; formatting never cuts."""
    assert [text] == _split(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "Please send the completed form to info@example.com before the end of this month.",
        "For more information visit https://x.y, or call us.",
    ],
)
def test_a_span_between_phrases_is_cut_out(text: str) -> None:
    """Both sides say something by themselves: nothing is at risk."""
    assert len(_split(text)) == 2


def test_a_sentence_too_long_is_cut_at_its_spans() -> None:
    """No span is ever cut in two."""
    text = " ".join(f"word {{placeholder_{number}}}" for number in range(60))

    pieces = segments.split(text, "eng_Latn")

    assert {piece.text.strip() for piece in pieces if piece.translatable} == {"word"}


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
    parts = segments.split("Hello. How are you?\n{x} ok.", "eng_Latn")
    texts = {"Hello.": "你好。", "How are you?": "你好吗？", "ok.": "好的。"}

    assert segments.join(parts, texts, source="eng_Latn", target="zho_Hans") == "你好。你好吗？\n{x} 好的。"


def test_a_space_comes_between_sentences_from_chinese() -> None:
    """A language with spaces gets one between sentences, and around copied spans."""
    parts = segments.split("你好。请看https://x.y。好", "zho_Hans")
    texts = {"你好。": "Hello.", "请看": "Please see", "好": "Good"}

    assert (
        segments.join(parts, texts, source="zho_Hans", target="eng_Latn")
        == "Hello. Please see https://x.y。 Good"
    )


def test_segments_are_values() -> None:
    """Equal text and kind make equal segments."""
    assert Segment("a", True) == Segment("a", True) != Segment("a", False)
