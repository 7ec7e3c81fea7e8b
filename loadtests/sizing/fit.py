"""Costs from measurements: least squares with no cost below nothing.

Errors count relative to what was measured, so that cheap requests are met as well as dear ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np


def costs(counts: Sequence[Sequence[float]], measured: Sequence[float]) -> list[float]:
    """What each thing costs, where `measured` are totals over so many of each.

    All choices of costs that are nothing are tried: exact, and quick for a handful of costs.

    Args:
        counts: for each measurement, how many of each thing there were.
        measured: above 0.

    Raises:
        ValueError: there are fewer measurements than costs.
    """
    weights = 1 / np.asarray(measured, dtype=float)
    scaled = np.asarray(counts, dtype=float) * weights[:, None]
    things = scaled.shape[1]
    if len(scaled) < things:
        raise ValueError(f"{len(scaled)} measurements do not tell {things} costs")
    wanted = np.ones(len(scaled))
    best, least = np.zeros(things), float("inf")
    for size in range(things, 0, -1):
        for chosen in combinations(range(things), size):
            columns = scaled[:, chosen]
            found = np.linalg.lstsq(columns, wanted, rcond=None)[0]
            error = float(np.sum((columns @ found - wanted) ** 2))
            if (found >= 0).all() and error < least:
                best, least = np.zeros(things), error
                best[list(chosen)] = found
    return [float(cost) for cost in best]
