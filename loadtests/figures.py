"""Figures over rounds, and the bars that they have to clear."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """Median, lowest and highest over the rounds."""

    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Bar:
    """A figure and what it should be.

    Attributes:
        what: the figure, in words.
        wanted: the bar, in words; "" for a figure that is only told.
        unit: of the figure: "ms", "%" (the figure is a share, 0 to 1), "x" or "/s".
        measured: None where rows are missing, or had errors.
        met: None where nothing is wanted, or nothing was measured.
    """

    what: str
    wanted: str
    unit: str
    measured: Spread | None
    met: bool | None


def spread(values: Sequence[float]) -> Spread:
    """Over the rounds."""
    return Spread(statistics.median(values), min(values), max(values))


def at_most(what: str, limit: float, unit: str, measured: Spread | None) -> Bar:
    """A figure that is to be small."""
    met = None if measured is None else measured.median <= limit
    return Bar(what, f"at most {shown(limit, unit)}", unit, measured, met)


def at_least(what: str, limit: float, unit: str, measured: Spread | None, goal: float | None = None) -> Bar:
    """A figure that is to be large."""
    met = None if measured is None else measured.median >= limit
    further = "" if goal is None else f" (goal {shown(goal, unit)})"
    return Bar(what, f"at least {shown(limit, unit)}{further}", unit, measured, met)


def shown(value: float, unit: str) -> str:
    """A figure with its unit, for people."""
    if unit == "%":
        return f"{value * 100:.0f} %"
    if unit == "/s":
        return f"{value:,.0f}/s"
    return f"{value:.2f} {unit}"
