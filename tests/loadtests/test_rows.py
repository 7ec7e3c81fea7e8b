"""Percentiles are values that were measured."""

from __future__ import annotations

import pytest

from loadtests.rows import percentile


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([], 0.5, 0.0),
        ([7.0], 0.99, 7.0),
        ([3.0, 1.0, 2.0], 0.0, 1.0),
        ([4.0, 1.0, 3.0, 2.0], 0.5, 2.0),
        ([float(n) for n in range(1, 101)], 0.99, 99.0),
        ([1.0, 9.0], 1.0, 9.0),
    ],
)
def test_percentile_is_the_smallest_value_that_covers_the_share(
    values: list[float], share: float, expected: float
) -> None:
    """The nearest rank: nothing is interpolated, and the order does not matter."""
    assert percentile(values, share) == expected
