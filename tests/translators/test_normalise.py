"""translators.normalise"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translators.normalise import neutralise

_TRICKY = st.one_of(
    st.text(alphabet=st.sampled_from(list("<>|｜[]/INSTsys\u0338\u202e\u200b_ofeart\x00\u0301e\r\n\ud800"))),
    st.lists(
        st.sampled_from(
            [
                *"<>|［]＜＞≮≯/:：#~ \n\r\u0338\u200d\u200b\ufe0f",
                "s",
                "INST",
                "SYS",
                "USER",
                "Human",
                "tool_call",
                "Ｓ",
            ]
        )
    ).map("".join),
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
    for marker in ("<|", "|>", "<s>", "</s>", "[INST]", "[/INST]", "<<SYS>>", "<tool_call>", "\n\nHuman:"):
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


@pytest.mark.parametrize(
    "marker",
    [
        "<end_of_turn>", "[/INST]", "[AVAILABLE_TOOLS]", "[THINK]", "<extra_id_1>", "<SPECIAL_12>",
        "[Round 1]", "<reserved_106>", "<unused1>", "<tool_call>", "</tool_call>", "<tool_response>",
        "<think>", "</think>", "<bot>", "<human>", "[gMASK]", "<sop>", "<eod>", "<|turn>", "<turn|>",
        "[|assistant|]", "]~b]", "]~!b[", "[e~[", "<AI>", "<用户>", "<_user>", "<C_Q>", "<seed:bos>",
        "<minimax:tool_call>", "<BOS_TOKEN>", "[SEP]", "<EOS_TOKEN>", "<role>", "</role>", "<eoh>",
        "<TOKENS_UNUSED_1>", "<fim_prefix>", "<function=run>", "<start_of_image>", "a USER:",
        "b ASSISTANT:", "x\n\nHuman:", "\n### Response:", "\n## User:",
    ],
)  # fmt: skip
@pytest.mark.parametrize("disguise", ["{}", "wide", "hidden"])
def test_markers_of_current_models_are_defused(marker: str, disguise: str) -> None:
    """No marker is left, neither as it stands nor where a tokenizer folds the text before it looks."""
    text = marker
    if disguise == "wide":
        text = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in marker)
    elif disguise == "hidden":
        text = "\u200d".join(marker).replace("\n\u200d\n\u200d", "\n\n")
    folded = unicodedata.normalize("NFKC", neutralise(f"word {text} word")).replace("\u200d", "")
    assert "word" in folded
    assert marker not in folded


@pytest.mark.parametrize("text", ["\u0338x", "\u0301\u0338x", "\u20ddx"])
def test_a_mark_without_a_letter_does_not_reach_what_stands_before(text: str) -> None:
    """A combining mark at the start would turn the `>` before the text into another character."""
    assert neutralise(text) == "x"


def test_hostile_text_takes_linear_time() -> None:
    """A megabyte of half-built markers is done in seconds, where backtracking would take days."""
    for piece in ("<", "[IN", "\n", "<a:", "### ", "USER", "<<s>>", "é<", " ", "\u0301", "]~"):
        text = piece * (200_000 // len(piece))
        assert len(neutralise(text)) <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "<b>x</b> <p> <br/> <a href='x'> <em>", "“［注］” ＜強調＞ a：b ｜", "user: x",
        "System: Windows 11\nUser: root", "### Überblick", "## Antwort: ja", "[siehe 1] [Bild]",
        "a[0][1] ~ b", "1 < 2 > 0", "<vorname> <my_tag>",
    ],
)  # fmt: skip
def test_prose_and_html_keep_their_form(text: str) -> None:
    """What only resembles a marker stays, compatibility forms of brackets included."""
    assert neutralise(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("text", ["می‌خواهم", "क्‍ष", "3 < 4 and 5 > 2", "a <b>bold</b> [1]", "مرحبا\u200f!"])
def test_ordinary_text_is_untouched(text: str) -> None:
    """Joiners, direction marks, tags and brackets belong to ordinary writing."""
    assert unicodedata.normalize("NFC", text) == neutralise(text)
