"""Figures from what was measured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loadtests.sizing.formula import Augmentation, Entrance
from loadtests.sizing.measured import Missing, errors, figures, prefill, spreads
from tests.loadtests.sizing import made


def test_a_kind_of_request_without_a_row_is_named() -> None:
    """Its cost would be made up."""
    whole = made.measured()
    name = whole.rows[3].cell
    with pytest.raises(Missing, match=name.split(",", maxsplit=1)[0]):
        figures(replace(whole, rows=[row for row in whole.rows if row.cell != name]))


def test_a_door_without_a_line_is_named() -> None:
    """The same of its prompts."""
    with pytest.raises(Missing, match="complete"):
        prefill([line for line in made.measured().lines if line.door is Entrance.OPENAI], Entrance.COMPLETE)


def test_costs_that_made_the_rows_are_found_in_them() -> None:
    """All of them, from the medians."""
    found = figures(made.measured())
    for entrance in Entrance:
        door, wanted = found.door(entrance), made.FIGURES.door(entrance)
        assert door.request_cpu_s == pytest.approx(wanted.request_cpu_s)
        assert door.chunk_cpu_s == pytest.approx(wanted.chunk_cpu_s)
        assert door.prefill == wanted.prefill
    for name in Augmentation.__slots__:
        assert getattr(found.augmentation, name) == pytest.approx(getattr(made.FIGURES.augmentation, name))
    assert found.gateway_bytes == pytest.approx(made.FIGURES.gateway_bytes)
    assert found.translator_bytes == pytest.approx(1001 * made.MIB)  # the largest
    assert found.translator_token_cpu_s == pytest.approx(0.003)
    assert found.redis_entry_bytes == pytest.approx(220.0)
    assert found.redis_character_bytes == pytest.approx(1.0)


def test_the_spread_is_that_of_single_rounds() -> None:
    """One was a tenth slower, one a tenth quicker."""
    found = spreads(made.measured())
    request = found["openai.request_cpu_s"]
    assert (request.low, request.median, request.high) == pytest.approx((0.0009, 0.001, 0.0011))
    token = found["translator_token_cpu_s"]
    assert (token.low, token.median, token.high) == pytest.approx((0.0029, 0.003, 0.0031))


def test_an_error_is_the_prediction_over_what_was_measured() -> None:
    """More than was measured is above nothing."""
    found = errors(made.recorded().checks)
    assert (found.low, found.median, found.high) == pytest.approx((0.0, 0.1, 0.2))
