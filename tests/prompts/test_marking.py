"""Marks and fenced code in a text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompts.marking import read
from translators import segments

PIECES = st.lists(
    st.sampled_from(
        [
            "<pmi>",
            "</pmi>",
            "```",
            "~~~",
            "````",
            "\n",
            "\r\n",
            " ",
            "a",
            "b c",
            "py",
            "<",
            ">",
            "`",
            "\u2028",
            "/",
        ]
    ),
    max_size=25,
).map("".join)


def marked(text: str) -> tuple[str, list[str]]:
    found = read(text)
    return found.text, [found.text[slice(*span)] for span in found.spans]


@pytest.mark.parametrize(
    "text",
    [
        "", "plain", "<pmi>never closed", "never opened</pmi>", "<pmi></pmi>", "<pmi> \n </pmi>",
        "</pmi>a<pmi>", "<PMI>a</PMI>", "<pmi >a</pmi >", "< pmi>a</pmi>", "```\n<pmi>a</pmi>\n```",
        "~~~\n<pmi>a</pmi>\nb",
    ],
)  # fmt: skip
def test_what_is_no_pair_is_plain_text(text: str) -> None:
    """Marks alone, around nothing, misspelt or in fenced code are what the user wrote."""
    assert marked(text) == (text, [])


@pytest.mark.parametrize(
    ("text", "clean", "spans"),
    [
        ("<pmi>a</pmi>", "a", ["a"]),
        ("x <pmi>a b</pmi>\n<pmi>c</pmi>", "x a b\nc", ["a b", "c"]),
        ("<pmi>a<pmi>b</pmi>c</pmi>", "<pmi>abc</pmi>", ["b"]),
        ("The <pmi> tag: <pmi>a</pmi>", "The <pmi> tag: a", ["a"]),
        ("<pmi>a\n```\n</pmi>\n```\nb</pmi>!", "a\n```\n</pmi>\n```\nb!", ["a\n```\n</pmi>\n```\nb"]),
        ("<pmi>```\nx\n```</pmi>\n<pmi>b</pmi>", "```\nx\n```\nb", ["```\nx\n```", "b"]),
        ("<pmi>a ```\nx\n```</pmi> and <pmi>b</pmi>", "a ```\nx\n``` and b", ["a ```\nx\n```", "b"]),
    ],
)
def test_pairs_mark_what_they_enclose(text: str, clean: str, spans: list[str]) -> None:
    """Pairs are taken out, an end closes the nearest start, and code in between is no obstacle."""
    assert marked(text) == (clean, spans)


@pytest.mark.parametrize(
    ("text", "elided"),
    [
        ("a\n```py\nx\n```\nb", "a\n[…]\nb"),
        ("```\nx\n```", "[…]"),
        ("a\n~~~\n```\n~~~~\nb\n```\nc", "a\n[…]\nb\n[…]"),
        ("a\n```\nnever closed", "a\n[…]"),
        ("a ```x``` b\n```x``` c", "a ```x``` b\n```x``` c"),
        ("````\n```\n````\r\nb", "[…]\nb"),
    ],
)
def test_code_is_elided_block_by_block(text: str, elided: str) -> None:
    """A block from fence to fence becomes a line of its own; code within a line stays."""
    assert read(text).prose((0, len(text)), elided="[…]") == elided


def test_a_span_within_code_is_only_code() -> None:
    """A span that begins or ends within a block keeps nothing of it."""
    text = "a\n```\nxyz\n```\nb"
    found = read(text)
    assert found.prose((text.index("x"), text.index("z")), elided="").strip() == ""
    assert found.prose((text.index("x"), len(text)), elided="[…]") == "[…]\nb"
    assert found.prose((0, text.index("z")), elided="[…]") == "a\n[…]"


@settings(max_examples=400, deadline=None)
@given(PIECES)
def test_nothing_but_pairs_is_lost(text: str) -> None:
    """The text without its pairs is what stands there; spans are in order, apart, and hold something."""
    found = read(text)
    assert len(text) == len(found.text) + len(found.spans) * len("<pmi></pmi>")
    assert found.text.replace("<pmi>", "").replace("</pmi>", "") == text.replace("<pmi>", "").replace(
        "</pmi>", ""
    )
    end = 0
    for start, stop in found.spans:
        assert end <= start < stop
        assert found.text[start:stop].strip()
        end = stop


@settings(max_examples=400, deadline=None)
@given(PIECES.filter(lambda text: "pmi>" not in text))
def test_code_is_what_the_segmenter_copies(text: str) -> None:
    """No character of a block found here would be translated, were it left in the text."""
    copied: list[bool] = []
    for segment in segments.split(text, "eng_Latn"):
        copied += [not segment.translatable] * len(segment.text)
    for start, end in read(text).fences:
        assert all(copied[start:end])


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ["<pmi>", "</pmi>", "<pmi>a</pmi>", "```\na\n```\n<pmi>b</pmi>\n", "```", "~~~\n", "<"]
)
def test_a_hostile_megabyte_takes_linear_time(piece: str) -> None:
    """Neither marks nor fences in masses take more than a moment."""
    text = piece * (1_000_000 // len(piece))
    found = read(text)
    for span in found.spans[:1000]:
        assert found.prose(span, elided="")
