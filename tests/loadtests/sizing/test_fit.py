"""Costs from measurements."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from loadtests.sizing.fit import costs

COUNTS = [[1, 0, 0], [1, 1, 0], [1, 3, 0], [1, 3, 4], [1, 5, 9]]


def test_more_costs_than_measurements_cannot_be_told() -> None:
    """There would be any number of answers."""
    with pytest.raises(ValueError, match="do not tell"):
        costs([[1, 2, 3], [1, 0, 3]], [1.0, 2.0])


@settings(deadline=None)
@given(st.lists(st.floats(0.001, 100), min_size=3, max_size=3))
def test_costs_that_are_met_exactly_are_found(paid: list[float]) -> None:
    """Large and small ones."""
    totals = [sum(one * count for one, count in zip(paid, counts, strict=True)) for counts in COUNTS]
    assert costs(COUNTS, totals) == pytest.approx(paid, rel=1e-3, abs=1e-6)


@settings(deadline=None)
@given(st.lists(st.floats(0.1, 100), min_size=5, max_size=5))
def test_no_cost_is_below_nothing(totals: list[float]) -> None:
    """Whatever was measured."""
    assert min(costs(COUNTS, totals)) >= 0


@settings(deadline=None)
@given(st.lists(st.floats(0.1, 100), min_size=5, max_size=5), st.integers(0, 2), st.floats(1.01, 2))
def test_no_other_costs_are_nearer(totals: list[float], index: int, times: float) -> None:
    """A cost that is moved makes the errors larger."""

    def error(paid: list[float]) -> float:
        sums = [sum(one * count for one, count in zip(paid, counts, strict=True)) for counts in COUNTS]
        return sum((found / total - 1) ** 2 for found, total in zip(sums, totals, strict=True))

    found = costs(COUNTS, totals)
    assume(found[index] > 0.01)
    for factor in (times, 1 / times):
        moved = [one * factor if place == index else one for place, one in enumerate(found)]
        assert error(moved) >= error(found) - 1e-9
