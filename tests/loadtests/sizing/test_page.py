"""`deploy/sizing.md` says what was measured."""

from __future__ import annotations

import pytest

from loadtests.sizing import page, recorded
from loadtests.sizing.report import markdown
from tests.loadtests.sizing import made


@pytest.mark.parametrize("name", list(page.PARTS))
def test_a_part_without_a_place_is_named(name: str) -> None:
    """It would be left out in silence."""
    text = page.PAGE.read_text(encoding="utf-8").replace(f"<!-- {name} -->", "")
    with pytest.raises(ValueError, match=name):
        page.updated(text, made.recorded())


def test_the_pages_parts_are_the_generated_ones() -> None:
    """`make sizing` writes them, and `python -m loadtests.sizing.page` from recorded results."""
    text = page.PAGE.read_text(encoding="utf-8")
    assert page.updated(text, recorded.read()) == text


def test_the_report_is_the_generated_one() -> None:
    """From the same results."""
    assert (recorded.RESULTS / "sizing.md").read_text(encoding="utf-8") == markdown(recorded.read())


def test_other_figures_make_another_page() -> None:
    """And leave alone what stands between the parts."""
    text = page.PAGE.read_text(encoding="utf-8")
    other = page.updated(text, made.recorded())
    assert other != text
    kept = [line for line in text.splitlines() if line.startswith("#")]
    assert [line for line in other.splitlines() if line.startswith("#")] == kept
