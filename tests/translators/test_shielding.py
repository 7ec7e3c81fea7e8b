"""translators.shielding"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translators.shielding import MAX_STAND_INS, shield

_TRICKY = st.lists(
    st.sampled_from(
        ["X1X", "z 2 z", "Q3Q", "{a}", "%s", "`c`", "https://x.y", " ", "word", "**", "[t](u)", "😀", "."]
    ),
    max_size=20,
).map("".join)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown", "prose"),
    [
        ("Use `rm -rf` and {x}, not `rm -rf`!", "Use X1X and X2X, not X1X!", "Use   and  , not  !"),
        ("This **is** <b>it</b>.", "This is it.", "This is it."),
        ("See [the page](https://x.y) now", "See the page (X1X) now", "See the page  now"),
        ("X1X is {x}", "X1X is Z1Z", "X1X is  "),
        ("Nothing to hide.", "Nothing to hide.", "Nothing to hide."),
    ],
)
def test_a_model_sees_stand_ins(text: str, shown: str, prose: str) -> None:
    """One for each different span, none that the text has itself; formatting is not shown."""
    shielded = shield(text)

    assert (shielded.text, " ".join(shielded.prose.split())) == (shown, " ".join(prose.split()))


@pytest.mark.parametrize(
    ("translation", "restored"),
    [
        ("Mit X1X löschen Sie X2X.", "Mit `rm` löschen Sie {x}."),
        ("X2X、x1xで", "{x}、`rm`で"),
        ("Х1Х и X 2 X", "`rm` и {x}"),
        ("X١X", "`rm`"),
        ("X3X X0X", "X3X X0X"),
        ("X1Z", "X1Z"),
    ],
)
def test_spans_take_the_place_of_their_stand_ins(translation: str, restored: str) -> None:
    """However a language spells them; what stands for nothing is text."""
    assert shield("`rm` {x}").restore(translation) == restored


@given(st.one_of(st.text(), _TRICKY))
def test_a_model_that_copies_gives_back_every_span(text: str) -> None:
    """No stand-in runs into the text around it, and none is lost."""
    shielded = shield(text)
    restored = shielded.restore(shielded.text)

    for span in shielded.spans:
        assert restored.count(span) == text.count(span)


def test_there_are_only_so_many_stand_ins() -> None:
    """Further spans are shown as they are."""
    text = " ".join(f"{{n{number}}}" for number in range(12))
    shielded = shield(text)

    assert len(shielded.spans) == MAX_STAND_INS
    assert shielded.text.endswith("{n9} {n10} {n11}")
    assert shielded.restore(shielded.text) == text
