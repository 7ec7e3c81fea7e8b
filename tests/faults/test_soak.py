"""The soak, for seconds: what `make soak` does for an hour."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadtests.faults.soak import curve, soak

SECONDS = 15.0
# Within seconds the gateway still warms up; a leak with each request shows all the same.
MOST_GROWTH_MIB = 24.0
MOST_DESCRIPTORS = 8


@pytest.mark.redis
@pytest.mark.timeout(120)
async def test_a_steady_load_leaves_nothing_behind(tmp_path: Path) -> None:
    """Some hundred requests, some of whose clients leave: memory and file descriptors stay as they are."""
    points, counts = await soak(SECONDS, 30.0, tmp_path)

    assert counts["augmented"] > counts.total() / 2
    assert set(counts) <= {"augmented", "degraded", "left"}
    half = points[len(points) // 2]
    assert points[-1].resident_mib - half.resident_mib < MOST_GROWTH_MIB
    assert abs(points[-1].descriptors - half.descriptors) <= MOST_DESCRIPTORS
    assert curve(points).count("polyline") == 1
