"""Text from tokens as they come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.backends.text import TextStream


def whole(stream: TextStream, parts: list[bytes]) -> str:
    return "".join([stream.push(part) for part in parts] + [stream.finish()])


def test_half_a_character_is_never_shown() -> None:
    """Byte tokens are collected until the character is whole."""
    stream = TextStream()
    assert [stream.push(bytes([byte])) for byte in "柏".encode()] == ["", "", "柏"]


def test_bytes_that_make_no_character_become_replacements() -> None:
    """An answer that ends inside a character, or is no UTF-8, is still text."""
    assert whole(TextStream(), [b"a", b"\xe6\x9f"]) == "a\ufffd"
    assert whole(TextStream(), [b"\xff", b"b"]) == "\ufffdb"


def test_a_stop_string_split_over_tokens_never_leaks() -> None:
    """What may become a stop string is held back until it is clear."""
    stream = TextStream(["\n###"])
    assert [stream.push(part) for part in (b"one\n", b"##", b"x\n#", b"##tail", b"more")] == [
        "one",
        "",
        "\n##x",
        "",
        "",
    ]
    assert stream.stopped
    assert stream.finish() == ""


def test_the_first_of_several_stop_strings_ends_the_text() -> None:
    """Not the first of the list."""
    assert whole(TextStream(["world", "lo"]), [b"hello world"]) == "hel"


def test_what_was_held_back_is_shown_at_the_end() -> None:
    """A stop string that never became whole is text."""
    stream = TextStream(["STOP"])
    assert stream.push(b"go ST") == "go "
    assert stream.finish() == "ST"


def test_only_the_very_first_space_is_taken_away() -> None:
    """A tokenizer's word mark at the start of an answer is no space; later ones are."""
    assert whole(TextStream(strip_first_space=True), [b" one", b" two"]) == "one two"
    assert whole(TextStream(strip_first_space=True), [b"one", b" two"]) == "one two"
    assert whole(TextStream(), [b" one"]) == " one"


@given(
    st.text(max_size=40), st.text("ab\n", min_size=1, max_size=3), st.lists(st.integers(0, 160)).map(sorted)
)
def test_shown_text_is_the_text_before_the_stop_string(text: str, stop: str, cuts: list[int]) -> None:
    """However the bytes are cut into tokens."""
    raw = text.encode()
    parts = [raw[start:end] for start, end in zip([0, *cuts], [*cuts, len(raw)], strict=True)]
    assert whole(TextStream([stop]), parts) == text.partition(stop)[0]
