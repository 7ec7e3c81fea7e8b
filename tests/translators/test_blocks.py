"""translators.blocks"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translators.blocks import Layout, lines

_TRICKY = st.lists(
    st.sampled_from(
        [
            *("```", "~~~", "---", "+++", "|", "- ", "> ", "{", "}", "[1]", '"a": 1', "</pre>", "$$"),
            *("<pre>", "\\[", "\\begin{x}", "\\end{x}", "\n", "\r\n", "a: b", " ", "word", "\u2028"),
        ]
    ),
    max_size=30,
).map("".join)


@given(st.one_of(st.text(), _TRICKY))
def test_no_character_is_lost(text: str) -> None:
    """The lines of any text, joined, are the text; a prefix is part of its line."""
    found = list(lines(text))

    assert "".join(line.text for line in found) == text
    assert all(0 <= line.prefix <= len(line.text) for line in found)


def _prose(text: str) -> list[str]:
    return [
        line.text[line.prefix :].strip()
        for line in lines(text)
        if line.layout is not Layout.COPIED and line.text.strip()
    ]


@pytest.mark.parametrize(
    "text",
    [
        "before\n```py\ncode\n```\nafter",
        "before\n> ```\n> code\n> ```\nafter",
        "- before\n- ```\n  code\n  ```\nafter",
        "1. ~~~\n   code\n   ~~~\nbefore\nafter",
        "---\ntitle: code\n---\nbefore\nafter",
        "before\n<pre>\ncode\n</pre>\nafter",
        "before\n$$\ncode\n$$\nafter",
        "before\n\\begin{align*}\ncode &= x\n\\end{align*}\nafter",
        'before\n{\n "code": ["a b"]\n}\nafter',
        '["code", "more code"]\nbefore\nafter',
        'before\n[code]: https://x.y "Title"\nafter',
    ],
)
def test_blocks_that_are_no_prose_are_copied(text: str) -> None:
    """Fences also within lists and quotations; data, mathematics, metadata, definitions of links."""
    assert _prose(text) == ["before", "after"]


@pytest.mark.parametrize(
    "text",
    [
        "<pre>\nnever closed",
        "$$\nnever closed",
        "\\begin{x}\nnever \\end{y}",
        "{never\njson}",
        "[1] Smith says so",
        "---\nno metadata\n---",
        '{"a": 1} is JSON',
        "[see below]: it is there",
    ],
)
def test_what_is_no_block_is_prose(text: str) -> None:
    """A stray opening swallows nothing; only fenced code runs to the end, as Markdown has it."""
    assert all(line.layout is not Layout.COPIED for line in lines(text))


@pytest.mark.parametrize(
    ("line", "prefix"),
    [
        ("# Title", "# "),
        ("  - item", "  - "),
        ("* [x] done", "* [x] "),
        ("12. item", "12. "),
        ("> > quoted", "> > "),
        (">> quoted", ">> "),
        ("> - item", "> - "),
        ("a) item", "a) "),
        ("3、项目", "3、"),
        ("• item", "• "),
        ("[^note]: text", "[^note]: "),
        ("-5 degrees", ""),
        ("3.5 degrees", ""),
        ("*emphasis*", ""),
        ("#hashtag", ""),
    ],
)
def test_what_marks_a_line_is_set_apart(line: str, prefix: str) -> None:
    """Headings, items, tasks, quotations and footnotes."""
    (found,) = lines(line)

    assert line[: found.prefix] == prefix


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("| a | b |\n|---|:-:|\n| c | d |", 3),
        ("a | b\n--- | ---\nc | d\nno row", 3),
        ("a || b and c | d", 0),
        ("|x| is a norm", 1),
        ("true || false", 0),
    ],
)
def test_rows_of_tables_are_told(text: str, rows: int) -> None:
    """By their bars, or by the row of dashes beside them."""
    assert sum(line.layout is Layout.ROW for line in lines(text)) == rows
