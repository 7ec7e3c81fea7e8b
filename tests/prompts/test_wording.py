"""Sentences with gaps."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompts.wording import Wording


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Hello {name}", r"\{name\} cannot be used here \(allowed: \{language\}\)"),
        ("a { b", r"a single \{"),
        ("a } b", r"a single \}"),
        ("{}", r"a single \{"),
        ("{language!r}", r"a single \{"),
        ("{language.__class__}", r"a single \{"),
    ],
)
def test_refuses_what_is_no_gap(text: str, reason: str) -> None:
    """Anything in braces that is not exactly an allowed name is refused, format syntax included."""
    with pytest.raises(ValueError, match=reason):
        Wording.parse(text, ("language",))


def test_doubled_braces_are_braces() -> None:
    """A doubled brace stands for one, also right beside a gap."""
    assert Wording.parse("{{{language}}}", ("language",)).fill({"language": "German"}) == "{German}"


def test_only_the_empty_wording_is_false() -> None:
    """A wording of gaps alone says something; the empty one says nothing."""
    assert Wording.parse("{a}", ("a",))
    assert not Wording.parse("")


@settings(deadline=None)
@given(st.text())
def test_a_value_is_copied_and_never_read(value: str) -> None:
    """Whatever a value looks like, it comes out as it went in, as often as its gap stands there."""
    wording = Wording.parse("<{a}|{b}|{a}>", ("a", "b"))
    assert wording.fill({"a": value, "b": "{a}"}) == f"<{value}|{{a}}|{value}>"
