"""translators.spans"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translators import spans
from translators.spans import Kind

_TRICKY = st.lists(
    st.sampled_from(
        [
            *"ab1 .,:!?`~{}<>/=\"'#%$@|[]()*_^\\&-\n",
            *("**", "https://", "你", "😀", "\u200d", "\ufe0f", "</b>", "<b>", "](", "\ud800"),
        ]
    ),
    max_size=40,
).map("".join)  # fmt: skip


def _found(text: str, *kinds: Kind) -> list[str]:
    return [text[span.start : span.end] for span in spans.find(text) if span.kind in (kinds or Kind)]


@given(st.one_of(st.text(), _TRICKY))
def test_spans_are_apart_and_in_order(text: str) -> None:
    """None is empty, none overlaps another, and partners name each other."""
    found = spans.find(text)

    end = 0
    for index, span in enumerate(found):
        assert end <= span.start < span.end <= len(text)
        end = span.end
        if span.partner is not None:
            assert found[span.partner].partner == index
            assert {span.kind, found[span.partner].kind} == {Kind.OPENS, Kind.CLOSES}


@pytest.mark.parametrize(
    "text",
    [
        "if a < b and c > d, or a <b and c> d",
        "2*3*4 = 24 and 2 * 3 * 4, a_ _b, snake",
        "It costs $5 and then $10, or 10$ more; US$ 3",
        "Get a 50% discount, 50% de descuento",
        "he/she/they, and/or, km/h, 1/2, 24/7, 3.14, 1,000.50",
        "The end.In the U.S. at 5 p.m., e.g. Amazon.com or Ph.D. i.e. this",
        "Note: this, 12:30, a:b, C# and F#, R&B; AT&T",
        "``quoted'' and `so' and ``this'' as TeX does",
        "2♠ 3♠ → 4 ✓ ★ © ™",
        "a [1] b [sic] (c) -- d - e",
        "Привет, мир! 你好，世界。 ¿Qué tal?",
    ],
)
def test_prose_is_prose(text: str) -> None:
    """What only resembles a span is left to the model."""
    assert spans.find(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See (https://en.wikipedia.org/wiki/Foo_(bar)), then.", ["https://en.wikipedia.org/wiki/Foo_(bar)"]),
        ("Bei https://de.wikipedia.org/wiki/Käse.", ["https://de.wikipedia.org/wiki/Käse"]),
        ("请看https://x.y/z吧", ["https://x.y/z"]),
        ("www.x.y/?q=a&b=c#d! HTTP://X.Y", ["www.x.y/?q=a&b=c#d", "HTTP://X.Y"]),
        ("<https://x.y> or <mailto:a@b.c>", ["<https://x.y>", "<mailto:a@b.c>"]),
        ("docs.python.org/3/library. And example.com, too", ["docs.python.org/3/library", "example.com"]),
        ("Mail a.b+c@mail.example.com.", ["a.b+c@mail.example.com"]),
        ("`a b`, ``c'd`` and <code>x < y</code>", ["`a b`", "``c'd``", "<code>x < y</code>"]),
        ("$x^2$, $n$, $$y$$, \\(a\\) and \\[b\\]", ["$x^2$", "$n$", "$$y$$", "\\(a\\)", "\\[b\\]"]),
        ("{x} {0} {} {{ y }}", ["{x}", "{0}", "{}", "{{ y }}"]),
        ("${HOME} #{z} {% if %}", ["${HOME}", "#{z}", "{% if %}"]),
        ('{"a": 1, "b": "c d"}', ['{"a": 1, "b": "c d"}']),
        ("%s %d %1$s %.2f %(name)s %PATH%さん", ["%s", "%d", "%1$s", "%.2f", "%(name)s", "%PATH%"]),
        ("the :id and :smile: <name> [NAME] #NUMBER#", [":id", ":smile:", "<name>", "[NAME]", "#NUMBER#"]),
        ("#PRS_ORG#の椅子", ["#PRS_ORG#"]),
        ("some_name(), run(), __init__ and fra_Latn", ["some_name()", "run()", "__init__", "fra_Latn"]),
        ("in /usr/local/bin, ~/a/b or C:\\Temp\\x", ["/usr/local/bin", "~/a/b", "C:\\Temp\\x"]),
        ("with --force and --color=auto", ["--force", "--color=auto"]),
        ("@someone likes #sunshine", ["@someone", "#sunshine"]),
        ("Tom &amp; Jerry&#39;s", ["&amp;", "&#39;"]),
        ("👩‍👩‍👧 🇩🇪 1️⃣ 👍🏽 ❤️ ☺️ 🤷‍♀", ["👩‍👩‍👧", "🇩🇪", "1️⃣", "👍🏽", "❤️", "☺️", "🤷‍♀"]),
        ("![alt](a.png \"t\") x", ['![alt](a.png "t")']),
        ("__fr__ <2de> >>fra<<", ["__fr__", "<2de>", ">>fra<<"]),
    ],
)  # fmt: skip
def test_what_is_copied_is_found_whole(text: str, expected: list[str]) -> None:
    """Addresses, code, mathematics, placeholders, names and pictures, without the punctuation behind."""
    assert _found(text) == expected


def test_formatting_is_found_in_pairs() -> None:
    """Asterisks, underscores and tags; what has no partner is text, or a tag alone."""
    text = "This **is** *it*, _so_ <em>there</em> and <a href='https://x.y'>link</a> ~~no~~ **x"
    found = spans.find(text)

    tags = ["<em>", "</em>", "<a href='https://x.y'>", "</a>"]
    assert _found(text) == ["**", "**", "*", "*", "_", "_", *tags, "~~", "~~"]
    assert [span.partner for span in found] == [1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10]
    assert _found("这是**重点**内容") == ["**", "**"]


def test_a_link_is_words_and_an_address() -> None:
    """The words are prose, the address is not."""
    text = 'See [the page](https://x.y/a_(b) "Title") now'

    (link,) = _found(text, Kind.LINK)

    assert spans.link_text(link) == ("the page", 'https://x.y/a_(b) "Title"')


def test_blocks_and_control_tokens_are_barriers() -> None:
    """No sentence goes across a paragraph's tag or a chat model's marker."""
    text = "a<br/>b<p class='x'>c</p><!-- d -->e<|im_end|>f</s>g [INST] h"

    assert _found(text, Kind.BARRIER) == [
        "<br/>", "<p class='x'>", "</p>", "<!-- d -->", "<|im_end|>", "</s>", "[INST]",
    ]  # fmt: skip
